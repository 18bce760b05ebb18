package kvstore_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/kvstore"
	"github.com/edgesdk/fastly/fastlytest"
)

// store returns the items of an empty store in a fake account in memory.
func store() kvstore.ItemCollection {
	fake := fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		panic(err)
	}
	if err := fake.Seed("/resources/stores/kv", map[string]any{"id": "k1", "name": "greetings"}); err != nil {
		panic(err)
	}
	return kvstore.Items(client, "k1")
}

func ExampleItems() {
	ctx, items := context.Background(), store()
	if err := items.Put(ctx, "en/hello", fastly.ReaderBody(strings.NewReader("Hello"))); err != nil {
		fmt.Println(err)
		return
	}
	item, err := items.Get(ctx, "en/hello")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer item.Close()
	value, err := io.ReadAll(item)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(string(value), item.Size)

	// Replace the item only if nobody else has changed it since.
	unchanged := kvstore.ItemInput{IfGenerationMatch: &item.Generation, Metadata: new("formal")}
	for _, word := range []string{"Good day", "Good evening"} {
		err := items.PutWith(ctx, "en/hello", fastly.BytesBody([]byte(word)), unchanged)
		fmt.Println(word, errors.Is(err, fastly.ErrPrecondition))
	}
	keys, err := items.Where(kvstore.KeyQuery{Prefix: "en/"}).List(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(keys, items.Delete(ctx, "en/hello"))
	// Output:
	// Hello 5
	// Good day false
	// Good evening true
	// [en/hello] <nil>
}

func ExampleItemCollection_Batch() {
	ctx, items := context.Background(), store()
	var changes []kvstore.Change
	for i := range 2500 {
		changes = append(changes, kvstore.PutChange(fmt.Sprintf("user/%04d", i), []byte("{}")))
	}
	report, err := items.Batch(ctx, slices.Values(changes))
	if err != nil {
		fmt.Println(err) // the report says which items are not done
		return
	}
	keys, err := items.List(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(keys), "items by", report.Requests, "requests; the last is", keys[2499])
	// Output: 2500 items by 3 requests; the last is user/2499
}
