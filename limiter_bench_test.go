package fastly_test

import (
	"context"
	"fmt"
	"net/http"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
)

// announcements returns a function that returns the observations of a window, one after another.
func announcements() func() fastly.Observation {
	seen := fastly.Observation{
		Sent: true, StatusCode: http.StatusOK, Announced: true, Remaining: 1 << 30,
		Reset: time.Now().Truncate(time.Hour).Add(time.Hour), Date: time.Now(),
	}
	return func() fastly.Observation {
		seen.Remaining--
		return seen
	}
}

func take(tb testing.TB, c fastly.Coordinator, req fastly.TokenRequest) fastly.TokenGrant {
	tb.Helper()
	grant, err := c.TakeToken(context.Background(), req)
	require.NoError(tb, err)
	return grant
}

func BenchmarkToken(b *testing.B) {
	for _, bucket := range []fastly.Bucket{fastly.BucketWrites, fastly.BucketPurges} {
		b.Run(bucket.String(), func(b *testing.B) {
			c, next := fastly.NewCoordinator(fastly.Limits{PurgesPerHour: 1 << 30}), announcements()
			ctx, req := b.Context(), fastly.TokenRequest{Bucket: bucket, Account: "account"}
			b.ReportAllocs()
			for b.Loop() {
				grant, err := c.TakeToken(ctx, req)
				if err != nil {
					b.Fatal(err)
				}
				if err := grant.Settle(ctx, next()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkTurn(b *testing.B) {
	c, ctx := fastly.NewCoordinator(fastly.Limits{}), b.Context()
	b.ReportAllocs()
	for b.Loop() {
		grant, err := c.TakeTurn(ctx, fastly.TurnRequest{Key: "key"})
		if err != nil {
			b.Fatal(err)
		}
		if err := grant.Release(ctx, fastly.TurnRelease{}); err != nil {
			b.Fatal(err)
		}
	}
}

// TestAllocationsOfTheLimiter limits the allocations per token.
func TestAllocationsOfTheLimiter(t *testing.T) {
	ctx := t.Context()
	for bucket, most := range map[fastly.Bucket]float64{fastly.BucketWrites: 1, fastly.BucketPurges: 1} {
		c, next := fastly.NewCoordinator(fastly.Limits{PurgesPerHour: 1 << 30}), announcements()
		req := fastly.TokenRequest{Bucket: bucket, Account: "account"}
		require.LessOrEqual(t, testing.AllocsPerRun(1000, func() {
			grant, _ := c.TakeToken(ctx, req)
			_ = grant.Settle(ctx, next())
		}), most, "%v", bucket)
	}
	c := fastly.NewCoordinator(fastly.Limits{})
	require.LessOrEqual(t, testing.AllocsPerRun(1000, func() {
		grant, _ := c.TakeTurn(ctx, fastly.TurnRequest{Key: "key"})
		_ = grant.Release(ctx, fastly.TurnRelease{})
	}), 1.0, "turn")
}

// crowd adds n requests to the line of an exhausted budget.
func crowd(tb testing.TB, c fastly.Coordinator, bucket fastly.Bucket, n int) (leave func()) {
	tb.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	for range n {
		wg.Go(func() {
			_, _ = c.TakeToken(ctx, fastly.TokenRequest{Bucket: bucket, Account: "account", MaxWait: 2 * time.Hour})
		})
	}
	for range n { // wait until all requests are in line
		runtime.Gosched()
	}
	return func() {
		cancel()
		wg.Wait()
	}
}

// loads lists operations whose cost must be at most linear in n.
var loads = []struct {
	name string
	run  func(tb testing.TB, n int)
}{
	{"writes that wait and give up", func(tb testing.TB, n int) {
		c := fastly.NewCoordinator(fastly.Limits{})
		seen := left(0)
		require.NoError(tb, take(tb, c, fastly.TokenRequest{Bucket: fastly.BucketWrites, Account: "account"}).Settle(tb.Context(), seen))
		crowd(tb, c, fastly.BucketWrites, n)()
	}},
	{"purges that wait and give up", func(tb testing.TB, n int) {
		c := fastly.NewCoordinator(fastly.Limits{PurgesPerHour: n})
		for range n {
			require.NoError(tb, take(tb, c, fastly.TokenRequest{Bucket: fastly.BucketPurges, Account: "account"}).Settle(tb.Context(), mute(http.StatusOK)))
		}
		crowd(tb, c, fastly.BucketPurges, n)()
	}},
	{"purges that settle with a line behind them", func(tb testing.TB, n int) {
		c := fastly.NewCoordinator(fastly.Limits{PurgesPerHour: n})
		grants := make([]fastly.TokenGrant, n)
		for i := range grants {
			grants[i] = take(tb, c, fastly.TokenRequest{Bucket: fastly.BucketPurges, Account: "account"})
		}
		leave := crowd(tb, c, fastly.BucketPurges, n)
		for _, grant := range grants {
			require.NoError(tb, grant.Settle(tb.Context(), mute(http.StatusOK)))
		}
		leave()
	}},
	{"requests that ask again after a refusal", func(tb testing.TB, n int) {
		c := fastly.NewCoordinator(fastly.Limits{})
		require.NoError(tb, take(tb, c, fastly.TokenRequest{Bucket: fastly.BucketWrites, Account: "account"}).Settle(tb.Context(), left(0)))
		since := time.Now()
		ctx, cancel := context.WithCancel(tb.Context())
		var wg sync.WaitGroup
		for range n {
			wg.Go(func() {
				_, _ = c.TakeToken(ctx, fastly.TokenRequest{Bucket: fastly.BucketWrites, Account: "account", MaxWait: -1, Since: since})
			})
		}
		for range n {
			runtime.Gosched()
		}
		cancel()
		wg.Wait()
	}},
	{"accounts", func(tb testing.TB, n int) {
		c := fastly.NewCoordinator(fastly.Limits{})
		for i := range n {
			require.NoError(tb, take(tb, c, fastly.TokenRequest{Bucket: fastly.BucketWrites, Account: fmt.Sprint(i)}).Settle(tb.Context(), fastly.Observation{}))
		}
	}},
	{"turns that wait and give up", func(tb testing.TB, n int) {
		c := fastly.NewCoordinator(fastly.Limits{})
		_, err := c.TakeTurn(tb.Context(), fastly.TurnRequest{Key: "key"})
		require.NoError(tb, err)
		ctx, cancel := context.WithCancel(tb.Context())
		var wg sync.WaitGroup
		for range n {
			wg.Go(func() { _, _ = c.TakeTurn(ctx, fastly.TurnRequest{Key: "key", MaxWait: -1}) })
		}
		for range n {
			runtime.Gosched()
		}
		cancel()
		wg.Wait()
	}},
}

func BenchmarkLoads(b *testing.B) {
	for _, load := range loads {
		for _, n := range []int{5_000, 20_000} {
			b.Run(fmt.Sprintf("%s/%d", load.name, n), func(b *testing.B) {
				for b.Loop() {
					load.run(b, n)
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/item")
			})
		}
	}
}
