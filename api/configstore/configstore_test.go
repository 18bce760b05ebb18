package configstore_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/compute"
	"github.com/edgesdk/fastly/api/configstore"
	"github.com/edgesdk/fastly/collection"
	"github.com/edgesdk/fastly/fastlytest"
	"github.com/edgesdk/fastly/internal/shapetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	stores = "/resources/stores/config"
	item   = stores + "/C1/item"

	times  = `"created_at":"2023-03-01T22:12:20Z","updated_at":"2023-03-01T22:12:21Z","deleted_at":null`
	aStore = `{"name":"a","id":"C1",` + times + `}`
	anItem = `{"item_key":"a b/c","item_value":"v","store_id":"C1",` + times + `}`
	aLink  = `{"id":"S1","name":"shop","type":"wasm","version":3,"versions":[{"number":3,"active":true,"service_id":"S1"}]}`
	done   = `{"status":"ok"}`
)

var (
	created   = time.Date(2023, time.March, 1, 22, 12, 20, 0, time.UTC)
	wantStore = configstore.Store{ID: "C1", Name: "a", CreatedAt: created, UpdatedAt: created.Add(time.Second)}
	wantItem  = configstore.Item{StoreID: "C1", Key: "a b/c", Value: "v", CreatedAt: created, UpdatedAt: created.Add(time.Second)}
	wantLink  = fastly.Service{
		ID: "S1", Name: "shop", Type: fastly.ServiceCompute, CurrentVersion: 3,
		Versions: []fastly.VersionInfo{{Number: 3, Active: true, ServiceID: "S1"}},
	}
)

// operations lists all requests of the package. Writes count, and acquire no write lock.
var operations = []shapetest.Operation[*fastly.Client]{
	{
		Name: "list stores", Sent: "GET " + stores + "?name=a+b", Reply: "[" + aStore + "]", Again: true, Want: []configstore.Store{wantStore},
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return configstore.Stores(c).Where(configstore.StoreQuery{Name: "a b"}).List(ctx)
		},
	},
	{
		Name: "get store", Sent: "GET " + stores + "/C1", Reply: aStore, Again: true, Want: &wantStore,
		Call: func(ctx context.Context, c *fastly.Client) (any, error) { return configstore.Stores(c).Get(ctx, "C1") },
	},
	{
		Name: "create store", Sent: "POST " + stores + " name=a", Reply: aStore, Want: &wantStore, Parallel: true,
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return configstore.Stores(c).Create(ctx, configstore.StoreInput{Name: new("a")})
		},
	},
	{
		Name: "update store", Sent: "PUT " + stores + "/C1 name=a", Reply: aStore, Want: &wantStore, Again: true, Parallel: true,
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return configstore.Stores(c).Update(ctx, "C1", configstore.StoreInput{Name: new("a")})
		},
	},
	{
		Name: "delete store", Sent: "DELETE " + stores + "/C1", Reply: done, Again: true, Parallel: true,
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return nil, configstore.Stores(c).Delete(ctx, "C1")
		},
	},
	{
		Name: "get info", Sent: "GET " + stores + "/C1/info", Reply: `{"item_count":2}`, Again: true, Want: &configstore.Info{ItemCount: 2},
		Call: func(ctx context.Context, c *fastly.Client) (any, error) { return configstore.Stores(c).Info(ctx, "C1") },
	},
	{
		Name: "list services", Sent: "GET " + stores + "/C1/services", Reply: "[" + aLink + "]", Again: true, Want: []fastly.Service{wantLink},
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return configstore.Services(c, "C1").List(ctx)
		},
	},
	{
		Name: "list items", Sent: "GET " + item + "s", Reply: "[" + anItem + "]", Again: true, Want: []configstore.Item{wantItem},
		Call: func(ctx context.Context, c *fastly.Client) (any, error) { return configstore.Items(c, "C1").List(ctx) },
	},
	{
		Name: "get item", Sent: "GET " + item + "/a%20b%2Fc", Reply: anItem, Again: true, Want: &wantItem,
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return configstore.Items(c, "C1").Get(ctx, "a b/c")
		},
	},
	{
		Name: "create item", Sent: "POST " + item + " item_key=a+b%2Fc&item_value=v", Reply: anItem, Want: &wantItem, Parallel: true,
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return configstore.Items(c, "C1").Create(ctx, "a b/c", "v")
		},
	},
	{
		Name: "update item", Sent: "PATCH " + item + "/a%20b%2Fc item_value=", Reply: anItem, Want: &wantItem, Again: true, Parallel: true,
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return configstore.Items(c, "C1").Update(ctx, "a b/c", "")
		},
	},
	{
		Name: "put item", Sent: "PUT " + item + "/a%20b%2Fc item_value=v", Reply: anItem, Want: &wantItem, Again: true, Parallel: true,
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return configstore.Items(c, "C1").Put(ctx, "a b/c", "v")
		},
	},
	{
		Name: "delete item", Sent: "DELETE " + item + "/a%20b%2Fc", Reply: done, Again: true, Parallel: true,
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return nil, configstore.Items(c, "C1").Delete(ctx, "a b/c")
		},
	},
	{
		Name: "batch", Reply: done, Want: 4, Parallel: true,
		Sent: "PATCH " + item + `s {"items":[{"op":"create","item_key":"a","item_value":"1"},{"op":"update","item_key":"b","item_value":""},` +
			`{"op":"upsert","item_key":"c","item_value":"3"},{"op":"delete","item_key":"d","item_value":""}]}`,
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return batch(ctx, c, collection.CreateItem("a", "1"), collection.UpdateItem("b", ""), collection.PutItem("c", "3"), collection.DeleteItem("d"))
		},
	},
	{
		Name: "batch that may be repeated", Reply: done, Again: true, Want: 2, Parallel: true,
		Sent: "PATCH " + item + `s {"items":[{"op":"update","item_key":"a","item_value":"1"},{"op":"upsert","item_key":"b","item_value":"2"}]}`,
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return batch(ctx, c, collection.UpdateItem("a", "1"), collection.PutItem("b", "2"))
		},
	},
}

