package shapetest_test

import (
	"context"
	"fmt"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/secretstore"
	"github.com/edgesdk/fastly/collection"
	"github.com/edgesdk/fastly/fastlytest"
	"github.com/edgesdk/fastly/internal/shapetest"
)

// writtenSecrets provides secrets without their writes, because no reply contains a value.
type writtenSecrets struct {
	collection.Lister[secretstore.Secret]
	collection.Getter[secretstore.Secret]
	collection.Deleter
	put func(context.Context, secretstore.SecretInput, ...fastly.CallOption) (*secretstore.Secret, error)
}

// secretstoreRows lists the families of package secretstore.
var secretstoreRows = []shapetest.Resource{
	{
		Name: "secret stores", JSON: true, Free: true, EmptyList: `{"data":[],"meta":{"limit":200}}`, EmptyBody: "{}",
		List: "/resources/stores/secret", Query: "limit=200", LeastPage: 10, Missing: "secret store none not found", Unique: "name",
		Of: func(client *fastly.Client, _ []string) any { return secretstore.Stores(client) },
	},
	{
		Name: "secrets", Key: "name", JSON: true, Free: true, EmptyList: `{"data":[],"meta":{"limit":200}}`,
		List: "/resources/stores/secret/{}/secrets", Query: "limit=200", LeastPage: 10, Missing: "secret none not found", MissingOwner: "secret store none not found",
		Within: func(ctx context.Context, client *fastly.Client, _ *fastlytest.Fake) ([]string, error) {
			store, err := secretstore.Stores(client).Create(ctx, secretstore.StoreInput{Name: new("s")})
			if err != nil {
				return nil, err
			}
			return []string{store.ID}, nil
		},
		Of: func(client *fastly.Client, ids []string) any {
			k := secretstore.Secrets(client, ids[0])
			return writtenSecrets{k.Lister, k.Getter, k.Deleter, k.Put}
		},
		Fill: func(ctx context.Context, on any, n int) error {
			for i := range n {
				_, err := on.(writtenSecrets).put(ctx, secretstore.SecretInput{Name: new(fmt.Sprintf("key-%d", i)), Secret: new(fastly.Secret("v"))})
				if err != nil {
					return err
				}
			}
			return nil
		},
	},
}
