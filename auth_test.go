package fastly_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"reflect"
	"runtime/debug"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
	"github.com/edgesdk/fastly/fastlytest"
)

// setEnv sets the variables that New reads, and unsets those missing from vars.
func setEnv(t *testing.T, vars map[string]string) {
	t.Helper()
	for _, name := range []string{
		"FASTLY_API_TOKEN", "FASTLY_API_KEY", "FASTLY_API_URL", "FASTLY_API_ENDPOINT", "FASTLY_RTS_URL",
	} {
		t.Setenv(name, vars[name])
	}
}

func TestEnvironment(t *testing.T) {
	const api, realtime = "https://api.fastly.com", "https://rt.fastly.com"
	tests := []struct {
		name                 string
		env                  map[string]string
		token, api, realtime string
	}{
		{"token", map[string]string{"FASTLY_API_TOKEN": "one"}, "one", api, realtime},
		{"key", map[string]string{"FASTLY_API_KEY": "two"}, "two", api, realtime},
		{"token before key", map[string]string{"FASTLY_API_TOKEN": "one", "FASTLY_API_KEY": "two"}, "one", api, realtime},
		{"a blank token is none", map[string]string{"FASTLY_API_TOKEN": " \n", "FASTLY_API_KEY": "two"}, "two", api, realtime},
		{"white space is dropped", map[string]string{"FASTLY_API_TOKEN": "\t one\r\n"}, "one", api, realtime},
		{"URL", map[string]string{"FASTLY_API_KEY": "k", "FASTLY_API_URL": "https://a.example"}, "k", "https://a.example", realtime},
		{"endpoint", map[string]string{"FASTLY_API_KEY": "k", "FASTLY_API_ENDPOINT": "https://b.example"}, "k", "https://b.example", realtime},
		{
			"URL before endpoint",
			map[string]string{"FASTLY_API_KEY": "k", "FASTLY_API_URL": "https://a.example", "FASTLY_API_ENDPOINT": "https://b.example"},
			"k", "https://a.example", realtime,
		},
		{
			"a blank URL is none",
			map[string]string{"FASTLY_API_KEY": "k", "FASTLY_API_URL": " ", "FASTLY_API_ENDPOINT": " https://b.example:8443/base/\n"},
			"k", "https://b.example:8443/base", realtime,
		},
		{"real-time", map[string]string{"FASTLY_API_KEY": "k", "FASTLY_RTS_URL": "https://rt.example "}, "k", api, "https://rt.example"},
		{
			"http on loopback",
			map[string]string{"FASTLY_API_KEY": "k", "FASTLY_API_URL": "http://localhost:8080", "FASTLY_RTS_URL": "http://[::1]:8080"},
			"k", "http://localhost:8080", "http://[::1]:8080",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			setEnv(t, tt.env)
			var got []string
			client, err := fastly.New(fastly.WithTransport(transportFunc(func(req *http.Request) (*http.Response, error) {
				got = append(got, req.URL.String()+" "+req.Header.Get("Fastly-Key"))
				return respond(req, 200, ""), nil
			})))
			require.NoError(t, err)
			for _, realtime := range []bool{false, true} {
				op := thing(http.MethodGet)
				op.Realtime = realtime
				require.NoError(t, touch(t.Context(), client, op))
			}
			require.Equal(t, []string{tt.api + "/thing/a " + tt.token, tt.realtime + "/thing/a " + tt.token}, got)
		})
	}
	t.Logf("%d environments", len(tests))
}

func TestOptionsGoBeforeTheEnvironment(t *testing.T) {
	setEnv(t, map[string]string{
		"FASTLY_API_TOKEN": "not a token", "FASTLY_API_URL": "http://example.com", "FASTLY_RTS_URL": "http://example.com",
	})
	client := inMemory(t, func(req *http.Request) (*http.Response, error) {
		require.Equal(t, fastlytest.Token, req.Header.Get("Fastly-Key"))
		return respond(req, 200, ""), nil
	})
	require.NoError(t, touch(t.Context(), client, thing(http.MethodGet)), "the environment was not even read")
}

