package fastly_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
)

// TestTurnWithoutACompleteReply checks that a write that may have been sent keeps its lock for
// the grace period, unless its reply is complete.
func TestTurnWithoutACompleteReply(t *testing.T) {
	const grace = 2 * time.Second
	half := func(status int, header http.Header, err error) transportFunc {
		return func(req *http.Request) (*http.Response, error) {
			resp := respond(req, status, "")
			resp.ContentLength = -1
			if header != nil {
				resp.Header = header
			}
			resp.Body = io.NopCloser(io.MultiReader(strings.NewReader("{"), readerFunc(func([]byte) (int, error) {
				if err != nil {
					return 0, err
				}
				return 0, until(req, time.Hour)
			})))
			return resp, nil
		}
	}
	tests := map[string]struct {
		transport transportFunc
		free      time.Duration // time from the end of the call
	}{
		"complete":                   {func(req *http.Request) (*http.Response, error) { return respond(req, 200, "{}"), nil }, 0},
		"a complete failure":         {func(req *http.Request) (*http.Response, error) { return respond(req, 500, "{}"), nil }, 0},
		"no reply in time":           {func(req *http.Request) (*http.Response, error) { return nil, until(req, time.Hour) }, grace},
		"no reply":                   {func(*http.Request) (*http.Response, error) { return nil, io.ErrUnexpectedEOF }, grace},
		"neither reply nor error":    {func(*http.Request) (resp *http.Response, err error) { return resp, err }, grace},
		"half a reply":               {half(200, nil, nil), grace},
		"a reply that breaks off":    {half(200, nil, io.ErrUnexpectedEOF), grace},
		"a failure that breaks off":  {half(503, nil, io.ErrUnexpectedEOF), grace},
		"a redirect that breaks off": {half(302, nil, io.ErrUnexpectedEOF), grace},
		"a body that panics": {func(req *http.Request) (*http.Response, error) {
			resp := respond(req, 200, "")
			resp.Body = io.NopCloser(readerFunc(func([]byte) (int, error) { panic("broken body") }))
			return resp, nil
		}, grace},
		"a transport that panics": {func(*http.Request) (*http.Response, error) { panic("broken transport") }, grace},
		"a transport that exits": {func(*http.Request) (*http.Response, error) {
			runtime.Goexit()
			return nil, errors.New("not reached")
		}, grace},
		"old TLS": {func(req *http.Request) (*http.Response, error) {
			resp := respond(req, 200, "{}")
			resp.TLS = &tls.ConnectionState{Version: tls.VersionTLS11}
			return resp, nil
		}, grace},
		"too large": {func(req *http.Request) (*http.Response, error) {
			return respond(req, 200, strings.Repeat(" ", 2000)), nil
		}, grace},
	}
	for name, tt := range tests {
		for _, mayEnd := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, a context that may end %t", name, mayEnd), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					calls := 0
					client := inMemory(t, func(req *http.Request) (*http.Response, error) {
						if calls++; calls == 1 {
							return tt.transport(req)
						}
						return respond(req, 200, "{}"), nil
					}, fastly.WithRetries(fastly.RetryPolicy{MaxAttempts: 1}), fastly.WithMaxReplySize(1000))
					ctx := context.Background()
					if mayEnd {
						ctx = t.Context()
					}
					ended := time.Now()
					inGoroutine(func() { _ = touch(ctx, client, turnWrite("a", fastly.Body{}), fastly.WithTimeout(time.Second)) })
					ended = ended.Add(time.Since(ended))
					require.NoError(t, touch(t.Context(), client, turnWrite("a", fastly.Body{})))
					require.Equal(t, tt.free, time.Since(ended))
				})
			})
		}
	}
	t.Logf("%d cases", 2*len(tests))
}

// inGoroutine runs f, which may panic or call runtime.Goexit, in a goroutine.
func inGoroutine(f func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() { _ = recover() }()
		f()
	}()
	<-done
}

// TestTurnDuringARetryAfterThatBrokeOff checks that the lock is released during a Retry-After,
// but not before the end of the grace period.
func TestTurnDuringARetryAfterThatBrokeOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		calls := 0
		client := inMemory(t, func(req *http.Request) (*http.Response, error) {
			if calls++; calls > 1 {
				return respond(req, 200, "{}"), nil
			}
			resp := respond(req, 503, "")
			resp.Header.Set("Retry-After", "30")
			resp.Body = io.NopCloser(readerFunc(func([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }))
			return resp, nil
		})
		began := time.Now()
		first := make(chan error)
		go func() { first <- touch(t.Context(), client, turnWrite("a", fastly.Body{})) }()
		synctest.Wait()
		require.NoError(t, touch(t.Context(), client, turnWrite("a", fastly.Body{})))
		require.Equal(t, 2*time.Second, time.Since(began))
		require.NoError(t, <-first)
		require.Equal(t, 30*time.Second, time.Since(began))
	})
}

