// Package logging manages the logging endpoints of a service version, and the managed logging
// of Compute services. There are 29 kinds of endpoints, each with a function that takes a version:
//
//	endpoints := logging.S3Endpoints(client.Version(serviceID, 3))
//	endpoint, err := endpoints.Create(ctx, logging.S3Input{
//		Name: new("archive"), BucketName: new("logs"), IAMRole: new("arn:aws:iam::123456789012:role/logs"),
//	})
//
// All kinds share the fields of [Common]. Endpoints that write files also share [Files], and
// endpoints with TLS settings share [TLS]. To reset a field to the default of the API, update
// the field with [fastly.NullableNull].
//
// The response condition of an endpoint selects the requests to log. The format string
// determines the content of a log line. For its variables, see
// https://www.fastly.com/documentation/guides/integrations/streaming-logs/custom-log-formats/.
package logging

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Common holds the fields shared by all logging endpoints. Format, FormatVersion, Placement and
// ResponseCondition affect generated VCL only. They do not apply to Compute services.
type Common struct {
	collection.ObjectInfo

	// Name of the endpoint, unique in the version.
	Name string `json:"name"`
	// Log format string. FormatVersion determines which variables it can contain.
	Format string `json:"format"`
	// Version of the log format, 1 or 2. The default is 2. If Placement is not set, version 1
	// logs in vcl_deliver, and version 2 in vcl_log.
	FormatVersion int `json:"format_version"`
	// Placement of the logging call in the generated VCL. [PlacementNone] omits the call. If
	// empty, FormatVersion determines the placement.
	Placement Placement `json:"placement"`
	// Name of the response condition that selects the requests to log. If empty, all requests
	// are logged.
	ResponseCondition string `json:"response_condition"`
	// Region where log lines are processed before streaming. The default is [ProcessAnywhere].
	ProcessingRegion ProcessingRegion `json:"log_processing_region"`
}

// Placement controls the logging call in the generated VCL. The only value is [PlacementNone].
type Placement string

// PlacementNone omits the logging call from the generated VCL.
const PlacementNone Placement = "none"

// ProcessingRegion is a region where log lines are processed before streaming.
type ProcessingRegion string

// Regions where log lines can be processed.
const (
	ProcessAnywhere ProcessingRegion = "none" // no fixed region
	ProcessInEurope ProcessingRegion = "eu"
	ProcessInUSA    ProcessingRegion = "us"
)

// Files holds the fields shared by the logging endpoints that write log files.
type Files struct {
	// Path of the log files. If the path ends in a slash, it is a directory. Otherwise, it is a
	// prefix of the file names. An empty path means the root.
	Path string `json:"path"`
	// Interval in seconds at which log files are finalized. The default is 3600.
	Period int `json:"period"`
	// Format of the timestamp in the names of log files, in strftime notation. The default is
	// "%Y-%m-%dT%H:%M:%S.000".
	TimestampFormat string `json:"timestamp_format"`
	// Prefix of each log line. The default is [MessageBlank].
	MessageType MessageType `json:"message_type"`
	// Compression codec of the log files. [CompressGzip] uses gzip level 3. Empty if none is
	// set.
	CompressionCodec CompressionCodec `json:"compression_codec"`
	// Gzip compression level, 0 to 9. The default is 0, which means no compression.
	GzipLevel int `json:"gzip_level"`
	// PGP public key in ASCII armor. If set, log files are encrypted with the key.
	PublicKey string `json:"public_key"`
}

// MessageType selects the prefix of each log line.
type MessageType string

// Prefixes of log lines.
const (
	MessageClassic MessageType = "classic" // syslog header based on RFC 3164
	MessageLoggly  MessageType = "loggly"  // structured syslog header based on RFC 5424
	MessageLogplex MessageType = "logplex" // Heroku Logplex header
	MessageBlank   MessageType = "blank"   // no prefix
)

// CompressionCodec is a compression codec of log files or of HTTPS requests.
type CompressionCodec string

// Compression codecs of log files and of HTTPS requests.
const (
	CompressZstd   CompressionCodec = "zstd"
	CompressSnappy CompressionCodec = "snappy"
	CompressGzip   CompressionCodec = "gzip" // gzip level 3
)

// TLS holds the settings of TLS connections to the server of a logging endpoint.
type TLS struct {
	// Hostname that the server's certificate must contain as a subject alternative name (SAN).
	// Common names are not supported.
	TLSHostname string `json:"tls_hostname"`
	// CA certificate in PEM format, used to verify the server's certificate.
	TLSCACert string `json:"tls_ca_cert"`
	// Client certificate in PEM format, used to authenticate Fastly to the server.
	TLSClientCert string `json:"tls_client_cert"`
	// Private key of the client certificate in PEM format.
	TLSClientKey fastly.Secret `json:"tls_client_key"`
}

// family returns the family of a kind of endpoints. Updates are JSON, because only JSON can
// reset a field to null. Everything else is a form.
func family(kind, noun string) *collection.Family {
	return collection.NewFamily(collection.Spec{
		Noun: noun + " logging endpoint", Path: collection.VersionPath + "/logging/" + kind, Key: "name",
		EncodeUpdate: fastly.LegacyJSONBody,
	})
}
