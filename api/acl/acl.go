package acl

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// ACLs returns the access control lists of a service version.
//
// Methods: All, List, Get, Create, Update, Delete.
//
// Get, Update and Delete take the name of a list. Create requires Name. Update can only rename
// a list. Delete removes the list from this version only.
//
// Writes require an unlocked version. They acquire the write lock of the service and count against
// the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/acls/acl/
func ACLs(v fastly.Version) collection.Collection[ACL, Input] {
	return collection.New[ACL, Input](acls.In(v))
}

var acls = collection.NewFamily(collection.Spec{Noun: "ACL", Path: collection.VersionPath + "/acl", Key: "name"})

// ACL is an access control list: a list of IP addresses and ranges that VCL matches against.
type ACL struct {
	collection.ObjectInfo

	// Identifier of the access control list, as used by [Entries]. Clones of the version share
	// the identifier and the entries.
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
