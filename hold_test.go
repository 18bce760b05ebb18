package fastly_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/fastlytest"
)

// orderly removes all waits from the world except those that the server imposes.
func orderly(t *testing.T, services int) *world {
	t.Helper()
	return newWorld(t, services, fastly.WithRetries(fastly.RetryPolicy{MinWait: 1, MaxWait: 1}))
}

// busy starts a write to a service and waits until it is in flight or blocked.
func (w *world) busy(t *testing.T, i int, opts ...fastly.CallOption) {
	t.Helper()
	go func() { _ = w.write(t.Context(), i, opts...) }()
	synctest.Wait()
}

func asked(status int, after string) fastlytest.Fault {
	return fastlytest.Fault{Status: status, Header: http.Header{"Retry-After": {after}}}
}

// TestCallsThatMayNotWait checks that a call that may not wait fails immediately, whatever the
// reason for the wait. The error contains the retry time if it is known. No other call is
// delayed.
func TestCallsThatMayNotWait(t *testing.T) {
	const hour, unknown, turn = 1, 2, 3
	tests := []struct {
		name  string
		setUp func(t *testing.T, w *world)
		get   bool // whether the call is a read
		wait  int  // wait that the call would need
		sent  int  // number of requests that are sent
		opts  []fastly.CallOption
	}{
		{"a writer of the same service", func(t *testing.T, w *world) {
			t.Helper()
			w.latency(time.Minute)
			w.busy(t, 0)
		}, false, turn, 0, nil},
		{"a writer of the same service that waits for the reset", func(t *testing.T, w *world) {
			t.Helper()
			w.fake.SetRemaining(fastlytest.User, 1)
			require.NoError(t, w.write(t.Context(), 0))
			w.busy(t, 0, fastly.WithWaitForReset())
		}, false, hour, 0, nil},
		{"the same, by default", func(t *testing.T, w *world) {
			t.Helper()
			w.fake.SetRemaining(fastlytest.User, 1)
			require.NoError(t, w.write(t.Context(), 0))
			w.busy(t, 0, fastly.WithWaitForReset())
		}, false, hour, 0, []fastly.CallOption{fastly.WithTimeout(time.Minute)}},
		{"a slow probe of another service", func(t *testing.T, w *world) {
			t.Helper()
			w.latency(time.Minute)
			w.busy(t, 1)
		}, false, unknown, 0, nil},
		{"a budget that is spent", func(t *testing.T, w *world) {
			t.Helper()
			w.fake.SetRemaining(fastlytest.User, 1)
			require.NoError(t, w.write(t.Context(), 0))
		}, false, hour, 0, nil},
		{"a read that is refused", func(_ *testing.T, w *world) { w.fake.Inject(asked(429, "3600")) }, true, hour, 1, nil},
		{
			"a read that is refused, by default", func(_ *testing.T, w *world) { w.fake.Inject(asked(429, "3600")) }, true, hour, 1,
			[]fastly.CallOption{fastly.WithTimeout(time.Minute)},
		},
		{"a read of what is not there now", func(_ *testing.T, w *world) { w.fake.Inject(asked(503, "3600")) }, true, hour, 1, nil},
		{"a write of what is not there now", func(_ *testing.T, w *world) { w.fake.Inject(asked(503, "3600")) }, false, hour, 1, nil},
		{
			"a write of what is not there now, by default", func(_ *testing.T, w *world) { w.fake.Inject(asked(503, "3600")) }, false, hour, 1,
			[]fastly.CallOption{fastly.WithTimeout(time.Minute)},
		},
		{"a write that is refused", func(_ *testing.T, w *world) { w.fake.Inject(asked(429, "3600")) }, false, hour, 1, nil},
		{"a second", func(_ *testing.T, w *world) { w.fake.Inject(asked(503, "1")) }, false, 0, 1, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				w := orderly(t, 2)
				tt.setUp(t, w)
				time.Sleep(time.Second)
				opts := tt.opts
				if opts == nil {
					opts = []fastly.CallOption{fastly.WithMaxWait(0)}
				}
				before, began := len(w.fake.Requests()), time.Now()
				var err error
				if tt.get {
					_, err = w.client.Services.Get(ctx, w.services[0], opts...)
				} else {
					err = w.write(ctx, 0, opts...)
				}
				require.Error(t, err)
				require.Zero(t, time.Since(began))
				require.Len(t, w.fake.Requests(), before+tt.sent)
				e, ok := errors.AsType[*fastly.Error](err)
				require.True(t, ok)
				require.Equal(t, tt.sent, e.Attempts)
				if tt.wait == turn {
					refused, ok := errors.AsType[*fastly.TurnError](err)
					require.True(t, ok, "%v", err)
					require.Contains(t, refused.Key, w.services[0])
					return
				}
				require.ErrorIs(t, err, fastly.ErrRateLimited, "%v", err)
				refused, ok := errors.AsType[*fastly.RateLimitError](err)
				require.True(t, ok, "%v", err)
				switch tt.wait {
				case unknown:
					require.Zero(t, refused.RetryAt())
				case hour:
					require.InDelta(t, time.Hour, time.Until(refused.RetryAt()), float64(2*time.Second))
				}
				if tt.sent > 0 && e.StatusCode == http.StatusServiceUnavailable {
					require.NoError(t, w.write(t.Context(), 0), "the next one need not wait")
					require.Zero(t, time.Since(began))
				}
				cancel()
				synctest.Wait()
			})
		})
	}
	t.Logf("%d waits", len(tests))
}

