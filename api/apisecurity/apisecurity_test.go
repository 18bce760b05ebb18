package apisecurity_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/apisecurity"
	"github.com/edgesdk/fastly/fastlytest"
	"github.com/edgesdk/fastly/internal/shapetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const service = "/api-security/v1/services/S1"

// at is the time in all replies.
var at = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// input returns a GET operation.
func input(path string) apisecurity.OperationInput {
	return apisecurity.OperationInput{Method: new(apisecurity.MethodGet), Domain: new("api.example.com"), Path: &path}
}

// bulk holds the outcomes in a report.
type bulk struct {
	Done, Failed []apisecurity.Outcome
}

func outcomes[T any](report *fastly.BulkReport[T, apisecurity.Outcome], err error) (any, error) {
	var all bulk
	for _, outcome := range report.Results() {
		all.Done = append(all.Done, outcome)
	}
	for _, err := range report.Failures() {
		failed, ofItem := errors.AsType[*apisecurity.ItemError](err)
		if !ofItem {
			return nil, err
		}
		all.Failed = append(all.Failed, failed.Outcome)
	}
	if _, ofItem := errors.AsType[*apisecurity.ItemError](err); ofItem {
		err = nil
	}
	return all, err
}

// operations lists the requests that the table of families does not cover.
var operations = []shapetest.Operation[*fastly.Client]{
	{
		Name: "get operation", Sent: "GET " + service + "/operations/o", Again: true,
		Reply: `{"id":"o","method":"POST","domain":"d","path":"/p","description":"x","status":"IGNORED","tag_ids":["t"],"rps":0.5,` +
			`"created_at":"2026-01-02T03:04:05Z","updated_at":"2026-01-02T03:04:05Z","last_seen_at":"2026-01-02T03:04:05Z"}`,
		Want: &apisecurity.Operation{
			ID: "o", Method: apisecurity.MethodPost, Domain: "d", Path: "/p", Description: "x", Status: apisecurity.StatusIgnored, TagIDs: []string{"t"}, RPS: 0.5,
			CreatedAt: at, UpdatedAt: at, LastSeenAt: at,
		},
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return apisecurity.Operations(c, "S1").Get(ctx, "o")
		},
	},
	{
		Name: "list operations", Sent: "GET " + service + "/operations?limit=1000&path=%2Fp", Again: true,
		Reply: `{"data":[{"id":"o"}],"meta":{"total":1,"limit":1000}}`, Want: []apisecurity.Operation{{ID: "o"}},
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return apisecurity.Operations(c, "S1").Where(apisecurity.OperationQuery{Path: "/p"}).List(ctx)
		},
	},
	{
		Name: "clear tags", Sent: "PATCH " + service + `/operations/o {"tag_ids":[]}`, Reply: `{"id":"o"}`, Want: &apisecurity.Operation{ID: "o"},
		Again: true, Uncounted: true, Parallel: true,
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return apisecurity.Operations(c, "S1").Update(ctx, "o", apisecurity.OperationInput{TagIDs: []string{}})
		},
	},
	{
		Name: "bulk create", Status: http.StatusMultiStatus, Uncounted: true, Parallel: true,
		Sent: "POST " + service + `/operations-bulk {"operations":[{"method":"GET","domain":"api.example.com","path":"/a"},` +
			`{"method":"PUT","domain":"d","path":"/p","description":"x","status":"IGNORED","tag_ids":["t"]}]}`,
		Reply: `{"data":[{"id":"","status_code":409,"reason":"exists"},{"id":"o","status_code":201,"operation":{"id":"o","method":"PUT","domain":"d","path":"/p"}}]}`,
		Want: bulk{
			[]apisecurity.Outcome{{ID: "o", StatusCode: 201, Operation: &apisecurity.Operation{ID: "o", Method: apisecurity.MethodPut, Domain: "d", Path: "/p"}}},
			[]apisecurity.Outcome{{StatusCode: 409, Reason: "exists"}},
		},
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return outcomes(apisecurity.Operations(c, "S1").BulkCreate(ctx, slices.Values([]apisecurity.OperationInput{input("/a"), {
				Method: new(apisecurity.MethodPut), Domain: new("d"), Path: new("/p"), Description: new("x"), Status: new(apisecurity.StatusIgnored), TagIDs: []string{"t"},
			}})))
		},
	},
	{
		Name: "bulk delete", Status: http.StatusMultiStatus, Uncounted: true, Parallel: true, Again: true,
		Sent:  "DELETE " + service + `/operations-bulk {"operation_ids":["a","b"]}`,
		Reply: `{"data":[{"id":"b","status_code":404,"reason":"not found"},{"id":"a","status_code":204}]}`,
		Want:  bulk{[]apisecurity.Outcome{{ID: "a", StatusCode: 204}}, []apisecurity.Outcome{{ID: "b", StatusCode: 404, Reason: "not found"}}},
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return outcomes(apisecurity.Operations(c, "S1").BulkDelete(ctx, ids("a", "b")))
		},
	},
	{
		Name: "bulk delete without an outcome", Status: http.StatusNoContent, Uncounted: true, Parallel: true, Again: true,
		Sent: "DELETE " + service + `/operations-bulk {"operation_ids":["a"]}`, Want: bulk{Done: []apisecurity.Outcome{{}}},
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return outcomes(apisecurity.Operations(c, "S1").BulkDelete(ctx, ids("a")))
		},
	},
	{
		Name: "bulk add tags", Status: http.StatusMultiStatus, Uncounted: true, Parallel: true, Again: true,
		Sent: "POST " + service + `/operations-bulk-tags {"operation_ids":["a"],"tag_ids":["t","u"]}`, Reply: `{"data":[{"id":"a","status_code":200}]}`,
		Want: bulk{Done: []apisecurity.Outcome{{ID: "a", StatusCode: 200}}},
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return outcomes(apisecurity.Operations(c, "S1").BulkAddTags(ctx, ids("a"), []string{"t", "u"}))
		},
	},
	{
		Name: "update discovered operation", Sent: "PATCH " + service + `/discovered-operations/o {"status":"SAVED"}`, Uncounted: true, Parallel: true, Again: true,
		Reply: `{"id":"o","method":"GET","domain":"d","path":"/p","status":"SAVED","rps":2,"updated_at":"2026-01-02T03:04:05Z","last_seen_at":"2026-01-02T03:04:05Z"}`,
		Want: &apisecurity.DiscoveredOperation{
			ID: "o", Method: apisecurity.MethodGet, Domain: "d", Path: "/p", Status: apisecurity.StatusSaved, RPS: 2, UpdatedAt: at, LastSeenAt: at,
		},
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return apisecurity.DiscoveredOperations(c, "S1").Update(ctx, "o", apisecurity.DiscoveredOperationInput{Status: new(apisecurity.StatusSaved)})
		},
	},
	{
		Name: "bulk update", Status: http.StatusMultiStatus, Uncounted: true, Parallel: true, Again: true,
		Sent:  "PATCH " + service + `/discovered-operations-bulk {"status":"IGNORED","operation_ids":["a","b"]}`,
		Reply: `{"data":[{"id":"a","status_code":200},{"id":"b","status_code":200}]}`,
		Want:  bulk{Done: []apisecurity.Outcome{{ID: "a", StatusCode: 200}, {ID: "b", StatusCode: 200}}},
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return outcomes(apisecurity.DiscoveredOperations(c, "S1").BulkUpdate(ctx, ids("a", "b"), apisecurity.StatusIgnored))
		},
	},
	{
		Name: "update tag", Sent: "PATCH " + service + `/tags/t {"name":"n","description":"d"}`, Uncounted: true, Parallel: true, Again: true,
		Reply: `{"id":"t","name":"n","description":"d","count":3,"created_at":"2026-01-02T03:04:05Z","updated_at":"2026-01-02T03:04:05Z"}`,
		Want:  &apisecurity.Tag{ID: "t", Name: "n", Description: "d", Count: 3, CreatedAt: at, UpdatedAt: at},
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return apisecurity.Tags(c, "S1").Update(ctx, "t", apisecurity.TagInput{Name: new("n"), Description: new("d")})
		},
	},
}

