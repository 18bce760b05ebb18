package serviceconfig

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Backends returns the backends of a service version. A backend is an origin server that the
// service fetches from.
//
// Methods: All, List, Get, Create, Update, Delete.
//
// Get, Update and Delete take the name of a backend. Create requires Name and an address:
// Address, Hostname, IPv4 or IPv6. In an update, an empty string resets a text field.
//
// Writes require an unlocked version. They acquire the write lock of the service and count against
// the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/services/backend/
func Backends(v fastly.Version) collection.Collection[Backend, BackendInput] {
	return collection.New[Backend, BackendInput](backends.In(v))
}

var backends = collection.NewFamily(collection.Spec{Noun: "backend", Path: collection.VersionPath + "/backend", Key: "name"})

// Backend is an origin server and the settings of the connections to it.
type Backend struct {
	collection.ObjectInfo

	// Name of the backend, unique in the version.
	Name string `json:"name"`
	// Freeform note.
	Comment string `json:"comment"`

	// Hostname, IPv4 address or IPv6 address of the backend.
	Address string `json:"address"`
	// Hostname of the backend. Empty if the backend is addressed by IP address.
	Hostname string `json:"hostname"`
	// IPv4 address of the backend. Empty if the backend is addressed otherwise.
	IPv4 string `json:"ipv4"`
	// IPv6 address of the backend. Empty if the backend is addressed otherwise.
	IPv6 string `json:"ipv6"`
	// Port of the backend. The default is 80.
	Port int `json:"port"`
	// Host header sent to the backend. It is applied after VCL and takes precedence over
	// bereq.http.Host. If empty, the Host header is not overridden.
	OverrideHost string `json:"override_host"`
	// Whether to prefer IPv6 connections if the backend is addressed by hostname. The default
	// is true on Compute services and false on VCL services.
	PreferIPv6 bool `json:"prefer_ipv6"`

	// Name of the request condition that selects this backend. If set, it overrides
	// AutoLoadBalance. An empty string means no condition. By default, a request uses the first
	// backend that has no condition or has a condition that is true.
	RequestCondition string `json:"request_condition"`
	// Name of the health check of the backend. An empty string means none.
	HealthCheck string `json:"healthcheck"`
	// Identifier of the POP that acts as the shield, as in Shield of network.POP. An empty string
	// means no shielding.
	Shield string `json:"shield"`
	// Key for sharing a health check. Backends with the same key share one health check.
	// Letters and digits only.
	ShareKey string `json:"share_key"`
	// Whether the backend takes part in automatic load balancing. Requests are distributed by
	// Weight across all backends with AutoLoadBalance. Backends with RequestCondition are excluded.
	// VCL services only. The default is false.
	AutoLoadBalance bool `json:"auto_loadbalance"`
	// Weight of the backend in automatic load balancing, relative to the sum of all weights. A
	// positive integer. The default is 100. Used only if AutoLoadBalance is set.
	Weight int `json:"weight"`

	// Connection timeout in milliseconds. The default is 1000. If exceeded, the response is a
	// synthetic 503.
	ConnectTimeout int `json:"connect_timeout"`
	// Maximum time between the request and the start of the response, in milliseconds. The
	// default is 15000. If exceeded, the response is a synthetic 503.
	FirstByteTimeout int `json:"first_byte_timeout"`
	// Maximum time without data while a response is received, in milliseconds. The default is
	// 10000. If exceeded, VCL services treat the response as complete. Compute services
	// generate an error.
	BetweenBytesTimeout int `json:"between_bytes_timeout"`
	// Maximum time to wait for the complete response, in milliseconds. By default, there is no
	// limit. If exceeded, the response is a synthetic 503.
	FetchTimeout int `json:"fetch_timeout"`
	// Number of errors after which the backend is marked as down. The default is 0.
	ErrorThreshold int `json:"error_threshold"`

	// Maximum number of concurrent connections to the backend. The default is 200.
	MaxConn int `json:"max_conn"`
	// Maximum number of requests over one pooled keep-alive connection. 0 means no limit. If
	// nil, the default of 0 applies.
	MaxUse *int `json:"max_use"`
	// Maximum age at which a pooled keep-alive connection is reused, in milliseconds. 0 means
	// no limit. If nil, the default of 0 applies.
	MaxLifetime *int `json:"max_lifetime"`
	// Time to keep a connection open between requests, in seconds. If nil, connections are kept
	// open as long as possible.
	KeepaliveTime *int `json:"keepalive_time"`
	// Whether to enable TCP keep-alive. If nil, the default of true applies.
	TCPKeepaliveEnable *bool `json:"tcp_keepalive_enable"`
	// Interval between TCP keep-alive probes in seconds. If nil, the default of 10 applies.
	TCPKeepaliveInterval *int `json:"tcp_keepalive_interval"`
	// Number of unacknowledged TCP keep-alive probes after which a connection is considered
	// dead. If nil, the default of 3 applies.
	TCPKeepaliveProbes *int `json:"tcp_keepalive_probes"`
	// Time between the last data packet and the first TCP keep-alive probe, in seconds. If nil,
	// the default of 300 applies.
	TCPKeepaliveTime *int `json:"tcp_keepalive_time"`

	// Whether to require TLS for connections to the backend.
	UseSSL bool `json:"use_ssl"`
	// Whether to verify the certificate of the backend. If nil, the default of true applies.
	SSLCheckCert *bool `json:"ssl_check_cert"`
	// Hostname to verify the certificate of the backend against. It overrides SSLHostname and
	// does not affect SNI.
	SSLCertHostname string `json:"ssl_cert_hostname"`
	// Hostname for SNI in the TLS handshake. It overrides SSLHostname and does not affect
	// certificate verification.
	SSLSNIHostname string `json:"ssl_sni_hostname"`
	// Hostname for certificate verification and SNI.
	//
	// Deprecated: Use SSLCertHostname and SSLSNIHostname.
	SSLHostname string `json:"ssl_hostname"`
	// CA certificate in PEM format that authenticates the backend.
	SSLCACert string `json:"ssl_ca_cert"`
	// Client certificate in PEM format that authenticates Fastly to the backend.
	SSLClientCert string `json:"ssl_client_cert"`
	// Private key of SSLClientCert in PEM format.
	SSLClientKey fastly.Secret `json:"ssl_client_key"`
	// Unused. The client certificate for connections to the backend is SSLClientCert.
	ClientCert string `json:"client_cert"`
	// OpenSSL cipher strings allowed for connections to the backend, separated by colons.
	SSLCiphers string `json:"ssl_ciphers"`
	// Minimum TLS version of connections to the backend.
	MinTLSVersion collection.TLSVersion `json:"min_tls_version"`
	// Maximum TLS version of connections to the backend.
	MaxTLSVersion collection.TLSVersion `json:"max_tls_version"`

	// Whether the service version that contains the backend is locked.
	Locked bool `json:"locked"`
}

