package fastly_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/fastlytest"
)

// TestLimitsThatCannotBe checks that New and all methods of a Coordinator refuse invalid limits.
func TestLimitsThatCannotBe(t *testing.T) {
	tests := []struct {
		limits fastly.Limits
		want   string // error; "" if the limits are valid
	}{
		{fastly.Limits{Reserve: -1}, "the reserve of -1 writes is negative"},
		{fastly.Limits{Reserve: math.MinInt}, "negative"},
		{fastly.Limits{Reserve: 10_000}, "the reserve of 10000 writes leaves none: no account has more than 10000 an hour"},
		{fastly.Limits{Reserve: math.MaxInt}, "leaves none"},
		{fastly.Limits{PurgesPerHour: -1}, "the limit of -1 purges an hour is negative"},
		{fastly.Limits{PurgesPerHour: math.MaxInt}, "is more than 1073741824"},
		{fastly.Limits{Reserve: 9_999, PurgesPerHour: 1 << 30, Pace: true}, ""},
		{fastly.Limits{}, ""},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprintf("%+v", tt.limits), func(t *testing.T) {
			check := func(err error) {
				t.Helper()
				if tt.want == "" {
					require.NoError(t, err)
				} else {
					require.ErrorContains(t, err, tt.want)
				}
			}
			_, err := fastly.New(fastly.WithToken("token"), fastly.WithLimits(tt.limits))
			check(err)
			c := fastly.NewCoordinator(tt.limits)
			for _, bucket := range []fastly.Bucket{fastly.BucketWrites, fastly.BucketPurges} {
				_, err = c.TakeToken(t.Context(), fastly.TokenRequest{Bucket: bucket})
				check(err)
				_, err = c.DescribeBudget(t.Context(), fastly.BudgetRequest{Bucket: bucket})
				check(err)
			}
			_, err = c.TakeTurn(t.Context(), fastly.TurnRequest{})
			check(err)

			client, fake := fastlytest.New(t, fastly.WithCoordinator(c))
			_, err = client.Version(fake.AddService("service").ID, 1).Update(t.Context(), fastly.VersionInput{Comment: new("x")})
			check(err)
			require.Equal(t, tt.want != "", len(fake.Requests()) == 0)
		})
	}
	for _, bucket := range []fastly.Bucket{fastly.BucketByMethod, fastly.BucketNone, 99} {
		c := fastly.NewCoordinator(fastly.Limits{})
		_, err := c.TakeToken(t.Context(), fastly.TokenRequest{Bucket: bucket})
		require.ErrorContains(t, err, "has no budget")
		_, err = c.DescribeBudget(t.Context(), fastly.BudgetRequest{Bucket: bucket})
		require.ErrorContains(t, err, "has no budget")
	}
}

func TestBudgetInWords(t *testing.T) {
	at := time.Date(2026, 11, 1, 14, 0, 0, 0, time.UTC)
	tests := []struct {
		budget fastly.Budget
		want   string
	}{
		{fastly.Budget{Remaining: 1000}, "1000 writes left, as is assumed before the first of the hour"},
		{fastly.Budget{Remaining: 1000, RetryAt: at}, "1000 writes left, as is assumed before the first of the hour, the next at 2026-11-01T14:00:00Z"},
		{
			fastly.Budget{Bucket: fastly.BucketWrites, Known: true, Remaining: 994, InFlight: 2, Reserve: 10, Reset: at},
			"994 writes left until 2026-11-01T14:00:00Z, 2 in flight, 10 reserved",
		},
		{
			fastly.Budget{Bucket: fastly.BucketWrites, Known: true, Reset: at, RetryAt: at},
			"0 writes left until 2026-11-01T14:00:00Z, 0 in flight, 0 reserved, the next at 2026-11-01T14:00:00Z",
		},
		{fastly.Budget{Bucket: fastly.BucketPurges, Known: true, Remaining: 3, InFlight: 1}, "3 purges left, 1 in flight, 0 reserved"},
		{
			fastly.Budget{Bucket: fastly.BucketPurges, Known: true, RetryAt: at},
			"0 purges left, 0 in flight, 0 reserved, the next at 2026-11-01T14:00:00Z",
		},
	}
	for _, tt := range tests {
		require.Equal(t, tt.want, tt.budget.String())
	}
}