func TestNoToken(t *testing.T) {
	setEnv(t, nil)
	_, err := fastly.New()
	require.ErrorIs(t, err, fastly.ErrNoToken)
	for _, name := range []string{"FASTLY_API_TOKEN", "FASTLY_API_KEY", "WithToken", "WithTokenSource", "WithoutToken"} {
		require.ErrorContains(t, err, name)
	}
}

// TestEmptyTokens checks that an empty token is an ErrNoToken whose text names the cause.
func TestEmptyTokens(t *testing.T) {
	setEnv(t, nil)
	_, err := fastly.New(fastly.WithToken(""))
	require.ErrorIs(t, err, fastly.ErrNoToken)
	require.EqualError(t, err, "fastly: the token is empty")
	client := inMemory(t, nil, fastly.WithTokenSource(func(context.Context) (fastly.Secret, error) { return "", nil }))
	err = touch(t.Context(), client, thing(http.MethodGet))
	require.ErrorIs(t, err, fastly.ErrNoToken)
	require.ErrorContains(t, err, "token source: the token is empty")
}

func TestTokensWithBadBytes(t *testing.T) {
	tests := []string{"top secret", "topsecret\r\nX: y", "topsecret\x00", "topsecret\x7f", "topsecrét", "\ttopsecret\n."}
	for _, token := range tests {
		hidden := func(err error, origin string) {
			require.ErrorContains(t, err, "of the token is a space, a control character or not ASCII")
			require.ErrorContains(t, err, origin)
			require.NotContains(t, strings.ToLower(err.Error()), "secr")
		}
		_, err := fastly.New(fastly.WithToken(token))
		hidden(err, "byte")
		client := inMemory(t, nil, fastly.WithTokenSource(fastly.TokenSource(func(context.Context) (fastly.Secret, error) {
			return fastly.Secret(token), nil
		})))
		hidden(touch(t.Context(), client, thing(http.MethodGet)), "token source")
		if strings.Contains(token, "\x00") {
			continue // not valid in an environment variable
		}
		for _, name := range []string{"FASTLY_API_TOKEN", "FASTLY_API_KEY"} {
			setEnv(t, map[string]string{name: token})
			_, err := fastly.New()
			hidden(err, name)
		}
	}
	t.Logf("%d tokens", len(tests))
}

func TestAnonymousClient(t *testing.T) {
	setEnv(t, map[string]string{"FASTLY_API_TOKEN": "one"})
	client, err := fastly.New(fastly.WithoutToken(), fastly.WithTransport(transportFunc(func(req *http.Request) (*http.Response, error) {
		require.NotContains(t, req.Header, "Fastly-Key")
		return respond(req, 200, ""), nil
	})))
	require.NoError(t, err)
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		require.NoError(t, touch(t.Context(), client, thing(method)))
	}
	require.False(t, client.Budget().Known)
}

func TestTokenSourceIsAskedForEveryAttempt(t *testing.T) {
	var keys []string
	asked := 0
	client := inMemory(t, func(req *http.Request) (*http.Response, error) {
		keys = append(keys, req.Header.Get("Fastly-Key"))
		status := http.StatusOK
		if len(keys)%3 != 0 {
			status = http.StatusServiceUnavailable
		}
		return respond(req, status, ""), nil
	}, fastly.WithTokenSource(fastly.TokenSource(func(context.Context) (fastly.Secret, error) {
		asked++
		if asked == 4 {
			return "", errors.New("the vault is sealed")
		}
		return fastly.Secret(fmt.Sprintf("token-%d", asked)), nil
	})))
	require.NoError(t, touch(t.Context(), client, thing(http.MethodGet)))
	require.Equal(t, []string{"token-1", "token-2", "token-3"}, keys)

	err := touch(t.Context(), client, thing(http.MethodGet))
	require.ErrorContains(t, err, "the vault is sealed")
	e, ok := errors.AsType[*fastly.Error](err)
	require.True(t, ok)
	require.Equal(t, "token", e.Phase)
	require.Zero(t, e.Attempts)
	require.Len(t, keys, 3, "nothing was sent")

	require.NoError(t, touch(t.Context(), client, thing(http.MethodGet)))
	require.Equal(t, "token-5", keys[3])
}

