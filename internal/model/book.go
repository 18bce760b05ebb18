package model

import (
	"slices"
	"time"
)

// book is what a coordinator can know of the write budget of an account. It is computed
// independently of the limiter, from the requests and replies in the transport.
type book struct {
	inFlight int       // counted writes
	looks    int       // reads in flight, which may belong to an activation that holds a token
	landed   time.Time // time when a request last ended

	window int64     // newest window reported in a reply, as the number of its hour
	end    time.Time // latest end of the window that a client may assume
	left   int       // minimum of the reported Remaining, minus the requests sent since then
	base   int       // number of reports that have set left
	doubt  int       // requests without rate limit headers that may count in the window
	blind  int       // total number of requests without rate limit headers
	misled bool      // whether the last report had a wrong end

	// A write may have been sent before a reply of the same instant.
	instant time.Time // time of the last reply
	lenient int       // number of further writes that were allowed before it

	cold             int       // writes in flight in an unknown window
	refused          time.Time // time of the last 429
	shy              bool      // whether no write that was sent after it has got headers yet
	shut, gate       time.Time // time of the last 429 with Retry-After, and end of its wait
	excuse           time.Time // until when a 429 or a backoff explains a pause
	exhausted, paced time.Time // until when the window or the pace explains a pause
	open             time.Time // since when the budget has more than the requests in flight; zero if it has not

	purges []time.Time // times of the last 60 minutes
}

// endOf returns the end of a window by the local clock.
func (w *world) endOf(window int64) time.Time {
	return time.Unix((window+1)*3600, 0).Add(-w.clock.skew)
}

// window returns the number of the server's window.
func (w *world) window(now time.Time) int64 { return now.Add(w.clock.skew).Unix() / 3600 }

// mostCold returns the maximum number of writes in flight in an unknown window.
func (w *world) mostCold() int {
	if w.has(Headers) {
		return 8
	}
	return 1
}

// depart records an attempt, and checks whether it may be sent.
func (w *world) depart(r *request) {
	c, now := r.call, time.Now()
	if c.attempts++; c.attempts == 1 {
		w.checkOrder(c)
	}
	c.inFlight, c.last, r.attempt, r.sent, w.progress = true, now, c.attempts, now, now
	b := c.book()
	if r.reads {
		b.looks++
	}
	if !r.counted {
		return
	}
	w.result.Requests++
	b.inFlight++
	window := w.window(now)
	r.window, r.base, r.blind = window, b.base, b.blind
	known := b.window == window
	if r.action != "activate" && !w.clock.blind() {
		w.judge(b, r, known)
	}
	if known {
		b.left--
		b.lenient--
	}
	b.settle(w, now)
}

// judge checks whether an attempt may be sent.
func (w *world) judge(b *book, r *request, known bool) {
	left := b.left
	if r.sent.Equal(b.instant) {
		left = max(left, b.lenient)
	}
	switch begin := w.endOf(r.window - 1); {
	case known && left < 1:
		w.violate(Avoidable, "%v sent with %d left, %d in flight", r.call, left, b.inFlight)
	case known && left <= w.limits.Reserve:
		w.violate(Reserved, "%v sent with %d left, %d in flight", r.call, left, b.inFlight)
	case r.sent.After(b.shut) && r.sent.Before(b.gate):
		w.violate(Avoidable, "%v sent %v before the Retry-After of a 429 has passed", r.call, b.gate.Sub(r.sent))
	case !known && !b.misled && r.sent.Sub(begin) > slack:
		r.cold = true
		if b.cold++; b.cold > w.mostCold() {
			w.violate(Cold, "%d writes in flight in a window that nothing is known of", b.cold)
		}
	}
}

// land records the end of an attempt. The reply is nil if there is none.
func (w *world) land(r *request, rep *reply) {
	c, now := r.call, time.Now()
	r.landed, w.progress = now, now
	c.inFlight, c.flight = false, c.flight+now.Sub(r.sent)
	ok := rep != nil && rep.status == 200 && !rep.cut
	c.succeeded = c.succeeded || ok
	if ok && r.looks() {
		c.looked = now
	}
	b := c.book()
	if r.purge {
		return
	}
	b.landed = now
	if r.reads {
		b.looks--
		return
	}
	if !now.Equal(b.instant) {
		b.instant, b.lenient = now, w.mostCold()
		if b.window == w.window(now) {
			b.lenient = b.left
		}
	}
	b.inFlight--
	if r.cold {
		b.cold--
	}
	if !r.used && r.base == b.base && r.window == b.window {
		b.left++
	}
	if rep != nil && rep.told && (rep.window >= b.window || w.clock.blind()) {
		b.announce(r, rep, now, w)
	} else {
		b.doubt++
		b.blind++
	}
	if !ok {
		b.fail(rep, now, w)
	} else if rep.told {
		b.shy = b.shy && r.sent.Before(b.refused)
	}
	b.settle(w, now)
	w.cancelHasty(r)
}

// announce records the rate limit headers of a reply.
func (b *book) announce(r *request, rep *reply, now time.Time, w *world) {
	same := rep.window == b.window || w.clock.blind() && now.Before(b.end) // as far as a client can know
	if !same {
		b.window, b.left, b.doubt = rep.window, rep.remaining+1, b.blind-r.blind
	}
	if rep.remaining <= b.left {
		b.left = rep.remaining
		b.base++
	}
	b.end = w.endOf(rep.window)
	if b.misled = !rep.honest || w.clock.blind(); b.misled {
		b.end = now.Add(longestWindow)
	}
}

