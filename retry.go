package fastly

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"strings"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

// RetryPolicy says how often, and after which waits, a request is sent again. Which
// failures allow it is decided by the operation: see [Retry].
type RetryPolicy struct {
	// MaxAttempts is how often a request is sent at the most. 0 means 4; 1 never
	// sends again.
	MaxAttempts int
	// MinWait and MaxWait bound the waits, which double each time, half of each at
	// random. 0 means 500 ms and 30 s. A Retry-After of the server goes before them.
	MinWait, MaxWait time.Duration
}

// WithRetries sets the retry policy.
func WithRetries(policy RetryPolicy) Option {
	return clientOption(func(cfg *config) error {
		if policy.MaxAttempts < 0 || policy.MinWait < 0 || policy.MaxWait < 0 {
			return fmt.Errorf("WithRetries: %+v has a negative number", policy)
		}
		cfg.retries = policy
		return nil
	})
}

func (p RetryPolicy) attempts() int {
	if p.MaxAttempts == 0 {
		return 4
	}
	return p.MaxAttempts
}

// wait is how long to wait after the given attempt.
func (p RetryPolicy) wait(attempt int) time.Duration {
	lowest, highest := p.MinWait, p.MaxWait
	if lowest == 0 {
		lowest = 500 * time.Millisecond
	}
	if highest == 0 {
		highest = 30 * time.Second
	}
	d := min(lowest<<min(attempt-1, 10), highest)
	return d/2 + rand.N(d/2+1)
}

// newSender wraps a transport in go-retryablehttp, which runs the loop. All that is
// decided is decided by call.goesOn, the wait included: Backoff is not told whose
// wait it is, and the library's own sleep forgets the last reply when a context ends.
func newSender(transport http.RoundTripper) *retryablehttp.Client {
	return &retryablehttp.Client{
		HTTPClient: &http.Client{Transport: &attempter{next: transport}, CheckRedirect: followRedirect},
		RetryMax:   math.MaxInt,
		CheckRetry: func(ctx context.Context, resp *http.Response, err error) (bool, error) {
			return ctx.Value(callKey{}).(*call).goesOn(resp, err), nil
		},
		Backoff:      func(time.Duration, time.Duration, int, *http.Response) time.Duration { return 0 },
		PrepareRetry: prepareRetry,
		ErrorHandler: func(resp *http.Response, err error, _ int) (*http.Response, error) { return resp, err },
	}
}

// followRedirect follows reads on the same host. net/http would take the token
// along to any host, and repeat a write.
func followRedirect(req *http.Request, via []*http.Request) error {
	first := via[0]
	sameHost := req.URL.Scheme == first.URL.Scheme && hostPort(req.URL) == hostPort(first.URL)
	if !sameHost || first.Method != http.MethodGet && first.Method != http.MethodHead || len(via) >= 10 {
		return http.ErrUseLastResponse
	}
	return nil
}

// prepareRetry gives a further attempt a fresh body and header: the attempt before
// may still be reading its own.
func prepareRetry(req *http.Request) error {
	c := req.Context().Value(callKey{}).(*call)
	req.Header = c.header()
	if c.content.mediaType == "" {
		return nil
	}
	err := c.attach(req)
	if err != nil {
		c.failure.Err = alsoCause(c.failure.Err, err)
	}
	return err
}

// goesOn looks at what came of an attempt: it reads the reply, makes the Error of a
// failure, and, if the operation may be sent again, waits until it is time.
func (c *call) goesOn(resp *http.Response, err error) bool {
	if err == nil {
		err = c.receive(resp)
	}
	c.conclude(resp, err)
	if c.failure == nil || c.cfg.once {
		return false
	}
	if c.lateClone() {
		return c.pause(c.client.cfg.retries.wait(1), "the API does not find a version that was just cloned")
	}
	reason, ok := c.retryReason(resp, err)
	if repeat, there := c.Value(repeatKey{}).(repeatFunc); there && !ok && c.content.replayable() && c.Err() == nil {
		reason = repeat(c.op, c.failure)
		ok = reason != ""
	}
	if !ok || c.attempts >= c.client.cfg.retries.attempts() {
		return false
	}
	wait := time.Duration(0)
	if !c.gated() { // else the gate of the budget makes it wait
		wait = c.client.cfg.retries.wait(c.attempts)
		if resp != nil {
			wait = max(wait, observe(resp).RetryAfter)
		}
	}
	return c.pause(wait, reason)
}