// TestTurnIsFreeWhileTheAPIImposesAWait checks that a call releases its lock before it waits for
// the API.
func TestTurnIsFreeWhileTheAPIImposesAWait(t *testing.T) {
	for name, fault := range map[string]fastlytest.Fault{
		"not there for a minute": asked(503, "60"),
		"refused for a minute":   asked(429, "60"),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := orderly(t, 1)
				require.NoError(t, w.write(t.Context(), 0))
				w.fake.Inject(fault)
				began := time.Now()
				done := make(chan error, 1)
				go func() { done <- w.write(t.Context(), 0) }()
				synctest.Wait()
				err := w.write(t.Context(), 0, fastly.WithMaxWait(0))
				require.Zero(t, time.Since(began))
				_, busy := errors.AsType[*fastly.TurnError](err)
				require.False(t, busy, "%v", err)
				if fault.Status == 503 {
					require.NoError(t, err)
				} else {
					require.ErrorIs(t, err, fastly.ErrRateLimited)
				}
				require.NoError(t, <-done)
				require.InDelta(t, time.Minute, time.Since(began), float64(2*time.Second))
			})
		})
	}
}

// TestQueueingHasNoDefaultBound checks that the wait for other writes that make progress is
// limited only by the context.
func TestQueueingHasNoDefaultBound(t *testing.T) {
	for name, services := range map[string]int{"one service": 1, "ten services": 10, "as many services": 500} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, services)
				w.latency(300 * time.Millisecond)
				began := time.Now()
				require.NoError(t, w.writeAll(t.Context(), 500))
				require.NoError(t, w.expect(time.Now(), 500))
				t.Logf("500 writes to %s in %v", name, time.Since(began))
			})
		})
	}
	t.Run("behind slow ones, and then a delay that the API orders", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			w := orderly(t, 2)
			w.fake.Inject(fastlytest.Fault{Path: "/service/{}/version/{}", Times: 1, Delay: 50 * time.Second})
			w.fake.Inject(fastlytest.Fault{Path: "/service/{}/version/{}", Times: 1, Delay: 55 * time.Second})
			w.fake.Inject(fastlytest.Fault{Path: "/service/{}/version/{}", Times: 1, Delay: 55 * time.Second})
			for range 3 { // hold the lock for two and a half minutes
				w.busy(t, 0)
			}
			done := make(chan error, 1)
			go func() { done <- w.write(t.Context(), 0) }()
			time.Sleep(159 * time.Second)
			w.fake.Inject(asked(503, "90"))
			require.NoError(t, <-done)
		})
	})
	t.Run("behind a slow probe, and then a delay that the API orders", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			w := orderly(t, 2)
			w.fake.Inject(fastlytest.Fault{Path: "/service/{}/version/{}", Times: 1, Delay: 130 * time.Second})
			go func() { _ = w.write(t.Context(), 0, fastly.WithTimeout(time.Hour)) }()
			synctest.Wait()
			done := make(chan error, 1)
			go func() { done <- w.write(t.Context(), 1) }()
			time.Sleep(time.Minute)
			w.fake.Inject(asked(503, "90"))
			require.NoError(t, <-done)
		})
	})
}

