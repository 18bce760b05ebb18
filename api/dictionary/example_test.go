package dictionary_test

import (
	"context"
	"fmt"
	"slices"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/dictionary"
	"github.com/edgesdk/fastly/collection"
	"github.com/edgesdk/fastly/fastlytest"
)

// draft returns the first version of a service in a fake account in memory.
func draft() fastly.Version {
	fake := fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		panic(err)
	}
	return client.Version(fake.AddService("shop").ID, 1)
}

func ExampleDictionaries() {
	ctx, tables := context.Background(), dictionary.Dictionaries(draft())
	if _, err := tables.Create(ctx, dictionary.Input{Name: new("redirects"), WriteOnly: new(true)}); err != nil {
		fmt.Println(err)
		return
	}
	if _, err := tables.Update(ctx, "redirects", dictionary.Input{Name: new("moved")}); err != nil {
		fmt.Println(err)
		return
	}
	for table, err := range tables.All(ctx) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(table.Name, table.WriteOnly)
	}
	fmt.Println(tables.Delete(ctx, "moved"))
	// Output:
	// moved true
	// <nil>
}

func ExampleItems() {
	ctx, v := context.Background(), draft()
	table, err := dictionary.Dictionaries(v).Create(ctx, dictionary.Input{Name: new("redirects")})
	if err != nil {
		fmt.Println(err)
		return
	}
	items := dictionary.Items(v.Client(), v.ServiceID(), table.ID)
	if _, err := items.Create(ctx, "/old", "/new"); err != nil {
		fmt.Println(err)
		return
	}
	if _, err := items.Put(ctx, "/old", "/newer"); err != nil {
		fmt.Println(err)
		return
	}
	for item, err := range items.All(ctx) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(item.Key, "to", item.Value)
	}
	fmt.Println(items.Delete(ctx, "/old"))
	// Output:
	// /old to /newer
	// <nil>
}

func ExampleItemCollection_Batch() {
	ctx, v := context.Background(), draft()
	table, err := dictionary.Dictionaries(v).Create(ctx, dictionary.Input{Name: new("redirects")})
	if err != nil {
		fmt.Println(err)
		return
	}
	var changes []collection.ItemChange
	for i := range 2500 {
		changes = append(changes, collection.PutItem(fmt.Sprintf("/page/%d", i), "/archive"))
	}
	report, err := dictionary.Items(v.Client(), v.ServiceID(), table.ID).Batch(ctx, slices.Values(changes))
	if err != nil {
		fmt.Println(err) // the report contains the changes that are not done
		return
	}
	info, err := dictionary.Dictionaries(v).Info(ctx, table.ID)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(info.ItemCount, "items by", report.Requests, "requests")
	// Output: 2500 items by 3 requests
}
