package fastly_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/fastlytest"
	"github.com/edgesdk/fastly/internal/clockwork"
	"github.com/edgesdk/fastly/internal/remotecoordinator"
)

// world is a fake account with a simulated clock, a client and some services.
type world struct {
	client   *fastly.Client
	fake     *fastlytest.Fake
	services []string
}

func newWorld(t *testing.T, services int, opts ...fastly.Option) *world {
	client, fake := fastlytest.New(t, opts...)
	w := &world{client: client, fake: fake}
	for i := range services {
		w.services = append(w.services, fake.AddService(fmt.Sprintf("service %d", i)).ID)
	}
	return w
}

// write changes the comment of version 1 of the i-th service.
func (w *world) write(ctx context.Context, i int, opts ...fastly.CallOption) error {
	v := w.client.Version(w.services[i%len(w.services)], 1)
	_, err := v.Update(ctx, fastly.VersionInput{Comment: new(fmt.Sprintf("write %d", i))}, opts...)
	return err
}

// writeAll sends n concurrent writes and returns their errors.
func (w *world) writeAll(ctx context.Context, n int, opts ...fastly.CallOption) error {
	errs := make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { errs[i] = w.write(ctx, i, opts...) })
	}
	wg.Wait()
	return errors.Join(errs...)
}

// expect checks the number of writes that were sent before a time of the server's clock, and that
// none was refused.
func (w *world) expect(before time.Time, n int) error {
	sent, refused := 0, 0
	for _, r := range w.fake.Writes() {
		if r.Time.Before(before) {
			sent++
		}
		if r.Status == http.StatusTooManyRequests {
			refused++
		}
	}
	if sent != n || refused > 0 {
		return fmt.Errorf("%d writes were sent before %v, want %d; %d were refused with 429, want none",
			sent, before.UTC().Format(time.TimeOnly), n, refused)
	}
	return nil
}

// reset returns the time at which the server resets its budgets.
func (w *world) reset() time.Time { return w.fake.Now().Truncate(time.Hour).Add(time.Hour) }

func (w *world) latency(d time.Duration) {
	w.fake.Inject(fastlytest.Fault{Path: "/service/{}/version/{}", Times: -1, Delay: d})
}

