package fastly_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
)

// turnWrite returns a write that holds a lock, but does not count against a rate limit.
func turnWrite(turn string, body fastly.Body) fastly.Op {
	op := thing(http.MethodPut)
	op.Turn, op.Body = turn, body
	return op
}

// overlaps detects overlapping writes in a server.
type overlaps struct {
	mu      sync.Mutex
	working map[string]int
	writes  int
	found   int
}

// work processes a write for a while, even if the client no longer waits.
func (o *overlaps) work(key string, d time.Duration) {
	o.mu.Lock()
	if o.working == nil {
		o.working = map[string]int{}
	}
	o.writes++
	if o.working[key]++; o.working[key] > 1 {
		o.found++
	}
	o.mu.Unlock()
	time.Sleep(d)
	o.mu.Lock()
	o.working[key]--
	o.mu.Unlock()
}

// TestCancelledWritesDoNotOverlap checks that a write never overlaps with an earlier write of its
// service that was canceled or timed out: neither while that one continues in the background, nor
// during the grace period after it was aborted.
func TestCancelledWritesDoNotOverlap(t *testing.T) {
	const services, each = 8, 60
	for _, h2 := range []bool{false, true} {
		t.Run(map[bool]string{false: "HTTP/1.1", true: "HTTP/2"}[h2], func(t *testing.T) {
			t.Parallel()
			var server overlaps
			listener := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
				if _, err := io.Copy(io.Discard, req.Body); err == nil {
					server.work(req.URL.Path, rand.N(20*time.Millisecond))
				}
				w.WriteHeader(http.StatusOK)
			}))
			listener.EnableHTTP2 = h2
			listener.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError) // aborted handshakes are logged otherwise
			listener.StartTLS()
			t.Cleanup(listener.Close)
			client := connect(t, listener.URL, fastly.WithTransport(listener.Client().Transport),
				fastly.WithWriteGrace(300*time.Millisecond))
			var wg sync.WaitGroup
			var failed, uncertain atomic.Int32
			for s := range services {
				wg.Go(func() {
					for i := range each {
						ctx, cancel := context.WithTimeout(t.Context(), rand.N(25*time.Millisecond))
						body := fastly.BytesBody([]byte("new"))
						var opts []fastly.CallOption
						switch i % 20 {
						case 7: // the timeout of the attempt, which is retried
							cancel()
							ctx, cancel = context.WithCancel(t.Context())
							opts = append(opts, fastly.WithTimeout(rand.N(20*time.Millisecond)+1))
						case 13: // a reader of the caller
							body = fastly.ReaderBody(io.MultiReader(strings.NewReader("new")))
						}
						op := turnWrite(fmt.Sprint("thing ", s), body)
						op.Args = []any{s}
						if err := touch(ctx, client, op, opts...); err != nil {
							failed.Add(1)
							if e, ok := errors.AsType[*fastly.Error](err); ok && e.Uncertain {
								uncertain.Add(1)
							}
						}
						cancel()
					}
				})
			}
			wg.Wait()
			require.NoError(t, client.Close())
			listener.Close() // waits for the handlers
			server.mu.Lock()
			defer server.mu.Unlock()
			require.Zero(t, server.found)
			require.Greater(t, int(failed.Load()), services*each/10)
			t.Logf("%d writes arrived, %d calls failed, %d of them uncertain, %d overlaps", server.writes, failed.Load(), uncertain.Load(), server.found)
		})
	}
}

// wrote marks a request as completely sent in its tracer.
func wrote(req *http.Request) {
	if trace := httptrace.ContextClientTrace(req.Context()); trace != nil {
		trace.GotConn(httptrace.GotConnInfo{})
		trace.WroteRequest(httptrace.WroteRequestInfo{})
	}
}

// until waits for d or until the context of the request ends.
func until(req *http.Request, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-req.Context().Done():
		return context.Cause(req.Context())
	}
}