// TestTokenThatIsTakenBack checks that a retry does not send a token that was revoked after the
// first attempt.
func TestTokenThatIsTakenBack(t *testing.T) {
	var keys []string
	tokens := []fastly.Secret{"first", ""}
	client := inMemory(t, func(req *http.Request) (*http.Response, error) {
		keys = append(keys, req.Header.Get("Fastly-Key"))
		return respond(req, http.StatusServiceUnavailable, ""), nil
	}, fastly.WithRetries(fastly.RetryPolicy{MaxAttempts: 2, MinWait: time.Millisecond}),
		fastly.WithTokenSource(fastly.TokenSource(func(context.Context) (fastly.Secret, error) {
			token := tokens[0]
			tokens = tokens[1:]
			return token, nil
		})))
	err := touch(t.Context(), client, thing(http.MethodGet))
	require.ErrorContains(t, err, "503")
	require.ErrorContains(t, err, "token source: the token is empty")
	require.Equal(t, []string{"first"}, keys, "nothing is sent without a token")
}

// carriers are the ways to configure a host of a client.
var carriers = []struct {
	name string
	set  func(t *testing.T, url string) []fastly.Option
}{
	{"WithAPIURL", func(_ *testing.T, url string) []fastly.Option { return []fastly.Option{fastly.WithAPIURL(url)} }},
	{"WithRealtimeURL", func(_ *testing.T, url string) []fastly.Option { return []fastly.Option{fastly.WithRealtimeURL(url)} }},
	{"FASTLY_API_URL", func(t *testing.T, url string) []fastly.Option {
		t.Helper()
		t.Setenv("FASTLY_API_URL", url)
		return nil
	}},
	{"FASTLY_API_ENDPOINT", func(t *testing.T, url string) []fastly.Option {
		t.Helper()
		t.Setenv("FASTLY_API_ENDPOINT", url)
		return nil
	}},
	{"FASTLY_RTS_URL", func(t *testing.T, url string) []fastly.Option {
		t.Helper()
		t.Setenv("FASTLY_RTS_URL", url)
		return nil
	}},
}

func TestHostsThatMustNotSeeTheToken(t *testing.T) {
	hosts := []string{
		"http://api.fastly.com", "http://api.fastly.com:443", "http://10.0.0.1", "http://0.0.0.0", "http://[2001:db8::1]",
		"http://localhost.example.com", "http://127.0.0.1.example.com", "http://127.0.0.1@example.com", "HTTP://example.com",
		"ftp://127.0.0.1", "//api.fastly.com", "api.fastly.com", "localhost:8080", "https://", "https:///path",
		"https://user:hunter2@api.fastly.com", "https://api.fastly.com/?a=b", "https://api.fastly.com/#a", "https://%zz",
	}
	for _, carrier := range carriers {
		for _, host := range hosts {
			t.Run(carrier.name+" "+host, func(t *testing.T) {
				// The token is invalid. An error about it would show that it was read.
				setEnv(t, map[string]string{"FASTLY_API_TOKEN": "not a token"})
				_, err := fastly.New(carrier.set(t, host)...)
				require.ErrorContains(t, err, "fastly: "+carrier.name+": ")
				require.NotContains(t, err.Error(), "hunter2")
			})
		}
	}
	t.Logf("%d ways of %d hosts", len(carriers), len(hosts))
}