// budgetScenarios lists the scenarios of the write budget. Each returns an error if the budget
// was exceeded, and must do so with a limiter without a limit.
var budgetScenarios = []struct {
	name   string
	limits fastly.Limits
	run    func(t *testing.T, c fastly.Coordinator) error
}{
	{"50 goroutines, 10 left and known: 10 leave", fastly.Limits{}, func(t *testing.T, c fastly.Coordinator) error {
		return tenOfFifty(newWorld(t, 50, fastly.WithCoordinator(c)), true)
	}},
	{"50 goroutines, 10 left, cold: 10 leave", fastly.Limits{}, func(t *testing.T, c fastly.Coordinator) error {
		return tenOfFifty(newWorld(t, 50, fastly.WithCoordinator(c)), false)
	}},
	{"the server's clock 10 minutes ahead", fastly.Limits{}, func(t *testing.T, c fastly.Coordinator) error {
		w := newWorld(t, 50, fastly.WithCoordinator(c))
		w.fake.SetClock(10 * time.Minute)
		return tenOfFifty(w, true)
	}},
	{"the server's clock 10 minutes behind", fastly.Limits{}, func(t *testing.T, c fastly.Coordinator) error {
		time.Sleep(30 * time.Minute) // the middle of the hour, so that both clocks are in the same hour
		w := newWorld(t, 50, fastly.WithCoordinator(c))
		w.fake.SetClock(-10 * time.Minute)
		return tenOfFifty(w, false)
	}},
	{"replies out of order", fastly.Limits{}, func(t *testing.T, c fastly.Coordinator) error {
		w := newWorld(t, 50, fastly.WithCoordinator(c))
		for i := range 20 { // the first request gets the last reply
			w.fake.Inject(fastlytest.Fault{Path: "/service/{}/version/{}", Skip: 0, Delay: time.Duration(20-i) * time.Second, AfterEffect: true})
		}
		return tenOfFifty(w, true)
	}},
	{"spent and known: 40 errors at once", fastly.Limits{}, func(t *testing.T, c fastly.Coordinator) error {
		w := newWorld(t, 1, fastly.WithCoordinator(c))
		w.fake.SetRemaining(fastlytest.User, 1)
		if err := w.write(t.Context(), 0); err != nil {
			return err
		}
		began, reset := time.Now(), w.reset()
		for i := range 40 {
			err := w.write(t.Context(), i)
			limit, ok := errors.AsType[*fastly.RateLimitError](err)
			switch {
			case !ok || !errors.Is(err, fastly.ErrRateLimited):
				return fmt.Errorf("call %d: %w, want a RateLimitError", i, err)
			case limit.Bucket != fastly.BucketWrites || limit.Remaining != 0 || limit.RetryAt().Before(reset) || limit.RetryAt().After(reset.Add(2*time.Second)):
				return fmt.Errorf("call %d: %s, want the reset at %v", i, limit.Error(), reset)
			}
		}
		if took := time.Since(began); took > 5*time.Millisecond {
			return fmt.Errorf("40 refusals took %v", took)
		}
		return w.expect(reset, 1)
	}},
	{"a deadline before the reset fails at once", fastly.Limits{}, func(t *testing.T, c fastly.Coordinator) error {
		w := newWorld(t, 1, fastly.WithCoordinator(c))
		w.fake.SetRemaining(fastlytest.User, 1)
		if err := w.write(t.Context(), 0); err != nil {
			return err
		}
		began := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Minute)
		defer cancel()
		err := w.write(ctx, 1, fastly.WithWaitForReset())
		if _, ok := errors.AsType[*fastly.RateLimitError](err); !ok || time.Since(began) > 5*time.Millisecond {
			return fmt.Errorf("%w after %v, want a RateLimitError at once", err, time.Since(began))
		}
		return w.expect(w.reset(), 1)
	}},
	{"a fresh window of 1,000, then 200 more", fastly.Limits{}, func(t *testing.T, c fastly.Coordinator) error {
		w := newWorld(t, 64, fastly.WithCoordinator(c))
		w.latency(time.Second)
		reset := w.reset()
		if err := w.writeAll(t.Context(), 1200, fastly.WithWaitForReset()); err != nil {
			return err
		}
		return errors.Join(w.expect(reset, 1000), w.expect(reset.Add(time.Hour), 1200))
	}},
	{"a foreign writer eats the same budget", fastly.Limits{}, func(t *testing.T, c fastly.Coordinator) error {
		w := newWorld(t, 1, fastly.WithCoordinator(c))
		w.fake.SetRemaining(fastlytest.User, 100)
		w.fake.Inject(fastlytest.Fault{Path: "/service/{}/version/{}", Times: 60, Do: func() { w.fake.Spend(fastlytest.User, 1) }})
		reset := w.reset()
		for i := range 60 {
			if err := w.write(t.Context(), i, fastly.WithWaitForReset()); err != nil {
				return err
			}
		}
		return w.expect(reset, 50)
	}},
	{"what is reserved is left to others", fastly.Limits{Reserve: 30}, func(t *testing.T, c fastly.Coordinator) error {
		w := newWorld(t, 8, fastly.WithCoordinator(c))
		w.fake.SetRemaining(fastlytest.User, 50)
		reset := w.reset()
		if err := w.writeAll(t.Context(), 25, fastly.WithWaitForReset()); err != nil {
			return err
		}
		return w.expect(reset, 20)
	}},
	{"a 429 stops the others, and they leave in order", fastly.Limits{}, func(t *testing.T, c fastly.Coordinator) error {
		w := newWorld(t, 21, fastly.WithCoordinator(c))
		if err := w.write(t.Context(), 0); err != nil { // the client assumes that 999 are left
			return err
		}
		w.fake.SetRemaining(fastlytest.User, 0)
		reset := w.reset()
		// After the 429, each reply leaves one more write, so the writes are sent one after
		// another.
		header := http.Header{
			"Fastly-Ratelimit-Remaining": {"1"}, "Fastly-Ratelimit-Reset": {strconv.FormatInt(reset.Add(time.Hour).Unix(), 10)},
		}
		w.fake.Inject(fastlytest.Fault{Path: "/service/{}/version/{}", Skip: 1, Times: -1, Status: 200, Header: header, Body: `{"number":1}`})
		var wg sync.WaitGroup
		errs := make([]error, 21)
		for i := range errs {
			wg.Go(func() { errs[i] = w.write(t.Context(), i, fastly.WithWaitForReset()) })
			time.Sleep(time.Second)
		}
		wg.Wait()
		if err := errors.Join(errs...); err != nil {
			return err
		}
		var comments []string
		for _, r := range w.fake.Writes()[2:] {
			if r.Time.Before(reset) {
				return fmt.Errorf("%s left before the reset", r)
			}
			comments = append(comments, string(r.Body))
		}
		for i, c := range comments {
			if want := fmt.Sprintf("comment=write+%d", i); c != want {
				return fmt.Errorf("%q left as number %d, want %q; all: %q", c, i, want, comments)
			}
		}
		if len(comments) != 21 {
			return fmt.Errorf("%d writes left after the 429, want 21", len(comments))
		}
		return nil
	}},
	{"a waiter whose context ends leaves the queue", fastly.Limits{}, func(t *testing.T, c fastly.Coordinator) error {
		w := newWorld(t, 4, fastly.WithCoordinator(c))
		w.fake.SetRemaining(fastlytest.User, 1)
		if err := w.write(t.Context(), 0); err != nil {
			return err
		}
		reset := w.reset()
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		errs := make([]error, 4)
		for i := range errs {
			wg.Go(func() {
				ctx := ctx
				if i == 3 {
					ctx = t.Context()
				}
				errs[i] = w.write(ctx, i, fastly.WithWaitForReset())
			})
			time.Sleep(time.Second)
		}
		cancel()
		wg.Wait()
		for i, err := range errs {
			e, ok := errors.AsType[*fastly.Error](err)
			switch {
			case i == 3 && err != nil:
				return err
			case i < 3 && (!errors.Is(err, context.Canceled) || !ok || e.Phase != "budget"):
				return fmt.Errorf("waiter %d: %w, want its context's error and the phase", i, err)
			}
		}
		return errors.Join(w.expect(reset, 1), w.expect(reset.Add(time.Hour), 2))
	}},
	{"paced over the hour", fastly.Limits{Pace: true}, func(t *testing.T, c fastly.Coordinator) error {
		w := newWorld(t, 16, fastly.WithCoordinator(c))
		w.fake.SetRemaining(fastlytest.User, 60)
		half, reset := w.fake.Now().Add(30*time.Minute), w.reset()
		if err := w.writeAll(t.Context(), 60, fastly.WithWaitForReset()); err != nil {
			return err
		}
		early := 0
		for _, r := range w.fake.Writes() {
			if r.Time.Before(half) {
				early++
			}
		}
		if early < 25 || early > 40 {
			return fmt.Errorf("%d of 60 writes left in the first half of the hour", early)
		}
		if err := w.expect(reset.Add(time.Hour), 60); err != nil {
			return err
		}
		if w.fake.Writes()[57].Time.After(reset) {
			return errors.New("more than two of the writes left over the hour's end")
		}
		return nil
	}},
}

