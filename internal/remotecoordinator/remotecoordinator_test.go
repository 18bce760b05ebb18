package remotecoordinator_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/fastlytest"
	"github.com/edgesdk/fastly/internal/remotecoordinator"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// piped returns a client of a server in memory.
func piped(t *testing.T, server *remotecoordinator.Server) *remotecoordinator.Client {
	t.Helper()
	if server.Coordinator == nil {
		server.Coordinator = fastly.NewCoordinator(fastly.Limits{})
	}
	c := remotecoordinator.NewClient(remotecoordinator.Pipe(server))
	t.Cleanup(c.Close)
	return c
}

var write = fastly.WriteRequest{
	Turn:  fastly.TurnRequest{Key: "service", MaxWait: -1},
	Token: fastly.TokenRequest{Bucket: fastly.BucketWrites, Account: "account", MaxWait: -1},
}

func left(n int) fastly.Observation {
	now := time.Now()
	return fastly.Observation{Sent: true, StatusCode: http.StatusOK, Announced: true, Remaining: n, Reset: now.Truncate(time.Hour).Add(time.Hour), Date: now.Truncate(time.Second)}
}

// free checks that neither the write lock nor a token is held.
func free(t *testing.T, c fastly.Coordinator) {
	t.Helper()
	synctest.Wait()
	turn, err := c.TakeTurn(t.Context(), fastly.TurnRequest{Key: write.Turn.Key})
	require.NoError(t, err)
	require.NoError(t, turn.Release(t.Context(), fastly.TurnRelease{}))
	state, err := c.DescribeBudget(t.Context(), fastly.BudgetRequest{Bucket: fastly.BucketWrites, Account: "account"})
	require.NoError(t, err)
	require.Zero(t, state.InFlight)
}

// TestRoundTripsOfAWrite checks that a write needs two round trips, and one more for each retry
// and its token.
func TestRoundTripsOfAWrite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := piped(t, &remotecoordinator.Server{})
		client, fake := fastlytest.New(t, fastly.WithCoordinator(c))
		v := client.Version(fake.AddService("service").ID, 1)
		for range 5 {
			before := c.RoundTrips()
			_, err := v.Update(t.Context(), fastly.VersionInput{Comment: new("x")})
			require.NoError(t, err)
			require.Equal(t, 2, c.RoundTrips()-before)
		}
		before := c.RoundTrips()
		_, err := client.Services.Get(t.Context(), v.ServiceID())
		require.NoError(t, err)
		require.Equal(t, before, c.RoundTrips(), "a read needs none")

		fake.Inject(fastlytest.Fault{Method: http.MethodPut, Status: http.StatusServiceUnavailable})
		_, err = v.Update(t.Context(), fastly.VersionInput{Comment: new("x")})
		require.NoError(t, err)
		require.LessOrEqual(t, c.RoundTrips()-before, 5)
		require.Empty(t, fake.Overlaps())
	})
}

// TestWritesInOneStep checks that writes with one and with two steps share the same locks and the
// same budget.
func TestWritesInOneStep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := piped(t, &remotecoordinator.Server{})
		began, at, remaining := time.Now(), 0, 6
		var wg sync.WaitGroup
		for i := range 12 {
			wg.Go(func() {
				if i%2 == 0 {
					grant, err := c.TakeWrite(t.Context(), write)
					if err != nil {
						t.Error(err)
						return
					}
					at++
					require.Equal(t, 1, at, "one at a time")
					time.Sleep(time.Second)
					at--
					remaining--
					if err := grant.End(t.Context(), left(remaining), fastly.TurnRelease{}); err != nil {
						t.Error(err)
					}
					return
				}
				turn, err := c.TakeTurn(t.Context(), write.Turn)
				if err != nil {
					t.Error(err)
					return
				}
				at++
				require.Equal(t, 1, at, "one at a time")
				time.Sleep(time.Second)
				at--
				if err := turn.Release(t.Context(), fastly.TurnRelease{}); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		require.Equal(t, 12*time.Second, time.Since(began))
		free(t, c)
	})
}

