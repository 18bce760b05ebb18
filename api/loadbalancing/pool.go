package loadbalancing

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Pools returns the pools of a service version. A pool balances requests across servers. The
// servers belong to no version: see [Servers].
//
// Methods: All, List, Get, Create, Update, Delete.
//
// Get, Update and Delete take the name of a pool. Create requires Name.
//
// Writes require an unlocked version. They acquire the write lock of the service and count against
// the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/load-balancing/pools/pool/
func Pools(v fastly.Version) collection.Collection[Pool, PoolInput] {
	return collection.New[Pool, PoolInput](pools.In(v))
}

var pools = collection.NewFamily(collection.Spec{Noun: "pool", Path: collection.VersionPath + "/pool", Key: "name"})

// Pool balances requests across servers and holds the settings of the connections to the servers.
type Pool struct {
	collection.ObjectInfo

	// Identifier of the pool, as used by [Servers]. Clones of the version share the identifier and
	// the servers.
	ID string `json:"id"`
	// Name of the pool, unique in the version.
	Name string `json:"name"`
	// Freeform note.
	Comment string `json:"comment"`
	// Load balancing method. The default is [PoolRandom].
	Type PoolType `json:"type"`
	// Percentage of capacity that must be up for the pool to be considered up, 0 to 100. The
	// default is 75.
	Quorum int `json:"quorum"`

	// Name of the request condition that selects this pool. An empty string means no condition.
	RequestCondition string `json:"request_condition"`
	// Name of the health check of the servers, which backends and other pools can share. An
	// empty string means none.
	HealthCheck string `json:"healthcheck"`
	// Identifier of the POP that acts as the shield, as in Shield of network.POP. An empty string
	// means no shielding.
	Shield string `json:"shield"`
	// Host header sent to the servers. OverrideHost of a server takes precedence. If empty, the
	// Host header is not overridden.
	OverrideHost string `json:"override_host"`

	// Connection timeout in milliseconds. The default is 1000.
	ConnectTimeout int `json:"connect_timeout"`
	// Maximum time until the first byte of the response, in milliseconds. The default is 15000.
	FirstByteTimeout int `json:"first_byte_timeout"`
	// Maximum time without data while a response is received, in milliseconds. The default is
	// 10000. If exceeded, VCL services treat the response as complete. Compute services
	// generate an error.
	BetweenBytesTimeout int `json:"between_bytes_timeout"`
	// Maximum number of connections to a server if MaxConn of the server is 0. The default is
	// 200.
	MaxConnDefault int `json:"max_conn_default"`

	// Whether to use TLS for connections to the servers. The default is false.
	UseTLS bool `json:"use_tls"`
	// Whether to verify the certificate of a server. The default is true.
	TLSCheckCert bool `json:"tls_check_cert"`
	// Hostname to verify the certificate of a server against, as common name (CN) or subject
	// alternative name (SAN).
	TLSCertHostname string `json:"tls_cert_hostname"`
	// Hostname for SNI in the TLS handshake.
	TLSSNIHostname string `json:"tls_sni_hostname"`
	// CA certificate in PEM format that authenticates a server.
	TLSCACert string `json:"tls_ca_cert"`
	// Client certificate in PEM format that authenticates Fastly to a server.
	TLSClientCert string `json:"tls_client_cert"`
	// Private key of TLSClientCert in PEM format.
	TLSClientKey fastly.Secret `json:"tls_client_key"`
	// OpenSSL cipher strings allowed for connections to the servers, separated by colons.
	TLSCiphers string `json:"tls_ciphers"`
	// Minimum TLS version of connections to the servers.
	MinTLSVersion collection.TLSVersion `json:"min_tls_version"`
	// Maximum TLS version of connections to the servers.
	MaxTLSVersion collection.TLSVersion `json:"max_tls_version"`
}

// PoolInput holds the fields of a create or update request. Fields left nil are not sent.
type PoolInput struct {
	// Name of the pool, unique in the version. Required for create.
	Name *string `json:"name,omitzero"`
	// Freeform note.
	Comment *string `json:"comment,omitzero"`
	// Load balancing method. The default is [PoolRandom].
	Type *PoolType `json:"type,omitzero"`
	// Percentage of capacity that must be up for the pool to be considered up, 0 to 100. The
	// default is 75.
	Quorum *int `json:"quorum,omitzero"`

	// Name of the request condition that selects this pool. The condition must exist in the
	// version. An empty string means no condition.
	RequestCondition *string `json:"request_condition,omitzero"`
	// Name of the health check of the servers, which backends and other pools can share. The
	// health check must exist in the version. An empty string means none.
	HealthCheck *string `json:"healthcheck,omitzero"`
	// Identifier of the POP that acts as the shield, as in Shield of network.POP. An empty string
	// means no shielding.
	Shield *string `json:"shield,omitzero"`
	// Host header sent to the servers. OverrideHost of a server takes precedence. If empty, the
	// Host header is not overridden.
	OverrideHost *string `json:"override_host,omitzero"`

	// Connection timeout in milliseconds. The default is 1000.
	ConnectTimeout *int `json:"connect_timeout,omitzero"`
	// Maximum time until the first byte of the response, in milliseconds. The default is 15000.
	FirstByteTimeout *int `json:"first_byte_timeout,omitzero"`
	// Maximum time without data while a response is received, in milliseconds. The default is
	// 10000. If exceeded, VCL services treat the response as complete. Compute services
	// generate an error.
	BetweenBytesTimeout *int `json:"between_bytes_timeout,omitzero"`
	// Maximum number of connections to a server if MaxConn of the server is 0. The default is
	// 200.
	MaxConnDefault *int `json:"max_conn_default,omitzero"`

	// Whether to use TLS for connections to the servers. The default is false.
	UseTLS *bool `json:"use_tls,omitzero"`
	// Whether to verify the certificate of a server. The default is true.
	TLSCheckCert *bool `json:"tls_check_cert,omitzero"`
	// Hostname to verify the certificate of a server against, as common name (CN) or subject
	// alternative name (SAN).
	TLSCertHostname *string `json:"tls_cert_hostname,omitzero"`
	// Hostname for SNI in the TLS handshake.
	TLSSNIHostname *string `json:"tls_sni_hostname,omitzero"`
	// CA certificate in PEM format that authenticates a server.
	TLSCACert *string `json:"tls_ca_cert,omitzero"`
	// Client certificate in PEM format that authenticates Fastly to a server.
	TLSClientCert *string `json:"tls_client_cert,omitzero"`
	// Private key of TLSClientCert in PEM format.
	TLSClientKey *fastly.Secret `json:"tls_client_key,omitzero"`
	// OpenSSL cipher strings allowed for connections to the servers, separated by colons.
	TLSCiphers *string `json:"tls_ciphers,omitzero"`
	// Minimum TLS version of connections to the servers.
	MinTLSVersion *collection.TLSVersion `json:"min_tls_version,omitzero"`
	// Maximum TLS version of connections to the servers.
	MaxTLSVersion *collection.TLSVersion `json:"max_tls_version,omitzero"`
}

// PoolType is the load balancing method of a pool.
type PoolType string

// Load balancing methods of pools.
const (
	PoolRandom PoolType = "random" // random server
	PoolHash   PoolType = "hash"   // same server for the same object
	PoolClient PoolType = "client" // same server for the same client
)
