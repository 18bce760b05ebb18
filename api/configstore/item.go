package configstore

import (
	"context"
	"net/http"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Items returns the items of the config store with the given id.
//
// Methods: All, List, Get, Create, Update, Put, Delete, Batch.
//
// Get, Update, Put and Delete take the key of an item. To change many items, use Batch: 1000
// changes count as one write.
//
// Writes take effect without an activation. They acquire no write lock. They count against the rate
// limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/services/resources/config-store-item/
func Items(client *fastly.Client, storeID string) ItemCollection {
	at := items.At(client, storeID)
	return ItemCollection{collection.NewLister[Item](at), collection.NewGetter[Item](at), collection.NewDeleter(at), collection.NewItemBatcher(at), at}
}

var items = collection.NewFamily(collection.Spec{
	Noun: "config store item", Key: "key", Path: itemPath, List: itemsPath, Update: http.MethodPatch,
})

const (
	itemPath  = storesPath + "/{store_id}/item"
	itemsPath = storesPath + "/{store_id}/items"
)

// ItemCollection provides the items of a config store.
type ItemCollection struct {
	collection.Lister[Item]
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

// Item is a key-value pair of a config store.
type Item struct {
	// Identifier of the store that contains the item.
	StoreID string `json:"store_id"`
	// Key of the item, up to 256 characters.
	Key string `json:"item_key"`
	// Value of the item, up to 8000 characters, unless the account allows more.
	Value string `json:"item_value"`
	// Time of creation.
	CreatedAt time.Time `json:"created_at"`
	// Time of the last update.
	UpdatedAt time.Time `json:"updated_at"`
	// Time of deletion. Nil unless the item was deleted.
	DeletedAt *time.Time `json:"deleted_at"`
}

// Create creates an item. It returns [fastly.ErrConflict] if the key exists.
func (k ItemCollection) Create(ctx context.Context, key, value string, opts ...fastly.CallOption) (*Item, error) {
	return collection.NewCreator[Item, itemForm](k.at).Create(ctx, itemForm{Key: key, Value: value}, opts...)
}

// Update changes the value of an item. It returns [fastly.ErrNotFound] if the key does not exist.
func (k ItemCollection) Update(ctx context.Context, key, value string, opts ...fastly.CallOption) (*Item, error) {
	return collection.NewUpdater[Item, itemForm](k.at).Update(ctx, key, itemForm{Value: value}, opts...)
}

// Put creates an item, or changes its value if the key exists.
func (k ItemCollection) Put(ctx context.Context, key, value string, opts ...fastly.CallOption) (*Item, error) {
	op := k.at.Op(http.MethodPut, "put config store item", itemPath+"/{key}", key)
	op.Body = fastly.FormBody(itemForm{Value: value})
	return fastly.Do[Item](ctx, k.at.Client(), op, opts...)
}
