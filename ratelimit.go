package fastly

import (
	"container/list"
	"context"
	"sync"
	"time"

	"github.com/edgesdk/fastly/internal/clockwork"
)

const (
	longestNap  = time.Minute      // between two looks at the clock while somebody waits: the machine may sleep
	shortestNap = time.Millisecond // lest an alarm that rings early rings in circles
)

// queue lets requests through to one budget, in the order of the times at which they first
// asked. Its meter knows the budget.
//
// Whatever lets time pass or makes tokens available ends with admit, which hands them out
// and sets the alarm for the next one: nobody waits for a token that is there, nor for one
// that comes without an alarm.
type queue struct {
	bucket Bucket

	mu      sync.Mutex
	clock   clock
	meter   meter
	line    line
	hooked  *list.List      // those in line with a hook, in the order of arrival
	told    [reasons]notice // which of them have heard of a reason
	alarm   interface{ Stop() bool }
	alarmAt time.Time // zero if no alarm is set
}

// meter is the arithmetic of one budget. Its methods are called under the queue's lock.
type meter interface {
	// advance ends what is over: a window, a refusal, the hour of a purge.
	advance(now time.Time)
	// take takes a token, if there is one.
	take(now time.Time) (ticket, bool)
	// settle accounts for the outcome of a request.
	settle(now time.Time, t ticket, seen Observation)
	// opens returns when a place in line, counted from 0, has its turn, or a time before
	// that. It is zero if that is now or depends on replies, and never earlier for a later
	// place. It does not change the meter.
	opens(now time.Time, place int) (time.Time, reason)
	// wakes returns the next time at which a token may come without a reply; zero if there is
	// none. It does not change the meter.
	wakes(now time.Time) time.Time
	// state describes the budget. It does not change the meter.
	state(now time.Time) Budget
}

// ticket is what a meter must know about a token to settle it.
type ticket struct {
	taken  time.Time
	window int    // number of the window in which it was taken
	shuts  int    // refusals with 429 until then
	blind  int    // requests that had ended without an announcement until then
	scout  int    // the cold start during which it leaves; 0 if there is none
	notice string // what to report with the grant
}

// waiter is a request in line.
type waiter struct {
	node
	waiting bool
	maxWait time.Duration
	strict  bool
	ends    bool           // whether its latest time is the deadline of its context
	notices chan Wait      // the latest reason for its hook
	hook    *list.Element  // in queue.hooked; nil without a hook
	ready   chan admission // its token, or the error that ends the wait
}

type admission struct {
	ticket ticket
	err    error
}

// notice is the extent to which a reason has been announced: to those who arrived up to seq.
type notice struct {
	seq   uint64
	until time.Time
}

// earliest returns the earliest of those times that are not zero.
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

// await waits for the token of a request that entered the line.
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

// abandon takes a request out of the line. If it was let through in the same moment its token
// goes back.
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

// expire ends the wait of a request that may wait no longer.
func (q *queue) expire(w *waiter) {
	q.mu.Lock()
	defer q.mu.Unlock()
	now := q.clock.read()
	q.admit(now)
	if w.waiting {
		q.refuse(w, now)
	}
}

// enter puts a request in line.
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

// admit lets through who may go, refuses those of the rest who can't wait so long, and sees
// to it that the next token is not missed.
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

// limit names the limit that a wait would pass.
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

// tell announces the reason to wait to those who have not heard of it.
func (q *queue) tell(now time.Time) {
	if q.hooked.Len() == 0 {
		return
	}
	at, why := q.meter.opens(now, 0)
	told := &q.told[why]
	if why.ends(q.bucket) && !now.Before(told.until) { // for longer than announced
		*told = notice{until: at}
	}
	for e := q.hooked.Back(); e != nil; e = e.Prev() {
		w := e.Value.(*waiter)
		if w.seq <= told.seq {
			break
		}
		at, _ := q.meter.opens(now, q.line.place(w))
		select { // only the latest reason counts
		case <-w.notices:
		default:
		}
		w.notices <- Wait{Reason: why.of(q.bucket), Until: q.clock.local(at)}
	}
	told.seq = q.line.seq
}

// arm sets the alarm for the next token that comes by itself.
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
		return // it rings before, and is set again
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

// usage returns when the queue was last used, and whether somebody waits or holds a token.
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

// clock is a clock that never goes back. It advances with the monotonic clock, which stands
// still while the machine sleeps, and leaps when the wall clock turns out to be ahead.
type clock struct {
	source clockwork.Clock
	real   time.Time // as last read from the source
	wall   time.Time // likewise, if the source has a wall clock of its own
	now    time.Time // this clock
}

// leap is the least lead of the wall clock that counts as a sleep. Less is the wall clock
// being adjusted.
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
