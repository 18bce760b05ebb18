package compute

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// ACLs returns the access control lists of the account for Compute programs. A program can
// open a list if its version has a resource link to it: see [ResourceLinks].
//
// Methods: All, List, Get, Create, Delete.
//
// Get and Delete take the id of a list. Create requires Name.
//
// Writes acquire no write lock. The client does not count them against the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/acls/acls/
func ACLs(client *fastly.Client) ACLCollection {
	at := acls.At(client)
	return ACLCollection{collection.NewLister[ACL](at), collection.NewGetter[ACL](at), collection.NewCreator[ACL, ACLInput](at), collection.NewDeleter(at)}
}

var acls = collection.NewFamily(collection.Spec{
	Noun: "compute ACL", Path: "/resources/acls", Encode: fastly.JSONBody,
	Paging: fastly.Paging{Style: fastly.PageCursor}, // without a size: so far the API gives all lists at once
	Bucket: fastly.BucketNone, SilentDelete: true,
})

// ACLCollection provides the access control lists of the account for Compute programs.
type ACLCollection struct {
	collection.Lister[ACL]
	collection.Getter[ACL]
	collection.Creator[ACL, ACLInput]
	collection.Deleter
}

// ACL is an access control list for Compute programs.
type ACL struct {
	// Identifier of the access control list, as used by [Entries].
	ID string `json:"id"`
	// Name of the access control list.
	Name string `json:"name"`
}

// ACLInput holds the fields of a create request. Fields left nil are not sent.
type ACLInput struct {
	// Name of the access control list. Required for create.
	Name *string `json:"name,omitzero"`
}