// TestWaitsForTheReset checks that the wait for the reset is limited by the options of the
// caller.
func TestWaitsForTheReset(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 1)
		w.fake.SetRemaining(fastlytest.User, 1)
		require.NoError(t, w.write(t.Context(), 0))
		began := time.Now()
		for name, opts := range map[string][]fastly.CallOption{
			"default":      nil,
			"an hour less": {fastly.WithMaxWait(50 * time.Minute)},
		} {
			err := w.write(t.Context(), 0, opts...)
			require.ErrorIs(t, err, fastly.ErrRateLimited, name)
			require.ErrorContains(t, err, "not sent", name)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Minute)
		defer cancel()
		err := w.write(ctx, 0, fastly.WithWaitForReset())
		require.ErrorIs(t, err, fastly.ErrRateLimited)
		require.ErrorContains(t, err, "after the deadline of the context")
		require.Zero(t, time.Since(began))
		require.NoError(t, w.write(t.Context(), 0, fastly.WithWaitForReset()))
		require.NoError(t, w.expect(w.reset(), 2))
	})
}

// measured is a transport that measures the duration of the requests of a call.
type measured struct {
	next http.RoundTripper
	mu   sync.Mutex
	took map[any]time.Duration
}

type callKey struct{}

func (m *measured) RoundTrip(req *http.Request) (*http.Response, error) {
	began := time.Now()
	defer func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.took[req.Context().Value(callKey{})] += time.Since(began)
	}()
	return m.next.RoundTrip(req)
}

// TestSumOfWaits checks that the sum of all waits of a call, for the lock, the budget and
// Retry-After, stays within the maximum wait.
func TestSumOfWaits(t *testing.T) {
	const calls = 400
	const slack = 10 * time.Millisecond
	longest, failed := time.Duration(0), 0
	synctest.Test(t, func(t *testing.T) {
		fake := fastlytest.NewFake()
		transport := &measured{next: fake, took: map[any]time.Duration{}}
		client, err := fake.Client(fastly.WithTransport(transport), fastly.WithRetries(fastly.RetryPolicy{MaxAttempts: 8, MinWait: 1, MaxWait: 1}))
		require.NoError(t, err)
		w := &world{client: client, fake: fake}
		for i := range 3 {
			w.services = append(w.services, fake.AddService(fmt.Sprint("service ", i)).ID)
		}
		fake.SetRemaining(fastlytest.User, 150)
		var wg sync.WaitGroup
		var mu sync.Mutex
		for i := range calls {
			time.Sleep(rand.N(2 * time.Second))
			switch i % 4 {
			case 0:
				fake.Inject(asked([]int{429, 503}[rand.N(2)], fmt.Sprint(rand.N(40))))
			default:
				fake.Inject(fastlytest.Fault{Delay: rand.N(4 * time.Second)})
			}
			bound := rand.N(90 * time.Second)
			wg.Go(func() {
				began := time.Now()
				ctx := context.WithValue(t.Context(), callKey{}, i)
				err := w.write(ctx, i, fastly.WithMaxWait(bound))
				transport.mu.Lock()
				waited := time.Since(began) - transport.took[i]
				transport.mu.Unlock()
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					failed++
				}
				longest = max(longest, waited-bound)
				if waited > bound+slack {
					t.Errorf("call %d waited for %v, and may for %v: %v", i, waited, bound, err)
				}
			})
		}
		wg.Wait()
		require.NoError(t, client.Close())
	})
	require.Greater(t, failed, calls/20)
	require.Less(t, failed, calls)
	t.Logf("%d calls, %d of them failed; no wait was longer than its bound by more than %v", calls, failed, longest)
}
