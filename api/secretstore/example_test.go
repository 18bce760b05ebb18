package secretstore_test

import (
	"context"
	"fmt"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/secretstore"
	"github.com/edgesdk/fastly/fastlytest"
)

// store returns an empty store in a fake account in memory.
func store() (*fastly.Client, *secretstore.Store) {
	client, err := fastlytest.NewFake().Client()
	if err != nil {
		panic(err)
	}
	created, err := secretstore.Stores(client).Create(context.Background(), secretstore.StoreInput{Name: new("payments")})
	if err != nil {
		panic(err)
	}
	return client, created
}

func ExampleStores() {
	client, created := store()
	ctx, stores := context.Background(), secretstore.Stores(client)
	for store, err := range stores.Where(secretstore.StoreQuery{Name: "payments"}).All(ctx) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(store.Name)
	}
	fmt.Println(stores.Delete(ctx, created.ID))
	// Output:
	// payments
	// <nil>
}

func ExampleSecrets() {
	client, created := store()
	ctx, secrets := context.Background(), secretstore.Secrets(client, created.ID)
	for _, value := range []fastly.Secret{"correct horse", "battery staple"} {
		secret, err := secrets.Put(ctx, secretstore.SecretInput{Name: new("api-key"), Secret: &value})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(secret.Name, value, secret.Recreated)
	}
	for secret, err := range secrets.All(ctx) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(secret.Name, len(secret.Digest))
	}
	fmt.Println(secrets.Delete(ctx, "api-key"))
	// Output:
	// api-key [redacted] false
	// api-key [redacted] true
	// api-key 32
	// <nil>
}

func ExampleSecretCollection_Encrypted() {
	client, created := store()
	ctx := context.Background()
	// A program has the signing key in its configuration, obtained over a trusted connection.
	signing, err := secretstore.Keys(client).SigningKey(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	secrets := secretstore.Secrets(client, created.ID).Encrypted(signing.Key)
	secret, err := secrets.Create(ctx, secretstore.SecretInput{Name: new("api-key"), Secret: new(fastly.Secret("correct horse"))})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(secret.Name)
	// Output: api-key
}

func ExampleKeys() {
	client, created := store()
	ctx, keys := context.Background(), secretstore.Keys(client)
	signing, err := keys.SigningKey(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	key, err := keys.NewClientKey(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := key.Verify(signing.Key); err != nil {
		fmt.Println(err)
		return
	}
	sealed, err := key.Seal("correct horse")
	if err != nil {
		fmt.Println(err)
		return
	}
	secret, err := secretstore.Secrets(client, created.ID).Create(ctx, secretstore.SecretInput{
		Name: new("api-key"), Secret: new(fastly.Secret(sealed)), ClientKey: key.PublicKey,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(secret.Name, len(sealed)-len("correct horse"))
	// Output: api-key 48
}
