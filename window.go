package fastly

import (
	"math/rand/v2"
	"net/http"
	"time"

	"golang.org/x/time/rate"
)

const (
	assumedWrites = 1000 // writes in an hour, the default of the API; shown, never relied on
	windowLength  = time.Hour
	resetPad      = 250 * time.Millisecond
	resetJitter   = 750 * time.Millisecond // so that coordinators do not all wake at once
	paceBurst     = 5

	silentReplies  = 3 // without an announcement, in a row, end a cold start
	silentInFlight = 8 // requests at a time when replies announce nothing
)

const silentNotice = "replies carry no rate limit headers: up to 8 writes are sent at a time, without knowing the budget"

// window is the meter of the write budget, which the API renews on the clock hour and
// announces with each counted reply. It does not refill in between: the rate of the limiter
// is 0, and it never has more tokens than the ledger lets leave.
type window struct {
	ledger
	newLimiter newLimiter
	limiter    *rate.Limiter
	tokens     int           // how many the limiter holds
	pacer      *rate.Limiter // nil without pacing, or while the window is unknown
}

// ledger is what is known of the window.
type ledger struct {
	valve
	reserve int
	pace    bool

	number    int       // of the window, counted by this client
	known     bool      // whether a reply has announced it
	doubted   time.Time // when a reply with an implausible reset announced it; zero if that is settled
	reset     time.Time // its end by the server's clock, of the last one if it is unknown
	ends      time.Time // its end by this client's clock, with the margin
	margin    time.Duration
	remaining int // the least that was announced in it
	unsure    int // ended since then without an announcement: counted or not

	inFlight int // sent and not settled, of any window
	blind    int // how many ever ended without an announcement
	silent   int // replies in a row of cold starts without an announcement
	reported bool
	notice   string // for the next who takes a token
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

// refill takes from the limiter what may not leave any more. It gives more only to one that is
// empty, since that makes another limiter.
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
	if place >= n && l.inFlight == 0 { // all that is left is for those before
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

// at returns the ledger as it is at a time.
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

// available returns how many requests may leave now.
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

// paced reports whether requests are spread over the rest of the window.
func (l *ledger) paced() bool { return l.pace && l.known && !l.cold }

func (l *ledger) spent() bool { return l.known && l.remaining-l.unsure <= l.reserve }

// opens is that of the meter, without pacing.
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

// explains reports whether a 429 is due to a window that is spent: this one, which opens by
// itself, or the one before.
func (l *ledger) explains(t ticket, seen Observation) bool {
	return seen.Announced && seen.Remaining <= 0 && seen.RetryAfter == 0 && (l.spent() || t.window != l.number)
}

// unannounced accounts for a request that ended without telling anything of the window.
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

// announced takes over what a reply reports about a window. Which window that is shows in the
// reset. It is that of the reply only if it is plausible; a request that left before the
// current window was known may report on the one before.
func (l *ledger) announced(now time.Time, t ticket, seen Observation) {
	if l.overtaken(now, t, seen) {
		return
	}
	reset, left, plausible := windowEnd(seen)
	late := t.window != l.number
	switch {
	case !l.known && (!late || plausible && reset.After(l.reset)),
		l.known && plausible && (reset.After(l.reset) || reset.Before(l.reset) && (!late || l.far(reset))),
		l.known && !plausible && !late && reset.After(l.reset): // the reply's Date is of another hour
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
		if !l.doubted.IsZero() && t.taken.After(l.doubted) { // it knows better
			l.doubted, l.remaining = time.Time{}, seen.Remaining
		}
		l.remaining = min(l.remaining, seen.Remaining)
	case l.known && !plausible && (!late || reset.Equal(l.reset)): // by the reply's Date
		l.remaining = min(l.remaining, seen.Remaining)
	default:
		return
	}
	l.unsure = min(l.unsure, l.blind-t.blind) // the others ended before this one left, so it counts them
	l.silent = 0
	if t.shuts == l.shuts && seen.StatusCode != http.StatusTooManyRequests {
		l.cold = false
	}
}

// far reports whether a reset is so much earlier than an implausible one that it is not that of
// the window before.
func (l *ledger) far(reset time.Time) bool {
	return !l.doubted.IsZero() && l.reset.Sub(reset) > windowLength
}

// overtaken reports whether the window that a reply reports on has ended while the request
// was under way: the reset is a full hour that lies between the two. Nothing is learned about
// the next window.
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

// begin begins a window that a reply announces.
func (l *ledger) begin(reset time.Time) {
	l.number++
	l.known, l.doubted, l.reset = true, time.Time{}, reset
	l.margin = resetPad + rand.N(resetJitter)
	l.unsure = l.blind
}

// windowEnd returns the end of the window by the server's clock, the time until then, and
// whether the reply's reset is plausible. One that is not becomes the next full hour.
func windowEnd(seen Observation) (reset time.Time, left time.Duration, plausible bool) {
	left = seen.Reset.Sub(seen.Date)
	if left > 0 && left <= windowLength+time.Second { // Date has no fractions
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
