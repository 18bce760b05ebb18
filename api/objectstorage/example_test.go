package objectstorage_test

import (
	"context"
	"fmt"

	"github.com/edgesdk/fastly/api/objectstorage"
	"github.com/edgesdk/fastly/fastlytest"
)

func ExampleAccessKeys() {
	ctx := context.Background()
	client, err := fastlytest.NewFake().Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	keys := objectstorage.AccessKeys(client)
	key, err := keys.Create(ctx, objectstorage.AccessKeyInput{
		Description: new("nightly backup"), Permission: new(objectstorage.ReadWriteObjects), Buckets: []string{"backups"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	// Store the secret now: no later reply contains it.
	fmt.Println(key.SecretKey, len(key.SecretKey.Reveal()))
	for key, err := range keys.All(ctx) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(key.Description, key.Permission, key.Buckets)
	}
	fmt.Println(keys.Delete(ctx, key.AccessKey))
	// Output:
	// [redacted] 64
	// nightly backup read-write-objects [backups]
	// <nil>
}