// TestTurnOfAWriteWhoseCallerLeaves checks that a canceled call returns immediately, and that its
// lock is released when the write has ended or, if it was aborted, after the grace period.
func TestTurnOfAWriteWhoseCallerLeaves(t *testing.T) {
	const grace, most = 2 * time.Second, 15 * time.Second
	answered := func(d time.Duration) transportFunc {
		return func(req *http.Request) (*http.Response, error) {
			wrote(req)
			if err := until(req, d); err != nil {
				return nil, err
			}
			return respond(req, 200, "{}"), nil
		}
	}
	owned := fastly.BytesBody([]byte("new"))
	tests := []struct {
		name      string
		transport transportFunc
		body      fastly.Body
		opts      []fastly.Option
		free      time.Duration // time from the cancellation
	}{
		{"written, answered soon", answered(5 * time.Second), owned, nil, 4 * time.Second},
		{"written without a body", answered(5 * time.Second), fastly.Body{}, nil, 4 * time.Second},
		{"written, never answered", answered(time.Hour), owned, nil, most + grace},
		{"written, cut by the time of the attempt", answered(time.Hour), owned, []fastly.Option{fastly.WithTimeout(4 * time.Second)}, 3*time.Second + grace},
		{"written from a reader", answered(time.Hour), fastly.ReaderBody(io.MultiReader(strings.NewReader("new"))), nil, most + grace},
		{"written from a reader, answered soon", answered(5 * time.Second), fastly.ReaderBody(io.MultiReader(strings.NewReader("new"))), nil, 4 * time.Second},
		{"written from an opener", answered(time.Hour), fastly.OpenerBody(func() (io.ReadCloser, error) {
			return io.NopCloser(strings.NewReader("new")), nil
		}, 3), nil, most + grace},
		{"written from a reader at", answered(time.Hour), fastly.ReaderAtBody(strings.NewReader("new"), 3), nil, most + grace},
		{"written from a file", answered(time.Hour), fastly.FileBody("attempt_test.go"), nil, most + grace},
		{"not known to be written", func(req *http.Request) (*http.Response, error) { return nil, until(req, time.Hour) }, owned, nil, grace},
		{
			"another grace", func(req *http.Request) (*http.Response, error) { return nil, until(req, time.Hour) }, owned,
			[]fastly.Option{fastly.WithWriteGrace(time.Minute)},
			time.Minute,
		},
		{
			"no grace", func(req *http.Request) (*http.Response, error) { return nil, until(req, time.Hour) }, owned,
			[]fastly.Option{fastly.WithWriteGrace(0)},
			0,
		},
		{"never left", func(req *http.Request) (*http.Response, error) {
			_ = until(req, time.Hour)
			return nil, &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("canceled")}
		}, owned, nil, 0},
		{"a transport that ignores its context", func(req *http.Request) (*http.Response, error) {
			time.Sleep(20 * time.Second)
			return respond(req, 200, "{}"), nil
		}, owned, nil, grace},
		{"a transport that panics when nobody waits any more", func(req *http.Request) (*http.Response, error) {
			_ = until(req, time.Hour)
			panic("too late")
		}, owned, nil, grace},
		{"a reply whose body panics when nobody waits any more", func(req *http.Request) (*http.Response, error) {
			wrote(req)
			_ = until(req, 3*time.Second)
			resp := respond(req, 200, "")
			resp.Body = panicking{}
			return resp, nil
		}, owned, nil, 2 * time.Second},
		{"a reply without a body when nobody waits any more", func(req *http.Request) (*http.Response, error) {
			wrote(req)
			_ = until(req, 3*time.Second)
			return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}}, nil
		}, owned, nil, 2 * time.Second},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var calls atomic.Int32
				transport := func(req *http.Request) (*http.Response, error) {
					if calls.Add(1) == 1 {
						return tt.transport(req)
					}
					return respond(req, 200, "{}"), nil
				}
				client := inMemory(t, transport, append([]fastly.Option{
					fastly.WithRetries(fastly.RetryPolicy{MaxAttempts: 1}),
				}, tt.opts...)...)
				ctx, cancel := context.WithCancelCause(t.Context())
				time.AfterFunc(time.Second, func() { cancel(errors.New("the user pressed stop")) })
				began := time.Now()
				err := touch(ctx, client, turnWrite("a", tt.body))
				require.ErrorIs(t, err, context.Canceled)
				require.ErrorContains(t, err, "the user pressed stop")
				require.Equal(t, time.Second, time.Since(began))
				require.NoError(t, touch(t.Context(), client, turnWrite("b", owned)), "another turn is free")
				require.Equal(t, time.Second, time.Since(began))
				require.NoError(t, touch(t.Context(), client, turnWrite("a", owned)))
				require.Equal(t, time.Second+tt.free, time.Since(began))
				time.Sleep(time.Minute) // wait for requests that ignore their context
			})
		})
	}
	t.Logf("%d cases", len(tests))
}

