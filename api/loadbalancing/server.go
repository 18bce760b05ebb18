package loadbalancing

import (
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Servers are the servers of a pool, by the id of the pool.
// Methods: All, List, Get, Create, Update, Delete.
//
// Writes are in effect at once: they need neither a new version nor an activation. They
// wait for the service's turn, since the API may lose one of two that overlap. The last
// server of a pool can't be deleted.
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
