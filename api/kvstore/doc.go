// Package kvstore manages KV stores ([Stores]) and their items ([Items]). Programs at the edge read
// the items by key.
//
// Values are streamed in both directions. They are not buffered in memory:
//
//	items := kvstore.Items(client, storeID)
//	err := items.Put(ctx, "greeting", fastly.FileBody(path))
//	item, err := items.Get(ctx, "greeting")
//	defer item.Close()
//
// A conditional write replaces an item only if it has not changed since it was read:
//
//	err = items.PutWith(ctx, "greeting", value, kvstore.ItemInput{IfGenerationMatch: &item.Generation})
//
// Items can be written in batches, and deleted by prefix:
//
//	report, err := items.Batch(ctx, changes)
//	deleted, err := items.DeletePrefix(ctx, "user/")
//
// Writes require no new service version and no activation.
package kvstore
