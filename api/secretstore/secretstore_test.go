package secretstore_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"golang.org/x/crypto/nacl/box"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/secretstore"
	"github.com/edgesdk/fastly/fastlytest"
	"github.com/edgesdk/fastly/internal/shapetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	stores  = "/resources/stores/secret"
	secrets = stores + "/S1/secrets"

	aStore  = `{"id":"S1","name":"a","created_at":"2023-11-27T15:54:54Z"}`
	aSecret = `{"name":"api-key","digest":"FvezQkYMJVDE1jH6OwfrrPfRjQEQnkXGHLLYrWYLjhA=","created_at":"2023-11-27T15:54:54Z"}`
	// value is a recorded value with its encoding.
	value   = "secretum servare"
	encoded = "c2VjcmV0dW0gc2VydmFyZQ=="
)

var (
	created    = time.Date(2023, time.November, 27, 15, 54, 54, 0, time.UTC)
	wantStore  = secretstore.Store{ID: "S1", Name: "a", CreatedAt: created}
	wantSecret = secretstore.Secret{Name: "api-key", Digest: digest("FvezQkYMJVDE1jH6OwfrrPfRjQEQnkXGHLLYrWYLjhA="), CreatedAt: created}
)

func digest(text string) []byte {
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		panic(err)
	}
	return data
}

func input(name, value string) secretstore.SecretInput {
	return secretstore.SecretInput{Name: &name, Secret: new(fastly.Secret(value))}
}

// write returns a write of a secret.
func write(name, method string, again bool, call func(secretstore.SecretCollection, context.Context, secretstore.SecretInput, ...fastly.CallOption) (*secretstore.Secret, error)) shapetest.Operation[*fastly.Client] {
	return shapetest.Operation[*fastly.Client]{
		Name: name, Sent: method + " " + secrets + ` {"name":"api-key","secret":"` + encoded + `"}`, Reply: aSecret, Want: &wantSecret,
		Again: again, Uncounted: true, Parallel: true,
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return call(secretstore.Secrets(c, "S1"), ctx, input("api-key", value))
		},
	}
}

