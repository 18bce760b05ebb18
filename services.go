package fastly

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"time"
)

// Services are the services of the account, and their versions.
//
// Reference: https://www.fastly.com/documentation/reference/api/services/service/
type Services struct{ client *Client }

// Service is a service: what a program configures, and what serves its domains.
type Service struct {
	ID         string      `json:"id"`
	Name       string      `json:"name"`
	Type       ServiceType `json:"type"`
	Comment    string      `json:"comment"`
	CustomerID string      `json:"customer_id"`
	// Paused says that the service answers nothing.
	Paused bool `json:"paused"`
	// PublishKey is the key of the service's publishing endpoint. Lists don't have it.
	PublishKey Secret `json:"publish_key,omitzero"`
	// CurrentVersion is the number of the active version or, where none is active, of
	// the newest. Only lists have it: see [Service.ActiveVersion].
	CurrentVersion int `json:"version,omitzero"`
	// Versions are all versions, oldest first.
	Versions     []VersionInfo `json:"versions"`
	Environments []Environment `json:"environments"`
	CreatedAt    time.Time     `json:"created_at"`
	UpdatedAt    time.Time     `json:"updated_at"`
	DeletedAt    *time.Time    `json:"deleted_at"` // nil unless the service is deleted
}

// ActiveVersion is the number of the version that serves, if there is one.
func (s *Service) ActiveVersion() (number int, ok bool) {
	for _, v := range s.Versions {
		if v.Active {
			return v.Number, true
		}
	}
	return 0, false
}

// ServiceType is how a service is programmed.
type ServiceType string

// The types of services.
const (
	ServiceVCL     ServiceType = "vcl"  // delivery, configured by VCL
	ServiceCompute ServiceType = "wasm" // Compute, a WebAssembly program
)

// ServiceInput is what a call may set of a service. Create needs a name, which must
// be unique in the account.
type ServiceInput struct {
	Name    *string `json:"name,omitzero"`
	Comment *string `json:"comment,omitzero"`
	// Type is VCL by default, and can't be changed later: only Create takes it.
	Type *ServiceType `json:"type,omitzero"`
	// CustomerID moves the service to another customer.
	CustomerID *string `json:"customer_id,omitzero"`
}

// ServiceList says how services are sorted.
type ServiceList struct {
	// Sort is the field to sort by, "created" by default.
	Sort string `json:"sort,omitzero"`
	// Direction is ascending by default.
	Direction Direction `json:"direction,omitzero"`
}

// Direction is the direction of a sorted list.
type Direction string

// The directions.
const (
	Ascending  Direction = "ascend"
	Descending Direction = "descend"
)

const servicesPageSize = 100 // the most that the reference promises to accept

// All returns the services, page after page as they are ranged over. Deleted ones
// are not among them.
func (s Services) All(ctx context.Context, opts ...CallOption) iter.Seq2[Service, error] {
	return s.AllSorted(ctx, ServiceList{}, opts...)
}

// AllSorted returns the services in another order than the default.
func (s Services) AllSorted(ctx context.Context, list ServiceList, opts ...CallOption) iter.Seq2[Service, error] {
	op := Op{Name: "list services", Method: http.MethodGet, Path: "/service", Query: list}
	return All[Service](ctx, s.client, op, Paging{Style: PageLink, Size: servicesPageSize}, opts...)
}

// List returns all services.
func (s Services) List(ctx context.Context, opts ...CallOption) ([]Service, error) {
	return Collect(s.All(ctx, opts...))
}

// Get returns a service, deleted ones included.
func (s Services) Get(ctx context.Context, id string, opts ...CallOption) (*Service, error) {
	op := Op{Name: "get service", Method: http.MethodGet, Path: "/service/{service_id}", Args: []any{id}}
	return Do[Service](ctx, s.client, op, opts...)
}

// Search returns the service with exactly this name, or [ErrNotFound].
func (s Services) Search(ctx context.Context, name string, opts ...CallOption) (*Service, error) {
	op := Op{Name: "search service", Method: http.MethodGet, Path: "/service/search", Query: serviceSearch{name}, Empty: ErrNotFound}
	if name == "" {
		return nil, inputError(&op, errors.New("name is empty"))
	}
	return Do[Service](ctx, s.client, op, opts...)
}

