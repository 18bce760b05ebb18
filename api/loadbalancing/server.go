package loadbalancing

import (
	"context"
	"iter"
	"net/http"
	"time"

	"github.com/edgesdk/fastly"
)

// Servers are the servers of a pool, by the id of the pool.
// Methods: All, List, Get, Create, Update, Delete.
//
// Writes are in effect at once: they need neither a new version nor an activation. They
// wait for the service's turn, since the API may lose one of two that overlap. The last
// server of a pool can't be deleted.
//
// Reference: https://www.fastly.com/documentation/reference/api/load-balancing/pools/server/
func Servers(client *fastly.Client, serviceID, poolID string) ServerCollection {
	return ServerCollection{client, serviceID, poolID}
}

// ServerCollection is all servers of a pool. It is an address: only its methods make
// requests.
type ServerCollection struct {
	client    *fastly.Client
	serviceID string
	poolID    string
}

// Server is an origin of a pool.
type Server struct {
	ID        string `json:"id"`
	ServiceID string `json:"service_id"`
	PoolID    string `json:"pool_id"`

	Address      string `json:"address"`       // host name, IPv4 or IPv6 address
	Port         int    `json:"port"`          // 80 by default
	Comment      string `json:"comment"`       // for people; the API does nothing with it
	Disabled     bool   `json:"disabled"`      // gets no requests; false by default
	Weight       int    `json:"weight"`        // its part of the pool's requests: 1 to 100, 100 by default
	MaxConn      int    `json:"max_conn"`      // connections at once; 0, the default, leaves it to the pool
	OverrideHost string `json:"override_host"` // sent as Host in place of the pool's

	CreatedAt time.Time  `json:"created_at"`
	UpdatedAt time.Time  `json:"updated_at"`
	DeletedAt *time.Time `json:"deleted_at"` // nil unless deleted
}

// ServerInput is what a call may set of a server; the fields mean what they mean in
// [Server]. Create needs an address.
type ServerInput struct {
	Address      *string `json:"address,omitzero"`
	Port         *int    `json:"port,omitzero"`
	Comment      *string `json:"comment,omitzero"`
	Disabled     *bool   `json:"disabled,omitzero"`
	Weight       *int    `json:"weight,omitzero"`
	MaxConn      *int    `json:"max_conn,omitzero"`
	OverrideHost *string `json:"override_host,omitzero"`
}

const (
	serverPath  = "/service/{service_id}/pool/{pool_id}/server"
	serversPath = "/service/{service_id}/pool/{pool_id}/servers"
)

// All returns the servers as they are ranged over.
func (k ServerCollection) All(ctx context.Context, opts ...fastly.CallOption) iter.Seq2[Server, error] {
	return fastly.All[Server](ctx, k.client, k.op(http.MethodGet, "list pool servers", serversPath), fastly.Paging{}, opts...)
}

// List returns all servers.
func (k ServerCollection) List(ctx context.Context, opts ...fastly.CallOption) ([]Server, error) {
	return fastly.Collect(k.All(ctx, opts...))
}

// Get returns the server with an id.
func (k ServerCollection) Get(ctx context.Context, id string, opts ...fastly.CallOption) (*Server, error) {
	return fastly.Do[Server](ctx, k.client, k.op(http.MethodGet, "get pool server", serverPath+"/{id}", id), opts...)
}

// Create adds a server to the pool.
func (k ServerCollection) Create(ctx context.Context, in ServerInput, opts ...fastly.CallOption) (*Server, error) {
	op := k.op(http.MethodPost, "create pool server", serverPath)
	op.Body = fastly.FormBody(in)
	return fastly.Do[Server](ctx, k.client, op, opts...)
}

// Update changes the fields of a server that are set in the input, and no others.
func (k ServerCollection) Update(ctx context.Context, id string, in ServerInput, opts ...fastly.CallOption) (*Server, error) {
	op := k.op(http.MethodPut, "update pool server", serverPath+"/{id}", id)
	op.Body = fastly.FormBody(in)
	return fastly.Do[Server](ctx, k.client, op, opts...)
}

// Delete takes a server out of the pool. One that is not there is an
// [fastly.ErrNotFound].
func (k ServerCollection) Delete(ctx context.Context, id string, opts ...fastly.CallOption) error {
	return fastly.Confirm(ctx, k.client, k.op(http.MethodDelete, "delete pool server", serverPath+"/{id}", id), opts...)
}

func (k ServerCollection) op(method, name, path string, args ...any) fastly.Op {
	op := fastly.Op{Name: name, Method: method, Path: path, Args: append([]any{k.serviceID, k.poolID}, args...)}
	if method != http.MethodGet {
		op.Turn = fastly.ServiceTurn(k.serviceID)
	}
	return op
}
