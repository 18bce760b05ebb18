package dns

import (
	"net/http"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Configurations returns the DNS configurations of the account. A DNS configuration makes a domain
// name resolve to the addresses of a TLS configuration. CNAME records of other domains refer to the
// domain name.
//
// Methods: All, List, Get, Create, Update, Delete.
//
// Get, Update and Delete take the id of a DNS configuration.
//
// Writes acquire no write lock. The client does not count them against the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/ip-configuration/spp/dns-configuration/
func Configurations(client *fastly.Client) collection.Collection[Configuration, ConfigurationInput] {
	return collection.New[Configuration, ConfigurationInput](configurations.At(client))
}

var configurations = collection.NewFamily(collection.Spec{
	Noun: "DNS configuration", Path: "/dns/configurations", Resource: "dns_configuration", Update: http.MethodPatch,
	Paging: fastly.Paging{Style: fastly.PageJSONAPI, Size: 100}, // the maximum of lists with these pages
	Bucket: fastly.BucketNone, SilentDelete: true,
})

// Configuration makes a domain name resolve to the addresses of a TLS configuration.
type Configuration struct {
	// Identifier of the DNS configuration.
	ID string `json:"id"`
	// Domain name that CNAME records refer to.
	Name string `json:"name"`
	// Whether the domain name has IPv6 addresses in addition to IPv4 addresses.
	Dualstack bool `json:"dualstack"`
	// Region of the addresses, for example "global".
	Region string `json:"region"`
	// Identifier of the TLS configuration that provides the addresses.
	TLSConfigurationID string `json:"tls_configuration" jsonapi:"rel=tls_configuration"`
}

// ConfigurationInput holds the fields of a create or update request. Fields left nil are not
// sent.
type ConfigurationInput struct {
	// Domain name that CNAME records refer to, for example "example.customer.fastly.net". The
	// first label can be chosen freely. It consists of lower-case letters, digits, hyphens and
	// underscores.
	Name *string `json:"name,omitzero"`
	// Whether to use IPv6 addresses in addition to IPv4 addresses. The default is false.
	Dualstack *bool `json:"dualstack,omitzero"`
	// Identifier of the TLS configuration that provides the addresses.
	TLSConfigurationID *string `json:"tls_configuration,omitzero" jsonapi:"rel=tls_configuration"`
}