func TestRedirects(t *testing.T) {
	const here = "https://api.fastly.com"
	type redirect struct {
		name, method string
		status       int
		location     string
		followed     bool
	}
	var tests []redirect
	for _, status := range []int{301, 302, 303, 307, 308} {
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			tests = append(
				tests,
				redirect{"the same host", method, status, here + "/other", true},
				redirect{"the same host, its port named", method, status, here + ":443/other", true},
				redirect{"the same host, relative", method, status, "/other", true},
				redirect{"another host", method, status, "https://example.com/other", false},
				redirect{"another host, relative", method, status, "//example.com/other", false},
				redirect{"a host below", method, status, "https://x.api.fastly.com/other", false},
				redirect{"the real-time host", method, status, "https://rt.fastly.com" + "/other", false},
				redirect{"another port", method, status, here + ":8443/other", false},
				redirect{"http", method, status, "http://api.fastly.com/other", false},
				redirect{"http on the same port", method, status, "http://api.fastly.com:443/other", false},
			)
		}
		for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
			tests = append(
				tests,
				redirect{"a write to the same host", method, status, here + "/other", false},
				redirect{"a write to another host", method, status, "https://example.com/other", false},
			)
		}
	}
	for _, tt := range tests {
		t.Run(fmt.Sprintf("%d %s to %s", tt.status, tt.method, tt.name), func(t *testing.T) {
			var sent []string
			client := inMemory(t, func(req *http.Request) (*http.Response, error) {
				sent = append(sent, req.Method+" "+req.URL.Path+" "+req.Header.Get("Fastly-Key"))
				if len(sent) > 1 {
					return respond(req, 200, ""), nil
				}
				resp := respond(req, tt.status, "")
				resp.Header.Set("Location", tt.location)
				return resp, nil
			})
			err := touch(t.Context(), client, thing(tt.method))
			want := []string{tt.method + " /thing/a " + fastlytest.Token}
			if tt.followed {
				require.NoError(t, err)
				want = append(want, tt.method+" /other "+fastlytest.Token)
			} else {
				e, ok := errors.AsType[*fastly.Error](err)
				require.True(t, ok)
				require.Equal(t, tt.status, e.StatusCode)
				require.ErrorContains(t, err, "redirect was not followed")
			}
			require.Equal(t, want, sent)
		})
	}
	t.Logf("%d redirects", len(tests))
}

func TestRedirectsOneAfterTheOther(t *testing.T) {
	var sent []string
	hops := map[string]string{"/thing/a": "/two", "/two": "https://example.com/three", "/thing/b": "/thing/b"}
	client := inMemory(t, func(req *http.Request) (*http.Response, error) {
		sent = append(sent, req.URL.Host+req.URL.Path)
		resp := respond(req, http.StatusFound, "")
		resp.Header.Set("Location", hops[req.URL.Path])
		return resp, nil
	})
	require.Error(t, touch(t.Context(), client, thing(http.MethodGet)))
	require.Equal(t, []string{"api.fastly.com/thing/a", "api.fastly.com/two"}, sent)

	sent = nil
	circle := thing(http.MethodGet)
	circle.Args = []any{"b"}
	require.ErrorContains(t, touch(t.Context(), client, circle), "302")
	require.Len(t, sent, 10, "a circle ends")
}

func TestPurgedSitesDoNotSeeTheToken(t *testing.T) {
	tests := []struct {
		name  string
		purge func(p fastly.Purge) (*fastly.PurgeResult, error)
		want  string // method, URL and token; empty if nothing may be sent
	}{
		{"site", func(p fastly.Purge) (*fastly.PurgeResult, error) {
			return p.Site(t.Context(), "https://www.example.com/a")
		}, "PURGE https://www.example.com/a "},
		{"site over http", func(p fastly.Purge) (*fastly.PurgeResult, error) {
			return p.Site(t.Context(), "http://www.example.com/a")
		}, "PURGE http://www.example.com/a "},
		{"site that is the API host", func(p fastly.Purge) (*fastly.PurgeResult, error) {
			return p.Site(t.Context(), "https://api.fastly.com/a")
		}, "PURGE https://api.fastly.com/a "},
		{"site with token", func(p fastly.Purge) (*fastly.PurgeResult, error) {
			return p.SiteWithToken(t.Context(), "https://www.example.com/a")
		}, "PURGE https://www.example.com/a " + fastlytest.Token},
		{"site with token over http", func(p fastly.Purge) (*fastly.PurgeResult, error) {
			return p.SiteWithToken(t.Context(), "http://www.example.com/a")
		}, ""},
		{"site with token over http on loopback", func(p fastly.Purge) (*fastly.PurgeResult, error) {
			return p.SiteWithToken(t.Context(), "http://127.0.0.1/a")
		}, ""},
		{"site with token without scheme", func(p fastly.Purge) (*fastly.PurgeResult, error) {
			return p.SiteWithToken(t.Context(), "www.example.com/a")
		}, ""},
		{"URL, by way of the API host", func(p fastly.Purge) (*fastly.PurgeResult, error) {
			return p.URL(t.Context(), "http://www.example.com/a")
		}, "POST https://api.fastly.com/purge/www.example.com/a " + fastlytest.Token},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var sent []string
			client := inMemory(t, func(req *http.Request) (*http.Response, error) {
				sent = append(sent, req.Method+" "+req.URL.String()+" "+req.Header.Get("Fastly-Key"))
				return respond(req, 200, `{"status":"ok","id":"1"}`), nil
			})
			_, err := tt.purge(client.Purge)
			if tt.want == "" {
				require.Error(t, err)
				require.Empty(t, sent)
				return
			}
			require.NoError(t, err)
			require.Equal(t, []string{tt.want}, sent)
		})
	}
	t.Logf("%d purges", len(tests))
}

