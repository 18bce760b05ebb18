package fastly_test

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
)

// sentToken contains characters that URLs, JSON and HTML escape.
const sentToken = "aB3-/x_Yz&=+%7<q>wK9~0123456789"

// rawServer replies to each request with the bytes of reply, and closes the connection.
func rawServer(t *testing.T, reply func() string) (url string) {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	var group sync.WaitGroup
	t.Cleanup(func() {
		require.NoError(t, listener.Close())
		group.Wait()
	})
	group.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			group.Go(func() {
				defer func() { _ = conn.Close() }()
				_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
				req, err := http.ReadRequest(bufio.NewReader(conn))
				if err != nil {
					return
				}
				if _, err := io.Copy(io.Discard, req.Body); err == nil {
					_, _ = io.WriteString(conn, reply())
				}
			})
		}
	})
	return "http://" + listener.Addr().String()
}

// watcher records what a client reports in events and logs.
type watcher struct {
	mu  sync.Mutex
	log bytes.Buffer
	all []fastly.Event
}

func (w *watcher) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.log.Write(p)
}

func (w *watcher) options() []fastly.Option {
	level := &slog.HandlerOptions{Level: slog.LevelDebug}
	return []fastly.Option{
		fastly.WithWriteGrace(0),
		fastly.WithLogger(slog.New(slog.NewTextHandler(w, level))),
		fastly.WithLogger(slog.New(slog.NewJSONHandler(w, level))),
		fastly.WithEvents(func(_ context.Context, e fastly.Event) {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.all = append(w.all, e)
		}),
	}
}

// requireRedacted checks that neither events nor logs contain the token.
func (w *watcher) requireRedacted(t *testing.T, token string) {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	require.NotEmpty(t, w.all)
	requireNoToken(t, w.log.String(), token)
	for _, e := range w.all {
		for _, verb := range []string{"%v", "%+v", "%#v"} {
			requireNoToken(t, fmt.Sprintf(verb, e), token)
		}
		if e.Err != nil {
			requireRedacted(t, e.Err, token)
		}
	}
}

// calls are the ways to send an operation and read its reply.
var calls = []struct {
	name string
	send func(ctx context.Context, c *fastly.Client) error
}{
	{"get", func(ctx context.Context, c *fastly.Client) error {
		_, err := c.Services.Get(ctx, "id")
		return err
	}},
	{"list", func(ctx context.Context, c *fastly.Client) error {
		_, err := c.Services.List(ctx)
		return err
	}},
	{"write", func(ctx context.Context, c *fastly.Client) error {
		op := thing(http.MethodPut)
		op.Body, op.Turn = fastly.JSONBody(map[string]int{"a": 1}), "thing"
		_, err := fastly.Do[struct{ A int }](ctx, c, op)
		return err
	}},
	{"confirm", func(ctx context.Context, c *fastly.Client) error {
		return fastly.DoStatus(ctx, c, thing(http.MethodPost))
	}},
	{"members", func(ctx context.Context, c *fastly.Client) error {
		_, err := fastly.Do[memberReply](ctx, c, thing(http.MethodGet))
		return err
	}},
	{"lines", func(ctx context.Context, c *fastly.Client) error {
		op := thing(http.MethodGet)
		op.Reply = fastly.ReplyLines
		_, err := fastly.Do[[]struct{ A int }](ctx, c, op)
		return err
	}},
	{"JSON:API", func(ctx context.Context, c *fastly.Client) error {
		op := thing(http.MethodGet)
		op.Reply = fastly.ReplyJSONAPI
		_, err := fastly.Do[struct{ A int }](ctx, c, op)
		return err
	}},
	{"text", func(ctx context.Context, c *fastly.Client) error {
		op := thing(http.MethodGet)
		op.Reply = fastly.ReplyText
		_, err := fastly.Do[string](ctx, c, op)
		return err
	}},
}

