package fastly

import (
	"container/list"
	"context"
	"math/rand/v2"
	"net/http"
	"strconv"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// What is assumed or allowed where the API says nothing.
const (
	assumedWrites  = 1000             // writes in an hour, the default of the API; shown, never relied on
	longestWindow  = 65 * time.Minute // a reset further away than the clock hour, and some slack, is not believed
	resetPad       = 250 * time.Millisecond
	resetJitter    = 750 * time.Millisecond
	firstBackoff   = time.Second // after a 429 that does not say how long
	longestBackoff = 2 * time.Minute
	paceBurst      = 5
)

// queue lets requests through to one budget in the order of arrival. The meter
// says whether the first in line may go.
type queue struct {
	bucket Bucket

	mu      sync.Mutex
	meter   meter
	waiting *list.List // of *waiter
	again   int        // how many at the front were refused with a 429 before
	alarm   *time.Timer
}

// meter is the arithmetic of one budget. Its methods are called under the queue's lock.
type meter interface {
	// take takes a token, if there is one.
	take(now time.Time) (ticket, bool)
	// settle accounts for what came of a request.
	settle(now time.Time, t ticket, seen Observation)
	// opens says when a token comes by itself; zero if one comes with a reply.
	opens(now time.Time) (at time.Time, why string)
	// state describes the budget.
	state(now time.Time) Budget
}

// ticket is what a meter must know about a token to settle it.
type ticket struct {
	window int  // which window it was taken in
	blind  int  // how many requests had ended without an announcement by then
	probe  bool // whether it is the one that finds out about the window
}

// waiter is a request in line.
type waiter struct {
	ctx     context.Context
	claim   TokenRequest
	since   time.Time
	told    bool       // whether it knows until when it waits
	notices chan Wait  // when that becomes known later
	ticket  ticket     // what it got
	ready   chan error // nil lets it go
}

func newQueue(bucket Bucket, m meter) *queue {
	return &queue{bucket: bucket, meter: m, waiting: list.New()}
}

// token is the lease of one request.
type token struct {
	queue  *queue
	ticket ticket
}

// settle gives what came of the request to the meter, and lets others through.
func (l *token) settle(_ context.Context, seen Observation) error {
	l.queue.settle(l.ticket, seen)
	return nil
}

func (q *queue) take(ctx context.Context, claim TokenRequest) (TokenGrant, error) {
	if err := ctx.Err(); err != nil {
		return TokenGrant{}, err
	}
	now := time.Now()
	q.mu.Lock()
	if q.waiting.Len() == 0 {
		if t, ok := q.meter.take(now); ok {
			q.mu.Unlock()
			return TokenGrant{Settle: (&token{q, t}).settle}, nil
		}
	}
	at, why := q.meter.opens(now)
	w := &waiter{ctx: ctx, claim: claim, since: now, told: !at.IsZero(), notices: make(chan Wait, 1), ready: make(chan error, 1)}
	if err := q.refusal(w, now, at); err != nil {
		q.mu.Unlock()
		return TokenGrant{}, err
	}
	place := q.enter(w)
	q.arm(now)
	q.mu.Unlock()

	answered := false
	defer func() { // the context ended, or the caller's hook panicked
		if !answered {
			q.abandon(w, place)
		}
	}()
	w.tell(Wait{Reason: why, Until: at})
	for {
		select {
		case wait := <-w.notices:
			w.tell(wait)
		case err := <-w.ready:
			answered = true
			if err != nil {
				return TokenGrant{}, err
			}
			return TokenGrant{Settle: (&token{q, w.ticket}).settle}, nil
		case <-ctx.Done():
			return TokenGrant{}, ctx.Err()
		}
	}
}

// again reports whether the request asked before.
func (w *waiter) again() bool { return !w.claim.Since.IsZero() }

func (w *waiter) tell(wait Wait) {
	if w.claim.Waiting != nil {
		w.claim.Waiting(wait)
	}
}

// abandon takes a request out of the line. If it was let through in the same
// moment its token goes back.
func (q *queue) abandon(w *waiter, place *list.Element) {
	now := time.Now()
	q.mu.Lock()
	defer q.mu.Unlock()
	select {
	case err := <-w.ready:
		if err == nil {
			q.meter.settle(now, w.ticket, Observation{})
		}
	default:
		q.leave(place)
	}
	q.admit(now)
}

// enter puts a request in line: at the end, or behind the others that the API has
// already refused once.
func (q *queue) enter(w *waiter) *list.Element {
	if !w.again() {
		return q.waiting.PushBack(w)
	}
	q.again++
	place := q.waiting.Front()
	for range q.again - 1 {
		place = place.Next()
	}
	if place == nil {
		return q.waiting.PushBack(w)
	}
	return q.waiting.InsertBefore(w, place)
}

func (q *queue) leave(place *list.Element) *waiter {
	w := q.waiting.Remove(place).(*waiter)
	if w.again() {
		q.again--
	}
	return w
}

func (q *queue) settle(t ticket, seen Observation) {
	now := time.Now()
	q.mu.Lock()
	defer q.mu.Unlock()
	q.meter.settle(now, t, seen)
	q.admit(now)
}

// admit lets through who may go, and judges the rest again: the wait may have
// become longer than they can bear.
func (q *queue) admit(now time.Time) {
	for q.waiting.Len() > 0 {
		t, ok := q.meter.take(now)
		if !ok {
			break
		}
		w := q.leave(q.waiting.Front())
		w.ticket = t
		w.ready <- nil
	}
	if at, why := q.meter.opens(now); !at.IsZero() {
		q.judge(now, Wait{Reason: why, Until: at})
	}
	q.arm(now)
}

// judge refuses those who can't wait so long, and tells the others.
func (q *queue) judge(now time.Time, wait Wait) {
	for place := q.waiting.Front(); place != nil; {
		w, next := place.Value.(*waiter), place.Next()
		if err := q.refusal(w, now, wait.Until); err != nil {
			q.leave(place).ready <- err
		} else if !w.told {
			w.told = true
			w.notices <- wait
		}
		place = next
	}
}

// refusal is the error of a request that can't wait until at.
func (q *queue) refusal(w *waiter, now, at time.Time) error {
	if at.IsZero() {
		return nil
	}
	var reason string
	if deadline, ok := w.ctx.Deadline(); ok && deadline.Before(at) {
		reason = "is after the deadline of its context"
	} else if w.claim.MaxWait >= 0 && at.Sub(w.since) > w.claim.MaxWait {
		reason = "is longer than it may wait (" + w.claim.MaxWait.String() + ")"
	} else {
		return nil
	}
	state := q.meter.state(now)
	return &RateLimitError{
		Bucket: q.bucket, Remaining: state.Remaining, Reserve: state.Reserve,
		Reset: at, Wait: at.Sub(now), Reason: reason,
	}
}

// arm sets the alarm for the moment at which a token comes by itself.
func (q *queue) arm(now time.Time) {
	at, _ := q.meter.opens(now)
	if q.waiting.Len() == 0 || at.IsZero() {
		if q.alarm != nil {
			q.alarm.Stop()
		}
		return
	}
	if q.alarm == nil {
		q.alarm = time.AfterFunc(at.Sub(now), q.ring)
		return
	}
	q.alarm.Reset(at.Sub(now))
}

func (q *queue) ring() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.admit(time.Now())
}

