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
// If another program has written the item in the meantime, the write returns [fastly.ErrPrecondition].
//
// Items can be written in batches, and deleted by prefix:
//
//	change := kvstore.PutChange("greeting", []byte("hello"))
//	change.Metadata, change.TimeToLiveSec = new("v2"), new(3600)
//	report, err := items.Batch(ctx, slices.Values([]kvstore.Change{change}))
//	report, err = items.Batch(ctx, report.Remaining()) // what failed or was not tried
//	deleted, err := items.DeletePrefix(ctx, "user/")
//
// Writes require no new service version and no activation.
package kvstore
