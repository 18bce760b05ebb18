package acl

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// ACLs are the access control lists of a version of a service.
// Methods: All, List, Get, Create, Update, Delete.
//
// Create needs a name; an update can do nothing but rename. Deleting a list deletes it
// from this version; others keep it, with its entries.
//
// Reference: https://www.fastly.com/documentation/reference/api/acls/acl/
func ACLs(v fastly.Version) collection.Collection[ACL, Input] {
	return collection.New[ACL, Input](acls.In(v))
}

var acls = collection.NewFamily(collection.Spec{Noun: "ACL", Path: collection.VersionPath + "/acl", Key: "name"})

// ACL is a list of addresses that VCL matches clients against.
type ACL struct {
	collection.ObjectInfo

	// ID is what the entries are found by. Clones of the version share it, and so the
	// entries.
	ID string `json:"id"`
	// Name is what VCL calls the list. It begins with a letter, and has letters, digits,
	// underscores and spaces.
	Name string `json:"name"`
}

// Input is what a call may set of a list.
type Input struct {
	Name *string `json:"name,omitzero"`
}
