package kvstore_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/kvstore"
	"github.com/edgesdk/fastly/fastlytest"
	"github.com/edgesdk/fastly/internal/shapetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	stores = "/resources/stores/kv"
	keys   = stores + "/K1/keys"
	batch  = stores + "/K1/batch"
	aStore = `{"id":"K1","name":"a","created_at":"2025-06-23 19:41:16","updated_at":"2023-01-19T11:28:15.123Z"}`
	done   = `{"type":"","title":"success","errors":[]}`
)

// generation is a recorded generation.
const generation = 1750707676353461

var (
	written = time.Date(2025, time.June, 23, 19, 41, 16, 0, time.UTC)
	stored  = http.Header{
		"Generation": {"1750707676353461"}, "Metadata": {"m 1"}, "Stored-Content-Length": {"5"}, "Last-Modified": {"Mon, 23 Jun 2025 19:41:16 GMT"},
	}
	wantStore = kvstore.Store{
		ID: "K1", Name: "a", CreatedAt: written, UpdatedAt: time.Date(2023, time.January, 19, 11, 28, 15, 123_000_000, time.UTC),
	}
	octets = map[string]string{"Content-Type": "application/octet-stream"}
	lines  = map[string]string{"Content-Type": "application/x-ndjson"}
)

// content is an item with its value.
type content struct {
	value, metadata  string
	generation, size int64
	at               time.Time
}

func read(item *kvstore.Item, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	defer item.Close()
	value, err := io.ReadAll(item)
	return content{string(value), item.Metadata, item.Generation, item.Size, item.UpdatedAt}, err
}

// collections holds the collections of the package.
type collections struct {
	stores kvstore.StoreCollection
	items  kvstore.ItemCollection
}

