package logging

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// SplunkEndpoints send logs to Splunk's HTTP Event Collector.
// Methods: All, List, Get, Create, Update, Delete.
//
// Reference: https://www.fastly.com/documentation/reference/api/logging/splunk/
func SplunkEndpoints(v fastly.Version) collection.Collection[Splunk, SplunkInput] {
	return collection.New[Splunk, SplunkInput](splunkFamily.In(v))
}

var splunkFamily = family("splunk", "Splunk")

// Splunk is an endpoint that sends logs to Splunk.
type Splunk struct {
	Common
	TLS

	URL               string        `json:"url"`                 // of the collector
	Token             fastly.Secret `json:"token"`               // of the collector
	RequestMaxEntries int           `json:"request_max_entries"` // most log lines of a request; 0 is without limit
	RequestMaxBytes   int           `json:"request_max_bytes"`   // most bytes of a request; 0 is without limit
	UseTLS            bool          `json:"use_tls"`             // connect by TLS
}

// SplunkInput is what a call may set of a Splunk endpoint; the fields mean what they mean
// in [Splunk], [Common] and [TLS].
type SplunkInput struct {
	Name              *string                    `json:"name,omitzero"`
	Format            *string                    `json:"format,omitzero"`
	FormatVersion     *int                       `json:"format_version,omitzero"`
	Placement         fastly.Nullable[Placement] `json:"placement,omitzero"`
	ResponseCondition *string                    `json:"response_condition,omitzero"`
	ProcessingRegion  *ProcessingRegion          `json:"log_processing_region,omitzero"`

	URL               *string        `json:"url,omitzero"`
	Token             *fastly.Secret `json:"token,omitzero"`
	RequestMaxEntries *int           `json:"request_max_entries,omitzero"`
	RequestMaxBytes   *int           `json:"request_max_bytes,omitzero"`
	UseTLS            *bool          `json:"use_tls,omitzero"`

	TLSHostname   *string        `json:"tls_hostname,omitzero"`
	TLSCACert     *string        `json:"tls_ca_cert,omitzero"`
	TLSClientCert *string        `json:"tls_client_cert,omitzero"`
	TLSClientKey  *fastly.Secret `json:"tls_client_key,omitzero"`
}
