package dictionary

import (
	"context"
	"net/http"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Items returns the items of the dictionary with the given id.
//
// Methods: All, List, Where, Get, Create, Update, Put, Delete, Batch.
//
// Get, Update, Put and Delete take the key of an item. To change many items, use Batch: 1000
// changes count as one write.
//
// Writes take effect in every version that has the dictionary, without an activation. They acquire
// the write lock of the service and count against the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/dictionaries/dictionary-item/
func Items(client *fastly.Client, serviceID, dictionaryID string) ItemCollection {
	at := items.At(client, serviceID, dictionaryID)
	return ItemCollection{collection.NewSearcher[Item, ItemQuery](at), collection.NewGetter[Item](at), collection.NewDeleter(at), collection.NewItemBatcher(at), at}
}

var items = collection.NewFamily(collection.Spec{
	Noun: "dictionary item", Key: "key", Turn: "service_id",
	Path: itemPath, List: itemsPath, Update: http.MethodPatch,
	Paging: fastly.Paging{Style: fastly.PageLink, Size: 1000}, // the most that the API accepts; its default is 100
})

const (
	itemPath  = "/service/{service_id}/dictionary/{dictionary_id}/item"
	itemsPath = "/service/{service_id}/dictionary/{dictionary_id}/items"
)

// ItemCollection provides the items of a dictionary.
type ItemCollection struct {
	collection.Searcher[Item, ItemQuery]
	collection.Getter[Item]
	collection.Deleter
	collection.ItemBatcher
	at *collection.Address
}

// itemForm is the body of a write. It contains the key only if the path does not.
type itemForm struct {
	Key   string `json:"item_key,omitzero"`
	Value string `json:"item_value"`
}

// Item is a key-value pair of a dictionary.
type Item struct {
	// Identifier of the service that the dictionary belongs to.
	ServiceID string `json:"service_id"`
	// Identifier of the dictionary that contains the item.
	DictionaryID string `json:"dictionary_id"`
	// Key of the item, up to 256 characters.
	Key string `json:"item_key"`
	// Value of the item, up to 8000 characters.
	Value string `json:"item_value"`
	// Time of creation. Zero in the reply to Put.
	CreatedAt time.Time `json:"created_at"`
	// Time of the last update. Zero in the reply to Put.
	UpdatedAt time.Time `json:"updated_at"`
	// Time of deletion. Nil unless the item was deleted.
	DeletedAt *time.Time `json:"deleted_at"`
}

// ItemQuery holds the sort order of a list of items.
type ItemQuery struct {
	// Name of the field to sort by, for example "item_key". The default is "created".
	Sort string `json:"sort,omitzero"`
	// Sort direction. The default is ascending.
	Direction fastly.Direction `json:"direction,omitzero"`
}

// Create creates an item. It returns [fastly.ErrConflict] if the key exists.
func (k ItemCollection) Create(ctx context.Context, key, value string, opts ...fastly.CallOption) (*Item, error) {
	return collection.NewCreator[Item, itemForm](k.at).Create(ctx, itemForm{Key: key, Value: value}, opts...)
}

// Update changes the value of an item. It returns [fastly.ErrNotFound] if the key does not
// exist.
func (k ItemCollection) Update(ctx context.Context, key, value string, opts ...fastly.CallOption) (*Item, error) {
	return collection.NewUpdater[Item, itemForm](k.at).Update(ctx, key, itemForm{Value: value}, opts...)
}

// Put creates an item, or changes its value if the key exists.
func (k ItemCollection) Put(ctx context.Context, key, value string, opts ...fastly.CallOption) (*Item, error) {
	op := k.at.Op(http.MethodPut, "put dictionary item", itemPath+"/{key}", key)
	op.Body = fastly.FormBody(itemForm{Value: value})
	return fastly.Do[Item](ctx, k.at.Client(), op, opts...)
}