// TestRefusalInWords checks that the text of a RateLimitError is correct in every state of the
// budget.
func TestRefusalInWords(t *testing.T) {
	deadline := func(d time.Duration) func(ctx context.Context) (context.Context, context.CancelFunc) {
		return func(ctx context.Context) (context.Context, context.CancelFunc) { return context.WithTimeout(ctx, d) }
	}
	none := context.WithCancel
	tests := []struct {
		name    string
		bucket  fastly.Bucket
		limits  fastly.Limits
		prepare func(b budget)
		ctx     func(ctx context.Context) (context.Context, context.CancelFunc)
		req     fastly.TokenRequest
		want    string
	}{
		{
			"spent", fastly.BucketWrites,
			fastly.Limits{Reserve: 5},
			func(b budget) { b.must()(left(3)) }, none,
			fastly.TokenRequest{MaxWait: 2 * time.Minute},
			`write limit reached \(3 left, 5 reserved\), retry after 01:00:0[01]Z \(the request may wait 2m0s\)`,
		},
		{
			"spent, waits for nothing", fastly.BucketWrites,
			fastly.Limits{},
			func(b budget) { b.must()(left(0)) }, none,
			fastly.TokenRequest{MaxWait: 1},
			`write limit reached, retry after 01:00:0[01]Z \(the request may not wait\)`,
		},
		{
			"spent, deadline", fastly.BucketWrites,
			fastly.Limits{},
			func(b budget) { b.must()(left(0)) }, deadline(time.Minute),
			fastly.TokenRequest{MaxWait: -1},
			`write limit reached, retry after 01:00:0[01]Z \(after the deadline of the context\)`,
		},
		{
			"shut", fastly.BucketWrites,
			fastly.Limits{},
			func(b budget) {
				b.must()(left(995))
				b.must()(refusal(time.Minute))
			}, none,
			fastly.TokenRequest{},
			`write limit reached after a 429, retry after 00:41:0[01]Z \(the request may not wait\)`,
		},
		{
			"paced", fastly.BucketWrites,
			fastly.Limits{Pace: true},
			func(b budget) {
				b.must()(left(1000))
				for range 5 {
					b.must()(left(994))
				}
			}, none,
			fastly.TokenRequest{MaxWait: time.Second},
			`write limit paced, retry after 00:40:01Z \(the request may wait 1s\)`,
		},
		{
			"in flight", fastly.BucketWrites,
			fastly.Limits{},
			func(b budget) {
				b.must()(left(1))
				b.must()
			}, none,
			fastly.TokenRequest{Strict: true},
			`write limit reached by requests in flight, retry when a reply arrives \(the request may not wait\)`,
		},
		{
			"in flight, bounded", fastly.BucketWrites,
			fastly.Limits{},
			func(b budget) { b.must() }, none,
			fastly.TokenRequest{Strict: true, MaxWait: 3 * time.Second},
			`write limit reached by requests in flight, retry when a reply arrives \(the request may wait 3s\)`,
		},
		{
			"purges spent", fastly.BucketPurges,
			fastly.Limits{PurgesPerHour: 1},
			func(b budget) { b.must()(mute(http.StatusOK)) }, none,
			fastly.TokenRequest{},
			`purge limit reached, retry after 01:40:00Z \(the request may not wait\)`,
		},
		{
			"purges shut", fastly.BucketPurges,
			fastly.Limits{PurgesPerHour: 9},
			func(b budget) { b.must()(refusal(time.Minute)) }, none,
			fastly.TokenRequest{},
			`purge limit reached after a 429, retry after 00:41:0[01]Z \(the request may not wait\)`,
		},
	}
	for _, tt := range tests {
		for _, c := range coordinators {
			t.Run(tt.name+"/"+c.name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					b := budget{t, tt.bucket, c.make(t, tt.limits)}
					time.Sleep(40 * time.Minute)
					tt.prepare(b)
					ctx, cancel := tt.ctx(t.Context())
					defer cancel()
					_, err := b.ask(ctx, tt.req)
					require.Regexp(t, "^fastly: "+tt.want+"$", err.Error())
				})
			})
		}
	}
}

