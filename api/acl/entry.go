package acl

import (
	"net/http"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Entries returns the entries of the access control list with the given id.
//
// Methods: All, List, Where, Get, Create, Update, Delete, Batch.
//
// Get, Update and Delete take the id of an entry. Create requires IP. To change many entries,
// use Batch: 1000 changes count as one write.
//
// Writes take effect in every version that has the list, without an activation. They acquire the
// write lock of the service and count against the rate limit.
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

// EntryCollection provides the entries of an access control list.
type EntryCollection struct {
	collection.Searcher[Entry, EntryQuery]
	collection.Getter[Entry]
	collection.Creator[Entry, EntryInput]
	collection.Updater[Entry, EntryInput]
	collection.Deleter
	at *collection.Address
}

// Entry is an address or range in an access control list.
type Entry struct {
	// Identifier of the entry.
	ID string `json:"id"`
	// Identifier of the service that the access control list belongs to.
	ServiceID string `json:"service_id"`
	// Identifier of the access control list that contains the entry.
	ACLID string `json:"acl_id"`

	// IPv4 or IPv6 address.
	IP string `json:"ip"`
	// Number of bits of the subnet mask, up to 32 for IPv4 or 128 for IPv6. If nil, the entry
	// is a single address.
	Subnet *int `json:"subnet"`
	// Whether the entry excludes this address or range from a wider matching entry.
	Negated bool `json:"negated"`
	// Freeform note.
	Comment string `json:"comment"`

	// Time of creation.
	CreatedAt time.Time `json:"created_at"`
	// Time of the last update.
	UpdatedAt time.Time `json:"updated_at"`
	// Time of deletion. Nil unless the entry was deleted.
	DeletedAt *time.Time `json:"deleted_at"`
}

// EntryInput holds the fields of a create or update request. Fields left nil are not sent.
type EntryInput struct {
	// IPv4 or IPv6 address. Required for create.
	IP *string `json:"ip,omitzero"`
	// Number of bits of the subnet mask, up to 32 for IPv4 or 128 for IPv6. By default, no mask
	// is applied.
	Subnet *int `json:"subnet,omitzero"`
	// Whether the entry excludes this address or range from a wider matching entry. The default
	// is false.
	Negated *bool `json:"negated,omitzero"`
	// Freeform note.
	Comment *string `json:"comment,omitzero"`
}

// EntryQuery holds the sort order of a list of entries.
type EntryQuery struct {
	// Name of the field to sort by, for example "ip". The default is "created".
	Sort string `json:"sort,omitzero"`
	// Sort direction. The default is ascending.
	Direction fastly.Direction `json:"direction,omitzero"`
}
