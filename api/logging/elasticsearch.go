package logging

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// ElasticsearchEndpoints index log lines in Elasticsearch.
// Methods: All, List, Get, Create, Update, Delete.
//
// The format must yield JSON objects, one to a line.
//
// Reference: https://www.fastly.com/documentation/reference/api/logging/elasticsearch/
func ElasticsearchEndpoints(v fastly.Version) collection.Collection[Elasticsearch, ElasticsearchInput] {
	return collection.New[Elasticsearch, ElasticsearchInput](elasticsearchFamily.In(v))
}

var elasticsearchFamily = family("elasticsearch", "Elasticsearch")

// Elasticsearch is an endpoint that indexes log lines in Elasticsearch.
type Elasticsearch struct {
	Common
	TLS

	URL string `json:"url"` // of the cluster, by https
	// Index is the index that lines go to. A strftime layout within #{…} makes it one of the time:
	// "logs-#{%F}" is an index a day.
	Index             string        `json:"index"`
	Pipeline          string        `json:"pipeline"`            // ingest pipeline that lines pass; "" is none
	User              string        `json:"user"`                // for basic authentication, with Password
	Password          fastly.Secret `json:"password"`            // of User
	RequestMaxEntries int           `json:"request_max_entries"` // most log lines of a request; 0 is without limit
	RequestMaxBytes   int           `json:"request_max_bytes"`   // most bytes of a request; 0 is without limit
}

// ElasticsearchInput is what a call may set of an Elasticsearch endpoint; the fields mean
// what they mean in [Elasticsearch], [Common] and [TLS].
type ElasticsearchInput struct {
	Name              *string                    `json:"name,omitzero"`
	Format            *string                    `json:"format,omitzero"`
	FormatVersion     *int                       `json:"format_version,omitzero"`
	Placement         fastly.Nullable[Placement] `json:"placement,omitzero"`
	ResponseCondition *string                    `json:"response_condition,omitzero"`
	ProcessingRegion  *ProcessingRegion          `json:"log_processing_region,omitzero"`

	URL               *string        `json:"url,omitzero"`
	Index             *string        `json:"index,omitzero"`
	Pipeline          *string        `json:"pipeline,omitzero"`
	User              *string        `json:"user,omitzero"`
	Password          *fastly.Secret `json:"password,omitzero"`
	RequestMaxEntries *int           `json:"request_max_entries,omitzero"`
	RequestMaxBytes   *int           `json:"request_max_bytes,omitzero"`

	TLSHostname   *string        `json:"tls_hostname,omitzero"`
	TLSCACert     *string        `json:"tls_ca_cert,omitzero"`
	TLSClientCert *string        `json:"tls_client_cert,omitzero"`
	TLSClientKey  *fastly.Secret `json:"tls_client_key,omitzero"`
}
