package kvstore_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/kvstore"
	"github.com/edgesdk/fastly/fastlytest"
)

// A batch is split by number and size, and sent in order.
func TestBatchIsSplit(t *testing.T) {
	client, fake := fastlytest.New(t)
	fake.Inject(fastlytest.Fault{Status: 200, Body: done, Times: -1})
	large := bytes.Repeat([]byte{1}, 600<<10) // base64 adds a third
	report, err := kvstore.Items(client, "K1").Batch(t.Context(), func(yield func(kvstore.Change) bool) {
		for i := range 2500 {
			if !yield(kvstore.PutChange(fmt.Sprintf("k%04d", i), nil)) {
				return
			}
		}
		for _, size := range []int{1, 1, 1, 3} {
			if !yield(kvstore.PutChange("large", bytes.Repeat(large, size))) {
				return
			}
		}
	})
	require.NoError(t, err)
	require.Equal(t, []int{2504, 0, 0, 5}, []int{report.Done(), report.Failed(), report.NotTried(), report.Requests})
	var counts []int
	all := ""
	for _, r := range fake.Requests() {
		counts = append(counts, bytes.Count(r.Body, []byte("\n")))
		all += string(r.Body)
	}
	require.Equal(t, []int{1000, 1000, 502, 1, 1}, counts)
	require.Less(t, strings.Index(all, "k0999"), strings.Index(all, "k1000"))
	require.Equal(t, 1, fake.Peak())
}

// Each item has an independent outcome.
func TestBatchThatFails(t *testing.T) {
	const listed = `{"type":"t","title":"failed","errors":[{"key":"b","index":1,"code":"413","reason":"too large"},` +
		`{"key":"","index":3,"code":"400","reason":"unreadable"},{"key":"e","index":0,"code":"500","reason":"lost"}]}`
	changes := []kvstore.Change{{Key: "a"}, {Key: "b"}, {Key: "b"}, {Key: "d"}, {Key: "e"}, {Key: "e"}}
	own := map[int]string{
		1: `fastly: put KV store item "b": 413 too large`, 3: `fastly: put KV store item "d": 400 unreadable`,
		4: `fastly: put KV store item "e": 500 lost`, 5: `fastly: put KV store item "e": 500 lost`,
	}
	for name, test := range map[string]struct {
		status int
		body   string
		own    map[int]string
		others string // error of the others; empty if they are done
	}{
		"listed":         {200, listed, own, ""},
		"refused":        {400, listed, own, ""},
		"broken":         {500, listed, nil, "put KV store items: PUT " + batch + ": 500"},
		"names no item":  {200, `{"title":"failed","errors":[{"key":"z","index":9,"code":"500","reason":"lost"}]}`, nil, "500 lost"},
		"refused whole":  {400, `{"title":"bad lines"}`, nil, "400 bad lines"},
		"refused, other": {400, `{"errors":[{"title":"bad lines"}]}`, nil, "put KV store items: PUT " + batch + ": 400"},
		"empty":          {200, `{}`, nil, "empty"},
	} {
		t.Run(name, func(t *testing.T) {
			client, fake := fastlytest.New(t)
			fake.Inject(fastlytest.Fault{Status: test.status, Body: test.body})
			report, err := kvstore.Items(client, "K1").Batch(t.Context(), slices.Values(changes))
			require.Error(t, err)
			var failed []kvstore.Change
			var errs []error
			for change, err := range report.Failures() {
				failed, errs = append(failed, change), append(errs, err)
			}
			at := 0
			for i, change := range changes {
				want := test.others
				if words := test.own[i]; words != "" {
					want = words
				}
				if want == "" {
					continue
				}
				require.Equal(t, change, failed[at])
				require.ErrorContains(t, errs[at], want)
				at++
			}
			require.Len(t, failed, at)
			require.Equal(t, len(changes)-at, report.Done())
		})
	}
}

