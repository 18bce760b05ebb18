package edgetls

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Activations returns the TLS activations of the account. An activation enables TLS for a domain,
// with a certificate and a TLS configuration.
//
// Methods: All, List, Where, Get, GetWith, Create, Update, Delete.
//
// Get, GetWith, Update and Delete take the id of an activation. Create requires all fields of
// the input. Update changes the certificate. Delete disables TLS for the domain.
//
// Writes acquire no write lock. The client does not count them against the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/tls/custom-certs/activations/
func Activations(client *fastly.Client) ActivationCollection {
	at := activations.At(client)
	return ActivationCollection{
		collection.NewSearcher[Activation, ActivationQuery](at), collection.NewReader[Activation, IncludeQuery](at),
		collection.NewCreator[Activation, ActivationInput](at), collection.NewUpdater[Activation, ActivationInput](at),
		collection.NewDeleter(at),
	}
}

var activations = family("TLS activation", "activations", "tls_activation")

// ActivationCollection provides the TLS activations of the account.
type ActivationCollection struct {
	collection.Searcher[Activation, ActivationQuery]
	collection.Reader[Activation, IncludeQuery]
	collection.Creator[Activation, ActivationInput]
	collection.Updater[Activation, ActivationInput]
	collection.Deleter
}

// Activation enables TLS for a domain with a certificate. Related objects have only an ID unless
// the query includes them.
type Activation struct {
	// Identifier of the activation.
	ID string `json:"id"`
	// Certificate that is presented to clients.
	Certificate Certificate `json:"tls_certificate" jsonapi:"rel=tls_certificate"`
	// TLS configuration of the domain.
	Configuration Configuration `json:"tls_configuration" jsonapi:"rel=tls_configuration"`
	// Domain that TLS is enabled for. Its id is the domain name.
	Domain Domain `json:"tls_domain" jsonapi:"rel=tls_domain"`
	Timestamps
}

// ActivationInput holds the fields of a create or update request. Fields left nil are not sent.
type ActivationInput struct {
	// Identifier of the certificate. Required for create and update.
	CertificateID *string `json:"tls_certificate,omitzero" jsonapi:"rel=tls_certificate"`
	// Identifier of the TLS configuration. Required for create.
	ConfigurationID *string `json:"tls_configuration,omitzero" jsonapi:"rel=tls_configuration"`
	// Name of the domain. Required for create.
	Domain *string `json:"tls_domain,omitzero" jsonapi:"rel=tls_domain"`
}

// ActivationQuery holds the filters of a list of activations.
type ActivationQuery struct {
	// Identifier of the certificate to filter by.
	CertificateID string `json:"filter[tls_certificate.id],omitzero"`
	// Identifier of the TLS configuration to filter by.
	ConfigurationID string `json:"filter[tls_configuration.id],omitzero"`
	// Domain name to filter by.
	DomainID string `json:"filter[tls_domain.id],omitzero"`
	// Related objects to include: [IncludeCertificate], [IncludeConfiguration], [IncludeDomain].
	Include []Include `json:"include,omitzero"`
}