// panicking is a body that panics in Close.
type panicking struct{ io.Reader }

func (panicking) Close() error { panic("can't be closed") }

// TestTurnAfterAnAttemptThatTimedOut checks that an attempt is aborted at its timeout, and that
// nothing else is sent before the end of the grace period, whether or not the call is retried.
func TestTurnAfterAnAttemptThatTimedOut(t *testing.T) {
	const timeout, grace = 10 * time.Second, 2 * time.Second
	tests := []struct {
		name  string
		ctx   func(ctx context.Context) (context.Context, context.CancelFunc)
		op    func(op *fastly.Op)
		tries int
		ends  time.Duration // time at which the call returns
		free  time.Duration // time at which the lock is free
	}{
		{"the last attempt", nil, func(op *fastly.Op) { op.Retry = fastly.RetryUnsent }, 1, timeout, timeout + grace},
		{"a context without end", func(context.Context) (context.Context, context.CancelFunc) {
			return context.Background(), func() {}
		}, func(op *fastly.Op) { op.Retry = fastly.RetryUnsent }, 1, timeout, timeout + grace},
		{"the last of two", nil, nil, 2, timeout + grace + timeout, timeout + grace + timeout + grace},
		{"no time for another before the deadline", func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeout(ctx, timeout+grace/2)
		}, nil, 1, timeout, timeout + grace},
		{"the caller leaves before the next", func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancel(ctx)
			time.AfterFunc(timeout+grace/2, cancel)
			return ctx, cancel
		}, nil, 1, timeout + grace/2, timeout + grace},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began, tries := time.Now(), 0
				client := inMemory(t, func(req *http.Request) (*http.Response, error) {
					if strings.HasSuffix(req.URL.Path, "/next") {
						return respond(req, 200, "{}"), nil
					}
					tries++
					return nil, until(req, time.Hour)
				}, fastly.WithRetries(fastly.RetryPolicy{MaxAttempts: 2, MinWait: 1}), fastly.WithTimeout(timeout))
				ctx, cancel := t.Context(), context.CancelFunc(func() {})
				if tt.ctx != nil {
					ctx, cancel = tt.ctx(ctx)
				}
				defer cancel()
				op := turnWrite("a", fastly.BytesBody([]byte("new")))
				if tt.op != nil {
					tt.op(&op)
				}
				err := touch(ctx, client, op)
				require.Error(t, err)
				e, ok := errors.AsType[*fastly.Error](err)
				require.True(t, ok)
				require.True(t, e.Uncertain)
				require.Equal(t, tt.tries, tries)
				require.Equal(t, tt.ends, time.Since(began))
				op.Args = []any{"next"}
				require.NoError(t, touch(t.Context(), client, op))
				require.Equal(t, tt.free, time.Since(began))
			})
		})
	}
}

// TestTurnIsGivenBackAtOnce checks that there is no grace period after a read, or after a write
// that was never sent or got a complete reply.
func TestTurnIsGivenBackAtOnce(t *testing.T) {
	headersOnly := func(req *http.Request) (*http.Response, error) {
		resp := respond(req, 200, "")
		resp.Body = &drip{ctx: req.Context(), left: 60}
		return resp, nil
	}
	never := func(req *http.Request) (*http.Response, error) { return nil, until(req, time.Hour) }
	refused := func(*http.Request) (*http.Response, error) {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("refused")}
	}
	for name, tt := range map[string]struct {
		method    string
		transport transportFunc
	}{
		"a read that holds the turn": {http.MethodGet, never},
		"a read with half a reply":   {http.MethodGet, headersOnly},
		"refused":                    {http.MethodPut, refused},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client := inMemory(t, func(req *http.Request) (*http.Response, error) {
					if strings.HasSuffix(req.URL.Path, "/next") {
						return respond(req, 200, "{}"), nil
					}
					return tt.transport(req)
				}, fastly.WithRetries(fastly.RetryPolicy{MaxAttempts: 1}))
				op := turnWrite("a", fastly.Body{})
				op.Method = tt.method
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				require.Error(t, touch(ctx, client, op))
				now := time.Now()
				op.Args = []any{"next"}
				require.NoError(t, touch(t.Context(), client, op))
				require.Zero(t, time.Since(now))
			})
		})
	}
}
