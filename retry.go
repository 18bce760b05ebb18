package fastly

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"time"
)

// RetryPolicy controls how often a request is retried and how long to wait between attempts.
// Whether a failure is retried depends on the operation: see [RetryClass]. The zero value holds
// the defaults.
type RetryPolicy struct {
	// Maximum number of attempts, including the first. 0 means the default of 4. 1 means no
	// retries.
	MaxAttempts int
	// Bounds of the backoff between attempts. The backoff doubles with each attempt, with
	// jitter of up to half of it. 0 means the defaults: 500 ms and 30 s. If the reply has a
	// longer Retry-After, the call waits for that instead, within the limit of [WithMaxWait].
	// If a write with a write lock got no complete reply, the wait is at least the duration of
	// [WithWriteGrace].
	MinWait, MaxWait time.Duration
}

const (
	defaultAttempts = 4
	defaultMinWait  = 500 * time.Millisecond
	defaultPause    = 30 * time.Second
)

// complete returns the policy with its defaults.
func (p RetryPolicy) complete() RetryPolicy {
	if p.MaxAttempts == 0 {
		p.MaxAttempts = defaultAttempts
	}
	if p.MaxWait == 0 {
		p.MaxWait = defaultPause
	}
	if p.MinWait == 0 {
		p.MinWait = min(defaultMinWait, p.MaxWait)
	}
	return p
}

func (p RetryPolicy) check() error {
	switch whole := p.complete(); {
	case p.MaxAttempts < 0 || p.MinWait < 0 || p.MaxWait < 0:
		return fmt.Errorf("WithRetries: %+v has a negative number", p)
	case whole.MinWait > whole.MaxWait:
		return fmt.Errorf("WithRetries: MinWait %v is longer than MaxWait %v", whole.MinWait, whole.MaxWait)
	}
	return nil
}

// wait returns the backoff after the given attempt.
func (p RetryPolicy) wait(attempt int) time.Duration {
	d := p.MinWait
	for range attempt - 1 {
		if d >= p.MaxWait/2 {
			d = p.MaxWait
			break
		}
		d *= 2
	}
	return d/2 + rand.N(d/2+1)
}

// delay is the wait before another attempt.
type delay struct {
	wait    time.Duration
	pending bool // whether there is another attempt
	imposed bool // whether wait is a Retry-After
}

// judge reads the reply of an attempt and decides whether to retry. It sets the Error of a
// failure. The loop calls it as its CheckRetry.
func (c *call) judge(_ context.Context, resp *http.Response, err error) (bool, error) {
	if err == nil {
		err = c.receive(resp)
	}
	if c.hold.working {
		c.hold.close()
	}
	c.conclude(resp, err)
	if c.failure == nil || c.applied || c.cfg.once {
		return false, nil
	}
	reason := c.reason(resp, err)
	if reason == "" || c.attempts >= c.client.cfg.retries.MaxAttempts {
		return false, nil
	}
	c.next = c.delay(resp)
	if c.next.imposed && c.mustKeepTurn() {
		c.failure.Err = alsoCause(c.failure.Err, errOvertaken)
		c.next.pending = false
		return false, nil
	}
	if !c.fits() {
		c.next.pending = false
		return false, nil
	}
	c.emit(Event{
		Kind: EventRetry, Attempt: c.attempts, StatusCode: c.failure.StatusCode, Err: c.redactor.err(c.failure.Err), Reason: reason,
		Until: time.Now().Add(c.next.wait),
	})
	return true, nil
}

// pause returns the wait before the next attempt. The loop calls it as its Backoff, and
// sleeps. If the context ends in the meantime, failed returns the last failure. The turn is
// released during a Retry-After. The token is settled before any wait.
func (c *call) pause(time.Duration, time.Duration, int, *http.Response) time.Duration {
	if c.next.imposed {
		c.hold.spent += c.next.wait
		c.hold.standDown()
	}
	c.hold.flush()
	return c.next.wait
}

