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

func ExampleStores() {
	fake := fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		panic(err)
	}
	ctx, stores := context.Background(), kvstore.Stores(client)
	created, err := stores.CreateIn(ctx, kvstore.LocationEurope, kvstore.StoreInput{Name: new("greetings")})
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := kvstore.Items(client, created.ID).Put(ctx, "hello", fastly.BytesBody([]byte("Hello"))); err != nil {
		fmt.Println(err)
		return
	}
	if err := stores.Rename(ctx, created.ID, "words"); err != nil {
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
	fmt.Println(errors.Is(stores.Delete(ctx, created.ID), fastly.ErrConflict)) // it has an item
	report, err := kvstore.Items(client, created.ID).DeleteAll(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(report, stores.Delete(ctx, created.ID))
	// Output:
	// words
	// true
	// 1 done, 0 failed, 0 not tried <nil>
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

	// Replace the item only if its generation is unchanged.
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
		fmt.Println(err) // the report contains the items that are not done
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

// A batch is repeated with the items that failed. The reply to the first request is that of an API
// that has stored all items but one.
func ExampleItemCollection_Batch_retry() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := fake.Seed("/resources/stores/kv", map[string]any{"id": "k1", "name": "pages"}); err != nil {
		fmt.Println(err)
		return
	}
	fake.Inject(fastlytest.Fault{
		Method: "PUT", Path: "/resources/stores/kv/{store_id}/batch", AfterEffect: true, Status: 400,
		Body: `{"title":"invalid","errors":[{"key":"b.html","code":"503","reason":"try again"}]}`,
	})
	var changes []kvstore.Change
	for _, key := range []string{"a.html", "b.html", "c.html"} {
		change := kvstore.PutChange(key, []byte("<p>"+key))
		change.Metadata, change.TimeToLiveSec = new("release 42"), new(3600)
		changes = append(changes, change)
	}
	items, next := kvstore.Items(client, "k1"), slices.Values(changes)
	for range 3 {
		report, err := items.Batch(ctx, next)
		for change, err := range report.Failures() {
			if refused, ok := errors.AsType[*kvstore.ItemError](err); ok {
				fmt.Println("failed:", change.Key, refused.Code, refused.Reason)
			}
		}
		fmt.Println(report)
		if err == nil {
			break
		}
		next = report.Remaining()
	}
	// Output:
	// failed: b.html 503 try again
	// 2 done, 1 failed, 0 not tried
	// 1 done, 0 failed, 0 not tried
}

// Another program writes the item between Get and PutWith.
func ExampleItemCollection_PutWith() {
	ctx, items := context.Background(), store()
	if err := items.Put(ctx, "counter", fastly.BytesBody([]byte("1"))); err != nil {
		fmt.Println(err)
		return
	}
	item, err := items.Get(ctx, "counter")
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := item.Close(); err != nil {
		fmt.Println(err)
		return
	}
	if err := items.Put(ctx, "counter", fastly.BytesBody([]byte("7"))); err != nil { // the other program
		fmt.Println(err)
		return
	}
	err = items.PutWith(ctx, "counter", fastly.BytesBody([]byte("2")), kvstore.ItemInput{IfGenerationMatch: &item.Generation})
	fmt.Println(errors.Is(err, fastly.ErrPrecondition)) // read the item again, and decide anew
	// Output: true
}

func ExampleItemCollection_DeletePrefix() {
	ctx, items := context.Background(), store()
	for _, key := range []string{"user/1", "user/2", "session/1"} {
		if err := items.Put(ctx, key, fastly.BytesBody([]byte("{}"))); err != nil {
			fmt.Println(err)
			return
		}
	}
	report, err := items.DeletePrefix(ctx, "user/")
	if err != nil {
		fmt.Println(err) // the report contains the remaining keys
		return
	}
	keys, err := items.List(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(report, keys)
	// Output: 2 done, 0 failed, 0 not tried [session/1]
}
