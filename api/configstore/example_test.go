package configstore_test

import (
	"context"
	"fmt"
	"slices"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/compute"
	"github.com/edgesdk/fastly/api/configstore"
	"github.com/edgesdk/fastly/collection"
	"github.com/edgesdk/fastly/fastlytest"
)

// store returns an empty store in a fake account in memory.
func store() (*fastly.Client, *fastlytest.Fake, *configstore.Store) {
	fake := fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		panic(err)
	}
	created, err := configstore.Stores(client).Create(context.Background(), configstore.StoreInput{Name: new("features")})
	if err != nil {
		panic(err)
	}
	return client, fake, created
}

func ExampleStores() {
	client, _, created := store()
	ctx, stores := context.Background(), configstore.Stores(client)
	if _, err := stores.Update(ctx, created.ID, configstore.StoreInput{Name: new("flags")}); err != nil {
		fmt.Println(err)
		return
	}
	for store, err := range stores.All(ctx) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(store.Name)
	}
	fmt.Println(stores.Delete(ctx, created.ID))
	// Output:
	// flags
	// <nil>
}

func ExampleServices() {
	client, fake, created := store()
	ctx, v := context.Background(), client.Version(fake.AddService("shop").ID, 1)
	if _, err := compute.ResourceLinks(v).Create(ctx, compute.ResourceLinkInput{Name: new("flags"), ResourceID: &created.ID}); err != nil {
		fmt.Println(err)
		return
	}
	for service, err := range configstore.Services(client, created.ID).All(ctx) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(service.Name)
	}
	// Output: shop
}

func ExampleItems() {
	client, _, created := store()
	ctx, items := context.Background(), configstore.Items(client, created.ID)
	if _, err := items.Create(ctx, "checkout", "old"); err != nil {
		fmt.Println(err)
		return
	}
	if _, err := items.Update(ctx, "checkout", "new"); err != nil {
		fmt.Println(err)
		return
	}
	if _, err := items.Put(ctx, "search", "on"); err != nil {
		fmt.Println(err)
		return
	}
	for item, err := range items.All(ctx) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(item.Key, item.Value)
	}
	fmt.Println(items.Delete(ctx, "search"))
	// Output:
	// checkout new
	// search on
	// <nil>
}

func ExampleItemCollection_Batch() {
	client, _, created := store()
	ctx, items := context.Background(), configstore.Items(client, created.ID)
	var changes []collection.ItemChange
	for i := range 2500 {
		changes = append(changes, collection.PutItem(fmt.Sprintf("flag-%d", i), "on"))
	}
	report, err := items.Batch(ctx, slices.Values(changes))
	if err != nil {
		fmt.Println(err) // the report contains the changes that are not done
		return
	}
	info, err := configstore.Stores(client).Info(ctx, created.ID)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(info.ItemCount, "items by", report.Requests, "requests")
	// Output: 2500 items by 3 requests
}
