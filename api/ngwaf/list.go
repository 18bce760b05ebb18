package ngwaf

import (
	"time"

	"github.com/edgesdk/fastly/collection"
)

// Lists returns the lists in a scope. Conditions of rules refer to lists.
//
// Methods: All, List, Get, Create, Update, Delete.
//
// Get, Update and Delete take the id of a list. Create requires Name, Type and Entries. A scope
// can hold up to 25 lists.
//
// In a workspace, writes acquire the write lock of the workspace. The client does not count
// writes against the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/ngwaf/lists/
func Lists(scope Scope) collection.Collection[List, ListInput] {
	return collection.New[List, ListInput](scope.at(lists))
}

var lists = inBoth(configuration("list", "/lists", inOneReply))

// List is a named list of values that conditions compare request attributes with.
type List struct {
	// Identifier of the list.
	ID string `json:"id"`
	// Name by which conditions refer to the list: "site." or "corp.", followed by a slug of
	// Name.
	ReferenceID string `json:"reference_id"`
	// Name of the list.
	Name string `json:"name"`
	// Freeform note.
	Description string `json:"description"`
	// Kind of the values in Entries.
	Type ListType `json:"type"`
	// Values in the list. Type determines their format.
	Entries []string `json:"entries"`
	// Where the list applies.
	Scope ObjectScope `json:"scope"`

	// Time of creation.
	CreatedAt time.Time `json:"created_at"`
	// Time of the last update.
	UpdatedAt time.Time `json:"updated_at"`
}

// ListType is the kind of the values in a [List].
type ListType string

// Kinds of list entries.
const (
	ListString   ListType = "string"   // arbitrary strings
	ListWildcard ListType = "wildcard" // strings with wildcards
	ListIP       ListType = "ip"       // IP addresses and ranges
	ListCountry  ListType = "country"  // two-letter country codes
	ListSignal   ListType = "signal"   // reference ids of signals
)

// ListInput holds the fields of a create or update request. Fields left nil are not sent.
type ListInput struct {
	// Name of the list. Required for create. Updates cannot change it.
	Name *string `json:"name,omitzero"`
	// Freeform note.
	Description *string `json:"description,omitzero"`
	// Kind of the values in Entries. Required for create. Updates cannot change it.
	Type *ListType `json:"type,omitzero"`
	// Values in the list. Type determines their format. Required for create. An update replaces all
	// entries.
	Entries []string `json:"entries,omitzero"`
	// Where the list applies. Only updates accept it.
	Scope *ObjectScope `json:"scope,omitzero"`
}
