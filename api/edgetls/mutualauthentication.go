package edgetls

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// MutualAuthentications returns the mutual TLS authentications of the account. Each is a bundle of
// trusted certificates that client certificates are verified against.
//
// Methods: All, List, Where, Get, GetWith, Create, Update, Delete.
//
// Get, GetWith, Update and Delete take the id of a mutual authentication. Create requires
// CertBundle. It takes effect for the activations that it is linked to.
//
// Writes acquire no write lock. The client does not count them against the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/tls/mutual-tls/authentication/
func MutualAuthentications(client *fastly.Client) MutualAuthenticationCollection {
	at := mutualAuthentications.At(client)
	return MutualAuthenticationCollection{
		collection.NewSearcher[MutualAuthentication, IncludeQuery](at), collection.NewReader[MutualAuthentication, IncludeQuery](at),
		collection.NewCreator[MutualAuthentication, MutualAuthenticationInput](at),
		collection.NewUpdater[MutualAuthentication, MutualAuthenticationInput](at), collection.NewDeleter(at),
	}
}

var mutualAuthentications = family("mutual TLS authentication", "mutual_authentications", "mutual_authentication")

// MutualAuthenticationCollection provides the mutual TLS authentications of the account. Where
// accepts [IncludeActivations].
type MutualAuthenticationCollection struct {
	collection.Searcher[MutualAuthentication, IncludeQuery]
	collection.Reader[MutualAuthentication, IncludeQuery]
	collection.Creator[MutualAuthentication, MutualAuthenticationInput]
	collection.Updater[MutualAuthentication, MutualAuthenticationInput]
	collection.Deleter
}

// MutualAuthentication is a bundle of trusted certificates that authenticates clients.
type MutualAuthentication struct {
	// Identifier of the mutual authentication.
	ID string `json:"id"`
	// Name of the mutual authentication.
	Name string `json:"name"`
	// Whether connections without a valid client certificate are refused.
	Enforced bool `json:"enforced"`
	// Activations that the mutual authentication applies to. Each has only an ID unless
	// [IncludeActivations] is requested.
	Activations []Activation `json:"tls_activations" jsonapi:"rel=tls_activation"`
	Timestamps
}

// MutualAuthenticationInput holds the fields of a create or update request. Fields left nil are
// not sent.
type MutualAuthenticationInput struct {
	// Trusted certificates in PEM format, one after another, sent byte for byte. Required for
	// create.
	CertBundle *string `json:"cert_bundle,omitzero"`
	// Whether to refuse connections without a valid client certificate.
	Enforced *bool `json:"enforced,omitzero"`
	// Name of the mutual authentication.
	Name *string `json:"name,omitzero"`
	// Identifiers of the activations to apply the mutual authentication to. An empty list unlinks
	// all.
	ActivationIDs []string `json:"tls_activations,omitzero" jsonapi:"rel=tls_activation"`
}
