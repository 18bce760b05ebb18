package fastly_test

import (
	"context"
	"errors"
	"io"
	"math"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/fastlytest"
)

// TestFieldsThatCannotBeSent checks that invalid header fields are refused before any attempt,
// wherever they are set.
func TestFieldsThatCannotBeSent(t *testing.T) {
	fields := map[string]string{
		"X(y": "v", "A b": "v", "": "v", "Ä": "v", "a:b": "v", "X-A": "a\x01b", "X-B": "\x7f", "X-C": "a\nb", "X-D": "a\x00",
		"Fastly-Key": "k", "fastly-key": "k", "fAsTlY-kEy": "k", "host": "h", "Content-Length": "1", "transfer-encoding": "chunked",
		"Accept-Encoding": "gzip", "accept-encoding": "identity",
	}
	requests := 0
	client := inMemory(t, func(req *http.Request) (*http.Response, error) {
		requests++
		return respond(req, 200, "{}"), nil
	})
	for name, value := range fields {
		err := touch(t.Context(), client, thing(http.MethodGet), fastly.WithHeader(name, value))
		require.Error(t, err, "WithHeader %q: %q", name, value)
		op := thing(http.MethodGet)
		op.Header = http.Header{name: {"good", value}}
		require.Error(t, touch(t.Context(), client, op), "Op.Header %q: %q", name, value)
		_, err = client.With(fastly.WithHeader(name, value))
		require.Error(t, err)
	}
	for _, method := range []string{"GE(T", "G T", "Ä", "G\nT"} {
		require.Error(t, touch(t.Context(), client, thing(method)), method)
	}
	for _, mediaType := range []string{"a\nb", "a\x7f"} {
		op := thing(http.MethodPost)
		op.Body = fastly.BytesBody([]byte("x")).WithContentType(mediaType)
		require.Error(t, touch(t.Context(), client, op), mediaType)
	}
	require.Zero(t, requests)
	require.NoError(t, touch(t.Context(), client, thing("PURGE"), fastly.WithHeader("X!#$%&'*+-.^_`|~9", "a\tü")))
	require.Equal(t, 1, requests)
}

// TestPathOfTheAPIURL checks that the path of the API URL is sent unmodified.
func TestPathOfTheAPIURL(t *testing.T) {
	for base, want := range map[string]string{
		"/a%20b": "/a%20b", "/a%3Fb": "/a%3Fb", "/a%2Fb/": "/a%2Fb", "/a%25b": "/a%25b", "/ü": "/%C3%BC", "/a": "/a", "": "", "/a%23b": "/a%23b",
	} {
		var got atomic.Value
		client := serve(t, func(_ http.ResponseWriter, req *http.Request) { got.Store(req.RequestURI) })
		api := "http://" + strings.TrimSuffix(strings.TrimPrefix(client.String(), "fastly.Client("), ")")
		other, err := client.With(fastly.WithAPIURL(api+base), fastly.WithRealtimeURL(api+base))
		require.NoError(t, err)
		for _, realtime := range []bool{false, true} {
			op := thing(http.MethodGet)
			op.Realtime, op.Args = realtime, []any{"x/y"}
			require.NoError(t, touch(t.Context(), other, op), base)
			require.Equal(t, want+"/thing/x%2Fy", got.Load())
		}
	}
}

// TestSiteDoesNotDecideAboutTheBudget checks that the reply of a purged site does not affect the
// purge budget.
func TestSiteDoesNotDecideAboutTheBudget(t *testing.T) {
	for _, status := range []int{200, 429, 503} {
		client := inMemory(t, func(req *http.Request) (*http.Response, error) {
			if req.URL.Host == "site.example" {
				resp := respond(req, status, "{}")
				resp.Header.Set("Retry-After", "3600")
				resp.Header.Set("Fastly-Ratelimit-Remaining", "0")
				resp.Header.Set("Fastly-Ratelimit-Reset", "9999999999")
				return resp, nil
			}
			return respond(req, 200, `{"status":"ok","id":"1"}`), nil
		}, fastly.WithMaxWait(0))
		_, _ = client.Purge.Site(t.Context(), "https://site.example/x")
		_, err := client.Purge.Key(t.Context(), "svc", "key")
		require.NoError(t, err)
		require.NoError(t, client.Purge.All(t.Context(), "svc"))
	}
}

// TestLargestLimits checks that the maximum values of the limits are respected.
func TestLargestLimits(t *testing.T) {
	client := inMemory(t, func(req *http.Request) (*http.Response, error) { return respond(req, 200, `{"id":"x"}`), nil })
	svc, err := client.Services.Get(t.Context(), "x", fastly.WithMaxReplySize(math.MaxInt64), fastly.WithMaxDecodedSize(math.MaxInt64),
		fastly.WithMaxWait(math.MaxInt64), fastly.WithTimeout(math.MaxInt64))
	require.NoError(t, err)
	require.Equal(t, "x", svc.ID)
	edits, fake := fastlytest.New(t)
	live := liveService(t, fake)
	_, err = edits.Services.Update(t.Context(), live.ID, fastly.ServiceInput{Comment: new("known")})
	require.NoError(t, err)
	for _, n := range []int{5000, math.MaxInt - 1, math.MaxInt} {
		_, err = edits.Services.Edit(t.Context(), live.ID, touchDraft, fastly.WithWrites(n), fastly.WithMaxWait(time.Second))
		_, refused := errors.AsType[*fastly.RateLimitError](err)
		require.True(t, refused, "%d: %v", n, err)
	}
}

type noError struct{ text string }

func (e *noError) Error() string { return e.text }