// TestWriteWaitsWithoutItsTurn checks that a write releases its lock while it waits for the
// reset.
func TestWriteWaitsWithoutItsTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := piped(t, &remotecoordinator.Server{})
		time.Sleep(30 * time.Minute)
		grant, err := c.TakeWrite(t.Context(), write)
		require.NoError(t, err)
		require.NoError(t, grant.End(t.Context(), left(0), fastly.TurnRelease{}))

		short := write
		short.Token.MaxWait = time.Minute
		began := time.Now()
		_, err = c.TakeWrite(t.Context(), short)
		limit, ok := errors.AsType[*fastly.RateLimitError](err)
		require.True(t, ok, "%v", err)
		require.Equal(t, "the request may wait 1m0s", limit.Reason)
		require.Zero(t, time.Since(began), "at once")

		var wg sync.WaitGroup
		for i := range 3 {
			wg.Go(func() {
				req := write
				req.Token.Strict = i == 0
				req.Token.MaxWait = time.Hour
				grant, err := c.TakeWrite(t.Context(), req)
				if err != nil {
					t.Error(err)
					return
				}
				time.Sleep(time.Second)
				if err := grant.End(t.Context(), left(900), fastly.TurnRelease{}); err != nil {
					t.Error(err)
				}
			})
		}
		synctest.Wait()
		free(t, c)
		wg.Wait()
		free(t, c)
	})
}

// TestConnectionsThatBreak checks that no lock is held and no request is counted as in flight
// after a connection has broken.
func TestConnectionsThatBreak(t *testing.T) {
	for _, verb := range []string{"take turn", "take token", "take write", "settle", "release", "end"} {
		for name, fault := range map[string]remotecoordinator.Fault{
			"cut": {Cut: true}, "answer lost": {Lose: true}, "refused": {Err: errors.New("the lock server is gone")}, "slow": {Delay: 20 * time.Second},
		} {
			t.Run(verb+", "+name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					fired := 0
					server := &remotecoordinator.Server{Coordinator: fastly.NewCoordinator(fastly.Limits{})}
					server.Fault = func(v string) remotecoordinator.Fault {
						if v != verb || fired > 0 {
							return remotecoordinator.Fault{}
						}
						fired++
						return fault
					}
					c := piped(t, server)
					var errs []error
					note := func(err error) {
						if err != nil {
							errs = append(errs, err)
						}
					}
					ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
					defer cancel()
					turn, err := c.TakeTurn(ctx, write.Turn)
					if note(err); err == nil {
						note(turn.Release(ctx, fastly.TurnRelease{}))
					}
					token, err := c.TakeToken(t.Context(), write.Token)
					if note(err); err == nil {
						note(token.Settle(t.Context(), left(10)))
					}
					grant, err := c.TakeWrite(t.Context(), write)
					if note(err); err == nil {
						note(grant.End(t.Context(), left(9), fastly.TurnRelease{}))
					}
					synctest.Wait()
					require.Equal(t, 1, fired)
					if slow := fault.Delay > 0; slow {
						require.LessOrEqual(t, len(errs), 1)
					} else {
						require.Len(t, errs, 1)
					}
					free(t, c)
				})
			})
		}
	}
}

// TestLostTurn checks that the write lock of a broken connection is lost, that its holder is
// notified, and that the next call acquires it.
func TestLostTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var conns []net.Conn
		server := &remotecoordinator.Server{Coordinator: fastly.NewCoordinator(fastly.Limits{})}
		dial := remotecoordinator.Pipe(server)
		c := remotecoordinator.NewClient(func(ctx context.Context) (net.Conn, error) {
			conn, err := dial(ctx)
			conns = append(conns, conn)
			return conn, err
		})
		defer c.Close()
		grant, err := c.TakeWrite(t.Context(), write)
		require.NoError(t, err)
		select {
		case <-grant.Turn.Lost:
			t.Fatal("lost too early")
		default:
		}
		require.NoError(t, conns[0].Close())
		<-grant.Turn.Lost
		require.Error(t, grant.End(t.Context(), left(1), fastly.TurnRelease{}))
		free(t, c)
	})
}

