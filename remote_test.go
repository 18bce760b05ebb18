package fastly_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/fastlytest"
	"github.com/edgesdk/fastly/internal/remotecoordinator"
)

// remotely returns a client of a fake with a coordinator behind a socket.
func remotely(t *testing.T, server *remotecoordinator.Server, opts ...fastly.Option) (*fastly.Client, *fastlytest.Fake, *remotecoordinator.Client) {
	t.Helper()
	server.Coordinator = fastly.NewCoordinator(fastly.Limits{})
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	var serving sync.WaitGroup
	serving.Go(func() { _ = server.Serve(listener) })
	remote := remotecoordinator.NewClient(func(ctx context.Context) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "tcp", listener.Addr().String())
	})
	t.Cleanup(func() {
		remote.Close()
		_ = listener.Close()
		serving.Wait()
	})
	client, fake := fastlytest.New(t, append(opts, fastly.WithCoordinator(remote))...)
	return client, fake, remote
}

// TestRoundTripsOfARemoteCoordinator checks that a write needs exactly two round trips to a
// remote coordinator.
func TestRoundTripsOfARemoteCoordinator(t *testing.T) {
	client, fake, remote := remotely(t, &remotecoordinator.Server{}, fastly.WithRetries(fastly.RetryPolicy{MinWait: time.Millisecond}))
	svc := fake.AddService("shop")
	v := client.Version(svc.ID, 1)
	update := func() error {
		_, err := v.Update(t.Context(), fastly.VersionInput{Comment: new("x")})
		return err
	}
	tests := []struct {
		name string
		call func() error
		want int
	}{
		{"a read", func() error { return errorOf(v.Get(t.Context())) }, 0},
		{"a write", update, 2},
		{"a write without a turn", func() error {
			return errorOf(client.Services.Create(t.Context(), fastly.ServiceInput{Name: new("new")}))
		}, 2},
		{"a purge", func() error { return errorOf(client.Purge.Key(t.Context(), svc.ID, "key")) }, 2},
		{"a write with a second attempt", func() error { // both grants, the token of each attempt, the lock
			fake.Inject(fastlytest.Fault{Method: http.MethodPut, Status: http.StatusServiceUnavailable})
			return update()
		}, 5},
		{"a write that is refused", func() error {
			fake.Inject(fastlytest.Fault{Method: http.MethodPut, Status: http.StatusBadRequest})
			if err := update(); err == nil {
				return errors.New("no error")
			}
			return nil
		}, 2},
	}
	for _, tt := range tests {
		before := remote.RoundTrips()
		require.NoError(t, tt.call(), tt.name)
		require.Equal(t, tt.want, remote.RoundTrips()-before, tt.name)
	}
	t.Logf("%d calls", len(tests))
}

// TestRemoteCoordinatorThatFails checks that writes to one service do not overlap, that no write
// is sent without a grant, and that all grants are released in the end, whatever happens to the
// messages of a remote coordinator.
func TestRemoteCoordinatorThatFails(t *testing.T) {
	var count atomic.Int64
	var well atomic.Bool
	server := &remotecoordinator.Server{Fault: func(string) remotecoordinator.Fault {
		if well.Load() {
			return remotecoordinator.Fault{}
		}
		switch count.Add(1) % 11 {
		case 2:
			return remotecoordinator.Fault{Cut: true}
		case 5:
			return remotecoordinator.Fault{Lose: true}
		case 7:
			return remotecoordinator.Fault{Err: errors.New("the lock server is confused")}
		case 9:
			return remotecoordinator.Fault{Delay: 5 * time.Millisecond}
		}
		return remotecoordinator.Fault{}
	}}
	client, fake, _ := remotely(t, server, fastly.WithRetries(fastly.RetryPolicy{MinWait: time.Millisecond}))
	svc := fake.AddService("shop")
	var calls sync.WaitGroup
	var done, failed atomic.Int64
	for range 100 {
		calls.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			_, err := client.Version(svc.ID, 1).Update(ctx, fastly.VersionInput{Comment: new("x")})
			if err != nil {
				failed.Add(1)
				return
			}
			done.Add(1)
		})
	}
	calls.Wait()
	require.Empty(t, fake.Overlaps())
	require.Len(t, fake.Writes(), int(done.Load()), "nothing was sent without a grant, nor twice")
	require.Positive(t, done.Load())
	require.Positive(t, failed.Load())
	t.Logf("%d done, %d failed, %d messages", done.Load(), failed.Load(), count.Load())

	well.Store(true)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	_, err := client.Version(svc.ID, 1).Update(ctx, fastly.VersionInput{Comment: new("x")})
	require.NoError(t, err, "nothing is held any more")
}

// stuckGrants is a coordinator whose Release blocks until its deadline.
type stuckGrants struct{ fastly.Coordinator }

func (s stuckGrants) TakeTurn(ctx context.Context, req fastly.TurnRequest) (fastly.TurnGrant, error) {
	grant, err := s.Coordinator.TakeTurn(ctx, req)
	if err == nil {
		release := grant.Release
		grant.Release = func(ctx context.Context, r fastly.TurnRelease) error {
			<-ctx.Done()
			return errors.Join(ctx.Err(), release(context.Background(), r))
		}
	}
	return grant, err
}

// TestGrantsThatAreTakenBackLate checks that a canceled call does not wait until a coordinator
// has released its grants.
func TestGrantsThatAreTakenBackLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		coordinator := stuckGrants{fastly.NewCoordinator(fastly.Limits{})}
		client, fake := fastlytest.New(t, fastly.WithCoordinator(coordinator))
		v := client.Version(fake.AddService("shop").ID, 1)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		began := time.Now()
		_, err := v.Update(ctx, fastly.VersionInput{Comment: new("x")})
		require.NoError(t, err, "the write is done")
		require.Equal(t, time.Second, time.Since(began))
		_, err = v.Update(t.Context(), fastly.VersionInput{Comment: new("y")})
		require.NoError(t, err)
		require.Equal(t, 20*time.Second, time.Since(began), "two turns that were taken back at their deadlines")
	})
}