func batch(ctx context.Context, c *fastly.Client, changes ...collection.ItemChange) (any, error) {
	report, err := configstore.Items(c, "C1").Batch(ctx, slices.Values(changes))
	return report.Done(), err
}

func TestOperations(t *testing.T) {
	shapetest.CheckOperations(t, func(c *fastly.Client) *fastly.Client { return c }, operations)
}

// Invalid input is refused by name before a request is sent.
func TestBadInput(t *testing.T) {
	client, fake := fastlytest.New(t)
	ctx, items := t.Context(), configstore.Items(client, "C1")
	change := func(c collection.ItemChange) error {
		return shapetest.ErrorOf(items.Batch(ctx, slices.Values([]collection.ItemChange{c})))
	}
	for words, err := range map[string]error{
		"get config store: id is empty":                         shapetest.ErrorOf(configstore.Stores(client).Get(ctx, "")),
		"get config store info: store_id is empty":              shapetest.ErrorOf(configstore.Stores(client).Info(ctx, "")),
		"list config store services: store_id is empty":         shapetest.ErrorOf(configstore.Services(client, "").List(ctx)),
		"list config store items: store_id is empty":            shapetest.ErrorOf(configstore.Items(client, "").List(ctx)),
		"update config store item: key is empty":                shapetest.ErrorOf(items.Update(ctx, "", "v")),
		`put config store item: key is ".."`:                    shapetest.ErrorOf(items.Put(ctx, "..", "v")),
		"0 done, 1 failed, 0 not tried: the key is empty":       change(collection.PutItem("", "v")),
		`0 done, 1 failed, 0 not tried: the change of "a" has `: change(collection.ItemChange{Key: "a"}),
		"put config store item: the client is not one":          shapetest.ErrorOf(configstore.Items(nil, "C1").Put(ctx, "a", "v")),
		"invalid collection: the zero value":                    shapetest.ErrorOf(configstore.ItemCollection{}.Put(ctx, "a", "v")),
	} {
		require.ErrorContains(t, err, words)
	}
	require.ErrorContains(t, shapetest.ErrorOf(configstore.StoreCollection{}.Info(ctx, "a")), "invalid collection")
	require.ErrorContains(t, shapetest.ErrorOf(configstore.ItemCollection{}.Batch(ctx, slices.Values([]collection.ItemChange{collection.DeleteItem("a")}))), "invalid collection")
	require.Empty(t, fake.Requests())
}