// BackendInput holds the fields of a create or update request. Fields left nil are not sent.
type BackendInput struct {
	// Name of the backend, unique in the version. Required for create.
	Name *string `json:"name,omitzero"`
	// Freeform note.
	Comment *string `json:"comment,omitzero"`

	// Hostname, IPv4 address or IPv6 address of the backend. Required for create unless
	// Hostname, IPv4 or IPv6 is set.
	Address *string `json:"address,omitzero"`
	// Hostname of the backend, as an alternative to Address. The default is derived from
	// Address.
	Hostname *string `json:"hostname,omitzero"`
	// IPv4 address of the backend, as an alternative to Address. The default is derived from
	// Address.
	IPv4 *string `json:"ipv4,omitzero"`
	// IPv6 address of the backend, as an alternative to Address. The default is derived from
	// Address.
	IPv6 *string `json:"ipv6,omitzero"`
	// Port of the backend. The default is 80. Unless the same request sets UseSSL, port 80 sets
	// UseSSL to false and port 443 sets it to true.
	Port *int `json:"port,omitzero"`
	// Host header sent to the backend. It is applied after VCL and takes precedence over
	// bereq.http.Host. An empty string removes the override.
	OverrideHost *string `json:"override_host,omitzero"`
	// Whether to prefer IPv6 connections if the backend is addressed by hostname. The default
	// is true on Compute services and false on VCL services.
	PreferIPv6 *bool `json:"prefer_ipv6,omitzero"`

	// Name of the request condition that selects this backend. The condition must exist in the
	// version. If set, it overrides AutoLoadBalance. An empty string means no condition. By
	// default, a request uses the first backend that has no condition or has a condition that is true.
	RequestCondition *string `json:"request_condition,omitzero"`
	// Name of the health check of the backend. The health check must exist in the version. An
	// empty string means none.
	HealthCheck *string `json:"healthcheck,omitzero"`
	// Identifier of the POP that acts as the shield, as in Shield of network.POP. An empty string
	// means no shielding.
	Shield *string `json:"shield,omitzero"`
	// Key for sharing a health check. Backends with the same key share one health check.
	// Letters and digits only.
	ShareKey *string `json:"share_key,omitzero"`
	// Whether the backend takes part in automatic load balancing. Requests are distributed by
	// Weight across all backends with AutoLoadBalance. Backends with RequestCondition are excluded.
	// VCL services only. The default is false.
	AutoLoadBalance *bool `json:"auto_loadbalance,omitzero"`
	// Weight of the backend in automatic load balancing, relative to the sum of all weights. A
	// positive integer. The default is 100. Used only if AutoLoadBalance is set.
	Weight *int `json:"weight,omitzero"`

	// Connection timeout in milliseconds. The default is 1000. If exceeded, the response is a
	// synthetic 503.
	ConnectTimeout *int `json:"connect_timeout,omitzero"`
	// Maximum time between the request and the start of the response, in milliseconds. The
	// default is 15000. If exceeded, the response is a synthetic 503.
	FirstByteTimeout *int `json:"first_byte_timeout,omitzero"`
	// Maximum time without data while a response is received, in milliseconds. The default is
	// 10000. If exceeded, VCL services treat the response as complete. Compute services
	// generate an error.
	BetweenBytesTimeout *int `json:"between_bytes_timeout,omitzero"`
	// Maximum time to wait for the complete response, in milliseconds. By default, there is no
	// limit. If exceeded, the response is a synthetic 503.
	FetchTimeout *int `json:"fetch_timeout,omitzero"`
	// Number of errors after which the backend is marked as down. The default is 0.
	ErrorThreshold *int `json:"error_threshold,omitzero"`

	// Maximum number of concurrent connections to the backend. The default is 200.
	MaxConn *int `json:"max_conn,omitzero"`
	// Maximum number of requests over one pooled keep-alive connection. 0 means no limit. The
	// default is 0.
	MaxUse *int `json:"max_use,omitzero"`
	// Maximum age at which a pooled keep-alive connection is reused, in milliseconds. 0 means
	// no limit. The default is 0.
	MaxLifetime *int `json:"max_lifetime,omitzero"`
	// Time to keep a connection open between requests, in seconds. By default, connections are
	// kept open as long as possible.
	KeepaliveTime *int `json:"keepalive_time,omitzero"`
	// Whether to enable TCP keep-alive. The default is true.
	TCPKeepaliveEnable *bool `json:"tcp_keepalive_enable,omitzero"`
	// Interval between TCP keep-alive probes in seconds. The default is 10.
	TCPKeepaliveInterval *int `json:"tcp_keepalive_interval,omitzero"`
	// Number of unacknowledged TCP keep-alive probes after which a connection is considered
	// dead. The default is 3.
	TCPKeepaliveProbes *int `json:"tcp_keepalive_probes,omitzero"`
	// Time between the last data packet and the first TCP keep-alive probe, in seconds. The
	// default is 300.
	TCPKeepaliveTime *int `json:"tcp_keepalive_time,omitzero"`

	// Whether to require TLS for connections to the backend. The default is true if the request
	// sets Port to 443, and false otherwise.
	UseSSL *bool `json:"use_ssl,omitzero"`
	// Whether to verify the certificate of the backend. The default is true.
	SSLCheckCert *bool `json:"ssl_check_cert,omitzero"`
	// Hostname to verify the certificate of the backend against. It overrides SSLHostname and
	// does not affect SNI.
	SSLCertHostname *string `json:"ssl_cert_hostname,omitzero"`
	// Hostname for SNI in the TLS handshake. It overrides SSLHostname and does not affect
	// certificate verification.
	SSLSNIHostname *string `json:"ssl_sni_hostname,omitzero"`
	// Hostname for certificate verification and SNI.
	//
	// Deprecated: Use SSLCertHostname and SSLSNIHostname.
	SSLHostname *string `json:"ssl_hostname,omitzero"`
	// CA certificate in PEM format that authenticates the backend.
	SSLCACert *string `json:"ssl_ca_cert,omitzero"`
	// Client certificate in PEM format that authenticates Fastly to the backend.
	SSLClientCert *string `json:"ssl_client_cert,omitzero"`
	// Private key of SSLClientCert in PEM format.
	SSLClientKey *fastly.Secret `json:"ssl_client_key,omitzero"`
	// Unused. The client certificate for connections to the backend is SSLClientCert.
	ClientCert *string `json:"client_cert,omitzero"`
	// OpenSSL cipher strings allowed for connections to the backend, separated by colons.
	SSLCiphers *string `json:"ssl_ciphers,omitzero"`
	// Minimum TLS version of connections to the backend.
	MinTLSVersion *collection.TLSVersion `json:"min_tls_version,omitzero"`
	// Maximum TLS version of connections to the backend.
	MaxTLSVersion *collection.TLSVersion `json:"max_tls_version,omitzero"`
}
