package fastly_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/internal/clockwork"
)

// inFlight takes tokens until the next one would have to wait, and returns their number.
func (b budget) inFlight() (n int) {
	b.t.Helper()
	for range 100 {
		_, err := b.ask(b.t.Context(), fastly.TokenRequest{Strict: true})
		if err != nil {
			require.ErrorIs(b.t, err, fastly.ErrRateLimited)
			return n
		}
		n++
	}
	return n
}

// TestColdStart checks when requests are sent one at a time, and when they are not.
func TestColdStart(t *testing.T) {
	const ok, many = http.StatusOK, 8
	announced := func(n int) func() fastly.Observation { return func() fastly.Observation { return left(n) } }
	status := func(code int) func() fastly.Observation { return func() fastly.Observation { return mute(code) } }
	shut := func() fastly.Observation { return refusal(time.Second) }
	unsent := func() fastly.Observation { return fastly.Observation{} }
	tests := []struct {
		name string
		seen []func() fastly.Observation // observations in order
		want int                         // requests in flight after that
	}{
		{"nothing", nil, 1},
		{"one announces", []func() fastly.Observation{announced(20)}, 20},
		{"two are silent", []func() fastly.Observation{status(ok), status(ok)}, 1},
		{"three are silent", []func() fastly.Observation{status(ok), status(ok), status(ok)}, many},
		{"three of the API's own errors", []func() fastly.Observation{status(400), status(404), status(422)}, many},
		{"three redirects", []func() fastly.Observation{status(301), status(302), status(307)}, many},
		{"three 503s", []func() fastly.Observation{status(503), status(503), status(503)}, 1},
		{"three 503s after an announcement", []func() fastly.Observation{announced(20), status(503), status(503), status(503)}, 17},
		{"401 and others show nothing", []func() fastly.Observation{status(401), status(403), status(407), status(408), status(500), status(0), unsent}, 1},
		{"nor do they interrupt", []func() fastly.Observation{status(ok), status(503), status(ok), status(401), status(ok)}, many},
		{"a 429 does", []func() fastly.Observation{status(ok), status(ok), shut, status(ok), status(ok)}, 1},
		{"an announcement restores the ledger", []func() fastly.Observation{status(ok), status(ok), status(ok), announced(20)}, 20},
		{"a 429 makes it cold", []func() fastly.Observation{announced(20), shut}, 1},
		{"and silent replies warm", []func() fastly.Observation{status(ok), status(ok), status(ok), shut, status(ok), status(ok), status(ok)}, many},
		{"never sent is not sent", []func() fastly.Observation{announced(20), unsent, unsent}, 20},
		{"an error of a gateway may have counted", []func() fastly.Observation{announced(20), status(502), status(0)}, 18},
		{"until a later one announces", []func() fastly.Observation{announced(20), status(502), status(0), announced(19)}, 19},
	}
	for _, tt := range tests {
		for _, c := range coordinators {
			t.Run(tt.name+"/"+c.name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					b := writesOf(t, c.make(t, fastly.Limits{}))
					for _, seen := range tt.seen {
						b.must()(seen())
					}
					time.Sleep(3 * time.Second) // the block after a refusal ends
					require.Equal(t, tt.want, b.inFlight())
				})
			})
		}
	}
	t.Logf("%d beginnings with each of %d coordinators", len(tests), len(coordinators))
}

// TestNoticeOfSilentReplies checks that writes with an unknown budget are reported once.
func TestNoticeOfSilentReplies(t *testing.T) {
	for _, c := range coordinators {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := c.make(t, fastly.Limits{})
				var notices []int
				for i := range 20 {
					grant, err := b.TakeToken(t.Context(), fastly.TokenRequest{Bucket: fastly.BucketWrites, Account: "a", MaxWait: -1})
					require.NoError(t, err)
					if grant.Notice != "" {
						require.Contains(t, grant.Notice, "no rate limit headers")
						notices = append(notices, i)
					}
					seen := mute(http.StatusOK)
					if i == 10 {
						seen = refusal(time.Second)
					}
					require.NoError(t, grant.Settle(t.Context(), seen))
				}
				require.Equal(t, []int{3}, notices)
			})
		})
	}
}

