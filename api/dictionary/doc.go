// Package dictionary is edge dictionaries: tables of keys and values that VCL looks up,
// and that change without a new version of the service.
//
// A dictionary belongs to a version, as a backend does ([Dictionaries]). Its items belong
// to the service: a change needs no activation, and soon holds for every version that has
// the dictionary, the active one included ([Items]).
//
//	items := dictionary.Items(client, serviceID, dictionaryID)
//	item, err := items.Put(ctx, "/old", "/new")
//	report, err := items.Batch(ctx, slices.Values(changes)) // any number, 1,000 to a request
//
// An account has its own limits of how many items a dictionary holds: 1,000 by default,
// 25,000 at the most.
package dictionary