func (q *queue) describe() Budget {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.meter.state(time.Now())
}

// window is the meter of a budget that the API renews on the clock hour and
// announces with each counted reply. It does not refill in between: the limiter's
// rate is 0, and its burst what the ledger says may leave.
type window struct {
	limits     Limits
	newLimiter newLimiter

	number    int       // which window it is, counted by this client
	known     bool      // whether a reply of this window has announced it
	reset     int64     // its end by the server's clock, unix seconds
	resetAt   time.Time // its end by the local clock, padded
	remaining int       // the least that was announced in it
	unknown   int       // ended since then without an announcement: counted or not, nobody knows
	blind     int       // how many ever did
	inFlight  int       // sent and not settled, of any window
	probing   bool      // whether the request that finds out about the window is under way

	shutUntil time.Time // after a 429 that announced no reset
	strikes   int       // how many of them in a row

	limiter *rate.Limiter
	pacer   *rate.Limiter // nil without pacing
}

func newWindow(limits Limits, limiter newLimiter) *window {
	w := &window{limits: limits, newLimiter: limiter}
	w.refresh(time.Time{})
	return w
}

func (w *window) take(now time.Time) (ticket, bool) {
	w.roll(now)
	if w.pacer != nil && w.known && w.pacer.TokensAt(now) < 1 {
		return ticket{}, false
	}
	if !w.limiter.AllowN(now, 1) {
		return ticket{}, false
	}
	if w.pacer != nil && w.known {
		w.pacer.AllowN(now, 1)
	}
	t := ticket{window: w.number, blind: w.blind, probe: !w.known}
	w.inFlight++
	w.probing = w.probing || t.probe
	return t, true
}

