package edgetls

import (
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// BulkCertificates returns the certificates of Platform TLS, a product for customers with many
// certificates. Create enables TLS for all domains of a certificate, without activations.
//
// Methods: All, List, Where, Get, Create, Update, Delete.
//
// Get, Update and Delete take the id of a bulk certificate. Create requires CertBlob,
// IntermediatesBlob and ConfigurationIDs. The private key must be uploaded first
// ([PrivateKeys]). Update replaces the certificate. Delete disables TLS for its domains.
//
// Writes acquire no write lock. The client does not count them against the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/tls/platform/
func BulkCertificates(client *fastly.Client) BulkCertificateCollection {
	at := bulkCertificates.At(client)
	return BulkCertificateCollection{
		collection.NewSearcher[BulkCertificate, BulkCertificateQuery](at), collection.NewGetter[BulkCertificate](at),
		collection.NewCreator[BulkCertificate, BulkCertificateInput](at), collection.NewUpdater[BulkCertificate, BulkCertificateInput](at),
		collection.NewDeleter(at),
	}
}

var bulkCertificates = family("bulk TLS certificate", "bulk/certificates", "tls_bulk_certificate")

// BulkCertificateCollection provides the certificates of Platform TLS.
type BulkCertificateCollection struct {
	collection.Searcher[BulkCertificate, BulkCertificateQuery]
	collection.Getter[BulkCertificate]
	collection.Creator[BulkCertificate, BulkCertificateInput]
	collection.Updater[BulkCertificate, BulkCertificateInput]
	collection.Deleter
}

// BulkCertificate describes a certificate of Platform TLS.
type BulkCertificate struct {
	// Identifier of the certificate.
	ID string `json:"id"`
	// Start of the validity period.
	NotBefore time.Time `json:"not_before"`
	// End of the validity period.
	NotAfter time.Time `json:"not_after"`
	// Whether Fastly recommends replacing the certificate.
	Replace bool `json:"replace"`
	// Identifiers of the TLS configurations that the certificate is used with.
	ConfigurationIDs []string `json:"tls_configurations" jsonapi:"rel=tls_configuration"`
	// Names of the domains that TLS is enabled for.
	Domains []string `json:"tls_domains" jsonapi:"rel=tls_domain"`
	Timestamps
}

// BulkCertificateInput holds the fields of a create or update request. Fields left nil are not
// sent.
type BulkCertificateInput struct {
	// Certificate in PEM format, sent byte for byte. Required for create and update.
	CertBlob *string `json:"cert_blob,omitzero"`
	// Intermediate certificates in PEM format, sent byte for byte. Required for create and update.
	IntermediatesBlob *string `json:"intermediates_blob,omitzero"`
	// Whether to accept a certificate with an untrusted root. The default is false.
	AllowUntrustedRoot *bool `json:"allow_untrusted_root,omitzero"`
	// Identifiers of the TLS configurations to use the certificate with. Required for create.
	ConfigurationIDs []string `json:"tls_configurations,omitzero" jsonapi:"rel=tls_configuration"`
	// Names of the domains to use the certificate for.
	Domains []string `json:"tls_domains,omitzero" jsonapi:"rel=tls_domain"`
}

// BulkCertificateQuery holds the filters and the sort order of a list of bulk certificates.
type BulkCertificateQuery struct {
	// Domain name to filter by.
	DomainID string `json:"filter[tls_domain.id],omitzero"`
	// Fully qualified domain name that the certificates are valid for.
	Match string `json:"filter[tls_domains.id][match],omitzero"`
	// Range of the start of the validity period.
	NotBefore DateRange `json:"filter[not_before],omitzero"`
	// Range of the end of the validity period.
	NotAfter DateRange `json:"filter[not_after],omitzero"`
	// Sort order. The default is [SortCreatedAt], the only order that the API documents.
	Sort Sort `json:"sort,omitzero"`
}
