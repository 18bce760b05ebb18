package fastlytest_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly/fastlytest"
)

// account is a fake with a client, in memory or through a socket.
type account struct {
	*fastlytest.Fake
	t      *testing.T
	base   string
	client *http.Client
}

// newAccount connects a client to a fake. It sets the clock of the fake to half past the hour, so
// that tests do not cross into the next window by accident.
func newAccount(t *testing.T, fake *fastlytest.Fake, base string, transport http.RoundTripper) *account {
	t.Helper()
	now := time.Now()
	fake.SetClock(now.Truncate(time.Hour).Add(30 * time.Minute).Sub(now))
	return &account{Fake: fake, t: t, base: base, client: &http.Client{Transport: transport}}
}

// inMemory returns an account without a socket.
func inMemory(t *testing.T) *account {
	t.Helper()
	fake := fastlytest.NewFake()
	return newAccount(t, fake, "https://api.fastly.com", fake)
}

// everyWay runs a test in memory, over HTTP and over HTTPS.
func everyWay(t *testing.T, run func(a *account)) {
	t.Helper()
	t.Run("memory", func(t *testing.T) { run(inMemory(t)) })
	for name, start := range map[string]func(string) (*fastlytest.Server, error){
		"http": fastlytest.Start, "https": fastlytest.StartTLS,
	} {
		t.Run(name, func(t *testing.T) {
			server, err := start("")
			require.NoError(t, err)
			t.Cleanup(server.Close)
			run(newAccount(t, server.Fake, server.URL, server.Transport()))
		})
	}
}

// option modifies a request before it is sent.
type option func(*http.Request)

func header(name, value string) option {
	return func(req *http.Request) { req.Header.Set(name, value) }
}

func token(value string) option { return header("Fastly-Key", value) }

func anonymous(req *http.Request) { req.Header.Del("Fastly-Key") }

func form(pairs ...string) option {
	values := url.Values{}
	for pair := range slices.Chunk(pairs, 2) {
		values.Add(pair[0], pair[1])
	}
	return body("application/x-www-form-urlencoded", values.Encode())
}

func body(mediaType, text string) option {
	return func(req *http.Request) {
		req.Header.Set("Content-Type", mediaType)
		req.Body, req.ContentLength = io.NopCloser(strings.NewReader(text)), int64(len(text))
	}
}

// request creates a request for an unmodified path.
func (a *account) request(method, target string, options ...option) *http.Request {
	base, err := url.Parse(a.base)
	require.NoError(a.t, err)
	base.Opaque = "//" + base.Host + target
	req := (&http.Request{Method: method, URL: base, Header: http.Header{}}).WithContext(a.t.Context())
	token(fastlytest.Token)(req)
	for _, change := range options {
		change(req)
	}
	return req
}

// answer is a response with its complete body.
type answer struct {
	t      testing.TB
	status int
	header http.Header
	text   string
}

func (a *account) send(method, target string, options ...option) answer {
	resp, err := a.client.Do(a.request(method, target, options...))
	require.NoError(a.t, err, "%s %s", method, target)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	require.NoError(a.t, err, "%s %s", method, target)
	return answer{t: a.t, status: resp.StatusCode, header: resp.Header, text: string(text)}
}

// fails sends a request that must get no response.
func (a *account) fails(method, target string, options ...option) error {
	resp, err := a.client.Do(a.request(method, target, options...))
	if err == nil {
		_, err = io.ReadAll(resp.Body)
		_ = resp.Body.Close()
	}
	require.Error(a.t, err, "%s %s", method, target)
	return err
}

// object returns the body of a successful response.
func (r answer) object() (object map[string]any) {
	r.decode(&object)
	return object
}

func (r answer) list() (list []map[string]any) {
	r.decode(&list)
	return list
}

func (r answer) decode(out any) {
	r.t.Helper()
	require.Equal(r.t, http.StatusOK, r.status, r.text)
	require.NoError(r.t, json.Unmarshal([]byte(r.text), out))
}

// legacy checks an error in the legacy dialect.
func (r answer) legacy(status int, msg, detail string) {
	r.t.Helper()
	want := map[string]string{"msg": msg}
	if detail != "" {
		want["detail"] = detail
	}
	var got map[string]string
	require.NoError(r.t, json.Unmarshal([]byte(r.text), &got), r.text)
	require.Equal(r.t, want, got)
	require.Equal(r.t, status, r.status)
	require.Equal(r.t, "application/json", r.header.Get("Content-Type"))
}

