package edgetls

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// PrivateKeys returns the private keys of the account. The API never returns the key material.
//
// Methods: All, List, Where, Get, Create, Delete.
//
// Get and Delete take the id of a private key. Create requires Key. A key that belongs to a
// certificate cannot be deleted.
//
// The reply to Create lacks CreatedAt: use Get for the time.
//
// Writes acquire no write lock. The client does not count them against the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/tls/custom-certs/private-keys/
func PrivateKeys(client *fastly.Client) PrivateKeyCollection {
	at := privateKeys.At(client)
	return PrivateKeyCollection{
		collection.NewSearcher[PrivateKey, PrivateKeyQuery](at), collection.NewGetter[PrivateKey](at),
		collection.NewCreator[PrivateKey, PrivateKeyInput](at), collection.NewDeleter(at),
	}
}

var privateKeys = family("TLS private key", "private_keys", "tls_private_key")

// PrivateKeyCollection provides the private keys of the account.
type PrivateKeyCollection struct {
	collection.Searcher[PrivateKey, PrivateKeyQuery]
	collection.Getter[PrivateKey]
	collection.Creator[PrivateKey, PrivateKeyInput]
	collection.Deleter
}

// PrivateKey describes a private key.
type PrivateKey struct {
	// Identifier of the private key.
	ID string `json:"id"`
	// Name of the private key.
	Name string `json:"name"`
	// Algorithm of the key, for example "RSA".
	KeyType string `json:"key_type"`
	// Length of the key in bits.
	KeyLength int `json:"key_length"`
	// SHA-1 hash of the public key in hexadecimal. It identifies the certificates that belong to
	// the key.
	PublicKeySHA1 string `json:"public_key_sha1"`
	// Whether Fastly recommends replacing the key.
	Replace bool `json:"replace"`
	Timestamps
}

// PrivateKeyInput holds the fields of a create request. Fields left nil are not sent.
type PrivateKeyInput struct {
	// Private key in PEM format, sent byte for byte. Required for create.
	Key *fastly.Secret `json:"key,omitzero"`
	// Name of the private key.
	Name *string `json:"name,omitzero"`
	// Identifiers of the TLS activations that use the key.
	ActivationIDs []string `json:"tls_activations,omitzero" jsonapi:"rel=tls_activation"`
	// Names of the domains that the key is used for.
	Domains []string `json:"tls_domains,omitzero" jsonapi:"rel=tls_domain"`
}

// PrivateKeyQuery holds the filters of a list of private keys.
type PrivateKeyQuery struct {
	// If false, only keys without a matching certificate are listed. If nil, all keys are listed.
	// The API does not accept true.
	InUse *bool `json:"filter[in_use],omitzero"`
}
