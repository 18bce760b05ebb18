// Package logging is where a service sends its logs: 29 kinds of endpoints, each a
// collection of its own, and managed logging.
//
// All kinds have the fields of [Common]; see there what they mean. Those that write
// files share period and compression, those that connect by TLS the TLS fields. An
// update resets a field to the API's default where its input is [fastly.NullableNull].
//
// Format and condition decide what is logged. See
// https://www.fastly.com/documentation/guides/integrations/streaming-logs/custom-log-formats/
// for the variables of a format.
package logging

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Common is what every logging endpoint has.
type Common struct {
	collection.ObjectInfo

	// Name is unique in the version, and what Get, Update and Delete take.
	Name string `json:"name"`
	// Format is the log line, with the variables of its FormatVersion.
	Format string `json:"format"`
	// FormatVersion is 2 by default. Version 1 puts the line into vcl_deliver, 2 into vcl_log.
	FormatVersion int `json:"format_version"`
	// Placement is where the logging call goes into the VCL: "none" keeps it out, so
	// that VCL of your own can make it; empty lets the API place it.
	Placement Placement `json:"placement"`
	// ResponseCondition is the name of the condition under which a request is logged; "" is always.
	ResponseCondition string `json:"response_condition"`
	// ProcessingRegion is where log lines are processed before they leave.
	ProcessingRegion ProcessingRegion `json:"log_processing_region"`
}

// Placement is where the logging call goes into the generated VCL.
type Placement string

// PlacementNone keeps the logging call out of the generated VCL.
const PlacementNone Placement = "none"

// ProcessingRegion is a region in which log lines are processed.
type ProcessingRegion string

// The regions in which log lines can be processed.
const (
	ProcessAnywhere ProcessingRegion = "none" // the default
	ProcessInEurope ProcessingRegion = "eu"
	ProcessInUSA    ProcessingRegion = "us"
)

// Files is what the endpoints that write files have.
type Files struct {
	// Path is the folder that files are written to, with a slash at its end.
	Path string `json:"path"`
	// Period is how many seconds of logs go into a file; 3,600 by default.
	Period int `json:"period"`
	// TimestampFormat is the strftime layout of the time in file names.
	TimestampFormat string `json:"timestamp_format"`
	// MessageType is how each line begins.
	MessageType MessageType `json:"message_type"`
	// CompressionCodec compresses the files. It excludes GzipLevel.
	CompressionCodec CompressionCodec `json:"compression_codec"`
	// GzipLevel compresses the files by gzip, from 1 to 9; 0 does not. It excludes CompressionCodec.
	GzipLevel int `json:"gzip_level"`
	// PublicKey is a PGP key, in PEM, that the files are encrypted to.
	PublicKey string `json:"public_key"`
}

// MessageType is how each log line begins.
type MessageType string

// The ways for a log line to begin.
const (
	MessageClassic MessageType = "classic" // a syslog header of RFC 3164
	MessageLoggly  MessageType = "loggly"  // a header of RFC 5424
	MessageLogplex MessageType = "logplex" // Heroku's
	MessageBlank   MessageType = "blank"   // with nothing; the default of kinds that write files
)

// CompressionCodec is how log files are compressed.
type CompressionCodec string

// The codecs of log files.
const (
	CompressZstd   CompressionCodec = "zstd"
	CompressSnappy CompressionCodec = "snappy"
	CompressGzip   CompressionCodec = "gzip"
)

// TLS is what the endpoints that connect by TLS have. The PEM texts are empty where
// nothing but the public authorities is trusted, and no certificate is shown.
type TLS struct {
	TLSHostname   string        `json:"tls_hostname"`    // the name that the server's certificate must have, in place of its host
	TLSCACert     string        `json:"tls_ca_cert"`     // PEM of the authority to trust
	TLSClientCert string        `json:"tls_client_cert"` // PEM of the certificate to show
	TLSClientKey  fastly.Secret `json:"tls_client_key"`  // PEM of its key
}

// family returns the family of a kind of endpoints. Updates are JSON, because only JSON can
// reset a field to null. Everything else is a form.
func family(kind, noun string) *collection.Family {
	return collection.NewFamily(collection.Spec{
		Noun: noun + " logging endpoint", Path: collection.VersionPath + "/logging/" + kind, Key: "name",
		EncodeUpdate: fastly.LegacyJSONBody,
	})
}
