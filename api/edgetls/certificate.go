package edgetls

import (
	"context"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Certificates returns the custom certificates of the account: uploaded certificates and
// certificates of subscriptions.
//
// Methods: All, List, Where, Get, Create, Update, Delete, Blob.
//
// Get, Update, Delete and Blob take the id of a certificate. Create requires CertBlob. The private
// key must be uploaded first ([PrivateKeys]). Update replaces the certificate, for example to renew
// it. The new certificate must contain all domains of the old one. A certificate with an activation
// cannot be deleted.
//
// Writes acquire no write lock. The client does not count them against the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/tls/custom-certs/certificates/
func Certificates(client *fastly.Client) CertificateCollection {
	at := certificates.At(client)
	return CertificateCollection{
		collection.NewSearcher[Certificate, CertificateQuery](at), collection.NewGetter[Certificate](at),
		collection.NewCreator[Certificate, CertificateInput](at), collection.NewUpdater[Certificate, CertificateInput](at),
		collection.NewDeleter(at), at,
	}
}

var certificates = family("TLS certificate", "certificates", "tls_certificate")

// CertificateCollection provides the custom certificates of the account.
type CertificateCollection struct {
	collection.Searcher[Certificate, CertificateQuery]
	collection.Getter[Certificate]
	collection.Creator[Certificate, CertificateInput]
	collection.Updater[Certificate, CertificateInput]
	collection.Deleter
	at *collection.Address
}

// Blob returns a certificate by its id, in PEM format. The operation is of limited availability.
func (c CertificateCollection) Blob(ctx context.Context, id string, opts ...fastly.CallOption) (*CertificateBlob, error) {
	op := c.at.Op(http.MethodGet, "get TLS certificate blob", "/tls/certificates/{id}/blob", id)
	op.Reply = fastly.ReplyJSON
	return fastly.Do[CertificateBlob](ctx, c.at.Client(), op, opts...)
}

// CertificateBlob is a certificate in PEM format.
type CertificateBlob struct {
	// Certificate in PEM format, with its intermediate certificates.
	CertBlob string `json:"cert_blob"`
}

// Parse returns the certificates in the PEM text, in order. The first one is the certificate
// of the server. It returns an error if the text contains no certificate, or an invalid one.
// Other PEM blocks are skipped.
func (b CertificateBlob) Parse() ([]*x509.Certificate, error) {
	var all []*x509.Certificate
	for block, rest := pem.Decode([]byte(b.CertBlob)); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" {
			continue
		}
		certificate, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("edgetls: certificate %d: %w", len(all)+1, err)
		}
		all = append(all, certificate)
	}
	if all == nil {
		return nil, errors.New("edgetls: the PEM text contains no certificate")
	}
	return all, nil
}

// Certificate describes a custom certificate.
type Certificate struct {
	// Identifier of the certificate.
	ID string `json:"id"`
	// Name of the certificate.
	Name string `json:"name"`
	// Hostname that the certificate was issued to.
	IssuedTo string `json:"issued_to"`
	// Certification authority that issued the certificate.
	Issuer string `json:"issuer"`
	// Serial number as a decimal number. It may exceed 64 bits.
	SerialNumber string `json:"serial_number"`
	// Algorithm of the signature, for example "SHA256-RSA".
	SignatureAlgorithm string `json:"signature_algorithm"`
	// Start of the validity period.
	NotBefore time.Time `json:"not_before"`
	// End of the validity period.
	NotAfter time.Time `json:"not_after"`
	// Whether Fastly recommends replacing the certificate.
	Replace bool `json:"replace"`
	// Names of the domains that the certificate is valid for. They may contain wildcards.
	Domains []string `json:"tls_domains" jsonapi:"rel=tls_domain"`
	// Activations that use the certificate. Set only in lists with [IncludeActivations].
	Activations []Activation `json:"tls_activations" jsonapi:"rel=tls_activation"`
	Timestamps
}

// CertificateInput holds the fields of a create or update request. Fields left nil are not sent.
type CertificateInput struct {
	// Certificate in PEM format, followed by its intermediate certificates, sent byte for byte.
	// Required for create and update.
	CertBlob *string `json:"cert_blob,omitzero"`
	// Name of the certificate. The default is its common name, or its first alternative name.
	Name *string `json:"name,omitzero"`
	// Whether to accept a certificate with an untrusted root. The default is false.
	AllowUntrustedRoot *bool `json:"allow_untrusted_root,omitzero"`
	// Names of the domains that the certificate is used for.
	Domains []string `json:"tls_domains,omitzero" jsonapi:"rel=tls_domain"`
}

// CertificateQuery holds the filters and the sort order of a list of certificates.
type CertificateQuery struct {
	// If true, only certificates with an activation are listed. If false, only certificates
	// without one are listed. If nil, all certificates are listed.
	InUse *bool `json:"filter[in_use],omitzero"`
	// Range of the end of the validity period. The API documents only LTE.
	NotAfter DateRange `json:"filter[not_after],omitzero"`
	// Name of a domain that the certificates are valid for.
	DomainID string `json:"filter[tls_domains.id],omitzero"`
	// Related objects to include: [IncludeActivations].
	Include []Include `json:"include,omitzero"`
	// Sort order: [SortCreatedAt], [SortNotBefore], [SortNotAfter] or [SortActivatedAt]. The
	// default is [SortCreatedAtDescending].
	Sort Sort `json:"sort,omitzero"`
}