// TestServerThatEchoesTheToken checks that a token anywhere in a reply occurs neither in the
// error and its causes nor in events and logs.
func TestServerThatEchoesTheToken(t *testing.T) {
	token := sentToken
	html := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(token)
	inJSON := strings.NewReplacer("/", `\/`, "&", `\u0026`, "<", `\u003C`, "a", `\u0061`).Replace(token)
	query := strings.NewReplacer("%", "%25", "/", "%2F", "&", "%26", "=", "%3d", "+", "%2B", "<", "%3C", ">", "%3E").Replace(token)
	ok, chunked := "HTTP/1.1 200 OK\r\nConnection: close\r\n", "Transfer-Encoding: chunked\r\n\r\n"
	failing := func(status int, body string) string {
		return fmt.Sprintf("HTTP/1.1 %d Failed\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s", status, len(body), body)
	}
	success := func(body string) string { return ok + fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(body), body) }
	replies := map[string]string{
		"reason":                    "HTTP/1.1 403 " + token + "\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
		"status code":               "HTTP/1.1 " + token + " OK\r\n\r\n",
		"protocol":                  token + " 200 OK\r\n\r\n",
		"whole status line":         token + "\r\n\r\n",
		"header without a colon":    "HTTP/1.1 200 OK\r\n" + token + "\r\n\r\n",
		"header name with a space":  "HTTP/1.1 200 OK\r\n" + token + " : x\r\n\r\n",
		"header value with NUL":     "HTTP/1.1 200 OK\r\nX-Echo: " + token + "\x00\r\n\r\n",
		"content length":            "HTTP/1.1 200 OK\r\nContent-Length: " + token + "\r\n\r\n",
		"two content lengths":       "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: " + token + "\r\n\r\n{}",
		"transfer encoding":         "HTTP/1.1 200 OK\r\nTransfer-Encoding: " + token + "\r\n\r\n",
		"chunk size":                ok + chunked + token + "\r\n",
		"chunk extension":           ok + chunked + "2;" + token + "\r\n{}\r\nx\r\n",
		"chunk that breaks off":     ok + chunked + "ff\r\n" + token,
		"trailer that is announced": ok + "Trailer: Content-Length, " + token + "\r\n" + chunked + "2\r\n{}\r\n0\r\n\r\n",
		"trailer":                   ok + chunked + "2\r\n{]\r\n0\r\n" + token + "\r\n\r\n",
		"content encoding":          ok + "Content-Encoding: gzip\r\nContent-Length: 31\r\n\r\n" + token,
		"body that breaks off":      "HTTP/1.1 500 Failed\r\nContent-Length: 1000\r\n\r\n{\"msg\":\"" + token,
		"location, another host":    "HTTP/1.1 302 Found\r\nConnection: close\r\nLocation: https://" + query + ".example/\r\nContent-Length: 0\r\n\r\n",
		"location, user":            "HTTP/1.1 302 Found\r\nConnection: close\r\nLocation: https://u:" + query + "@example.com/\r\nContent-Length: 0\r\n\r\n",
		"location, loop":            "HTTP/1.1 302 Found\r\nConnection: close\r\nLocation: /" + query + "?a=" + query + "\r\nContent-Length: 0\r\n\r\n",
		"location, no URL":          "HTTP/1.1 302 Found\r\nConnection: close\r\nLocation: http://[" + token + "\r\nContent-Length: 0\r\n\r\n",
		"location, bad escape":      "HTTP/1.1 302 Found\r\nConnection: close\r\nLocation: %zz" + token + "\r\nContent-Length: 0\r\n\r\n",
		"location, bad port":        "HTTP/1.1 301 Found\r\nConnection: close\r\nLocation: http://a:" + token + "/\r\nContent-Length: 0\r\n\r\n",
		"link, another host":        ok + "Link: <https://" + query + "/?page=2>; rel=\"next\"\r\nContent-Length: 2\r\n\r\n[]",
		"link, no URL":              ok + "Link: <http://[" + token + ">; rel=\"next\"\r\nContent-Length: 2\r\n\r\n[]",
		"rate limit":                "HTTP/1.1 429 " + token + "\r\nConnection: close\r\nRetry-After: " + token + "\r\nFastly-RateLimit-Reset: " + token + "\r\nDate: " + token + "\r\nContent-Length: 0\r\n\r\n",
		"early hints":               "HTTP/1.1 103 " + token + "\r\n" + token + "\r\n\r\n",
		"msg and detail":            failing(403, `{"msg":"no `+token+`","detail":"`+token+` again"}`),
		"JSON, escaped":             failing(403, `{"title":"no `+inJSON+`","errors":[{"title":"`+inJSON+`","code":"`+token+`"}]}`),
		"JSON, keys":                failing(400, `{"`+inJSON+`":"is bad","errors":{"`+token+`":["is bad"]}}`),
		"JSON, list":                failing(400, `["`+inJSON+`",{"detail":{"`+token+`":"x"}}]`),
		"JSON, cut":                 failing(500, `{"msg":"`+inJSON[:40]),
		"JSON in JSON":              failing(502, `{"msg":"upstream: {\"msg\":\"`+strings.ReplaceAll(inJSON, `\`, `\\`)+`\"}"}`),
		"HTML":                      failing(502, "<title>"+html+"</title>"),
		"text":                      failing(503, "no "+token),
		"query":                     failing(401, "/x?key="+query),
		"value of another kind":     success(`{"a":"` + inJSON + `","data":"` + token + `","id":{"` + token + `":1}}`),
		"pointer":                   success(`{"data":[{"id":{"` + inJSON + `":1}}]}`),
		"list of another kind":      success(`["` + inJSON + `"]`),
		"no JSON":                   success(token),
		"JSON with something after": success(`{} ` + token),
		"status that is not ok":     success(`{"status":"` + inJSON + `","msg":"` + token + `"}`),
		"member that failed":        success(`{"data":[{"id":"` + inJSON + `","status_code":404,"operation":"` + token + `"}]}`),
	}
	failed := 0
	for name, reply := range replies {
		for _, call := range calls {
			t.Run(name+", "+call.name, func(t *testing.T) {
				var w watcher
				url := rawServer(t, func() string { return reply })
				client := connect(t, url, append(w.options(), fastly.WithToken(token),
					fastly.WithRetries(fastly.RetryPolicy{MaxAttempts: 2, MinWait: 1, MaxWait: 1}))...)
				ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
				defer cancel()
				if err := call.send(ctx, client); err != nil {
					requireRedacted(t, err, token)
					failed++
				}
				w.requireRedacted(t, token)
			})
		}
	}
	require.Greater(t, failed, len(replies)*len(calls)/2, "most replies are errors")
	t.Logf("%d replies to %d calls, %d errors", len(replies), len(calls), failed)
}

// TestOldTokensAreRedacted checks that rotated tokens are redacted, and so is a token in the
// error of its source.
func TestOldTokensAreRedacted(t *testing.T) {
	tokens := []fastly.Secret{"the-first-token-1", "the-second-token2", "the-third-token-3"}
	asked := 0
	var w watcher
	url := rawServer(t, func() string {
		body := `{"msg":"the-first-token-1 the-second-token2 the-third-token-3"}`
		return fmt.Sprintf("HTTP/1.1 403 No\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
	})
	client := connect(t, url, append(w.options(), fastly.WithTokenSource(fastly.TokenSource(func(context.Context) (fastly.Secret, error) {
		asked++
		if asked > 2*len(tokens) {
			return "", fmt.Errorf("vault: the lease of %s is over", tokens[0].Reveal())
		}
		return tokens[asked/2%len(tokens)], nil
	})))...)
	for range 2 * len(tokens) {
		_, _ = client.Services.Get(t.Context(), "id")
	}
	_, err := client.Services.Get(t.Context(), "id")
	for _, token := range tokens {
		requireRedacted(t, err, token.Reveal())
		require.NotContains(t, err.Error(), token.Reveal())
	}
	require.ErrorContains(t, err, "vault: the lease of [redacted] is over")
	_, err = client.Services.Get(t.Context(), "the-first-token-1")
	requireRedacted(t, err, "the-first-token-1")
}

// TestSecretArgumentsAreRedacted checks that a Secret in the arguments of a path occurs neither
// in errors nor in events.
func TestSecretArgumentsAreRedacted(t *testing.T) {
	const secret = "a/secret&argument"
	for name, reply := range map[string]string{
		"echo":     "HTTP/1.1 404 No\r\nConnection: close\r\nContent-Length: 40\r\n\r\n{\"msg\":\"no a\\/secret\\u0026argument here\"}",
		"protocol": secret + " 200 OK\r\n\r\n",
		"success":  "HTTP/1.1 204 OK\r\nConnection: close\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			var w watcher
			client := connect(t, rawServer(t, func() string { return reply }), w.options()...)
			op := fastly.Op{Name: "revoke token", Method: http.MethodDelete, Path: "/tokens/{access_token}", Args: []any{fastly.Secret(secret)}}
			err := touch(t.Context(), client, op)
			require.Equal(t, name == "success", err == nil)
			if err != nil {
				requireRedacted(t, err, secret)
			}
			inBody := fastly.Op{Name: "log in", Method: http.MethodPost, Path: "/login", Secrets: []fastly.Secret{secret}}
			if err := touch(t.Context(), client, inBody); err != nil {
				requireRedacted(t, err, secret)
			}
			w.requireRedacted(t, secret)
			op.Args = append(op.Args, "too many")
			requireRedacted(t, touch(t.Context(), client, op), secret)
		})
	}
}

// TestSecretsInURLs checks that no error contains user information or the query of a URL.
func TestSecretsInURLs(t *testing.T) {
	const secret = "hunter2-hunter2"
	urls := []string{
		"http://example.com/?token=" + secret, "https://example.com/?token=" + secret, "https://example.com/#" + secret,
		"https://user:" + secret + "@example.com", "https://" + secret + "@example.com/x", "http://user:" + secret + "@127.0.0.1:1",
		"user:" + secret + "@example.com", "//user:" + secret + "@example.com/", "ftp://user:" + secret + "@example.com/?" + secret,
		"https://user:" + secret + "@example.com:port/", "https://user:" + secret + "@[::1/", "https://user:" + secret + "@exa mple.com/",
		"https://user:" + secret + "@example.com/ a", "https://user:" + secret + "@example.com/#a", "https://example.com/a b?" + secret,
		"https://example.com/?a=" + secret + "#b", "example.com/?a=" + secret + "\x00", "https://user:%zz" + secret + "@example.com/",
		"https:/user:" + secret + "@example.com/", "https:user:" + secret + "@example.com/", "://" + secret + "@example.com", "https://@" + secret + "@/",
	}
	client := inMemory(t, func(req *http.Request) (*http.Response, error) {
		return nil, fmt.Errorf("no route to %s", req.Host)
	})
	refused := 0
	for _, u := range urls {
		t.Run(u, func(t *testing.T) {
			for name, option := range map[string]fastly.Option{"api": fastly.WithAPIURL(u), "realtime": fastly.WithRealtimeURL(u)} {
				_, err := fastly.New(fastly.WithToken("token"), option)
				require.Error(t, err, name)
				requireRedacted(t, err, secret)
			}
			for _, variable := range []string{"FASTLY_API_URL", "FASTLY_API_ENDPOINT", "FASTLY_RTS_URL"} {
				if strings.Contains(u, "\x00") {
					continue // not valid in an environment variable
				}
				t.Setenv(variable, u)
				_, err := fastly.New(fastly.WithToken("token"))
				require.Error(t, err, variable)
				requireRedacted(t, err, secret)
				t.Setenv(variable, "")
			}
			for _, purge := range []func(context.Context, string, ...fastly.CallOption) (*fastly.PurgeResult, error){
				client.Purge.URL, client.Purge.Site, client.Purge.SiteWithToken,
			} {
				_, err := purge(t.Context(), u)
				require.Error(t, err)
				requireRedacted(t, err, secret)
				refused++
			}
		})
	}
	t.Logf("%d URLs", len(urls))
}

// TestErrorTextsAreSafe checks that the texts of errors and events are single lines of limited
// length, without characters that affect a terminal, whatever the reply.
func TestErrorTextsAreSafe(t *testing.T) {
	hostile := "\x1b[2J\x00\a\x7f\u0085\u009b\u200b\u200f\u202e\u2066\u2028\u2029\ufeff\U000e0041"
	long := strings.Repeat("word ", 1<<18)
	quoted := func(s string) string { return strings.ReplaceAll(marshal(s), "\u007f", "\x7f") }
	many := "[" + strings.Repeat(`"no",`, 100_000) + `"yes"]`
	deep := strings.Repeat(`{"a":`, 5000) + `"x"` + strings.Repeat("}", 5000)
	var bodies []string
	for _, text := range []string{hostile, long, hostile + long, "\xff\xfe\x80 latin \xfc"} {
		bodies = append(bodies, text, "<title>"+text, "<p>"+text+"</p>", `{"msg":`+quoted(text)+`}`, `{"detail":[`+quoted(text)+`]}`,
			`{"errors":[{"title":`+quoted(text)+`}]}`, `{"errors":{`+quoted(text)+`:`+quoted(text)+`}}`, `{"error":{`+quoted(text)+`:1}}`, quoted(text), `{"x":`+quoted(text)+`}`)
	}
	bodies = append(bodies, many, `{"errors":`+many+`}`, `{"detail":`+many+`}`, deep, `{"errors":`+deep+`}`, `{"detail":`+deep+`}`, strings.Repeat("[", 1<<20))
	for n, body := range bodies {
		for i, call := range calls {
			if len(body) > 64<<10 && i > 1 && call.name != "confirm" && call.name != "members" {
				continue // the other bodies result in the same text
			}
			for _, status := range []int{200, 400} {
				t.Run(fmt.Sprintf("body %d, %s, %d", n, call.name, status), func(t *testing.T) {
					var w watcher
					client := inMemory(t, func(req *http.Request) (*http.Response, error) { return respond(req, status, body), nil }, w.options()...)
					err := call.send(t.Context(), client)
					require.True(t, err != nil || status == 200)
					requireSafe(t, err, &w)
				})
			}
		}
	}
	t.Run("what the transport says", func(t *testing.T) {
		for _, text := range []string{hostile, long, hostile + long} {
			var w watcher
			client := inMemory(t, func(*http.Request) (*http.Response, error) { return nil, errors.New(text) }, append(w.options(),
				fastly.WithRetries(fastly.RetryPolicy{MaxAttempts: 2, MinWait: 1, MaxWait: 1}))...)
			for _, call := range calls[:3] {
				requireSafe(t, call.send(t.Context(), client), &w)
			}
		}
	})
	t.Run("what the caller says", func(t *testing.T) {
		var w watcher
		client := inMemory(t, func(req *http.Request) (*http.Response, error) { return respond(req, 400, "{}"), nil }, w.options()...)
		for _, text := range []string{hostile, hostile + long} {
			_, err := client.Services.Get(t.Context(), text)
			requireSafe(t, err, &w)
			requireSafe(t, touch(t.Context(), client, fastly.Op{Name: text, Method: http.MethodGet, Path: "/a"}), &w)
		}
	})
}

// requireSafe checks an error, its causes in this package, and the events.
func requireSafe(t *testing.T, err error, w *watcher) {
	t.Helper()
	const most = 6 << 10
	safe := func(text string) {
		require.LessOrEqual(t, len(text), most)
		require.Equal(t, text, fastly.Printable(text, most))
	}
	for _, e := range causes(err) {
		switch e := any(e).(type) {
		case *fastly.Error:
			safe(e.Error())
			for _, text := range []string{e.Message, e.Detail} {
				require.LessOrEqual(t, len(text), 9<<10)
			}
			require.LessOrEqual(t, len(e.Body), 1<<20)
			for _, attr := range e.LogValue().Group() {
				safe(attr.Value.String())
			}
		case *fastly.DecodeError:
			safe(e.Error())
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for line := range strings.Lines(w.log.String()) {
		require.LessOrEqual(t, len(line), 4*most)
		require.Equal(t, strings.TrimRight(line, "\n"), strings.TrimRight(fastly.Printable(line, 1<<20), "\n"))
	}
	for _, e := range w.all {
		safe(e.Reason)
		safe(e.Path)
		if e.Err != nil {
			safe(e.Err.Error())
		}
	}
	w.all = slices.Delete(w.all, 0, len(w.all))
	w.log.Reset()
}

// TestTokensOfManyCallersAreRedacted checks that a call redacts its own token, even if a source
// returns a different token to each of many callers.
func TestTokensOfManyCallersAreRedacted(t *testing.T) {
	type key struct{}
	source := fastly.TokenSource(func(ctx context.Context) (fastly.Secret, error) {
		return ctx.Value(key{}).(fastly.Secret), nil
	})
	const callers = 40
	var sent, done sync.WaitGroup
	sent.Add(callers)
	client := inMemory(t, func(req *http.Request) (*http.Response, error) {
		sent.Done()
		sent.Wait()
		return respond(req, 400, `{"msg":"no such token: `+req.Header.Get("Fastly-Key")+`"}`), nil
	}, fastly.WithTokenSource(source))
	errs := make([]error, callers)
	for i := range callers {
		done.Go(func() {
			token := fastly.Secret(fmt.Sprintf("token-of-caller-%06d-secret", i))
			errs[i] = touch(context.WithValue(t.Context(), key{}, token), client, thing(http.MethodGet))
		})
	}
	done.Wait()
	for _, err := range errs {
		require.ErrorContains(t, err, "no such token: [redacted]")
		require.NotContains(t, err.Error(), "-secret")
	}
}

// TestSecretsOfBodiesAreRedacted checks that secrets of the input occur neither in errors nor in
// events, even if the server includes the request body in its error.
func TestSecretsOfBodiesAreRedacted(t *testing.T) {
	const value = "s3cr3t-VALUE-42/+&%\"< \r\n\tline2"
	secret := fastly.Secret(value)
	type inner struct {
		Key fastly.Secret `json:"key"`
	}
	type loop struct {
		Next *loop         `json:"next,omitzero"`
		Key  fastly.Secret `json:"key"`
	}
	endless := &loop{Key: secret}
	endless.Next = endless
	inputs := map[string]any{
		"plain":   inner{secret},
		"pointer": &struct{ Key *fastly.Secret }{&secret},
		"nullable": struct {
			Key fastly.Nullable[fastly.Secret]
		}{fastly.NullableValue(secret)},
		"embedded": struct{ inner }{inner{secret}},
		"slice":    struct{ Keys []inner }{[]inner{{secret}}},
		"map":      struct{ Keys map[string]inner }{map[string]inner{"a": {secret}}},
		"any":      map[string]any{"a": &inner{secret}},
		"variant":  struct{ Key fmt.Stringer }{secret},
		"nil":      struct{ Keys []*inner }{[]*inner{nil, {secret}}},
		"endless":  endless,
	}
	bodies := map[string]func(any) fastly.Body{
		"json": fastly.JSONBody, "legacy": fastly.LegacyJSONBody, "form": fastly.FormBody,
		"document": func(in any) fastly.Body { return fastly.JSONAPIBody("key", in) },
	}
	for kind, input := range inputs {
		for format, body := range bodies {
			var events strings.Builder
			client := inMemory(t, func(req *http.Request) (*http.Response, error) {
				sent, err := io.ReadAll(req.Body)
				require.NoError(t, err)
				quoted, err := json.Marshal(map[string]string{"msg": "bad", "detail": "sent " + string(sent) + ", that is " + value})
				require.NoError(t, err)
				return respond(req, http.StatusUnprocessableEntity, string(quoted)), nil
			}, fastly.WithEvents(func(_ context.Context, e fastly.Event) { fmt.Fprintf(&events, "%+v %+v", e, e.Err) }))
			op := fastly.Op{Name: "create key", Method: http.MethodPost, Path: "/keys", Body: body(input)}
			_, err := fastly.Do[fastly.NoReply](t.Context(), client, op)
			require.Error(t, err)
			for _, text := range []string{err.Error(), fmt.Sprintf("%+v", err), fmt.Sprintf("%#v", err), events.String()} {
				require.NotContains(t, text, "s3cr3t", "%s as %s", kind, format)
				require.NotContains(t, text, "line2", "%s as %s", kind, format)
			}
		}
	}
}

// TestOneTimePasswordsAreRedacted checks that long one-time passwords, such as recovery codes, are redacted.
func TestOneTimePasswordsAreRedacted(t *testing.T) {
	var events strings.Builder
	status := 0
	client := inMemory(t, func(req *http.Request) (*http.Response, error) {
		return respond(req, status, `{"status":"error","msg":"`+req.Header.Get("Fastly-OTP")+` is no password"}`), nil
	}, fastly.WithEvents(func(_ context.Context, e fastly.Event) { fmt.Fprintf(&events, "%+v %+v", e, e.Err) }))
	status = http.StatusOK
	err := client.Services.Delete(t.Context(), "S1", fastly.WithOTP("recovery-code-1"))
	require.ErrorContains(t, err, "[redacted] is no password")
	status = http.StatusUnauthorized
	_, err = client.Services.Get(t.Context(), "S1", fastly.WithOTP("recovery-code-1"))
	require.ErrorContains(t, err, "[redacted] is no password")
	require.NotContains(t, events.String()+fmt.Sprintf("%#v", err), "recovery-code-1")
}

// TestManySecretsAreRedacted checks that all secrets of an operation are redacted, whatever their
// number, unlike the tokens of a client.
func TestManySecretsAreRedacted(t *testing.T) {
	secrets := make([]fastly.Secret, 100)
	for i := range secrets {
		secrets[i] = fastly.Secret(fmt.Sprintf("s3cr3t-number-%03d", i))
	}
	client := inMemory(t, func(req *http.Request) (*http.Response, error) {
		var all []string
		for _, secret := range secrets {
			all = append(all, secret.Reveal())
		}
		return respond(req, http.StatusBadRequest, `{"msg":"bad","detail":"sent `+strings.Join(all, ", ")+`"}`), nil
	})
	for name, op := range map[string]fastly.Op{
		"in the body":      {Body: fastly.JSONBody(secrets)},
		"of the operation": {Secrets: secrets},
		"as arguments": {Path: "/keys" + strings.Repeat("/{key}", len(secrets)), Args: func() (args []any) {
			for _, secret := range secrets {
				args = append(args, secret)
			}
			return args
		}()},
	} {
		op.Name, op.Method, op.Path = "create keys", http.MethodPost, cmp.Or(op.Path, "/keys")
		_, err := fastly.Do[fastly.NoReply](t.Context(), client, op)
		require.ErrorContains(t, err, "bad: sent [redacted], [redacted]", name)
		require.NotContains(t, fmt.Sprintf("%v %#v", err, err), "s3cr3t", name)
	}
}
