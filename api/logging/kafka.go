package logging

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// KafkaEndpoints returns the logging endpoints that publish logs to Apache Kafka.
//
// Methods: All, List, Get, Create, Update, Delete.
//
// Get, Update and Delete take the name of an endpoint. Create requires Name, Brokers and
// Topic. It also requires Password if AuthMethod is set.
//
// Writes require an unlocked version. They acquire the write lock of the service and count against
// the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/logging/kafka/
func KafkaEndpoints(v fastly.Version) collection.Collection[Kafka, KafkaInput] {
	return collection.New[Kafka, KafkaInput](kafkaFamily.In(v))
}

var kafkaFamily = family("kafka", "Kafka")

// Kafka is a logging endpoint that publishes logs to Apache Kafka.
type Kafka struct {
	Common
	TLS

	// Hostnames or IP addresses of the Kafka brokers.
	Brokers collection.CommaList `json:"brokers"`
	// Name of the Kafka topic.
	Topic string `json:"topic"`
	// Acknowledgements required for a successful write: 1 means the leader, 0 none, and -1 all
	// in-sync replicas. The default is 1.
	RequiredAcks int `json:"required_acks"`
	// Compression codec of the messages. Empty if none is set.
	CompressionCodec KafkaCodec `json:"compression_codec"`
	// Whether to convert key=value pairs at the beginning of a log line to record headers.
	ParseLogKeyvals bool `json:"parse_log_keyvals"`
	// Maximum size of a request in bytes. The default is 0, which means no limit.
	RequestMaxBytes int `json:"request_max_bytes"`
	// SASL authentication method. An empty string disables SASL authentication.
	AuthMethod KafkaAuth `json:"auth_method"`
	// SASL user name.
	User string `json:"user"`
	// SASL password.
	Password fastly.Secret `json:"password"`
	// Whether to use TLS. The default is false.
	UseTLS bool `json:"use_tls"`
}

// KafkaInput holds the fields of a create or update request. Zero fields are not sent.
type KafkaInput struct {
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

	// Hostnames or IP addresses of the Kafka brokers. Required for create.
	Brokers collection.CommaList `json:"brokers,omitzero"`
	// Name of the Kafka topic. Required for create.
	Topic *string `json:"topic,omitzero"`
	// Acknowledgements required for a successful write: 1 means the leader, 0 none, and -1 all
	// in-sync replicas. The default is 1.
	RequiredAcks *int `json:"required_acks,omitzero"`
	// Compression codec of the messages. By default, and if null, messages are not compressed.
	CompressionCodec fastly.Nullable[KafkaCodec] `json:"compression_codec,omitzero"`
	// Whether to convert key=value pairs at the beginning of a log line to record headers.
	ParseLogKeyvals *bool `json:"parse_log_keyvals,omitzero"`
	// Maximum size of a request in bytes. The default is 0, which means no limit.
	RequestMaxBytes *int `json:"request_max_bytes,omitzero"`
	// SASL authentication method. An empty string disables SASL authentication.
	AuthMethod *KafkaAuth `json:"auth_method,omitzero"`
	// SASL user name.
	User *string `json:"user,omitzero"`
	// SASL password. Required if AuthMethod is set.
	Password *fastly.Secret `json:"password,omitzero"`
	// Whether to use TLS. The default is false.
	UseTLS *bool `json:"use_tls,omitzero"`

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

// KafkaCodec is a compression codec of Kafka messages.
type KafkaCodec string

// Compression codecs of Kafka messages.
const (
	KafkaGzip   KafkaCodec = "gzip"
	KafkaSnappy KafkaCodec = "snappy"
	KafkaLZ4    KafkaCodec = "lz4"
)

// KafkaAuth is a SASL authentication method.
type KafkaAuth string

// SASL authentication methods.
const (
	KafkaPlain    KafkaAuth = "plain"
	KafkaSCRAM256 KafkaAuth = "scram-sha-256"
	KafkaSCRAM512 KafkaAuth = "scram-sha-512"
)
