package dictionary

import (
	"context"
	"net/http"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Dictionaries returns the dictionaries of a service version.
//
// Methods: All, List, Get, Create, Update, Delete, Info.
//
// Get, Update and Delete take the name of a dictionary; Info takes the id. Create requires
// Name. Delete removes the dictionary from this version only.
//
// Writes require an unlocked version. They acquire the write lock of the service and count against
// the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/dictionaries/dictionary/
func Dictionaries(v fastly.Version) Collection {
	return Collection{collection.New[Dictionary, Input](dictionaries.In(v)), v}
}

var dictionaries = collection.NewFamily(collection.Spec{Noun: "dictionary", Path: collection.VersionPath + "/dictionary", Key: "name"})

// Collection provides the dictionaries of a service version.
type Collection struct {
	collection.Collection[Dictionary, Input]
	version fastly.Version
}

// Dictionary is a table of keys and values that VCL can look up.
type Dictionary struct {
	collection.ObjectInfo

	// Identifier of the dictionary, as used by [Items]. Clones of the version share the
	// identifier and the items.
	ID string `json:"id"`
	// Name of the dictionary in VCL. It starts with a letter. Letters, digits, underscores and
	// whitespace are allowed.
	Name string `json:"name"`
	// Whether the API hides the values of the items. VCL can still read the values. The default
	// is false.
	WriteOnly bool `json:"write_only"`
}

// Input holds the fields of a create or update request. Fields left nil are not sent.
type Input struct {
	// Name of the dictionary in VCL. It starts with a letter. Letters, digits, underscores and
	// whitespace are allowed. Required for create.
	Name *string `json:"name,omitzero"`
	// Whether the API hides the values of the items. VCL can still read the values. The default
	// is false.
	WriteOnly *bool `json:"write_only,omitzero"`
}

// Info is a summary of the items of a dictionary, returned by [Collection.Info].
type Info struct {
	// Number of items in the dictionary.
	ItemCount int `json:"item_count"`
	// Time at which the dictionary was last updated, or an item was last added or removed.
	LastUpdated time.Time `json:"last_updated"`
	// Hash of the content of the dictionary.
	Digest string `json:"digest"`
}

// Info returns a summary of the items of the dictionary with the given id.
//
// Reference: https://www.fastly.com/documentation/reference/api/dictionaries/dictionary-info/
func (k Collection) Info(ctx context.Context, id string, opts ...fastly.CallOption) (*Info, error) {
	op := k.version.Op(http.MethodGet, "get dictionary info", "/dictionary/{dictionary_id}/info", id)
	return fastly.Do[Info](ctx, k.version.Client(), op, opts...)
}
