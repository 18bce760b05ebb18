package iam

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// ServiceAuthorizations returns the service authorizations of the account. A service
// authorization grants a user access to a service.
//
// Methods: All, List, Get, Create, Update, UpdateMany, Delete, DeleteMany.
//
// Get, Update and Delete take the id of a service authorization. Create requires ServiceID and
// UserID.
//
// Writes acquire no write lock. They count against the rate limit. UpdateMany and DeleteMany
// count as one write each.
//
// Reference: https://www.fastly.com/documentation/reference/api/account/service-authorization/
func ServiceAuthorizations(client *fastly.Client) ServiceAuthorizationCollection {
	at := authorizations.At(client)
	return ServiceAuthorizationCollection{collection.New[ServiceAuthorization, ServiceAuthorizationInput](at), at}
}

const (
	authorizationType  = "service_authorization"
	authorizationsPath = "/service-authorizations"
)

var authorizations = collection.NewFamily(collection.Spec{
	Noun: "service authorization", Path: authorizationsPath, Resource: authorizationType, Update: http.MethodPatch, SilentDelete: true,
	Paging: fastly.Paging{Style: fastly.PageJSONAPI, Size: 100}, // the maximum; the default of the API is 20
})

// ServiceAuthorizationCollection provides the service authorizations of the account.
type ServiceAuthorizationCollection struct {
	collection.Collection[ServiceAuthorization, ServiceAuthorizationInput]
	at *collection.Address
}

// UpdateMany changes several service authorizations in one request. It returns the changed service
// authorizations. If updates is empty, it makes no request.
func (k ServiceAuthorizationCollection) UpdateMany(
	ctx context.Context, updates []ServiceAuthorizationUpdate, opts ...fastly.CallOption,
) ([]ServiceAuthorization, error) {
	op := bulk(k.at, http.MethodPatch, "update service authorizations", updates, func(i int) string { return updates[i].ID })
	if len(updates) == 0 {
		return nil, op.Err
	}
	op.Retry = fastly.RetrySafe
	changed, err := fastly.Do[[]ServiceAuthorization](ctx, k.at.Client(), op, opts...)
	if err != nil {
		return nil, err
	}
	return *changed, nil
}

// DeleteMany deletes several service authorizations by id in one request. It returns the service
// authorizations in the reply. The result is empty if the reply has no body. If ids is
// empty, it makes no request.
func (k ServiceAuthorizationCollection) DeleteMany(ctx context.Context, ids []string, opts ...fastly.CallOption) ([]ServiceAuthorization, error) {
	resources := make([]authorizationID, len(ids))
	for i, id := range ids {
		resources[i].ID = id
	}
	op := bulk(k.at, http.MethodDelete, "delete service authorizations", resources, func(i int) string { return ids[i] })
	if len(ids) == 0 {
		return nil, op.Err
	}
	deleted, err := fastly.Do[[]ServiceAuthorization](ctx, k.at.Client(), op, opts...)
	switch {
	case errors.Is(err, fastly.ErrEmptyReply):
		return nil, nil
	case err != nil:
		return nil, err
	}
	return *deleted, nil
}

// bulk returns an operation on several service authorizations. id returns the id of a resource.
func bulk[T any](at *collection.Address, method, name string, resources []T, id func(i int) string) fastly.Op {
	op := at.Op(method, name, authorizationsPath)
	for i := range resources {
		if id(i) == "" {
			op.Err = cmp.Or(op.Err, fmt.Errorf("id %d of %d is empty", i+1, len(resources)))
		}
	}
	op.Header = http.Header{"Accept": {"application/vnd.api+json; ext=bulk"}}
	op.Body = fastly.JSONAPIBody(authorizationType, resources)
	return op
}

// ServiceAuthorization grants a user access to a service.
type ServiceAuthorization struct {
	// Identifier of the service authorization.
	ID string `json:"id"`
	// Access that is granted.
	Permission ServicePermission `json:"permission"`
	// Identifier of the service.
	ServiceID string `json:"service" jsonapi:"rel=service"`
	// Identifier of the user.
	UserID string `json:"user" jsonapi:"rel=user"`

	// Time of creation.
	CreatedAt time.Time `json:"created_at"`
	// Time of the last update.
	UpdatedAt time.Time `json:"updated_at"`
	// Time of deletion. Nil unless the service authorization was deleted.
	DeletedAt *time.Time `json:"deleted_at"`
}

// ServiceAuthorizationInput holds the fields of a create or update request. Fields left nil are
// not sent.
type ServiceAuthorizationInput struct {
	// Access to grant. The default is [PermissionFull].
	Permission *ServicePermission `json:"permission,omitzero"`
	// Identifier of the service. Required for create.
	ServiceID *string `json:"service,omitzero" jsonapi:"rel=service"`
	// Identifier of the user. Required for create.
	UserID *string `json:"user,omitzero" jsonapi:"rel=user"`
}

// ServiceAuthorizationUpdate is an element of an UpdateMany request.
type ServiceAuthorizationUpdate struct {
	// Identifier of the service authorization. Required.
	ID string `json:"id"`
	// Access to grant. If nil, the access is unchanged.
	Permission *ServicePermission `json:"permission,omitzero"`
}

// authorizationID is an element of a DeleteMany request.
type authorizationID struct {
	ID string `json:"id"`
}

// ServicePermission is the access to a service that a service authorization grants.
type ServicePermission string

// Kinds of access to a service.
const (
	PermissionFull        ServicePermission = "full"         // all operations
	PermissionReadOnly    ServicePermission = "read_only"    // no changes
	PermissionPurgeSelect ServicePermission = "purge_select" // purges by URL and by surrogate key
	PermissionPurgeAll    ServicePermission = "purge_all"    // all purges
)
