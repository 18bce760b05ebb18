package compute

import (
	"context"
	"net/http"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Entries returns the entries of the Compute access control list with the given id.
//
// Methods: All, List, Lookup, Batch.
//
// Entries can only be changed by Batch. The API applies changes asynchronously. Until a change
// is applied, All, List and Lookup may return the previous entries.
//
// Writes acquire no write lock. The client does not count them against the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/acls/acls/
func Entries(client *fastly.Client, aclID string) EntryCollection {
	at := entries.At(client, aclID)
	return EntryCollection{collection.NewLister[Entry](at), at}
}

var entries = collection.NewFamily(collection.Spec{
	Noun: "compute ACL entry", Path: entriesPath, Bucket: fastly.BucketNone,
	Paging: fastly.Paging{Style: fastly.PageCursor, Size: 100}, // the API's default too
})

// EntryCollection provides the entries of an access control list for Compute programs.
type EntryCollection struct {
	collection.Lister[Entry]
	at *collection.Address
}

// Entry assigns an action to an IP prefix in an access control list.
type Entry struct {
	// IPv4 or IPv6 prefix in CIDR notation, for example "192.0.2.0/24".
	Prefix string `json:"prefix"`
	// Action for clients in Prefix.
	Action Action `json:"action"`
}

// Action is the action for clients in a prefix. The program that looks up the entry must
// implement it.
type Action string

// Actions for clients in a prefix.
const (
	ActionAllow Action = "ALLOW"
	ActionBlock Action = "BLOCK"
)

const entriesPath = "/resources/acls/{acl_id}/entries"

// Lookup returns the most specific entry that contains an IPv4 or IPv6 address. It returns
// [fastly.ErrNotFound] if no entry contains the address, or if the list does not exist.
func (k EntryCollection) Lookup(ctx context.Context, ip string, opts ...fastly.CallOption) (*Entry, error) {
	op := k.at.Op(http.MethodGet, "look up compute ACL entry", "/resources/acls/{acl_id}/entry/{ip}", ip)
	op.Empty = fastly.ErrNotFound
	return fastly.Do[Entry](ctx, k.at.Client(), op, opts...)
}
