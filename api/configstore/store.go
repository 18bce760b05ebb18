package configstore

import (
	"context"
	"net/http"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Stores returns the config stores of the account.
//
// Methods: All, List, Where, Get, Create, Update, Delete, Info.
//
// Get, Update, Delete and Info take the id of a store. Create requires Name. Update changes the
// name.
//
// Writes acquire no write lock. They count against the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/services/resources/config-store/
func Stores(client *fastly.Client) StoreCollection {
	at := stores.At(client)
	return StoreCollection{
		collection.NewSearcher[Store, StoreQuery](at), collection.NewGetter[Store](at), collection.NewCreator[Store, StoreInput](at),
		collection.NewUpdater[Store, StoreInput](at), collection.NewDeleter(at), at,
	}
}

var stores = collection.NewFamily(collection.Spec{Noun: "config store", Path: storesPath})

const storesPath = "/resources/stores/config"

// StoreCollection provides the config stores of the account.
type StoreCollection struct {
	collection.Searcher[Store, StoreQuery]
	collection.Getter[Store]
	collection.Creator[Store, StoreInput]
	collection.Updater[Store, StoreInput]
	collection.Deleter
	at *collection.Address
}

// Store is a config store: a table of keys and values that Compute programs can read.
type Store struct {
	// Identifier of the store, as used by [Items].
	ID string `json:"id"`
	// Name of the store.
	Name string `json:"name"`
	// Time of creation.
	CreatedAt time.Time `json:"created_at"`
	// Time of the last update.
	UpdatedAt time.Time `json:"updated_at"`
	// Time of deletion. Nil unless the store was deleted.
	DeletedAt *time.Time `json:"deleted_at"`
}

// StoreInput holds the fields of a create or update request. Fields left nil are not sent.
type StoreInput struct {
	// Name of the store. Required for create.
	Name *string `json:"name,omitzero"`
}

// StoreQuery holds the filters of a list of stores.
type StoreQuery struct {
	// Name to filter by.
	Name string `json:"name,omitzero"`
}

// Info is a summary of the items of a store, returned by [StoreCollection.Info].
type Info struct {
	// Number of items in the store.
	ItemCount int `json:"item_count"`
}

// Info returns the number of items in a store.
func (k StoreCollection) Info(ctx context.Context, id string, opts ...fastly.CallOption) (*Info, error) {
	op := k.at.Op(http.MethodGet, "get config store info", storesPath+"/{store_id}/info", id)
	return fastly.Do[Info](ctx, k.at.Client(), op, opts...)
}

// Services returns the services that are linked to the config store with the given id. A service
// is linked by a resource link in one of its versions: see package
// [github.com/edgesdk/fastly/api/compute].
//
// Methods: All, List.
//
// Reference: https://www.fastly.com/documentation/reference/api/services/resources/config-store/
func Services(client *fastly.Client, storeID string) collection.Lister[fastly.Service] {
	return collection.NewLister[fastly.Service](services.At(client, storeID))
}

var services = collection.NewFamily(collection.Spec{Noun: "config store service", Path: storesPath + "/{store_id}/services"})
