// Package configstore manages config stores ([Stores]) and their items ([Items]). Compute programs
// read the items by key.
//
// A store belongs to the account. A program can open the store if its version has a resource link
// to it. [Services] lists the services with such a link. Items can be changed without a new version
// of the services.
//
//	items := configstore.Items(client, storeID)
//	item, err := items.Put(ctx, "feature", "on")
//	changes := []collection.ItemChange{collection.PutItem("feature", "on"), collection.DeleteItem("old")}
//	report, err := items.Batch(ctx, slices.Values(changes)) // any number, 1000 per request
//
// The maximum number of stores and items depends on the account.
package configstore
