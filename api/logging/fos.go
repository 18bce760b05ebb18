package logging

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// FOSEndpoints write logs to Fastly Object Storage.
// Methods: All, List, Get, Create, Update, Delete.
//
// The platform creates and keeps an access key that is limited to the bucket, so the
// endpoint has no credentials.
//
// Reference: https://www.fastly.com/documentation/reference/api/logging/fos/
func FOSEndpoints(v fastly.Version) collection.Collection[FOS, FOSInput] {
	return collection.New[FOS, FOSInput](fosFamily.In(v))
}

var fosFamily = family("fos", "Fastly Object Storage")

// FOS is a logging endpoint that writes logs to a bucket of Fastly Object Storage.
type FOS struct {
	Common
	Files

	Bucket       string `json:"bucket_name"`    // name of the bucket
	Region       string `json:"region"`         // region of the bucket
	FileMaxBytes int    `json:"file_max_bytes"` // maximum file size in bytes, at least 1048576; 0 means no limit
}

// FOSInput holds the fields of a create or update request. Fields left nil are not sent.
type FOSInput struct {
	// Name of the endpoint, unique in the version.
	Name *string `json:"name,omitzero"`
	// Log line, with the variables of FormatVersion.
	Format *string `json:"format,omitzero"`
	// Version of Format, 1 or 2. The default is 2.
	FormatVersion *int `json:"format_version,omitzero"`
	// Position of the logging call in the generated VCL.
	Placement fastly.Nullable[Placement] `json:"placement,omitzero"`
	// Name of the condition that selects the requests to log. If empty, all are logged.
	ResponseCondition *string `json:"response_condition,omitzero"`
	// Region where log lines are processed. The default is [ProcessAnywhere].
	ProcessingRegion *ProcessingRegion `json:"log_processing_region,omitzero"`

	// Folder of the files, ending in a slash.
	Path *string `json:"path,omitzero"`
	// Interval between files in seconds. The default is 3600.
	Period *int `json:"period,omitzero"`
	// Layout of the time in file names, in the notation of strftime.
	TimestampFormat *string `json:"timestamp_format,omitzero"`
	// Prefix of each log line.
	MessageType *MessageType `json:"message_type,omitzero"`
	// Compression of the files. Cannot be combined with GzipLevel.
	CompressionCodec fastly.Nullable[CompressionCodec] `json:"compression_codec,omitzero"`
	// Level of gzip compression, 0 to 9. The default is 0, no compression. Cannot be combined with CompressionCodec.
	GzipLevel fastly.Nullable[int] `json:"gzip_level,omitzero"`
	// PGP public key in PEM format that the files are encrypted with.
	PublicKey *string `json:"public_key,omitzero"`

	// Name of the bucket.
	Bucket *string `json:"bucket_name,omitzero"`
	// Region of the bucket.
	Region *string `json:"region,omitzero"`
	// Maximum file size in bytes, at least 1048576. 0 means no limit.
	FileMaxBytes *int `json:"file_max_bytes,omitzero"`
}