// operations lists all requests of the package. Writes do not count, and acquire no write lock.
var operations = []shapetest.Operation[collections]{
	{
		Name: "list stores", Sent: "GET " + stores + "?limit=1000&name=a+b", Reply: `{"data":[` + aStore + `],"meta":{"limit":1000,"total":1}}`, Again: true,
		Want: []kvstore.Store{wantStore},
		Call: func(ctx context.Context, k collections) (any, error) {
			return k.stores.Where(kvstore.StoreQuery{Name: "a b"}).List(ctx)
		},
	},
	{
		Name: "get store", Sent: "GET " + stores + "/K1", Reply: aStore, Want: &wantStore, Again: true,
		Call: func(ctx context.Context, k collections) (any, error) { return k.stores.Get(ctx, "K1") },
	},
	{
		Name: "create store", Sent: "POST " + stores + ` {"name":"a"}`, Status: 201, Reply: aStore, Want: &wantStore, Uncounted: true, Parallel: true,
		Call: func(ctx context.Context, k collections) (any, error) {
			return k.stores.Create(ctx, kvstore.StoreInput{Name: new("a")})
		},
	},
	{
		Name: "create store in a location", Sent: "POST " + stores + `?location=EU {"name":"a"}`, Status: 201, Reply: aStore, Want: &wantStore,
		Uncounted: true, Parallel: true,
		Call: func(ctx context.Context, k collections) (any, error) {
			return k.stores.CreateIn(ctx, kvstore.LocationEurope, kvstore.StoreInput{Name: new("a")})
		},
	},
	{
		Name: "rename store", Sent: "PUT " + stores + `/K1 {"name":""}`, Status: 204, Again: true, Uncounted: true, Parallel: true,
		Call: func(ctx context.Context, k collections) (any, error) { return nil, k.stores.Rename(ctx, "K1", "") },
	},
	{
		Name: "delete store", Sent: "DELETE " + stores + "/K1", Status: 204, Again: true, Uncounted: true, Parallel: true,
		Call: func(ctx context.Context, k collections) (any, error) { return nil, k.stores.Delete(ctx, "K1") },
	},
	{
		Name: "list keys", Sent: "GET " + keys + "?limit=1000", Reply: `{"data":["a","a/b"],"meta":{"limit":1000}}`, Again: true,
		Want: []string{"a", "a/b"},
		Call: func(ctx context.Context, k collections) (any, error) { return k.items.List(ctx) },
	},
	{
		Name: "list some keys", Sent: "GET " + keys + "?consistency=eventual&limit=1000&prefix=a%2F%25+", Again: true, Want: []string(nil),
		Reply: `{"data":[],"meta":{"limit":1000,"prefix":"a/% ","consistency":"eventual"}}`,
		Call: func(ctx context.Context, k collections) (any, error) {
			return k.items.Where(kvstore.KeyQuery{Prefix: "a/% ", Consistency: kvstore.ConsistencyEventual}).List(ctx)
		},
	},
	{
		Name: "get item", Sent: "GET " + keys + "/a%2Fb%20%25%5B%5D%2A", Header: map[string]string{"Accept": "*/*"}, Again: true,
		ReplyHeader: stored, Reply: "\x00\xff{} ", Want: content{"\x00\xff{} ", "m 1", generation, 5, written},
		Call: func(ctx context.Context, k collections) (any, error) { return read(k.items.Get(ctx, "a/b %[]*")) },
	},
	{
		Name: "put item", Sent: "PUT " + keys + "/a value", Header: octets, Again: true, Uncounted: true, Parallel: true,
		Call: func(ctx context.Context, k collections) (any, error) {
			return nil, k.items.Put(ctx, "a", fastly.BytesBody([]byte("value")))
		},
	},
	put("add", kvstore.ItemInput{Mode: kvstore.ModeAdd}),
	put("append", kvstore.ItemInput{Mode: kvstore.ModeAppend}),
	put("prepend", kvstore.ItemInput{Mode: kvstore.ModePrepend}),
	{
		Name: "put item with all", Sent: "PUT " + keys + "/a?background_fetch=true value", Uncounted: true, Parallel: true,
		Header: map[string]string{
			"Content-Type": octets["Content-Type"], "Metadata": "m 1", "Time_to_live_sec": "60", "If-Generation-Match": "1750707676353461",
		},
		Call: func(ctx context.Context, k collections) (any, error) {
			return nil, k.items.PutWith(ctx, "a", fastly.BytesBody([]byte("value")), kvstore.ItemInput{
				Metadata: new("m 1"), TimeToLiveSec: new(60), IfGenerationMatch: new(int64(generation)), BackgroundFetch: new(true),
			})
		},
	},
	{
		Name: "delete item", Sent: "DELETE " + keys + "/a", Status: 204, Again: true, Uncounted: true, Parallel: true,
		Call: func(ctx context.Context, k collections) (any, error) { return nil, k.items.Delete(ctx, "a") },
	},
	{
		Name: "delete item with all", Sent: "DELETE " + keys + "/a?force=true", Status: 204, Uncounted: true, Parallel: true,
		Header: map[string]string{"If-Generation-Match": "7"},
		Call: func(ctx context.Context, k collections) (any, error) {
			return nil, k.items.DeleteWith(ctx, "a", kvstore.DeleteInput{IfGenerationMatch: new(int64(7)), Force: new(true)})
		},
	},
	{
		Name: "put items", Header: lines, Reply: done, Want: 3, Again: true, Uncounted: true, Parallel: true,
		Sent: "PUT " + batch + ` {"key":"a","value":"AP8="}` + "\n" + `{"key":"b c","value":""}` + "\n" +
			`{"key":"d","value":"eA==","metadata":"\n","time_to_live_sec":60,"background_fetch":true}`,
		Call: func(ctx context.Context, k collections) (any, error) {
			report, err := k.items.Batch(ctx, slices.Values([]kvstore.Change{
				kvstore.PutChange("a", []byte{0, 255}), kvstore.PutChange("b c", nil),
				{Key: "d", Value: []byte("x"), Metadata: new("\n"), TimeToLiveSec: new(60), BackgroundFetch: new(true)},
			}))
			return report.Done(), err
		},
	},
}

// put returns a write in a mode. It is not retried, because it may have taken effect.
func put(mode string, in kvstore.ItemInput) shapetest.Operation[collections] {
	return shapetest.Operation[collections]{
		Name: mode + " item", Sent: "PUT " + keys + "/a?" + mode + "=true value", Header: octets, Uncounted: true, Parallel: true,
		Call: func(ctx context.Context, k collections) (any, error) {
			return nil, k.items.PutWith(ctx, "a", fastly.BytesBody([]byte("value")), in)
		},
	}
}

func TestOperations(t *testing.T) {
	shapetest.CheckOperations(t, func(c *fastly.Client) collections { return collections{kvstore.Stores(c), kvstore.Items(c, "K1")} }, operations)
}

func TestPages(t *testing.T) {
	shapetest.CheckCursors(t, shapetest.CursorList{
		First: keys + "?limit=1000", Items: [3]string{`"a"`, `"b/c"`, `"ü"`}, Want: []string{"a", "b/c", "ü"},
		List: func(ctx context.Context, c *fastly.Client, opts ...fastly.CallOption) (any, error) {
			return kvstore.Items(c, "K1").List(ctx, opts...)
		},
	})
}

