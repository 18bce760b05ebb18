package fastlytest

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"regexp"
	"time"

	"golang.org/x/crypto/nacl/box"
)

const secretsPath = "/resources/stores/secret/{}/secrets"

// maxSecret is the maximum size of a secret, in bytes.
const maxSecret = 64 << 10

// clientKeyLife is the validity period of a client key.
const clientKeyLife = 10 * time.Minute

// clientKey is a key that clients use to encrypt secrets.
type clientKey struct {
	public, private *[32]byte
	expires         time.Time
}

// secretKeys holds the keys of secret stores. All customers share them.
type secretKeys struct {
	signing ed25519.PrivateKey // nil until first used
	clients map[string]clientKey
}

// signer returns the key that signs client keys.
func (s *secretKeys) signer() (ed25519.PrivateKey, error) {
	if s.signing == nil {
		_, private, err := ed25519.GenerateKey(rand.Reader)
		if err != nil {
			return nil, err
		}
		s.signing, s.clients = private, map[string]clientKey{}
	}
	return s.signing, nil
}

// secretKeyRoutes returns the operations of keys.
func secretKeyRoutes(k *family) []route {
	return []route{
		{method: http.MethodPost, template: k.path + "/client-key", handle: (*Fake).makeClientKey},
		{method: http.MethodGet, template: k.path + "/signing-key", handle: (*Fake).showSigningKey},
	}
}

func (f *Fake) makeClientKey(c *call) *reply {
	signer, err := f.secretKeys.signer()
	if err != nil {
		return problems(http.StatusInternalServerError, "Internal Server Error", err.Error())
	}
	public, private, err := box.GenerateKey(rand.Reader)
	if err != nil {
		return problems(http.StatusInternalServerError, "Internal Server Error", err.Error())
	}
	key := clientKey{public, private, c.now.Add(clientKeyLife)}
	f.secretKeys.clients[string(public[:])] = key
	return success(object{
		"public_key": public[:], "signature": ed25519.Sign(signer, public[:]), "expires_at": key.expires.Format(time.RFC3339Nano),
	})
}

func (f *Fake) showSigningKey(*call) *reply {
	signer, err := f.secretKeys.signer()
	if err != nil {
		return problems(http.StatusInternalServerError, "Internal Server Error", err.Error())
	}
	return success(object{"signing_key": signer.Public()})
}

// secretRoutes returns the operations that replace a secret. PUT creates a missing secret.
func secretRoutes(k *family) []route {
	return []route{
		{method: http.MethodPut, template: k.path, handle: k.recreate},
		{method: http.MethodPatch, template: k.path, handle: k.recreate},
	}
}

func (k *family) recreate(f *Fake, c *call) *reply {
	t, owner, refusal := k.home(f, c)
	if refusal != nil {
		return refusal
	}
	sent, refusal := k.sent(c)
	if refusal != nil {
		return refusal
	}
	key := sent.text(k.key)
	ch := k.change(f, c, t, owner, t.find(key))
	if ch.was == nil && c.method == http.MethodPatch {
		return k.notFound(c, key)
	}
	if refusal := k.save(ch, sent); refusal != nil {
		return refusal
	}
	return k.respond(http.StatusOK, k.written(ch))
}

var secretName = regexp.MustCompile(`^[A-Za-z0-9._-]+$`)

func checkSecretName(ch *change) *reply {
	if name := ch.object.text("name"); !secretName.MatchString(name) {
		return ch.family.refuse("invalid name '" + name + "'")
	}
	return nil
}

func checkSecretSize(ch *change) *reply {
	if value, _ := openSecret(ch); len(value) > maxSecret {
		return ch.family.refuse(fmt.Sprintf("secret is longer than %d bytes", maxSecret))
	}
	return nil
}

// holdSecret stores a digest of the secret. Digests of equal secrets differ.
func holdSecret(ch *change) *reply {
	value, words := openSecret(ch)
	if words != "" {
		return ch.family.refuse(words)
	}
	digest := sha256.Sum256(bytes.Join([][]byte{[]byte(ch.owner.text("id")), []byte(ch.object.text("name")), value}, []byte{0}))
	ch.object["digest"] = base64.StdEncoding.EncodeToString(digest[:])
	if ch.was != nil {
		ch.object["created_at"], ch.shown["recreated"] = ch.family.stamp(ch.call), true
	}
	return nil
}

// openSecret returns the secret in a request. If it is invalid, words describes the error.
func openSecret(ch *change) (value []byte, words string) {
	value, err := base64.StdEncoding.DecodeString(ch.sent.text("secret"))
	if err != nil || ch.sent.text("secret") == "" {
		return nil, "secret is no base64"
	}
	given := ch.sent.text("client_key")
	if given == "" {
		return value, ""
	}
	public, _ := base64.StdEncoding.DecodeString(given)
	key, known := ch.fake.secretKeys.clients[string(public)]
	switch {
	case !known:
		return nil, "unknown client_key"
	case !ch.call.now.Before(key.expires):
		return nil, "client_key has expired"
	}
	value, opened := box.OpenAnonymous(nil, value, key.public, key.private)
	if !opened {
		return nil, "secret can't be decrypted"
	}
	return value, ""
}
