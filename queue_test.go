package fastly_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/fastlytest"
	"github.com/edgesdk/fastly/internal/clockwork"
)

// budget provides direct access to the tokens of a budget.
type budget struct {
	t      *testing.T
	bucket fastly.Bucket
	fastly.Coordinator
}

func writesOf(t *testing.T, c fastly.Coordinator) budget { return budget{t, fastly.BucketWrites, c} }

func purgesOf(t *testing.T, c fastly.Coordinator) budget { return budget{t, fastly.BucketPurges, c} }

// ask requests a token.
func (b budget) ask(ctx context.Context, req fastly.TokenRequest) (settle func(fastly.Observation), err error) {
	req.Bucket, req.Account = b.bucket, "account"
	grant, err := b.TakeToken(ctx, req)
	if err != nil {
		return nil, err
	}
	return func(seen fastly.Observation) {
		if err := grant.Settle(context.WithoutCancel(ctx), seen); err != nil {
			b.t.Error(err)
		}
	}, nil
}

// must takes a token, and waits without a limit.
func (b budget) must() (settle func(fastly.Observation)) {
	b.t.Helper()
	settle, err := b.ask(b.t.Context(), fastly.TokenRequest{MaxWait: -1})
	require.NoError(b.t, err)
	return settle
}

// refused requests a token that must be refused immediately.
func (b budget) refused(req fastly.TokenRequest) *fastly.RateLimitError {
	b.t.Helper()
	began := time.Now()
	_, err := b.ask(b.t.Context(), req)
	limit, ok := errors.AsType[*fastly.RateLimitError](err)
	require.True(b.t, ok, "%v", err)
	require.ErrorIs(b.t, err, fastly.ErrRateLimited)
	require.Zero(b.t, time.Since(began), "at once")
	return limit
}

func (b budget) state() fastly.Budget {
	b.t.Helper()
	state, err := b.DescribeBudget(b.t.Context(), fastly.BudgetRequest{Bucket: b.bucket, Account: "account"})
	require.NoError(b.t, err)
	return state
}

// nextHour returns the end of the window by the simulated clock.
func nextHour() time.Time { return time.Now().Truncate(time.Hour).Add(time.Hour) }

// left returns the observation of a reply with n requests left.
func left(n int) fastly.Observation {
	return fastly.Observation{Sent: true, StatusCode: http.StatusOK, Announced: true, Remaining: n, Reset: nextHour(), Date: time.Now().Truncate(time.Second)}
}

// mute returns the observation of a reply without rate limit headers.
func mute(status int) fastly.Observation { return fastly.Observation{Sent: true, StatusCode: status} }

// refusal returns the observation of a 429 without rate limit headers.
func refusal(retryAfter time.Duration) fastly.Observation {
	return fastly.Observation{Sent: true, StatusCode: http.StatusTooManyRequests, RetryAfter: retryAfter}
}

// TestRefusalJustBeforeTheReset checks that the queue continues after a 429 shortly before the
// end of the window.
func TestRefusalJustBeforeTheReset(t *testing.T) {
	tests := []struct {
		name   string
		before time.Duration // time before the reset
		header http.Header
	}{
		{"Retry-After 60, 20 s before", 20 * time.Second, http.Header{"Retry-After": {"60"}}},
		{"Retry-After 20, 20 s before", 20 * time.Second, http.Header{"Retry-After": {"20"}}},
		{"Retry-After 20, 20.5 s before", 20500 * time.Millisecond, http.Header{"Retry-After": {"20"}}},
		{"without Retry-After", 500 * time.Millisecond, nil},
		{"Remaining above 0", 20 * time.Second, http.Header{
			"Retry-After": {"60"}, "Fastly-Ratelimit-Remaining": {"7"}, "Fastly-Ratelimit-Reset": {"946688400"}, "Date": {"Sat, 01 Jan 2000 00:59:40 GMT"},
		}},
		{"Remaining 0", 20 * time.Second, http.Header{
			"Fastly-Ratelimit-Remaining": {"0"}, "Fastly-Ratelimit-Reset": {"946688400"}, "Date": {"Sat, 01 Jan 2000 00:59:40 GMT"},
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for range 20 { // because the jitter is random
				synctest.Test(t, func(t *testing.T) {
					w := newWorld(t, 10)
					require.NoError(t, w.write(t.Context(), 0))
					time.Sleep(time.Until(w.reset().Add(-tt.before)))
					w.fake.Inject(fastlytest.Fault{Method: http.MethodPut, Status: http.StatusTooManyRequests, Header: tt.header})
					ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
					defer cancel()
					require.NoError(t, w.writeAll(ctx, 10, fastly.WithWaitForReset()))
				})
			}
		})
	}
}

