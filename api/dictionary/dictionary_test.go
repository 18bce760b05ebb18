package dictionary_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/dictionary"
	"github.com/edgesdk/fastly/collection"
	"github.com/edgesdk/fastly/fastlytest"
	"github.com/edgesdk/fastly/internal/shapetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	versioned = "/service/S1/version/3/dictionary"
	itemized  = "/service/S1/dictionary/D1/item"

	times = `"created_at":"2023-11-28T14:45:13Z","updated_at":"2023-11-28T14:45:14Z","deleted_at":null`
	table = `{"id":"D1","name":"redirects","service_id":"S1","version":3,"write_only":false,` + times + `}`
	item  = `{"dictionary_id":"D1","service_id":"S1","item_key":"a b/c","item_value":"v",` + times + `}`
	done  = `{"status":"ok"}`
)

var (
	created = time.Date(2023, time.November, 28, 14, 45, 13, 0, time.UTC)

	wantTable = dictionary.Dictionary{
		ObjectInfo: collection.ObjectInfo{ServiceID: "S1", VersionNumber: 3, CreatedAt: created, UpdatedAt: created.Add(time.Second)},
		ID:         "D1", Name: "redirects",
	}
	wantItem = dictionary.Item{
		ServiceID: "S1", DictionaryID: "D1", Key: "a b/c", Value: "v", CreatedAt: created, UpdatedAt: created.Add(time.Second),
	}
)

// collections holds the collections of the package.
type collections struct {
	tables dictionary.Collection
	items  dictionary.ItemCollection
}

