package fastly_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
)

// most returns the maximum number of times within any 60 minutes.
func most(times []time.Time) (n int) {
	slices.SortFunc(times, time.Time.Compare)
	first := 0
	for i, at := range times {
		for at.Sub(times[first]) >= time.Hour {
			first++
		}
		n = max(n, i-first+1)
	}
	return n
}

// TestPurgesInAnyHour checks that at most n purges are sent in any 60 minutes, measured at the
// client and at the API, and that waiting purges use the full limit.
func TestPurgesInAnyHour(t *testing.T) {
	const hours = 6
	for _, n := range []int{1, 2, 3, 20, 300} {
		for _, c := range coordinators {
			t.Run(fmt.Sprintf("%d an hour/%s", n, c.name), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					b := purgesOf(t, c.make(t, fastly.Limits{PurgesPerHour: n}))
					began := time.Now()
					var mu sync.Mutex
					var taken, arrived []time.Time
					var wg sync.WaitGroup
					for range hours * n {
						wg.Go(func() {
							settle := b.must()
							mu.Lock()
							taken = append(taken, time.Now())
							mu.Unlock()
							time.Sleep(200 * time.Millisecond)
							mu.Lock()
							arrived = append(arrived, time.Now())
							mu.Unlock()
							time.Sleep(300 * time.Millisecond)
							settle(mute(http.StatusOK))
						})
					}
					wg.Wait()
					require.Equal(t, n, most(taken))
					require.Equal(t, n, most(arrived))
					require.Equal(t, began, taken[n-1], "n at once")
					require.Less(t, time.Since(began), hours*time.Hour, "%d in %d hours", hours*n, hours)
				})
			})
		}
	}
}

// TestPurgesAtRandom checks the same for purges at random times, some of which are not sent.
func TestPurgesAtRandom(t *testing.T) {
	for seed := range uint64(20) {
		synctest.Test(t, func(t *testing.T) {
			random := rand.New(rand.NewPCG(seed, 0))
			n := 1 + random.IntN(30)
			b := purgesOf(t, fastly.NewCoordinator(fastly.Limits{PurgesPerHour: n}))
			var mu sync.Mutex
			var sent []time.Time
			var wg sync.WaitGroup
			for range 10 * n {
				latency, seen := time.Duration(random.IntN(90))*time.Second, mute(http.StatusOK)
				seen.Sent = random.IntN(5) > 0
				maxWait := time.Duration(random.IntN(4)-1) * time.Hour
				wg.Go(func() {
					settle, err := b.ask(t.Context(), fastly.TokenRequest{MaxWait: maxWait})
					if errors.Is(err, fastly.ErrRateLimited) {
						return
					}
					if err != nil {
						t.Error(err)
						return
					}
					at := time.Now()
					time.Sleep(latency)
					if seen.Sent {
						mu.Lock()
						sent = append(sent, at)
						mu.Unlock()
					}
					settle(seen)
				})
				time.Sleep(time.Duration(random.Int64N(int64(15 * time.Hour / time.Duration(10*n)))))
			}
			wg.Wait()
			require.LessOrEqual(t, most(sent), n)
			time.Sleep(time.Hour)
			require.Equal(t, n, b.inFlight())
		})
	}
}

// TestPurgesThatAreRefused checks that a 429 blocks purges for its Retry-After, or else for a
// backoff, and that only a few are sent afterwards.
func TestPurgesThatAreRefused(t *testing.T) {
	tests := []struct {
		name        string
		retryAfter  time.Duration
		refusals    int
		least, most time.Duration
	}{
		{"Retry-After", 30 * time.Second, 1, 30 * time.Second, 31 * time.Second},
		{"without", 0, 1, 500 * time.Millisecond, time.Second},
		{"again and again", 0, 5, 15500 * time.Millisecond, 31 * time.Second},
	}
	for _, tt := range tests {
		for _, c := range coordinators {
			t.Run(tt.name+"/"+c.name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					b := purgesOf(t, c.make(t, fastly.Limits{}))
					began := time.Now()
					var early []func(fastly.Observation)
					for range 10 {
						early = append(early, b.must())
					}
					for range tt.refusals {
						b.must()(refusal(tt.retryAfter))
					}
					for i, settle := range early[1:] { // refused together with the first, so they do not count again
						settle(refusal(time.Duration(i%2) * tt.retryAfter))
					}
					limit := b.refused(fastly.TokenRequest{MaxWait: 100 * time.Millisecond})
					require.Equal(t, "shut after a 429", limit.State)
					settle := b.must()
					require.GreaterOrEqual(t, time.Since(began), tt.least)
					require.LessOrEqual(t, time.Since(began), tt.most+50*time.Millisecond)
					require.Equal(t, 3, b.inFlight(), "a few go first")
					settle(refusal(0))
					began = time.Now()
					settle = b.must()
					require.Less(t, time.Since(began), time.Duration(2<<tt.refusals)*500*time.Millisecond+50*time.Millisecond)
					settle(mute(http.StatusOK))
					early[0](refusal(0)) // it was sent before the block, which has ended
					require.Equal(t, 100, b.inFlight())
				})
			})
		}
	}
}

func TestPurgesThatAreSpent(t *testing.T) {
	for _, c := range coordinators {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := purgesOf(t, c.make(t, fastly.Limits{PurgesPerHour: 3}))
				began := time.Now()
				for range 3 {
					b.must()(mute(http.StatusOK))
					time.Sleep(5 * time.Minute)
				}
				limit := b.refused(fastly.TokenRequest{MaxWait: 2 * time.Minute})
				require.Equal(t, "spent", limit.State)
				require.Equal(t, began.Add(time.Hour), limit.RetryAt())
				state := b.state()
				require.Equal(t, fastly.Budget{Bucket: fastly.BucketPurges, Known: true, RetryAt: began.Add(time.Hour), State: "spent"}, state)
				require.False(t, state.Enough(1))

				// Four requests wait. The fourth would wait for one more hour.
				ctx, cancel := context.WithCancel(t.Context())
				for range 3 {
					go func() { _, _ = b.ask(ctx, fastly.TokenRequest{MaxWait: time.Hour}) }()
				}
				synctest.Wait()
				limit = b.refused(fastly.TokenRequest{MaxWait: time.Hour})
				require.Equal(t, began.Add(2*time.Hour), limit.RetryAt())
				cancel()
				synctest.Wait()
			})
		})
	}
}
