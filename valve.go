package fastly

import (
	"math/rand/v2"
	"net/http"
	"time"
)

const (
	firstBackoff   = time.Second // after a 429 without Retry-After
	longestBackoff = 2 * time.Minute
	retryJitter    = 750 * time.Millisecond
)

// valve is what a 429 shuts. After that, as at the start of a window, the budget is cold: only
// a few requests at a time leave until a reply shows that more may.
type valve struct {
	few       int       // how many may be under way while it is cold
	shutUntil time.Time // zero if it is open
	shuts     int       // how many 429s have shut it
	strikes   int       // how many of them in a row

	cold     bool
	starts   int // number of the cold start
	scouting int // how many requests of this cold start are under way
}

// cool begins a cold start.
func (v *valve) cool() {
	v.cold, v.scouting = true, 0
	v.starts++
}

// due reports whether the time has come to open the valve.
func (v *valve) due(now time.Time) bool { return !v.shutUntil.IsZero() && !now.Before(v.shutUntil) }

// open opens the valve when its time has come.
func (v *valve) open(now time.Time) {
	if v.due(now) {
		v.shutUntil = time.Time{}
	}
}

// limit returns how many of n requests may pass.
func (v *valve) limit(n int) int {
	switch {
	case !v.shutUntil.IsZero():
		return 0
	case v.cold:
		return min(n, v.few-v.scouting)
	default:
		return n
	}
}

// pass lets a request through.
func (v *valve) pass() ticket {
	t := ticket{shuts: v.shuts}
	if v.cold {
		v.scouting++
		t.scout = v.starts
	}
	return t
}

// back notes that a request has ended.
func (v *valve) back(t ticket) {
	if t.scout == v.starts {
		v.scouting--
	}
}

// refused shuts the valve after a 429. Several of those that were in flight together are one.
func (v *valve) refused(now time.Time, t ticket, asked time.Duration) {
	together := t.shuts != v.shuts
	if together && asked == 0 {
		return
	}
	if !together {
		v.strikes++
		v.shuts++
		v.cool()
	}
	if at := now.Add(backoff(asked, v.strikes)); at.After(v.shutUntil) {
		v.shutUntil = at
	}
}

// served notes a reply that is not a 429. It reports whether it is news: whether the request
// left after the last 429.
func (v *valve) served(t ticket) bool {
	if t.shuts != v.shuts {
		return false
	}
	v.strikes = 0
	return true
}

// answered reports whether the status is that of a request that the API itself handled, so
// that its limits allowed it.
func answered(status int) bool {
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusProxyAuthRequired, http.StatusRequestTimeout, http.StatusTooManyRequests:
		return false
	default:
		return status >= 200 && status <= 499
	}
}

// backoff is the wait after the given number of failures in a row: what the server asks for,
// else twice as long each time, half of it at random.
func backoff(asked time.Duration, failures int) time.Duration {
	if asked > 0 {
		return asked + rand.N(retryJitter)
	}
	d := min(firstBackoff<<min(failures-1, 10), longestBackoff)
	return d/2 + rand.N(d/2+1)
}
