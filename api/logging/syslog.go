package logging

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// SyslogEndpoints returns the logging endpoints that send logs to a syslog server.
//
// Methods: All, List, Get, Create, Update, Delete.
//
// Get, Update and Delete take the name of an endpoint. Create requires Name and Address.
//
// Writes require an unlocked version. They acquire the write lock of the service and count against
// the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/logging/syslog/
func SyslogEndpoints(v fastly.Version) collection.Collection[Syslog, SyslogInput] {
	return collection.New[Syslog, SyslogInput](syslogFamily.In(v))
}

var syslogFamily = family("syslog", "syslog")

// Syslog is a logging endpoint that sends logs to a syslog server.
type Syslog struct {
	Common
	TLS

	// Hostname or IPv4 address of the server.
	Address string `json:"address"`
	// Hostname of the server. Empty if the server is addressed by IP address.
	Hostname string `json:"hostname"`
	// IPv4 address of the server. Empty if the server is addressed by hostname.
	IPv4 string `json:"ipv4"`
	// Port of the server. The default is 514.
	Port int `json:"port"`
	// Token to prepend to each log line. An empty string means no token.
	Token fastly.Secret `json:"token"`
	// Prefix of each log line. The default is [MessageBlank].
	MessageType MessageType `json:"message_type"`
	// Whether to use TLS. The default is false.
	UseTLS bool `json:"use_tls"`
	// Public key. Read-only, and empty in all known replies.
	PublicKey string `json:"public_key"`
}

// SyslogInput holds the fields of a create or update request. Zero fields are not sent.
type SyslogInput struct {
	// Name of the endpoint, unique in the version. Required for create.
	Name *string `json:"name,omitzero"`
	// Log format string. FormatVersion determines which variables it can contain. The default
	// is the Common Log Format.
	Format *string `json:"format,omitzero"`
	// Version of the log format, 1 or 2. The default is 2. If Placement is not set, version 1
	// logs in vcl_deliver, and version 2 in vcl_log.
	FormatVersion *int `json:"format_version,omitzero"`
	// Placement of the logging call in the generated VCL. [PlacementNone] omits the call. By
	// default, and if null, FormatVersion determines the placement.
	Placement fastly.Nullable[Placement] `json:"placement,omitzero"`
	// Name of the response condition that selects the requests to log. The condition must
	// exist in the version. By default, all requests are logged.
	ResponseCondition *string `json:"response_condition,omitzero"`
	// Region where log lines are processed before streaming. The default is [ProcessAnywhere].
	ProcessingRegion *ProcessingRegion `json:"log_processing_region,omitzero"`

	// Hostname or IPv4 address of the server. Required for create.
	Address *string `json:"address,omitzero"`
	// Hostname of the server, as an alternative to Address.
	Hostname *string `json:"hostname,omitzero"`
	// IPv4 address of the server, as an alternative to Address.
	IPv4 *string `json:"ipv4,omitzero"`
	// Port of the server. The default is 514.
	Port *int `json:"port,omitzero"`
	// Token to prepend to each log line. An empty string means no token.
	Token *fastly.Secret `json:"token,omitzero"`
	// Prefix of each log line. The default is [MessageBlank].
	MessageType *MessageType `json:"message_type,omitzero"`
	// Whether to use TLS. The default is false.
	UseTLS *bool `json:"use_tls,omitzero"`

	// Hostname that the server's certificate must contain as a subject alternative name (SAN).
	// Common names are not supported.
	TLSHostname *string `json:"tls_hostname,omitzero"`
	// CA certificate in PEM format, used to verify the server's certificate.
	TLSCACert *string `json:"tls_ca_cert,omitzero"`
	// Client certificate in PEM format, used to authenticate Fastly to the server.
	TLSClientCert *string `json:"tls_client_cert,omitzero"`
	// Private key of the client certificate in PEM format.
	TLSClientKey *fastly.Secret `json:"tls_client_key,omitzero"`
}