func TestTokens(t *testing.T) {
	everyWay(t, func(a *account) {
		t := a.t
		svc, other := a.AddService("shop"), a.AddService("blog")
		expires := a.Now().Add(time.Minute)
		a.AddToken(fastlytest.Credential{Value: "late", ID: "4tokenId", Expires: expires})
		a.AddToken(fastlytest.Credential{Value: "reader", Scope: fastlytest.ScopeGlobalRead})
		a.AddToken(fastlytest.Credential{Value: "purger", Scope: "purge_select purge_all"})
		a.AddToken(fastlytest.Credential{Value: "selector", Scope: fastlytest.ScopePurgeSelect})
		a.AddToken(fastlytest.Credential{Value: "narrow", Services: []string{svc.ID}})
		a.AddToken(fastlytest.Credential{Value: "stranger", User: "u2", Customer: "c2"})
		path := "/service/" + svc.ID
		for _, test := range []struct {
			name, method, path string
			option             option
			status             int
		}{
			{"none", "GET", "/service", anonymous, 401},
			{"none, of an unknown path", "GET", "/nowhere", anonymous, 401},
			{"unknown", "GET", "/service", token("guess"), 401},
			{"default", "GET", "/service", token(fastlytest.Token), 200},
			{"no token needed", "GET", "/public-ip-list", anonymous, 200},
			{"not yet expired", "GET", "/service", token("late"), 200},
			{"reader reads", "GET", path, token("reader"), 200},
			{"reader writes", "PUT", path, token("reader"), 403},
			{"reader purges", "POST", path + "/purge/k", token("reader"), 403},
			{"purger purges a key", "POST", path + "/purge/k", token("purger"), 200},
			{"purger purges keys", "POST", path + "/purge", func(req *http.Request) {
				token("purger")(req)
				header("Surrogate-Key", "k")(req)
			}, 200},
			{"purger purges all", "POST", path + "/purge_all", token("purger"), 200},
			{"purger purges a URL", "POST", "/purge/www.example.com/", token("purger"), 200},
			{"purger reads", "GET", path, token("purger"), 403},
			{"purger looks at itself", "GET", "/tokens/self", token("purger"), 200},
			{"selector purges all", "POST", path + "/purge_all", token("selector"), 403},
			{"selector purges a key", "POST", path + "/purge/k", token("selector"), 200},
			{"narrow in its service", "GET", path, token("narrow"), 200},
			{"narrow elsewhere", "GET", "/service/" + other.ID, token("narrow"), 403},
			{"another customer's service", "GET", path, token("stranger"), 404},
			{"for another customer", "GET", path + "?customer_id=" + fastlytest.Customer, token("stranger"), 200},
		} {
			t.Run(test.name, func(t *testing.T) {
				require.Equal(t, test.status, a.send(test.method, test.path, test.option).status)
			})
		}
		a.send("GET", "/service", anonymous).legacy(401, "Provided credentials are missing or invalid", "")
		a.Advance(2 * time.Minute)
		a.send("GET", "/service", token("late")).legacy(401, "Token 4tokenId expired at "+expires.Format(time.RFC3339), "")
		require.Contains(t, a.send("GET", "/stars", anonymous).text, `"errors":[{`)
	})
}

func TestTokenSelf(t *testing.T) {
	a := inMemory(t)
	a.AddToken(fastlytest.Credential{Value: "x", ID: "id1", Name: "deploy", User: "u2", Customer: "c2", Scope: "global:read purge_all", Services: []string{"s1", "s2"}})
	self := a.send("GET", "/tokens/self", token("x"), header("User-Agent", "test/1")).object()
	require.Subset(t, self, map[string]any{
		"id": "id1", "name": "deploy", "user_id": "u2", "customer_id": "c2", "scope": "global:read purge_all",
		"scopes": []any{"global:read", "purge_all"}, "services": []any{"s1", "s2"}, "service_id": nil,
		"user_agent": "test/1", "expires_at": nil, "sudo_expires_at": nil,
	})
	sameShape(t, `{"id":"","user_id":"","customer_id":"","name":"","last_used_at":"","created_at":"","expires_at":null,"ip":"","user_agent":"",
		"sudo_expires_at":null,"scopes":[""],"scope":"","services":[""],"service_id":null}`, self)
}

func TestPublicAddresses(t *testing.T) {
	sameShape(t, `{"addresses":[""],"ipv6_addresses":[""]}`, inMemory(t).send("GET", "/public-ip-list").object())
}

// sameShape checks that an object has the members of a recorded one, with the same JSON types.
func sameShape(t *testing.T, recorded string, got map[string]any) {
	t.Helper()
	var want map[string]any
	require.NoError(t, json.Unmarshal([]byte(recorded), &want))
	for key, value := range want {
		require.Contains(t, got, key)
		require.IsType(t, value, got[key], key)
	}
}

func TestIdentifiers(t *testing.T) {
	first, second := fastlytest.NewFake(), fastlytest.NewFake()
	seen := map[string]bool{}
	for range 1000 {
		id := first.AddService("s").ID
		require.Regexp(t, `^[0-9A-Za-z]{22}$`, id)
		require.Equal(t, id, second.AddService("s").ID, "not the same in every run")
		require.False(t, seen[id], "given twice: %s", id)
		seen[id] = true
	}
}
