package fastly

import (
	"context"
	"fmt"
	"math/bits"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/time/rate"

	"github.com/edgesdk/fastly/internal/clockwork"
)

// TestLineAgainstSlice compares the line with a sorted slice, for random operations.
func TestLineAgainstSlice(t *testing.T) {
	start := time.Now()
	for seed := range uint64(20) {
		random := rand.New(rand.NewPCG(seed, 0))
		var l line
		var want []*waiter
		for range 400 {
			if len(want) > 0 && random.IntN(5) < 2 {
				i := random.IntN(len(want))
				l.leave(want[i])
				want = slices.Delete(want, i, i+1)
			} else {
				w := &waiter{node: node{since: start.Add(time.Duration(random.IntN(20)))}}
				if random.IntN(3) > 0 {
					w.latest = start.Add(time.Duration(random.IntN(300)))
				}
				l.enter(w)
				want = append(want, w)
				slices.SortStableFunc(want, func(a, b *waiter) int { return a.since.Compare(b.since) })
			}
			require.Equal(t, len(want), l.len())
			for i, w := range want {
				require.Equal(t, i, l.place(w))
			}
			if len(want) == 0 {
				require.Nil(t, l.first())
				continue
			}
			require.Same(t, want[0], l.first())

			// A random schedule, and the requests that cannot meet it after those before them are
			// removed.
			steps := make([]time.Time, len(want))
			at := start
			for i := range steps {
				at = at.Add(time.Duration(random.IntN(3) * random.IntN(10)))
				steps[i] = at
			}
			schedule := func(place int) time.Time { return steps[place] }
			var late []*waiter
			place := 0
			for _, w := range want {
				if !w.latest.IsZero() && schedule(place).After(w.latest) {
					late = append(late, w)
				} else {
					place++
				}
			}
			require.Equal(t, late, l.tooLate(schedule))
		}
	}
}

func (w *waiter) depth() int {
	if w == nil {
		return 0
	}
	return 1 + max(w.left.depth(), w.right.depth())
}

// TestLineIsLogarithmic checks that adding, removing and finding a request visits a logarithmic
// number of nodes, and that the search for expired requests does not visit the others.
func TestLineIsLogarithmic(t *testing.T) {
	start := time.Now()
	for _, n := range []int{100, 1000, 20000, 80000} {
		most := 5 * bits.Len(uint(n))
		var l line
		all := make([]*waiter, n)
		for i := range all {
			all[i] = &waiter{node: node{since: start.Add(time.Duration(i)), latest: start.Add(time.Hour)}}
			l.enter(all[i])
		}
		require.LessOrEqual(t, l.root.depth(), most)
		looks := func(schedule func(int) time.Time, late int) int {
			looks := 0
			require.Len(t, l.tooLate(func(place int) time.Time {
				looks++
				return schedule(place)
			}), late)
			return looks
		}
		in := func(d time.Duration) func(int) time.Time { return func(int) time.Time { return start.Add(d) } }
		require.Equal(t, 1, looks(in(time.Hour), 0), "nobody is late")
		require.LessOrEqual(t, looks(func(place int) time.Time { return start.Add(time.Duration(place) * time.Hour / time.Duration(n-2)) }, 1), 2*most)

		for _, i := range []int{0, n / 2, n - 1} { // one request that cannot wait
			l.leave(all[i])
			all[i].latest = start.Add(time.Minute)
			l.enter(all[i])
			require.LessOrEqual(t, looks(in(30*time.Minute), 1), 2*most)
			l.leave(all[i])
			all[i].latest = start.Add(time.Hour)
			l.enter(all[i])
		}
		for _, i := range rand.Perm(n)[:n/2] {
			l.leave(all[i])
		}
		require.LessOrEqual(t, l.root.depth(), most)
	}
}

// counted is a meter that counts its calls.
type counted struct {
	meter
	calls int
}

func (c *counted) advance(now time.Time) {
	c.calls++
	c.meter.advance(now)
}

func (c *counted) take(now time.Time) (ticket, bool) {
	c.calls++
	return c.meter.take(now)
}

func (c *counted) settle(now time.Time, t ticket, seen Observation) {
	c.calls++
	c.meter.settle(now, t, seen)
}

func (c *counted) opens(now time.Time, place int) (time.Time, reason) {
	c.calls++
	return c.meter.opens(now, place)
}

func (c *counted) wakes(now time.Time) time.Time {
	c.calls++
	return c.meter.wakes(now)
}

func (c *counted) state(now time.Time) Budget {
	c.calls++
	return c.meter.state(now)
}