// late returns a coordinator whose alarms fire late by d, or early if d is negative.
func late(limits fastly.Limits, d time.Duration) fastly.Coordinator {
	c := fastly.NewCoordinator(limits)
	clock := clockwork.Real()
	clock.AfterFunc = func(after time.Duration, f func()) clockwork.Alarm { return time.AfterFunc(max(after/2, after+d), f) }
	clockwork.Replace(c, clock)
	return c
}

// TestBetweenTheResetAndItsAlarm checks that waiting requests get their tokens after the reset,
// whatever happens between the reset and its alarm.
func TestBetweenTheResetAndItsAlarm(t *testing.T) {
	happenings := map[string]func(b budget, held func(fastly.Observation)){
		"nothing":         func(budget, func(fastly.Observation)) {},
		"somebody looks":  func(b budget, _ func(fastly.Observation)) { b.state() },
		"a reply arrives": func(_ budget, held func(fastly.Observation)) { held(mute(http.StatusNotFound)) },
		"a late announcement": func(_ budget, held func(fastly.Observation)) {
			s := left(0)
			s.Reset = s.Reset.Add(-time.Hour)
			held(s)
		},
		"one is refused": func(b budget, _ func(fastly.Observation)) {
			_, _ = b.ask(b.t.Context(), fastly.TokenRequest{Strict: true})
		},
		"one asks and waits": func(b budget, _ func(fastly.Observation)) {
			go func() {
				if settle, err := b.ask(b.t.Context(), fastly.TokenRequest{MaxWait: -1}); err == nil {
					settle(left(900))
				}
			}()
			synctest.Wait()
		},
		"one gives up": func(b budget, _ func(fastly.Observation)) {
			ctx, cancel := context.WithCancel(b.t.Context())
			go func() { _, _ = b.ask(ctx, fastly.TokenRequest{MaxWait: -1}) }()
			synctest.Wait()
			cancel()
			synctest.Wait()
		},
	}
	for name, happen := range happenings {
		for _, alarm := range []time.Duration{50 * time.Millisecond, -50 * time.Millisecond} {
			t.Run(fmt.Sprintf("%s, alarms at %v", name, alarm), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					b := writesOf(t, late(fastly.Limits{}, alarm))
					time.Sleep(40 * time.Minute) // now the last nap before the reset ends at the reset
					held := b.must()
					held(left(2))
					held = b.must()
					b.must()(left(1)) // one more request is in flight
					reset := b.state().Reset
					var served atomic.Int32
					var wg sync.WaitGroup
					for range 3 {
						wg.Go(func() {
							settle, err := b.ask(t.Context(), fastly.TokenRequest{MaxWait: -1})
							if err != nil {
								t.Error(err)
								return
							}
							served.Add(1)
							settle(left(100))
						})
						time.Sleep(time.Second)
					}
					time.Sleep(time.Until(reset) + 10*time.Millisecond)
					happen(b, held)
					time.Sleep(time.Second)
					if served.Load() != 3 {
						t.Errorf("%d of 3 are served", served.Load())
						held(left(10)) // or else the test would hang
					}
					wg.Wait()
				})
			})
		}
	}
	t.Logf("%d happenings", len(happenings))
}

// TestPacedArrivalAfterTheReset checks a request that arrives after the reset, while others wait
// for a paced token.
func TestPacedArrivalAfterTheReset(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := writesOf(t, late(fastly.Limits{Pace: true}, 50*time.Millisecond))
		time.Sleep(50 * time.Minute)
		for n := range 6 {
			b.must()(left(6 - n))
		}
		var wg sync.WaitGroup
		take := func() {
			wg.Go(func() {
				settle, err := b.ask(t.Context(), fastly.TokenRequest{MaxWait: -1})
				if err != nil {
					t.Error(err)
					return
				}
				settle(left(500))
			})
			synctest.Wait()
		}
		for range 3 {
			take()
		}
		require.Less(t, time.Until(b.state().Reset), 11*time.Minute)
		time.Sleep(time.Until(b.state().Reset) + 10*time.Millisecond) // the last paced token is available at the reset
		take()
		began := time.Now()
		wg.Wait()
		require.Less(t, time.Since(began), time.Minute)
	})
}

