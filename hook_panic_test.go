package fastly_test

import (
	"context"
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
)

// TestResponseFuncThatPanicsReleasesTheLock checks that a panic in a function of WithResponseFunc
// releases the write lock immediately, because the reply was complete.
func TestResponseFuncThatPanicsReleasesTheLock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := inMemory(t, func(req *http.Request) (*http.Response, error) { return respond(req, 200, "{}"), nil })
		op := thing(http.MethodPut)
		op.Turn = "a"
		require.PanicsWithValue(t, "hook", func() {
			_ = touch(t.Context(), client, op, fastly.WithResponseFunc(func(*fastly.Response) { panic("hook") }))
		})
		began := time.Now()
		require.NoError(t, touch(t.Context(), client, op))
		require.Zero(t, time.Since(began))
	})
}

// watchedBody counts calls of Close.
type watchedBody struct {
	io.Reader
	closed *int
}

func (b watchedBody) Close() error {
	*b.closed++
	return nil
}

// TestEventHookThatPanicsClosesTheBody checks that a panic in an event hook between the header
// and the body of a reply closes the body.
func TestEventHookThatPanicsClosesTheBody(t *testing.T) {
	for _, counted := range []bool{false, true} {
		for _, panics := range []bool{false, true} {
			closed := 0
			client := inMemory(t, func(req *http.Request) (*http.Response, error) {
				resp := respond(req, 200, "{}")
				if counted {
					resp.Header.Set("Fastly-RateLimit-Remaining", "5")
					resp.Header.Set("Fastly-RateLimit-Reset", "1")
				}
				resp.Body = watchedBody{resp.Body, &closed}
				return resp, nil
			}, fastly.WithEvents(func(context.Context, fastly.Event) {
				if panics {
					panic("hook")
				}
			}))
			stream := func() {
				s, err := fastly.Do[fastly.Stream](t.Context(), client, thing(http.MethodGet))
				require.NoError(t, err)
				require.Zero(t, closed, "it is the caller's")
				require.NoError(t, s.Close())
			}
			if panics {
				require.PanicsWithValue(t, "hook", stream)
			} else {
				stream()
			}
			require.Equal(t, 1, closed)
		}
	}
}

// TestCheckThatMeetsAPastRateLimit checks that Before is repeated after the backoff if its error
// has a retry time in the past.
func TestCheckThatMeetsAPastRateLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := inMemory(t, func(req *http.Request) (*http.Response, error) { return respond(req, 200, "{}"), nil },
			fastly.WithRetries(fastly.RetryPolicy{MaxAttempts: 3, MinWait: time.Second, MaxWait: time.Second}))
		op := thing(http.MethodPut)
		checks := 0
		op.Before = func(context.Context) error {
			checks++
			return &fastly.RateLimitError{Reset: time.Now().Add(-time.Second)}
		}
		began := time.Now()
		require.Error(t, touch(t.Context(), client, op))
		require.Equal(t, 4, checks)
		require.GreaterOrEqual(t, time.Since(began), 1500*time.Millisecond)
	})
}