// fail records the waits that a failure may cause.
func (b *book) fail(rep *reply, now time.Time, w *world) {
	wait := policyWait + grace
	if rep != nil {
		wait = max(wait, rep.retryAfter)
		if rep.status == 429 {
			w.result.Refused++
			b.shy, b.refused = true, now
			wait = max(wait, longestBackoff)
			if rep.retryAfter > 0 {
				b.shut, b.gate = now, earlier(now.Add(rep.retryAfter), w.endOf(w.window(now)))
			}
		}
	}
	b.excuse = later(b.excuse, now.Add(wait))
}

// settle updates the reasons that explain a pause from now on.
func (b *book) settle(w *world, now time.Time) {
	if b.paced = (time.Time{}); !w.clock.blind() {
		b.exhausted = time.Time{}
	}
	n := b.left - b.doubt - w.limits.Reserve
	switch {
	case n < 1:
		b.exhausted = b.end
	case w.limits.Pace && now.Before(b.end):
		b.paced = now.Add(min(b.end.Sub(now), 2*b.end.Sub(now)/time.Duration(n)))
	}
	switch {
	case n-b.inFlight < 1 || b.shy || w.has(Headers) || now.After(b.end):
		b.open = time.Time{}
	case b.open.IsZero():
		b.open = now
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// mayRefuse reports whether the limiter may refuse a call until retryAt. It must not if the call
// could wait that long, or if the budget is known to be sufficient for it and all waiting calls
// and nothing else delays it.
func (w *world) mayRefuse(c *call, retryAt time.Time) bool {
	b, now := c.book(), time.Now()
	bounded := c.maxWait != untilReset || c.deadline
	soon := c.maxWait >= 0 && !c.deadline && retryAt.After(now) && retryAt.Sub(c.began) <= c.maxWait
	if !bounded || soon {
		return false
	}
	return c.task == purge || w.limits.Pace || b.open.IsZero() || now.Before(b.excuse) || b.end.Sub(now) < slack ||
		b.left-b.doubt-b.inFlight-w.limits.Reserve <= len(w.live) ||
		slices.ContainsFunc(w.live, func(other *call) bool { return other.service == c.service })
}

// checkIdle checks that no call waits for a budget without a reason.
func (w *world) checkIdle() {
	now := time.Now()
	for _, on := range w.coordinators {
		for _, b := range on.books {
			since := later(b.landed, b.exhausted)
			if b.inFlight > 0 {
				since = b.open
			}
			since = later(since, later(b.excuse, b.paced))
			if b.looks > 0 || w.mayLook(b) || now.Sub(since) < slack || b.inFlight > 0 && (b.open.IsZero() || now.After(b.end)) {
				continue
			}
			if waiting := w.waiting(b, now.Add(-slack)); len(waiting) > 0 {
				w.violate(Idle, "for %v, while %d are in flight and %d wait, first %v", now.Sub(since), b.inFlight, len(waiting), waiting[0])
				b.excuse = now.Add(time.Hour) // report it once per hour
			}
		}
	}
}

// mayLook reports whether an edit is in progress. Its activation holds a token while it reads the
// active version, also between attempts of a failed read.
func (w *world) mayLook(b *book) bool {
	return slices.ContainsFunc(w.live, func(c *call) bool { return c.task == edit && c.book() == b })
}

// waiting returns the calls that have waited for a budget since a time, except those that may
// wait for a write lock.
func (w *world) waiting(b *book, since time.Time) (waiting []*call) {
	taken := map[*service]bool{} // services whose write lock another call may hold
	for _, c := range w.live {
		if c.book() != b || c.task == edit || b.inFlight > 0 {
			taken[c.service] = true
		}
	}
	for _, c := range w.live {
		if c.book() == b && !c.inFlight && c.began.Before(since) && (c.task == loose || c.task == write && !taken[c.service]) {
			waiting = append(waiting, c)
		}
	}
	return waiting
}

// checkOrder counts the calls that overtook a call, when its first attempt is sent.
func (w *world) checkOrder(c *call) {
	c.first = time.Now()
	overtook := 0
	for _, other := range w.served {
		sameLine := other.task == c.task && other.book() == c.book() && (c.task == loose || c.service == other.service)
		if sameLine && other.began.After(c.began) && other.first.Before(c.first) {
			overtook++
		}
	}
	if w.served = append(w.served, c); overtook > 8 && c.task != edit {
		w.violate(Order, "%v was overtaken by %d", c, overtook)
	}
}

// checkPurges counts the purges of the last 60 minutes.
func (w *world) checkPurges(b *book) {
	now := time.Now()
	b.purges = slices.DeleteFunc(append(b.purges, now), func(at time.Time) bool { return now.Sub(at) >= time.Hour })
	if n := len(b.purges); w.limits.PurgesPerHour > 0 && n > w.limits.PurgesPerHour {
		w.violate(Purged, "%d of %d within %v", n, w.limits.PurgesPerHour, now.Sub(b.purges[0]))
	}
}