// TestLookingChangesNothing checks that DescribeBudget affects neither the budget nor the waiting
// requests.
func TestLookingChangesNothing(t *testing.T) {
	for _, bucket := range []fastly.Bucket{fastly.BucketWrites, fastly.BucketPurges} {
		synctest.Test(t, func(t *testing.T) {
			c := late(fastly.Limits{PurgesPerHour: 2}, 50*time.Millisecond)
			b := budget{t, bucket, c}
			b.state()
			require.Zero(t, fastly.Accounts(c), "an account that nobody uses is not kept")
			b.must()(left(1))
			b.must()(left(0))
			before := b.state()
			require.False(t, before.RetryAt.IsZero())
			time.Sleep(time.Until(before.RetryAt) - 20*time.Millisecond)
			for range 100 { // until after the reset
				b.state()
				time.Sleep(time.Millisecond)
			}
			require.Equal(t, 0, b.state().InFlight)
			settle, err := b.ask(t.Context(), fastly.TokenRequest{})
			require.NoError(t, err)
			settle(fastly.Observation{})
		})
	}
}

func TestOrderOfTheLine(t *testing.T) {
	for _, c := range coordinators {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := writesOf(t, c.make(t, fastly.Limits{}))
				time.Sleep(10 * time.Minute)
				b.must()(left(0))
				now := time.Now()
				ages := []time.Duration{0, 3 * time.Minute, 0, time.Minute, 3 * time.Minute, -time.Hour, 0} // a time in the future counts as now
				want := []int{1, 4, 3, 0, 2, 5, 6}
				var got []int
				var mu sync.Mutex
				var wg sync.WaitGroup
				for i, age := range ages {
					wg.Go(func() {
						req := fastly.TokenRequest{MaxWait: -1}
						if age != 0 {
							req.Since = now.Add(-age)
						}
						settle, err := b.ask(t.Context(), req)
						if err != nil {
							t.Error(err)
							return
						}
						mu.Lock()
						got = append(got, i)
						mu.Unlock()
						time.Sleep(time.Second)
						settle(left(1))
					})
					time.Sleep(10 * time.Millisecond)
				}
				wg.Wait()
				require.Equal(t, want, got)
			})
		})
	}
}

// TestRefusalByPlace checks that a request is refused immediately if it cannot be served in time
// at its position.
func TestRefusalByPlace(t *testing.T) {
	const perSecond, calls, maxWait = 10.0 / 3, 100, 3 * time.Second
	fill := map[string]func(t *testing.T, c fastly.Coordinator) budget{
		"paced writes": func(t *testing.T, c fastly.Coordinator) budget {
			b := writesOf(t, c)
			b.must()(left(12005))
			for n := range 5 {
				b.must()(left(12004 - n))
			}
			return b
		},
		"purges": func(t *testing.T, c fastly.Coordinator) budget {
			b := purgesOf(t, c)
			for range 4 {
				for range 10 {
					b.must()(mute(http.StatusOK))
				}
				time.Sleep(2 * time.Minute)
			}
			time.Sleep(time.Hour - 8*time.Minute - 2*time.Second) // the first ten tokens are available soon
			return b
		},
	}
	for name, fill := range fill {
		for _, c := range coordinators {
			t.Run(name+"/"+c.name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					b := fill(t, c.make(t, fastly.Limits{Pace: true, PurgesPerHour: 40}))
					served, refused := 0, 0
					var mu sync.Mutex
					var wg sync.WaitGroup
					for range calls {
						wg.Go(func() {
							began := time.Now()
							settle, err := b.ask(t.Context(), fastly.TokenRequest{MaxWait: maxWait})
							took := time.Since(began)
							mu.Lock()
							defer mu.Unlock()
							if err == nil {
								served++
								settle(left(11000))
								return
							}
							refused++
							if limit, ok := errors.AsType[*fastly.RateLimitError](err); !ok || took > 0 || limit.Wait <= maxWait {
								t.Errorf("%v after %v, want a refusal at once", err, took)
							}
						})
					}
					wg.Wait()
					require.Equal(t, calls, served+refused)
					require.InDelta(t, 10, served, 1)
				})
			})
		}
	}
}