// Keys are escaped in the path, byte for byte.
func TestKeys(t *testing.T) {
	client, fake := fastlytest.New(t)
	fake.Inject(fastlytest.Fault{Status: 200, Times: -1})
	for key, sent := range map[string]string{
		"a/b": "a%2Fb", "/": "%2F", "[x]*": "%5Bx%5D%2A", " ": "%20", "100%": "100%25", "%2F": "%252F", "a?b#c": "a%3Fb%23c", "ü": "%C3%BC",
		"...": "...", "a+b": "a+b", "\x00\t": "%00%09", strings.Repeat("k", 1024): strings.Repeat("k", 1024),
	} {
		require.NoError(t, kvstore.Items(client, "K1").Put(t.Context(), key, fastly.BytesBody(nil)), "%q", key)
		require.Equal(t, keys+"/"+sent, fake.Requests()[len(fake.Requests())-1].URI)
	}
}

// Invalid input is refused by name before a request is sent.
func TestBadInput(t *testing.T) {
	client, fake := fastlytest.New(t)
	ctx, items, value := t.Context(), kvstore.Items(client, "K1"), fastly.BytesBody([]byte("s3cret"))
	with := func(in kvstore.ItemInput) error { return items.PutWith(ctx, "a", value, in) }
	change := func(c kvstore.Change) error {
		return shapetest.ErrorOf(items.Batch(ctx, slices.Values([]kvstore.Change{c})))
	}
	long := strings.Repeat("k", 2001)
	for _, test := range []struct {
		words string
		err   error
	}{
		{"get KV store: id is empty", shapetest.ErrorOf(kvstore.Stores(client).Get(ctx, ""))},
		{"rename KV store: id is empty", kvstore.Stores(client).Rename(ctx, "", "a")},
		{"invalid collection: the zero value", kvstore.StoreCollection{}.Rename(ctx, "a", "b")},
		{"delete KV store items: prefix is empty: use DeleteAll to delete all items", shapetest.ErrorOf(items.DeletePrefix(ctx, ""))},
		{"invalid collection: the zero value", shapetest.ErrorOf(kvstore.ItemCollection{}.DeleteAll(ctx))},
		{"get KV store item: key is empty", shapetest.ErrorOf(items.Get(ctx, ""))},
		{`put KV store item: key is "."`, items.Put(ctx, ".", value)},
		{`delete KV store item: key is ".."`, items.Delete(ctx, "..")},
		{"get KV store item: key is longer than 1024 bytes", shapetest.ErrorOf(items.Get(ctx, long))},
		{"delete KV store item: key is not valid UTF-8", items.Delete(ctx, "a\xff")},
		{"store_id is empty", shapetest.ErrorOf(kvstore.Items(client, "").List(ctx))},
		{"the client is not one", kvstore.Items(nil, "K1").Delete(ctx, "a")},
		{"invalid collection: the zero value", kvstore.ItemCollection{}.Put(ctx, "a", value)},
		{"invalid collection: the zero value", shapetest.ErrorOf(kvstore.ItemCollection{}.Batch(ctx, slices.Values([]kvstore.Change{{Key: "a"}})))},
		{"put KV store item: metadata is longer than 2000 bytes", with(kvstore.ItemInput{Metadata: &long})},
		{"metadata has a control character", with(kvstore.ItemInput{Metadata: new("a\r\nb")})},
		{"metadata has a control character", with(kvstore.ItemInput{Metadata: new("a\x7f")})},
		{"metadata begins or ends with a space", with(kvstore.ItemInput{Metadata: new(" a")})},
		{"metadata begins or ends with a space", with(kvstore.ItemInput{Metadata: new("a\t")})},
		{`key "a\nb" has a line break`, items.Put(ctx, "a\nb", value)},
		{`key "\r" has a line break`, change(kvstore.PutChange("\r", nil))},
		{`key is ".."`, change(kvstore.PutChange("..", nil))},
		{`key ".well-known/acme-challenge/a" begins with .well-known/acme-challenge/`, items.Put(ctx, ".well-known/acme-challenge/a", value)},
		{`key ".well-known/acme-challenge/" begins with`, change(kvstore.PutChange(".well-known/acme-challenge/", nil))},
		{"mode 4 does not exist", with(kvstore.ItemInput{Mode: 4})},
		{"0 done, 1 failed, 0 not tried: key is empty", change(kvstore.Change{})},
		{"key is longer than 1024 bytes", change(kvstore.PutChange(long, nil))},
		{"key is not valid UTF-8", change(kvstore.PutChange("\xff", nil))},
		{`item "a": metadata is longer than 2000 bytes`, change(kvstore.Change{Key: "a", Metadata: &long})},
	} {
		require.ErrorContains(t, test.err, test.words)
		require.NotContains(t, test.err.Error(), "s3cret")
	}
	require.Empty(t, fake.Requests())
}

