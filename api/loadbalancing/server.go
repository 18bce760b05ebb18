package loadbalancing

import (
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Servers returns the servers of the pool with the given id.
//
// Methods: All, List, Get, Create, Update, Delete.
//
// Get, Update and Delete take the id of a server. Create requires Address. Delete fails for
// the only server of a pool.
//
// Writes take effect in every version that has the pool, without an activation. They acquire the
// write lock of the service and count against the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/load-balancing/pools/server/
func Servers(client *fastly.Client, serviceID, poolID string) collection.Collection[Server, ServerInput] {
	return collection.New[Server, ServerInput](servers.At(client, serviceID, poolID))
}

var servers = collection.NewFamily(collection.Spec{
	Noun: "pool server", Turn: "service_id",
	Path: "/service/{service_id}/pool/{pool_id}/server",
	List: "/service/{service_id}/pool/{pool_id}/servers",
})

// Server is an origin server of a pool.
type Server struct {
	// Identifier of the server.
	ID string `json:"id"`
	// Identifier of the service.
	ServiceID string `json:"service_id"`
	// Identifier of the pool.
	PoolID string `json:"pool_id"`

	// Hostname, IPv4 address or IPv6 address of the server.
	Address string `json:"address"`
	// Port of the server. The default is 80. Port 443 does not enable TLS. To enable TLS, set
	// UseTLS of the pool.
	Port int `json:"port"`
	// Freeform note.
	Comment string `json:"comment"`
	// Whether the server is disabled. The default is false.
	Disabled bool `json:"disabled"`
	// Weight of the server in load balancing, 1 to 100. The default is 100.
	Weight int `json:"weight"`
	// Maximum number of connections to the server. If 0, MaxConnDefault of the pool applies.
	// The default is 0.
	MaxConn int `json:"max_conn"`
	// Host header sent to the server. It takes precedence over OverrideHost of the pool. If
	// empty, the setting of the pool applies.
	OverrideHost string `json:"override_host"`

	// Time of creation.
	CreatedAt time.Time `json:"created_at"`
	// Time of the last update.
	UpdatedAt time.Time `json:"updated_at"`
	// Time of deletion. Nil unless the server was deleted.
	DeletedAt *time.Time `json:"deleted_at"`
}

// ServerInput holds the fields of a create or update request. Fields left nil are not sent.
type ServerInput struct {
	// Hostname, IPv4 address or IPv6 address of the server. Required for create.
	Address *string `json:"address,omitzero"`
	// Port of the server. The default is 80. Port 443 does not enable TLS. To enable TLS, set
	// UseTLS of the pool.
	Port *int `json:"port,omitzero"`
	// Freeform note.
	Comment *string `json:"comment,omitzero"`
	// Whether the server is disabled. The default is false.
	Disabled *bool `json:"disabled,omitzero"`
	// Weight of the server in load balancing, 1 to 100. The default is 100.
	Weight *int `json:"weight,omitzero"`
	// Maximum number of connections to the server. If 0, MaxConnDefault of the pool applies.
	// The default is 0.
	MaxConn *int `json:"max_conn,omitzero"`
	// Host header sent to the server. It takes precedence over OverrideHost of the pool. If
	// empty, the setting of the pool applies.
	OverrideHost *string `json:"override_host,omitzero"`
}