func TestOperations(t *testing.T) {
	shapetest.CheckOperations(t, func(c *fastly.Client) *fastly.Client { return c }, operations)
}

func ids(all ...string) iter.Seq[string] { return slices.Values(all) }

// Every item gets its outcome, regardless of the order and number of outcomes in the reply.
func TestOutcomesOfItems(t *testing.T) {
	ok := func(path string) string {
		return fmt.Sprintf(`{"id":"of %s","status_code":201,"operation":{"method":"GET","domain":"api.example.com","path":%q}}`, path, path)
	}
	const refused, nameless = `{"id":"","status_code":400,"reason":"no"}`, `{"id":"x","status_code":201}`
	for name, test := range map[string]struct {
		paths []string
		reply string
		want  []string // id of the outcome, or error
	}{
		"in order":              {[]string{"/a", "/b"}, ok("/a") + "," + ok("/b"), []string{"of /a", "of /b"}},
		"reversed":              {[]string{"/a", "/b"}, ok("/b") + "," + ok("/a"), []string{"of /a", "of /b"}},
		"failures first":        {[]string{"/a", "/b", "/c"}, refused + "," + ok("/a") + "," + ok("/c"), []string{"of /a", `"GET api.example.com/b": 400 no`, "of /c"}},
		"without an operation":  {[]string{"/a", "/b"}, refused + "," + nameless, []string{`/a": 400 no`, "x"}},
		"spelled otherwise":     {[]string{"/A", "/b"}, ok("/a") + "," + refused, []string{"of /a", `/b": 400 no`}},
		"twice":                 {[]string{"/a", "/a"}, ok("/a") + "," + refused, []string{"of /a", `/a": 400 no`}},
		"twice, and one answer": {[]string{"/a", "/a"}, ok("/a"), []string{"of /a", "of /a"}},
		"too few":               {[]string{"/a", "/b"}, ok("/b"), []string{`/a": no status in the reply`, "of /b"}},
		"too many":              {[]string{"/a"}, refused + "," + ok("/a") + "," + ok("/z"), []string{"of /a"}},
		"too few, and foreign":  {[]string{"/a", "/b"}, ok("/z"), []string{`/a": no status in the reply`, `/b": no status in the reply`}},
		"none":                  {[]string{"/a"}, ``, []string{`/a": no status in the reply`}},
		"no status":             {[]string{"/a"}, `{"id":"a","reason":"why"}`, []string{`/a": "why"`}},
		"a reason of two lines": {[]string{"/a"}, `{"status_code":409,"reason":"taken\n\u001b[2J"}`, []string{`/a": 409 taken \x1b[2J`}},
		"no reason":             {[]string{"/a"}, `{"status_code":409}`, []string{`/a": 409 Conflict`}},
	} {
		t.Run(name, func(t *testing.T) {
			client, fake := fastlytest.New(t)
			fake.Inject(fastlytest.Fault{Status: http.StatusMultiStatus, Body: `{"data":[` + test.reply + `]}`})
			var inputs []apisecurity.OperationInput
			for _, path := range test.paths {
				inputs = append(inputs, input(path))
			}
			report, err := apisecurity.Operations(client, "S1").BulkCreate(t.Context(), slices.Values(inputs))
			got := map[string][]string{}
			for in, outcome := range report.Results() {
				got[*in.Path] = append(got[*in.Path], outcome.ID)
			}
			for in, err := range report.Failures() {
				got[*in.Path] = append(got[*in.Path], err.Error())
			}
			failed := 0
			for i, want := range test.want {
				path := test.paths[i]
				require.NotEmpty(t, got[path], "%v", got)
				require.Contains(t, got[path][0], want)
				if got[path][0] != want {
					require.Contains(t, got[path][0], "fastly: create operations: ")
					failed++
				}
				got[path] = got[path][1:]
			}
			require.Equal(t, failed > 0, err != nil)
			require.Equal(t, failed, report.Failed())
		})
	}
}