func TestPurgedSiteThatRedirects(t *testing.T) {
	var sent []string
	client := inMemory(t, func(req *http.Request) (*http.Response, error) {
		sent = append(sent, req.URL.String())
		resp := respond(req, http.StatusMovedPermanently, "")
		resp.Header.Set("Location", "https://elsewhere.example/")
		return resp, nil
	})
	_, err := client.Purge.SiteWithToken(t.Context(), "https://www.example.com/a")
	require.ErrorContains(t, err, "301")
	require.Len(t, sent, 1)
}

// trouble lists failures after which neither logs nor errors may contain the token. The hardest
// cases are servers that include the token in their replies.
var trouble = []struct {
	name  string
	fault fastlytest.Fault
}{
	{"refused", fastlytest.Fault{Unsent: true}},
	{"cut", fastlytest.Fault{Cut: true}},
	{"hangs", fastlytest.Fault{Hang: true}},
	{"truncated", fastlytest.Fault{Truncated: true}},
	{"malformed", fastlytest.Fault{Malformed: true}},
	{"unavailable", fastlytest.Fault{Status: 503, Body: "<title>" + fastlytest.Token + "</title>"}},
	{"too many", fastlytest.Fault{Status: 429, Body: `{"msg":"` + fastlytest.Token + `"}`}},
	{"unauthorized", fastlytest.Fault{Status: 401, Body: `{"msg":"no such token","detail":"` + fastlytest.Token + ` is not known"}`}},
	{"problems", fastlytest.Fault{Status: 422, Body: `{"errors":[{"title":"Fastly-Key: ` + fastlytest.Token + `"}]}`}},
	{"not JSON", fastlytest.Fault{Status: 400, Body: "Fastly-Key: " + fastlytest.Token}},
	{"an unreadable value", fastlytest.Fault{Status: 200, Body: `{"id":["` + fastlytest.Token + `"],"status":{"a":"` + fastlytest.Token + `"}}`}},
	{"an unreadable text", fastlytest.Fault{Status: 200, Body: fastlytest.Token}},
	{"another status", fastlytest.Fault{Status: 200, Body: `{"status":"error","msg":"` + fastlytest.Token + `"}`}},
	{"a status that is the token", fastlytest.Fault{Status: 200, Body: `{"status":"` + fastlytest.Token + `"}`}},
}