// TestServerWithoutHeaders checks that a server without rate limit headers receives up to 8
// writes at a time, after the first three.
func TestServerWithoutHeaders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := writesOf(t, fastly.NewCoordinator(fastly.Limits{}))
		began, now, most := time.Now(), 0, 0
		var mu sync.Mutex
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() {
				settle := b.must()
				mu.Lock()
				now++
				most = max(most, now)
				mu.Unlock()
				time.Sleep(time.Second)
				mu.Lock()
				now--
				mu.Unlock()
				settle(mute(http.StatusOK))
			})
		}
		wg.Wait()
		require.Equal(t, 8, most)
		require.Equal(t, 9*time.Second, time.Since(began), "3 one by one, 47 by eights")
	})
}

// TestImplausibleReset checks that Remaining of a reply counts even if its reset is implausible,
// and that the next plausible reply determines the window.
func TestImplausibleReset(t *testing.T) {
	resets := map[string]func() time.Time{
		"an hour more":  func() time.Time { return nextHour().Add(time.Hour) },
		"a day more":    func() time.Time { return nextHour().AddDate(0, 0, 1) },
		"year 9999":     func() time.Time { return time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC) },
		"milliseconds":  func() time.Time { return time.Unix(nextHour().UnixMilli(), 0) },
		"now":           func() time.Time { return time.Now().Truncate(time.Second) },
		"an hour ago":   func() time.Time { return time.Now().Add(-time.Hour) },
		"1970":          func() time.Time { return time.Unix(0, 0) },
		"the year 1":    func() time.Time { return time.Time{} },
		"most negative": func() time.Time { return time.Unix(-1<<63, 0) },
		"the previous":  func() time.Time { return nextHour().Add(-time.Hour) },
	}
	for name, reset := range resets {
		for _, date := range []string{"Date", "no Date"} {
			t.Run(name+", "+date, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					b := writesOf(t, fastly.NewCoordinator(fastly.Limits{}))
					time.Sleep(20 * time.Minute)
					odd := func(n int) fastly.Observation {
						seen := left(n)
						seen.Reset = reset()
						if date == "no Date" {
							seen.Date = time.Time{}
						}
						return seen
					}
					b.must()(odd(3))
					require.Equal(t, 3, b.state().Remaining, "believed")
					require.LessOrEqual(t, time.Until(b.state().Reset), 40*time.Minute+2*time.Second, "for no longer than the hour")

					time.Sleep(time.Millisecond)
					b.must()(left(500))
					require.Equal(t, 500, b.state().Remaining, "the next sane reply opens the window")
					require.WithinDuration(t, nextHour(), b.state().Reset, 2*time.Second)

					b.must()(odd(400))
					require.Equal(t, 400, b.state().Remaining, "and is not undone by another odd one")
					require.WithinDuration(t, nextHour(), b.state().Reset, 2*time.Second)

					time.Sleep(time.Until(b.state().Reset) + 20*time.Minute)
					b.must()(odd(0))
					limit := b.refused(fastly.TokenRequest{MaxWait: time.Second})
					require.Equal(t, "spent", limit.State)
					require.LessOrEqual(t, limit.Wait, 40*time.Minute+2*time.Second)
					for range 3 { // waiting requests are served in the next hours
						b.must()(odd(0))
					}
					require.LessOrEqual(t, time.Now(), time.Date(2000, 1, 1, 4, 0, 5, 0, time.UTC))
				})
			})
		}
	}
	t.Logf("%d resets", len(resets))
}