// operations lists all requests of the package: the call, the reply, and the expected result.
var operations = []shapetest.Operation[collections]{
	{
		Name: "list dictionaries", Sent: "GET " + versioned, Reply: "[" + table + "]", Again: true, Want: []dictionary.Dictionary{wantTable},
		Call: func(ctx context.Context, k collections) (any, error) {
			return k.tables.List(ctx)
		},
	},
	{
		Name: "get dictionary", Sent: "GET " + versioned + "/old%20name", Reply: table, Again: true, Want: &wantTable,
		Call: func(ctx context.Context, k collections) (any, error) {
			return k.tables.Get(ctx, "old name")
		},
	},
	{
		Name: "create dictionary", Sent: "POST " + versioned + " name=redirects&write_only=0", Reply: table, Want: &wantTable,
		Call: func(ctx context.Context, k collections) (any, error) {
			return k.tables.Create(ctx, dictionary.Input{Name: new("redirects"), WriteOnly: new(false)})
		},
	},
	{
		Name: "update dictionary", Sent: "PUT " + versioned + "/old%20name name=redirects", Reply: table, Want: &wantTable,
		Call: func(ctx context.Context, k collections) (any, error) {
			return k.tables.Update(ctx, "old name", dictionary.Input{Name: new("redirects")})
		},
	},
	{
		Name: "delete dictionary", Sent: "DELETE " + versioned + "/old%20name", Reply: done, Again: true,
		Call: func(ctx context.Context, k collections) (any, error) {
			return nil, k.tables.Delete(ctx, "old name")
		},
	},
	{
		Name: "get dictionary info", Sent: "GET " + versioned + "/D1/info", Again: true,
		Reply: `{"item_count":2,"last_updated":"2023-11-28 14:45:13","digest":"fceb7f5a"}`,
		Want:  &dictionary.Info{ItemCount: 2, LastUpdated: created, Digest: "fceb7f5a"},
		Call: func(ctx context.Context, k collections) (any, error) {
			return k.tables.Info(ctx, "D1")
		},
	},
	{
		Name: "list items", Sent: "GET " + itemized + "s?per_page=1000", Reply: "[" + item + "]", Again: true, Want: []dictionary.Item{wantItem},
		Call: func(ctx context.Context, k collections) (any, error) {
			return k.items.List(ctx)
		},
	},
	{
		Name: "list items sorted", Sent: "GET " + itemized + "s?direction=descend&per_page=50&sort=item_key",
		Reply: "[" + item + "]", Again: true, Want: []dictionary.Item{wantItem},
		Call: func(ctx context.Context, k collections) (any, error) {
			list := dictionary.ItemQuery{Sort: "item_key", Direction: fastly.Descending}
			return fastly.Collect(k.items.Where(list).All(ctx, fastly.WithPageSize(50)))
		},
	},
	{
		Name: "get item", Sent: "GET " + itemized + "/a%20b%2Fc", Reply: item, Again: true, Want: &wantItem,
		Call: func(ctx context.Context, k collections) (any, error) {
			return k.items.Get(ctx, "a b/c")
		},
	},
	{
		Name: "create item", Sent: "POST " + itemized + " item_key=a+b%2Fc&item_value=v", Reply: item, Want: &wantItem,
		Call: func(ctx context.Context, k collections) (any, error) {
			return k.items.Create(ctx, "a b/c", "v")
		},
	},
	{
		Name: "update item", Sent: "PATCH " + itemized + "/a%20b%2Fc item_value=", Reply: item, Again: true, Want: &wantItem,
		Call: func(ctx context.Context, k collections) (any, error) {
			return k.items.Update(ctx, "a b/c", "")
		},
	},
	{
		Name: "put item", Sent: "PUT " + itemized + "/a%20b%2Fc item_value=v", Again: true,
		Reply: `{"dictionary_id":"D1","service_id":"S1","item_key":"a b/c","item_value":"v"}`,
		Want:  &dictionary.Item{ServiceID: "S1", DictionaryID: "D1", Key: "a b/c", Value: "v"},
		Call: func(ctx context.Context, k collections) (any, error) {
			return k.items.Put(ctx, "a b/c", "v")
		},
	},
	{
		Name: "delete item", Sent: "DELETE " + itemized + "/a%20b%2Fc", Reply: done, Again: true,
		Call: func(ctx context.Context, k collections) (any, error) {
			return nil, k.items.Delete(ctx, "a b/c")
		},
	},
	{
		Name: "batch", Reply: done, Want: 4,
		Sent: "PATCH " + itemized + `s {"items":[{"op":"create","item_key":"a","item_value":"1"},{"op":"update","item_key":"b","item_value":""},` +
			`{"op":"upsert","item_key":"c","item_value":"3"},{"op":"delete","item_key":"d","item_value":""}]}`,
		Call: func(ctx context.Context, k collections) (any, error) {
			return batch(ctx, k.items, collection.CreateItem("a", "1"), collection.UpdateItem("b", ""), collection.PutItem("c", "3"), collection.DeleteItem("d"))
		},
	},
	{
		Name: "batch that may be repeated", Reply: done, Again: true, Want: 2,
		Sent: "PATCH " + itemized + `s {"items":[{"op":"update","item_key":"b","item_value":"2"},{"op":"upsert","item_key":"c","item_value":"3"}]}`,
		Call: func(ctx context.Context, k collections) (any, error) {
			return batch(ctx, k.items, collection.UpdateItem("b", "2"), collection.PutItem("c", "3"))
		},
	},
}

// batch applies changes and returns the number that is done.
func batch(ctx context.Context, items dictionary.ItemCollection, changes ...collection.ItemChange) (int, error) {
	report, err := items.Batch(ctx, slices.Values(changes))
	return report.Done(), err
}

// The requests are correct. Writes to the service do not overlap, count, and are retried only if
// that is safe.
func TestOperations(t *testing.T) {
	shapetest.CheckOperations(t, func(client *fastly.Client) collections {
		return collections{dictionary.Dictionaries(client.Version("S1", 3)), dictionary.Items(client, "S1", "D1")}
	}, operations)
}