// TestErrorThatIsANilPointer checks that an error of a transport may be a nil pointer.
func TestErrorThatIsANilPointer(t *testing.T) {
	for _, method := range []string{http.MethodGet, http.MethodPut, http.MethodPost} {
		client := inMemory(t, func(*http.Request) (*http.Response, error) { return nil, (*noError)(nil) })
		require.ErrorContains(t, touch(t.Context(), client, thing(method)), "<nil>")
	}
}

// observedBody records calls of Read and Close.
type observedBody struct {
	io.Reader
	closed, late *atomic.Int32
}

func (b observedBody) Read(p []byte) (int, error) {
	if b.closed.Load() > 0 {
		b.late.Add(1)
	}
	return b.Reader.Read(p)
}

func (b observedBody) Close() error { b.closed.Add(1); return nil }

// TestBodiesOfRepliesAreClosedOnce checks that the body of a reply is closed once and not read
// afterwards, even if a hook panics.
func TestBodiesOfRepliesAreClosedOnce(t *testing.T) {
	for _, status := range []int{200, 404, 503} {
		for _, panics := range []bool{false, true} {
			for _, stream := range []bool{false, true} {
				var bodies []observedBody
				client := inMemory(t, func(req *http.Request) (*http.Response, error) {
					resp := respond(req, status, "")
					body := observedBody{strings.NewReader("{}"), new(atomic.Int32), new(atomic.Int32)}
					bodies, resp.Body = append(bodies, body), body
					return resp, nil
				})
				hook := fastly.WithResponseFunc(func(*fastly.Response) {
					if panics {
						panic("hook")
					}
				})
				inGoroutine(func() {
					if !stream {
						_ = touch(t.Context(), client, thing(http.MethodGet), hook)
					} else if s, err := fastly.Do[fastly.Stream](t.Context(), client, thing(http.MethodGet), hook); err == nil {
						_ = s.Close()
					}
				})
				require.NotEmpty(t, bodies)
				for _, body := range bodies {
					require.EqualValues(t, 1, body.closed.Load(), "%d, panics %t, stream %t", status, panics, stream)
					require.Zero(t, body.late.Load())
				}
			}
		}
	}
}

// TestWriteThatOthersMayHaveOvertaken checks that a DELETE that may have taken effect is not
// retried after its lock was released.
func TestWriteThatOthersMayHaveOvertaken(t *testing.T) {
	for _, method := range []string{http.MethodDelete, http.MethodPut} {
		for _, status := range []int{502, 503, 504, 429} {
			for after, held := range map[string]bool{"0": true, "2": false} {
				synctest.Test(t, func(t *testing.T) {
					var sent []string
					client := inMemory(t, func(req *http.Request) (*http.Response, error) {
						if sent = append(sent, req.Method); len(sent) > 1 {
							return respond(req, 200, `{"status":"ok"}`), nil
						}
						resp := respond(req, status, "{}")
						resp.Header.Set("Retry-After", after)
						return resp, nil
					})
					op := turnWrite("a", fastly.Body{})
					op.Method = method
					first := make(chan error)
					go func() { first <- fastly.DoStatus(t.Context(), client, op) }()
					synctest.Wait()
					op.Method = http.MethodPost
					require.NoError(t, fastly.DoStatus(t.Context(), client, op))
					err := <-first
					if status == 429 || held || method == http.MethodPut { // it had no effect, kept its lock, or is not a DELETE
						require.NoError(t, err)
						return
					}
					require.Equal(t, []string{method, "POST"}, sent)
					e, ok := errors.AsType[*fastly.Error](err)
					require.True(t, ok)
					require.True(t, e.Uncertain)
					require.Equal(t, status, e.StatusCode)
				})
			}
		}
	}
}

// TestCheckBeforeARequestDoesNotHoldOthersUp checks that neither the lock nor a token is held
// while the API delays the requests of Before.
func TestCheckBeforeARequestDoesNotHoldOthersUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		looks := 0
		client := inMemory(t, func(req *http.Request) (*http.Response, error) {
			resp := respond(req, 200, `{"id":"a"}`)
			if req.Method == http.MethodGet {
				if looks++; looks == 1 {
					resp.StatusCode = 503
					resp.Header.Set("Retry-After", "6")
				}
			}
			return resp, nil
		})
		op := turnWrite("a", fastly.Body{})
		op.Bucket = fastly.BucketWrites // with an unknown budget, so one request at a time
		checked := op
		checked.Before = func(ctx context.Context) error {
			return touch(ctx, client, thing(http.MethodGet), fastly.WithMaxWait(0))
		}
		began := time.Now()
		first := make(chan error)
		go func() { first <- touch(t.Context(), client, checked) }()
		synctest.Wait()
		require.NoError(t, touch(t.Context(), client, op))
		require.Zero(t, time.Since(began))
		require.NoError(t, <-first)
		require.Equal(t, 6*time.Second, time.Since(began))
		require.Equal(t, 2, looks)
		looks = 0
		require.ErrorContains(t, touch(t.Context(), client, checked, fastly.WithMaxWait(time.Second)), "WithMaxWait is 1s")
	})
}

// TestVerbatimPath checks that a path that is not escaped can have a query, unlike a URL to purge.
func TestVerbatimPath(t *testing.T) {
	client, transport := handledBy(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{}`) })
	client, err := client.With(fastly.WithCustomer("C1"))
	require.NoError(t, err)
	op := fastly.Op{Name: "get file", Method: http.MethodGet, Path: "/files/{+path}", Args: []any{"a/b"}, Query: url.Values{"depth": {"1"}}}
	_, err = fastly.Do[fastly.NoReply](t.Context(), client, op)
	require.NoError(t, err)
	require.Equal(t, "/files/a/b?customer_id=C1&depth=1", transport.requests[0].URL.RequestURI())
}
