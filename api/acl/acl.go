package acl

import "github.com/edgesdk/fastly"

// ACLs are the access control lists of a version of a service.
// Methods: All, List, Get, Create, Update, Delete.
//
// Create needs a name; an update can do nothing but rename. Deleting a list deletes it
// from this version; others keep it, with its entries.
//
// Reference: https://www.fastly.com/documentation/reference/api/acls/acl/
func ACLs(v fastly.Version) fastly.Collection[ACL, Input] {
	return fastly.NewCollection[ACL, Input](v, fastly.Kind{Path: "acl", Noun: "ACL"})
}

// ACL is a list of addresses that VCL matches clients against.
type ACL struct {
	fastly.ObjectInfo

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
