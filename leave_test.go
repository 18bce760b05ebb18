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
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
)

// lifetime records whether a call is in progress, and counts what runs outside of it.
type lifetime struct {
	over atomic.Bool
	late *atomic.Int32
	ran  *atomic.Int32
}

func (l *lifetime) hook() {
	l.ran.Add(1)
	if l.over.Load() {
		l.late.Add(1)
	}
}

type lifetimeKey struct{}

// watched is a reader that must only be read during its call.
type watched struct {
	io.Reader
	*lifetime
}

func (w watched) Read(p []byte) (int, error) {
	w.hook()
	return w.Reader.Read(p)
}

// TestNothingOfTheCallerRunsAfterItsCall checks that no code of the caller runs after its call
// has returned: no event hook, response function, progress report, opener, or read of a body.
func TestNothingOfTheCallerRunsAfterItsCall(t *testing.T) {
	const callers, each = 6, 40
	for _, h2 := range []bool{false, true} {
		t.Run(map[bool]string{false: "HTTP/1.1", true: "HTTP/2"}[h2], func(t *testing.T) {
			t.Parallel()
			var calls atomic.Int32
			listener := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
				switch calls.Add(1) % 5 {
				case 0: // reply before the body is read
					w.WriteHeader(http.StatusServiceUnavailable)
				case 1:
					_, _ = io.CopyN(io.Discard, req.Body, 1<<10)
					time.Sleep(rand.N(3 * time.Millisecond))
				default:
					_, _ = io.Copy(io.Discard, req.Body)
				}
			}))
			listener.EnableHTTP2 = h2
			listener.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError) // aborted handshakes are logged otherwise
			listener.StartTLS()
			t.Cleanup(listener.Close)
			var late, ran atomic.Int32
			client := connect(t, listener.URL, fastly.WithTransport(listener.Client().Transport), fastly.WithWriteGrace(0),
				fastly.WithEvents(func(ctx context.Context, _ fastly.Event) {
					ctx.Value(lifetimeKey{}).(*lifetime).hook()
				}))
			text := strings.Repeat("0123456789abcdef", 1<<15)
			var wg sync.WaitGroup
			for caller := range callers {
				wg.Go(func() {
					for i := range each {
						life := &lifetime{late: &late, ran: &ran}
						var body fastly.Body
						switch i % 3 {
						case 0:
							body = fastly.ReaderBody(watched{strings.NewReader(text), life})
						case 1:
							body = fastly.OpenerBody(func() (io.ReadCloser, error) {
								life.hook()
								return io.NopCloser(watched{strings.NewReader(text), life}), nil
							}, int64(len(text)))
						default:
							body = fastly.BytesBody([]byte(text))
						}
						if i%2 == 0 {
							body = body.WithProgress(func(int64) { life.hook() })
						}
						ctx, cancel := context.WithTimeout(context.WithValue(t.Context(), lifetimeKey{}, life), rand.N(10*time.Millisecond))
						op := turnWrite(fmt.Sprint(caller), body)
						if i%4 == 0 {
							op.Turn = ""
						}
						_ = touch(ctx, client, op, fastly.WithResponseFunc(func(*fastly.Response) { life.hook() }))
						life.over.Store(true)
						cancel()
					}
				})
			}
			wg.Wait()
			require.NoError(t, client.Close())
			require.Zero(t, late.Load())
			require.Greater(t, int(ran.Load()), callers*each)
			t.Logf("%d hooks ran, %d of them late", ran.Load(), late.Load())
		})
	}
}

// TestWaitHookAfterTheCall checks that a coordinator may call the Waiting hook after the call has
// ended.
func TestWaitHookAfterTheCall(t *testing.T) {
	var hook func(fastly.Wait)
	events := 0
	client := inMemory(t, func(req *http.Request) (*http.Response, error) { return respond(req, 200, "{}"), nil },
		fastly.WithCoordinator(turnsBy{
			Coordinator: fastly.NewCoordinator(fastly.Limits{}),
			take: func(_ context.Context, req fastly.TurnRequest) (fastly.TurnGrant, error) {
				if req.Waiting == nil {
					return fastly.TurnGrant{}, &fastly.TurnError{Key: req.Key}
				}
				hook = req.Waiting
				hook(fastly.Wait{Reason: "now"})
				return fastly.TurnGrant{Release: func(context.Context, fastly.TurnRelease) error { return nil }}, nil
			},
		}),
		fastly.WithEvents(func(_ context.Context, e fastly.Event) {
			if e.Kind == fastly.EventWait {
				events++
			}
		}))
	require.NoError(t, touch(t.Context(), client, turnWrite("a", fastly.Body{})))
	require.Equal(t, 1, events)
	hook(fastly.Wait{Reason: "later"})
	require.Equal(t, 1, events)
}