// An error is assigned to the item that it names, for any key and any form of the list. Other items
// count as written only if the list names items.
func TestErrorsNameTheirItems(t *testing.T) {
	long := strings.Repeat("k", 1024)
	changes := []kvstore.Change{{Key: "a"}, {Key: "a "}, {Key: long}, {Key: "x\ty"}, {Key: long}}
	list := func(errors ...string) string {
		return `{"type":"","title":"some failed","errors":[` + strings.Join(errors, ",") + `]}`
	}
	quoted := func(text string) string {
		encoded, err := json.Marshal(text)
		require.NoError(t, err)
		return string(encoded)
	}
	const why = `"code":"500","reason":"lost"`
	all := []int{0, 1, 2, 3, 4}
	for body, want := range map[string][]int{
		list(`{"key":"a ","index":1,` + why + `}`):                            {1},
		list(`{"key":"a ",` + why + `}`):                                      {1},
		list(`{"key":` + quoted(long) + `,"index":2,` + why + `}`):            {2},
		list(`{"key":` + quoted(long) + `,` + why + `}`):                      {2, 4},
		list(`{"key":"x\ty","index":0,` + why + `}`):                          {3},
		list(`{"key":"a","index":0}`, `{"key":"x\ty","index":3}`):             {0, 3},
		list(`{"index":"3",`+why+`}`, `{"index":"3",`+why+`}`):                {3},
		list(`{"index":1,"code":500,"reason":null,"message":"m","status":1}`): {1},
		list(`{` + why + `}`):                                                 all,
		list(`{"index":null,` + why + `}`):                                    all,
		list(`{"index":5,`+why+`}`, `{"index":0,`+why+`}`):                    all,
		list(`{"index":-1,` + why + `}`):                                      all,
		list(`{"key":"other","index":1,` + why + `}`):                         all,
		list(`{}`): all,
		list(`{"index":0,`+why+`}`, `{"index":[1],`+why+`}`): all,
		list(`{"index":0,`+why+`}`, `"line 1 is broken"`):    all,
	} {
		for _, status := range []int{200, 207, 400, 413, 422, 401, 403, 404, 409, 429, 500, 503} {
			want := want
			if status > 400 && status != 413 && status != 422 {
				want = all
			}
			client, err := fastly.New(fastly.WithToken("token"), fastly.WithRetries(fastly.RetryPolicy{MaxAttempts: 1}),
				fastly.WithTransport(roundTrip(func(req *http.Request) (*http.Response, error) {
					defer req.Body.Close()
					_, err := io.Copy(io.Discard, req.Body)
					return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: req}, err
				})))
			require.NoError(t, err)
			report, err := kvstore.Items(client, "K1").Batch(t.Context(), slices.Values(changes))
			require.Error(t, err)
			require.Equal(t, want, places(changes, report), "%d %.200s", status, body)
			require.Equal(t, []int{len(changes) - len(want), 0}, []int{report.Done(), report.NotTried()})
		}
	}
}

// places returns the positions of the failed items. Items with the same key are distinguished by
// their order.
func places(changes []kvstore.Change, report *kvstore.BatchReport) (failed []int) {
	for change := range report.FailedItems() {
		from := 0
		if len(failed) > 0 {
			from = failed[len(failed)-1] + 1
		}
		failed = append(failed, from+slices.IndexFunc(changes[from:], func(c kvstore.Change) bool { return c.Key == change.Key }))
	}
	return failed
}

// A list of errors of any length is read completely.
func TestLongListOfErrors(t *testing.T) {
	changes := slices.Collect(many(1000, 1))
	var list []string
	for i := range changes[1:] {
		list = append(list, fmt.Sprintf(`{"index":%d,"code":"500","reason":"lost","more":[1,2,3,4,5,6,7,8,9]}`, i+1))
	}
	client, fake := fastlytest.New(t)
	fake.Inject(fastlytest.Fault{Status: 400, Body: `{"title":"t","errors":[` + strings.Join(list, ",") + `]}`})
	report, err := kvstore.Items(client, "K1").Batch(t.Context(), slices.Values(changes))
	require.Error(t, err)
	require.Equal(t, changes[1:], slices.Collect(report.FailedItems()))
}

// TestErrorOfAnItem checks that the text of an error is one line that is safe to print, whatever the reply contains.
func TestErrorOfAnItem(t *testing.T) {
	for want, e := range map[string]*kvstore.ItemError{
		`fastly: put KV store item "a\nb": 413 too \x1b[2Jlarge`:      {Key: "a\nb", Code: "413", Reason: "too\n\x1b[2Jlarge\n"},
		`fastly: put KV store item "a": 413 Request Entity Too Large`: {Key: "a", Code: "413"},
		`fastly: put KV store item "a": "E\n1 too\tlarge"`:            {Key: "a", Code: "E\n1", Reason: "too\tlarge"},
		`fastly: put KV store item "a": "lost"`:                       {Key: "a", Reason: "lost"},
		`fastly: put KV store item "a": no reason in the reply`:       {Key: "a"},
	} {
		require.EqualError(t, e, want)
	}
}