// TestScheduleThatGetsWorse checks that exactly the requests that can no longer be served in time
// are refused when the schedule changes, immediately and once.
func TestScheduleThatGetsWorse(t *testing.T) {
	tests := []struct {
		name string
		seen func() fastly.Observation
		wait time.Duration
	}{
		{"spent", func() fastly.Observation { return left(0) }, 20 * time.Minute},
		{"shut", func() fastly.Observation { return refusal(20 * time.Minute) }, 20 * time.Minute},
		{"shut by a window that is not spent", func() fastly.Observation {
			seen := left(5)
			seen.StatusCode, seen.RetryAfter = http.StatusTooManyRequests, 20*time.Minute
			return seen
		}, 20 * time.Minute},
	}
	waits := []time.Duration{0, time.Second, 19 * time.Minute, 22 * time.Minute, -1}
	for _, tt := range tests {
		for _, c := range coordinators {
			t.Run(tt.name+"/"+c.name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					b := writesOf(t, c.make(t, fastly.Limits{}))
					time.Sleep(40 * time.Minute)
					held := b.must()
					var mu sync.Mutex
					outcomes := map[string]int{}
					so := func() map[string]int {
						mu.Lock()
						defer mu.Unlock()
						return maps.Clone(outcomes)
					}
					for i := range 100 {
						go func() {
							ctx, maxWait := t.Context(), waits[i%len(waits)]
							if i%2 == 0 && maxWait >= 0 { // a deadline is also a limit
								var cancel context.CancelFunc
								ctx, cancel = context.WithTimeout(ctx, maxWait+10*time.Second)
								defer cancel()
								maxWait = -1
							}
							settle, err := b.ask(ctx, fastly.TokenRequest{MaxWait: maxWait})
							outcome := "served"
							if errors.Is(err, fastly.ErrRateLimited) {
								outcome = "refused"
							} else if err != nil {
								outcome = err.Error()
							}
							mu.Lock()
							outcomes[outcome]++
							mu.Unlock()
							if err == nil {
								settle(left(1000))
							}
						}()
					}
					time.Sleep(5 * time.Second)
					synctest.Wait()
					require.Empty(t, so(), "waiting for a reply is no refusal")
					held(tt.seen())
					synctest.Wait()
					require.Equal(t, map[string]int{"refused": 60}, so())
					time.Sleep(tt.wait + 3*time.Second)
					synctest.Wait()
					require.Equal(t, map[string]int{"refused": 60, "served": 40}, so())
				})
			})
		}
	}
}

// TestBoundOfTheWait checks which waits MaxWait limits.
func TestBoundOfTheWait(t *testing.T) {
	type outcome struct {
		after time.Duration
		state string // state of the refusal; "" if the request is served
	}
	const reply = 10 * time.Second // duration of the request in flight
	tests := []struct {
		name    string
		req     fastly.TokenRequest
		timeout time.Duration
		seen    func() fastly.Observation // reply, after which the request is served unless refused
		want    outcome
	}{
		{"no bound", fastly.TokenRequest{MaxWait: -1}, 0, func() fastly.Observation { return left(9) }, outcome{reply, ""}},
		{"replies are not bounded", fastly.TokenRequest{MaxWait: time.Second}, 0, func() fastly.Observation { return left(9) }, outcome{reply, ""}},
		{"not even by zero", fastly.TokenRequest{}, 0, func() fastly.Observation { return left(9) }, outcome{reply, ""}},
		{"unless strict", fastly.TokenRequest{MaxWait: 3 * time.Second, Strict: true}, 0, func() fastly.Observation { return left(9) }, outcome{3 * time.Second, "in flight"}},
		{"strict and in time", fastly.TokenRequest{MaxWait: 11 * time.Second, Strict: true}, 0, func() fastly.Observation { return left(9) }, outcome{reply, ""}},
		{"strict and zero", fastly.TokenRequest{Strict: true}, 0, func() fastly.Observation { return left(9) }, outcome{0, "in flight"}},
		{"strict without limit", fastly.TokenRequest{MaxWait: -1, Strict: true}, 0, func() fastly.Observation { return left(9) }, outcome{reply, ""}},
		{"an imposed wait is bounded", fastly.TokenRequest{MaxWait: time.Minute}, 0, func() fastly.Observation { return left(0) }, outcome{reply, "spent"}},
		{"an imposed wait within the bound", fastly.TokenRequest{MaxWait: time.Hour}, 0, func() fastly.Observation { return refusal(30 * time.Second) }, outcome{reply + 30*time.Second, ""}},
		{"an imposed wait beyond the deadline", fastly.TokenRequest{MaxWait: -1}, 30 * time.Second, func() fastly.Observation { return refusal(30 * time.Second) }, outcome{reply, "shut after a 429"}},
	}
	for _, tt := range tests {
		for _, c := range coordinators {
			t.Run(tt.name+"/"+c.name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					b := writesOf(t, c.make(t, fastly.Limits{}))
					held := b.must()
					go func() {
						time.Sleep(reply)
						held(tt.seen())
					}()
					ctx := t.Context()
					if tt.timeout > 0 {
						var cancel context.CancelFunc
						ctx, cancel = context.WithTimeout(ctx, tt.timeout)
						defer cancel()
					}
					began := time.Now()
					settle, err := b.ask(ctx, tt.req)
					require.WithinDuration(t, began.Add(tt.want.after), time.Now(), 900*time.Millisecond)
					if tt.want.state == "" {
						require.NoError(t, err)
						settle(fastly.Observation{})
					} else {
						limit, ok := errors.AsType[*fastly.RateLimitError](err)
						require.True(t, ok, "%v", err)
						require.Equal(t, tt.want.state, limit.State)
						require.Equal(t, tt.want.state == "in flight", limit.RetryAt().IsZero())
					}
					time.Sleep(reply + time.Second)
				})
			})
		}
	}
}