// conclude ends an attempt: c.failure says what is to be returned if it was the last.
func (c *call) conclude(resp *http.Response, err error) {
	before := c.failure
	c.failure = nil
	elapsed := time.Since(c.attempt.began)
	switch {
	case err != nil:
		c.failure = c.broken(plainCause(err))
		if resp != nil && (resp.StatusCode < 200 || resp.StatusCode > 299) {
			c.failure.StatusCode = resp.StatusCode // an error whose body broke off is that error still
		}
		if c.attempt.refused && before != nil {
			// Refused by the budget, or ended, on the way to a further attempt: the
			// last reply says more.
			before.Err = alsoCause(before.Err, c.failure.Err)
			before.Phase = c.failure.Phase
			c.failure = before
		}
	case resp.StatusCode < 200 || resp.StatusCode > 299:
		c.failure = c.answered(resp)
	}
	c.again = c.failure != nil && c.failure.StatusCode == http.StatusTooManyRequests
	if !c.attempt.refused {
		e := Event{Kind: EventAttempt, Attempt: c.attempts, Elapsed: elapsed}
		if resp != nil {
			e.StatusCode = resp.StatusCode
		}
		if err != nil {
			e.Err = c.failure.Err
		}
		c.emit(e)
	}
	if _, streams := c.out.(*Stream); !streams || c.failure != nil {
		c.attempt.end()
	}
}

// broken is the error of an attempt without a complete reply.
func (c *call) broken(err error) *Error {
	if c.attempt.timedOut() && c.Err() == nil {
		err = fmt.Errorf("no complete reply within %v: %w", c.timeout(), context.DeadlineExceeded)
	}
	return c.unanswered(c.attempt.reached(), err)
}

// retryReason says in words why the operation may be sent again.
func (c *call) retryReason(resp *http.Response, err error) (string, bool) {
	switch {
	case c.Err() != nil || c.attempt.refused || !c.content.replayable():
		return "", false
	case c.failure.StatusCode == http.StatusTooManyRequests:
		return "429: the API's rate limit", true
	case err != nil && permanent(err):
		return "", false
	case err != nil && c.attempt.unsent(err):
		return "the request never left: " + c.failure.Err.Error(), true
	case !c.op.repeatable():
		return "", false
	case err != nil && resp == nil:
		return "no reply: " + c.failure.Err.Error(), true
	case err != nil && resp != nil:
		return "the reply broke off: " + c.failure.Err.Error(), true
	}
	switch c.failure.StatusCode {
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return fmt.Sprintf("%d %s", c.failure.StatusCode, http.StatusText(c.failure.StatusCode)), true
	}
	return "", false
}

// lateClone reports whether the reply says that there is no such version although
// this client has just cloned it. A reply about another object is believed.
func (c *call) lateClone() bool {
	if c.failure.StatusCode != http.StatusNotFound || c.Err() != nil {
		return false
	}
	born := c.client.shared.bornAt(c.op)
	if born.IsZero() || time.Since(born) > lateClone || !c.content.replayable() {
		return false
	}
	model, _, found := strings.Cut(strings.TrimPrefix(c.failure.Detail, "Couldn't find "), " ")
	return !found || strings.EqualFold(model, "version")
}

// repeatKey is the context key of a repeatFunc.
type repeatKey struct{}

// A repeatFunc names the reason why an operation that failed may be sent again although
// its retry class does not allow it; "" means that there is none. Whoever puts one into
// a context answers for the calls that are made with it.
type repeatFunc func(op *Op, failure *Error) (reason string)

// gated reports whether the budget makes a further attempt wait.
func (c *call) gated() bool {
	return c.again && c.op.bucket() != BucketNone && c.cred.principal != ""
}

// pause waits, unless the wait does not fit the caller's deadline or its context
// ends: then the last failure is returned together with the context's error.
func (c *call) pause(wait time.Duration, reason string) bool {
	until := time.Now().Add(wait)
	if deadline, ok := c.Deadline(); ok && deadline.Before(until) {
		c.failure.Err = alsoCause(c.failure.Err, fmt.Errorf("the next attempt in %v would be after the deadline: %w",
			wait.Round(time.Millisecond), context.DeadlineExceeded))
		return false
	}
	c.emit(Event{Kind: EventRetry, Attempt: c.attempts, StatusCode: c.failure.StatusCode, Err: c.failure.Err, Reason: reason, Until: until})
	if err := rest(c.Context, wait); err != nil {
		c.failure.Err = alsoCause(c.failure.Err, err)
		return false
	}
	return true
}

// rest waits, and returns the context's error if that ends first.
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

// alsoCause adds a cause to another, which may be nil.
func alsoCause(first, second error) error {
	if first == nil {
		return second
	}
	return fmt.Errorf("%w; then: %w", first, second)
}

// permanent reports whether trying again can't help.
func permanent(err error) bool {
	_, certificate := errors.AsType[*tls.CertificateVerificationError](err)
	return certificate || errors.Is(err, errTLSTooOld)
}