func TestErrorsAndLogsDoNotTellTheToken(t *testing.T) {
	lines, told := 0, 0
	for _, tt := range trouble {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var log bytes.Buffer
				client, fake := fastlytest.New(t, fastly.WithLogger(slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))))
				svc := fake.AddService("shop")
				tt.fault.Times = -1
				fake.Inject(tt.fault)
				logger := slog.New(slog.NewJSONHandler(&log, nil))
				_, get := client.Services.Get(t.Context(), svc.ID)
				failed := 0
				for _, err := range []error{
					get,
					client.Services.Delete(t.Context(), svc.ID, fastly.WithMaxWait(time.Hour)),
					touch(t.Context(), client, fastly.Op{Name: "make thing", Method: http.MethodPost, Path: "/thing"}),
				} {
					if err == nil {
						continue // not every operation is affected by the failure
					}
					failed++
					for depth := err; depth != nil; depth = errors.Unwrap(depth) {
						requireHidden(t, depth, fastlytest.Token)
						told++
					}
					logger.Error("it failed", "err", err)
					if e, ok := errors.AsType[*fastly.Error](err); ok {
						require.NotContains(t, string(e.Body), fastlytest.Token)
						logger.Error("it failed", "body", string(e.Body), "problems", e.Problems)
					}
				}
				require.Positive(t, failed)
				require.NotEmpty(t, log.String())
				require.NotContains(t, log.String(), fastlytest.Token)
				lines += strings.Count(log.String(), "\n")
			})
		})
	}
	t.Logf("%d kinds of trouble, %d errors, %d lines of log", len(trouble), told, lines)
}

// requireHidden formats v and all values that are reachable from it with each verb of fmt, checks
// that the secret does not occur, and returns the number of values.
func requireHidden(t *testing.T, v any, secret string) int {
	t.Helper()
	printed := 0
	reach(reflect.ValueOf(v), map[any]bool{}, func(part any) {
		printed++
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
			text := fmt.Sprintf(verb, part)
			require.NotContains(t, text, secret, "%T with %s", part, verb)
			require.NotContains(t, strings.ToLower(text), hex.EncodeToString([]byte(secret)), "%T with %s", part, verb)
		}
	})
	return printed
}

// reach calls f with v and with all values that are reachable through exported fields, elements
// and pointers. It skips the inside of types of the standard library.
func reach(v reflect.Value, seen map[any]bool, f func(any)) {
	if !v.IsValid() || !v.CanInterface() {
		return
	}
	if v.Kind() == reflect.Pointer {
		if v.IsNil() || seen[v.Interface()] {
			return
		}
		seen[v.Interface()] = true
	}
	f(v.Interface())
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		reach(v.Elem(), seen, f)
	case reflect.Struct:
		if !strings.HasPrefix(v.Type().PkgPath(), "github.com/edgesdk/fastly") {
			return
		}
		for _, field := range v.Fields() {
			reach(field, seen, f)
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			if v.Type().Elem().Kind() != reflect.Uint8 {
				reach(v.Index(i), seen, f)
			}
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			reach(key, seen, f)
			reach(v.MapIndex(key), seen, f)
		}
	}
}

