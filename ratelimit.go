package fastly

import (
	"container/list"
	"context"
	"sync"
	"time"

	"github.com/edgesdk/fastly/internal/clockwork"
)

const (
	longestNap  = time.Minute      // maximum time between two reads of the clock during a wait, because the machine may be suspended
	shortestNap = time.Millisecond // so that a timer that fires early does not cause a busy loop
)

// queue grants the tokens of one budget in the order in which the requests first asked for one.
// Its meter computes the budget.
//
// Every method that advances the time or frees tokens ends with admit, which grants the available
// tokens and sets the alarm for the next one. A request therefore never waits for an available
// token, or for a token without an alarm.
type queue struct {
	bucket Bucket

	mu      sync.Mutex
	clock   clock
	meter   meter
	line    line
	hooked  *list.List      // waiters with a hook, in the order of arrival
	told    [reasons]notice // for each reason, the waiters that were notified
	alarm   interface{ Stop() bool }
	alarmAt time.Time // zero if no alarm is set
}

// meter computes the state of one budget. The caller of its methods holds the lock of the queue.
type meter interface {
	// advance ends each window, refusal or hour of a purge that is over.
	advance(now time.Time)
	// take takes a token if one is available.
	take(now time.Time) (ticket, bool)
	// settle updates the budget with the outcome of a request.
	settle(now time.Time, t ticket, seen Observation)
	// opens returns the earliest possible time at which the request at a position in line,
	// counted from 0, is served. The time is zero if it is now or depends on replies. It is never
	// earlier for a later position. opens does not change the meter.
	opens(now time.Time, place int) (time.Time, reason)
	// wakes returns the next time at which a token may become available without a reply; zero if
	// there is none. It does not change the meter.
	wakes(now time.Time) time.Time
	// state returns the state of the budget. It does not change the meter.
	state(now time.Time) Budget
}

// ticket holds the state of the meter when a token was taken, which settle needs.
type ticket struct {
	taken  time.Time
	window int    // number of the window in which it was taken
	shuts  int    // number of refusals with 429 at that time
	blind  int    // number of requests without rate limit headers at that time
	scout  int    // number of the cold start that the request is part of; 0 if there is none
	notice string // Notice of the grant
}

// waiter is a request in line.
type waiter struct {
	node
	waiting bool
	maxWait time.Duration
	strict  bool
	ends    bool           // whether latest is the deadline of the context
	notices chan Wait      // latest reason, for the hook
	hook    *list.Element  // element of queue.hooked; nil without a hook
	ready   chan admission // token, or the error that ends the wait
}

type admission struct {
	ticket ticket
	err    error
}

// notice records which waiters were notified of a reason: those who arrived up to seq.
type notice struct {
	seq   uint64
	until time.Time
}

// earliest returns the earliest of the non-zero times.
func earliest(times ...time.Time) (first time.Time) {
	for _, t := range times {
		if first.IsZero() || !t.IsZero() && t.Before(first) {
			first = t
		}
	}
	return first
}

func newQueue(bucket Bucket, clock clock, m meter) *queue {
	return &queue{bucket: bucket, clock: clock, meter: m, hooked: list.New()}
}

func (q *queue) take(ctx context.Context, req TokenRequest) (TokenGrant, error) {
	if err := ctx.Err(); err != nil {
		return TokenGrant{}, err
	}
	q.mu.Lock()
	now := q.clock.read()
	if q.line.len() == 0 {
		q.meter.advance(now)
		if t, ok := q.meter.take(now); ok {
			q.mu.Unlock()
			return q.grant(t), nil
		}
	}
	w := q.enter(ctx, &req, now)
	q.admit(now)
	if w.waiting && w.strict && w.maxWait == 0 {
		q.refuse(w, now)
	}
	q.mu.Unlock()
	return q.await(ctx, w, req.Waiting)
}