// Operations on the items of a dictionary in the fake.
func TestItemsOnTheFake(t *testing.T) {
	client, fake := fastlytest.New(t)
	v, ctx := client.Version(fake.AddService("shop").ID, 1), t.Context()
	table, err := dictionary.Dictionaries(v).Create(ctx, dictionary.Input{Name: new("redirects")})
	require.NoError(t, err)
	items := dictionary.Items(client, v.ServiceID(), table.ID)
	none, err := items.List(ctx)
	require.NoError(t, err)
	require.Empty(t, none)

	for _, key := range []string{"plain", "two words", "a/b", "50%", "%2F", "?x=1&y#z", "...", "Zürich"} {
		made, err := items.Create(ctx, key, key+" 1")
		require.NoError(t, err)
		require.Equal(t, []string{v.ServiceID(), table.ID, key, key + " 1"}, []string{made.ServiceID, made.DictionaryID, made.Key, made.Value})
		_, err = items.Create(ctx, key, "again")
		require.ErrorIs(t, err, fastly.ErrConflict)
		_, err = items.Update(ctx, key, key+" 2")
		require.NoError(t, err)
		_, err = items.Put(ctx, key, key+" 3")
		require.NoError(t, err)
		got, err := items.Get(ctx, key)
		require.NoError(t, err)
		require.Equal(t, key+" 3", got.Value)
		require.NoError(t, items.Delete(ctx, key))
		require.ErrorIs(t, items.Delete(ctx, key), fastly.ErrNotFound)
		_, err = items.Update(ctx, key, "none")
		require.ErrorIs(t, err, fastly.ErrNotFound)
		_, err = items.Get(ctx, key)
		require.ErrorIs(t, err, fastly.ErrNotFound)
		_, err = items.Put(ctx, key, "")
		require.NoError(t, err)
		require.NoError(t, items.Delete(ctx, key))
	}

	report, err := items.Batch(ctx, slices.Values(manyChanges()))
	require.NoError(t, err)
	require.Equal(t, 3, report.Requests)
	before := len(fake.Requests())
	all, err := items.List(ctx)
	require.NoError(t, err)
	require.Len(t, all, 2500)
	require.Len(t, fake.Requests()[before:], 3, "pages")
	info, err := dictionary.Dictionaries(v).Info(ctx, table.ID)
	require.NoError(t, err)
	require.Equal(t, 2500, info.ItemCount)

	// An invalid change fails its request and ends the batch.
	changes := []collection.ItemChange{collection.CreateItem("key 7", "taken")}
	for i := range 1000 {
		changes = append(changes, collection.PutItem(fmt.Sprintf("key %d", i), "changed"))
	}
	report, err = items.Batch(ctx, slices.Values(changes))
	require.ErrorIs(t, err, fastly.ErrConflict)
	require.Equal(t, []int{0, 1000, 1}, []int{report.Done(), report.Failed(), report.NotTried()})
	require.Equal(t, changes, slices.Collect(report.Remaining()))
	_, err = items.Batch(ctx, slices.Values(changes[1:]))
	require.NoError(t, err)
	last, err := items.Get(ctx, "key 999")
	require.NoError(t, err)
	require.Equal(t, "changed", last.Value)
	require.Empty(t, fake.Overlaps())
}

// Any number of changes is sent in few requests, in order and without overlap.
func TestBatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, fake := fastlytest.New(t)
		fake.Inject(fastlytest.Fault{Path: itemized + "s", Status: http.StatusOK, Body: done, Delay: time.Second, Times: -1})
		changes := manyChanges()
		report, err := dictionary.Items(client, "S1", "D1").Batch(t.Context(), func(yield func(collection.ItemChange) bool) {
			for i, change := range changes {
				if i > 2000 {
					require.NotZero(t, fake.Requests()[0].Status)
				}
				if !yield(change) {
					return
				}
			}
		})
		require.NoError(t, err)
		require.Equal(t, []int{2500, 0, 0, 3}, []int{report.Done(), report.Failed(), report.NotTried(), report.Requests})
		require.Equal(t, changes, sentChanges(t, fake))
		require.Len(t, fake.Requests(), 3)
	})
}

