package iam

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// ServiceGroupServices returns the services of the service group with the given id.
//
// Stability: preview. The reply of Add and most fields of a [Reference] are undocumented.
//
// Methods: All, List, Add, Remove.
//
// Add and Remove take the ids of services.
//
// Writes acquire no write lock. The client counts them against the rate limit as a precaution: it
// is not known whether the API does.
//
// Reference: https://www.fastly.com/documentation/reference/api/account/
func ServiceGroupServices(client *fastly.Client, groupID string) Membership[Reference, string] {
	return newMembership[Reference, string](groupServices, client, groupID, func(ids []string) any { return servicesBody{idBodies(ids)} })
}

// UserGroupMembers returns the members of the user group with the given id: users and
// invitations.
//
// Stability: preview. The reply of Add and most fields of a [Reference] are undocumented.
//
// Methods: All, List, Add, Remove.
//
// Add and Remove take the id and the kind of each member.
//
// Writes acquire no write lock. The client counts them against the rate limit as a precaution: it
// is not known whether the API does.
//
// Reference: https://www.fastly.com/documentation/reference/api/account/
func UserGroupMembers(client *fastly.Client, groupID string) Membership[Reference, Member] {
	return newMembership[Reference, Member](groupMembers, client, groupID, func(members []Member) any { return membersBody{slices.Concat([]Member{}, members)} })
}

// UserGroupRoles returns the roles that the user group with the given id grants.
//
// Stability: preview. The reply of Add and most fields of a [Reference] are undocumented.
//
// Methods: All, List, Add, Remove.
//
// Add and Remove take the ids of [Roles].
//
// Writes acquire no write lock. The client counts them against the rate limit as a precaution: it
// is not known whether the API does.
//
// Reference: https://www.fastly.com/documentation/reference/api/account/
func UserGroupRoles(client *fastly.Client, groupID string) Membership[Reference, string] {
	return newMembership[Reference, string](groupRoles, client, groupID, func(ids []string) any { return rolesBody{idBodies(ids)} })
}

// UserGroupServiceGroups returns the service groups of the user group with the given id. The roles
// of the user group apply to the services in them.
//
// Stability: preview. The reply of Add is undocumented.
//
// Methods: All, List, Add, Remove.
//
// Add and Remove take the ids of [ServiceGroups].
//
// Writes acquire no write lock. The client counts them against the rate limit as a precaution: it
// is not known whether the API does.
//
// Reference: https://www.fastly.com/documentation/reference/api/account/
func UserGroupServiceGroups(client *fastly.Client, groupID string) Membership[ServiceGroup, string] {
	return newMembership[ServiceGroup, string](groupServiceGroups, client, groupID, func(ids []string) any { return serviceGroupsBody{idBodies(ids)} })
}

var (
	groupServices      = elementsOf("service group service", "/service-groups/{id}/services")
	groupMembers       = elementsOf("user group member", "/user-groups/{id}/members")
	groupRoles         = elementsOf("user group role", "/user-groups/{id}/roles")
	groupServiceGroups = elementsOf("user group service group", "/user-groups/{id}/service-groups")
)

// elements describes one kind of group element.
type elements struct {
	*collection.Family
	noun, path string
}

func elementsOf(noun, path string) elements {
	return elements{collection.NewFamily(collection.Spec{Noun: noun, Path: path, Paging: pages}), noun, path}
}

// Membership provides the elements of a group, such as its services or its roles. T is the type
// of an element in a list. K is the type that identifies an element in Add and Remove.
type Membership[T, K any] struct {
	collection.Lister[T]
	at   *collection.Address
	of   elements
	body func(keys []K) any // bodies of Add and Remove
}

func newMembership[T, K any](of elements, client *fastly.Client, groupID string, body func(keys []K) any) Membership[T, K] {
	at := of.At(client, groupID)
	return Membership[T, K]{collection.NewLister[T](at), at, of, body}
}

// Add adds elements to the group.
func (m Membership[T, K]) Add(ctx context.Context, keys []K, opts ...fastly.CallOption) (*collection.RawReply, error) {
	op := m.op(http.MethodPost, "add", keys)
	op.Header = http.Header{"Accept": {"application/json"}}
	return collection.DoRaw(ctx, m.at.Client(), op, opts...)
}

// Remove removes elements from the group. The elements themselves are not deleted.
func (m Membership[T, K]) Remove(ctx context.Context, keys []K, opts ...fastly.CallOption) error {
	_, err := fastly.Do[fastly.NoReply](ctx, m.at.Client(), m.op(http.MethodDelete, "remove", keys), opts...)
	return err
}

// op returns an operation that changes the elements of the group.
func (m Membership[T, K]) op(method, verb string, keys []K) fastly.Op {
	op := m.at.Op(method, verb+" "+m.of.noun+"s", m.of.path)
	if m.body != nil {
		op.Body = fastly.JSONBody(m.body(keys))
	}
	return op
}

// Reference identifies an object that belongs to a group.
type Reference struct {
	// Identifier of the object.
	ID string `json:"id"`
	// Name of the object.
	Name string `json:"name"`
	// Type of the object, as named by the API.
	Object string `json:"object"`
	// Undocumented members of the reply, by name.
	Members map[string]json.RawMessage `json:",embed"`
}

// Member identifies a member of a user group.
type Member struct {
	// Identifier of the user or the invitation. Required.
	ID string `json:"id"`
	// Kind of member. Required.
	Object MemberKind `json:"object"`
}

// MemberKind is a kind of member of a user group.
type MemberKind string

// Kinds of members of a user group.
const (
	MemberUser       MemberKind = "user"
	MemberInvitation MemberKind = "invitation"
)

// Bodies of Add and Remove.
type (
	servicesBody struct {
		Services []idBody `json:"services"`
	}
	membersBody struct {
		Members []Member `json:"members"`
	}
	rolesBody struct {
		Roles []idBody `json:"roles"`
	}
	serviceGroupsBody struct {
		ServiceGroups []idBody `json:"service_groups"`
	}
	idBody struct {
		ID string `json:"id"`
	}
)

// idBodies converts ids to their form in request bodies.
func idBodies(ids []string) []idBody {
	bodies := make([]idBody, len(ids))
	for i, id := range ids {
		bodies[i].ID = id
	}
	return bodies
}
