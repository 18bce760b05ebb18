package dictionary

import (
	"context"
	"net/http"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Dictionaries are the dictionaries of a version of a service.
// Methods: All, List, Get, Create, Update, Delete, Info.
//
// Create needs a name. Deleting a dictionary deletes it from this version; others keep it,
// with its items.
//
// Reference: https://www.fastly.com/documentation/reference/api/dictionaries/dictionary/
func Dictionaries(v fastly.Version) Collection {
	return Collection{collection.New[Dictionary, Input](dictionaries.In(v)), v}
}

var dictionaries = collection.NewFamily(collection.Spec{Noun: "dictionary", Path: collection.VersionPath + "/dictionary", Key: "name"})

// Collection is all dictionaries of a version.
type Collection struct {
	collection.Collection[Dictionary, Input]
	version fastly.Version
}

// Dictionary is a table that VCL looks keys up in.
type Dictionary struct {
	collection.ObjectInfo

	// ID is what the items are found by. Clones of the version share it, and so the items.
	ID   string `json:"id"`
	Name string `json:"name"` // what VCL calls the table
	// WriteOnly hides the values: they can be written and looked up at the edge, not read
	// by the API. It is false by default.
	WriteOnly bool `json:"write_only"`
}

// Input is what a call may set of a dictionary; the fields mean what they mean in
// [Dictionary].
type Input struct {
	Name      *string `json:"name,omitzero"`
	WriteOnly *bool   `json:"write_only,omitzero"`
}

// Info sums up the items of a dictionary without reading them.
type Info struct {
	ItemCount   int       `json:"item_count"`
	LastUpdated time.Time `json:"last_updated"` // when an item changed last
	Digest      string    `json:"digest"`       // a hash of all items: it changes when one of them does
}

// Info sums up the items of the dictionary with an id, write-only ones included.
//
// Reference: https://www.fastly.com/documentation/reference/api/dictionaries/dictionary-info/
func (k Collection) Info(ctx context.Context, id string, opts ...fastly.CallOption) (*Info, error) {
	op := k.version.Op(http.MethodGet, "get dictionary info", "/dictionary/{dictionary_id}/info", id)
	return fastly.Do[Info](ctx, k.version.Client(), op, opts...)
}