// operations lists all requests of the package. Writes do not count, and acquire no write lock.
var operations = []shapetest.Operation[*fastly.Client]{
	{
		Name: "list stores", Sent: "GET " + stores + "?limit=200&name=a+b", Reply: `{"data":[` + aStore + `],"meta":{"limit":200}}`, Again: true,
		Want: []secretstore.Store{wantStore},
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return secretstore.Stores(c).Where(secretstore.StoreQuery{Name: "a b"}).List(ctx)
		},
	},
	{
		Name: "get store", Sent: "GET " + stores + "/S1", Reply: aStore, Want: &wantStore, Again: true,
		Call: func(ctx context.Context, c *fastly.Client) (any, error) { return secretstore.Stores(c).Get(ctx, "S1") },
	},
	{
		Name: "create store", Sent: "POST " + stores + ` {"name":"a"}`, Status: 201, Reply: aStore, Want: &wantStore, Uncounted: true, Parallel: true,
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return secretstore.Stores(c).Create(ctx, secretstore.StoreInput{Name: new("a")})
		},
	},
	{
		Name: "delete store", Sent: "DELETE " + stores + "/S1", Status: 204, Again: true, Uncounted: true, Parallel: true,
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return nil, secretstore.Stores(c).Delete(ctx, "S1")
		},
	},
	{
		Name: "create client key", Sent: "POST " + stores + "/client-key", Again: true, Uncounted: true, Parallel: true,
		Reply: `{"public_key":"AQI=","signature":"AwQ=","expires_at":"2023-11-27T15:54:54.838529761Z"}`,
		Want:  &secretstore.ClientKey{PublicKey: []byte{1, 2}, Signature: []byte{3, 4}, ExpiresAt: created.Add(838529761)},
		Call:  func(ctx context.Context, c *fastly.Client) (any, error) { return secretstore.Keys(c).NewClientKey(ctx) },
	},
	{
		Name: "get signing key", Sent: "GET " + stores + "/signing-key", Reply: `{"signing_key":"AQI="}`, Again: true,
		Want: &secretstore.SigningKey{Key: ed25519.PublicKey{1, 2}},
		Call: func(ctx context.Context, c *fastly.Client) (any, error) { return secretstore.Keys(c).SigningKey(ctx) },
	},
	{
		Name: "list secrets", Sent: "GET " + secrets + "?limit=200", Reply: `{"data":[` + aSecret + `],"meta":{"limit":200}}`, Again: true,
		Want: []secretstore.Secret{wantSecret},
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return secretstore.Secrets(c, "S1").List(ctx)
		},
	},
	{
		Name: "get secret", Sent: "GET " + secrets + "/api-key", Reply: aSecret, Want: &wantSecret, Again: true,
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return secretstore.Secrets(c, "S1").Get(ctx, "api-key")
		},
	},
	write("create secret", "POST", false, secretstore.SecretCollection.Create),
	write("put secret", "PUT", true, secretstore.SecretCollection.Put),
	write("recreate secret", "PATCH", true, secretstore.SecretCollection.Recreate),
	{
		Name: "put sealed secret", Sent: "PUT " + secrets + ` {"name":"a","secret":"AP8=","client_key":"AQI="}`, Again: true, Uncounted: true, Parallel: true,
		Reply: `{"name":"a","digest":"","created_at":null,"recreated":true}`, Want: &secretstore.Secret{Name: "a", Digest: []byte{}, Recreated: true},
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			in := input("a", "\x00\xff")
			in.ClientKey = []byte{1, 2}
			return secretstore.Secrets(c, "S1").Put(ctx, in)
		},
	},
	{
		Name: "delete secret", Sent: "DELETE " + secrets + "/api-key", Status: 204, Again: true, Uncounted: true, Parallel: true,
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return nil, secretstore.Secrets(c, "S1").Delete(ctx, "api-key")
		},
	},
}

func TestOperations(t *testing.T) {
	shapetest.CheckOperations(t, func(c *fastly.Client) *fastly.Client { return c }, operations)
}

// Invalid input is refused by name before a request is sent. Errors do not contain the value.
func TestBadInput(t *testing.T) {
	client, fake := fastlytest.New(t)
	ctx, all := t.Context(), secretstore.Secrets(client, "S1")
	put := func(k secretstore.SecretCollection, in secretstore.SecretInput) error {
		return shapetest.ErrorOf(k.Put(ctx, in))
	}
	sealed := func(size int) secretstore.SecretInput {
		in := input("a", strings.Repeat("v", size))
		in.ClientKey = make([]byte, 32)
		return in
	}
	for _, test := range []struct {
		words string
		err   error
	}{
		{"get secret store: id is empty", shapetest.ErrorOf(secretstore.Stores(client).Get(ctx, ""))},
		{"put secret: store_id is empty", put(secretstore.Secrets(client, ""), input("a", value))},
		{"delete secret: name is empty", all.Delete(ctx, "")},
		{`put secret: name "" is invalid`, put(all, input("", value))},
		{`put secret: name "a b" is invalid: use letters, digits, dots, underscores and hyphens`, put(all, input("a b", value))},
		{`put secret: name "é" is invalid`, put(all, input("é", value))},
		{`put secret: name "a\n" is invalid`, put(all, input("a\n", value))},
		{"put secret: secret is longer than 65536 bytes", put(all, input("a", strings.Repeat("v", 64<<10+1)))},
		{"put secret: secret is longer than 65584 bytes", put(all, sealed(64<<10+49))},
		{"put secret: ClientKey is set", put(all.Encrypted(nil), sealed(1))},
		{"put secret: secret is longer than 65536 bytes", put(all.Encrypted(nil), input("a", strings.Repeat("v", 64<<10+1)))},
		{"invalid collection: the zero value", put(secretstore.SecretCollection{}, input("a", value))},
		{"invalid collection: the zero value", put(secretstore.SecretCollection{}.Encrypted(nil), input("a", value))},
		{"invalid collection: the zero value", shapetest.ErrorOf(secretstore.KeyAddress{}.SigningKey(ctx))},
		{"the client is not one that New made", put(secretstore.Secrets(nil, "S1").Encrypted(nil), input("a", value))},
		{"create client key: the context is nil", shapetest.ErrorOf(all.Encrypted(nil).Put(noContext(), input("a", value)))},
		{"context canceled", shapetest.ErrorOf(all.Encrypted(nil).Put(ended(), input("a", value)))},
	} {
		require.ErrorContains(t, test.err, test.words)
		require.NotContains(t, test.err.Error(), "vvvv")
	}
	require.Empty(t, fake.Requests())
}

