package iam

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Roles returns the IAM roles of the account. A role is a set of permissions. Roles are
// read-only.
//
// Methods: All, List, Get, GetWith.
//
// Get and GetWith take the id of a role. GetWith can include its permissions.
//
// Reference: https://www.fastly.com/documentation/reference/api/account/roles/
func Roles(client *fastly.Client) RoleCollection {
	at := roles.At(client)
	return RoleCollection{collection.NewLister[Role](at), collection.NewReader[Role, RoleQuery](at)}
}

var roles = collection.NewFamily(collection.Spec{
	Noun: "IAM role", Path: "/iam/v1/roles",
	Paging: fastly.Paging{Style: fastly.PageCursor, Size: 1000}, // the maximum; the default of the API is 100
})

// RoleCollection provides the IAM roles of the account.
type RoleCollection struct {
	collection.Lister[Role]
	collection.Reader[Role, RoleQuery]
}

// Role is a set of permissions that a user group grants to its members.
type Role struct {
	// Identifier of the role.
	ID string `json:"id"`
	// Name of the role.
	Name string `json:"name"`
	// Name of the role for display.
	DisplayName string `json:"display_name"`
	// Description of the role.
	Description string `json:"description"`
	// Permissions that the role grants. Empty if they are not included in the reply.
	Permissions []string `json:"permissions"`
}

// RoleQuery holds the query parameters of a request for one role.
type RoleQuery struct {
	// Additional data to include in the reply. The default is [IncludePermissions].
	Include RoleInclude `json:"include,omitzero"`
}

// RoleInclude selects additional data in the reply of GetWith: see [Roles].
type RoleInclude string

// IncludePermissions includes the Permissions of a role.
const IncludePermissions RoleInclude = "permissions"
