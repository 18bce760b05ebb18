package edgetls

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Configurations returns the TLS configurations of the account. A TLS configuration is a set of
// protocol versions, and of IP addresses for the DNS records of domains.
//
// Methods: All, List, Where, Get, GetWith, Create, Update, Delete.
//
// Get, GetWith, Update and Delete take the id of a TLS configuration. Update changes the name.
// Create and Delete are of limited availability. All customers have a default configuration.
//
// Writes acquire no write lock. The client does not count them against the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/tls/configuration/
func Configurations(client *fastly.Client) ConfigurationCollection {
	at := configurations.At(client)
	return ConfigurationCollection{
		collection.NewSearcher[Configuration, ConfigurationQuery](at), collection.NewReader[Configuration, IncludeQuery](at),
		collection.NewCreator[Configuration, ConfigurationInput](at), collection.NewUpdater[Configuration, ConfigurationInput](at),
		collection.NewDeleter(at),
	}
}

var configurations = family("TLS configuration", "configurations", "tls_configuration")

// ConfigurationCollection provides the TLS configurations of the account.
type ConfigurationCollection struct {
	collection.Searcher[Configuration, ConfigurationQuery]
	collection.Reader[Configuration, IncludeQuery]
	collection.Creator[Configuration, ConfigurationInput]
	collection.Updater[Configuration, ConfigurationInput]
	collection.Deleter
}

// Configuration is a set of protocol versions and IP addresses for TLS domains.
type Configuration struct {
	// Identifier of the TLS configuration.
	ID string `json:"id"`
	// Name of the TLS configuration.
	Name string `json:"name"`
	// Whether the configuration is for Platform TLS.
	Bulk bool `json:"bulk"`
	// Whether new activations use the configuration by default.
	Default bool `json:"default"`
	// HTTP versions, for example "http/1.1".
	HTTPProtocols []string `json:"http_protocols"`
	// TLS versions, for example "1.2".
	TLSProtocols []string `json:"tls_protocols"`
	// DNS records for domains with this configuration. Without [IncludeDNSRecords], Get returns
	// only the ID of each record, and lists contain no records.
	DNSRecords []DNSRecord `json:"dns_records" jsonapi:"rel=dns_record"`
	// Identifier of the service that the configuration belongs to. Empty if there is none.
	ServiceID string `json:"service" jsonapi:"rel=service"`
	Timestamps
}

// DNSRecord is a DNS record that makes a domain resolve to Fastly.
type DNSRecord struct {
	ID         string `json:"id"`          // IP address or hostname that the record points to
	RecordType string `json:"record_type"` // type of the record, for example "A"
	Region     string `json:"region"`      // region that the addresses are in, for example "global"
}

// ConfigurationInput holds the fields of a create or update request. Fields left nil are not
// sent.
type ConfigurationInput struct {
	// Name of the TLS configuration. Required for update.
	Name *string `json:"name,omitzero"`
	// Identifiers of the DNS records.
	DNSRecordIDs []string `json:"dns_records,omitzero" jsonapi:"rel=dns_record"`
	// Identifier of the service that the configuration belongs to.
	ServiceID *string `json:"service,omitzero" jsonapi:"rel=service"`
}

// ConfigurationQuery holds the filters of a list of TLS configurations.
type ConfigurationQuery struct {
	// If true, only configurations for Platform TLS are listed. If false, only others are listed.
	// If nil, all configurations are listed.
	Bulk *bool `json:"filter[bulk],omitzero"`
	// Related objects to include: [IncludeDNSRecords].
	Include []Include `json:"include,omitzero"`
}
