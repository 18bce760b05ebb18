package fastly

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"time"
)

// Services provides the services of the account, their versions, and [Services.Edit].
//
// Reference: https://www.fastly.com/documentation/reference/api/services/service/
type Services struct {
	client *Client
	query  ServiceQuery // query parameters of lists
}

// Service is a CDN or Compute service. Its configuration is organized in versions.
type Service struct {
	ID         string      `json:"id"`          // id of the service, as passed to methods with a serviceID
	Name       string      `json:"name"`        // name of the service
	Type       ServiceType `json:"type"`        // type of the service: VCL or Compute
	Comment    string      `json:"comment"`     // comment on the service
	CustomerID string      `json:"customer_id"` // id of the customer that owns the service
	// Whether the service is disabled.
	Paused bool `json:"paused"`
	// Key of the service's publishing endpoint. It is empty in lists.
	PublishKey Secret `json:"publish_key,omitzero"`
	// Number of the active version or, if none is active, of the newest version. It is set
	// only in lists. For the active version, use [Service.ActiveVersion].
	CurrentVersion int `json:"version,omitzero"`
	// All versions of the service, oldest first.
	Versions []VersionInfo `json:"versions"`
	// Environments in which a version of the service is active.
	Environments []Environment `json:"environments"`
	CreatedAt    time.Time     `json:"created_at"` // time of creation
	UpdatedAt    time.Time     `json:"updated_at"` // time of the last change
	DeletedAt    *time.Time    `json:"deleted_at"` // time of deletion; nil unless deleted
}

// ActiveVersion returns the number of the active version. If no version is active, ok is
// false.
func (s *Service) ActiveVersion() (number int, ok bool) {
	if s == nil {
		return 0, false
	}
	for _, v := range s.Versions {
		if v.Active {
			return v.Number, true
		}
	}
	return 0, false
}

// ServiceType is the type of a service.
type ServiceType string

// Values of [ServiceType].
const (
	ServiceVCL     ServiceType = "vcl"  // CDN service, configured with VCL
	ServiceCompute ServiceType = "wasm" // Compute service, a WebAssembly program
)

// ServiceInput holds the fields of a create or update request. Fields left nil are not sent.
type ServiceInput struct {
	// Name of the service. Required by Create.
	Name *string `json:"name,omitzero"`
	// Comment on the service.
	Comment *string `json:"comment,omitzero"`
	// Type of the service. Applies to Create only. The default is [ServiceVCL].
	Type *ServiceType `json:"type,omitzero"`
	// Id of the customer that owns the service.
	CustomerID *string `json:"customer_id,omitzero"`
}

// ServiceQuery is the sort order of a list of services: see [Services.Where].
type ServiceQuery struct {
	// Field to sort by. The default is "created".
	Sort string `json:"sort,omitzero"`
	// Sort direction. The default is ascending.
	Direction Direction `json:"direction,omitzero"`
}

// Direction is a sort direction.
type Direction string

// Values of [Direction].
const (
	Ascending  Direction = "ascend"  // lowest value first
	Descending Direction = "descend" // highest value first
)

const servicesPageSize = 100 // maximum page size according to the API reference

// Where returns a copy of s with the sort order of query, for [Services.List] and
// [Services.All]. It makes no request.
func (s Services) Where(query ServiceQuery) Services {
	s.query = query
	return s
}

// All returns an iterator over the services. It fetches pages as needed. Deleted services
// are not included.
func (s Services) All(ctx context.Context, opts ...CallOption) iter.Seq2[Service, error] {
	op := Op{Name: "list services", Method: http.MethodGet, Path: "/service", Query: s.query}
	return All[Service](ctx, s.client, op, Paging{Style: PageLink, Size: servicesPageSize}, opts...)
}

// List returns all services.
func (s Services) List(ctx context.Context, opts ...CallOption) ([]Service, error) {
	return Collect(s.All(ctx, opts...))
}

// Get returns a service by id. It returns [ErrNotFound] if the service does not exist. Deleted
// services are also returned, with DeletedAt set.
func (s Services) Get(ctx context.Context, id string, opts ...CallOption) (*Service, error) {
	return Do[Service](ctx, s.client, s.get(id), opts...)
}

func (s Services) get(id string) Op {
	return Op{Name: "get service", Method: http.MethodGet, Path: "/service/{service_id}", Args: []any{id}}
}

// Search returns the service with exactly the given name. It returns [ErrNotFound] if there is
// none.
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

// Create creates a service. It has one empty, unlocked version with number 1.
func (s Services) Create(ctx context.Context, in ServiceInput, opts ...CallOption) (*Service, error) {
	op := Op{Name: "create service", Method: http.MethodPost, Path: "/service", Body: FormBody(in)}
	return Do[Service](ctx, s.client, op, opts...)
}

// Update changes the fields of a service that are set in the input. Other fields are
// unchanged.
func (s Services) Update(ctx context.Context, id string, in ServiceInput, opts ...CallOption) (*Service, error) {
	op := s.write(http.MethodPut, "update service", "/service/{service_id}", id)
	op.Body = FormBody(in)
	return Do[Service](ctx, s.client, op, opts...)
}

// Delete deletes a service. It returns [ErrServiceActive] if a version is active. Deactivate
// that version first.
func (s Services) Delete(ctx context.Context, id string, opts ...CallOption) error {
	op := s.write(http.MethodDelete, "delete service", "/service/{service_id}", id)
	op.Applied = ErrServiceDeleted // error of a repeated delete
	return DoStatus(ctx, s.client, op, opts...)
}

// Active returns the address of the active version. It returns [ErrNoActiveVersion] if
// there is none.
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

// write returns an operation that changes a service.
func (s Services) write(method, name, path, id string) Op {
	return Op{Name: name, Method: method, Path: path, Args: []any{id}, Turn: ServiceTurn(id)}
}
