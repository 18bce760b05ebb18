package fastly

import (
	"math/bits"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// The line agrees with a sorted slice, whatever enters and leaves.
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

			// A schedule, and those who can't keep it once the others before them are gone.
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

// Entering, leaving and finding a place go down the tree once, and it stays shallow; looking
// for those who can't wait does not look at those who can.
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

		for _, i := range []int{0, n / 2, n - 1} { // one who can't wait
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