// TestWaitsThatEndGiveEverythingBack checks that all tokens are available in the end, whatever
// the order of panicking hooks, canceled contexts and settled tokens.
func TestWaitsThatEndGiveEverythingBack(t *testing.T) {
	for _, bucket := range []fastly.Bucket{fastly.BucketWrites, fastly.BucketPurges} {
		for _, c := range coordinators {
			t.Run(bucket.String()+"/"+c.name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					random := rand.New(rand.NewPCG(3, 4))
					b := budget{t, bucket, c.make(t, fastly.Limits{PurgesPerHour: 50})}
					b.must()(left(50))
					var wg sync.WaitGroup
					for range 500 {
						timeout, hook, maxWait := time.Duration(random.IntN(5000))*time.Millisecond, random.IntN(3), time.Duration(random.IntN(3)-1)*time.Hour
						wg.Go(func() {
							defer func() {
								if p := recover(); p != nil && p != "hook" {
									panic(p)
								}
							}()
							ctx, cancel := context.WithTimeout(t.Context(), timeout)
							defer cancel()
							req := fastly.TokenRequest{MaxWait: maxWait}
							if hook > 0 {
								req.Waiting = func(fastly.Wait) {
									if hook == 2 {
										panic("hook")
									}
									time.Sleep(time.Millisecond)
								}
							}
							settle, err := b.ask(ctx, req)
							if err == nil {
								time.Sleep(timeout / 2)
								settle(fastly.Observation{}) // not sent
							}
						})
						time.Sleep(time.Duration(random.IntN(3)) * time.Millisecond)
					}
					wg.Wait()
					synctest.Wait()
					state := b.state()
					require.Zero(t, state.InFlight)
					require.True(t, state.RetryAt.IsZero(), "%v", state)
					require.GreaterOrEqual(t, state.Remaining, 49)
					settle, err := b.ask(t.Context(), fastly.TokenRequest{Strict: true})
					require.NoError(t, err)
					settle(fastly.Observation{})
				})
			})
		}
	}
}

// TestReasonsAreToldOnce checks that every waiting request is notified of each reason once, and
// again if the wait is longer than announced.
func TestReasonsAreToldOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := writesOf(t, fastly.NewCoordinator(fastly.Limits{}))
		time.Sleep(30 * time.Minute)
		held := b.must()
		heard := make([][]string, 3)
		var wg sync.WaitGroup
		for i := range heard {
			wg.Go(func() {
				settle, err := b.ask(t.Context(), fastly.TokenRequest{MaxWait: -1, Waiting: func(w fastly.Wait) {
					heard[i] = append(heard[i], fmt.Sprintf("%s until %d", w.Reason, w.Until.Hour()))
				}})
				if err != nil {
					t.Error(err)
					return
				}
				time.Sleep(time.Second)
				settle(left(0))
			})
			time.Sleep(time.Second)
		}
		held(left(0))
		wg.Wait()
		unknown, spent := "one write finds out about the budget first until 0", "the write budget is spent until "
		require.Equal(t, [][]string{
			{unknown, spent + "1"},
			{unknown, spent + "1", spent + "2"},
			{unknown, spent + "1", spent + "2", spent + "3"},
		}, heard)
	})
}
