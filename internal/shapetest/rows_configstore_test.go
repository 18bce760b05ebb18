package shapetest_test

import (
	"context"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/configstore"
	"github.com/edgesdk/fastly/fastlytest"
	"github.com/edgesdk/fastly/internal/shapetest"
)

// configstoreRows lists the families of package configstore.
var configstoreRows = []shapetest.Resource{
	{
		Name: "config stores", Unlocked: true, List: "/resources/stores/config", Missing: "Record not found", Unique: "name",
		Of: func(client *fastly.Client, _ []string) any { return configstore.Stores(client) },
	},
	{
		Name: "config store items", Key: "item_key", Given: []string{"item_key", "item_value"}, Chosen: true, Patch: true, Unlocked: true,
		List: "/resources/stores/config/{}/items", New: "/resources/stores/config/{}/item",
		Missing: "Record not found", MissingOwner: "Record not found", EmptyBody: "item_value=",
		Within: func(ctx context.Context, client *fastly.Client, _ *fastlytest.Fake) ([]string, error) {
			store, err := configstore.Stores(client).Create(ctx, configstore.StoreInput{Name: new("s")})
			if err != nil {
				return nil, err
			}
			return []string{store.ID}, nil
		},
		Of: func(client *fastly.Client, ids []string) any { return configstore.Items(client, ids[0]) },
	},
}