// TestItemsThatNoLineHolds checks that an item that cannot be encoded fails alone.
func TestItemsThatNoLineHolds(t *testing.T) {
	client, fake := fastlytest.New(t)
	fake.Inject(fastlytest.Fault{Status: 200, Body: done})
	changes := []kvstore.Change{{Key: "a"}, {Key: "b", Metadata: new("\xff")}, {Key: "\xff"}, {Key: "c"}}
	report, err := kvstore.Items(client, "K1").Batch(t.Context(), slices.Values(changes))
	require.ErrorContains(t, err, "2 done, 2 failed, 0 not tried: item \"b\": metadata is not valid UTF-8")
	require.Equal(t, changes[1:3], slices.Collect(report.FailedItems()))
}

// many returns n changes with values of the given size, generated on demand.
func many(n, size int) iter.Seq[kvstore.Change] {
	return func(yield func(kvstore.Change) bool) {
		for i := range n {
			if !yield(kvstore.PutChange(fmt.Sprintf("k%06d", i), bytes.Repeat([]byte{byte(i)}, size))) {
				return
			}
		}
	}
}

// The report contains exactly the failed items, with everything necessary to retry them. Keys may
// be repeated.
func TestBatchReportsExactlyWhatFails(t *testing.T) {
	runs := 100
	if testing.Short() {
		runs = 10
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range runs {
		parallel, refuse := 1+random.IntN(4), random.IntN(2) == 0
		changes := make([]kvstore.Change, random.IntN(3500))
		fails := map[string]bool{} // by metadata, which holds the number of the item
		for i := range changes {
			changes[i] = kvstore.Change{Key: strconv.Itoa(random.IntN(1 + len(changes)/2)), Value: []byte{1}, Metadata: new(strconv.Itoa(i))}
			fails[strconv.Itoa(i)] = random.IntN(5) == 0
		}
		client, err := fastly.New(fastly.WithToken("token"), fastly.WithTransport(roundTrip(func(req *http.Request) (*http.Response, error) {
			return refuseSome(req, fails, refuse)
		})))
		require.NoError(t, err)
		report, err := kvstore.Items(client, "K1").Batch(t.Context(), slices.Values(changes), fastly.WithBulk(fastly.BulkOptions{Parallel: parallel}))
		var want []kvstore.Change
		for i, change := range changes {
			if fails[strconv.Itoa(i)] {
				want = append(want, change)
			}
		}
		require.Equal(t, len(want) > 0, err != nil)
		require.Equal(t, want, slices.Collect(report.FailedItems()))
		require.Equal(t, want, slices.Collect(report.Remaining()))
		require.Equal(t, []int{len(changes) - len(want), 0}, []int{report.Done(), report.NotTried()})
		for change, err := range report.Failures() {
			failure, ok := errors.AsType[*kvstore.ItemError](err)
			require.True(t, ok)
			require.Equal(t, kvstore.ItemError{Key: change.Key, Code: "500", Reason: *change.Metadata}, *failure)
		}
	}
}

// refuseSome returns the reply of the API to a batch with some failed items.
func refuseSome(req *http.Request, fails map[string]bool, refuse bool) (*http.Response, error) {
	type failure struct {
		Key    string `json:"key"`
		Index  int    `json:"index"`
		Code   string `json:"code"`
		Reason string `json:"reason"`
	}
	failed := []failure{}
	defer req.Body.Close()
	for i, decoder := 0, json.NewDecoder(req.Body); ; i++ {
		var line struct{ Key, Metadata string }
		if err := decoder.Decode(&line); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
		if fails[line.Metadata] {
			failed = append(failed, failure{line.Key, i, "500", line.Metadata})
		}
	}
	body, err := json.Marshal(map[string]any{"type": "", "title": "t", "errors": failed})
	status := http.StatusOK
	if refuse && len(failed) > 0 {
		status = http.StatusBadRequest
	}
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(body)), Request: req}, err
}