// The changes of a refused request are reported individually. The others are applied.
func TestBatchTellsItsProgress(t *testing.T) {
	client, fake := fastlytest.New(t)
	fake.Inject(fastlytest.Fault{Status: http.StatusOK, Body: done, Times: -1})
	var told []int
	options := fastly.BulkOptions{Progress: func(done, failed int) { told = append(told, done, failed) }}
	_, err := dictionary.Items(client, "S1", "D1").Batch(t.Context(), slices.Values(manyChanges()), fastly.WithBulk(options))
	require.NoError(t, err)
	require.Equal(t, []int{1000, 0, 2000, 0, 2500, 0}, told)
	_, err = dictionary.Items(client, "S1", "D1").Batch(t.Context(), slices.Values(manyChanges()), fastly.WithPageSize(0))
	require.ErrorContains(t, err, "change dictionary items: WithPageSize")
}

func TestBatchThatFails(t *testing.T) {
	client, fake := fastlytest.New(t)
	fake.Inject(fastlytest.Fault{Skip: 1, Status: http.StatusConflict, Body: `{"msg":"Duplicate record","detail":"Duplicate item_key: 'key 1500'"}`})
	fake.Inject(fastlytest.Fault{Status: http.StatusOK, Body: done, Times: -1})
	changes := manyChanges()
	report, err := dictionary.Items(client, "S1", "D1").Batch(t.Context(), slices.Values(changes))
	require.ErrorIs(t, err, fastly.ErrConflict)
	require.ErrorContains(t, err, "fastly: change dictionary items: 1000 done, 1000 failed, 500 not tried: ")
	require.Equal(t, changes[1000:2000], slices.Collect(report.FailedItems()))
	for change, err := range report.Failures() {
		require.ErrorContains(t, err, "Duplicate item_key: 'key 1500'", change.Key)
	}
	var made []collection.ItemChange
	for change := range report.Results() {
		made = append(made, change)
	}
	require.Equal(t, changes[:1000], made)
	require.Equal(t, changes[1000:], slices.Collect(report.Remaining()), "what can be fed in again, in order")
	require.Len(t, fake.Requests(), 2)
}

// An invalid change ends the batch, and is reported.
func TestBatchOfWhatCanNotBe(t *testing.T) {
	client, fake := fastlytest.New(t)
	fake.Inject(fastlytest.Fault{Status: http.StatusOK, Body: done, Times: -1})
	wrong := map[collection.ItemChange]string{
		collection.PutItem("", "v"): "the key is empty",
		{Key: "k"}:                  `the change of "k" has no op`,
	}
	changes := []collection.ItemChange{collection.PutItem("good", "")}
	for change := range wrong {
		changes = append(changes, change)
	}
	report, err := dictionary.Items(client, "S1", "D1").Batch(t.Context(), slices.Values(changes))
	require.ErrorContains(t, err, "1 done, 1 failed, 1 not tried")
	require.Equal(t, changes[1:], slices.Collect(report.Remaining()))
	for change := range wrong {
		one, err := dictionary.Items(client, "S1", "D1").Batch(t.Context(), slices.Values([]collection.ItemChange{change}))
		require.ErrorContains(t, err, wrong[change])
		require.Equal(t, 1, one.Failed())
	}
	require.Equal(t, changes[:1], sentChanges(t, fake))
}

// A refused token ends the batch. The remaining changes can be retried.
func TestBatchThatIsRefused(t *testing.T) {
	client, fake := fastlytest.New(t, fastly.WithToken("unknown"))
	changes := manyChanges()
	report, err := dictionary.Items(client, "S1", "D1").Batch(t.Context(), slices.Values(changes))
	require.ErrorIs(t, err, fastly.ErrUnauthorized)
	require.Equal(t, []int{0, 1000, 1500}, []int{report.Done(), report.Failed(), report.NotTried()})
	require.Equal(t, changes[:1000], slices.Collect(report.FailedItems()))
	require.Equal(t, changes[1000:], slices.Collect(report.NotTriedItems()))
	require.Equal(t, changes, slices.Collect(report.Remaining()))
	require.Len(t, fake.Requests(), 1)
}