// A batch is split in order, and ends at the request that fails. The changes of that request are
// not applied.
func TestBatchEndsWhereItFails(t *testing.T) {
	client, fake := fastlytest.New(t)
	store, err := configstore.Stores(client).Create(t.Context(), configstore.StoreInput{Name: new("s")})
	require.NoError(t, err)
	items := configstore.Items(client, store.ID)
	changes := make([]collection.ItemChange, 3500)
	for i := range changes {
		changes[i] = collection.PutItem(string(rune('a'+i%26)), "v")
	}
	changes[1500] = collection.UpdateItem("none", "v")
	before := fake.Remaining(fastlytest.User)
	report, err := items.Batch(t.Context(), slices.Values(changes))
	require.ErrorIs(t, err, fastly.ErrNotFound)
	require.Equal(t, []int{1000, 1000, 1500, 2}, []int{report.Done(), report.Failed(), report.NotTried(), report.Requests})
	require.Equal(t, changes[1000:], slices.Collect(report.Remaining()))
	require.Equal(t, before-2, fake.Remaining(fastlytest.User))
}

// Any number of changes is applied, 1,000 per write. A change that cannot be encoded does not
// affect those before it.
func TestBatchesOfAnySize(t *testing.T) {
	client, fake := fastlytest.New(t)
	store, err := configstore.Stores(client).Create(t.Context(), configstore.StoreInput{Name: new("s")})
	require.NoError(t, err)
	items := configstore.Items(client, store.ID)
	for n, requests := range map[int]int{0: 0, 1: 1, 1000: 1, 1001: 2, 20_000: 20} {
		changes := make([]collection.ItemChange, n)
		for i := range changes {
			changes[i] = collection.PutItem(fmt.Sprint("k", i), "é\n\x00")
		}
		before := fake.Remaining(fastlytest.User)
		report, err := items.Batch(t.Context(), slices.Values(changes))
		require.NoError(t, err)
		require.Equal(t, []int{n, requests, before - requests}, []int{report.Done(), report.Requests, fake.Remaining(fastlytest.User)})
	}
	for _, wrong := range []collection.ItemChange{collection.PutItem("b", "\xff"), collection.PutItem("\xff", "v"), {Op: "\xff", Key: "b"}} {
		changes := []collection.ItemChange{collection.PutItem("a", "v"), wrong, collection.PutItem("c", "v")}
		report, err := items.Batch(t.Context(), slices.Values(changes))
		require.ErrorContains(t, err, "1 done, 1 failed, 1 not tried")
		require.Equal(t, changes[1:2], slices.Collect(report.FailedItems()))
	}
}

// A service is listed if any of its versions has a link to the store.
func TestServices(t *testing.T) {
	client, fake := fastlytest.New(t)
	ctx, all := t.Context(), configstore.Stores(client)
	ids := map[string]string{}
	for _, name := range []string{"linked", "alone"} {
		store, err := all.Create(ctx, configstore.StoreInput{Name: &name})
		require.NoError(t, err)
		ids[name] = store.ID
	}
	v := client.Version(fake.AddService("shop").ID, 1)
	fake.AddService("blog")
	link, err := compute.ResourceLinks(v).Create(ctx, compute.ResourceLinkInput{Name: new("flags"), ResourceID: new(ids["linked"])})
	require.NoError(t, err)
	require.Equal(t, compute.ResourceConfigStore, link.ResourceType)
	linked, err := configstore.Services(client, ids["linked"]).List(ctx)
	require.NoError(t, err)
	require.Len(t, linked, 1)
	require.Equal(t, v.ServiceID(), linked[0].ID)
	linked, err = configstore.Services(client, ids["alone"]).List(ctx)
	require.NoError(t, err)
	require.Empty(t, linked)
	for _, err := range []error{
		shapetest.ErrorOf(configstore.Services(client, "none").List(ctx)), shapetest.ErrorOf(all.Info(ctx, "none")),
		shapetest.ErrorOf(configstore.Items(client, "none").List(ctx)),
	} {
		require.ErrorIs(t, err, fastly.ErrNotFound)
	}
}
