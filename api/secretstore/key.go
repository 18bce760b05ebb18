package secretstore

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"golang.org/x/crypto/nacl/box"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Keys returns the keys that the API provides for the encryption of secrets. To encrypt all values
// that are written to a store, use [SecretCollection.Encrypted].
//
// Methods: NewClientKey, SigningKey.
//
// Reference: https://www.fastly.com/documentation/reference/api/services/resources/secret-store/
func Keys(client *fastly.Client) KeyAddress { return KeyAddress{keys.At(client)} }

var keys = collection.NewFamily(collection.Spec{Noun: "secret store key", Path: storesPath, Bucket: fastly.BucketNone})

// KeyAddress provides the keys for the encryption of secrets.
type KeyAddress struct{ at *collection.Address }

// ClientKey is a public key that secrets are sealed with. Only the API can open the sealed secrets.
type ClientKey struct {
	// Public key: 32 bytes, for X25519.
	PublicKey []byte `json:"public_key"`
	// Signature of PublicKey by the signing key of the API.
	Signature []byte `json:"signature"`
	// Time at which the API stops accepting secrets that are sealed with the key. It is about 10
	// minutes after the creation of the key.
	ExpiresAt time.Time `json:"expires_at"`
}

// SigningKey is the public key that verifies the signatures of client keys.
type SigningKey struct {
	// Public key for Ed25519.
	Key ed25519.PublicKey `json:"signing_key"`
}

// NewClientKey creates a client key. It does not verify the signature: see [ClientKey.Verify].
func (k KeyAddress) NewClientKey(ctx context.Context, opts ...fastly.CallOption) (*ClientKey, error) {
	op := k.at.Op(http.MethodPost, "create client key", storesPath+"/client-key")
	op.Retry = fastly.RetrySafe // an unused key expires
	return fastly.Do[ClientKey](ctx, k.at.Client(), op, opts...)
}

// SigningKey returns the signing key of the API. It rarely changes.
func (k KeyAddress) SigningKey(ctx context.Context, opts ...fastly.CallOption) (*SigningKey, error) {
	op := k.at.Op(http.MethodGet, "get signing key", storesPath+"/signing-key")
	return fastly.Do[SigningKey](ctx, k.at.Client(), op, opts...)
}

var errSignature = errors.New("the client key is not signed by the signing key")

// Verify returns an error unless the client key is signed by signingKey.
func (k *ClientKey) Verify(signingKey ed25519.PublicKey) error {
	switch {
	case len(signingKey) != ed25519.PublicKeySize:
		return fmt.Errorf("the signing key has %d bytes, not %d", len(signingKey), ed25519.PublicKeySize)
	case !ed25519.Verify(signingKey, k.PublicKey, k.Signature):
		return errSignature
	}
	return nil
}

// Seal encrypts a value, so that only the API can read it. The result is an anonymous sealed box as
// in libsodium. It is sent as [SecretInput.Secret], together with PublicKey as
// [SecretInput.ClientKey].
func (k *ClientKey) Seal(value fastly.Secret) ([]byte, error) {
	const size = 32
	if len(k.PublicKey) != size {
		return nil, fmt.Errorf("the client key has %d bytes, not %d", len(k.PublicKey), size)
	}
	return box.SealAnonymous(nil, []byte(value.Reveal()), (*[size]byte)(k.PublicKey), rand.Reader)
}

// keyring caches the client key that seals values.
type keyring struct {
	from   KeyAddress
	pinned ed25519.PublicKey // signing key; if nil, it is requested each time
	turn   chan struct{}     // semaphore for the fields below: holds one element while they are unused
	key    *ClientKey
	until  time.Time // time at which the key is replaced
}

func newKeyring(from KeyAddress, signingKey ed25519.PublicKey) *keyring {
	k := &keyring{from: from, turn: make(chan struct{}, 1), pinned: slices.Clone(signingKey)}
	k.turn <- struct{}{}
	return k
}

// get returns a verified client key other than refused. It reports whether the key was created by
// this call.
func (k *keyring) get(ctx context.Context, refused *ClientKey, opts []fastly.CallOption) (key *ClientKey, fresh bool, err error) {
	if ctx == nil {
		return nil, false, errors.New("fastly: create client key: the context is nil")
	}
	select {
	case <-k.turn:
	case <-ctx.Done():
		return nil, false, fmt.Errorf("fastly: create client key: %w", ctx.Err())
	}
	defer func() { k.turn <- struct{}{} }()
	if k.key != nil && k.key != refused && time.Now().Before(k.until) {
		return k.key, false, nil
	}
	return k.renew(ctx, opts)
}

// renew creates and verifies a client key.
func (k *keyring) renew(ctx context.Context, opts []fastly.CallOption) (*ClientKey, bool, error) {
	var reply fastly.Response
	opts = append(slices.Clip(opts), fastly.WithResponse(&reply)) // the response option of the caller is for the write
	signing := k.pinned
	if signing == nil {
		got, err := k.from.SigningKey(ctx, opts...)
		if err != nil {
			return nil, false, err
		}
		signing = got.Key
	}
	key, err := k.from.NewClientKey(ctx, opts...)
	if err != nil {
		return nil, false, err
	}
	if err := key.Verify(signing); err != nil {
		return nil, false, fmt.Errorf("fastly: create client key: %w", err)
	}
	k.key, k.until = key, time.Now().Add(lifetime(key, reply.Header)-margin)
	return key, true, nil
}

// margin is the time before the expiration of a key at which it is replaced, because a request may
// wait.
const margin = time.Minute

// lifetime returns the validity period of a key, by the clock of the API.
func lifetime(key *ClientKey, reply http.Header) time.Duration {
	now, err := http.ParseTime(reply.Get("Date"))
	if err != nil {
		now = time.Now()
	}
	return key.ExpiresAt.Sub(now)
}
