package kvstore

import (
	"context"
	"net/http"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Stores returns the KV stores of the account. A Compute program can open a store if its version
// has a resource link to the store.
//
// Methods: All, List, Where, Get, Create, CreateIn, Rename, Delete.
//
// Get, Rename and Delete take the id of a store. Create requires Name. Delete returns
// [fastly.ErrConflict] unless the store is empty. To delete all items, use
// [ItemCollection.DeleteAll].
//
// Writes acquire no write lock. The client does not count them against the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/services/resources/kv-store/
func Stores(client *fastly.Client) StoreCollection {
	at := stores.At(client)
	return StoreCollection{
		collection.NewSearcher[Store, StoreQuery](at), collection.NewGetter[Store](at), collection.NewCreator[Store, StoreInput](at),
		collection.NewDeleter(at), at,
	}
}

var stores = collection.NewFamily(collection.Spec{
	Noun: "KV store", Path: storesPath, Encode: fastly.JSONBody, Bucket: fastly.BucketNone, SilentDelete: true,
	Paging: fastly.Paging{Style: fastly.PageCursor, Size: 1000}, // the maximum, and the default of the API
})

const storesPath = "/resources/stores/kv"

// StoreCollection provides the KV stores of the account.
type StoreCollection struct {
	collection.Searcher[Store, StoreQuery]
	collection.Getter[Store]
	collection.Creator[Store, StoreInput]
	collection.Deleter
	at *collection.Address
}

// Store is a KV store: a container of items that programs at the edge read by key.
type Store struct {
	// Identifier of the store, as used by [Items].
	ID string `json:"id"`
	// Name of the store.
	Name string `json:"name"`
	// Time of creation.
	CreatedAt time.Time `json:"created_at"`
	// Time of the last update.
	UpdatedAt time.Time `json:"updated_at"`
}

// StoreInput holds the fields of a create request. Fields left nil are not sent.
type StoreInput struct {
	// Name of the store. Required for create.
	Name *string `json:"name,omitzero"`
}

// StoreQuery holds the filters of a list of stores.
type StoreQuery struct {
	// Name to filter by. Names must match exactly.
	Name string `json:"name,omitzero"`
}

// Location is the storage region of a KV store.
type Location string

// Locations of stores.
const (
	LocationUS        Location = "US"   // United States
	LocationEurope    Location = "EU"   // Europe
	LocationAsia      Location = "ASIA" // Asia
	LocationAustralia Location = "AUS"  // Australia
)

type createQuery struct {
	Location Location `json:"location"`
}

// CreateIn creates a store in a location, and is otherwise like Create.
func (k StoreCollection) CreateIn(ctx context.Context, location Location, in StoreInput, opts ...fastly.CallOption) (*Store, error) {
	op := k.at.Op(http.MethodPost, "create KV store", storesPath)
	op.Query, op.Body = createQuery{location}, fastly.JSONBody(in)
	return fastly.Do[Store](ctx, k.at.Client(), op, opts...)
}

// Rename changes the name of a store. It returns [fastly.ErrNotFound] if the store does not exist.
func (k StoreCollection) Rename(ctx context.Context, id, name string, opts ...fastly.CallOption) error {
	op := k.at.Op(http.MethodPut, "rename KV store", storesPath+"/{id}", id)
	op.Body = fastly.JSONBody(StoreInput{Name: &name})
	_, err := fastly.Do[fastly.NoReply](ctx, k.at.Client(), op, opts...)
	return err
}