// await waits for the token of a request in line.
func (q *queue) await(ctx context.Context, w *waiter, waiting func(Wait)) (TokenGrant, error) {
	answered := false
	defer func() { // also if the hook panics
		if !answered {
			q.abandon(w)
		}
	}()
	if w.strict && w.maxWait > 0 {
		defer q.clock.source.AfterFunc(w.maxWait, func() { q.expire(w) }).Stop()
	}
	for {
		select {
		case wait := <-w.notices:
			waiting(wait)
		case a := <-w.ready:
			answered = true
			if a.err != nil {
				return TokenGrant{}, a.err
			}
			return q.grant(a.ticket), nil
		case <-ctx.Done():
			return TokenGrant{}, ctx.Err()
		}
	}
}

func (q *queue) grant(t ticket) TokenGrant {
	return TokenGrant{
		Notice: t.notice,
		Settle: func(_ context.Context, seen Observation) error {
			q.settle(t, seen)
			return nil
		},
	}
}

func (q *queue) settle(t ticket, seen Observation) {
	q.mu.Lock()
	defer q.mu.Unlock()
	now := q.clock.read()
	q.settleAt(now, t, seen)
}

func (q *queue) settleAt(now time.Time, t ticket, seen Observation) {
	q.meter.advance(now)
	if seen.Date.IsZero() {
		seen.Date = q.clock.local(now)
	}
	q.meter.settle(now, t, seen)
	q.admit(now)
}

// abandon removes a request from the line. If it got a token at the same time, the token is
// returned.
func (q *queue) abandon(w *waiter) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if w.waiting {
		if q.leave(w); q.line.len() == 0 {
			q.disarm()
		}
	} else if a := <-w.ready; a.err == nil {
		q.settleAt(q.clock.read(), a.ticket, Observation{})
	}
}

// expire refuses a request that reached its maximum wait.
func (q *queue) expire(w *waiter) {
	q.mu.Lock()
	defer q.mu.Unlock()
	now := q.clock.read()
	q.admit(now)
	if w.waiting {
		q.refuse(w, now)
	}
}

// enter adds a request to the line.
func (q *queue) enter(ctx context.Context, req *TokenRequest, now time.Time) *waiter {
	w := &waiter{waiting: true, maxWait: req.MaxWait, strict: req.Strict, ready: make(chan admission, 1)}
	w.since = now
	if !req.Since.IsZero() {
		w.since = q.clock.since(req.Since)
	}
	if req.MaxWait >= 0 {
		w.latest = now.Add(req.MaxWait)
	}
	if deadline, ok := ctx.Deadline(); ok {
		if at := now.Add(deadline.Sub(q.clock.real)); w.latest.IsZero() || at.Before(w.latest) {
			w.latest, w.ends = at, true
		}
	}
	q.line.enter(w)
	if req.Waiting != nil {
		w.notices = make(chan Wait, 1)
		w.hook = q.hooked.PushBack(w)
	}
	return w
}

func (q *queue) leave(w *waiter) {
	w.waiting = false
	q.line.leave(w)
	if w.hook != nil {
		q.hooked.Remove(w.hook)
	}
}

// admit grants the available tokens, refuses requests that cannot wait for theirs, and sets the
// alarm for the next token.
func (q *queue) admit(now time.Time) {
	q.meter.advance(now)
	for w := q.line.first(); w != nil; w = q.line.first() {
		t, ok := q.meter.take(now)
		if !ok {
			break
		}
		q.leave(w)
		w.ready <- admission{ticket: t}
	}
	late := q.line.tooLate(func(place int) time.Time {
		at, _ := q.meter.opens(now, place)
		return at
	})
	for _, w := range late {
		q.refuse(w, now)
	}
	q.tell(now)
	q.arm(now)
}

// refuse ends the wait of a request with an error.
func (q *queue) refuse(w *waiter, now time.Time) {
	at, why := q.meter.opens(now, q.line.place(w))
	state := q.meter.state(now)
	err := &RateLimitError{
		Bucket: q.bucket, State: why.state(), Remaining: state.Remaining, Reserve: state.Reserve, InFlight: state.InFlight,
		Reset: q.clock.local(at), Reason: w.limit(at),
	}
	if !at.IsZero() {
		err.Wait = at.Sub(now)
	}
	q.leave(w)
	w.ready <- admission{err: err}
}

// limit returns the limit that a wait would exceed.
func (w *waiter) limit(at time.Time) string {
	switch {
	case w.ends && at.After(w.latest):
		return pastDeadline
	case w.maxWait < time.Millisecond:
		return "the request may not wait"
	default:
		return "the request may wait " + w.maxWait.String()
	}
}

