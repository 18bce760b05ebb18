package acl

import (
	"context"
	"iter"
	"net/http"
	"time"

	"github.com/edgesdk/fastly"
)

// Entries are the entries of an access control list, by the id of the list.
// Methods: All, AllSorted, List, Get, Create, Update, Delete, Batch.
//
// Writes are in effect at once: they need neither a new version nor an activation. They
// wait for the service's turn, since the API may lose one of two that overlap. More than
// a few belong into a Batch, which counts as one write for 1,000.
//
// Reference: https://www.fastly.com/documentation/reference/api/acls/acl-entry/
func Entries(client *fastly.Client, serviceID, aclID string) EntryCollection {
	return EntryCollection{client, serviceID, aclID}
}

// EntryCollection is all entries of a list. It is an address: only its methods make
// requests.
type EntryCollection struct {
	client    *fastly.Client
	serviceID string
	aclID     string
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

// EntryList says how entries are sorted.
type EntryList struct {
	// Sort is the field to sort by, such as "ip"; "created" by default.
	Sort string `json:"sort,omitzero"`
	// Direction is ascending by default.
	Direction fastly.Direction `json:"direction,omitzero"`
}

const (
	entryPath   = "/service/{service_id}/acl/{acl_id}/entry"
	entriesPath = "/service/{service_id}/acl/{acl_id}/entries"

	entriesPageSize = 100 // the most that the API accepts; its default is 20
)

// All returns the entries, page after page as they are ranged over.
func (k EntryCollection) All(ctx context.Context, opts ...fastly.CallOption) iter.Seq2[Entry, error] {
	return k.AllSorted(ctx, EntryList{}, opts...)
}

// AllSorted returns the entries in another order than the default.
func (k EntryCollection) AllSorted(ctx context.Context, list EntryList, opts ...fastly.CallOption) iter.Seq2[Entry, error] {
	op := k.op(http.MethodGet, "list ACL entries", entriesPath)
	op.Query = list
	return fastly.All[Entry](ctx, k.client, op, fastly.Paging{Style: fastly.PageLink, Size: entriesPageSize}, opts...)
}

// List returns all entries.
func (k EntryCollection) List(ctx context.Context, opts ...fastly.CallOption) ([]Entry, error) {
	return fastly.Collect(k.All(ctx, opts...))
}

// Get returns the entry with an id.
func (k EntryCollection) Get(ctx context.Context, id string, opts ...fastly.CallOption) (*Entry, error) {
	return fastly.Do[Entry](ctx, k.client, k.op(http.MethodGet, "get ACL entry", entryPath+"/{id}", id), opts...)
}

// Create makes an entry.
func (k EntryCollection) Create(ctx context.Context, in EntryInput, opts ...fastly.CallOption) (*Entry, error) {
	op := k.op(http.MethodPost, "create ACL entry", entryPath)
	op.Body = fastly.FormBody(in)
	return fastly.Do[Entry](ctx, k.client, op, opts...)
}

// Update changes the fields of an entry that are set in the input, and no others.
func (k EntryCollection) Update(ctx context.Context, id string, in EntryInput, opts ...fastly.CallOption) (*Entry, error) {
	op := k.op(http.MethodPatch, "update ACL entry", entryPath+"/{id}", id)
	op.Body, op.Retry = fastly.FormBody(in), fastly.RetrySafe // the same values twice
	return fastly.Do[Entry](ctx, k.client, op, opts...)
}

// Delete removes an entry. One that is not there is an [fastly.ErrNotFound].
func (k EntryCollection) Delete(ctx context.Context, id string, opts ...fastly.CallOption) error {
	return fastly.Confirm(ctx, k.client, k.op(http.MethodDelete, "delete ACL entry", entryPath+"/{id}", id), opts...)
}

func (k EntryCollection) op(method, name, path string, args ...any) fastly.Op {
	op := fastly.Op{Name: name, Method: method, Path: path, Args: append([]any{k.serviceID, k.aclID}, args...)}
	if method != http.MethodGet {
		op.Turn = fastly.ServiceTurn(k.serviceID)
	}
	return op
}