// TestWaitsThatAreCanceled checks that the end of a context cancels the wait in the server.
func TestWaitsThatAreCanceled(t *testing.T) {
	for name, wait := range map[string]func(ctx context.Context, c *remotecoordinator.Client) error{
		"turn": func(ctx context.Context, c *remotecoordinator.Client) error {
			_, err := c.TakeTurn(ctx, write.Turn)
			return err
		},
		"token": func(ctx context.Context, c *remotecoordinator.Client) error {
			_, err := c.TakeToken(ctx, write.Token)
			return err
		},
		"write": func(ctx context.Context, c *remotecoordinator.Client) error {
			_, err := c.TakeWrite(ctx, write)
			return err
		},
	} {
		for _, late := range []bool{false, true} { // whether the grant arrives at the same time
			t.Run(fmt.Sprintf("%s, granted: %v", name, late), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					c := piped(t, &remotecoordinator.Server{})
					held, err := c.TakeWrite(t.Context(), write)
					require.NoError(t, err)
					ctx, cancel := context.WithCancel(t.Context())
					done := make(chan error)
					go func() { done <- wait(ctx, c) }()
					synctest.Wait()
					if late {
						go cancel()
					} else {
						cancel()
						require.ErrorIs(t, <-done, context.Canceled)
					}
					require.NoError(t, held.End(t.Context(), left(5), fastly.TurnRelease{}))
					if late {
						if err := <-done; err != nil { // both outcomes are possible
							require.ErrorIs(t, err, context.Canceled)
						}
						c.Close() // releases the grant, if any
						c = piped(t, &remotecoordinator.Server{})
					}
					free(t, c)
				})
			})
		}
	}
}

// TestUnixSocket uses a real socket in real time, with writers of one service that are canceled
// at random.
func TestUnixSocket(t *testing.T) {
	path := filepath.Join(t.TempDir(), "coordinator")
	listener, err := new(net.ListenConfig).Listen(t.Context(), "unix", path)
	require.NoError(t, err)
	server := &remotecoordinator.Server{Coordinator: fastly.NewCoordinator(fastly.Limits{})}
	server.Fault = func(string) remotecoordinator.Fault { return remotecoordinator.Fault{Delay: time.Millisecond} }
	served := make(chan error)
	go func() { served <- server.Serve(listener) }()
	var clients []*remotecoordinator.Client // one per process
	for range 3 {
		clients = append(clients, remotecoordinator.NewClient(func(ctx context.Context) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "unix", path)
		}))
	}
	var mu sync.Mutex
	at, done, gaveUp := 0, 0, 0
	var wg sync.WaitGroup
	for i := range 60 {
		wg.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			if i%3 == 0 {
				ctx, cancel = context.WithTimeout(ctx, time.Duration(i)*time.Millisecond)
				defer cancel()
			}
			grant, err := clients[i%len(clients)].TakeWrite(ctx, write)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				gaveUp++
				if !errors.Is(err, context.DeadlineExceeded) {
					t.Error(err)
				}
				return
			}
			at++
			if at != 1 {
				t.Errorf("%d at a time", at)
			}
			mu.Unlock()
			time.Sleep(2 * time.Millisecond)
			mu.Lock()
			at--
			done++
			if err := grant.End(context.WithoutCancel(ctx), left(1000-done), fastly.TurnRelease{}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	require.Equal(t, 60, done+gaveUp)
	require.GreaterOrEqual(t, done, 40)
	for _, c := range clients {
		c.Close()
	}
	require.NoError(t, listener.Close())
	require.NoError(t, <-served)
}
