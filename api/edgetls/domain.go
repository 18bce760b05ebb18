package edgetls

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Domains returns the TLS domains of the account: the domains of all certificates, subscriptions
// and activations. A domain is listed as long as one of them refers to it.
//
// Methods: All, List, Where.
//
// Reference: https://www.fastly.com/documentation/reference/api/tls/custom-certs/domains/
func Domains(client *fastly.Client) collection.Searcher[Domain, DomainQuery] {
	return collection.NewSearcher[Domain, DomainQuery](domains.At(client))
}

var domains = family("TLS domain", "domains", "tls_domain")

// Domain is a domain name with its certificates, subscriptions and activations. Related objects
// have only an ID unless the query includes them.
type Domain struct {
	// Domain name. It may contain a wildcard.
	ID string `json:"id"`
	// Activations of the domain. If there are none, Fastly does not serve the domain over TLS.
	Activations []Activation `json:"tls_activations" jsonapi:"rel=tls_activation"`
	// Certificates that contain the domain.
	Certificates []Certificate `json:"tls_certificates" jsonapi:"rel=tls_certificate"`
	// Subscriptions that contain the domain.
	Subscriptions []Subscription `json:"tls_subscriptions" jsonapi:"rel=tls_subscription"`
}

// DomainQuery holds the filters and the sort order of a list of TLS domains.
type DomainQuery struct {
	// If true, only domains with an activation are listed. If false, only domains without one
	// are listed. If nil, all domains are listed.
	InUse *bool `json:"filter[in_use],omitzero"`
	// Identifier of a certificate that contains the domains.
	CertificateID string `json:"filter[tls_certificates.id],omitzero"`
	// Identifier of a subscription that contains the domains.
	SubscriptionID string `json:"filter[tls_subscriptions.id],omitzero"`
	// Related objects to include: [IncludeActivations], [IncludeCertificates],
	// [IncludeSubscriptions], [IncludeSubscriptionAuthorizations], [IncludeEmailChallenges],
	// [IncludeHTTPChallenges].
	Include []Include `json:"include,omitzero"`
	// Sort order: [SortID] or [SortActivatedAt]. The default is [SortID].
	Sort Sort `json:"sort,omitzero"`
}
