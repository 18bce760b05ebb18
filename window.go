package fastly

import (
	"math/rand/v2"
	"net/http"
	"time"

	"golang.org/x/time/rate"
)

const (
	assumedWrites = 1000 // default limit of the API, used for display only
	windowLength  = time.Hour
	resetPad      = 250 * time.Millisecond
	resetJitter   = 750 * time.Millisecond // so that coordinators do not all resume at once
	paceBurst     = 5

	silentReplies  = 3 // consecutive replies without rate limit headers that end a cold start
	silentInFlight = 8 // maximum number of requests in flight while replies have no rate limit headers
)

const silentNotice = "replies carry no rate limit headers: up to 8 writes are sent at a time, without knowing the budget"

// window is the meter of the write budget. The API resets the budget at every full hour and
// reports it in each counted reply. The budget does not refill in between: the rate of the
// limiter is 0, and it never has more tokens than the ledger allows.
type window struct {
	ledger
	newLimiter newLimiter
	limiter    *rate.Limiter
	tokens     int           // number of tokens in the limiter
	pacer      *rate.Limiter // nil without pacing, or if the window is unknown
}

// ledger holds the known state of the window.
type ledger struct {
	valve
	reserve int
	pace    bool

	number    int       // number of the window, counted by this client
	known     bool      // whether a reply has reported the window
	doubted   time.Time // time at which a reply with an implausible reset reported the window; zero once confirmed
	reset     time.Time // end of the window by the server's clock; of the previous one if the window is unknown
	ends      time.Time // end of the window by the local clock, including the margin
	margin    time.Duration
	remaining int // minimum that was reported in the window
	unsure    int // requests without rate limit headers since then, which may have been counted

	inFlight int // requests of any window that are not settled
	blind    int // total number of requests without rate limit headers
	silent   int // consecutive replies in cold starts without rate limit headers
	reported bool
	notice   string // Notice of the next grant
}

func newWindow(limits Limits, limiter newLimiter) *window {
	w := &window{newLimiter: limiter, ledger: ledger{reserve: limits.Reserve, pace: limits.Pace}}
	w.few = 1
	w.cool()
	w.tokens = 1
	w.limiter = limiter(0, w.tokens)
	return w
}

func (w *window) advance(now time.Time) {
	if w.due(now) || w.valve.due(now) {
		w.ledger = w.at(now)
		w.refill(now)
	}
}

func (w *window) take(now time.Time) (ticket, bool) {
	if w.tokens <= 0 {
		w.refill(now)
	}
	if w.pacer != nil && w.pacer.TokensAt(now) < 1 || !w.limiter.AllowN(now, 1) {
		return ticket{}, false
	}
	w.tokens--
	if w.pacer != nil {
		w.pacer.AllowN(now, 1)
	}
	t := w.leave()
	t.taken = now
	return t, true
}

func (w *window) settle(now time.Time, t ticket, seen Observation) {
	w.ledger.settle(now, t, seen)
	w.refill(now)
}

// refill adjusts the limiter to the available number of tokens. It adds tokens only when the
// limiter is empty, because that requires a new limiter.
func (w *window) refill(now time.Time) {
	n := w.available()
	switch {
	case n < w.tokens:
		w.limiter.SetBurstAt(now, n)
		w.tokens = n
	case n > 0 && w.tokens <= 0:
		w.limiter = w.newLimiter(0, n)
		w.tokens = n
	}
	if !w.paced() {
		w.pacer = nil
		return
	}
	pace := rate.Limit(float64(n) / max(1, w.ends.Sub(now).Seconds()))
	if w.pacer == nil {
		w.pacer = w.newLimiter(pace, paceBurst)
	} else {
		w.pacer.SetLimitAt(now, pace)
	}
}

func (w *window) opens(now time.Time, place int) (time.Time, reason) {
	l := w.at(now)
	at, why := l.opens()
	if !at.IsZero() || !l.paced() || w.pacer == nil {
		return at, why
	}
	n := l.available()
	if n == 0 {
		return at, why
	}
	if place >= n && l.inFlight == 0 { // requests before this one take the rest of the budget
		return l.ends, pacedReason
	}
	missing := float64(min(place, n-1)+1) - w.pacer.TokensAt(now)
	if missing <= 0 {
		return time.Time{}, why
	}
	wait := time.Duration(min(missing/float64(w.pacer.Limit()), windowLength.Seconds()) * float64(time.Second))
	if at = now.Add(wait); at.After(l.ends) {
		at = l.ends
	}
	return at, pacedReason
}

