package logging

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// AzureBlobEndpoints returns the logging endpoints that write logs to Azure Blob Storage.
//
// Methods: All, List, Get, Create, Update, Delete.
//
// Get, Update and Delete take the name of an endpoint. Create requires Name, Container,
// AccountName and SASToken.
//
// Writes require an unlocked version. They acquire the write lock of the service and count against
// the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/logging/azureblob/
func AzureBlobEndpoints(v fastly.Version) collection.Collection[AzureBlob, AzureBlobInput] {
	return collection.New[AzureBlob, AzureBlobInput](azureBlobFamily.In(v))
}

var azureBlobFamily = family("azureblob", "Azure Blob Storage")

// AzureBlob is a logging endpoint that writes logs to Azure Blob Storage.
type AzureBlob struct {
	Common
	Files

	// Name of the Azure Blob Storage container.
	Container string `json:"container"`
	// Name of the Azure storage account.
	AccountName string `json:"account_name"`
	// Shared access signature (SAS) with write access to the container. If the signature
	// expires, logging fails.
	SASToken fastly.Secret `json:"sas_token"`
	// Maximum size of a log file in bytes: 0, which means no limit, or at least 1048576. The
	// default is 0.
	FileMaxBytes int `json:"file_max_bytes"`
}

// AzureBlobInput holds the fields of a create or update request. Zero fields are not sent.
type AzureBlobInput struct {
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

	// Name of the Azure Blob Storage container. Required for create.
	Container *string `json:"container,omitzero"`
	// Name of the Azure storage account. Required for create.
	AccountName *string `json:"account_name,omitzero"`
	// Shared access signature (SAS) with write access to the container. If the signature
	// expires, logging fails. Required for create.
	SASToken *fastly.Secret `json:"sas_token,omitzero"`
	// Maximum size of a log file in bytes: 0, which means no limit, or at least 1048576. The
	// default is 0.
	FileMaxBytes *int `json:"file_max_bytes,omitzero"`
}
