package fastly

import (
	"net/http"
	"time"

	"golang.org/x/time/rate"
)

const (
	defaultPurgesPerHour = 100_000
	slotLength           = time.Minute
	fewPurges            = 4 // after a 429
)

// refill is the meter of the purge budget, which the API does not report. Each token becomes
// available again one hour after its request has ended. The API therefore never receives more
// than the limit in any hour.
type refill struct {
	purges
	newLimiter newLimiter
	limiter    *rate.Limiter // holds the available tokens, with a rate of 0
	tokens     int           // number of tokens in the limiter
}

// purges counts the requests of the last hour.
type purges struct {
	valve
	limit    int
	inFlight int
	used     int    // number of requests that ended within the last hour
	slots    []slot // these requests by time, oldest first
}

// slot counts the requests that ended within one minute.
type slot struct {
	first, last time.Time
	n           int
}

func (s *slot) back() time.Time { return s.last.Add(windowLength) }

func newRefill(limits Limits, limiter newLimiter) *refill {
	r := &refill{newLimiter: limiter, purges: purges{limit: limits.PurgesPerHour}}
	r.few = fewPurges
	if r.limit == 0 {
		r.limit = defaultPurgesPerHour
	}
	r.tokens = r.limit
	r.limiter = limiter(0, r.tokens)
	return r
}

func (r *refill) advance(now time.Time) {
	if r.due(now) || r.valve.due(now) {
		r.purges = r.at(now)
		r.refill(now)
	}
}

func (r *refill) take(now time.Time) (ticket, bool) {
	if !r.limiter.AllowN(now, 1) {
		return ticket{}, false
	}
	r.tokens--
	r.inFlight++
	return r.pass(), true
}

func (r *refill) settle(now time.Time, t ticket, seen Observation) {
	r.purges.settle(now, t, seen)
	r.refill(now)
}

// refill sets the tokens of the limiter to the available number.
func (r *refill) refill(now time.Time) {
	n := r.valve.limit(r.free())
	if n < r.tokens {
		r.limiter.SetBurstAt(now, n)
	} else if n > r.tokens {
		r.limiter = r.newLimiter(0, n)
	}
	r.tokens = n
}

func (r *refill) opens(now time.Time, place int) (time.Time, reason) {
	p := r.at(now)
	at, why := p.returns(now, place-p.free()), spentReason
	switch {
	case !p.shutUntil.IsZero() && p.shutUntil.After(at):
		return p.shutUntil, shutReason
	case at.IsZero() && p.cold:
		return at, unknownReason
	default:
		return at, why
	}
}

func (r *refill) wakes(now time.Time) time.Time {
	p := r.at(now)
	at := p.shutUntil
	if len(p.slots) > 0 {
		at = earliest(at, p.slots[0].back())
	}
	return at
}

func (r *refill) state(now time.Time) Budget {
	p := r.at(now)
	return Budget{Known: true, Remaining: p.limit - p.used, InFlight: p.inFlight}
}

// at returns the state at a time.
func (p purges) at(now time.Time) purges {
	p.open(now)
	for p.due(now) {
		p.used -= p.slots[0].n
		p.slots = p.slots[1:]
	}
	return p
}

// due reports whether tokens become available again.
func (p *purges) due(now time.Time) bool {
	return len(p.slots) > 0 && !now.Before(p.slots[0].back())
}

func (p *purges) free() int { return max(0, p.limit-p.used-p.inFlight) }

// returns returns the time at which the n-th token becomes available again, counted from 0; zero
// for a negative n. For requests in flight, it is the earliest possible time.
func (p *purges) returns(now time.Time, n int) time.Time {
	if n < 0 {
		return time.Time{}
	}
	hours := time.Duration(n/p.limit) * windowLength
	n %= p.limit
	for i := range p.slots {
		if n < p.slots[i].n {
			return p.slots[i].back().Add(hours)
		}
		n -= p.slots[i].n
	}
	return now.Add(windowLength + hours)
}

func (p *purges) settle(now time.Time, t ticket, seen Observation) {
	p.inFlight--
	p.back(t)
	if !seen.Sent {
		return
	}
	p.used++
	if last := len(p.slots) - 1; last >= 0 && now.Sub(p.slots[last].first) < slotLength {
		p.slots[last].n++
		p.slots[last].last = now
	} else {
		p.slots = append(p.slots, slot{first: now, last: now, n: 1})
	}
	switch {
	case seen.StatusCode == http.StatusTooManyRequests:
		p.refused(now, t, seen.RetryAfter)
	case answered(seen.StatusCode):
		if p.served(t) {
			p.cold = false
		}
	}
}
