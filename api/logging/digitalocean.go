package logging

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// DigitalOceanEndpoints returns the logging endpoints that write logs to DigitalOcean Spaces.
//
// Methods: All, List, Get, Create, Update, Delete.
//
// Get, Update and Delete take the name of an endpoint. Create requires Name, BucketName,
// AccessKey and SecretKey.
//
// Writes require an unlocked version. They acquire the write lock of the service and count against
// the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/logging/digitalocean/
func DigitalOceanEndpoints(v fastly.Version) collection.Collection[DigitalOcean, DigitalOceanInput] {
	return collection.New[DigitalOcean, DigitalOceanInput](digitalOceanFamily.In(v))
}

var digitalOceanFamily = family("digitalocean", "DigitalOcean Spaces")

// DigitalOcean is a logging endpoint that writes logs to DigitalOcean Spaces.
type DigitalOcean struct {
	Common
	Files

	// Name of the DigitalOcean Space.
	BucketName string `json:"bucket_name"`
	// Domain of the DigitalOcean Spaces endpoint. The default is "nyc3.digitaloceanspaces.com".
	Domain string `json:"domain"`
	// Access key of the DigitalOcean Spaces account.
	AccessKey fastly.Secret `json:"access_key"`
	// Secret key of the DigitalOcean Spaces account.
	SecretKey fastly.Secret `json:"secret_key"`
	// Redundancy setting. Read-only, and empty in all known replies.
	Redundancy string `json:"redundancy"`
}

// DigitalOceanInput holds the fields of a create or update request. Zero fields are not
// sent.
type DigitalOceanInput struct {
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

	// Path of the log files. If the path ends in a slash, it is a directory. Otherwise, it is a
	// prefix of the file names. An empty path means the root.
	Path *string `json:"path,omitzero"`
	// Interval in seconds at which log files are finalized. The default is 3600.
	Period *int `json:"period,omitzero"`
	// Format of the timestamp in the names of log files, in strftime notation. The default is
	// "%Y-%m-%dT%H:%M:%S.000".
	TimestampFormat *string `json:"timestamp_format,omitzero"`
	// Prefix of each log line. The default is [MessageBlank].
	MessageType *MessageType `json:"message_type,omitzero"`
	// Compression codec of the log files. [CompressGzip] uses gzip level 3. Cannot be combined
	// with GzipLevel.
	CompressionCodec fastly.Nullable[CompressionCodec] `json:"compression_codec,omitzero"`
	// Gzip compression level, 0 to 9. The default is 0, which means no compression. Cannot be
	// combined with CompressionCodec.
	GzipLevel fastly.Nullable[int] `json:"gzip_level,omitzero"`
	// PGP public key in ASCII armor. If set, log files are encrypted with the key.
	PublicKey *string `json:"public_key,omitzero"`

	// Name of the DigitalOcean Space. Required for create.
	BucketName *string `json:"bucket_name,omitzero"`
	// Domain of the DigitalOcean Spaces endpoint. The default is "nyc3.digitaloceanspaces.com".
	Domain *string `json:"domain,omitzero"`
	// Access key of the DigitalOcean Spaces account. Required for create.
	AccessKey *fastly.Secret `json:"access_key,omitzero"`
	// Secret key of the DigitalOcean Spaces account. Required for create.
	SecretKey *fastly.Secret `json:"secret_key,omitzero"`
}
