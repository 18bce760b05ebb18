package compute

import (
	"context"
	"net/http"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Entries are the entries of an access control list for Compute, by the id of the list.
// Methods: All, List, Lookup, Batch.
//
// They change in batches only, which need neither a new version nor an activation and
// don't count against the write budget. The API accepts a change at once and applies it a
// little later: until then All, List and Lookup may answer as before.
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

// EntryCollection is all entries of a list. It is an address: only its methods make
// requests.
type EntryCollection struct {
	collection.Lister[Entry]
	at *collection.Address
}

// Entry is an entry of an access control list.
type Entry struct {
	// IPv4 or IPv6 prefix in CIDR notation, for example "192.0.2.0/24".
	Prefix string `json:"prefix"`
	// Action for clients in Prefix.
	Action Action `json:"action"`
}

// Action is the action for clients in a prefix. The program that looks the entry up must
// implement it.
type Action string

// Actions.
const (
	ActionAllow Action = "ALLOW"
	ActionBlock Action = "BLOCK"
)

const entriesPath = "/resources/acls/{acl_id}/entries"

// Lookup returns the entry that decides about an IPv4 or IPv6 address: that of the
// smallest network which the address is in. If it is in none, the error is an
// [fastly.ErrNotFound], as it is if there is no such list.
func (k EntryCollection) Lookup(ctx context.Context, ip string, opts ...fastly.CallOption) (*Entry, error) {
	op := k.at.Op(http.MethodGet, "look up compute ACL entry", "/resources/acls/{acl_id}/entry/{ip}", ip)
	op.Empty = fastly.ErrNotFound
	return fastly.Do[Entry](ctx, k.at.Client(), op, opts...)
}
