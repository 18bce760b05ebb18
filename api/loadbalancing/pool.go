package loadbalancing

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Pools are the pools of a version of a service.
// Methods: All, List, Get, Create, Update, Delete.
//
// Create needs a name. The servers of a pool are not part of the version: see [Servers].
//
// Reference: https://www.fastly.com/documentation/reference/api/load-balancing/pools/pool/
func Pools(v fastly.Version) collection.Collection[Pool, PoolInput] {
	return collection.New[Pool, PoolInput](pools.In(v))
}

var pools = collection.NewFamily(collection.Spec{Noun: "pool", Path: collection.VersionPath + "/pool", Key: "name"})

// Pool spreads requests over a group of servers, and says how they are reached.
type Pool struct {
	collection.ObjectInfo

	ID      string   `json:"id"` // what the servers are found by; clones of the version share it
	Name    string   `json:"name"`
	Comment string   `json:"comment"`
	Type    PoolType `json:"type"`   // how a server is chosen; at random by default
	Quorum  int      `json:"quorum"` // percentage of the servers that must be up, or the pool is down: 0 to 100, 75 by default

	RequestCondition string `json:"request_condition"` // name of the condition under which it is used; "" is always
	HealthCheck      string `json:"healthcheck"`       // name of the health check of its servers
	Shield           string `json:"shield"`            // POP that fetches for all others; "" is none
	OverrideHost     string `json:"override_host"`     // sent as Host in place of the client's; that of a server goes first

	ConnectTimeout      int `json:"connect_timeout"`       // milliseconds to connect; 1,000 by default
	FirstByteTimeout    int `json:"first_byte_timeout"`    // milliseconds to the first byte; 15,000 by default
	BetweenBytesTimeout int `json:"between_bytes_timeout"` // milliseconds between bytes; 10,000 by default
	MaxConnDefault      int `json:"max_conn_default"`      // connections at once to a server that has no maximum of its own; 200 by default

	UseTLS          bool                  `json:"use_tls"`           // false by default
	TLSCheckCert    bool                  `json:"tls_check_cert"`    // verify the certificate; true by default
	TLSCertHostname string                `json:"tls_cert_hostname"` // the name that the certificate must have, in place of the address
	TLSSNIHostname  string                `json:"tls_sni_hostname"`  // the name to ask for in the TLS handshake
	TLSCACert       string                `json:"tls_ca_cert"`       // PEM of the authority to trust
	TLSClientCert   string                `json:"tls_client_cert"`   // PEM of the certificate to show
	TLSClientKey    fastly.Secret         `json:"tls_client_key"`    // PEM of its key
	TLSCiphers      string                `json:"tls_ciphers"`       // OpenSSL names with colons between
	MinTLSVersion   collection.TLSVersion `json:"min_tls_version"`   // "" is the API's own choice
	MaxTLSVersion   collection.TLSVersion `json:"max_tls_version"`
}

// PoolInput is what a call may set of a pool; the fields mean what they mean in [Pool].
type PoolInput struct {
	Name    *string   `json:"name,omitzero"`
	Comment *string   `json:"comment,omitzero"`
	Type    *PoolType `json:"type,omitzero"`
	Quorum  *int      `json:"quorum,omitzero"`

	RequestCondition *string `json:"request_condition,omitzero"`
	HealthCheck      *string `json:"healthcheck,omitzero"`
	Shield           *string `json:"shield,omitzero"`
	OverrideHost     *string `json:"override_host,omitzero"`

	ConnectTimeout      *int `json:"connect_timeout,omitzero"`
	FirstByteTimeout    *int `json:"first_byte_timeout,omitzero"`
	BetweenBytesTimeout *int `json:"between_bytes_timeout,omitzero"`
	MaxConnDefault      *int `json:"max_conn_default,omitzero"`

	UseTLS          *bool                  `json:"use_tls,omitzero"`
	TLSCheckCert    *bool                  `json:"tls_check_cert,omitzero"`
	TLSCertHostname *string                `json:"tls_cert_hostname,omitzero"`
	TLSSNIHostname  *string                `json:"tls_sni_hostname,omitzero"`
	TLSCACert       *string                `json:"tls_ca_cert,omitzero"`
	TLSClientCert   *string                `json:"tls_client_cert,omitzero"`
	TLSClientKey    *fastly.Secret         `json:"tls_client_key,omitzero"`
	TLSCiphers      *string                `json:"tls_ciphers,omitzero"`
	MinTLSVersion   *collection.TLSVersion `json:"min_tls_version,omitzero"`
	MaxTLSVersion   *collection.TLSVersion `json:"max_tls_version,omitzero"`
}

// PoolType is how a pool chooses a server.
type PoolType string

// The types of pools.
const (
	PoolRandom PoolType = "random" // at random
	PoolHash   PoolType = "hash"   // by what is requested: the same object from the same server
	PoolClient PoolType = "client" // by who requests: the same client from the same server
)
