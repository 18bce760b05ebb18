package acl

import (
	"net/http"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Entries are the entries of an access control list, by the id of the list.
// Methods: All, List, Where, Get, Create, Update, Delete, Batch.
//
// Writes are in effect at once: they need neither a new version nor an activation. They
// wait for the service's turn, since the API may lose one of two that overlap. More than
// a few belong into a Batch, which counts as one write for 1,000.
//
// Reference: https://www.fastly.com/documentation/reference/api/acls/acl-entry/
func Entries(client *fastly.Client, serviceID, aclID string) EntryCollection {
	at := entries.At(client, serviceID, aclID)
	return EntryCollection{
		collection.NewSearcher[Entry, EntryQuery](at), collection.NewGetter[Entry](at), collection.NewCreator[Entry, EntryInput](at),
		collection.NewUpdater[Entry, EntryInput](at), collection.NewDeleter(at), at,
	}
}

var entries = collection.NewFamily(collection.Spec{
	Noun: "ACL entry", Turn: "service_id", Update: http.MethodPatch,
	Path: "/service/{service_id}/acl/{acl_id}/entry", List: entriesPath,
	Paging: fastly.Paging{Style: fastly.PageLink, Size: 100}, // the most that the API accepts; its default is 20
})

const entriesPath = "/service/{service_id}/acl/{acl_id}/entries"

// EntryCollection is all entries of a list.
type EntryCollection struct {
	collection.Searcher[Entry, EntryQuery]
	collection.Getter[Entry]
	collection.Creator[Entry, EntryInput]
	collection.Updater[Entry, EntryInput]
	collection.Deleter
	at *collection.Address
}

// Entry is an address or a network, and whether it is on the list.
type Entry struct {
	ID        string `json:"id"`
	ServiceID string `json:"service_id"`
	ACLID     string `json:"acl_id"`

	IP      string `json:"ip"`      // an IPv4 or IPv6 address
	Subnet  *int   `json:"subnet"`  // the bits that make the address a network: at most 32 or 128; nil is the address alone
	Negated bool   `json:"negated"` // takes it off the list, as an exception to a wider network
	Comment string `json:"comment"`

	CreatedAt time.Time  `json:"created_at"`
	UpdatedAt time.Time  `json:"updated_at"`
	DeletedAt *time.Time `json:"deleted_at"` // nil unless deleted
}

// EntryInput is what a call may set of an entry; the fields mean what they mean in
// [Entry]. Create needs an IP.
type EntryInput struct {
	IP      *string `json:"ip,omitzero"`
	Subnet  *int    `json:"subnet,omitzero"`
	Negated *bool   `json:"negated,omitzero"` // false by default
	Comment *string `json:"comment,omitzero"`
}

// EntryQuery holds the order of a list of entries.
type EntryQuery struct {
	// Sort is the field to sort by, such as "ip"; "created" by default.
	Sort string `json:"sort,omitzero"`
	// Direction is ascending by default.
	Direction fastly.Direction `json:"direction,omitzero"`
}