// TestRefusalOfACallInWords checks the text of a RateLimitError that a call returns.
func TestRefusalOfACallInWords(t *testing.T) {
	shut := fastlytest.Fault{Method: http.MethodPut, Status: http.StatusTooManyRequests, Header: http.Header{"Retry-After": {"1800"}}}
	tests := []struct {
		name    string
		limits  fastly.Limits
		prepare func(ctx context.Context, w *world) error
		opts    []fastly.CallOption
		want    string
	}{
		{"spent", fastly.Limits{Reserve: 999}, func(ctx context.Context, w *world) error { return w.write(ctx, 0) }, nil, `write limit reached \(999 left, 999 reserved\), retry after .* \(WithMaxWait is 2m0s\)`},
		{"waits for nothing", fastly.Limits{Reserve: 999}, func(ctx context.Context, w *world) error { return w.write(ctx, 0) }, []fastly.CallOption{fastly.WithMaxWait(0)}, `write limit reached .* \(WithMaxWait is 0\)$`},
		{"paced", fastly.Limits{Pace: true}, func(ctx context.Context, w *world) error {
			for i := range 6 {
				if err := w.write(ctx, i); err != nil {
					return err
				}
			}
			return nil
		}, []fastly.CallOption{fastly.WithMaxWait(time.Second)}, `write limit paced, retry after .* \(WithMaxWait is 1s\)`},
		{"shut", fastly.Limits{}, func(ctx context.Context, w *world) error {
			w.fake.Inject(shut)
			if err := w.write(ctx, 0); !errors.Is(err, fastly.ErrRateLimited) {
				return fmt.Errorf("not refused: %w", err)
			}
			return nil
		}, nil, `write limit reached after a 429, retry after .* \(WithMaxWait is 2m0s\)`},
		{"in flight", fastly.Limits{}, func(_ context.Context, w *world) error {
			w.latency(30 * time.Second)
			go func() { _ = w.write(context.Background(), 1) }()
			synctest.Wait()
			return nil
		}, []fastly.CallOption{fastly.WithMaxWait(2 * time.Second)}, `write limit reached by requests in flight, retry when a reply arrives \(WithMaxWait is 2s\)`},
	}
	for _, tt := range tests {
		for _, c := range coordinators {
			t.Run(tt.name+"/"+c.name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					w := newWorld(t, 8, fastly.WithCoordinator(c.make(t, tt.limits)))
					require.NoError(t, tt.prepare(t.Context(), w))
					err := w.write(t.Context(), 0, tt.opts...)
					limit, ok := errors.AsType[*fastly.RateLimitError](err)
					require.True(t, ok, "%v", err)
					require.Regexp(t, "^fastly: "+tt.want, limit.Error())
					require.NotContains(t, err.Error(), "ns)")
					time.Sleep(2 * time.Minute) // the requests in flight end
				})
			})
		}
	}
}