// The fake reports invalid items of a batch, and writes the others.
func TestBatchThatFailsInPart(t *testing.T) {
	client, fake := fastlytest.New(t)
	require.NoError(t, fake.Seed(stores, map[string]any{"id": "k1", "name": "s"}))
	items := kvstore.Items(client, "k1")
	changes := slices.Collect(many(5, 1))
	changes[1].TimeToLiveSec, changes[3].TimeToLiveSec = new(-1), new(-2)
	report, err := items.Batch(t.Context(), slices.Values(changes))
	require.ErrorContains(t, err, `3 done, 2 failed, 0 not tried: put KV store item "k000001": 400 invalid time_to_live_sec -1`)
	require.Equal(t, []kvstore.Change{changes[1], changes[3]}, slices.Collect(report.FailedItems()))
	keys, err := items.List(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{"k000000", "k000002", "k000004"}, keys)
}

// A rate limited batch waits for the time that the API sets or, without one, with increasing
// backoff. No item is lost or sent twice.
func TestBatchWaitsForTheRateLimit(t *testing.T) {
	for name, test := range map[string]struct {
		header http.Header
		least  time.Duration // minimum duration of the run
	}{
		"backoff":     {nil, 1500 * time.Millisecond / 2},
		"retry after": {http.Header{"Retry-After": {"40"}}, 80 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, fake := fastlytest.New(t)
				require.NoError(t, fake.Seed(stores, map[string]any{"id": "k1", "name": "s"}))
				fake.Inject(fastlytest.Fault{Status: http.StatusTooManyRequests, Header: test.header, Skip: 1, Times: 2})
				began := time.Now()
				report, err := kvstore.Items(client, "k1").Batch(t.Context(), many(2500, 0))
				require.NoError(t, err)
				require.Equal(t, []int{2500, 3}, []int{report.Done(), report.Requests})
				require.Len(t, fake.Requests(), 5)
				require.GreaterOrEqual(t, time.Since(began), test.least)
				require.Less(t, time.Since(began), test.least+10*time.Second)
				keys, err := kvstore.Items(client, "k1").List(t.Context())
				require.NoError(t, err)
				require.Len(t, keys, 2500)
			})
		})
	}
}

// If the API requires a longer wait than the limit of a call, the run ends immediately. The report
// contains the remaining items.
func TestBatchEndsAtTheBoundOfItsCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, fake := fastlytest.New(t)
		require.NoError(t, fake.Seed(stores, map[string]any{"id": "k1", "name": "s"}))
		items := kvstore.Items(client, "k1")
		fake.Inject(fastlytest.Fault{Status: http.StatusTooManyRequests, Header: http.Header{"Retry-After": {"300"}}, Skip: 1})
		report, err := items.Batch(t.Context(), many(2500, 1))
		require.ErrorIs(t, err, fastly.ErrRateLimited)
		limit, ok := errors.AsType[*fastly.RateLimitError](err)
		require.True(t, ok)
		require.Equal(t, 1000, report.Done())
		time.Sleep(time.Until(limit.RetryAt()))
		report, err = items.Batch(t.Context(), report.Remaining())
		require.NoError(t, err)
		require.Equal(t, 1500, report.Done())
		keys, err := items.List(t.Context())
		require.NoError(t, err)
		require.Len(t, keys, 2500)
	})
}

