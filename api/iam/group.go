package iam

import (
	"net/http"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// ServiceGroups returns the service groups of the account. A service group is a set of
// services: see [ServiceGroupServices].
//
// Methods: All, List, Get, Create, Update, Delete.
//
// Get, Update and Delete take the id of a group. Create requires Name.
//
// Writes acquire no write lock. The client counts them against the rate limit as a precaution: it
// is not known whether the API does.
//
// Reference: https://www.fastly.com/documentation/reference/api/account/
func ServiceGroups(client *fastly.Client) collection.Collection[ServiceGroup, GroupInput] {
	return collection.New[ServiceGroup, GroupInput](serviceGroups.At(client))
}

// UserGroups returns the user groups of the account. A user group grants roles on service
// groups to its members: see [UserGroupMembers], [UserGroupRoles] and
// [UserGroupServiceGroups].
//
// Methods: All, List, Get, Create, Update, Delete.
//
// Get, Update and Delete take the id of a group. Create requires Name.
//
// Writes acquire no write lock. The client counts them against the rate limit as a precaution: it
// is not known whether the API does.
//
// Reference: https://www.fastly.com/documentation/reference/api/account/
func UserGroups(client *fastly.Client) collection.Collection[UserGroup, GroupInput] {
	return collection.New[UserGroup, GroupInput](userGroups.At(client))
}

var (
	serviceGroups = groups("service group", "/service-groups")
	userGroups    = groups("user group", "/user-groups")
	pages         = fastly.Paging{Style: fastly.PageMeta, Size: 100} // the maximum; the default of the API is 20
)

// groups returns a family of groups.
func groups(noun, path string) *collection.Family {
	return collection.NewFamily(collection.Spec{
		Noun: noun, Path: path, Paging: pages, Encode: fastly.JSONBody, Update: http.MethodPatch,
		SilentDelete: true,
	})
}

// GroupInfo holds the fields that service groups and user groups have in common.
type GroupInfo struct {
	// Identifier of the group.
	ID string `json:"id"`
	// Name of the group.
	Name string `json:"name"`
	// Freeform note.
	Description string `json:"description"`
	// Type of the object, as named by the API.
	Object string `json:"object"`
	// URLs of related resources, by the name of the relation.
	Links map[string]string `json:"_links"`

	// Time of creation.
	CreatedAt time.Time `json:"created_at"`
	// Time of the last update.
	UpdatedAt time.Time `json:"updated_at"`
}

// ServiceGroup is a set of services.
type ServiceGroup struct {
	GroupInfo

	// Number of services in the group.
	ServicesCount int `json:"services_count"`
}

// UserGroup grants roles on service groups to its members.
type UserGroup struct {
	GroupInfo

	// Number of users in the group.
	UsersCount int `json:"users_count"`
	// Number of invitations in the group.
	InvitationsCount int `json:"invitations_count"`
	// Number of roles that the group grants.
	RolesCount int `json:"roles_count"`
	// Number of service groups that the roles apply to.
	ServiceGroupsCount int `json:"service_groups_count"`
}

// GroupInput holds the fields of a create or update request. Fields left nil are not sent.
type GroupInput struct {
	// Name of the group. Required for create.
	Name *string `json:"name,omitzero"`
	// Freeform note.
	Description *string `json:"description,omitzero"`
}
