package logging

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// HTTPSEndpoints returns the logging endpoints that send logs to an HTTPS server.
//
// Methods: All, List, Get, Create, Update, Delete.
//
// Get, Update and Delete take the name of an endpoint. Create requires Name and URL. The
// server must first prove that it accepts logs of the service. A line of
// /.well-known/fastly/logging/challenge must contain the SHA-256 hash of the service id in
// hexadecimal notation, or an asterisk.
//
// Writes require an unlocked version. They acquire the write lock of the service and count against
// the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/logging/https/
func HTTPSEndpoints(v fastly.Version) collection.Collection[HTTPS, HTTPSInput] {
	return collection.New[HTTPS, HTTPSInput](httpsFamily.In(v))
}

var httpsFamily = family("https", "HTTPS")

// HTTPS is a logging endpoint that sends logs to an HTTPS server.
type HTTPS struct {
	Common
	TLS

	// URL to send logs to. It must use HTTPS.
	URL string `json:"url"`
	// HTTP method of the requests. The default is [HTTPSPost].
	Method HTTPSMethod `json:"method"`
	// Content type of the requests, for example "application/json".
	ContentType string `json:"content_type"`
	// Name of a custom header to send with each request.
	HeaderName string `json:"header_name"`
	// Value of the custom header named by HeaderName.
	HeaderValue fastly.Secret `json:"header_value"`
	// JSON formatting of the log lines in a request. The default is [HTTPSPlain].
	JSONFormat HTTPSJSONFormat `json:"json_format"`
	// Prefix of each log line. The default is [MessageBlank].
	MessageType MessageType `json:"message_type"`
	// Interval in seconds at which batches of log lines are sent. The default is 5. 0 means the
	// default.
	Period int `json:"period"`
	// Maximum number of log lines in a request. The default is 0, which means 10000.
	RequestMaxEntries int `json:"request_max_entries"`
	// Maximum size of a request in bytes. The default is 0, which means 100 MB.
	RequestMaxBytes int `json:"request_max_bytes"`
	// Compression codec of the requests. [CompressGzip] uses gzip level 3. Empty if none is
	// set.
	CompressionCodec CompressionCodec `json:"compression_codec"`
	// Gzip compression level, 0 to 9. The default is 0, which means no compression.
	GzipLevel int `json:"gzip_level"`
	// Whether a header with the batch size is added to each request. Read-only.
	AddBatchSizeHeader bool `json:"add_batch_size_header"`
}

// HTTPSInput holds the fields of a create or update request. Zero fields are not sent.
type HTTPSInput struct {
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

	// URL to send logs to. It must use HTTPS. Required for create.
	URL *string `json:"url,omitzero"`
	// HTTP method of the requests. The default is [HTTPSPost].
	Method *HTTPSMethod `json:"method,omitzero"`
	// Content type of the requests, for example "application/json".
	ContentType *string `json:"content_type,omitzero"`
	// Name of a custom header to send with each request.
	HeaderName *string `json:"header_name,omitzero"`
	// Value of the custom header named by HeaderName.
	HeaderValue *fastly.Secret `json:"header_value,omitzero"`
	// JSON formatting of the log lines in a request. The default is [HTTPSPlain].
	JSONFormat *HTTPSJSONFormat `json:"json_format,omitzero"`
	// Prefix of each log line. The default is [MessageBlank].
	MessageType *MessageType `json:"message_type,omitzero"`
	// Interval in seconds at which batches of log lines are sent. The default is 5. 0 means the
	// default.
	Period *int `json:"period,omitzero"`
	// Maximum number of log lines in a request. The default is 0, which means 10000.
	RequestMaxEntries *int `json:"request_max_entries,omitzero"`
	// Maximum size of a request in bytes. The default is 0, which means 100 MB.
	RequestMaxBytes *int `json:"request_max_bytes,omitzero"`
	// Compression codec of the requests. [CompressGzip] uses gzip level 3. Cannot be combined
	// with GzipLevel.
	CompressionCodec fastly.Nullable[CompressionCodec] `json:"compression_codec,omitzero"`
	// Gzip compression level, 0 to 9. The default is 0, which means no compression. Cannot be
	// combined with CompressionCodec.
	GzipLevel fastly.Nullable[int] `json:"gzip_level,omitzero"`

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

// HTTPSMethod is the HTTP method of the requests that carry logs.
type HTTPSMethod string

// HTTP methods of the requests that carry logs.
const (
	HTTPSPost HTTPSMethod = "POST"
	HTTPSPut  HTTPSMethod = "PUT"
)

// HTTPSJSONFormat controls how the log lines of a request are formatted as JSON.
type HTTPSJSONFormat string

// JSON formats of the log lines in a request.
const (
	HTTPSPlain HTTPSJSONFormat = "0" // no JSON formatting
	HTTPSArray HTTPSJSONFormat = "1" // JSON array of log lines
	HTTPSLines HTTPSJSONFormat = "2" // one JSON value per line
)
