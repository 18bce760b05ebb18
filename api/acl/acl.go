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

// ACL is an access control list for VCL.
type ACL struct {
	collection.ObjectInfo

	// Identifier of the access control list, as used by [Entries]. Clones of the version share
	// it, and so the entries.
	ID string `json:"id"`
	// Name of the access control list in VCL. It starts with a letter or digit. Letters,
	// digits, underscores and whitespace are allowed.
	Name string `json:"name"`
}

// Input holds the fields of a create or update request. Fields left nil are not sent.
type Input struct {
	// Name of the access control list in VCL. It starts with a letter or digit. Letters,
	// digits, underscores and whitespace are allowed. Required for create.
	Name *string `json:"name,omitzero"`
}
