package fastly

import (
	"math/rand/v2"
	"time"
)

// line holds the requests that wait for a token, in the order in which they are served. It is a
// treap, so that inserting, removing and finding a position take logarithmic time. Each node
// stores the size of its subtree and the earliest limit in it. Expired requests can therefore be
// found without visiting all others.
type line struct {
	root *waiter
	seq  uint64
}

// node is the part of a waiter that the treap uses.
type node struct {
	since  time.Time // order in which requests are served
	seq    uint64    // order among requests with the same time
	latest time.Time // latest time to be served; zero if there is none

	priority    uint64
	left, right *waiter
	size        int       // size of the subtree
	earliest    time.Time // minimum of latest in the subtree; zero if there is none
}

func (l *line) len() int { return l.root.count() }

func (l *line) enter(w *waiter) {
	l.seq++
	w.seq, w.priority = l.seq, rand.Uint64()
	w.update()
	before, after := l.root.split(w)
	l.root = join(join(before, w), after)
}

func (l *line) leave(w *waiter) { l.root = l.root.without(w) }

func (l *line) first() *waiter {
	w := l.root
	for w != nil && w.left != nil {
		w = w.left
	}
	return w
}

// place returns the number of requests that are served before w.
func (l *line) place(w *waiter) int {
	place := 0
	for n := l.root; n != nil; {
		if n.before(w) {
			place += n.left.count() + 1
			n = n.right
		} else {
			n = n.left
		}
	}
	return place
}

// tooLate returns the requests that cannot be served before their latest time. turn returns the
// time at which a position is served. It must not be earlier for a later position.
func (l *line) tooLate(turn func(place int) time.Time) []*waiter {
	_, late := l.root.tooLate(0, turn, nil)
	return late
}

// tooLate appends the requests of a subtree to late. place is the number of requests before the
// subtree, without those in late. The result is that number for the first request after the
// subtree.
func (w *waiter) tooLate(place int, turn func(int) time.Time, late []*waiter) (int, []*waiter) {
	if w == nil || w.earliest.IsZero() || !turn(place+w.size-1).After(w.earliest) {
		return place + w.count(), late
	}
	place, late = w.left.tooLate(place, turn, late)
	if !w.latest.IsZero() && turn(place).After(w.latest) {
		late = append(late, w)
	} else {
		place++
	}
	return w.right.tooLate(place, turn, late)
}

func (w *waiter) count() int {
	if w == nil {
		return 0
	}
	return w.size
}

// before reports whether w is served before other.
func (w *waiter) before(other *waiter) bool {
	if c := w.since.Compare(other.since); c != 0 {
		return c < 0
	}
	return w.seq < other.seq
}

// update computes the size and the minimum of the subtree of w.
func (w *waiter) update() {
	w.size = 1 + w.left.count() + w.right.count()
	w.earliest = w.latest
	for _, child := range [...]*waiter{w.left, w.right} {
		if child != nil && !child.earliest.IsZero() && (w.earliest.IsZero() || child.earliest.Before(w.earliest)) {
			w.earliest = child.earliest
		}
	}
}

// split divides a subtree into the requests before other and those after it.
func (w *waiter) split(other *waiter) (before, after *waiter) {
	switch {
	case w == nil:
		return nil, nil
	case w.before(other):
		w.right, after = w.right.split(other)
		before = w
	default:
		before, w.left = w.left.split(other)
		after = w
	}
	w.update()
	return before, after
}

// join merges two subtrees. All requests of first must be served before those of second.
func join(first, second *waiter) *waiter {
	switch {
	case first == nil:
		return second
	case second == nil:
		return first
	case first.priority > second.priority:
		first.right = join(first.right, second)
		first.update()
		return first
	default:
		second.left = join(first, second.left)
		second.update()
		return second
	}
}

// without removes other from a subtree.
func (w *waiter) without(other *waiter) *waiter {
	switch {
	case w == nil:
		return nil
	case w == other:
		rest := join(w.left, w.right)
		w.left, w.right = nil, nil
		return rest
	case other.before(w):
		w.left = w.left.without(other)
	default:
		w.right = w.right.without(other)
	}
	w.update()
	return w
}

// reason is the reason why a request waits for a token.
type reason uint8

const (
	unknownReason reason = iota // the budget is unknown, and a request in flight will determine it
	repliesReason               // the remaining budget is in flight
	blindReason                 // the maximum number of requests with an unknown budget is in flight
	spentReason                 // the budget is spent
	shutReason                  // a request was refused with 429
	pacedReason                 // requests are spread evenly over the window
	reasons       = iota
)

// of returns the reason in words.
func (r reason) of(bucket Bucket) string {
	switch r {
	case unknownReason:
		return "one " + bucket.String() + " finds out about the budget first"
	case repliesReason:
		return "the rest of the " + bucket.String() + " budget is in flight"
	case blindReason:
		return "the API does not announce the budget, and as many requests are in flight as is safe"
	case spentReason:
		return "the " + bucket.String() + " budget is spent"
	case shutReason:
		return "the API refused a " + bucket.String() + " with 429"
	default:
		return bucket.String() + "s are paced over the hour"
	}
}

// ends reports whether all waiting requests share the end of the wait, so that it is announced
// once.
func (r reason) ends(bucket Bucket) bool {
	return r == shutReason || r == spentReason && bucket == BucketWrites
}

// state returns the state of the budget, as in [RateLimitError].
func (r reason) state() string {
	switch r {
	case spentReason:
		return stateSpent
	case shutReason:
		return stateShut
	case pacedReason:
		return statePaced
	default:
		return stateInFlight
	}
}
