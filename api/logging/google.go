package logging

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// BigQueryEndpoints returns the logging endpoints that insert logs into a Google BigQuery
// table.
//
// Methods: All, List, Get, Create, Update, Delete.
//
// Get, Update and Delete take the name of an endpoint. Create requires Name, ProjectID,
// Dataset and Table, and either AccountName or both User and SecretKey. The format string must
// produce a JSON object that matches the schema of the table.
//
// Writes require an unlocked version. They acquire the write lock of the service and count against
// the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/logging/bigquery/
func BigQueryEndpoints(v fastly.Version) collection.Collection[BigQuery, BigQueryInput] {
	return collection.New[BigQuery, BigQueryInput](bigQueryFamily.In(v))
}

var bigQueryFamily = family("bigquery", "BigQuery")

// BigQuery is a logging endpoint that inserts logs into a Google BigQuery table.
type BigQuery struct {
	Common

	// Identifier of the Google Cloud project.
	ProjectID string `json:"project_id"`
	// Name of the BigQuery dataset.
	Dataset string `json:"dataset"`
	// Name of the BigQuery table.
	Table string `json:"table"`
	// Template for the suffix of the table name, in strftime notation. An empty string means no
	// suffix.
	TemplateSuffix string `json:"template_suffix"`
	// Email address of the Google Cloud service account. It is the client_email of the
	// account's JSON key.
	User string `json:"user"`
	// Private key of the Google Cloud service account in PEM format. It is the private_key of
	// the account's JSON key.
	SecretKey fastly.Secret `json:"secret_key"`
	// Name of the Google Cloud service account that provides temporary credentials, in place of
	// User and SecretKey.
	AccountName string `json:"account_name"`
}

// BigQueryInput holds the fields of a create or update request. Zero fields are not sent.
type BigQueryInput struct {
	// Name of the endpoint, unique in the version. Required for create.
	Name *string `json:"name,omitzero"`
	// Log format string. FormatVersion determines which variables it can contain. The format
	// must produce JSON that matches the schema of the table.
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

	// Identifier of the Google Cloud project. Required for create.
	ProjectID *string `json:"project_id,omitzero"`
	// Name of the BigQuery dataset. Required for create.
	Dataset *string `json:"dataset,omitzero"`
	// Name of the BigQuery table. Required for create.
	Table *string `json:"table,omitzero"`
	// Template for the suffix of the table name, in strftime notation. An empty string means no
	// suffix.
	TemplateSuffix *string `json:"template_suffix,omitzero"`
	// Email address of the Google Cloud service account. It is the client_email of the
	// account's JSON key. Required for create unless AccountName is set.
	User *string `json:"user,omitzero"`
	// Private key of the Google Cloud service account in PEM format. It is the private_key of
	// the account's JSON key. Required for create unless AccountName is set.
	SecretKey *fastly.Secret `json:"secret_key,omitzero"`
	// Name of the Google Cloud service account that provides temporary credentials, in place of
	// User and SecretKey. Required for create unless User and SecretKey are set.
	AccountName *string `json:"account_name,omitzero"`
}

// GCSEndpoints returns the logging endpoints that write logs to Google Cloud Storage.
//
// Methods: All, List, Get, Create, Update, Delete.
//
// Get, Update and Delete take the name of an endpoint. Create requires Name and BucketName,
// and either AccountName or all of ProjectID, User and SecretKey.
//
// Writes require an unlocked version. They acquire the write lock of the service and count against
// the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/logging/gcs/
func GCSEndpoints(v fastly.Version) collection.Collection[GCS, GCSInput] {
	return collection.New[GCS, GCSInput](gcsFamily.In(v))
}

var gcsFamily = family("gcs", "Google Cloud Storage")

// GCS is a logging endpoint that writes logs to Google Cloud Storage.
type GCS struct {
	Common
	Files

	// Name of the Google Cloud Storage bucket.
	BucketName string `json:"bucket_name"`
	// Identifier of the Google Cloud project.
	ProjectID string `json:"project_id"`
	// Email address of the Google Cloud service account. It is the client_email of the
	// account's JSON key.
	User string `json:"user"`
	// Private key of the Google Cloud service account in PEM format. It is the private_key of
	// the account's JSON key.
	SecretKey fastly.Secret `json:"secret_key"`
	// Name of the Google Cloud service account that provides temporary credentials, in place of
	// User and SecretKey.
	AccountName string `json:"account_name"`
}

// GCSInput holds the fields of a create or update request. Zero fields are not sent.
type GCSInput struct {
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
	// prefix of the file names. The default is "/".
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

	// Name of the Google Cloud Storage bucket. Required for create.
	BucketName *string `json:"bucket_name,omitzero"`
	// Identifier of the Google Cloud project. Required for create unless AccountName is set.
	ProjectID *string `json:"project_id,omitzero"`
	// Email address of the Google Cloud service account. It is the client_email of the
	// account's JSON key. Required for create unless AccountName is set.
	User *string `json:"user,omitzero"`
	// Private key of the Google Cloud service account in PEM format. It is the private_key of
	// the account's JSON key. Required for create unless AccountName is set.
	SecretKey *fastly.Secret `json:"secret_key,omitzero"`
	// Name of the Google Cloud service account that provides temporary credentials, in place of
	// User and SecretKey. Required for create unless User and SecretKey are set.
	AccountName *string `json:"account_name,omitzero"`
}

// PubSubEndpoints returns the logging endpoints that publish logs to Google Cloud Pub/Sub.
//
// Methods: All, List, Get, Create, Update, Delete.
//
// Get, Update and Delete take the name of an endpoint. Create requires Name, ProjectID and
// Topic, and either AccountName or both User and SecretKey.
//
// Writes require an unlocked version. They acquire the write lock of the service and count against
// the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/logging/pubsub/
func PubSubEndpoints(v fastly.Version) collection.Collection[PubSub, PubSubInput] {
	return collection.New[PubSub, PubSubInput](pubSubFamily.In(v))
}

var pubSubFamily = family("pubsub", "Pub/Sub")

// PubSub is a logging endpoint that publishes logs to Google Cloud Pub/Sub.
type PubSub struct {
	Common

	// Identifier of the Google Cloud project.
	ProjectID string `json:"project_id"`
	// Name of the Pub/Sub topic.
	Topic string `json:"topic"`
	// Email address of the Google Cloud service account. It is the client_email of the
	// account's JSON key.
	User string `json:"user"`
	// Private key of the Google Cloud service account in PEM format. It is the private_key of
	// the account's JSON key.
	SecretKey fastly.Secret `json:"secret_key"`
	// Name of the Google Cloud service account that provides temporary credentials, in place of
	// User and SecretKey.
	AccountName string `json:"account_name"`
}

// PubSubInput holds the fields of a create or update request. Zero fields are not sent.
type PubSubInput struct {
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

	// Identifier of the Google Cloud project. Required for create.
	ProjectID *string `json:"project_id,omitzero"`
	// Name of the Pub/Sub topic. Required for create.
	Topic *string `json:"topic,omitzero"`
	// Email address of the Google Cloud service account. It is the client_email of the
	// account's JSON key. Required for create unless AccountName is set.
	User *string `json:"user,omitzero"`
	// Private key of the Google Cloud service account in PEM format. It is the private_key of
	// the account's JSON key. Required for create unless AccountName is set.
	SecretKey *fastly.Secret `json:"secret_key,omitzero"`
	// Name of the Google Cloud service account that provides temporary credentials, in place of
	// User and SecretKey. Required for create unless User and SecretKey are set.
	AccountName *string `json:"account_name,omitzero"`
}