func TestPrintingDoesNotTellTheToken(t *testing.T) {
	const token = fastlytest.Token
	secret := fastly.Secret(token)
	fake := fastlytest.NewFake()
	client := inMemory(t, fake.RoundTrip) // the fake contains its valid tokens, so formatting it would reveal them
	svc := fake.AddService("shop")
	var response fastly.Response
	info, err := client.Version(svc.ID, 1).Update(t.Context(), fastly.VersionInput{Comment: new("x")}, fastly.WithResponse(&response))
	require.NoError(t, err) // the client has used the token from here on
	_, notFound := client.Services.Get(t.Context(), "none")
	require.Error(t, notFound)
	shared, err := client.With(fastly.WithProduct("a"))
	require.NoError(t, err)

	type account struct {
		Name   string             `json:"name"`
		Key    fastly.Secret      `json:"key"`
		Keys   []fastly.Secret    `json:"keys"`
		ByName map[string]any     `json:"by_name"`
		Next   *fastly.Secret     `json:"next"`
		Inner  struct{ K, V any } `json:"inner"`
	}
	in := account{
		Name: "n", Key: secret, Keys: []fastly.Secret{secret}, ByName: map[string]any{"a": secret}, Next: &secret,
		Inner: struct{ K, V any }{&secret, secret},
	}
	type keys struct {
		Key fastly.Nullable[fastly.Secret] `json:"key,omitzero"`
	}
	op := fastly.Op{
		Name: "make key", Method: http.MethodPost, Path: "/key/{key}", Args: []any{secret}, Query: in,
		Body: fastly.JSONBody(in),
	}
	source := fastly.TokenSource(func(context.Context) (fastly.Secret, error) { return secret, nil })
	tests := []struct {
		name  string
		value any
	}{
		{"client", client},
		{"client as a value", *client},
		{"client made by With", shared},
		{"struct with a client", struct{ C *fastly.Client }{client}},
		{"struct that hides a client", struct{ c *fastly.Client }{client}},
		{"services", client.Services},
		{"purge", client.Purge},
		{"stats", client.Stats},
		{"version", client.Version(svc.ID, 1)},
		{"version info", info},
		{"budget", client.Budget()},
		{"struct that hides a version", struct{ v fastly.Version }{client.Version(svc.ID, 1)}},
		{"collection", collection.New[account, account](toyFamily.In(client.Version(svc.ID, 1)))},
		{"options", []fastly.Option{fastly.WithToken(token), fastly.WithTokenSource(source), fastly.WithoutToken(), fastly.WithTransport(fake)}},
		{"call options", []fastly.CallOption{fastly.WithOTP(secret), fastly.WithHeader("X-A", "b"), fastly.WithResponse(&response)}},
		{"op", op},
		{"op as a pointer", &op},
		{"form body", fastly.FormBody(in)},
		{"JSON:API body", fastly.JSONAPIBody("key", in)},
		{"lines body", fastly.LinesBody([]account{in})},
		{"multipart body", fastly.MultipartBody("f", "n", fastly.JSONBody(in))},
		{"body with options", fastly.JSONBody(in).WithContentType("a/b").WithProgress(func(int64) {})},
		{"error", notFound},
		{"response", response},
		{"secret", secret},
		{"pointer to a secret", &secret},
		{"struct with secrets", in},
		{"pointer to it", &in},
		{"nullable secret", fastly.NullableValue(secret)},
		{"struct with a nullable secret", keys{fastly.NullableValue(secret)}},
		{"token source", source},
		{"coordinator", fastly.NewCoordinator(fastly.Limits{})},
	}
	printed := 0
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { printed += requireHidden(t, tt.value, token) })
	}
	t.Logf("%d values, %d with what can be reached from them", len(tests), printed)
}

func TestSecret(t *testing.T) {
	secret := fastly.Secret("hunter2")
	require.Equal(t, "hunter2", secret.Reveal())
	require.Equal(t, "[redacted]", secret.String())
	require.Equal(t, "password: [redacted], [redacted]", fmt.Sprintf("password: %s, %v", secret, []any{secret}[0]))
	require.Equal(t, "{[redacted] [[redacted]]}", fmt.Sprint(struct {
		K fastly.Secret
		L []fastly.Secret
	}{secret, []fastly.Secret{secret}}))

	data, err := json.Marshal(map[string]fastly.Secret{"key": secret})
	require.NoError(t, err)
	require.JSONEq(t, `{"key":"hunter2"}`, string(data), "requests need it")
	var back map[string]fastly.Secret
	require.NoError(t, json.Unmarshal(data, &back))
	require.Equal(t, secret, back["key"])

	for _, handler := range []func(io.Writer) slog.Handler{
		func(w io.Writer) slog.Handler { return slog.NewJSONHandler(w, nil) },
		func(w io.Writer) slog.Handler { return slog.NewTextHandler(w, nil) },
	} {
		var out bytes.Buffer
		slog.New(handler(&out)).Info("m", "key", secret, slog.Group("g", "key", secret))
		require.Equal(t, 2, strings.Count(out.String(), "[redacted]"))
		require.NotContains(t, out.String(), "hunter2")
	}
}