// noContext returns a nil context, which a program may pass by mistake.
func noContext() context.Context { return nil }

// ended returns a context that has ended.
func ended() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}

// account returns a store in a fake account.
func account(t *testing.T) (*fastly.Client, *fastlytest.Fake, string) {
	t.Helper()
	client, fake := fastlytest.New(t)
	store, err := secretstore.Stores(client).Create(t.Context(), secretstore.StoreInput{Name: new("s")})
	require.NoError(t, err)
	return client, fake, store.ID
}

// The three writes differ in their preconditions. Names can be listed. Deleting a store deletes its
// secrets.
func TestSecrets(t *testing.T) {
	client, _, id := account(t)
	ctx, all := t.Context(), secretstore.Secrets(client, id)
	_, err := all.Recreate(ctx, input("a", "1"))
	require.ErrorIs(t, err, fastly.ErrNotFound)
	first, err := all.Create(ctx, input("a", "1"))
	require.NoError(t, err)
	require.False(t, first.Recreated)
	_, err = all.Create(ctx, input("a", "2"))
	require.ErrorIs(t, err, fastly.ErrConflict)
	second, err := all.Recreate(ctx, input("a", "2"))
	require.NoError(t, err)
	require.True(t, second.Recreated)
	require.NotEqual(t, first.Digest, second.Digest)
	for i := range 12 {
		put, err := all.Put(ctx, input(fmt.Sprintf("b.%02d", i), "1"))
		require.NoError(t, err)
		require.False(t, put.Recreated)
	}
	list, err := all.List(ctx, fastly.WithPageSize(1)) // the API always returns at least ten
	require.NoError(t, err)
	require.Len(t, list, 13)
	got, err := all.Get(ctx, "a")
	require.NoError(t, err)
	require.Equal(t, secretstore.Secret{Name: "a", Digest: second.Digest, CreatedAt: second.CreatedAt}, *got)
	require.NoError(t, all.Delete(ctx, "a"))
	require.ErrorIs(t, all.Delete(ctx, "a"), fastly.ErrNotFound)
	require.NoError(t, secretstore.Stores(client).Delete(ctx, id))
	require.ErrorIs(t, shapetest.ErrorOf(all.List(ctx)), fastly.ErrNotFound)
}