// TestResetsThatContradict checks that the reply to the later request applies if two replies
// contradict each other, and that a plausible reset takes precedence.
func TestResetsThatContradict(t *testing.T) {
	quarterMore := func(n int) fastly.Observation {
		seen := left(n)
		seen.Reset = seen.Reset.Add(15 * time.Minute)
		return seen
	}
	dayMore := func(n int) fastly.Observation { // from a server whose clock is one day ahead
		seen := left(n)
		seen.Date, seen.Reset = seen.Date.AddDate(0, 0, 1), seen.Reset.AddDate(1, 0, 0)
		return seen
	}
	tests := []struct {
		name  string
		wrong func(n int) fastly.Observation
		early bool // whether the request with the correct reply was sent before the wrong reply arrived
		want  int
	}{
		{"a quarter of an hour more", quarterMore, false, 500},
		{"a quarter of an hour more, of a request that left before", quarterMore, true, 3},
		{"a day ahead", dayMore, false, 500},
		{"a day ahead, of a request that left before", dayMore, true, 500},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := writesOf(t, fastly.NewCoordinator(fastly.Limits{}))
				b.must()(left(100))
				time.Sleep(59 * time.Minute)
				early := b.must()
				time.Sleep(30 * time.Minute)
				b.must()(tt.wrong(3))
				if !tt.early {
					early(fastly.Observation{})
					early = b.must()
				}
				early(left(500))
				require.Equal(t, tt.want, b.state().Remaining)
			})
		})
	}
}

// TestReplyOfTheWindowBefore checks that a reply about the previous window does not affect the
// current one.
func TestReplyOfTheWindowBefore(t *testing.T) {
	tests := []struct {
		name  string
		known bool // whether the current window is known by then
		after time.Duration
	}{
		{"before anything is known of the new window", false, time.Second},
		{"when the new window is known", true, time.Second},
		{"long after", true, 20 * time.Minute},
		{"a whole window later", true, 70 * time.Minute},
	}
	for _, status := range []int{http.StatusOK, http.StatusTooManyRequests} {
		for _, tt := range tests {
			t.Run(fmt.Sprintf("%d %s", status, tt.name), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					b := writesOf(t, fastly.NewCoordinator(fastly.Limits{}))
					time.Sleep(59 * time.Minute)
					b.must()(left(10))
					late := b.must()
					old := left(0)
					old.StatusCode = status
					time.Sleep(time.Until(b.state().Reset) + tt.after)
					if tt.known {
						b.must()(left(900))
					}
					before := b.state()
					late(old)
					before.InFlight--
					require.Equal(t, before, b.state())
					b.must()(left(800))
					require.Equal(t, 800, b.state().Remaining)
				})
			})
		}
	}
}

// TestRepliesOutOfOrder checks that replies in any order only lower the budget of a window, and
// that a reply about the next window starts it.
func TestRepliesOutOfOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := writesOf(t, fastly.NewCoordinator(fastly.Limits{}))
		time.Sleep(59*time.Minute + 30*time.Second)
		b.must()(left(100))
		var settles []func(fastly.Observation)
		for range 10 {
			settles = append(settles, b.must())
		}
		least := 100
		for _, i := range []int{3, 0, 8, 1, 5, 2, 7, 4, 6} {
			settles[i](left(99 - i))
			least = min(least, 99-i)
			require.Equal(t, least, b.state().Remaining)
		}
		time.Sleep(30 * time.Second) // the hour has ended at the server, but not yet at the client, which adds a margin
		settles[9](left(999))
		require.Equal(t, 999, b.state().Remaining)
		require.WithinDuration(t, nextHour(), b.state().Reset, 2*time.Second)
	})
}

// stormy is a server that refuses requests until the end of the hour, with unusual headers.
type stormy struct {
	mu      sync.Mutex
	offset  time.Duration // offset of its clock
	limit   int
	odd     func(now time.Time, seen *fastly.Observation)
	hour    time.Time
	left    int
	refused int
}

func (s *stormy) serve() fastly.Observation {
	time.Sleep(100 * time.Millisecond)
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now().Add(s.offset)
	if hour := now.Truncate(time.Hour); !hour.Equal(s.hour) {
		s.left = s.limit
		if s.hour.IsZero() {
			s.left = 0
		}
		s.hour = hour
	}
	seen := fastly.Observation{Sent: true, StatusCode: http.StatusOK, Announced: true, Reset: s.hour.Add(time.Hour), Date: now.Truncate(time.Second)}
	if s.left == 0 {
		seen.StatusCode = http.StatusTooManyRequests
		s.refused++
	} else {
		s.left--
	}
	seen.Remaining = s.left
	s.odd(now, &seen)
	return seen
}

