package logging

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// HTTPSEndpoints send logs to any server by HTTPS.
// Methods: All, List, Get, Create, Update, Delete.
//
// The server must first prove that it expects the logs: it answers
// /.well-known/fastly/logging/challenge with the hash of the service's id, or with *.
//
// Reference: https://www.fastly.com/documentation/reference/api/logging/https/
func HTTPSEndpoints(v fastly.Version) collection.Collection[HTTPS, HTTPSInput] {
	return collection.New[HTTPS, HTTPSInput](httpsFamily.In(v))
}

var httpsFamily = family("https", "HTTPS")

// HTTPS is an endpoint that sends logs to a server by HTTPS.
type HTTPS struct {
	Common
	TLS

	URL                string           `json:"url"`                   // where requests go, by https
	Method             HTTPSMethod      `json:"method"`                // POST by default
	ContentType        string           `json:"content_type"`          // of the requests, "application/json" say
	HeaderName         string           `json:"header_name"`           // a header field that requests carry beside their own
	HeaderValue        fastly.Secret    `json:"header_value"`          // its value, which may authenticate
	JSONFormat         HTTPSJSONFormat  `json:"json_format"`           // how lines of JSON are joined in a request
	MessageType        MessageType      `json:"message_type"`          // how each line begins
	Period             int              `json:"period"`                // most seconds that lines wait for a request; 5 by default
	RequestMaxEntries  int              `json:"request_max_entries"`   // most log lines of a request; 0 is without limit
	RequestMaxBytes    int              `json:"request_max_bytes"`     // most bytes of a request; 0 is without limit
	CompressionCodec   CompressionCodec `json:"compression_codec"`     // compresses requests; it excludes GzipLevel
	GzipLevel          int              `json:"gzip_level"`            // compresses requests by gzip, from 1 to 9; 0 does not
	AddBatchSizeHeader bool             `json:"add_batch_size_header"` // not for callers to set; whether requests tell how many lines they hold
}

// HTTPSInput is what a call may set of an HTTPS endpoint; the fields mean what they mean
// in [HTTPS], [Common] and [TLS].
type HTTPSInput struct {
	Name              *string                    `json:"name,omitzero"`
	Format            *string                    `json:"format,omitzero"`
	FormatVersion     *int                       `json:"format_version,omitzero"`
	Placement         fastly.Nullable[Placement] `json:"placement,omitzero"`
	ResponseCondition *string                    `json:"response_condition,omitzero"`
	ProcessingRegion  *ProcessingRegion          `json:"log_processing_region,omitzero"`

	URL               *string                           `json:"url,omitzero"`
	Method            *HTTPSMethod                      `json:"method,omitzero"`
	ContentType       *string                           `json:"content_type,omitzero"`
	HeaderName        *string                           `json:"header_name,omitzero"`
	HeaderValue       *fastly.Secret                    `json:"header_value,omitzero"`
	JSONFormat        *HTTPSJSONFormat                  `json:"json_format,omitzero"`
	MessageType       *MessageType                      `json:"message_type,omitzero"`
	Period            *int                              `json:"period,omitzero"`
	RequestMaxEntries *int                              `json:"request_max_entries,omitzero"`
	RequestMaxBytes   *int                              `json:"request_max_bytes,omitzero"`
	CompressionCodec  fastly.Nullable[CompressionCodec] `json:"compression_codec,omitzero"`
	GzipLevel         fastly.Nullable[int]              `json:"gzip_level,omitzero"`

	TLSHostname   *string        `json:"tls_hostname,omitzero"`
	TLSCACert     *string        `json:"tls_ca_cert,omitzero"`
	TLSClientCert *string        `json:"tls_client_cert,omitzero"`
	TLSClientKey  *fastly.Secret `json:"tls_client_key,omitzero"`
}

// HTTPSMethod is the method of the requests that carry logs.
type HTTPSMethod string

// The methods of requests with logs.
const (
	HTTPSPost HTTPSMethod = "POST"
	HTTPSPut  HTTPSMethod = "PUT"
)

// HTTPSJSONFormat is how lines of JSON are joined in a request.
type HTTPSJSONFormat string

// The ways to join lines of JSON.
const (
	HTTPSPlain HTTPSJSONFormat = "0" // as they are, for lines that are not JSON
	HTTPSArray HTTPSJSONFormat = "1" // as an array
	HTTPSLines HTTPSJSONFormat = "2" // one to a line
)