func (w *window) wakes(now time.Time) time.Time {
	at, _ := w.opens(now, 0)
	l := w.at(now)
	if !l.known {
		return earliest(at, l.shutUntil)
	}
	return earliest(at, l.shutUntil, l.ends)
}

func (w *window) state(now time.Time) Budget {
	l := w.at(now)
	b := Budget{Known: l.known, Remaining: assumedWrites, InFlight: l.inFlight, Reserve: l.reserve}
	if l.known {
		b.Remaining, b.Reset = max(0, l.remaining-l.unsure), l.ends
	}
	return b
}

// at returns the ledger at a time.
func (l ledger) at(now time.Time) ledger {
	l.open(now)
	if l.due(now) {
		l.known = false
		l.number++
		l.silent = 0
		l.cool()
	}
	return l
}

// due reports whether the window is over.
func (l *ledger) due(now time.Time) bool { return l.known && !now.Before(l.ends) }

// available returns how many requests may be sent now.
func (l *ledger) available() int {
	n := silentInFlight - l.inFlight
	switch {
	case l.known:
		n = l.remaining - l.unsure - l.inFlight - l.reserve
	case l.cold:
		n = 1
	}
	return l.limit(max(0, n))
}

// paced reports whether requests are spread evenly over the rest of the window.
func (l *ledger) paced() bool { return l.pace && l.known && !l.cold }

func (l *ledger) spent() bool { return l.known && l.remaining-l.unsure <= l.reserve }

// opens implements meter, without pacing.
func (l *ledger) opens() (time.Time, reason) {
	switch {
	case l.spent() && l.ends.After(l.shutUntil):
		return l.ends, spentReason
	case !l.shutUntil.IsZero():
		return l.shutUntil, shutReason
	case l.cold:
		return time.Time{}, unknownReason
	case l.known:
		return time.Time{}, repliesReason
	default:
		return time.Time{}, blindReason
	}
}

func (l *ledger) leave() ticket {
	t := l.pass()
	t.window, t.blind = l.number, l.blind
	t.notice, l.notice = l.notice, ""
	l.inFlight++
	return t
}

func (l *ledger) settle(now time.Time, t ticket, seen Observation) {
	l.inFlight--
	l.back(t)
	switch {
	case !seen.Sent:
		return
	case seen.Announced:
		l.announced(now, t, seen)
	default:
		l.unannounced(t, seen.StatusCode)
	}
	switch {
	case seen.StatusCode == http.StatusTooManyRequests:
		l.silent = 0
		if !l.explains(t, seen) {
			l.refused(now, t, seen.RetryAfter)
		}
	case answered(seen.StatusCode):
		l.served(t)
	}
}

// explains reports whether an exhausted window explains a 429: the current window, which ends by
// itself, or the previous one.
func (l *ledger) explains(t ticket, seen Observation) bool {
	return seen.Announced && seen.Remaining <= 0 && seen.RetryAfter == 0 && (l.spent() || t.window != l.number)
}

// unannounced records a request whose reply had no rate limit headers.
func (l *ledger) unannounced(t ticket, status int) {
	l.blind++
	if l.known {
		l.unsure++
	}
	if l.known || t.scout != l.starts || !answered(status) {
		return
	}
	l.silent++
	if l.silent < silentReplies {
		return
	}
	l.cold = false
	if !l.reported {
		l.reported, l.notice = true, silentNotice
	}
}

// announced updates the ledger from the rate limit headers of a reply. The reset identifies the
// window, but only if it is plausible. A request that was sent before the current window was
// known may report the previous one.
func (l *ledger) announced(now time.Time, t ticket, seen Observation) {
	if l.overtaken(now, t, seen) {
		return
	}
	reset, left, plausible := windowEnd(seen)
	late := t.window != l.number
	switch {
	case !l.known && (!late || plausible && reset.After(l.reset)),
		l.known && plausible && (reset.After(l.reset) || reset.Before(l.reset) && (!late || l.far(reset))),
		l.known && !plausible && !late && reset.After(l.reset): // the Date of the reply is in another hour
		l.begin(reset)
		if !plausible {
			l.doubted = now
		}
		l.ends = now.Add(left + l.margin)
		l.remaining = seen.Remaining
	case l.known && plausible && reset.Equal(l.reset):
		if at := now.Add(left + l.margin); at.Before(l.ends) {
			l.ends = at
		}
		if !l.doubted.IsZero() && t.taken.After(l.doubted) { // the reply is more recent than the doubtful one
			l.doubted, l.remaining = time.Time{}, seen.Remaining
		}
		l.remaining = min(l.remaining, seen.Remaining)
	case l.known && !plausible && (!late || reset.Equal(l.reset)): // the window is identified by the Date of the reply
		l.remaining = min(l.remaining, seen.Remaining)
	default:
		return
	}
	l.unsure = min(l.unsure, l.blind-t.blind) // the other requests ended before this one was sent, so its reply includes them
	l.silent = 0
	if t.shuts == l.shuts && seen.StatusCode != http.StatusTooManyRequests {
		l.cold = false
	}
}