// TestStormOfRefusals checks that only a few requests are sent while the server refuses them,
// whatever the headers.
func TestStormOfRefusals(t *testing.T) {
	plain := func(time.Time, *fastly.Observation) {}
	tests := []struct {
		name   string
		offset time.Duration
		odd    func(now time.Time, seen *fastly.Observation)
		most   int // maximum number of refusals
		within time.Duration
	}{
		{"sane", 0, plain, 1, time.Hour},
		{"Date a day behind", 0, func(_ time.Time, seen *fastly.Observation) { seen.Date = seen.Date.AddDate(0, 0, -1) }, 1, time.Hour},
		{"Date a day ahead", 0, func(_ time.Time, seen *fastly.Observation) { seen.Date = seen.Date.AddDate(0, 0, 1) }, 1, time.Hour},
		{"no Date, clock 10 minutes ahead", 10 * time.Minute, func(_ time.Time, seen *fastly.Observation) { seen.Date = time.Time{} }, 2, 2 * time.Hour},
		{"no Date, clock 10 minutes behind", -10 * time.Minute, func(_ time.Time, seen *fastly.Observation) { seen.Date = time.Time{} }, 2, 2 * time.Hour},
		{"Reset in the past", 0, func(_ time.Time, seen *fastly.Observation) { seen.Reset = seen.Reset.Add(-time.Hour) }, 1, time.Hour},
		{"Reset in the year 9999", 0, func(_ time.Time, seen *fastly.Observation) { seen.Reset = seen.Reset.AddDate(7999, 0, 0) }, 1, time.Hour},
		{"Retry-After to the reset", 0, func(now time.Time, seen *fastly.Observation) {
			if seen.StatusCode == http.StatusTooManyRequests {
				seen.RetryAfter = seen.Reset.Sub(now)
			}
		}, 2, time.Hour},
		{"no headers at all", 0, func(_ time.Time, seen *fastly.Observation) {
			*seen = fastly.Observation{Sent: true, StatusCode: seen.StatusCode}
		}, 40, time.Hour},
	}
	for _, tt := range tests {
		for _, c := range coordinators {
			t.Run(tt.name+"/"+c.name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					time.Sleep(25 * time.Minute)
					began := time.Now()
					server := &stormy{offset: tt.offset, limit: 1000, odd: tt.odd}
					b := writesOf(t, c.make(t, fastly.Limits{}))
					var wg sync.WaitGroup
					for range 60 {
						wg.Go(func() {
							req := fastly.TokenRequest{MaxWait: -1}
							for range 50 {
								settle, err := b.ask(t.Context(), req)
								if err != nil {
									t.Error(err)
									return
								}
								seen := server.serve()
								settle(seen)
								if seen.StatusCode == http.StatusOK {
									return
								}
								req.Since = began
							}
							t.Error("not through")
						})
					}
					wg.Wait()
					require.LessOrEqual(t, server.refused, tt.most)
					require.Less(t, time.Since(began), tt.within)
				})
			})
		}
	}
}

// TestCoordinatorsDoNotWakeTogether checks that coordinators that wait for the same reset resume
// at different times, none before the reset.
func TestCoordinatorsDoNotWakeTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		reset := nextHour()
		var woken []time.Duration
		var mu sync.Mutex
		var wg sync.WaitGroup
		for range 20 {
			b := writesOf(t, fastly.NewCoordinator(fastly.Limits{}))
			b.must()(left(100))
			for i := range 99 { // each reply may shorten the random margin
				b.must()(left(99 - i))
			}
			b.must()(left(0))
			wg.Go(func() {
				b.must()(left(999))
				mu.Lock()
				defer mu.Unlock()
				woken = append(woken, time.Since(reset))
			})
		}
		wg.Wait()
		slices.Sort(woken)
		require.Greater(t, woken[0], 200*time.Millisecond)
		require.Less(t, woken[19], 1100*time.Millisecond)
		require.Greater(t, woken[19]-woken[0], 300*time.Millisecond, "%v", woken)
	})
}

// settable is a machine that can be suspended, which stops the monotonic clock, and whose wall
// clock can be set.
type settable struct {
	mu     sync.Mutex
	asleep time.Duration // time that the monotonic clock has missed
	set    time.Duration // change of the wall clock
}

