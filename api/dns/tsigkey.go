package dns

import (
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// TSIGKeys returns the TSIG keys of the account. A TSIG key authenticates zone transfers between
// DNS servers.
//
// Methods: All, List, Where, Get, Create, Update, Delete.
//
// Get, Update and Delete take the id of a key. Create requires Name, Algorithm and Secret. No
// reply contains the secret.
//
// A key cannot be deleted while a zone refers to it. To remove it from a zone, set
// InboundTSIGKeyID of the zone to null.
//
// Writes acquire no write lock. The client does not count them against the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/dns/tsig-keys/
func TSIGKeys(client *fastly.Client) TSIGKeyCollection {
	at := tsigKeys.At(client)
	return TSIGKeyCollection{
		collection.NewSearcher[TSIGKey, TSIGKeyQuery](at), collection.NewGetter[TSIGKey](at), collection.NewCreator[TSIGKey, TSIGKeyInput](at),
		collection.NewUpdater[TSIGKey, TSIGKeyInput](at), collection.NewDeleter(at),
	}
}

var tsigKeys = family("TSIG key", "/dns/v1/tsig-keys")

// TSIGKeyCollection provides the TSIG keys of the account.
type TSIGKeyCollection struct {
	collection.Searcher[TSIGKey, TSIGKeyQuery]
	collection.Getter[TSIGKey]
	collection.Creator[TSIGKey, TSIGKeyInput]
	collection.Updater[TSIGKey, TSIGKeyInput]
	collection.Deleter
}

// TSIGKey describes a key that authenticates zone transfers. It does not contain the secret.
type TSIGKey struct {
	// Identifier of the key.
	ID string `json:"id"`
	// Name of the key.
	Name string `json:"name"`
	// Algorithm of the signatures.
	Algorithm Algorithm `json:"algorithm"`
	// Freeform note.
	Description string `json:"description"`

	// Time of creation.
	CreatedAt time.Time `json:"created_at"`
	// Time of the last update.
	UpdatedAt time.Time `json:"updated_at"`
}

// TSIGKeyInput holds the fields of a create or update request. Zero fields are not sent.
type TSIGKeyInput struct {
	// Name of the key. Required for create.
	Name *string `json:"name,omitzero"`
	// Algorithm of the signatures. Required for create.
	Algorithm *Algorithm `json:"algorithm,omitzero"`
	// Secret that is shared with the primary DNS servers, in base64. Required for create.
	Secret *fastly.Secret `json:"secret,omitzero"`
	// Freeform note. In an update, null removes the note.
	Description fastly.Nullable[string] `json:"description,omitzero"`
}

// TSIGKeyQuery holds the filter and the sort order of a list of TSIG keys.
type TSIGKeyQuery struct {
	// Name of the key to filter by.
	Name string `json:"name,omitzero"`
	// Name of the field to sort by. A leading minus sign means descending order. The default is
	// "created_at".
	Sort string `json:"sort,omitzero"`
}

// Algorithm is an algorithm of TSIG signatures.
type Algorithm string

// Algorithms of TSIG signatures.
const (
	HMACSHA224 Algorithm = "hmac-sha224"
	HMACSHA256 Algorithm = "hmac-sha256"
	HMACSHA384 Algorithm = "hmac-sha384"
	HMACSHA512 Algorithm = "hmac-sha512"
)