// grants counts the grants of a coordinator. Its release functions return an error, so that the
// client emits an event.
type grants struct {
	fastly.Coordinator
	open, twice atomic.Int32
}

var errNotTaken = errors.New("not taken back")

func (g *grants) grant() (end func() error) {
	g.open.Add(1)
	var ended atomic.Bool
	return func() error {
		if ended.Swap(true) {
			g.twice.Add(1)
		}
		g.open.Add(-1)
		return errNotTaken
	}
}

func (g *grants) TakeTurn(context.Context, fastly.TurnRequest) (fastly.TurnGrant, error) {
	end := g.grant()
	return fastly.TurnGrant{Release: func(context.Context, fastly.TurnRelease) error { return end() }}, nil
}

func (g *grants) TakeToken(context.Context, fastly.TokenRequest) (fastly.TokenGrant, error) {
	end := g.grant()
	return fastly.TokenGrant{Settle: func(context.Context, fastly.Observation) error { return end() }, Notice: "odd"}, nil
}

type bothGrants struct{ *grants }

func (g bothGrants) TakeWrite(ctx context.Context, req fastly.WriteRequest) (fastly.WriteGrant, error) {
	turn, _ := g.TakeTurn(ctx, req.Turn)
	token, _ := g.TakeToken(ctx, req.Token)
	return fastly.WriteGrant{Turn: turn, Token: token, End: func(ctx context.Context, seen fastly.Observation, r fastly.TurnRelease) error {
		return errors.Join(token.Settle(ctx, seen), turn.Release(ctx, r))
	}}, nil
}

// TestHooksThatDoNotReturn checks that all grants of a call are released once, whichever hook of
// the caller panics or ends its goroutine.
func TestHooksThatDoNotReturn(t *testing.T) {
	outcomes := map[string]transportFunc{
		"a success": func(req *http.Request) (*http.Response, error) { return respond(req, 200, "{}"), nil },
		"a failure": func(req *http.Request) (*http.Response, error) { return respond(req, 503, "{}"), nil },
		"a wait": func(req *http.Request) (*http.Response, error) {
			resp := respond(req, 503, "{}")
			resp.Header.Set("Retry-After", "30")
			return resp, nil
		},
		"no reply": func(*http.Request) (*http.Response, error) { return nil, io.ErrUnexpectedEOF },
		"a timeout": func(req *http.Request) (*http.Response, error) {
			wrote(req)
			return nil, until(req, time.Hour)
		},
	}
	outcomes["a refusal by its own check"] = outcomes["a success"]
	runs := 0
	for name, transport := range outcomes {
		for _, both := range []bool{false, true} {
			for _, attempts := range []int{1, 2} {
				leaves := attempts == 2
				for _, exits := range []bool{false, true} {
					for failing := 1; failing > 0; failing++ { // index of the hook that fails, until there are no more hooks
						synctest.Test(t, func(t *testing.T) {
							g := &grants{Coordinator: fastly.NewCoordinator(fastly.Limits{})}
							var coordinator fastly.Coordinator = g
							if both {
								coordinator = bothGrants{g}
							}
							ran := 0
							hook := func() {
								if ran++; ran != failing {
									return
								}
								if exits {
									runtime.Goexit()
								}
								panic("hook")
							}
							client := inMemory(t, transport, fastly.WithCoordinator(coordinator), fastly.WithRetries(fastly.RetryPolicy{MaxAttempts: attempts}),
								fastly.WithEvents(func(context.Context, fastly.Event) { hook() }))
							ctx, cancel := context.WithCancel(t.Context())
							defer cancel()
							if leaves {
								time.AfterFunc(time.Second, cancel)
							}
							op := turnWrite("a", fastly.OpenerBody(func() (io.ReadCloser, error) {
								hook()
								return readCloser{strings.NewReader("new"), func() error { hook(); return nil }}, nil
							}, 3))
							op.Bucket = fastly.BucketWrites
							op.Before = func(context.Context) error {
								hook()
								if strings.HasPrefix(name, "a refusal") {
									return errors.New("not now")
								}
								return nil
							}
							inGoroutine(func() { _ = touch(ctx, client, op, fastly.WithResponseFunc(func(*fastly.Response) { hook() })) })
							time.Sleep(time.Minute)
							require.Zero(t, g.open.Load(), "%s, both %t, attempts %d, exits %t, hook %d", name, both, attempts, exits, failing)
							require.Zero(t, g.twice.Load(), "%s, both %t, attempts %d, exits %t, hook %d", name, both, attempts, exits, failing)
							if runs++; ran < failing {
								failing = -1
							}
						})
					}
				}
			}
		}
	}
	t.Logf("%d runs", runs)
}

type readCloser struct {
	io.Reader
	close func() error
}

func (r readCloser) Close() error { return r.close() }