// If the remaining changes are retried after a failure, changes of the same key have the same final
// effect.
func TestBatchKeepsTheOrderOfAKey(t *testing.T) {
	client, fake := fastlytest.New(t)
	fake.Inject(fastlytest.Fault{Status: http.StatusInternalServerError, Body: `{"msg":"Internal server error"}`})
	fake.Inject(fastlytest.Fault{Status: http.StatusOK, Body: done, Times: -1})
	items := dictionary.Items(client, "S1", "D1")
	var changes []collection.ItemChange
	for i := range 1000 {
		changes = append(changes, collection.PutItem(fmt.Sprintf("key %d", i), "v"))
	}
	changes = append(changes, collection.DeleteItem("key 0"))
	report, err := items.Batch(t.Context(), slices.Values(changes))
	require.Error(t, err)
	require.Equal(t, []int{0, 1000, 1}, []int{report.Done(), report.Failed(), report.NotTried()})
	require.Len(t, fake.Requests(), 1)
	_, err = items.Batch(t.Context(), report.Remaining())
	require.NoError(t, err)
	require.Equal(t, changes, sentChanges(t, fake)[1000:], "upserted, then deleted")
}

func TestItemsPages(t *testing.T) {
	client, fake := fastlytest.New(t)
	next := http.Header{"Link": {`<https://api.fastly.com` + itemized + `s?page=2&per_page=1000>; rel="next"`}}
	fake.Inject(fastlytest.Fault{Status: http.StatusOK, Header: next, Body: "[" + strings.Repeat(item+",", 999) + item + "]"})
	fake.Inject(fastlytest.Fault{Status: http.StatusOK, Body: "[" + item + "]"})
	items, err := dictionary.Items(client, "S1", "D1").List(t.Context())
	require.NoError(t, err)
	require.Len(t, items, 1001)
	require.Equal(t, itemized+"s?page=2&per_page=1000", fake.Requests()[1].URI)
}

// Invalid addresses are refused by name before a request is sent.
func TestBadAddresses(t *testing.T) {
	client, fake := fastlytest.New(t)
	items := dictionary.Items(client, "S1", "D1")
	ctx := t.Context()
	require.ErrorContains(t, shapetest.ErrorOf(items.Get(ctx, "")), "key is empty")
	require.ErrorContains(t, shapetest.ErrorOf(items.Update(ctx, "..", "v")), `key is ".."`)
	require.ErrorContains(t, shapetest.ErrorOf(items.Put(ctx, ".", "v")), `key is "."`)
	require.ErrorContains(t, items.Delete(ctx, ""), "key is empty")
	require.ErrorContains(t, shapetest.ErrorOf(dictionary.Items(client, "", "D1").List(ctx)), "service_id is empty")
	require.ErrorContains(t, shapetest.ErrorOf(dictionary.Items(client, "S1", "").Create(ctx, "k", "v")), "dictionary_id is empty")
	require.ErrorContains(t, shapetest.ErrorOf(dictionary.Items(nil, "S1", "D1").Get(ctx, "k")), "client")
	require.ErrorContains(t, shapetest.ErrorOf(batch(ctx, dictionary.Items(client, "S1", ""), collection.DeleteItem("k"))), "dictionary_id is empty")
	require.ErrorContains(t, shapetest.ErrorOf(dictionary.Dictionaries(client.Version("S1", 0)).Info(ctx, "D1")), "number 0")
	require.Empty(t, fake.Requests())
}

// manyChanges returns 2,500 changes that create something.
func manyChanges() []collection.ItemChange {
	var changes []collection.ItemChange
	for i := range 2500 {
		changes = append(changes, collection.CreateItem(fmt.Sprintf("key %d", i), "v"))
	}
	return changes
}

// sentChanges returns the changes of all requests, and checks that each has at most 1,000.
func sentChanges(t *testing.T, fake *fastlytest.Fake) []collection.ItemChange {
	t.Helper()
	var all []collection.ItemChange
	for _, r := range fake.Writes() {
		var body struct {
			Items []collection.ItemChange `json:"items"`
		}
		require.NoError(t, json.Unmarshal(r.Body, &body))
		require.LessOrEqual(t, len(body.Items), 1000)
		all = append(all, body.Items...)
	}
	return all
}
