package configstore_test

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/edgesdk/fastly/api/configstore"
	"github.com/edgesdk/fastly/collection"
)

// syncItems makes the items of a config store equal to want. It sends only the differences. If there are none, it sends
// no write. Reads do not count.
func syncItems(ctx context.Context, items configstore.ItemCollection, want map[string]string) (*collection.ItemBatchReport, error) {
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

// Synchronize a config store with a map.
func ExampleItemCollection_Batch_sync() {
	client, _, created := store()
	ctx, items := context.Background(), configstore.Items(client, created.ID)
	for _, want := range []map[string]string{
		{"checkout": "new", "search": "off", "old": "on"},
		{"checkout": "new", "search": "on", "cart": "new"},
		{"checkout": "new", "search": "on", "cart": "new"},
	} {
		report, err := syncItems(ctx, items, want)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(report.Done(), "changes,", report.Requests, "requests")
	}
	item, err := items.Get(ctx, "search")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(item.Key, item.Value)
	// Output:
	// 3 changes, 1 requests
	// 3 changes, 1 requests
	// 0 changes, 0 requests
	// search on
}
