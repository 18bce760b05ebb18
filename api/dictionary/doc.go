// Package dictionary manages dictionaries, which are tables of keys and values for VCL.
//
// A dictionary belongs to a service version ([Dictionaries]). Its items belong to the service
// and can be changed without a new version ([Items]). A change takes effect in every version
// that has the dictionary, including the active version.
//
//	items := dictionary.Items(client, serviceID, dictionaryID)
//	item, err := items.Put(ctx, "/old", "/new")
//	changes := []collection.ItemChange{collection.PutItem("feature", "on"), collection.DeleteItem("old")}
//	report, err := items.Batch(ctx, slices.Values(changes)) // any number, 1000 per request
//
// The maximum number of items depends on the account. It is 1000 by default, and never more than
// 25000.
package dictionary