// TestWorkOfTheQueue checks that the number of calls of the meter per request does not depend on
// the length of the line.
func TestWorkOfTheQueue(t *testing.T) {
	ctx, clock := context.Background(), newClock(clockwork.Real())
	spent := Observation{Sent: true, StatusCode: 200, Announced: true, Reset: clock.now.Add(30 * time.Minute), Date: clock.now}
	writes := func(pace bool) (*queue, *counted) {
		m := &counted{meter: newWindow(Limits{Pace: pace}, rate.NewLimiter)}
		return newQueue(BucketWrites, clock, m), m
	}
	purges := func(n int) (*queue, *counted) {
		m := &counted{meter: newRefill(Limits{PurgesPerHour: n}, rate.NewLimiter)}
		return newQueue(BucketPurges, clock, m), m
	}
	enter := func(q *queue, n int, req TokenRequest) (line []*waiter) {
		for range n {
			w := q.enter(ctx, &req, clock.now)
			q.admit(clock.now)
			line = append(line, w)
		}
		return line
	}
	grant := func(q *queue) ticket {
		g, ok := q.meter.take(clock.now)
		require.True(t, ok)
		return g
	}
	hook := func(Wait) {}
	loads := []struct {
		name string
		run  func(n int) *counted
	}{
		{"writes give up", func(n int) *counted {
			q, m := writes(false)
			q.settle(grant(q), spent)
			for _, w := range enter(q, n, TokenRequest{MaxWait: time.Hour}) {
				q.abandon(w)
			}
			return m
		}},
		{"paced writes", func(n int) *counted {
			q, m := writes(true)
			seen := spent
			seen.Remaining = n
			q.settle(grant(q), seen)
			for _, w := range enter(q, n, TokenRequest{MaxWait: 2 * time.Hour, Waiting: hook}) {
				q.abandon(w)
			}
			return m
		}},
		{"writes are refused together", func(n int) *counted {
			q, m := writes(false)
			probe := grant(q)
			line := enter(q, n, TokenRequest{MaxWait: time.Minute, Waiting: hook})
			q.settle(probe, spent)
			for _, w := range line {
				require.Len(t, w.ready, 1)
			}
			return m
		}},
		{"writes are let through together", func(n int) *counted {
			q, m := writes(false)
			probe := grant(q)
			line := enter(q, n, TokenRequest{MaxWait: time.Minute, Waiting: hook})
			seen := spent
			seen.Remaining = n
			q.settle(probe, seen)
			for _, w := range line {
				q.settle((<-w.ready).ticket, seen)
			}
			return m
		}},
		{"writes ask again", func(n int) *counted {
			q, m := writes(false)
			q.settle(grant(q), spent)
			enter(q, n, TokenRequest{MaxWait: -1, Waiting: hook})
			enter(q, n, TokenRequest{MaxWait: -1, Since: clock.now.Add(-time.Minute), Waiting: hook})
			return m
		}},
		{"replies arrive while others wait", func(n int) *counted {
			q, m := purges(n)
			var tickets []ticket
			for range n {
				tickets = append(tickets, grant(q))
			}
			enter(q, n, TokenRequest{MaxWait: 3 * time.Hour, Waiting: hook})
			for _, g := range tickets {
				q.settle(g, Observation{Sent: true, StatusCode: 200})
			}
			return m
		}},
		{"somebody in front can wait only just as long", func(n int) *counted {
			q, m := writes(false)
			q.settle(grant(q), spent)
			enter(q, 1, TokenRequest{MaxWait: 31 * time.Minute})
			for _, w := range enter(q, n, TokenRequest{MaxWait: -1}) {
				q.abandon(w)
			}
			return m
		}},
	}
	for _, load := range loads {
		for _, n := range []int{100, 5000} {
			t.Run(fmt.Sprintf("%s/%d", load.name, n), func(t *testing.T) {
				m := load.run(n)
				require.Less(t, m.calls, 25*n+100)
				t.Logf("%.1f questions to the meter for each request", float64(m.calls)/float64(n))
			})
		}
	}
}

// TestTokenOfOneWhoGivesUp checks that a token that arrives at the same time as the cancellation
// is granted to the next request.
func TestTokenOfOneWhoGivesUp(t *testing.T) {
	clock := newClock(clockwork.Real())
	q := newQueue(BucketWrites, clock, newWindow(Limits{}, rate.NewLimiter))
	probe, _ := q.meter.take(clock.now)
	first := q.enter(t.Context(), &TokenRequest{MaxWait: -1}, clock.now)
	second := q.enter(t.Context(), &TokenRequest{MaxWait: -1}, clock.now)
	q.settle(probe, Observation{})
	require.Len(t, first.ready, 1)
	require.Empty(t, second.ready)
	q.abandon(first)
	require.Len(t, second.ready, 1)
	q.abandon(second)
	require.Zero(t, q.describe().InFlight)
}

// TestNewAccountLooksAtFewOthers checks that adding an account examines at most two others.
func TestNewAccountLooksAtFewOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCoordinator(Limits{}, rate.NewLimiter)
		take := func(name string) TokenGrant {
			grant, err := c.TakeToken(t.Context(), TokenRequest{Bucket: BucketWrites, Account: name})
			require.NoError(t, err)
			return grant
		}
		byUse := func() (names []string) {
			for e := c.byUse.Front(); e != nil; e = e.Next() {
				names = append(names, e.Value.(*account).name)
			}
			return names
		}
		var grants []TokenGrant
		for i := range 100 {
			grants = append(grants, take(fmt.Sprint(i)))
		}
		time.Sleep(2 * forgetAfter)
		before := byUse()
		take("new")
		require.Equal(t, slices.Concat([]string{"new", "1", "0"}, before[:98]), byUse())
		for _, grant := range grants {
			require.NoError(t, grant.Settle(t.Context(), Observation{}))
		}
		time.Sleep(2 * forgetAfter)
		for i := range 50 { // each new account removes two unused ones
			take(fmt.Sprint("newer ", i))
			require.Len(t, c.accounts, 100-i)
		}
	})
}
