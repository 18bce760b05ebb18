package domains

import (
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Domains returns the domains of the account.
//
// Methods: All, List, Where, Get, Create, Update, Delete.
//
// Get, Update and Delete take the id of a domain. Create requires FQDN. An update links the
// domain to a service, or unlinks it.
//
// Writes acquire no write lock. The client does not count them against the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/domain-management/domains/
func Domains(client *fastly.Client) DomainCollection {
	at := all.At(client)
	return DomainCollection{
		collection.NewSearcher[Domain, DomainQuery](at), collection.NewGetter[Domain](at), collection.NewCreator[Domain, DomainInput](at),
		collection.NewUpdater[Domain, DomainInput](at), collection.NewDeleter(at),
	}
}

var all = collection.NewFamily(family("domain", "/domain-management/v1/domains"))

// DomainCollection provides the domains of the account.
type DomainCollection struct {
	collection.Searcher[Domain, DomainQuery]
	collection.Getter[Domain]
	collection.Creator[Domain, DomainInput]
	collection.Updater[Domain, DomainInput]
	collection.Deleter
}

// Domain is a domain name in the account. It can be linked to a service.
type Domain struct {
	// Identifier of the domain.
	ID string `json:"id"`
	// Fully qualified domain name.
	FQDN string `json:"fqdn"`
	// Freeform note.
	Description string `json:"description"`
	// Identifier of the linked service. Empty if the domain is linked to no service.
	ServiceID string `json:"service_id"`
	// Identifier of the linked routing configuration. Empty if the domain is linked to none.
	RoutingConfigurationID string `json:"routing_configuration_id"`
	// Whether the domain has at least one TLS activation.
	Activated bool `json:"activated"`
	// Whether ownership of the domain is verified by a TLS certificate that covers the domain.
	Verified bool `json:"verified"`

	// Time of creation.
	CreatedAt time.Time `json:"created_at"`
	// Time of the last update.
	UpdatedAt time.Time `json:"updated_at"`
}

// DomainInput holds the fields of a create or update request. Zero fields are not sent.
type DomainInput struct {
	// Fully qualified domain name. Required for create. Updates cannot change it.
	FQDN *string `json:"fqdn,omitzero"`
	// Freeform note. Null removes the note.
	Description fastly.Nullable[string] `json:"description,omitzero"`
	// Identifier of the service to link the domain to. Null unlinks the domain from its
	// service.
	ServiceID fastly.Nullable[string] `json:"service_id,omitzero"`
	// Identifier of the routing configuration to link the domain to. Null unlinks the domain
	// from its routing configuration.
	RoutingConfigurationID fastly.Nullable[string] `json:"routing_configuration_id,omitzero"`
}

// DomainQuery holds the filters and the sort order of a list of domains.
type DomainQuery struct {
	// Domain name, or part of a domain name, to filter by.
	FQDN string `json:"fqdn,omitzero"`
	// How domain names are matched against FQDN. The default is [MatchContains].
	FQDNMatch Match `json:"fqdn_match,omitzero"`
	// Identifier of the linked service to filter by.
	ServiceID string `json:"service_id,omitzero"`
	// If true, only domains with a TLS activation are listed. If false, only domains without a
	// TLS activation are listed. If nil, all domains are listed.
	Activated *bool `json:"activated,omitzero"`
	// If true, only domains with verified ownership are listed. If false, only domains without
	// verified ownership are listed. If nil, all domains are listed.
	Verified *bool `json:"verified,omitzero"`
	// Sort order. The default is [DomainSortFQDN].
	Sort DomainSort `json:"sort,omitzero"`
}

// Match controls how domain names and paths are compared with a filter.
type Match string

// Ways to compare a value with a filter.
const (
	MatchContains   Match = "contains"
	MatchExact      Match = "exact"
	MatchStartsWith Match = "starts_with"
	MatchEndsWith   Match = "ends_with"
)

// DomainSort is the sort order of a list of domains.
type DomainSort string

// Sort orders of a list of domains.
const (
	DomainSortFQDN           DomainSort = "fqdn"  // by name, ascending
	DomainSortFQDNDescending DomainSort = "-fqdn" // by name, descending
)