// tenOfFifty sends 50 concurrent writes while 10 are left: exactly 10 may be sent before the
// reset, none may be refused, and all must succeed in the end.
func tenOfFifty(w *world, known bool) error {
	ctx, reset, want := context.Background(), w.reset(), 10
	w.fake.SetRemaining(fastlytest.User, 10)
	if known {
		w.fake.SetRemaining(fastlytest.User, 11)
		if err := w.write(ctx, 0); err != nil {
			return err
		}
		want = 11
	}
	w.latency(100 * time.Millisecond)
	if err := w.writeAll(ctx, 50, fastly.WithWaitForReset()); err != nil {
		return err
	}
	return errors.Join(w.expect(reset, want), w.expect(reset.Add(time.Hour), want+40))
}

// coordinators lists those that must respect every budget and every write lock.
var coordinators = []struct {
	name string
	make func(t *testing.T, limits fastly.Limits) fastly.Coordinator
}{
	{"in process", func(_ *testing.T, limits fastly.Limits) fastly.Coordinator { return fastly.NewCoordinator(limits) }},
	{"in process, alarms ring late", func(_ *testing.T, limits fastly.Limits) fastly.Coordinator {
		c := fastly.NewCoordinator(limits)
		clockwork.Replace(c, clockwork.Late(50*time.Millisecond, rand.New(rand.NewPCG(1, 2))))
		return c
	}},
	{"out of process", func(t *testing.T, limits fastly.Limits) fastly.Coordinator {
		c := remotecoordinator.NewClient(remotecoordinator.Pipe(&remotecoordinator.Server{Coordinator: fastly.NewCoordinator(limits)}))
		t.Cleanup(c.Close)
		return c
	}},
}