// conclude ends an attempt. It sets c.failure to the error to return if it was the last one.
func (c *call) conclude(resp *http.Response, err error) {
	before := c.failure
	c.failure = nil
	c.next.pending = false
	success := resp != nil && resp.StatusCode >= 200 && resp.StatusCode < 300
	switch {
	case err != nil:
		c.failure = c.broken(plainCause(err))
		if resp != nil && !success {
			c.failure.StatusCode = resp.StatusCode // an error reply with an incomplete body
		}
		if c.attempt.refused && before != nil {
			// If the next attempt was refused by the rate limit or ended before it was sent, the
			// last reply is more useful.
			before.Err = alsoCause(before.Err, c.failure.Err)
			before.Phase = c.failure.Phase
			c.failure = before
		}
	case !success:
		c.failure = c.answered(resp)
	}
	if c.failure != nil {
		c.weigh(resp, err)
	}
	if !c.attempt.refused {
		c.report(resp, err)
	}
	if _, streams := c.out.(*Stream); !streams || c.failure != nil {
		c.attempt.end()
	}
}

// report emits the event of an attempt.
func (c *call) report(resp *http.Response, err error) {
	if len(c.client.cfg.events) == 0 {
		return
	}
	e := Event{Kind: EventAttempt, Attempt: c.attempts, Elapsed: time.Since(c.attempt.began)}
	if resp != nil {
		e.StatusCode = resp.StatusCode
	}
	if err != nil {
		e.Err = c.failure.Err
	}
	c.emit(e)
}

// weigh decides whether a failed write may have taken effect in this attempt or an earlier
// one, and whether the failure of a retry shows that it did.
func (c *call) weigh(resp *http.Response, err error) {
	if c.op.isRead() {
		return
	}
	e := c.failure
	earlier := c.maybe
	switch {
	case c.attempt.refused, err != nil && c.attempt.unsent(err):
	case e.StatusCode < 400, e.StatusCode >= 500, e.StatusCode == http.StatusRequestTimeout:
		c.maybe = true
	}
	e.Uncertain = c.maybe
	if earlier && err == nil && c.showsEffect(e) {
		c.applied, e.Uncertain = true, false
		c.maybe = false
	}
	if resp != nil && resp.StatusCode == http.StatusTooManyRequests {
		e.Uncertain = earlier
		c.maybe = earlier
	}
}

// showsEffect reports whether the failure of a retry shows that an earlier attempt took
// effect.
func (c *call) showsEffect(e *Error) bool {
	switch {
	case e.StatusCode < 400 || e.StatusCode >= 500:
		return false
	case c.op.Applied != nil && errors.Is(e, c.op.Applied):
		return !errors.Is(c.op.Applied, ErrNotFound) || c.op.namesObject(e)
	default:
		return c.op.Method == http.MethodDelete && errors.Is(e, ErrNotFound) && c.op.namesObject(e)
	}
}

// namesObject reports whether a 404 names the object of the operation, and not something
// that the object belongs to, such as its service or version.
func (op *Op) namesObject(e *Error) bool {
	model := missingModel(e.Detail)
	if model == "" {
		return false
	}
	segments := strings.Split(strings.Trim(op.Path, "/"), "/")
	for i := 0; i+2 < len(segments); i++ { // check the segment before each placeholder except the last
		if strings.HasPrefix(segments[i+1], "{") && model == strings.ReplaceAll(segments[i], "-", "") {
			return false
		}
	}
	return true
}

// missingModel returns the kind of object that a 404 names, in lower case, for example in
// "Couldn't find Backend '…'". It is empty if there is none.
func missingModel(detail string) string {
	detail = strings.ToLower(detail)
	for _, start := range []string{"couldn't find ", "cannot find "} {
		if rest, ok := strings.CutPrefix(detail, start); ok {
			model, _, _ := strings.Cut(rest, " ")
			return model
		}
	}
	return ""
}

// broken returns the error of an attempt without a complete reply.
func (c *call) broken(err error) *Error {
	switch {
	case c.ctx.Err() != nil:
	case c.attempt.timedOut():
		err = fmt.Errorf("no complete reply within %v: %w", c.timeout(), context.DeadlineExceeded)
	case c.attempt.sentAgain():
		err = errSentAgain
	}
	return c.unanswered(c.attempt.reached(), withContextError(c.ctx, err))
}