// roll begins a new window when the old one is over, and opens the gate after a 429.
func (w *window) roll(now time.Time) {
	switch {
	case w.known && !now.Before(w.resetAt):
		w.forget(now)
	case !w.shutUntil.IsZero() && !now.Before(w.shutUntil):
		w.shutUntil = time.Time{}
		w.forget(now)
	}
}

// forget makes the window unknown: one request finds out about it before others follow.
func (w *window) forget(now time.Time) {
	w.number++
	w.known, w.probing, w.unknown, w.pacer = false, false, 0, nil
	w.refresh(now)
}

// available is how many requests may leave now.
func (w *window) available() int {
	switch {
	case !w.shutUntil.IsZero():
		return 0
	case w.known:
		return max(0, w.remaining-w.unknown-w.inFlight-w.limits.Reserve)
	case w.probing:
		return 0
	default:
		return 1
	}
}

// refresh fills the limiter with exactly what may leave.
func (w *window) refresh(now time.Time) {
	n := w.available()
	w.limiter = w.newLimiter(0, n)
	if !w.limits.Pace || !w.known {
		return
	}
	pace := rate.Limit(float64(n) / max(1, w.resetAt.Sub(now).Seconds()))
	if w.pacer == nil {
		w.pacer = w.newLimiter(pace, paceBurst)
	} else {
		w.pacer.SetLimitAt(now, pace)
	}
}

func (w *window) settle(now time.Time, t ticket, seen Observation) {
	w.roll(now)
	w.inFlight--
	if t.probe && t.window == w.number {
		w.probing = false
	}
	switch {
	case !seen.Sent:
	case seen.Announced:
		w.announced(now, t, seen)
	case w.known:
		w.unknown++
		w.blind++
	}
	if seen.StatusCode == http.StatusTooManyRequests {
		w.refused(now, seen)
	} else if seen.StatusCode != 0 {
		w.strikes = 0
	}
	w.refresh(now)
}

// announced takes over what a reply says about a window.
func (w *window) announced(now time.Time, t ticket, seen Observation) {
	reset := seen.Reset.Unix()
	at := now.Add(untilReset(now, seen) + resetPad + rand.N(resetJitter))
	sameWindow := w.known || t.window == w.number // else it is a late reply of the window before
	switch {
	case reset > w.reset || reset == w.reset && !w.known && sameWindow:
		w.known, w.reset, w.resetAt, w.remaining, w.unknown = true, reset, at, seen.Remaining, 0
	case reset == w.reset && w.known:
		w.remaining = min(w.remaining, seen.Remaining)
		if at.Before(w.resetAt) {
			w.resetAt = at
		}
		if t.blind == w.blind { // it left after all of the unknown ones, so it counts them
			w.unknown = 0
		}
	}
}

// untilReset is how long the window lasts from now, by the server's clock.
func untilReset(now time.Time, seen Observation) time.Duration {
	date := seen.Date
	if date.IsZero() {
		date = now
	}
	return min(max(seen.Reset.Sub(date), 0), longestWindow)
}

// refused shuts the gate after a 429. One that announces the end of the window
// needs no more than that; any other is waited out.
func (w *window) refused(now time.Time, seen Observation) {
	if seen.Announced && seen.Remaining <= 0 {
		return
	}
	w.strikes++
	if at := now.Add(backoff(seen.RetryAfter, w.strikes)); at.After(w.shutUntil) {
		w.shutUntil = at
	}
}

// backoff is the wait after the given number of failures in a row: what the server
// asks for, else twice as long each time, half of it at random.
func backoff(asked time.Duration, failures int) time.Duration {
	if asked > 0 {
		return asked + rand.N(resetJitter)
	}
	d := min(firstBackoff<<min(failures-1, 10), longestBackoff)
	return d/2 + rand.N(d/2+1)
}

func (w *window) spent() bool { return w.known && w.remaining-w.unknown <= w.limits.Reserve }

func (w *window) opens(now time.Time) (time.Time, string) {
	w.roll(now)
	switch {
	case !w.shutUntil.IsZero():
		return w.shutUntil, "the API refused a request with 429"
	case w.spent():
		return w.resetAt, "the write budget is spent until the hour ends"
	case w.known && w.pacer != nil && w.available() > 0:
		return nextToken(w.pacer, now), "writes are paced over the hour"
	case w.known:
		return time.Time{}, "the rest of the write budget is in flight"
	default:
		return time.Time{}, "one write finds out about the budget first"
	}
}

