package fastly_test

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
)

// releasing returns a coordinator that calls release for the n-th write lock, counted from 1.
func releasing(release func(ctx context.Context, n int) error) fastly.Coordinator {
	own := fastly.NewCoordinator(fastly.Limits{})
	var mu sync.Mutex
	n := 0
	return turnsBy{Coordinator: own, take: func(ctx context.Context, req fastly.TurnRequest) (fastly.TurnGrant, error) {
		grant, err := own.TakeTurn(ctx, req)
		free := grant.Release
		grant.Release = func(ctx context.Context, r fastly.TurnRelease) error {
			mu.Lock()
			n++
			number := n
			mu.Unlock()
			if err := release(ctx, number); err != nil {
				return err
			}
			return free(ctx, r)
		}
		return grant, err
	}}
}

// TestCloseLeavesTheTurnsOfCallsInFlight checks that Close abandons grants that the coordinator
// does not release in time, and that a call in flight can still release its lock afterwards.
func TestCloseLeavesTheTurnsOfCallsInFlight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		coordinator := releasing(func(ctx context.Context, n int) error {
			wait := 50 * time.Millisecond
			if n == 1 {
				wait = 20 * time.Second
			}
			select {
			case <-time.After(wait):
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
		client := inMemory(t, func(req *http.Request) (*http.Response, error) {
			if req.Method == http.MethodPut {
				time.Sleep(30 * time.Second)
			}
			return respond(req, 200, "{}"), nil
		}, fastly.WithCoordinator(coordinator))
		quick, slow := thing(http.MethodPost), thing(http.MethodPut)
		quick.Turn, slow.Turn = "a", "b"
		var calls sync.WaitGroup
		calls.Go(func() { _ = touch(t.Context(), client, quick) })
		calls.Go(func() { _ = touch(t.Context(), client, slow) })
		time.Sleep(time.Second)
		began := time.Now()
		require.NoError(t, client.Close())
		require.Equal(t, 5*time.Second, time.Since(began))
		calls.Wait()
		_, err := coordinator.TakeTurn(t.Context(), fastly.TurnRequest{Key: "api.fastly.com/b"})
		require.NoError(t, err)
		_, err = coordinator.TakeTurn(t.Context(), fastly.TurnRequest{Key: "api.fastly.com/a"})
		require.Error(t, err, "given up")
	})
}

// TestCloseWaitsForTheGraceOfACopy checks that Close waits for the longest grace period of the
// clients that share a transport.
func TestCloseWaitsForTheGraceOfACopy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		released := false
		client := inMemory(t, func(req *http.Request) (*http.Response, error) { return nil, until(req, time.Hour) },
			fastly.WithRetries(fastly.RetryPolicy{MaxAttempts: 1}), fastly.WithTimeout(time.Second),
			fastly.WithCoordinator(releasing(func(context.Context, int) error { released = true; return nil })))
		patient, err := client.With(fastly.WithWriteGrace(time.Minute))
		require.NoError(t, err)
		op := thing(http.MethodPut)
		op.Turn = "a"
		require.Error(t, touch(t.Context(), patient, op))
		require.False(t, released)
		require.NoError(t, client.Close())
		require.True(t, released)
	})
}

// TestCoordinatorThatPanicsInRelease checks that a warning is emitted if a coordinator panics in
// Release.
func TestCoordinatorThatPanicsInRelease(t *testing.T) {
	var warnings []string
	client := inMemory(t, func(req *http.Request) (*http.Response, error) { return respond(req, 200, "{}"), nil },
		fastly.WithCoordinator(releasing(func(context.Context, int) error { panic("lost my peers") })),
		fastly.WithEvents(func(_ context.Context, e fastly.Event) {
			if e.Kind == fastly.EventWarning {
				warnings = append(warnings, e.Reason+": "+e.Err.Error())
			}
		}))
	op := thing(http.MethodPut)
	op.Turn = "a"
	require.NoError(t, touch(t.Context(), client, op))
	require.Equal(t, []string{"the coordinator did not take back a turn: the coordinator panicked: lost my peers"}, warnings)
}