// DeletePrefix deletes items over several pages. Items that were deleted meanwhile count as
// deleted.
func TestDeletePrefix(t *testing.T) {
	client, fake := fastlytest.New(t)
	require.NoError(t, fake.Seed(stores, map[string]any{"id": "k1", "name": "s"}))
	ctx, items := t.Context(), kvstore.Items(client, "k1")
	_, err := items.Batch(ctx, many(2500, 0))
	require.NoError(t, err)
	require.NoError(t, items.Put(ctx, "other/%[]*", fastly.BytesBody(nil)))
	report, err := items.DeletePrefix(ctx, "k0000")
	require.NoError(t, err)
	require.Equal(t, []int{100, 0, 0, 100}, []int{report.Done(), report.Failed(), report.NotTried(), report.Requests})

	before := len(fake.Requests())
	report, err = items.DeletePrefix(ctx, "k0001", fastly.WithPageSize(30))
	require.NoError(t, err)
	require.Equal(t, 100, report.Done())
	require.Len(t, fake.Requests()[before:], 104)
	_, err = items.Batch(ctx, many(1, 0), fastly.WithPageSize(30))
	require.ErrorContains(t, err, "WithPageSize: the operation is not a list")

	fake.Inject(fastlytest.Fault{Method: http.MethodDelete, Do: func() {
		require.NoError(t, kvstore.Items(client, "k1").Delete(ctx, "k001099")) // the last item of the page
	}})
	_, err = items.DeletePrefix(ctx, "")
	require.ErrorContains(t, err, "prefix is empty")

	ticks := 0
	report, err = items.DeleteAll(ctx, fastly.WithBulk(fastly.BulkOptions{Parallel: 3, Progress: func(int, int) { ticks++ }}))
	require.NoError(t, err)
	require.Equal(t, []int{2301, 2301}, []int{report.Done(), ticks})
	require.LessOrEqual(t, fake.Peak(), 8)
	keys, err := items.List(ctx)
	require.NoError(t, err)
	require.Empty(t, keys)
	require.NoError(t, kvstore.Stores(client).Delete(ctx, "k1"), "a store without items")
}

// A failed key does not prevent the deletion of the others. A failure of the list is reported.
func TestDeleteThatFails(t *testing.T) {
	client, fake := fastlytest.New(t)
	ctx, items := t.Context(), kvstore.Items(client, "K1")
	page := func(keys, meta string) fastlytest.Fault {
		return fastlytest.Fault{Method: http.MethodGet, Status: 200, Body: `{"data":[` + keys + `],"meta":{"limit":1000` + meta + `}}`}
	}
	fake.Inject(page(`"a","..","b"`, `,"next_cursor":"c"`))
	fake.Inject(fastlytest.Fault{Method: http.MethodGet, Status: 400, Body: `{"title":"bad cursor"}`})
	fake.Inject(fastlytest.Fault{Method: http.MethodDelete, Path: keys + "/a", Status: 400, Body: `{"title":"no"}`})
	fake.Inject(fastlytest.Fault{Method: http.MethodDelete, Status: 204, Times: -1})
	report, err := items.DeleteAll(ctx)
	require.ErrorContains(t, err, "1 done, 2 failed, 0 not tried, the rest not read: list KV store items: GET "+keys+": 400 bad cursor")
	require.True(t, report.Unread)
	failures := maps.Collect(report.Failures())
	require.ErrorContains(t, failures["a"], "delete KV store item: DELETE "+keys+"/a: 400 no")
	require.EqualError(t, failures[".."], `key is "..", which a path can't hold`)
	require.Len(t, failures, 2)

	fake.Inject(page(`"..",".a","b"`, ""))
	report, err = items.DeletePrefix(ctx, ".")
	require.ErrorContains(t, err, `1 done, 2 failed, 0 not tried: key is "..", which a path can't hold`)
	require.ErrorContains(t, maps.Collect(report.Failures())["b"], `key "b" was listed, but does not begin with "."`)
	require.False(t, report.Unread)

	fake.Inject(fastlytest.Fault{Method: http.MethodGet, Status: 404, Body: `{"title":"no store"}`})
	report, err = items.DeleteAll(ctx)
	require.ErrorIs(t, err, fastly.ErrNotFound)
	require.True(t, report.Unread)
	require.Zero(t, report.Requests)
}

// If the token cannot delete, the run ends, and no further page is requested.
func TestDeleteThatIsForbidden(t *testing.T) {
	client, fake := fastlytest.New(t)
	fake.Inject(fastlytest.Fault{Method: http.MethodDelete, Status: http.StatusForbidden, Times: -1})
	require.NoError(t, fake.Seed(stores, map[string]any{"id": "k1", "name": "s"}))
	items := kvstore.Items(client, "k1")
	_, err := items.Batch(t.Context(), many(6000, 0))
	require.NoError(t, err)
	report, err := items.DeleteAll(t.Context())
	require.ErrorIs(t, err, fastly.ErrForbidden)
	require.True(t, report.Unread)
	lists := 0
	for _, r := range fake.Requests() {
		if r.Method == http.MethodGet {
			lists++
		}
	}
	require.LessOrEqual(t, lists, 2)
	require.Less(t, report.Failed()+report.NotTried(), 2000)
}
