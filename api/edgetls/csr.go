package edgetls

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// CSRs returns the certificate signing requests. They can only be created. A certification
// authority issues a certificate for a request. The private key is stored by Fastly.
//
// Methods: Create.
//
// Create requires SANs.
//
// Writes acquire no write lock. The client does not count them against the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/tls/
func CSRs(client *fastly.Client) collection.Creator[CSR, CSRInput] {
	return collection.NewCreator[CSR, CSRInput](csrs.At(client))
}

var csrs = family("certificate signing request", "certificate_signing_requests", "csr")

// CSR is a certificate signing request.
type CSR struct {
	// Identifier of the certificate signing request.
	ID string `json:"id"`
	// Certificate signing request in PEM format.
	Content string `json:"content"`
	// Identifier of the private key that signed the request.
	PrivateKeyID string `json:"tls_private_key" jsonapi:"rel=tls_private_key"`
}

// CSRInput holds the fields of a certificate signing request. Fields left nil are not sent.
type CSRInput struct {
	// Subject alternative names: the domains that the certificate is for. Required for create.
	SANs []string `json:"sans,omitzero"`
	// Common name (CN) of the subject.
	CommonName *string `json:"common_name,omitzero"`
	// Two-letter country code (C) of the subject.
	Country *string `json:"country,omitzero"`
	// State or province (ST) of the subject.
	State *string `json:"state,omitzero"`
	// City (L) of the subject.
	City *string `json:"city,omitzero"`
	// Postal code of the subject.
	PostalCode *string `json:"postal_code,omitzero"`
	// Street address of the subject.
	StreetAddress *string `json:"street_address,omitzero"`
	// Organization (O) of the subject.
	Organization *string `json:"organization,omitzero"`
	// Organizational unit (OU) of the subject.
	OrganizationalUnit *string `json:"organizational_unit,omitzero"`
	// Email address of the organization.
	Email *string `json:"email,omitzero"`
	// Algorithm and size of the private key that is created for the request.
	KeyType *CSRKeyType `json:"key_type,omitzero"`
	// Identifier of an existing private key to sign the request with. If nil, a private key is
	// created.
	PrivateKeyID *string `json:"tls_private_key,omitzero" jsonapi:"rel=tls_private_key"`
}

// CSRKeyType is the algorithm and size of a private key.
type CSRKeyType string

// Algorithms and sizes of private keys.
const (
	KeyRSA2048  CSRKeyType = "RSA2048"
	KeyECDSA256 CSRKeyType = "ECDSA256"
)