type serviceSearch struct {
	Name string `json:"name"`
}

// Create makes a service, with a first version that is empty and unlocked.
func (s Services) Create(ctx context.Context, in ServiceInput, opts ...CallOption) (*Service, error) {
	op := Op{Name: "create service", Method: http.MethodPost, Path: "/service", Body: FormBody(in)}
	return Do[Service](ctx, s.client, op, opts...)
}

// Update changes the fields of a service that are set in the input.
func (s Services) Update(ctx context.Context, id string, in ServiceInput, opts ...CallOption) (*Service, error) {
	op := s.write(http.MethodPut, "update service", "/service/{service_id}", id)
	op.Body = FormBody(in)
	return Do[Service](ctx, s.client, op, opts...)
}

// Delete deletes a service for good. One with an active version is refused with
// [ErrServiceActive]: deactivate it first.
func (s Services) Delete(ctx context.Context, id string, opts ...CallOption) error {
	return Confirm(ctx, s.client, s.write(http.MethodDelete, "delete service", "/service/{service_id}", id), opts...)
}

// Active returns the address of the version that serves. Without one it fails with
// [ErrNoActiveVersion].
func (s Services) Active(ctx context.Context, id string, opts ...CallOption) (Version, error) {
	svc, err := s.Get(ctx, id, opts...)
	if err != nil {
		return Version{}, err
	}
	number, ok := svc.ActiveVersion()
	if !ok {
		return Version{}, fmt.Errorf("fastly: active version of service %s: %w", id, ErrNoActiveVersion)
	}
	return s.client.Version(id, number), nil
}

// write is an operation that changes a service.
func (s Services) write(method, name, path, id string) Op {
	return Op{Name: name, Method: method, Path: path, Args: []any{id}, Turn: ServiceTurn(id)}
}

// Stars are the services that the token's user marked with a star.
// Methods: All, List, Get, Create, Delete.
//
// Reference: https://www.fastly.com/documentation/reference/api/account/star/
type Stars struct{ client *Client }

// Star is a user's mark on a service.
type Star struct {
	ID        string `json:"id"`
	ServiceID string `json:"service" jsonapi:"rel=service"`
	UserID    string `json:"user" jsonapi:"rel=user"`
}

// StarInput is what a star is made of: the service, and the user who gives it.
type StarInput struct {
	ServiceID *string `json:"service,omitzero" jsonapi:"rel=service"`
	UserID    *string `json:"user,omitzero" jsonapi:"rel=user"`
}

// Stars returns the collection of stars.
func (s Services) Stars() Stars { return Stars(s) }

// All returns the stars as they are ranged over.
func (s Stars) All(ctx context.Context, opts ...CallOption) iter.Seq2[Star, error] {
	return All[Star](ctx, s.client, s.op(http.MethodGet, "list stars", ""), Paging{Style: PageJSONAPI}, opts...)
}

// List returns all stars.
func (s Stars) List(ctx context.Context, opts ...CallOption) ([]Star, error) {
	return Collect(s.All(ctx, opts...))
}

// Get returns a star.
func (s Stars) Get(ctx context.Context, id string, opts ...CallOption) (*Star, error) {
	return Do[Star](ctx, s.client, s.op(http.MethodGet, "get star", "/{star_id}", id), opts...)
}

// Create marks a service.
func (s Stars) Create(ctx context.Context, in StarInput, opts ...CallOption) (*Star, error) {
	op := s.op(http.MethodPost, "create star", "")
	op.Body = JSONAPIBody("star", in)
	return Do[Star](ctx, s.client, op, opts...)
}

// Delete takes a mark away.
func (s Stars) Delete(ctx context.Context, id string, opts ...CallOption) error {
	op := s.op(http.MethodDelete, "delete star", "/{star_id}", id)
	_, err := Do[None](ctx, s.client, op, opts...)
	return err
}

// op is an operation on stars. They don't count as writes: facts name the families
// that do, and this is none of them.
func (s Stars) op(method, name, suffix string, args ...any) Op {
	return Op{Name: name, Method: method, Path: "/stars" + suffix, Args: args, Reply: ReplyJSONAPI, Bucket: BucketNone}
}