// A failed condition has a specific error despite its empty reply. A reply without a generation is
// an error, because a later condition would never match.
func TestErrors(t *testing.T) {
	client, fake := fastlytest.New(t)
	ctx, items := t.Context(), kvstore.Items(client, "K1")
	fake.Inject(fastlytest.Fault{Status: 412, Times: 2})
	stale := kvstore.ItemInput{IfGenerationMatch: new(int64(1))}
	require.ErrorIs(t, items.PutWith(ctx, "a", fastly.BytesBody(nil), stale), fastly.ErrPrecondition)
	require.ErrorIs(t, items.DeleteWith(ctx, "a", kvstore.DeleteInput{IfGenerationMatch: new(int64(1))}), fastly.ErrPrecondition)
	fake.Inject(fastlytest.Fault{Status: 404, Times: 2})
	require.ErrorIs(t, shapetest.ErrorOf(items.Get(ctx, "a")), fastly.ErrNotFound)
	require.ErrorIs(t, items.Delete(ctx, "a"), fastly.ErrNotFound)
	for _, header := range []http.Header{nil, {"Generation": {"soon"}}} {
		fake.Inject(fastlytest.Fault{Status: 200, Header: header, Body: "s3cret"})
		_, err := items.Get(ctx, "a b/c")
		require.ErrorContains(t, err, "get KV store item: GET "+keys+"/a%20b%2Fc: can't read the reply: the header field Generation is ")
		require.NotContains(t, err.Error(), "s3cret")
	}
	fake.Inject(fastlytest.Fault{Status: 200, Header: http.Header{"Generation": {"1"}, "Stored-Content-Length": {"-7"}}, Body: "value"})
	got, err := read(items.Get(ctx, "a"))
	require.NoError(t, err)
	require.Equal(t, content{"value", "", 1, -1, time.Time{}}, got, "what the reply does not have")
}

// endless is the value of an item that is streamed in pieces.
type endless struct{ read, closed int64 }

func (e *endless) Read(p []byte) (int, error) {
	e.read += int64(len(p))
	return len(p), nil
}

func (e *endless) Close() error {
	e.closed++
	return nil
}

