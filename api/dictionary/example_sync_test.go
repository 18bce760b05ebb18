package dictionary_test

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/edgesdk/fastly/api/dictionary"
	"github.com/edgesdk/fastly/collection"
	"github.com/edgesdk/fastly/fastlytest"
)

// syncItems makes the items of a dictionary equal to want. It sends only the differences. If there are none, it sends
// no write. Reads do not count.
func syncItems(ctx context.Context, items dictionary.ItemCollection, want map[string]string) (*collection.ItemBatchReport, error) {
	var changes []collection.ItemChange
	missing := maps.Clone(want)
	for item, err := range items.All(ctx) {
		if err != nil {
			return nil, err
		}
		delete(missing, item.Key)
		switch value, wanted := want[item.Key]; {
		case !wanted:
			changes = append(changes, collection.DeleteItem(item.Key))
		case value != item.Value:
			changes = append(changes, collection.PutItem(item.Key, value))
		}
	}
	for _, key := range slices.Sorted(maps.Keys(missing)) {
		changes = append(changes, collection.PutItem(key, missing[key]))
	}
	return items.Batch(ctx, slices.Values(changes))
}

// Synchronize a dictionary with a map.
func ExampleItemCollection_Batch_sync() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	v := client.Version(fake.AddService("shop").ID, 1)
	table, err := dictionary.Dictionaries(v).Create(ctx, dictionary.Input{Name: new("redirects")})
	if err != nil {
		fmt.Println(err)
		return
	}
	items := dictionary.Items(client, v.ServiceID(), table.ID)
	for _, want := range []map[string]string{
		{"/a": "/1", "/b": "/2", "/c": "/3"},
		{"/a": "/1", "/b": "/new", "/d": "/4"},
		{"/a": "/1", "/b": "/new", "/d": "/4"},
	} {
		report, err := syncItems(ctx, items, want)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(report.Done(), "changes,", report.Requests, "requests")
	}
	item, err := items.Get(ctx, "/b")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(item.Key, "to", item.Value)
	// Output:
	// 3 changes, 1 requests
	// 3 changes, 1 requests
	// 0 changes, 0 requests
	// /b to /new
}