func TestBudget(t *testing.T) {
	for _, c := range coordinators {
		for _, s := range budgetScenarios {
			t.Run(c.name+"/"+s.name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) { require.NoError(t, s.run(t, c.make(t, s.limits))) })
			})
		}
	}
	t.Logf("%d scenarios with each of %d coordinators", len(budgetScenarios), len(coordinators))
}

// TestBudgetScenariosNeedTheLimiter checks that every scenario fails with a limiter without a
// limit. Otherwise, it would not test the limiter.
func TestBudgetScenariosNeedTheLimiter(t *testing.T) {
	for _, s := range budgetScenarios {
		t.Run(s.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				require.Error(t, s.run(t, fastly.UnlimitedCoordinator()))
			})
		})
	}
	t.Logf("%d scenarios", len(budgetScenarios))
}

func TestUncountedOperationsNeverWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 1)
		w.fake.SetRemaining(fastlytest.User, 1)
		require.NoError(t, w.write(t.Context(), 0))
		before := w.client.Budget()
		require.Equal(t, 0, before.Remaining)

		w.fake.Inject(fastlytest.Fault{Path: "/resources/stores/kv/{}/keys/{}", Times: -1, Status: 200})
		began := time.Now()
		kv := fastly.Op{
			Name: "put item", Method: http.MethodPut, Path: "/resources/stores/kv/{store_id}/keys/{key}",
			Args: []any{"store", "key"}, Body: fastly.BytesBody([]byte("value")), Bucket: fastly.BucketNone,
		}
		_, err := fastly.Do[fastly.NoReply](t.Context(), w.client, kv)
		require.NoError(t, err)
		_, err = w.client.Services.Get(t.Context(), w.services[0])
		require.NoError(t, err)
		require.Zero(t, time.Since(began), "they left at once")
		require.Equal(t, before, w.client.Budget(), "and did not change the write budget")
	})
}

func TestOperationThatTurnsOutToBeCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var attention []string
		w := newWorld(t, 1, fastly.WithEvents(func(_ context.Context, e fastly.Event) {
			if e.Kind == fastly.EventWarning {
				attention = append(attention, e.Template)
			}
		}))
		op := fastly.Op{
			Name: "update version", Method: http.MethodPut, Path: "/service/{service_id}/version/{version}",
			Args: []any{w.services[0], 1}, Body: fastly.FormBody(fastly.VersionInput{Comment: new("x")}), Bucket: fastly.BucketNone,
		}
		w.fake.SetRemaining(fastlytest.User, 2)
		for range 2 {
			_, err := fastly.Do[fastly.VersionInfo](t.Context(), w.client, op)
			require.NoError(t, err)
		}
		require.Equal(t, []string{op.Path}, attention, "said once")
		_, err := fastly.Do[fastly.VersionInfo](t.Context(), w.client, op)
		require.ErrorIs(t, err, fastly.ErrRateLimited, "from the second on it draws on the budget")
		require.Len(t, w.fake.Writes(), 2)
	})
}

func TestReadThatIsRefusedBacksOffByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 1)
		w.fake.Inject(fastlytest.Fault{Method: http.MethodGet, Status: 429, Header: http.Header{"Retry-After": {"7"}}})
		began := time.Now()
		_, err := w.client.Services.Get(t.Context(), w.services[0])
		require.NoError(t, err)
		require.GreaterOrEqual(t, time.Since(began), 7*time.Second)
		require.Len(t, w.fake.Requests(), 2)
	})
}

// TestServerWithoutHeadersIsAnEvent checks that writes are sent concurrently to a server without
// rate limit headers, and that one warning is emitted.
func TestServerWithoutHeadersIsAnEvent(t *testing.T) {
	for _, c := range coordinators {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var attention []string
				var mu sync.Mutex
				w := newWorld(t, 50, fastly.WithCoordinator(c.make(t, fastly.Limits{})), fastly.WithEvents(func(_ context.Context, e fastly.Event) {
					if e.Kind == fastly.EventWarning {
						mu.Lock()
						defer mu.Unlock()
						attention = append(attention, e.Reason)
					}
				}))
				w.fake.Inject(fastlytest.Fault{Path: "/service/{}/version/{}", Times: -1, Delay: time.Second, Status: http.StatusOK, Body: `{"number":1}`})
				began := time.Now()
				require.NoError(t, w.writeAll(t.Context(), 50))
				require.InDelta(t, 9, time.Since(began).Seconds(), 0.1, "3 one by one, 47 by eights")
				require.Equal(t, 8, w.fake.Peak())
				require.Len(t, attention, 1)
				require.Contains(t, attention[0], "no rate limit headers")
			})
		})
	}
}