// An item is done only if the reply has an outcome that can belong to it.
func TestOutcomesOfIDs(t *testing.T) {
	for name, test := range map[string]struct {
		status     int
		body       string
		done       []string
		deleteDone int // number of items that are done after a deletion
	}{
		"no content":          {http.StatusNoContent, "", nil, 2},
		"nothing":             {http.StatusOK, "", nil, 2},
		"nothing of any item": {http.StatusMultiStatus, "", nil, 0},
		"an empty object":     {http.StatusMultiStatus, "{}", nil, 0},
		"null":                {http.StatusMultiStatus, "null", nil, 0},
		"an empty list":       {http.StatusMultiStatus, "[]", nil, 0},
		"no data":             {http.StatusMultiStatus, `{"data":null}`, nil, 0},
		"in another order":    {http.StatusMultiStatus, `{"data":[{"id":"b","status_code":"204"},{"id":"a","status_code":204}]}`, []string{"a", "b"}, 2},
		"no ids":              {http.StatusMultiStatus, `{"data":[{"status_code":204},{"status_code":404}]}`, []string{"a"}, 1},
		"a foreign id":        {http.StatusMultiStatus, `{"data":[{"id":"a","status_code":204},{"id":"z","status_code":204}]}`, []string{"a"}, 1},
		"foreign ids alone":   {http.StatusMultiStatus, `{"data":[{"id":"y","status_code":204},{"id":"z","status_code":204}]}`, nil, 0},
		"an id twice":         {http.StatusMultiStatus, `{"data":[{"id":"b","status_code":204},{"id":"b","status_code":204}]}`, []string{"b"}, 1},
	} {
		client, fake := fastlytest.New(t)
		inventory := apisecurity.Operations(client, "S1")
		fault := fastlytest.Fault{Status: test.status, Body: test.body}
		fake.Inject(fault)
		report, err := inventory.BulkAddTags(t.Context(), ids("a", "b"), []string{"T1"})
		require.Equal(t, len(test.done) < 2, err != nil, name)
		var done []string
		for id, outcome := range report.Results() {
			done = append(done, id)
			require.Contains(t, []string{"", id}, outcome.ID, name)
		}
		slices.Sort(done)
		require.Equal(t, test.done, done, name)
		fake.Inject(fault)
		report, err = inventory.BulkDelete(t.Context(), ids("a", "b"))
		require.Equal(t, test.deleteDone < 2, err != nil, name)
		require.Equal(t, test.deleteDone, report.Done(), name)
	}
}