// turnsBy is a coordinator whose write locks come from a function.
type turnsBy struct {
	fastly.Coordinator
	take func(context.Context, fastly.TurnRequest) (fastly.TurnGrant, error)
}

func (c turnsBy) TakeTurn(ctx context.Context, req fastly.TurnRequest) (fastly.TurnGrant, error) {
	return c.take(ctx, req)
}

// TestUnsentWriteGivesTheTurnBackAtOnce checks that a canceled request without a connection ends
// immediately: the next write does not wait, and the outcome is not uncertain.
func TestUnsentWriteGivesTheTurnBackAtOnce(t *testing.T) {
	var dials atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	t.Cleanup(server.Close)
	client := connect(t, server.URL, fastly.WithWriteGrace(time.Hour), fastly.WithTransport(&http.Transport{
		DisableKeepAlives: true,
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			if dials.Add(1) == 1 {
				<-ctx.Done()
				return nil, ctx.Err()
			}
			return (&net.Dialer{}).DialContext(ctx, network, address)
		},
	}))
	for _, cause := range []error{nil, errors.New("the user pressed stop")} {
		dials.Store(0)
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(20*time.Millisecond, func() { cancel(cause) })
		err := touch(ctx, client, turnWrite("a", fastly.BytesBody([]byte("new"))))
		require.ErrorIs(t, err, context.Canceled)
		e, ok := errors.AsType[*fastly.Error](err)
		require.True(t, ok)
		require.False(t, e.Uncertain)
		require.Equal(t, "connect", e.Phase)
		require.NoError(t, touch(t.Context(), client, turnWrite("a", fastly.BytesBody([]byte("new"))), fastly.WithMaxWait(0)))
	}
}

// TestArrivedWritesAreUncertain checks that a canceled write that reached the server is always
// reported as uncertain.
func TestArrivedWritesAreUncertain(t *testing.T) {
	const callers, each = 4, 250
	var arrived sync.Map
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, req *http.Request) { arrived.Store(req.URL.Path, true) }))
	t.Cleanup(server.Close)
	client := connect(t, server.URL, fastly.WithTransport(&http.Transport{DisableKeepAlives: true}), fastly.WithWriteGrace(0))
	var wg sync.WaitGroup
	var certain sync.Map
	var unsent atomic.Int32
	for caller := range callers {
		wg.Go(func() {
			for i := range each {
				op := turnWrite(fmt.Sprint(caller), fastly.BytesBody([]byte("new")))
				op.Args = []any{fmt.Sprint(caller, "-", i)}
				ctx, cancel := context.WithTimeout(t.Context(), rand.N(1500*time.Microsecond))
				err := touch(ctx, client, op)
				cancel()
				if e, ok := errors.AsType[*fastly.Error](err); ok && !e.Uncertain {
					certain.Store("/thing/"+op.Args[0].(string), true)
					unsent.Add(1)
				}
			}
		})
	}
	wg.Wait()
	require.NoError(t, client.Close())
	server.Close()
	certain.Range(func(path, _ any) bool {
		_, came := arrived.Load(path)
		require.False(t, came, "%v arrived", path)
		return true
	})
	require.Positive(t, unsent.Load())
	t.Logf("%d calls, %d of them certainly not sent", callers*each, unsent.Load())
}

// TestCloseJoinsTheBackground checks that Close aborts the writes in the background, and returns
// after their grants are released.
func TestCloseJoinsTheBackground(t *testing.T) {
	tests := map[string]struct {
		opts   []fastly.Option
		leave  time.Duration // time of the cancellation; 0 means never
		closed time.Duration // duration of Close
	}{
		"a write that goes on":     {nil, time.Second, 2 * time.Second},
		"one that was cut":         {[]fastly.Option{fastly.WithTimeout(3 * time.Second)}, 0, 2 * time.Second},
		"another grace":            {[]fastly.Option{fastly.WithWriteGrace(time.Minute)}, time.Second, time.Minute},
		"without a grace, at once": {[]fastly.Option{fastly.WithWriteGrace(0)}, time.Second, 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var held atomic.Int32
				own := fastly.NewCoordinator(fastly.Limits{})
				coordinator := turnsBy{Coordinator: own, take: func(ctx context.Context, req fastly.TurnRequest) (fastly.TurnGrant, error) {
					grant, err := own.TakeTurn(ctx, req)
					if release := grant.Release; release != nil {
						held.Add(1)
						grant.Release = func(ctx context.Context, r fastly.TurnRelease) error {
							held.Add(-1)
							return release(ctx, r)
						}
					}
					return grant, err
				}}
				client := inMemory(t, func(req *http.Request) (*http.Response, error) {
					wrote(req)
					return nil, until(req, time.Hour)
				}, append([]fastly.Option{fastly.WithCoordinator(coordinator), fastly.WithRetries(fastly.RetryPolicy{MaxAttempts: 1})}, tt.opts...)...)
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				if tt.leave > 0 {
					time.AfterFunc(tt.leave, cancel)
				}
				require.Error(t, touch(ctx, client, turnWrite("a", fastly.BytesBody([]byte("new")))))
				began := time.Now()
				require.Equal(t, int32(1), held.Load())
				require.NoError(t, client.Close())
				require.Zero(t, held.Load())
				require.Equal(t, tt.closed, time.Since(began))
				require.NoError(t, client.Close())
			})
		})
	}
}