// The API accepts an encrypted value like a plain one, and no request contains the value.
// Concurrent writes share one key.
func TestEncrypted(t *testing.T) {
	client, fake, id := account(t)
	ctx, plain := t.Context(), secretstore.Secrets(client, id)
	signing, err := secretstore.Keys(client).SigningKey(ctx)
	require.NoError(t, err)
	for name, k := range map[string]secretstore.SecretCollection{"pinned": plain.Encrypted(signing.Key), "asked": plain.Encrypted(nil)} {
		before := len(fake.Requests())
		var group sync.WaitGroup
		for i := range 8 {
			group.Go(func() {
				_, err := k.Put(ctx, input(fmt.Sprint(name, i), value))
				if err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		made := 0
		for _, r := range fake.Requests()[before:] {
			require.NotContains(t, string(r.Body), value)
			require.NotContains(t, string(r.Body), encoded)
			switch {
			case strings.HasSuffix(r.URI, "/client-key"):
				made++
			case strings.HasSuffix(r.URI, "/signing-key"):
				require.Equal(t, "asked", name)
			default:
				var sent struct {
					Secret []byte
					Key    []byte `json:"client_key"`
				}
				require.NoError(t, json.Unmarshal(r.Body, &sent))
				require.Len(t, sent.Secret, len(value)+48)
				require.Len(t, sent.Key, 32)
			}
		}
		require.Equal(t, 1, made)
		sealed, err := plain.Get(ctx, name+"3")
		require.NoError(t, err)
		open, err := plain.Put(ctx, input(name+"3", value))
		require.NoError(t, err)
		require.Equal(t, open.Digest, sealed.Digest, "the API has opened it")
	}
}

// The response option of the caller receives the reply to the write, not to key requests.
func TestResponseOfEncryptedWrites(t *testing.T) {
	client, fake := fastlytest.New(t)
	require.NoError(t, fake.Seed("/resources/stores/secret", map[string]any{"id": "s1", "name": "s"}))
	all, replies := secretstore.Secrets(client, "s1").Encrypted(nil), 0
	in := secretstore.SecretInput{Name: new("a"), Secret: new(fastly.Secret("hush"))}
	_, err := all.Put(t.Context(), in, fastly.WithResponseFunc(func(*fastly.Response) { replies++ }))
	require.NoError(t, err)
	require.Equal(t, 1, replies)
	require.Len(t, fake.Requests(), 3)
}

// A key that is about to expire is replaced. A key that the API refuses earlier is also replaced,
// once.
func TestExpiredKeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, fake, id := account(t)
		ctx, all := t.Context(), secretstore.Secrets(client, id).Encrypted(nil)
		made := func() (n int) {
			for _, r := range fake.Requests() {
				if strings.HasSuffix(r.URI, "/client-key") {
					n++
				}
			}
			return n
		}
		for _, step := range []struct {
			before func()
			made   int
		}{
			{func() {}, 1},
			{func() { time.Sleep(8 * time.Minute) }, 1},
			{func() { time.Sleep(90 * time.Second) }, 2},
			{func() { fake.Advance(11 * time.Minute) }, 3},
			{func() { time.Sleep(8 * time.Minute) }, 3}, // the clock of the API is ahead, and takes precedence
		} {
			step.before()
			_, err := all.Put(ctx, input("a", value))
			require.NoError(t, err)
			require.Equal(t, step.made, made())
		}
		writes := len(fake.Requests())
		fake.Inject(fastlytest.Fault{Method: http.MethodPut, Status: 400, Body: `{"title":"no"}`, Times: 2})
		_, err := all.Put(ctx, input("a", value))
		require.ErrorContains(t, err, "put secret: PUT "+stores+"/"+id+"/secrets: 400 no")
		require.Len(t, fake.Requests(), writes+4, "the write, a signing key, a client key, the write")
		fake.Inject(fastlytest.Fault{Method: http.MethodPut, Status: 400, Body: `{"title":"no"}`})
		fake.Inject(fastlytest.Fault{Path: stores + "/client-key", Status: 403, Body: `{"msg":"keys"}`})
		_, err = all.Put(ctx, input("a", value))
		require.ErrorContains(t, err, "400 no")
		require.ErrorContains(t, err, "403 keys")
	})
}

