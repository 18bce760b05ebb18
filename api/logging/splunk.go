package logging

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// SplunkEndpoints returns the logging endpoints that send logs to Splunk.
//
// Methods: All, List, Get, Create, Update, Delete.
//
// Get, Update and Delete take the name of an endpoint. Create requires Name, URL and Token.
//
// Writes require an unlocked version. They acquire the write lock of the service and count against
// the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/logging/splunk/
func SplunkEndpoints(v fastly.Version) collection.Collection[Splunk, SplunkInput] {
	return collection.New[Splunk, SplunkInput](splunkFamily.In(v))
}

var splunkFamily = family("splunk", "Splunk")

// Splunk is a logging endpoint that sends logs to Splunk.
type Splunk struct {
	Common
	TLS

	// URL to send logs to.
	URL string `json:"url"`
	// Token of the Splunk HTTP Event Collector.
	Token fastly.Secret `json:"token"`
	// Maximum number of log lines in a request. The default is 0, which means no limit.
	RequestMaxEntries int `json:"request_max_entries"`
	// Maximum size of a request in bytes. The default is 0, which means no limit.
	RequestMaxBytes int `json:"request_max_bytes"`
	// Whether to use TLS. The default is false.
	UseTLS bool `json:"use_tls"`
}

// SplunkInput holds the fields of a create or update request. Zero fields are not sent.
type SplunkInput struct {
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

	// URL to send logs to. Required for create.
	URL *string `json:"url,omitzero"`
	// Token of the Splunk HTTP Event Collector. Required for create.
	Token *fastly.Secret `json:"token,omitzero"`
	// Maximum number of log lines in a request. The default is 0, which means no limit.
	RequestMaxEntries *int `json:"request_max_entries,omitzero"`
	// Maximum size of a request in bytes. The default is 0, which means no limit.
	RequestMaxBytes *int `json:"request_max_bytes,omitzero"`
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