// far reports whether a reset is so much earlier than an implausible one that it cannot belong to
// the previous window.
func (l *ledger) far(reset time.Time) bool {
	return !l.doubted.IsZero() && l.reset.Sub(reset) > windowLength
}

// overtaken reports whether the window of a reply ended while the request was in flight: the
// reset is a full hour between the two. Such a reply does not describe the next window.
func (l *ledger) overtaken(now time.Time, t ticket, seen Observation) bool {
	over := seen.Date.Sub(seen.Reset)
	if over < 0 || over >= now.Sub(t.taken) || !seen.Reset.Equal(seen.Reset.Truncate(windowLength)) {
		return false
	}
	if l.known && seen.Reset.Equal(l.reset) {
		l.remaining = min(l.remaining, seen.Remaining)
	}
	return true
}

// begin starts a window that a reply has reported.
func (l *ledger) begin(reset time.Time) {
	l.number++
	l.known, l.doubted, l.reset = true, time.Time{}, reset
	l.margin = resetPad + rand.N(resetJitter)
	l.unsure = l.blind
}

// windowEnd returns the end of the window by the server's clock, the time until then, and whether
// the reset is plausible. If it is not, the end is the next full hour.
func windowEnd(seen Observation) (reset time.Time, left time.Duration, plausible bool) {
	left = seen.Reset.Sub(seen.Date)
	if left > 0 && left <= windowLength+time.Second { // Date has a resolution of one second
		return seen.Reset, left, true
	}
	reset = seen.Date.Truncate(windowLength).Add(windowLength)
	return reset, reset.Sub(seen.Date), false
}

const (
	firstBackoff   = time.Second // after a 429 without Retry-After
	longestBackoff = 2 * time.Minute
	retryJitter    = 750 * time.Millisecond
)

// valve blocks requests after a 429. After that, and at the start of a window, the budget is
// cold: only a few requests at a time are sent until a reply allows more.
type valve struct {
	few       int       // maximum number of requests in flight while cold
	shutUntil time.Time // zero if open
	shuts     int       // number of 429s that have shut the valve
	strikes   int       // consecutive 429s

	cold     bool
	starts   int // number of the cold start
	scouting int // number of requests of this cold start in flight
}

// cool starts a cold start.
func (v *valve) cool() {
	v.cold, v.scouting = true, 0
	v.starts++
}

// due reports whether a shut valve must be opened.
func (v *valve) due(now time.Time) bool { return !v.shutUntil.IsZero() && !now.Before(v.shutUntil) }

// open opens the valve if it is due.
func (v *valve) open(now time.Time) {
	if v.due(now) {
		v.shutUntil = time.Time{}
	}
}

// limit returns how many of n requests may be sent.
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

// pass records a request that is sent.
func (v *valve) pass() ticket {
	t := ticket{shuts: v.shuts}
	if v.cold {
		v.scouting++
		t.scout = v.starts
	}
	return t
}

// back records that a request has ended.
func (v *valve) back(t ticket) {
	if t.scout == v.starts {
		v.scouting--
	}
}

// refused shuts the valve after a 429. Several 429s of requests that were in flight together
// count as one.
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

// served records a reply other than 429. It returns false if the request was sent before the last
// 429.
func (v *valve) served(t ticket) bool {
	if t.shuts != v.shuts {
		return false
	}
	v.strikes = 0
	return true
}

// answered reports whether a status shows that the API itself handled the request, which its
// limits therefore allowed.
func answered(status int) bool {
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusProxyAuthRequired, http.StatusRequestTimeout, http.StatusTooManyRequests:
		return false
	default:
		return status >= 200 && status <= 499
	}
}

// backoff returns the wait after a number of consecutive failures: the Retry-After or, without
// one, a time that doubles with each failure, half of it random.
func backoff(asked time.Duration, failures int) time.Duration {
	if asked > 0 {
		return asked + rand.N(retryJitter)
	}
	d := min(firstBackoff<<min(failures-1, 10), longestBackoff)
	return d/2 + rand.N(d/2+1)
}
