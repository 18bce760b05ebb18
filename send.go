package fastly

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"

	"github.com/hashicorp/go-retryablehttp"

	"github.com/edgesdk/fastly/internal/probe"
)

// call is an operation in progress. Its methods are the stages, in this order: resolve
// (request.go); the loop, in which each attempt is a RoundTrip, with hold.obtain (hold.go) and
// exchange (attempt.go); judge and pause between attempts (retry.go); decode (response.go).
type call struct {
	client   *Client
	ctx      context.Context // context of the caller
	op       Op
	cfg      callConfig
	out      any
	redactor *redactor // also redacts secrets in the arguments

	path    string // with escaped arguments
	url     url.URL
	content content
	probed  probed // parent of the contexts of the attempts

	hold    hold      // write lock and rate limit token
	attempt attempt   // current attempt
	source  source    // opens the readers of the caller
	unread  io.Closer // body of a reply that was neither read nor returned yet

	attempts  int
	stoodBack int           // how often the grants were released because Before failed
	reply     *bytes.Buffer // complete body of the reply
	failure   *Error        // error of the last attempt; nil if it succeeded
	next      delay         // the wait before the next attempt
	stray     string        // why the last redirect was not followed
	maybe     bool          // whether an attempt so far may have taken effect
	applied   bool          // whether the last failure shows that an earlier attempt took effect
	blunt     bool          // whether Expect is omitted, because the server refused it
	over      atomic.Bool   // whether the call has returned; no code of the caller may run any more

	loop    retryablehttp.Client // separate for each call, because its hooks are methods of the call
	hop     http.Client          // HTTP client of the loop
	bare    http.Request         // request of the loop
	limited io.LimitedReader     // limits the body of the reply
}

// do sends an operation, decodes the reply into out, and returns its header.
func (c *Client) do(ctx context.Context, op *Op, opts []CallOption, out any) (answer, error) {
	call, err := c.newCall(ctx, op, opts, out)
	if err != nil {
		if c != nil {
			err = op.redactor(c).err(err)
		}
		return answer{}, inputError(op, err)
	}
	defer call.end()
	call.prepare()
	resp, err := call.loop.Do(&retryablehttp.Request{Request: call.request()}) //nolint:bodyclose // receive closes it, or the caller who gets it as a Stream
	if call.applied {
		if stream, ok := out.(*Stream); ok {
			stream.ReadCloser = http.NoBody
		}
		return answer{http.Header{}, 0, call.attempts, call.redactor}, nil
	}
	if err := call.failed(err); err != nil {
		return answer{}, err
	}
	reply := answer{resp.Header, resp.StatusCode, call.attempts, call.redactor}
	if stream, ok := out.(*Stream); ok {
		*stream = call.stream(resp)
		return reply, nil
	}
	call.hold.end()
	return reply, call.decode(resp.StatusCode)
}

// answer describes the reply to an operation besides its content.
type answer struct {
	header     http.Header
	statusCode int // 0 without a reply
	attempts   int
	redactor   *redactor // of the call
}

// newCall validates everything that can be checked before a request.
func (c *Client) newCall(ctx context.Context, op *Op, opts []CallOption, out any) (*call, error) {
	switch {
	case op.Err != nil:
		return nil, op.Err
	case c == nil || c.shared == nil:
		return nil, errors.New("the client is not one that New made")
	case ctx == nil:
		return nil, errors.New("the context is nil")
	case c.transport.closed.Load():
		return nil, ErrClosed
	}
	cfg := c.cfg.call
	if op.site != nil { // a site that does not belong to the API must not get the client's header fields and query parameters
		cfg.header, cfg.query = nil, nil
	}
	cfg, err := cfg.with(opts)
	if err != nil {
		return nil, err
	}
	call := &call{client: c, ctx: ctx, op: *op, cfg: cfg, out: out, redactor: op.redactor(c)}
	if cfg.otp != "" {
		call.redactor = call.redactor.with(cfg.otp)
	}
	call.hold.call = call
	call.probed = probed{ctx, call, probe.Here()}
	return call, call.resolve()
}

// prepare configures the loop of attempts.
func (c *call) prepare() {
	c.hop.Transport, c.hop.CheckRedirect = c, c.mayFollow
	c.loop.HTTPClient = &c.hop
	c.loop.RetryMax = math.MaxInt // judge limits the attempts
	c.loop.CheckRetry = c.judge
	c.loop.Backoff = c.pause
	c.loop.ErrorHandler = retryablehttp.PassthroughErrorHandler
}

// end releases the grants and resources of the call. No code of the caller runs afterwards. Every
// step runs, even if a hook of the caller panics.
func (c *call) end() {
	defer putBuffer(c.reply)
	defer c.over.Store(true)
	defer c.source.close()
	defer c.attempt.end()
	defer c.drop()
	c.hold.end()
}

// drop closes the unread body of a reply, if a hook of the caller panicked.
func (c *call) drop() {
	if c.unread != nil {
		_ = c.unread.Close()
	}
}