// tell notifies the waiters of the reason for the wait, unless they were notified before.
func (q *queue) tell(now time.Time) {
	if q.hooked.Len() == 0 {
		return
	}
	at, why := q.meter.opens(now, 0)
	told := &q.told[why]
	if why.ends(q.bucket) && !now.Before(told.until) { // the wait is longer than announced
		*told = notice{until: at}
	}
	for e := q.hooked.Back(); e != nil; e = e.Prev() {
		w := e.Value.(*waiter)
		if w.seq <= told.seq {
			break
		}
		at, _ := q.meter.opens(now, q.line.place(w))
		select { // replace a reason that was not read yet
		case <-w.notices:
		default:
		}
		w.notices <- Wait{Reason: why.of(q.bucket), Until: q.clock.local(at)}
	}
	told.seq = q.line.seq
}

// arm sets the alarm for the next token that becomes available without a reply.
func (q *queue) arm(now time.Time) {
	var at time.Time
	if q.line.len() > 0 {
		at = q.meter.wakes(now)
	}
	if at.IsZero() {
		q.disarm()
		return
	}
	nap := min(max(at.Sub(now), shortestNap), longestNap)
	at = now.Add(nap)
	if !q.alarmAt.IsZero() && !at.Before(q.alarmAt) && q.alarmAt.After(now) {
		return // the alarm fires earlier, and is then set again
	}
	q.disarm()
	q.alarm, q.alarmAt = q.clock.source.AfterFunc(nap, q.ring), at
}

func (q *queue) disarm() {
	if !q.alarmAt.IsZero() {
		q.alarm.Stop()
		q.alarmAt = time.Time{}
	}
}

func (q *queue) ring() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.disarm()
	q.admit(q.clock.read())
}

// usage returns when the queue was last used, and whether a request waits or holds a token.
func (q *queue) usage() (last time.Time, inUse bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.clock.real, q.line.len() > 0 || q.meter.state(q.clock.now).InFlight > 0
}

func (q *queue) describe() Budget {
	q.mu.Lock()
	defer q.mu.Unlock()
	now := q.clock.read()
	b := q.meter.state(now)
	b.Bucket, b.Reset = q.bucket, q.clock.local(b.Reset)
	if at, why := q.meter.opens(now, q.line.len()); !at.IsZero() {
		b.RetryAt, b.State = q.clock.local(at), why.state()
	}
	return b
}

// clock is a clock that never goes back. It advances with the monotonic clock, which stops while
// the machine is suspended. It jumps forward if the wall clock turns out to be ahead.
type clock struct {
	source clockwork.Clock
	real   time.Time // last reading of the source
	wall   time.Time // last reading of the wall clock, if the source has a separate one
	now    time.Time // last time of this clock
}

// leap is the minimum lead of the wall clock that is taken for a suspension. A smaller lead is
// taken for an adjustment of the wall clock.
const leap = time.Second

func newClock(source clockwork.Clock) clock {
	c := clock{source: source, real: source.Now()}
	c.now = c.real
	if source.Wall != nil {
		c.wall = source.Wall()
	}
	return c
}

// read returns the time of this clock.
func (c *clock) read() time.Time {
	t := c.source.Now()
	passed := max(0, t.Sub(c.real))
	wall := time.Duration(t.UnixNano() - c.real.UnixNano())
	c.real = t
	if c.source.Wall != nil {
		t = c.source.Wall()
		wall = t.Sub(c.wall)
		c.wall = t
	}
	if wall > passed+leap {
		passed = wall
	}
	c.now = c.now.Add(passed)
	return c.now
}

// local converts a time of this clock to the local wall clock. Zero stays zero.
func (c *clock) local(at time.Time) time.Time {
	switch {
	case at.IsZero():
		return at
	case c.source.Wall != nil:
		return c.wall.Add(at.Sub(c.now))
	default:
		return c.real.Add(at.Sub(c.now))
	}
}

// since converts a time of the local clock, not in the future, to this clock.
func (c *clock) since(at time.Time) time.Time {
	return c.now.Add(-max(0, c.real.Sub(at)))
}