func TestWaitingIsAnEvent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var waits []fastly.Event
		w := newWorld(t, 1, fastly.WithEvents(func(_ context.Context, e fastly.Event) {
			if e.Kind == fastly.EventWait {
				waits = append(waits, e)
			}
		}))
		w.fake.SetRemaining(fastlytest.User, 1)
		require.NoError(t, w.write(t.Context(), 0))
		reset := w.reset()
		require.NoError(t, w.write(t.Context(), 1, fastly.WithWaitForReset()))
		require.Len(t, waits, 1)
		require.WithinDuration(t, reset, waits[0].Until, 2*time.Second)
		require.Contains(t, waits[0].Reason, "spent")
	})
}

func TestPurgeBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 1, fastly.WithLimits(fastly.Limits{PurgesPerHour: 300}))
		began := time.Now()
		keys := func(yield func(string) bool) {
			for i := range 400 {
				if !yield(fmt.Sprintf("key-%d", i)) {
					return
				}
			}
		}
		var wg sync.WaitGroup
		for key := range keys {
			wg.Go(func() {
				if _, err := w.client.Purge.Key(t.Context(), w.services[0], key, fastly.WithWaitForReset()); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		inFirstHour := 0
		for _, r := range w.fake.Writes() {
			if r.Time.Before(began.Add(time.Hour)) {
				inFirstHour++
			}
		}
		require.Greater(t, inFirstHour, 250)
		require.LessOrEqual(t, inFirstHour, 300)
		require.Len(t, w.fake.Writes(), 400)
	})
}

func TestPurgeRefusedByTheServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 1)
		w.fake.Inject(fastlytest.Fault{Path: "/service/{}/purge/{}", Times: 2, Status: 429})
		_, err := w.client.Purge.Key(t.Context(), w.services[0], "key")
		require.NoError(t, err)
		require.Len(t, w.fake.Purges(), 1)
		require.Len(t, w.fake.Writes(), 3)
	})
}

func TestBudgetSnapshot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 1, fastly.WithLimits(fastly.Limits{Reserve: 10}))
		b := w.client.Budget()
		require.False(t, b.Known)
		require.Equal(t, 1000, b.Remaining, "assumed")
		require.Equal(t, "1000 writes left, as is assumed before the first of the hour", b.String())
		require.True(t, b.Reset.IsZero())
		require.NoError(t, w.write(t.Context(), 0))
		b = w.client.Budget()
		require.True(t, b.Known)
		require.Equal(t, 999, b.Remaining)
		require.WithinDuration(t, w.reset(), b.Reset, 2*time.Second)
		require.Equal(t, "999 writes left until "+b.Reset.UTC().Format(time.RFC3339)+", 0 in flight, 10 reserved", b.String())
		require.True(t, b.Enough(989))
		require.False(t, b.Enough(990))
		time.Sleep(time.Hour + 2*time.Second)
		require.False(t, w.client.Budget().Known, "a new hour is not known")
	})
}

func TestAccountsOfRotatedTokensAreForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		coordinator := fastly.NewCoordinator(fastly.Limits{})
		most := 0
		for hour := range 100 {
			lease, err := coordinator.TakeToken(t.Context(), fastly.TokenRequest{Bucket: fastly.BucketWrites, Account: fmt.Sprint(hour)})
			require.NoError(t, err)
			require.NoError(t, lease.Settle(t.Context(), fastly.Observation{Sent: true, StatusCode: 200}))
			most = max(most, fastly.Accounts(coordinator))
			time.Sleep(time.Hour)
		}
		require.Equal(t, 4, most)
	})
}

func TestTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 64)
		w.latency(time.Second)
		require.NoError(t, w.write(t.Context(), 0)) // makes the budget known
		began := time.Now()
		require.NoError(t, w.writeAll(t.Context(), 64))
		require.Equal(t, time.Second, time.Since(began), "64 services at once")
		require.Equal(t, 64, w.fake.Peak())

		began = time.Now()
		one := &world{client: w.client, fake: w.fake, services: w.services[:1]}
		var wg sync.WaitGroup
		var order []int
		var mu sync.Mutex
		for i := range 5 {
			wg.Go(func() {
				time.Sleep(time.Duration(i) * time.Millisecond)
				if err := one.write(t.Context(), i); err != nil {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				order = append(order, i)
			})
		}
		time.Sleep(1500 * time.Millisecond)
		reading := time.Now()
		_, err := w.client.Services.Get(t.Context(), w.services[0])
		require.NoError(t, err)
		require.Zero(t, time.Since(reading), "a reader never waits")
		wg.Wait()
		require.Equal(t, 5*time.Second, time.Since(began), "one service one by one")
		require.True(t, slices.IsSorted(order), "in the order of arrival")
		require.Empty(t, w.fake.Overlaps())
	})
}

func TestTurnOfACallThatEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 1)
		w.latency(10 * time.Second)
		go func() { _ = w.write(context.Background(), 0) }()
		time.Sleep(time.Second)
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		err := w.write(ctx, 1)
		e, ok := errors.AsType[*fastly.Error](err)
		require.True(t, ok)
		require.Equal(t, "turn", e.Phase)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.NoError(t, w.write(t.Context(), 2), "the turn goes on to the next")
		require.Len(t, w.fake.Writes(), 2)
	})
}

// slowCoordinator simulates a coordinator in another process: each method takes a second, and
// some calls fail.
type slowCoordinator struct {
	fastly.Coordinator
	mu      sync.Mutex
	fail    bool
	settled []fastly.Observation
	turns   []fastly.TurnRequest
	tokens  []fastly.TokenRequest
}

func (s *slowCoordinator) TakeTurn(ctx context.Context, req fastly.TurnRequest) (fastly.TurnGrant, error) {
	if err := s.answer(ctx); err != nil {
		return fastly.TurnGrant{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.turns = append(s.turns, req)
	return fastly.TurnGrant{Release: func(ctx context.Context, _ fastly.TurnRelease) error {
		return errors.Join(errors.New("not taken back"), ctx.Err())
	}}, nil
}

func (s *slowCoordinator) TakeToken(ctx context.Context, req fastly.TokenRequest) (fastly.TokenGrant, error) {
	if err := s.answer(ctx); err != nil {
		return fastly.TokenGrant{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tokens = append(s.tokens, req)
	return fastly.TokenGrant{Settle: func(ctx context.Context, seen fastly.Observation) error {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.settled = append(s.settled, seen)
		return errors.Join(errors.New("not taken back"), ctx.Err())
	}}, nil
}

func (s *slowCoordinator) DescribeBudget(context.Context, fastly.BudgetRequest) (fastly.Budget, error) {
	return fastly.Budget{}, errors.New("the lock server is gone")
}

func (s *slowCoordinator) answer(ctx context.Context) error {
	select {
	case <-time.After(time.Second):
	case <-ctx.Done():
		return ctx.Err()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail {
		return errors.New("the lock server is gone")
	}
	return nil
}

func TestCoordinatorOfAnotherMake(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slow := &slowCoordinator{}
		var attention []error
		w := newWorld(t, 1, fastly.WithCoordinator(slow), fastly.WithEvents(func(_ context.Context, e fastly.Event) {
			if e.Kind == fastly.EventWarning {
				attention = append(attention, e.Err)
			}
		}))
		began := time.Now()
		require.NoError(t, w.write(t.Context(), 0))
		require.Equal(t, 2*time.Second, time.Since(began), "a turn and a token")
		require.Len(t, slow.turns, 1)
		require.Contains(t, slow.turns[0].Key, fastly.ServiceTurn(w.services[0]))
		require.Len(t, slow.tokens, 1)
		require.Equal(t, fastly.BucketWrites, slow.tokens[0].Bucket)
		require.NotContains(t, slow.tokens[0].Account, fastlytest.Token)
		require.Equal(t, 999, slow.settled[0].Remaining)
		require.Len(t, attention, 2, "leases that are not taken back are reported, no more")
		require.Equal(t, 1000, w.client.Budget().Remaining, "assumed where the coordinator does not know")

		slow.fail = true
		err := w.write(t.Context(), 1)
		require.ErrorContains(t, err, "the lock server is gone")
		require.Len(t, w.fake.Writes(), 1, "a write without coordination is not sent")

		slow.fail = false
		ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		defer cancel()
		require.ErrorIs(t, w.write(ctx, 2), context.DeadlineExceeded)
	})
}