// RoundTrip is one attempt: it acquires the write lock and a token, sends the request, and
// settles the token with the reply. It is the transport of the loop's http.Client, which also
// calls it for each redirect, as part of the same attempt.
func (c *call) RoundTrip(req *http.Request) (*http.Response, error) {
	redirected := req.Response != nil
	if !redirected {
		c.attempt.end()
		c.attempt = attempt{call: c}
	} else if c.attempt.tracer != nil {
		c.attempt.tracer.restart()
	}
	var seen Observation
	defer func() { c.hold.settle(seen) }()
	req, err := c.ready(req)
	if err != nil {
		return nil, err
	}
	if !redirected {
		c.attempts++
	}
	seen.Sent = true // assume that the request was sent if the transport panics
	c.hold.working = c.op.Turn != "" && !c.op.isRead()
	resp, err := c.exchange(req)
	switch {
	case err != nil:
		seen.Sent = !c.attempt.unsent(err)
		c.hold.working = c.hold.working && seen.Sent
		return nil, err
	case resp == nil:
		return nil, errors.New("the transport returned neither reply nor error")
	}
	c.unread = resp.Body
	seen = observe(resp)
	if c.op.site != nil { // a site outside of the API must not affect the budget
		seen = Observation{Sent: true}
	}
	if seen.Announced && c.op.bucket() == BucketNone {
		c.learn()
	}
	if resp.TLS != nil && resp.TLS.Version < tls.VersionTLS12 {
		if resp.Body != nil {
			_ = resp.Body.Close()
		}
		return nil, fmt.Errorf("%w: the server speaks %s", errTLSTooOld, tls.VersionName(resp.TLS.Version))
	}
	return resp, nil
}

// ready prepares an attempt until the request can be sent: write lock, token, Before, header and
// body.
func (c *call) ready(req *http.Request) (*http.Request, error) {
	a := &c.attempt
	a.refused, a.phase = true, ""
	if err := contextError(c.ctx); err != nil {
		return nil, err
	}
	for {
		if err := c.hold.obtain(); err != nil {
			return nil, err
		}
		a.phase = ""
		if c.op.Before == nil {
			break
		}
		if err := c.op.Before(c.ctx); err != nil {
			if err = c.standBack(err); err != nil {
				return nil, err
			}
			continue
		}
		if !c.hold.turn.isLost() {
			break
		}
		c.hold.settle(Observation{})
	}
	if req.Response == nil {
		if err := a.begin(); err != nil {
			return nil, err
		}
	}
	req, err := c.dress(req)
	if err == nil {
		err = contextError(c.ctx)
	}
	if err != nil {
		return nil, err
	}
	a.refused, a.phase = false, phaseHeaders
	return req, nil
}

// standBack releases the grants and waits, if Before failed with a retry time. It returns nil if
// Before must be repeated.
func (c *call) standBack(err error) error {
	refused, ok := errors.AsType[*RateLimitError](err)
	if !ok || refused.RetryAt().IsZero() || c.stoodBack >= c.client.cfg.retries.MaxAttempts {
		return err
	}
	c.stoodBack++
	if refusal := c.hold.within(refused); refusal != nil {
		return alsoCause(err, refusal)
	}
	c.hold.settle(Observation{})
	c.hold.releaseTurn()
	began := time.Now()
	wait := max(time.Until(refused.RetryAt()), c.client.cfg.retries.wait(c.stoodBack)) // the time may have passed already
	c.emit(Event{Kind: EventWait, Reason: "the check before the request met a rate limit", Until: began.Add(wait)})
	defer func() { c.hold.spent += time.Since(began) }()
	if rest(c.ctx, wait) != nil {
		return contextError(c.ctx)
	}
	return nil
}

var errTLSTooOld = errors.New("TLS 1.2 or newer is required")

// mayFollow decides about a redirect. Only reads follow one, and only to the same host. net/http
// would send the token to any host, and repeat writes.
func (c *call) mayFollow(req *http.Request, via []*http.Request) error {
	first := via[0]
	switch {
	case !c.op.isRead():
		c.stray = "a write is not repeated elsewhere"
	case req.URL.Scheme != first.URL.Scheme || hostPort(req.URL) != hostPort(first.URL):
		c.stray = "it leads to another host"
	case len(via) >= maxRedirects:
		c.stray = fmt.Sprintf("there were %d before it", maxRedirects)
	default:
		return nil
	}
	return http.ErrUseLastResponse
}

const maxRedirects = 10

// mayCarryToken reports whether the token may be sent to u. A purged site only receives it if the
// caller requested that.
func (c *call) mayCarryToken(u *url.URL) bool {
	if c.op.site != nil {
		return c.op.sendToken
	}
	return c.client.mayCarryToken(u)
}

// bucket returns the bucket of the operation, including what the client has learned from replies.
func (c *call) bucket() Bucket {
	bucket := c.op.bucket()
	if c.cfg.free {
		return BucketNone
	}
	if bucket == BucketNone && c.client.shared.counted.has(&c.op) {
		return BucketWrites
	}
	return bucket
}

// learn records that the API counts an operation that was considered free.
func (c *call) learn() {
	if !c.client.shared.counted.has(&c.op) && c.client.shared.counted.add(&c.op) {
		c.emit(Event{Kind: EventWarning, Reason: "the API counts this operation: from now on it draws on the write budget"})
	}
}

// emit reports an event of this call.
func (c *call) emit(e Event) {
	if len(c.client.cfg.events) == 0 {
		return
	}
	e.Op, e.Method, e.Template, e.Path = c.op.Name, c.op.Method, c.op.Path, c.shownPath()
	c.client.tell(c.ctx, c.redactor.event(e))
}

// notify emits an event that belongs to no call.
func (c *Client) notify(ctx context.Context, e Event) { c.tell(ctx, c.redactor.event(e)) }

// tell passes an event to all receivers.
func (c *Client) tell(ctx context.Context, e Event) {
	for _, f := range c.cfg.events {
		f(ctx, e)
	}
}