// The error of an item matches the sentinel for its status.
func TestMeaningOfItemErrors(t *testing.T) {
	client, fake := fastlytest.New(t)
	require.NoError(t, fake.Seed("/service", map[string]any{"id": "S1", "name": "shop"}))
	report, err := apisecurity.Operations(client, "S1").BulkDelete(t.Context(), ids("none", "nothing"))
	require.ErrorIs(t, err, fastly.ErrNotFound)
	require.NotErrorIs(t, err, fastly.ErrConflict)
	require.EqualError(t, err, `fastly: delete operations: 0 done, 2 failed, 0 not tried: "none": 404 operation none not found`)
	require.Equal(t, 2, report.Failed())
	failed, is := errors.AsType[*fastly.BulkError](err)
	require.True(t, is)
	require.Equal(t, 2, failed.Failed)
}

// Operations are sent in batches. The failure of a batch does not affect the others.
func TestManyOperations(t *testing.T) {
	client, fake := fastlytest.New(t)
	require.NoError(t, fake.Seed("/service", map[string]any{"id": "S1", "name": "shop"}))
	ctx, inventory := t.Context(), apisecurity.Operations(client, "S1")
	report, err := inventory.BulkCreate(ctx, func(yield func(apisecurity.OperationInput) bool) {
		for i := range 250 {
			if !yield(input(fmt.Sprint("/", i))) {
				return
			}
		}
	})
	require.NoError(t, err)
	require.Equal(t, []int{250, 3}, []int{report.Done(), report.Requests})
	all, err := inventory.List(ctx, fastly.WithPageSize(100))
	require.NoError(t, err)
	require.Len(t, all, 250)

	fake.Inject(fastlytest.Fault{Status: http.StatusBadRequest, Body: `{"title":"bad batch"}`})
	deleted, err := inventory.BulkDelete(ctx, func(yield func(string) bool) {
		for _, o := range all {
			if !yield(o.ID) {
				return
			}
		}
	}, fastly.WithBulk(fastly.BulkOptions{Parallel: 1}))
	require.ErrorContains(t, err, "delete operations: 150 done, 100 failed, 0 not tried: DELETE "+service+"/operations-bulk: 400 bad batch")
	left, err := inventory.List(ctx)
	require.NoError(t, err)
	require.Equal(t, slices.Collect(deleted.Remaining()), func() (ids []string) {
		for _, o := range left {
			ids = append(ids, o.ID)
		}
		return ids
	}())
}