func (s *settable) clock() clockwork.Clock {
	return clockwork.Clock{
		Now:  func() time.Time { return s.read(func() time.Duration { return -s.asleep }) },
		Wall: func() time.Time { return s.read(func() time.Duration { return s.set }) },
		AfterFunc: func(d time.Duration, f func()) clockwork.Alarm {
			alarm := &sleeper{}
			var ring func(d, slept time.Duration)
			ring = func(d, slept time.Duration) { // timers stop as well while the machine is suspended
				alarm.set(time.AfterFunc(d, func() {
					if more := s.slept() - slept; more > 0 {
						ring(more, slept+more)
						return
					}
					f()
				}))
			}
			ring(d, s.slept())
			return alarm
		},
	}
}

func (s *settable) read(shift func() time.Duration) time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return time.Now().Add(shift())
}

func (s *settable) slept() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asleep
}

// sleep suspends the machine for a time.
func (s *settable) sleep(d time.Duration) {
	s.mu.Lock()
	s.asleep += d
	s.mu.Unlock()
	time.Sleep(d)
}

func (s *settable) setWall(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.set += d
}

type sleeper struct {
	mu sync.Mutex
	t  *time.Timer
}

func (s *sleeper) set(t *time.Timer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.t = t
}

// Stop stops the current timer.
func (s *sleeper) Stop() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.t.Stop()
}

// TestSleepAndClocksThatAreSet checks that the end of the window is detected after a suspension
// or a change of the wall clock.
func TestSleepAndClocksThatAreSet(t *testing.T) {
	tests := []struct {
		name   string
		happen func(s *settable)
		within time.Duration // time until waiting requests are served
	}{
		{"nothing", func(*settable) {}, 41 * time.Minute},
		{"it sleeps for two hours", func(s *settable) { s.sleep(2 * time.Hour) }, 61 * time.Second},
		{"it sleeps for ten minutes", func(s *settable) { s.sleep(10 * time.Minute) }, 31 * time.Minute},
		{"the clock is set back", func(s *settable) { s.setWall(-3 * time.Hour) }, 41 * time.Minute},
		{"the clock is set ahead", func(s *settable) { s.setWall(3 * time.Hour) }, 61 * time.Second}, // another request is needed
		{"both", func(s *settable) { s.sleep(2 * time.Hour); s.setWall(-3 * time.Hour) }, 41 * time.Minute},
	}
	for _, tt := range tests {
		for _, waits := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, somebody waits: %v", tt.name, waits), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					machine := &settable{}
					c := fastly.NewCoordinator(fastly.Limits{})
					clockwork.Replace(c, machine.clock())
					b := writesOf(t, c)
					time.Sleep(20 * time.Minute)
					b.must()(left(0))
					served := make(chan func(fastly.Observation), 1)
					wait := func() { served <- b.must() }
					if waits {
						go wait()
						synctest.Wait()
					}
					tt.happen(machine)
					if !waits {
						go wait()
					}
					began := time.Now()
					settle := <-served
					require.Less(t, time.Since(began), tt.within)
					settle(left(7))
					require.Equal(t, 7, b.state().Remaining)
					require.Equal(t, 7, b.inFlight())
				})
			})
		}
	}
}

// TestReserveIsLeft checks that the reserve is never used, whatever the order of replies, and
// that errors contain it.
func TestReserveIsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := writesOf(t, fastly.NewCoordinator(fastly.Limits{Reserve: 20}))
		b.must()(left(25))
		require.Equal(t, 5, b.inFlight())
		_, err := b.ask(t.Context(), fastly.TokenRequest{Strict: true})
		limit, ok := errors.AsType[*fastly.RateLimitError](err)
		require.True(t, ok)
		require.Equal(t, []any{20, 25, 5, "in flight"}, []any{limit.Reserve, limit.Remaining, limit.InFlight, limit.State})
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Hour)
		defer cancel()
		_, err = b.ask(ctx, fastly.TokenRequest{MaxWait: time.Minute})
		require.NoError(t, err, "the window ends, though no reply arrives")
	})
}