func (w *window) state(now time.Time) Budget {
	w.roll(now)
	b := Budget{Known: w.known, Remaining: assumedWrites, InFlight: w.inFlight, Reserve: w.limits.Reserve}
	if w.known {
		b.Remaining, b.Reset = max(0, w.remaining-w.unknown), w.resetAt
	}
	return b
}

// nextToken is when a limiter has a token again. It is never now, so that an alarm
// set to it does not ring in circles.
func nextToken(limiter *rate.Limiter, now time.Time) time.Time {
	missing, perSecond := 1-limiter.TokensAt(now), float64(limiter.Limit())
	if perSecond <= 0 || missing/perSecond > longestWindow.Seconds() {
		return now.Add(longestWindow)
	}
	return now.Add(max(time.Microsecond, time.Duration(missing/perSecond*float64(time.Second))))
}

// refill is the meter of a budget that the API does not announce: a plain bucket
// whose burst and refill of an hour together stay below the limit.
type refill struct {
	limiter   *rate.Limiter
	inFlight  int
	shutUntil time.Time
	strikes   int
}

const defaultPurgesPerHour = 100_000

func newRefill(limits Limits, limiter newLimiter) *refill {
	perHour := limits.PurgesPerHour
	if perHour == 0 {
		perHour = defaultPurgesPerHour
	}
	burst := max(1, perHour*2/3)
	return &refill{limiter: limiter(rate.Limit(float64(perHour-burst)/3600), burst)}
}

func (r *refill) take(now time.Time) (ticket, bool) {
	if now.Before(r.shutUntil) || !r.limiter.AllowN(now, 1) {
		return ticket{}, false
	}
	r.inFlight++
	return ticket{}, true
}

func (r *refill) settle(now time.Time, _ ticket, seen Observation) {
	r.inFlight--
	if seen.StatusCode == http.StatusTooManyRequests {
		r.strikes++
		if at := now.Add(backoff(seen.RetryAfter, r.strikes)); at.After(r.shutUntil) {
			r.shutUntil = at
		}
	} else if seen.StatusCode != 0 {
		r.strikes = 0
	}
}

func (r *refill) opens(now time.Time) (time.Time, string) {
	if now.Before(r.shutUntil) {
		return r.shutUntil, "the API refused a purge with 429"
	}
	return nextToken(r.limiter, now), "the purge budget refills"
}

func (r *refill) state(now time.Time) Budget {
	return Budget{Known: true, Remaining: max(0, int(r.limiter.TokensAt(now))), InFlight: r.inFlight}
}

// observe reads what a reply says about the budget. Values that make no sense are
// as good as absent.
func observe(resp *http.Response) Observation {
	seen := Observation{Sent: true, StatusCode: resp.StatusCode}
	remaining, reset := field(resp.Header, "Fastly-Ratelimit-Remaining"), field(resp.Header, "Fastly-Ratelimit-Reset")
	after := field(resp.Header, "Retry-After")
	if remaining == "" && after == "" {
		return seen
	}
	if date, err := http.ParseTime(field(resp.Header, "Date")); err == nil {
		seen.Date = date
	}
	n, err := strconv.Atoi(remaining)
	unix, err2 := strconv.ParseInt(reset, 10, 64)
	if err == nil && err2 == nil && n >= 0 && unix > 0 {
		seen.Announced, seen.Remaining, seen.Reset = true, n, time.Unix(unix, 0)
	}
	seen.RetryAfter = retryAfter(after, seen.Date)
	return seen
}

// field is the first value of a header field whose name is in canonical form.
func field(h http.Header, name string) string {
	if values := h[name]; len(values) > 0 {
		return values[0]
	}
	return ""
}

// retryAfter reads a Retry-After field: seconds, or a date by the server's clock.
func retryAfter(field string, date time.Time) time.Duration {
	if field == "" {
		return 0
	}
	if seconds, err := strconv.Atoi(field); err == nil {
		return time.Duration(min(max(seconds, 0), int(longestWindow.Seconds()))) * time.Second
	}
	at, err := http.ParseTime(field)
	if err != nil {
		return 0
	}
	if date.IsZero() {
		date = time.Now()
	}
	return min(max(at.Sub(date), 0), longestWindow)
}