// TestRetryAt checks that RetryAt is the time at which a new request would be served, after those
// that already wait.
func TestRetryAt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := writesOf(t, fastly.NewCoordinator(fastly.Limits{Pace: true}))
		time.Sleep(30 * time.Minute)
		require.True(t, b.state().RetryAt.IsZero(), "unknown")
		b.must()(left(180))
		require.True(t, b.state().RetryAt.IsZero(), "free")
		for i := range 5 {
			b.must()(left(179 - i))
		}
		require.InDelta(t, 10, time.Until(b.state().RetryAt).Seconds(), 1, "paced")
		require.Equal(t, "paced", b.state().State)
		ctx, cancel := context.WithCancel(t.Context())
		for range 5 {
			go func() { _, _ = b.ask(ctx, fastly.TokenRequest{MaxWait: -1}) }()
		}
		synctest.Wait()
		require.InDelta(t, 60, time.Until(b.state().RetryAt).Seconds(), 3, "behind five")
		cancel()
		synctest.Wait()
		b.must()(refusal(5 * time.Minute))
		require.InDelta(t, 300, time.Until(b.state().RetryAt).Seconds(), 1, "shut")
		require.Equal(t, "shut after a 429", b.state().State)
		held := b.must()
		require.True(t, b.state().RetryAt.IsZero(), "depends on a reply")
		require.Empty(t, b.state().State)
		held(left(0))
		require.Equal(t, b.state().Reset, b.state().RetryAt, "spent")
		require.Equal(t, "spent", b.state().State)
	})
}

// TestAccountsInUseAreKept checks that an account is kept while its requests wait.
func TestAccountsInUseAreKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := fastly.NewCoordinator(fastly.Limits{})
		b := writesOf(t, c)
		held := b.must()
		waiting := make(chan func(fastly.Observation))
		go func() { waiting <- b.must() }()
		for i := range 10 {
			time.Sleep(time.Hour)
			grant, err := c.TakeToken(t.Context(), fastly.TokenRequest{Bucket: fastly.BucketWrites, Account: fmt.Sprint(i)})
			require.NoError(t, err)
			require.NoError(t, grant.Settle(t.Context(), fastly.Observation{}))
		}
		require.Equal(t, 1, b.state().InFlight, "the same budget as before")
		held(left(1))
		(<-waiting)(left(0))
	})
}

// TestCoordinatorIsSafe uses all methods concurrently, for the race detector.
func TestCoordinatorIsSafe(t *testing.T) {
	c := fastly.NewCoordinator(fastly.Limits{Pace: true, PurgesPerHour: 1000})
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
			defer cancel()
			for n := 0; ctx.Err() == nil; n++ {
				b := budget{t, fastly.BucketWrites + fastly.Bucket(n%2), c}
				settle, err := b.ask(ctx, fastly.TokenRequest{MaxWait: time.Duration(n%3-1) * time.Millisecond, Strict: n%5 == 0, Waiting: func(fastly.Wait) {}})
				switch {
				case err == nil && n%7 == 0:
					settle(refusal(time.Millisecond))
				case err == nil:
					settle(left(1000 - n%1000))
				case !errors.Is(err, fastly.ErrRateLimited) && ctx.Err() == nil:
					t.Error(err)
				}
				if grant, err := c.TakeTurn(ctx, fastly.TurnRequest{Key: fmt.Sprint(i % 2), MaxWait: time.Millisecond}); err == nil {
					b.state()
					if err := grant.Release(ctx, fastly.TurnRelease{}); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	wg.Wait()
}

// TestTurnsOfAHostInAnySpelling checks that equivalent spellings of a host result in the same
// keys of write locks.
func TestTurnsOfAHostInAnySpelling(t *testing.T) {
	for _, other := range []string{
		"https://api.fastly.com", "https://API.fastly.com", "https://api.fastly.com:443", "https://Api.Fastly.Com:443/", "https://api.fastly.com:",
	} {
		t.Run(other, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var now, most atomic.Int32
				busy := transportFunc(func(req *http.Request) (*http.Response, error) {
					most.Store(max(most.Load(), now.Add(1)))
					defer now.Add(-1)
					_ = until(req, time.Second)
					return respond(req, 200, "{}"), nil
				})
				shared := []fastly.Option{fastly.WithTransport(busy), fastly.WithCoordinator(fastly.NewCoordinator(fastly.Limits{}))}
				var writers sync.WaitGroup
				for _, url := range []string{"https://api.fastly.com", other} {
					client := connect(t, url, shared...)
					writers.Go(func() { assert.NoError(t, touch(t.Context(), client, turnWrite("service/a", fastly.Body{}))) })
				}
				writers.Wait()
				require.EqualValues(t, 1, most.Load())
			})
		})
	}
}