// A client key without a valid signature is not used.
func TestForgedKeys(t *testing.T) {
	client, fake, id := account(t)
	ctx, all := t.Context(), secretstore.Secrets(client, id)
	public, private, err := ed25519.GenerateKey(rand.Reader)
	require.NoError(t, err)
	ours, _, err := box.GenerateKey(rand.Reader)
	require.NoError(t, err)
	key := func(public, signature []byte) string {
		text, err := json.Marshal(map[string]any{"public_key": public, "signature": signature, "expires_at": time.Now().Add(time.Hour)})
		require.NoError(t, err)
		return string(text)
	}
	short := ours[:31]
	for name, test := range map[string]struct {
		pinned ed25519.PublicKey
		reply  string // reply with the client key; if empty, the reply of the fake
		words  string
	}{
		"another signing key": {public, "", "create client key: the client key is not signed by the signing key"},
		"another client key":  {nil, key(ours[:], ed25519.Sign(private, ours[:])), "is not signed by the signing key"},
		"no signature":        {public, key(ours[:], nil), "is not signed by the signing key"},
		"no signing key":      {public[:31], "", "the signing key has 31 bytes, not 32"},
		"no client key":       {public, key(short, ed25519.Sign(private, short)), "put secret: the client key has 31 bytes, not 32"},
		"unknown to the API":  {public, key(ours[:], ed25519.Sign(private, ours[:])), "400 Bad Request: unknown client_key"},
	} {
		if test.reply != "" {
			fake.Inject(fastlytest.Fault{Path: stores + "/client-key", Status: 200, Body: test.reply})
		}
		_, err := all.Encrypted(test.pinned).Put(ctx, input("a", value))
		require.ErrorContains(t, err, test.words, name)
		require.NotContains(t, err.Error(), value)
	}
	require.ErrorIs(t, shapetest.ErrorOf(all.Get(ctx, "a")), fastly.ErrNotFound)
}

// No error, event or log contains the value, regardless of server or network failures.
func TestValuesAreHidden(t *testing.T) {
	signing, private, err := ed25519.GenerateKey(rand.Reader)
	require.NoError(t, err)
	public, _, err := box.GenerateKey(rand.Reader)
	require.NoError(t, err)
	for _, status := range []int{200, 400, 500} {
		for _, encrypts := range []bool{false, true} {
			var shown bytes.Buffer
			logger := slog.New(slog.NewTextHandler(&shown, &slog.HandlerOptions{Level: slog.LevelDebug}))
			client, err := fastly.New(fastly.WithToken("token"), fastly.WithLogger(logger), fastly.WithEvents(func(_ context.Context, e fastly.Event) {
				fmt.Fprintf(&shown, "%+v %#v", e, e)
			}), fastly.WithTransport(roundTrip(func(req *http.Request) (*http.Response, error) {
				if strings.HasSuffix(req.URL.Path, "/client-key") {
					text, err := json.Marshal(secretstore.ClientKey{PublicKey: public[:], Signature: ed25519.Sign(private, public[:]), ExpiresAt: time.Now().Add(time.Hour)})
					return reply(req, 200, string(text)), err
				}
				sent, err := io.ReadAll(req.Body)
				quoted, _ := json.Marshal(value + " " + string(sent))
				return reply(req, status, `{"title":`+string(quoted)+`,"name":7,"created_at":`+string(quoted)+`}`), err
			})))
			require.NoError(t, err)
			all := secretstore.Secrets(client, "S1")
			if encrypts {
				all = all.Encrypted(signing)
			}
			in := input("a", value)
			_, err = all.Create(t.Context(), in)
			require.Error(t, err)
			fmt.Fprintf(&shown, "%v %+v %#v %s %v %+v %#v %v", err, err, err, err, in, in, in, all)
			for e := err; e != nil; e = errors.Unwrap(e) {
				fmt.Fprintf(&shown, "%v %+v %#v", e, e, e)
			}
			require.NotContains(t, shown.String(), value)
			require.NotContains(t, shown.String(), encoded)
			require.NotContains(t, shown.String(), fmt.Sprintf("%d", []byte(value))[1:40])
		}
	}
}

func reply(req *http.Request, status int, body string) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: req}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }
