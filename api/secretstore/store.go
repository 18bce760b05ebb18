package secretstore

import (
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Stores returns the secret stores of the account.
//
// Methods: All, List, Where, Get, Create, Delete.
//
// Get and Delete take the id of a store. Create requires Name. Delete also deletes the secrets of
// the store.
//
// Writes acquire no write lock. The client does not count them against the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/services/resources/secret-store/
func Stores(client *fastly.Client) StoreCollection {
	at := stores.At(client)
	return StoreCollection{
		collection.NewSearcher[Store, StoreQuery](at), collection.NewGetter[Store](at), collection.NewCreator[Store, StoreInput](at),
		collection.NewDeleter(at),
	}
}

var stores = collection.NewFamily(collection.Spec{
	Noun: "secret store", Path: storesPath, Encode: fastly.JSONBody, Paging: paging, Bucket: fastly.BucketNone, SilentDelete: true,
})

const storesPath = "/resources/stores/secret"

// paging is the pagination of stores and secrets. The size is the maximum. The default of the API
// is 10.
var paging = fastly.Paging{Style: fastly.PageCursor, Size: 200}

// StoreCollection provides the secret stores of the account.
type StoreCollection struct {
	collection.Searcher[Store, StoreQuery]
	collection.Getter[Store]
	collection.Creator[Store, StoreInput]
	collection.Deleter
}

// Store is a secret store: a container of secrets that Compute programs can read.
type Store struct {
	// Identifier of the store, as used by [Secrets].
	ID string `json:"id"`
	// Name of the store.
	Name string `json:"name"`
	// Time of creation.
	CreatedAt time.Time `json:"created_at"`
}

// StoreInput holds the fields of a create request. Fields left nil are not sent.
type StoreInput struct {
	// Name of the store. Required for create.
	Name *string `json:"name,omitzero"`
}

// StoreQuery holds the filters of a list of stores.
type StoreQuery struct {
	// Name to filter by.
	Name string `json:"name,omitzero"`
}