// A request refused with status 429 is retried.
func TestTooFast(t *testing.T) {
	client, fake := fastlytest.New(t)
	require.NoError(t, fake.Seed("/service", map[string]any{"id": "S1", "name": "shop"}))
	fake.Inject(fastlytest.Fault{Status: http.StatusTooManyRequests, Header: http.Header{"Retry-After": {"0"}}, Body: `{"title":"not processed, retry later"}`})
	_, err := apisecurity.Operations(client, "S1").BulkCreate(t.Context(), slices.Values([]apisecurity.OperationInput{input("/a")}))
	require.NoError(t, err)
	require.Len(t, fake.Requests(), 2)
}

// Tags count their operations. Lists contain saved operations. A deleted tag is removed from all
// operations.
func TestLifeOfAnInventory(t *testing.T) {
	client, fake := fastlytest.New(t)
	require.NoError(t, fake.Seed("/service", map[string]any{"id": "S1", "name": "shop"}))
	ctx, inventory, tags := t.Context(), apisecurity.Operations(client, "S1"), apisecurity.Tags(client, "S1")
	tag, err := tags.Create(ctx, apisecurity.TagInput{Name: new("checkout")})
	require.NoError(t, err)
	in := input("/orders/{id}")
	in.TagIDs = []string{tag.ID}
	made, err := inventory.Create(ctx, in)
	require.NoError(t, err)
	require.Equal(t, apisecurity.StatusSaved, made.Status)
	_, err = inventory.Create(ctx, in)
	require.ErrorIs(t, err, fastly.ErrConflict)
	other, err := inventory.Create(ctx, input("/health"))
	require.NoError(t, err)
	count := func() int {
		read, err := tags.Get(ctx, tag.ID)
		require.NoError(t, err)
		return read.Count
	}
	require.Equal(t, 1, count())
	_, err = inventory.BulkAddTags(ctx, ids(made.ID, other.ID), []string{tag.ID})
	require.NoError(t, err)
	require.Equal(t, 2, count())

	_, err = inventory.Update(ctx, other.ID, apisecurity.OperationInput{Status: new(apisecurity.StatusIgnored)})
	require.NoError(t, err)
	for status, want := range map[apisecurity.Status]string{"": made.ID, apisecurity.StatusSaved: made.ID, apisecurity.StatusIgnored: other.ID} {
		found, err := inventory.Where(apisecurity.OperationQuery{Status: status, TagID: tag.ID}).List(ctx)
		require.NoError(t, err)
		require.Len(t, found, 1)
		require.Equal(t, want, found[0].ID)
	}
	require.NoError(t, inventory.Delete(ctx, other.ID))
	require.Equal(t, 1, count())
	require.NoError(t, tags.Delete(ctx, tag.ID))
	read, err := inventory.Get(ctx, made.ID)
	require.NoError(t, err)
	require.Empty(t, read.TagIDs)

	require.NoError(t, fake.Seed(service+"/discovered-operations", map[string]any{"id": "D1", "method": "GET", "domain": "d", "path": "/p"}))
	discovered := apisecurity.DiscoveredOperations(client, "S1")
	_, err = discovered.BulkUpdate(ctx, ids("D1"), apisecurity.StatusIgnored)
	require.NoError(t, err)
	found, err := discovered.Where(apisecurity.DiscoveredOperationQuery{Status: apisecurity.StatusIgnored}).List(ctx)
	require.NoError(t, err)
	require.Len(t, found, 1)
	found, err = discovered.Where(apisecurity.DiscoveredOperationQuery{Status: apisecurity.StatusDiscovered}).List(ctx)
	require.NoError(t, err)
	require.Empty(t, found)
}