// Values are neither buffered in memory nor read ahead.
func TestStreams(t *testing.T) {
	source, header := &endless{}, http.Header{"Generation": {"1"}}
	var received int64
	client, err := fastly.New(fastly.WithToken("token"), fastly.WithTransport(roundTrip(func(req *http.Request) (*http.Response, error) {
		if req.Body != nil {
			defer req.Body.Close()
			var err error
			if received, err = io.Copy(io.Discard, req.Body); err != nil {
				return nil, err
			}
		}
		if req.Method != http.MethodGet {
			return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody, Request: req}, nil
		}
		return &http.Response{StatusCode: http.StatusOK, Header: header, Body: source, ContentLength: -1, Request: req}, nil
	})))
	require.NoError(t, err)
	ctx, items := t.Context(), kvstore.Items(client, "K1")
	const size = 100 << 20
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	item, err := items.Get(ctx, "a")
	require.NoError(t, err)
	require.Zero(t, source.read)
	_, err = io.CopyN(io.Discard, item, size)
	require.NoError(t, err)
	require.NoError(t, item.Close())
	header.Del("Generation")
	_, err = items.Get(ctx, "a")
	require.Error(t, err)
	require.Equal(t, int64(2), source.closed, "by the caller, and where the caller gets no item")
	sent := func() (io.ReadCloser, error) { return io.NopCloser(io.LimitReader(&endless{}, size)), nil }
	require.NoError(t, items.Put(ctx, "a", fastly.OpenerBody(sent, size)))
	require.Equal(t, int64(size), received)
	runtime.ReadMemStats(&after)
	require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(size/10))
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// The fake returns the values, metadata and keys that were written, and respects conditions.
func TestItems(t *testing.T) {
	client, fake := fastlytest.New(t)
	require.NoError(t, fake.Seed("/resources/stores/kv", map[string]any{"id": "k1", "name": "s"}))
	ctx, items := t.Context(), kvstore.Items(client, "k1")
	body := func(text string) fastly.Body { return fastly.BytesBody([]byte(text)) }
	has := func(key, value, metadata string) int64 {
		t.Helper()
		got, err := read(items.Get(ctx, key))
		require.NoError(t, err)
		item := got.(content)
		require.Equal(t, content{value, metadata, item.generation, int64(len(value)), item.at}, item)
		require.NotZero(t, item.generation)
		require.False(t, item.at.IsZero())
		return item.generation
	}
	awkward := []string{"%2F", "*", "[x]", "a b", "a/b", "ü"}
	for _, key := range awkward {
		require.NoError(t, items.Put(ctx, key, body(key)))
		has(key, key, "")
	}
	keys, err := items.List(ctx, fastly.WithPageSize(2))
	require.NoError(t, err)
	require.Equal(t, awkward, keys)
	keys, err = items.Where(kvstore.KeyQuery{Prefix: "a", Consistency: kvstore.ConsistencyEventual}).List(ctx)
	require.NoError(t, err)
	require.Equal(t, []string{"a b", "a/b"}, keys)

	require.NoError(t, items.PutWith(ctx, "k", body("b"), kvstore.ItemInput{Mode: kvstore.ModeAdd, Metadata: new("m"), TimeToLiveSec: new(60)}))
	first := has("k", "b", "m")
	require.ErrorIs(t, items.PutWith(ctx, "k", body("x"), kvstore.ItemInput{Mode: kvstore.ModeAdd}), fastly.ErrPrecondition)
	require.NoError(t, items.PutWith(ctx, "k", body("c"), kvstore.ItemInput{Mode: kvstore.ModeAppend, IfGenerationMatch: &first}))
	require.NoError(t, items.PutWith(ctx, "k", body("a"), kvstore.ItemInput{Mode: kvstore.ModePrepend, Metadata: new("n\tü\u0085")}))
	last := has("k", "abc", "n\tü\u0085")
	require.ErrorIs(t, items.DeleteWith(ctx, "k", kvstore.DeleteInput{IfGenerationMatch: &first}), fastly.ErrPrecondition)
	require.NoError(t, items.DeleteWith(ctx, "k", kvstore.DeleteInput{IfGenerationMatch: &last}))
	require.ErrorIs(t, items.Delete(ctx, "k"), fastly.ErrNotFound)
	require.NoError(t, items.DeleteWith(ctx, "k", kvstore.DeleteInput{Force: new(true)}))

	report, err := items.Batch(ctx, slices.Values([]kvstore.Change{
		kvstore.PutChange("one", []byte{0, 255}), {Key: "two", Value: []byte("2"), Metadata: new("m")}, kvstore.PutChange("one", []byte("1")),
	}))
	require.NoError(t, err)
	require.Equal(t, 3, report.Done())
	has("one", "1", "")
	has("two", "2", "m")
	_, err = kvstore.Items(client, "nosuch").List(ctx)
	require.ErrorIs(t, err, fastly.ErrNotFound)
	require.Equal(t, fastlytest.DefaultWriteLimit, fake.Remaining(fastlytest.User), "nothing is counted")
}

// Concurrent conditional writes to one value lose nothing.
func TestConditionalWritesRace(t *testing.T) {
	const writers, rounds = 8, 25
	client, fake := fastlytest.New(t)
	require.NoError(t, fake.Seed(stores, map[string]any{"id": "k1", "name": "s"}))
	ctx, items := t.Context(), kvstore.Items(client, "k1")
	require.NoError(t, items.PutWith(ctx, "count", fastly.BytesBody([]byte("0")), kvstore.ItemInput{Mode: kvstore.ModeAdd}))
	var lost atomic.Int64
	add := func() error {
		got, err := read(items.Get(ctx, "count"))
		if err != nil {
			return err
		}
		n, err := strconv.Atoi(got.(content).value)
		if err != nil {
			return err
		}
		runtime.Gosched() // let others run
		next := fastly.BytesBody([]byte(strconv.Itoa(n + 1)))
		return items.PutWith(ctx, "count", next, kvstore.ItemInput{IfGenerationMatch: new(got.(content).generation)})
	}
	var group sync.WaitGroup
	for range writers {
		group.Go(func() {
			for done := 0; done < rounds; {
				switch err := add(); {
				case err == nil:
					done++
				case errors.Is(err, fastly.ErrPrecondition):
					lost.Add(1)
				default:
					t.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
	got, err := read(items.Get(ctx, "count"))
	require.NoError(t, err)
	require.Equal(t, strconv.Itoa(writers*rounds), got.(content).value)
	require.NotZero(t, lost.Load(), "nobody was ever in the way of another")
	t.Logf("%d writes, and %d that came too late", writers*rounds, lost.Load())
}
