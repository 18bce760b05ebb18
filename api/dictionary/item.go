package dictionary

import (
	"context"
	"iter"
	"net/http"
	"time"

	"github.com/edgesdk/fastly"
)

// Items are the items of a dictionary, by the id of the dictionary.
// Methods: All, AllSorted, List, Get, Create, Update, Put, Delete, Batch.
//
// Writes are in effect at once: they need neither a new version nor an activation. They
// wait for the service's turn, since the API may lose one of two that overlap. More than
// a few belong into a Batch, which counts as one write for 1,000.
//
// Reference: https://www.fastly.com/documentation/reference/api/dictionaries/dictionary-item/
func Items(client *fastly.Client, serviceID, dictionaryID string) ItemCollection {
	return ItemCollection{client, serviceID, dictionaryID}
}

// ItemCollection is all items of a dictionary. It is an address: only its methods make
// requests.
type ItemCollection struct {
	client       *fastly.Client
	serviceID    string
	dictionaryID string
}

// Item is a key and its value.
type Item struct {
	ServiceID    string `json:"service_id"`
	DictionaryID string `json:"dictionary_id"`
	Key          string `json:"item_key"`   // at most 256 characters
	Value        string `json:"item_value"` // at most 8,000 characters; may be empty
	// CreatedAt and UpdatedAt are zero in the reply to Put, which lacks them.
	CreatedAt time.Time  `json:"created_at"`
	UpdatedAt time.Time  `json:"updated_at"`
	DeletedAt *time.Time `json:"deleted_at"` // nil unless deleted
}

// ItemList says how items are sorted.
type ItemList struct {
	// Sort is the field to sort by, such as "item_key"; "created" by default.
	Sort string `json:"sort,omitzero"`
	// Direction is ascending by default.
	Direction fastly.Direction `json:"direction,omitzero"`
}

const (
	itemPath  = "/service/{service_id}/dictionary/{dictionary_id}/item"
	itemsPath = "/service/{service_id}/dictionary/{dictionary_id}/items"

	itemsPageSize = 1000 // the most that the API accepts; its default is 100
)

// All returns the items, page after page as they are ranged over.
func (k ItemCollection) All(ctx context.Context, opts ...fastly.CallOption) iter.Seq2[Item, error] {
	return k.AllSorted(ctx, ItemList{}, opts...)
}

// AllSorted returns the items in another order than the default.
func (k ItemCollection) AllSorted(ctx context.Context, list ItemList, opts ...fastly.CallOption) iter.Seq2[Item, error] {
	op := k.op(http.MethodGet, "list dictionary items", itemsPath)
	op.Query = list
	return fastly.All[Item](ctx, k.client, op, fastly.Paging{Style: fastly.PageLink, Size: itemsPageSize}, opts...)
}

// List returns all items.
func (k ItemCollection) List(ctx context.Context, opts ...fastly.CallOption) ([]Item, error) {
	return fastly.Collect(k.All(ctx, opts...))
}

// Get returns the item with a key.
func (k ItemCollection) Get(ctx context.Context, key string, opts ...fastly.CallOption) (*Item, error) {
	return fastly.Do[Item](ctx, k.client, k.op(http.MethodGet, "get dictionary item", itemPath+"/{key}", key), opts...)
}

// Create makes an item. A key that is taken is an [fastly.ErrConflict].
func (k ItemCollection) Create(ctx context.Context, key, value string, opts ...fastly.CallOption) (*Item, error) {
	op := k.op(http.MethodPost, "create dictionary item", itemPath)
	op.Body = fastly.FormBody(itemForm{Key: key, Value: value})
	return fastly.Do[Item](ctx, k.client, op, opts...)
}

// Update changes the value of an item. A key that is not there is an [fastly.ErrNotFound].
func (k ItemCollection) Update(ctx context.Context, key, value string, opts ...fastly.CallOption) (*Item, error) {
	op := k.op(http.MethodPatch, "update dictionary item", itemPath+"/{key}", key)
	op.Body, op.Retry = fastly.FormBody(itemForm{Value: value}), fastly.RetrySafe // the same value twice
	return fastly.Do[Item](ctx, k.client, op, opts...)
}

// Put makes an item, or changes its value if the key is taken.
func (k ItemCollection) Put(ctx context.Context, key, value string, opts ...fastly.CallOption) (*Item, error) {
	op := k.op(http.MethodPut, "put dictionary item", itemPath+"/{key}", key)
	op.Body = fastly.FormBody(itemForm{Value: value})
	return fastly.Do[Item](ctx, k.client, op, opts...)
}

// Delete removes an item. A key that is not there is an [fastly.ErrNotFound].
func (k ItemCollection) Delete(ctx context.Context, key string, opts ...fastly.CallOption) error {
	return fastly.Confirm(ctx, k.client, k.op(http.MethodDelete, "delete dictionary item", itemPath+"/{key}", key), opts...)
}

// itemForm is an item as it is sent. The key is in it only where the path doesn't have it.
type itemForm struct {
	Key   string `json:"item_key,omitzero"`
	Value string `json:"item_value"`
}

func (k ItemCollection) op(method, name, path string, args ...any) fastly.Op {
	op := fastly.Op{Name: name, Method: method, Path: path, Args: append([]any{k.serviceID, k.dictionaryID}, args...)}
	if method != http.MethodGet {
		op.Turn = fastly.ServiceTurn(k.serviceID)
	}
	return op
}
