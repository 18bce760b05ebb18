package logging

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// BigQueryEndpoints insert log lines into a table of Google BigQuery.
// Methods: All, List, Get, Create, Update, Delete.
//
// The format must yield a JSON object that fits the schema of the table.
//
// Reference: https://www.fastly.com/documentation/reference/api/logging/bigquery/
func BigQueryEndpoints(v fastly.Version) collection.Collection[BigQuery, BigQueryInput] {
	return collection.New[BigQuery, BigQueryInput](bigQueryFamily.In(v))
}

var bigQueryFamily = family("bigquery", "BigQuery")

// BigQuery is an endpoint that inserts log lines into a table.
type BigQuery struct {
	Common

	ProjectID string `json:"project_id"` // the project on Google Cloud
	Dataset   string `json:"dataset"`    // the dataset that the table is in
	Table     string `json:"table"`      // the table that lines go to
	// TemplateSuffix is a strftime layout that is added to Table: a table a day, say. BigQuery makes
	// such tables from the one that Table names.
	TemplateSuffix string        `json:"template_suffix"`
	User           string        `json:"user"`         // client_email of the service account's key
	SecretKey      fastly.Secret `json:"secret_key"`   // private_key of the service account's key, in PEM
	AccountName    string        `json:"account_name"` // service account to impersonate, in place of a key of its own
}

// BigQueryInput is what a call may set of a BigQuery endpoint; the fields mean what they
// mean in [BigQuery] and [Common].
type BigQueryInput struct {
	Name              *string                    `json:"name,omitzero"`
	Format            *string                    `json:"format,omitzero"`
	FormatVersion     *int                       `json:"format_version,omitzero"`
	Placement         fastly.Nullable[Placement] `json:"placement,omitzero"`
	ResponseCondition *string                    `json:"response_condition,omitzero"`
	ProcessingRegion  *ProcessingRegion          `json:"log_processing_region,omitzero"`

	ProjectID      *string        `json:"project_id,omitzero"`
	Dataset        *string        `json:"dataset,omitzero"`
	Table          *string        `json:"table,omitzero"`
	TemplateSuffix *string        `json:"template_suffix,omitzero"`
	User           *string        `json:"user,omitzero"`
	SecretKey      *fastly.Secret `json:"secret_key,omitzero"`
	AccountName    *string        `json:"account_name,omitzero"`
}

// GCSEndpoints write logs to Google Cloud Storage.
// Methods: All, List, Get, Create, Update, Delete.
//
// Reference: https://www.fastly.com/documentation/reference/api/logging/gcs/
func GCSEndpoints(v fastly.Version) collection.Collection[GCS, GCSInput] {
	return collection.New[GCS, GCSInput](gcsFamily.In(v))
}

var gcsFamily = family("gcs", "Google Cloud Storage")

// GCS is an endpoint that writes logs to a bucket of Google Cloud Storage.
type GCS struct {
	Common
	Files

	Bucket      string        `json:"bucket_name"`  // the bucket that files go to
	ProjectID   string        `json:"project_id"`   // the project on Google Cloud
	User        string        `json:"user"`         // client_email of the service account's key
	SecretKey   fastly.Secret `json:"secret_key"`   // private_key of the service account's key, in PEM
	AccountName string        `json:"account_name"` // service account to impersonate, in place of a key of its own
}

// GCSInput is what a call may set of a Google Cloud Storage endpoint; the fields mean what
// they mean in [GCS], [Common] and [Files].
type GCSInput struct {
	Name              *string                    `json:"name,omitzero"`
	Format            *string                    `json:"format,omitzero"`
	FormatVersion     *int                       `json:"format_version,omitzero"`
	Placement         fastly.Nullable[Placement] `json:"placement,omitzero"`
	ResponseCondition *string                    `json:"response_condition,omitzero"`
	ProcessingRegion  *ProcessingRegion          `json:"log_processing_region,omitzero"`

	Path             *string                           `json:"path,omitzero"`
	Period           *int                              `json:"period,omitzero"`
	TimestampFormat  *string                           `json:"timestamp_format,omitzero"`
	MessageType      *MessageType                      `json:"message_type,omitzero"`
	CompressionCodec fastly.Nullable[CompressionCodec] `json:"compression_codec,omitzero"`
	GzipLevel        fastly.Nullable[int]              `json:"gzip_level,omitzero"`
	PublicKey        *string                           `json:"public_key,omitzero"`

	Bucket      *string        `json:"bucket_name,omitzero"`
	ProjectID   *string        `json:"project_id,omitzero"`
	User        *string        `json:"user,omitzero"`
	SecretKey   *fastly.Secret `json:"secret_key,omitzero"`
	AccountName *string        `json:"account_name,omitzero"`
}

// PubSubEndpoints publish log lines to a topic of Google Cloud Pub/Sub.
// Methods: All, List, Get, Create, Update, Delete.
//
// Reference: https://www.fastly.com/documentation/reference/api/logging/pubsub/
func PubSubEndpoints(v fastly.Version) collection.Collection[PubSub, PubSubInput] {
	return collection.New[PubSub, PubSubInput](pubSubFamily.In(v))
}

var pubSubFamily = family("pubsub", "Pub/Sub")

// PubSub is an endpoint that publishes log lines to a topic.
type PubSub struct {
	Common

	ProjectID   string        `json:"project_id"`   // the project on Google Cloud
	Topic       string        `json:"topic"`        // the topic to publish to
	User        string        `json:"user"`         // client_email of the service account's key
	SecretKey   fastly.Secret `json:"secret_key"`   // private_key of the service account's key, in PEM
	AccountName string        `json:"account_name"` // service account to impersonate, in place of a key of its own
}

// PubSubInput is what a call may set of a Pub/Sub endpoint; the fields mean what they mean
// in [PubSub] and [Common].
type PubSubInput struct {
	Name              *string                    `json:"name,omitzero"`
	Format            *string                    `json:"format,omitzero"`
	FormatVersion     *int                       `json:"format_version,omitzero"`
	Placement         fastly.Nullable[Placement] `json:"placement,omitzero"`
	ResponseCondition *string                    `json:"response_condition,omitzero"`
	ProcessingRegion  *ProcessingRegion          `json:"log_processing_region,omitzero"`

	ProjectID   *string        `json:"project_id,omitzero"`
	Topic       *string        `json:"topic,omitzero"`
	User        *string        `json:"user,omitzero"`
	SecretKey   *fastly.Secret `json:"secret_key,omitzero"`
	AccountName *string        `json:"account_name,omitzero"`
}
