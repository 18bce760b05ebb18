package logging

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// KafkaEndpoints publish log lines to a topic of Apache Kafka.
// Methods: All, List, Get, Create, Update, Delete.
//
// Reference: https://www.fastly.com/documentation/reference/api/logging/kafka/
func KafkaEndpoints(v fastly.Version) collection.Collection[Kafka, KafkaInput] {
	return collection.New[Kafka, KafkaInput](kafkaFamily.In(v))
}

var kafkaFamily = family("kafka", "Kafka")

// Kafka is an endpoint that publishes log lines to a topic of Kafka.
type Kafka struct {
	Common
	TLS

	Brokers          collection.CommaList `json:"brokers"`           // hosts, with ports where they are not 9092
	Topic            string               `json:"topic"`             // the topic to publish to
	RequiredAcks     int                  `json:"required_acks"`     // brokers that must confirm a write: 1 the leader (the default), -1 all in sync, 0 none
	CompressionCodec KafkaCodec           `json:"compression_codec"` // compresses messages
	ParseLogKeyvals  bool                 `json:"parse_log_keyvals"` // makes headers of the key=value pairs that a line begins with
	RequestMaxBytes  int                  `json:"request_max_bytes"` // most bytes of a batch; 0 is without limit
	AuthMethod       KafkaAuth            `json:"auth_method"`       // how to sign in by SASL; "" does not
	User             string               `json:"user"`              // to sign in as
	Password         fastly.Secret        `json:"password"`          // of User
	UseTLS           bool                 `json:"use_tls"`           // connect by TLS
}

// KafkaInput is what a call may set of a Kafka endpoint; the fields mean what they mean in
// [Kafka], [Common] and [TLS].
type KafkaInput struct {
	Name              *string                    `json:"name,omitzero"`
	Format            *string                    `json:"format,omitzero"`
	FormatVersion     *int                       `json:"format_version,omitzero"`
	Placement         fastly.Nullable[Placement] `json:"placement,omitzero"`
	ResponseCondition *string                    `json:"response_condition,omitzero"`
	ProcessingRegion  *ProcessingRegion          `json:"log_processing_region,omitzero"`

	Brokers          collection.CommaList        `json:"brokers,omitzero"`
	Topic            *string                     `json:"topic,omitzero"`
	RequiredAcks     *int                        `json:"required_acks,omitzero"`
	CompressionCodec fastly.Nullable[KafkaCodec] `json:"compression_codec,omitzero"`
	ParseLogKeyvals  *bool                       `json:"parse_log_keyvals,omitzero"`
	RequestMaxBytes  *int                        `json:"request_max_bytes,omitzero"`
	AuthMethod       *KafkaAuth                  `json:"auth_method,omitzero"`
	User             *string                     `json:"user,omitzero"`
	Password         *fastly.Secret              `json:"password,omitzero"`
	UseTLS           *bool                       `json:"use_tls,omitzero"`

	TLSHostname   *string        `json:"tls_hostname,omitzero"`
	TLSCACert     *string        `json:"tls_ca_cert,omitzero"`
	TLSClientCert *string        `json:"tls_client_cert,omitzero"`
	TLSClientKey  *fastly.Secret `json:"tls_client_key,omitzero"`
}

// KafkaCodec is how messages to Kafka are compressed.
type KafkaCodec string

// The codecs of Kafka.
const (
	KafkaGzip   KafkaCodec = "gzip"
	KafkaSnappy KafkaCodec = "snappy"
	KafkaLZ4    KafkaCodec = "lz4"
)

// KafkaAuth is a SASL mechanism.
type KafkaAuth string

// The SASL mechanisms.
const (
	KafkaPlain    KafkaAuth = "plain"
	KafkaSCRAM256 KafkaAuth = "scram-sha-256"
	KafkaSCRAM512 KafkaAuth = "scram-sha-512"
)