// TestLeavingAClosedClient checks that a call in flight continues after Close, and is aborted if
// its context ends.
func TestLeavingAClosedClient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		own := fastly.NewCoordinator(fastly.Limits{})
		client := inMemory(t, func(req *http.Request) (*http.Response, error) {
			wrote(req)
			return nil, until(req, time.Hour)
		}, fastly.WithCoordinator(own))
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		time.AfterFunc(time.Second, func() { _ = client.Close() })
		require.ErrorIs(t, touch(ctx, client, turnWrite("a", fastly.Body{})), context.DeadlineExceeded)
		began := time.Now()
		grant, err := own.TakeTurn(t.Context(), fastly.TurnRequest{Key: "api.fastly.com/a", MaxWait: -1})
		require.NoError(t, err)
		require.Equal(t, 2*time.Second, time.Since(began))
		require.NoError(t, grant.Release(t.Context(), fastly.TurnRelease{}))
	})
}

// TestPanicOfATransport checks that a panic of a transport is propagated to the caller, and that
// no lock is kept.
func TestPanicOfATransport(t *testing.T) {
	for method, free := range map[string]time.Duration{http.MethodGet: 0, http.MethodPut: 2 * time.Second} {
		for _, ends := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, a context that may end %t", method, ends), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					ctx := context.Background()
					if ends {
						ctx = t.Context()
					}
					calls := 0
					client := inMemory(t, func(req *http.Request) (*http.Response, error) {
						if calls++; calls == 1 {
							panic("broken transport")
						}
						return respond(req, 200, "{}"), nil
					})
					op := turnWrite("a", fastly.BytesBody([]byte("new")))
					op.Method = method
					began := time.Now()
					require.PanicsWithValue(t, "broken transport", func() { _ = touch(ctx, client, op) })
					require.NoError(t, touch(ctx, client, op))
					require.Equal(t, free, time.Since(began))
				})
			})
		}
	}
}

// TestCloseWithASlowCoordinator checks that Close abandons a coordinator that is too slow.
func TestCloseWithASlowCoordinator(t *testing.T) {
	for _, grace := range []time.Duration{0, 2 * time.Second} {
		for name, slow := range map[string]func(ctx context.Context){
			"heeds its context":   func(ctx context.Context) { <-ctx.Done() },
			"ignores its context": func(context.Context) { time.Sleep(time.Minute) },
		} {
			t.Run(fmt.Sprintf("a grace of %v, %s", grace, name), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					var cut atomic.Bool
					coordinator := turnsBy{Coordinator: fastly.NewCoordinator(fastly.Limits{}), take: func(context.Context, fastly.TurnRequest) (fastly.TurnGrant, error) {
						return fastly.TurnGrant{Release: func(ctx context.Context, _ fastly.TurnRelease) error {
							slow(ctx)
							cut.Store(ctx.Err() != nil)
							return ctx.Err()
						}}, nil
					}}
					client := inMemory(t, func(req *http.Request) (*http.Response, error) {
						wrote(req)
						return nil, until(req, time.Hour)
					}, fastly.WithCoordinator(coordinator), fastly.WithWriteGrace(grace))
					ctx, cancel := context.WithTimeout(t.Context(), time.Second)
					defer cancel()
					require.Error(t, touch(ctx, client, turnWrite("a", fastly.Body{})))
					began := time.Now()
					require.NoError(t, client.Close())
					require.LessOrEqual(t, time.Since(began), 2*grace+time.Second)
					time.Sleep(2 * time.Minute)
					require.True(t, cut.Load())
				})
			})
		}
	}
}