// An invalid item fails by itself, and is not sent.
func TestItemsThatAreNotSent(t *testing.T) {
	client, fake := fastlytest.New(t)
	require.NoError(t, fake.Seed("/service", map[string]any{"id": "S1", "name": "shop"}))
	ctx, inventory := t.Context(), apisecurity.Operations(client, "S1")
	lacks := func(field string) apisecurity.OperationInput {
		text, err := json.Marshal(input("/a"))
		require.NoError(t, err)
		members := map[string]any{}
		require.NoError(t, json.Unmarshal(text, &members))
		delete(members, field)
		text, err = json.Marshal(members)
		require.NoError(t, err)
		var in apisecurity.OperationInput
		require.NoError(t, json.Unmarshal(text, &in))
		return in
	}
	report, err := inventory.BulkCreate(ctx, slices.Values([]apisecurity.OperationInput{lacks("method"), lacks("domain"), input("/b"), lacks("path")}))
	require.ErrorContains(t, err, "create operations: 1 done, 3 failed, 0 not tried: method is empty")
	var words []string
	for _, err := range report.Failures() {
		words = append(words, err.Error())
	}
	require.Equal(t, []string{"method is empty", "domain is empty", "path is empty"}, words)
	_, err = inventory.BulkDelete(ctx, ids(""))
	require.ErrorContains(t, err, "id is empty")
	require.Len(t, fake.Requests(), 1)
}

// Invalid input is refused by name before a request is sent.
func TestBadInput(t *testing.T) {
	client, fake := fastlytest.New(t)
	ctx, inventory := t.Context(), apisecurity.Operations(client, "S1")
	for words, err := range map[string]error{
		"get operation: operation_id is empty":                                    shapetest.ErrorOf(inventory.Get(ctx, "")),
		"list operation tags: service_id is empty":                                shapetest.ErrorOf(apisecurity.Tags(client, "").List(ctx)),
		"add tags to operations: 0 done, 0 failed, 1 not tried: tag_ids is empty": shapetest.ErrorOf(inventory.BulkAddTags(ctx, ids("a"), nil)),
		"update discovered operations: 0 done, 0 failed, 1 not tried: status is empty": shapetest.ErrorOf(
			apisecurity.DiscoveredOperations(client, "S1").BulkUpdate(ctx, ids("a"), ""),
		),
		"delete operations: 0 done, 0 failed, 1 not tried: service_id is empty": shapetest.ErrorOf(apisecurity.Operations(client, "").BulkDelete(ctx, ids("a"))),
		"the zero value has no address":                                         shapetest.ErrorOf(apisecurity.OperationCollection{}.BulkDelete(ctx, ids("a"))),
	} {
		require.ErrorContains(t, err, words)
	}
	require.Empty(t, fake.Requests())
}

// TestReasonsAreRedacted checks that the error of an item does not quote the token.
func TestReasonsAreRedacted(t *testing.T) {
	client, fake := fastlytest.New(t)
	fake.Inject(fastlytest.Fault{
		Status: http.StatusMultiStatus, Body: `{"data":[{"id":"o1","status_code":404,"reason":"bad ` + fastlytest.Token + `"}]}`,
	})
	report, err := apisecurity.Operations(client, "S1").BulkDelete(t.Context(), slices.Values([]string{"o1"}))
	require.ErrorContains(t, err, "bad [redacted]")
	require.NotContains(t, fmt.Sprintf("%v %+v", err, report), fastlytest.Token)
}
