package serviceconfig

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Backends are the origins that a service version fetches from.
// Methods: All, List, Get, Create, Update, Delete.
//
// Create needs a name and an address. An update that sends a text as empty resets it.
//
// Reference: https://www.fastly.com/documentation/reference/api/services/backend/
func Backends(v fastly.Version) collection.Collection[Backend, BackendInput] {
	return collection.New[Backend, BackendInput](backends.In(v))
}

var backends = collection.NewFamily(collection.Spec{Noun: "backend", Path: collection.VersionPath + "/backend", Key: "name"})

// Backend is an origin: an address, how to reach it, and when it is used.
type Backend struct {
	collection.ObjectInfo

	Name    string `json:"name"`
	Comment string `json:"comment"`

	Address      string `json:"address"`       // host name, IPv4 or IPv6 address
	Hostname     string `json:"hostname"`      // the address, if it is a host name
	IPv4         string `json:"ipv4"`          // the address, if it is an IPv4 address
	IPv6         string `json:"ipv6"`          // the address, if it is an IPv6 address
	Port         int    `json:"port"`          // 80 by default
	OverrideHost string `json:"override_host"` // sent as Host in place of the client's
	PreferIPv6   bool   `json:"prefer_ipv6"`   // resolve to IPv6 first; true by default on Compute

	RequestCondition string `json:"request_condition"` // name of the condition under which it is used; "" is always
	HealthCheck      string `json:"healthcheck"`       // name of its health check
	Shield           string `json:"shield"`            // POP that fetches for all others
	ShareKey         string `json:"share_key"`         // lets backends of several services share connections; letters and digits
	AutoLoadBalance  bool   `json:"auto_loadbalance"`  // one of a group among which requests are spread
	Weight           int    `json:"weight"`            // its part of the group's requests; 100 by default

	ConnectTimeout      int `json:"connect_timeout"`       // milliseconds to connect; 1,000 by default
	FirstByteTimeout    int `json:"first_byte_timeout"`    // milliseconds to the first byte; 15,000 by default
	BetweenBytesTimeout int `json:"between_bytes_timeout"` // milliseconds between bytes; 10,000 by default
	FetchTimeout        int `json:"fetch_timeout"`         // milliseconds for the whole reply
	ErrorThreshold      int `json:"error_threshold"`       // failures until it counts as down; 0 is off

	MaxConn              int  `json:"max_conn"`               // connections at once from one server of a POP; 200 by default
	MaxUse               int  `json:"max_use"`                // requests on one connection; 0 is without limit
	MaxLifetime          int  `json:"max_lifetime"`           // milliseconds that a connection lasts; 0 is without limit
	KeepaliveTime        int  `json:"keepalive_time"`         // seconds that an idle connection is kept
	TCPKeepaliveEnable   bool `json:"tcp_keepalive_enable"`   // probe idle connections
	TCPKeepaliveInterval int  `json:"tcp_keepalive_interval"` // seconds between probes; 10 by default
	TCPKeepaliveProbes   int  `json:"tcp_keepalive_probes"`   // probes without an answer until the connection is given up; 3 by default
	TCPKeepaliveTime     int  `json:"tcp_keepalive_time"`     // seconds of idleness before the first probe; 300 by default

	UseSSL          bool                  `json:"use_ssl"`
	SSLCheckCert    bool                  `json:"ssl_check_cert"`    // verify the certificate; true by default
	SSLCertHostname string                `json:"ssl_cert_hostname"` // the name that the certificate must have, in place of the address
	SSLSNIHostname  string                `json:"ssl_sni_hostname"`  // the name to ask for in the TLS handshake
	SSLHostname     string                `json:"ssl_hostname"`      // deprecated in favour of the two above
	SSLCACert       string                `json:"ssl_ca_cert"`       // PEM of the authority to trust
	SSLClientCert   string                `json:"ssl_client_cert"`   // PEM of the certificate to show
	SSLClientKey    fastly.Secret         `json:"ssl_client_key"`    // PEM of its key
	ClientCert      string                `json:"client_cert"`       // name of a client certificate that is kept elsewhere
	SSLCiphers      string                `json:"ssl_ciphers"`       // OpenSSL names with colons between
	MinTLSVersion   collection.TLSVersion `json:"min_tls_version"`
	MaxTLSVersion   collection.TLSVersion `json:"max_tls_version"`

	Locked bool `json:"locked"` // whether its version is locked
}

// BackendInput is what a call may set of a backend; the fields mean what they mean in
// [Backend]. Hostname, IPv4 and IPv6 follow from the address where they are not set.
type BackendInput struct {
	Name    *string `json:"name,omitzero"`
	Comment *string `json:"comment,omitzero"`

	Address      *string `json:"address,omitzero"`
	Hostname     *string `json:"hostname,omitzero"`
	IPv4         *string `json:"ipv4,omitzero"`
	IPv6         *string `json:"ipv6,omitzero"`
	Port         *int    `json:"port,omitzero"`
	OverrideHost *string `json:"override_host,omitzero"`
	PreferIPv6   *bool   `json:"prefer_ipv6,omitzero"`

	RequestCondition *string `json:"request_condition,omitzero"`
	HealthCheck      *string `json:"healthcheck,omitzero"`
	Shield           *string `json:"shield,omitzero"`
	ShareKey         *string `json:"share_key,omitzero"`
	AutoLoadBalance  *bool   `json:"auto_loadbalance,omitzero"`
	Weight           *int    `json:"weight,omitzero"`

	ConnectTimeout      *int `json:"connect_timeout,omitzero"`
	FirstByteTimeout    *int `json:"first_byte_timeout,omitzero"`
	BetweenBytesTimeout *int `json:"between_bytes_timeout,omitzero"`
	FetchTimeout        *int `json:"fetch_timeout,omitzero"`
	ErrorThreshold      *int `json:"error_threshold,omitzero"`

	MaxConn              *int  `json:"max_conn,omitzero"`
	MaxUse               *int  `json:"max_use,omitzero"`
	MaxLifetime          *int  `json:"max_lifetime,omitzero"`
	KeepaliveTime        *int  `json:"keepalive_time,omitzero"`
	TCPKeepaliveEnable   *bool `json:"tcp_keepalive_enable,omitzero"`
	TCPKeepaliveInterval *int  `json:"tcp_keepalive_interval,omitzero"`
	TCPKeepaliveProbes   *int  `json:"tcp_keepalive_probes,omitzero"`
	TCPKeepaliveTime     *int  `json:"tcp_keepalive_time,omitzero"`

	UseSSL          *bool                  `json:"use_ssl,omitzero"`
	SSLCheckCert    *bool                  `json:"ssl_check_cert,omitzero"`
	SSLCertHostname *string                `json:"ssl_cert_hostname,omitzero"`
	SSLSNIHostname  *string                `json:"ssl_sni_hostname,omitzero"`
	SSLHostname     *string                `json:"ssl_hostname,omitzero"`
	SSLCACert       *string                `json:"ssl_ca_cert,omitzero"`
	SSLClientCert   *string                `json:"ssl_client_cert,omitzero"`
	SSLClientKey    *fastly.Secret         `json:"ssl_client_key,omitzero"`
	ClientCert      *string                `json:"client_cert,omitzero"`
	SSLCiphers      *string                `json:"ssl_ciphers,omitzero"`
	MinTLSVersion   *collection.TLSVersion `json:"min_tls_version,omitzero"`
	MaxTLSVersion   *collection.TLSVersion `json:"max_tls_version,omitzero"`
}
