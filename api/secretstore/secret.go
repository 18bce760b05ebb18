package secretstore

import (
	"cmp"
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Secrets returns the secrets of the secret store with the given id.
//
// Methods: All, List, Get, Create, Put, Recreate, Delete, Encrypted.
//
// All, List and Get return names and digests, and no values. Get and Delete take the name of a
// secret. Create, Put and Recreate require Name and Secret.
//
// Writes acquire no write lock. The client does not count them against the rate limit. The API
// limits their number per month.
//
// Reference: https://www.fastly.com/documentation/reference/api/services/resources/secret/
func Secrets(client *fastly.Client, storeID string) SecretCollection {
	at := secrets.At(client, storeID)
	return SecretCollection{collection.NewLister[Secret](at), collection.NewGetter[Secret](at), collection.NewDeleter(at), at, nil}
}

var secrets = collection.NewFamily(collection.Spec{
	Noun: "secret", Key: "name", Path: secretsPath, Paging: paging, Bucket: fastly.BucketNone, SilentDelete: true,
})

const secretsPath = storesPath + "/{store_id}/secrets"

// SecretCollection provides the secrets of a secret store.
type SecretCollection struct {
	collection.Lister[Secret]
	collection.Getter[Secret]
	collection.Deleter
	at   *collection.Address
	keys *keyring // nil if values are not encrypted
}

// Secret describes a secret. The API never returns its value.
type Secret struct {
	// Name of the secret.
	Name string `json:"name"`
	// Opaque hash of the value. Equal values can have different digests.
	Digest []byte `json:"digest"`
	// Time of creation.
	CreatedAt time.Time `json:"created_at"`
	// Whether the write replaced an existing secret. Set only in replies to writes.
	Recreated bool `json:"recreated"`
}

// SecretInput holds the fields of a write. Fields left nil are not sent.
type SecretInput struct {
	// Name of the secret. It consists of letters, digits, dots, underscores and hyphens. Required.
	Name *string
	// Value of the secret: any bytes, up to 64 KiB. Required.
	Secret *fastly.Secret
	// Public key that Secret is sealed with, if the program has sealed the value itself: see
	// [ClientKey.Seal]. Must be nil for [SecretCollection.Encrypted].
	ClientKey []byte
}

// Create creates a secret. It returns an error if a secret with the same name exists.
func (k SecretCollection) Create(ctx context.Context, in SecretInput, opts ...fastly.CallOption) (*Secret, error) {
	return k.write(ctx, http.MethodPost, "create secret", in, opts)
}

// Put creates a secret, or replaces the secret with the same name.
func (k SecretCollection) Put(ctx context.Context, in SecretInput, opts ...fastly.CallOption) (*Secret, error) {
	return k.write(ctx, http.MethodPut, "put secret", in, opts)
}

// Recreate replaces the secret with the same name. It returns [fastly.ErrNotFound] if there is no
// such secret.
func (k SecretCollection) Recreate(ctx context.Context, in SecretInput, opts ...fastly.CallOption) (*Secret, error) {
	return k.write(ctx, http.MethodPatch, "recreate secret", in, opts)
}

// Encrypted returns a copy of the collection. Its methods Create, Put and Recreate encrypt values
// before they are sent. signingKey is the key of the API that signs client keys. If signingKey is
// nil, it is requested from the API. Values are then not protected from a proxy that replaces keys.
//
// The first write requests a client key and verifies its signature. Later writes use the same key
// until a minute before it expires. If the API refuses a write with status 400, the write is
// retried once with a new key, unless its key was already new. The collection may be used by
// several goroutines concurrently.
func (k SecretCollection) Encrypted(signingKey ed25519.PublicKey) SecretCollection {
	k.keys = newKeyring(Keys(k.at.Client()), signingKey)
	return k
}

// sentSecret is the body of a write: the value in base64, sealed if ClientKey is set.
type sentSecret struct {
	Name      *string        `json:"name,omitzero"`
	Secret    *fastly.Secret `json:"secret,omitzero"`
	ClientKey []byte         `json:"client_key,omitzero"`
}

func (k SecretCollection) write(ctx context.Context, method, name string, in SecretInput, opts []fastly.CallOption) (*Secret, error) {
	op := k.at.Op(method, name, secretsPath)
	op.Err = cmp.Or(op.Err, in.check(k.keys != nil))
	if method == http.MethodPatch {
		op.Retry = fastly.RetrySafe // a repeated write stores the same value
	}
	if k.keys == nil || op.Err != nil || in.Secret == nil {
		return k.send(ctx, op, in, opts)
	}
	key, fresh, err := k.keys.get(ctx, nil, opts)
	if err != nil {
		return nil, err
	}
	secret, err := k.seal(ctx, op, in, key, opts)
	if refused, ok := errors.AsType[*fastly.Error](err); fresh || !ok || refused.StatusCode != http.StatusBadRequest {
		return secret, err
	}
	next, _, keyErr := k.keys.get(ctx, key, opts)
	if keyErr != nil {
		return nil, errors.Join(err, keyErr)
	}
	return k.seal(ctx, op, in, next, opts)
}

// seal sends a secret with a sealed value.
func (k SecretCollection) seal(ctx context.Context, op fastly.Op, in SecretInput, key *ClientKey, opts []fastly.CallOption) (*Secret, error) {
	sealed, err := key.Seal(*in.Secret)
	if err != nil {
		op.Err = err
	}
	op.Secrets = []fastly.Secret{*in.Secret}
	in.Secret, in.ClientKey = new(fastly.Secret(sealed)), key.PublicKey
	return k.send(ctx, op, in, opts)
}

// send sends a secret unmodified.
func (k SecretCollection) send(ctx context.Context, op fastly.Op, in SecretInput, opts []fastly.CallOption) (*Secret, error) {
	sent := sentSecret{Name: in.Name, ClientKey: in.ClientKey}
	if in.Secret != nil {
		sent.Secret = new(fastly.Secret(base64.StdEncoding.EncodeToString([]byte(in.Secret.Reveal()))))
		op.Secrets = append(op.Secrets, *in.Secret, *sent.Secret)
	}
	op.Body = fastly.JSONBody(sent)
	return fastly.Do[Secret](ctx, k.at.Client(), op, opts...)
}

const (
	maxSecret = 64 << 10 // bytes
	sealBytes = 48       // size difference of a sealed value
)

var secretName = regexp.MustCompile(`^[A-Za-z0-9._-]+$`)

// check returns an error for input that the API cannot accept.
func (in SecretInput) check(encrypts bool) error {
	most := maxSecret
	if in.ClientKey != nil {
		most += sealBytes
	}
	switch {
	case in.Name != nil && !secretName.MatchString(*in.Name):
		return fmt.Errorf("name %q is invalid: use letters, digits, dots, underscores and hyphens", *in.Name)
	case in.Secret != nil && len(in.Secret.Reveal()) > most:
		return fmt.Errorf("secret is longer than %d bytes", most)
	case in.ClientKey != nil && encrypts:
		return errors.New("ClientKey is set, but the collection encrypts values")
	}
	return nil
}
