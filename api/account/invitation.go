package account

import (
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Invitations returns the invitations to join the account.
//
// Methods: All, List, Create, Delete.
//
// Create requires Email. Delete takes the id of an invitation.
//
// Writes acquire no write lock. The client counts them against the rate limit as a precaution: it
// is not known whether the API does.
//
// Reference: https://www.fastly.com/documentation/reference/api/account/invitations/
func Invitations(client *fastly.Client) InvitationCollection {
	at := invitations.At(client)
	return InvitationCollection{
		collection.NewLister[Invitation](at), collection.NewCreator[Invitation, InvitationInput](at), collection.NewDeleter(at),
	}
}

var invitations = collection.NewFamily(collection.Spec{
	Noun: "invitation", Path: "/invitations", Resource: "invitation", SilentDelete: true,
	Paging: fastly.Paging{Style: fastly.PageJSONAPI, Size: 100}, // the maximum; the default of the API is 20
})

// InvitationCollection provides the invitations to join the account.
type InvitationCollection struct {
	collection.Lister[Invitation]
	collection.Creator[Invitation, InvitationInput]
	collection.Deleter
}

// Invitation is an invitation to join an account as a user.
type Invitation struct {
	// Identifier of the invitation.
	ID string `json:"id"`
	// Email address of the invited person.
	Email string `json:"email"`
	// Role of the invited user.
	Role Role `json:"role"`
	// Identifiers of the roles of the invited user.
	Roles []string `json:"roles"`
	// Whether the invited user is limited to certain services.
	LimitServices bool `json:"limit_services"`
	// Status of the invitation.
	StatusCode InvitationStatus `json:"status_code"`
	// Identifier of the customer that the invited user joins.
	CustomerID string `json:"customer" jsonapi:"rel=customer"`
	// Identifiers of the service invitations. A service invitation gives the user access to a
	// service.
	ServiceInvitations []string `json:"service_invitations" jsonapi:"rel=service_invitation"`

	// Time of creation.
	CreatedAt time.Time `json:"created_at"`
	// Time of the last update.
	UpdatedAt time.Time `json:"updated_at"`
	// Time of deletion. Nil unless the invitation was deleted.
	DeletedAt *time.Time `json:"deleted_at"`
}

// InvitationInput holds the fields of a create request. Fields left nil are not sent.
type InvitationInput struct {
	// Email address of the invited person. Required.
	Email *string `json:"email,omitzero"`
	// Role of the invited user.
	Role *Role `json:"role,omitzero"`
	// Identifiers of the roles of the invited user.
	Roles []string `json:"roles,omitzero"`
	// Whether the invited user is limited to the services in ServiceInvitations.
	LimitServices *bool `json:"limit_services,omitzero"`
	// Status of the invitation.
	StatusCode *InvitationStatus `json:"status_code,omitzero"`
	// Identifier of the customer that the invited user joins. The default is the customer of the
	// token.
	CustomerID *string `json:"customer,omitzero" jsonapi:"rel=customer"`
	// Services that the invited user can access.
	ServiceInvitations []ServiceInvitationInput `json:"service_invitations,omitzero" jsonapi:"rel=service_invitation"`
}

// ServiceInvitationInput grants an invited user access to a service. Fields left nil are not sent.
type ServiceInvitationInput struct {
	// Permission of the user on the service. The default is [PermissionFull].
	Permission *Permission `json:"permission,omitzero"`
	// Identifier of the service.
	ServiceID *string `json:"service,omitzero" jsonapi:"rel=service"`
}

// InvitationStatus is the status of an invitation.
type InvitationStatus int

// Statuses of invitations.
const (
	InvitationInactive InvitationStatus = 0
	InvitationActive   InvitationStatus = 1
)

// Permission is the permission of an invited user on a service.
type Permission string

// Permissions on a service.
const (
	PermissionFull        Permission = "full"
	PermissionReadOnly    Permission = "read_only"
	PermissionPurgeSelect Permission = "purge_select"
	PermissionPurgeAll    Permission = "purge_all"
)