// TestPanicsInHooks checks that a panic in a function of the caller is propagated unmodified, and
// that the write lock and the rate limit token are released. The token must not be revealed.
func TestPanicsInHooks(t *testing.T) {
	type hooked struct {
		client []fastly.Option
		call   []fastly.CallOption
		body   func(fastly.Body) fastly.Body
	}
	onEvent := func(kind fastly.EventKind) func(boom func(any)) hooked {
		return func(boom func(any)) hooked {
			return hooked{client: []fastly.Option{fastly.WithEvents(func(_ context.Context, e fastly.Event) {
				if e.Kind == kind {
					boom(e)
				}
			})}}
		}
	}
	tests := []struct {
		name string
		hook func(boom func(any)) hooked
		busy bool // whether another write to the service is in progress, so that the call waits for the lock
	}{
		{"event of an attempt", onEvent(fastly.EventAttempt), false},
		{"event of an attempt after a turn", onEvent(fastly.EventAttempt), true},
		{"event of a wait for the turn", onEvent(fastly.EventWait), true},
		{"event of a retry", onEvent(fastly.EventRetry), false},
		{"reply", func(boom func(any)) hooked {
			return hooked{call: []fastly.CallOption{fastly.WithResponseFunc(func(r *fastly.Response) { boom(r) })}}
		}, false},
		{"token source", func(boom func(any)) hooked {
			return hooked{client: []fastly.Option{fastly.WithTokenSource(fastly.TokenSource(func(context.Context) (fastly.Secret, error) {
				boom(fastly.Secret(fastlytest.Token))
				return "", nil
			}))}}
		}, false},
		{"transport", func(boom func(any)) hooked {
			return hooked{client: []fastly.Option{fastly.WithTransport(transportFunc(func(req *http.Request) (*http.Response, error) {
				boom(req.URL)
				return respond(req, 200, "{}"), nil
			}))}}
		}, false},
		{"opener of a body", func(boom func(any)) hooked {
			return hooked{body: func(fastly.Body) fastly.Body {
				return fastly.OpenerBody(func() (io.ReadCloser, error) {
					boom("no body")
					return http.NoBody, nil
				}, 1)
			}}
		}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, 1)
				var threw any
				hook := tt.hook(func(v any) {
					threw = v
					panic(v)
				})
				client, err := w.client.With(hook.client...)
				require.NoError(t, err)
				op := client.Version(w.services[0], 1).Op(http.MethodPut, "update version", "")
				op.Body = fastly.FormBody(fastly.VersionInput{Comment: new("hooked")})
				if hook.body != nil {
					op.Body = hook.body(op.Body)
				}
				busy := make(chan error, 1)
				if tt.busy {
					w.fake.Inject(fastlytest.Fault{Method: http.MethodPut, Delay: time.Second})
					go func() { busy <- w.write(t.Context(), 1) }()
					synctest.Wait()
				} else {
					w.fake.Inject(fastlytest.Fault{Method: http.MethodPut, Status: 503})
					busy <- nil
				}

				var caught any
				var stack []byte
				func() {
					defer func() { caught, stack = recover(), debug.Stack() }()
					_ = touch(t.Context(), client, op, hook.call...)
				}()
				require.NotNil(t, caught)
				require.Equal(t, threw, caught, "the panic is the hook's own")
				requireHidden(t, caught, fastlytest.Token)
				require.NotContains(t, string(stack), fastlytest.Token)

				require.NoError(t, <-busy)
				require.NoError(t, w.write(t.Context(), 2), "the turn and the budget were given back")
				require.Zero(t, w.client.Budget().InFlight)
				require.Empty(t, w.fake.Overlaps())
			})
		})
	}
	t.Logf("%d hooks", len(tests))
}

// TestPanicWhileWaitingForTheBudget checks a panic in the hook of a wait for the rate limit,
// while another write determines the budget.
func TestPanicWhileWaitingForTheBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 2)
		client, err := w.client.With(fastly.WithEvents(func(_ context.Context, e fastly.Event) { panic(e.Reason) }))
		require.NoError(t, err)
		w.latency(time.Second)
		first := make(chan error, 1)
		go func() { first <- w.write(t.Context(), 0) }()
		synctest.Wait()
		require.PanicsWithValue(t, "one write finds out about the budget first", func() {
			_, _ = client.Version(w.services[1], 1).Update(t.Context(), fastly.VersionInput{})
		})
		require.NoError(t, <-first)
		require.NoError(t, w.write(t.Context(), 1))
		require.Zero(t, w.client.Budget().InFlight)
	})
}