// reason returns the reason for a retry, in words. "" means that there is no retry.
func (c *call) reason(resp *http.Response, err error) string {
	switch {
	case c.ctx.Err() != nil || c.attempt.refused || !c.content.replayable():
		return ""
	case c.failure.StatusCode == http.StatusTooManyRequests:
		return "429: the API's rate limit"
	case c.failure.StatusCode == http.StatusExpectationFailed && !c.blunt && (c.op.Header.Get("Expect") != "" || c.cfg.header.Get("Expect") != ""):
		c.blunt = true
		return "417: the server does not support Expect"
	case err != nil && permanent(err):
		return ""
	case err != nil && c.attempt.unsent(err):
		return "the request never left: " + causeText(c.failure.Err)
	case c.op.repeatable() && err != nil && resp == nil:
		return "no reply: " + causeText(c.failure.Err)
	case c.op.repeatable() && err != nil:
		return "the reply broke off: " + causeText(c.failure.Err)
	}
	switch c.failure.StatusCode {
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		if c.op.repeatable() {
			return fmt.Sprintf("%d %s", c.failure.StatusCode, http.StatusText(c.failure.StatusCode))
		}
	}
	if repeat, ok := c.ctx.Value(repeatKey{}).(repeatFunc); ok {
		return repeat(&c.op, c.failure)
	}
	return ""
}

// repeatKey is the context key of a repeatFunc.
type repeatKey struct{}

// repeatFunc returns the reason for a retry that the retry class of the operation does not
// allow. "" means that there is none. It applies to all calls with its context.
type repeatFunc func(op *Op, failure *Error) (reason string)

// delay returns the wait before the next attempt: the policy's backoff, or the Retry-After if
// that is longer. After a 429, the limiter delays the call instead.
func (c *call) delay(resp *http.Response) delay {
	d := delay{pending: true}
	if c.failure.StatusCode == http.StatusTooManyRequests && c.hold.draws() {
		return d
	}
	d.wait = c.client.cfg.retries.wait(c.attempts)
	if resp != nil {
		if asked := observe(resp).RetryAfter; asked > d.wait {
			d.wait, d.imposed = asked, true
		}
	}
	d.wait = max(d.wait, c.hold.staysClosed()) // the server may still be processing this attempt
	return d
}

// fits reports whether the next attempt is within the deadline and, for a Retry-After, within
// the time that the call may wait. If not, it adds the reason to the failure.
func (c *call) fits() bool {
	until := time.Now().Add(c.next.wait)
	if c.endsBefore(until) {
		c.failure.Err = alsoCause(c.failure.Err, fmt.Errorf("the next attempt in %v would be after the deadline: %w",
			c.next.wait.Round(time.Millisecond), context.DeadlineExceeded))
		return false
	}
	if !c.next.imposed {
		return true
	}
	refused := c.hold.within(&RateLimitError{Bucket: c.bucket(), State: stateDelayed, Reset: until})
	if refused != nil {
		c.failure.Err = alsoCause(c.failure.Err, refused)
	}
	return refused == nil
}

// limit returns the limit that a wait until at exceeds, for an error.
func (c *call) limit(at time.Time) string {
	bound := c.cfg.bound()
	switch {
	case c.endsBefore(at):
		return pastDeadline
	case bound == 0:
		return "WithMaxWait is 0"
	default:
		return "WithMaxWait is " + bound.String()
	}
}

const pastDeadline = "after the deadline of the context"

// endsBefore reports whether the deadline of the call is before at.
func (c *call) endsBefore(at time.Time) bool {
	deadline, ok := c.ctx.Deadline()
	return ok && deadline.Before(at)
}

// ownRefusal returns a refusal of the coordinator with the limit of the call, which the
// coordinator does not know. Other errors are returned unmodified.
func (c *call) ownRefusal(err error) error {
	refusal, ok := any(err).(*RateLimitError)
	if !ok {
		return err
	}
	own := *refusal
	own.Reason = c.limit(own.Reset)
	return &own
}

// rest waits for d. It returns the error of the context if that ends first.
func rest(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// alsoCause joins two causes. The first may be nil.
func alsoCause(first, second error) error {
	if first == nil {
		return second
	}
	return fmt.Errorf("%w; then: %w", first, second)
}

// withContextError joins err with the error and the cause of a context that has ended,
// unless err contains them.
func withContextError(ctx context.Context, err error) error {
	switch ended := contextError(ctx); {
	case ended == nil, errors.Is(err, ctx.Err()) && errors.Is(err, context.Cause(ctx)):
		return err
	case errors.Is(ended, err):
		return ended
	default:
		return alsoCause(ended, err)
	}
}

// permanent reports whether a retry cannot succeed.
func permanent(err error) bool {
	_, certificate := errors.AsType[*tls.CertificateVerificationError](err)
	_, large := errors.AsType[*replyTooLargeError](err)
	_, body := errors.AsType[*bodyError](err)
	return certificate || large || body || errors.Is(err, errTLSTooOld)
}
