package fastly

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hashicorp/go-retryablehttp"

	"github.com/edgesdk/fastly/internal/probe"
	"github.com/edgesdk/fastly/internal/wire"
)

// call is one operation on its way: the stages of this file in their order. It is
// the context of its requests too, so that the transport finds it again.
type call struct {
	context.Context // the caller's; the call adds itself

	client  *Client
	op      *Op
	cfg     callConfig
	out     any
	path    string // filled and escaped
	content content

	attempts int
	again    bool // whether the last attempt was refused with a 429
	cred     *credential
	attempt  attempt       // the current one
	reply    *bytes.Buffer // the body of the reply, read to its end
	failure  *Error        // of the last attempt, nil if it succeeded
}

type callKey struct{}

// Value answers with the call itself, and tells the checks of this module what it is.
func (c *call) Value(key any) any {
	switch key {
	case callKey{}:
		return c
	case probe.Key{}:
		in := c.op.Body.inputType()
		if in == nil {
			in = typeOf(c.op.Query)
		}
		return &probe.Call{Name: c.op.Name, Method: c.op.Method, Template: c.op.Path, In: in, Out: typeOf(c.out)}
	}
	return c.Context.Value(key)
}

// do sends an operation, decodes the reply into out, and returns its header.
func (c *Client) do(ctx context.Context, op *Op, opts []CallOption, out any) (http.Header, error) {
	if c == nil || c.shared == nil {
		return nil, inputError(op, errors.New("the client is not one that New made"))
	}
	if ctx == nil {
		return nil, inputError(op, errors.New("the context is nil"))
	}
	if c.shared.closed.Load() {
		return nil, inputError(op, ErrClosed)
	}
	cfg, err := c.cfg.call.with(opts)
	if err != nil {
		return nil, inputError(op, err)
	}
	call := &call{Context: ctx, client: c, op: op, cfg: cfg, out: out}
	req, err := call.request()
	if err != nil {
		return nil, inputError(op, err)
	}
	turn, err := call.takeTurn()
	if err != nil {
		if req.Body != nil {
			_ = req.Body.Close()
		}
		return nil, call.unanswered(PhaseTurn, err)
	}
	defer turn.release()
	defer call.attempt.end()
	defer func() { putBuffer(call.reply) }()
	if op.Turn != "" {
		defer c.shared.wrote(op)
	}

	resp, err := c.sender.Do(req) //nolint:bodyclose // receive closes it, or the caller who gets it as a Stream
	if call.failure != nil {
		return nil, call.failure
	}
	if err != nil {
		return nil, call.unanswered(PhaseHeaders, plainCause(err))
	}
	if stream, ok := out.(*Stream); ok {
		*stream = call.stream(resp)
		return resp.Header, nil
	}
	turn.release()
	return resp.Header, call.decode(resp.StatusCode)
}

// request builds the request of the first attempt.
func (c *call) request() (*retryablehttp.Request, error) {
	op := c.op
	if c.cfg.soft && !op.soft {
		return nil, errors.New("Soft: the operation is not a purge that exists as a soft one")
	}
	var err error
	if c.path, err = op.fill(); err != nil {
		return nil, err
	}
	u, err := c.url()
	if err != nil {
		return nil, err
	}
	if c.content, err = op.Body.content(); err != nil {
		return nil, err
	}
	req := &http.Request{
		Method: op.Method, URL: u, Host: u.Host, Header: c.header(),
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
	}
	if c.content.mediaType != "" {
		if err := c.attach(req); err != nil {
			return nil, err
		}
		if c.content.spent == nil {
			req.GetBody = c.content.reader // for what net/http does again by itself, on a stale connection
		}
	}
	return &retryablehttp.Request{Request: req.WithContext(c)}, nil
}

// attach opens the body for an attempt.
func (c *call) attach(req *http.Request) error {
	body, err := c.content.reader()
	if err != nil {
		return err
	}
	req.Body, req.ContentLength = body, c.content.size
	if c.content.size == 0 {
		req.Body = http.NoBody
		return body.Close()
	}
	return nil
}

// url is where the operation goes, byte for byte as it was filled.
func (c *call) url() (*url.URL, error) {
	base := c.client.hosts[c.op.Host]
	if strings.Contains(c.op.Path, "{+") { // a URL to purge: what every call of the client adds would make it another
		if c.op.Query != nil || c.cfg.asked {
			return nil, errors.New("a query parameter can't be added to a URL that is purged")
		}
		if c.op.site != nil {
			return rawURL(c.op.site.scheme, c.op.site.host, c.op.site.target)
		}
		return rawURL(base.Scheme, base.Host, base.Path+c.path)
	}
	query, err := c.op.queryText(c.cfg.query)
	if err != nil {
		return nil, err
	}
	target := base.Path + c.path
	if query != "" {
		target += "?" + query
	}
	return rawURL(base.Scheme, base.Host, target)
}

// rawURL is a URL whose path and query are sent exactly as target has them.
func rawURL(scheme, host, target string) (*url.URL, error) {
	path, query, hasQuery := strings.Cut(target, "?")
	u := &url.URL{Scheme: scheme, Host: host, Path: path, RawQuery: query, ForceQuery: hasQuery && query == ""}
	if strings.Contains(path, "%") {
		if plain, err := url.PathUnescape(path); err == nil {
			u.Path, u.RawPath = plain, path
		}
	}
	if u.EscapedPath() != path {
		if strings.HasPrefix(path, "//") {
			return nil, fmt.Errorf("the path %q can't be sent as it is", path)
		}
		u.Path, u.RawPath, u.Opaque = "", "", path
	}
	return u, nil
}

// Fields that are the same for every request.
var (
	acceptJSON    = []string{"application/json"}
	acceptJSONAPI = []string{"application/vnd.api+json"}
	acceptAny     = []string{"*/*"}
)

func (c *call) header() http.Header {
	h := make(http.Header, 4+len(c.op.Header)+len(c.cfg.header))
	h["User-Agent"] = c.client.agent
	switch c.op.Reply {
	case ReplyJSON:
		h["Accept"] = acceptJSON
	case ReplyJSONAPI:
		h["Accept"] = acceptJSONAPI
	case ReplyLines, ReplyText:
		h["Accept"] = acceptAny
	}
	if c.content.mediaType != "" {
		h["Content-Type"] = []string{c.content.mediaType}
	}
	for _, fields := range []http.Header{c.op.Header, c.cfg.header} {
		maps.Copy(h, fields)
	}
	if c.cfg.soft {
		h["Fastly-Soft-Purge"] = []string{"1"}
	}
	return h
}

// takeTurn waits until no other write of this coordinator is under way where this
// one wants to write.
func (c *call) takeTurn() (heldTurn, error) {
	if c.op.Turn == "" {
		return heldTurn{}, nil
	}
	grant, err := c.client.shared.coordinator.TakeTurn(c.Context, TurnRequest{Key: c.op.Turn, MaxWait: -1, Waiting: c.waiting()})
	return heldTurn{c, grant.Release}, err
}

// heldTurn is a turn until it is released, which may be called more than once.
type heldTurn struct {
	call  *call
	lease func(context.Context, TurnRelease) error
}

func (t *heldTurn) release() {
	if t.lease != nil {
		if err := t.lease(context.WithoutCancel(t.call.Context), TurnRelease{}); err != nil {
			t.call.emit(Event{Kind: EventAttention, Reason: "the coordinator did not take back a turn", Err: err})
		}
		t.lease = nil
	}
}

// waiting is the hook that reports waits, nil if nobody listens.
func (c *call) waiting() func(Wait) {
	if len(c.client.cfg.events) == 0 {
		return nil
	}
	return func(w Wait) { c.emit(Event{Kind: EventWait, Reason: w.Reason, Until: w.Until}) }
}

func (c *call) settle(lease TokenGrant, seen Observation) {
	ctx := c.Context
	if ctx.Done() != nil {
		ctx = context.WithoutCancel(ctx) // a call that was cancelled gives back what it holds all the same
	}
	if err := lease.Settle(ctx, seen); err != nil {
		c.emit(Event{Kind: EventAttention, Reason: "the coordinator did not take back a lease", Err: err})
	}
}

// emit reports an event of this call.
func (c *call) emit(e Event) {
	if len(c.client.cfg.events) == 0 {
		return
	}
	e.Op, e.Method, e.Template, e.Path = c.op.Name, c.op.Method, c.op.Path, withoutQuery(c.path)
	c.client.notify(c.Context, e)
}

// notify tells everybody who listens.
func (c *Client) notify(ctx context.Context, e Event) {
	for _, f := range c.cfg.events {
		f(ctx, e)
	}
}

// attempter sends one attempt of a call. It shows net/http nothing but RoundTrip:
// CloseIdleConnections, above all, would close other calls' connections whenever
// one is cancelled.
type attempter struct{ next http.RoundTripper }

// RoundTrip sends the attempt that the request's context belongs to.
func (a *attempter) RoundTrip(req *http.Request) (*http.Response, error) {
	c, ok := req.Context().Value(callKey{}).(*call)
	if !ok {
		return nil, errors.New("fastly: request of unknown origin")
	}
	resp, err := c.roundTrip(a.next, req)
	if err != nil && req.Body != nil {
		_ = req.Body.Close() // what was not sent is not closed by the transport
	}
	return resp, err
}

// roundTrip takes a token, authorises, sends, and settles the budget from the reply.
func (c *call) roundTrip(next http.RoundTripper, req *http.Request) (resp *http.Response, err error) {
	c.attempt.end()
	c.attempt = attempt{refused: true, phase: PhaseToken}
	if c.cred, err = c.client.creds.get(c.Context); err != nil {
		return nil, err
	}
	c.attempt.phase = PhaseBudget
	lease, err := c.takeToken()
	if err != nil {
		return nil, err
	}
	seen := Observation{Sent: true} // what holds if the transport panics
	defer func() { c.settle(lease, seen) }()

	if req.Response == nil { // else it follows a redirect, as part of the same attempt
		c.attempts++
	}
	req = c.begin(req)
	if c.cred.field != nil && c.mayCarryToken(req.URL) {
		req.Header["Fastly-Key"] = c.cred.field
	}
	resp, err = next.RoundTrip(req)
	switch {
	case err != nil:
		seen.Sent = !c.attempt.unsent(err)
		return nil, err
	case resp == nil:
		return nil, errors.New("the transport returned neither reply nor error")
	}
	seen = observe(resp)
	if seen.Announced && c.op.bucket() == BucketNone {
		c.learn()
	}
	if resp.TLS != nil && resp.TLS.Version < tls.VersionTLS12 {
		_ = resp.Body.Close()
		return nil, fmt.Errorf("%w: the server speaks %s", errTLSTooOld, tls.VersionName(resp.TLS.Version))
	}
	return resp, nil
}

var errTLSTooOld = errors.New("TLS 1.2 or newer is required")

// mayCarryToken reports whether the token may go to u: a site that is purged sees
// it only if the caller asked for that.
func (c *call) mayCarryToken(u *url.URL) bool {
	if c.op.site != nil {
		return c.op.sendToken
	}
	return c.client.mayCarryToken(u)
}

// takeToken waits for the budget that the operation draws on.
func (c *call) takeToken() (TokenGrant, error) {
	bucket := c.op.bucket()
	if bucket == BucketNone {
		if _, counted := c.client.shared.counted.Load(c.op.Method + c.op.Path); counted {
			bucket = BucketWrites
		}
	}
	if bucket == BucketNone || c.cred.principal == "" {
		return TokenGrant{Settle: func(context.Context, Observation) error { return nil }}, nil
	}
	claim := TokenRequest{
		Bucket: bucket, Account: c.cred.principal,
		MaxWait: c.cfg.maxWait, Waiting: c.waiting(),
	}
	if c.again {
		claim.Since = time.Now()
	}
	if claim.MaxWait == 0 {
		claim.MaxWait = defaultMaxWait
	}
	return c.client.shared.coordinator.TakeToken(c.Context, claim)
}

// learn remembers that the API counts an operation that was thought to be free.
func (c *call) learn() {
	if _, known := c.client.shared.counted.LoadOrStore(c.op.Method+c.op.Path, true); !known {
		c.emit(Event{Kind: EventAttention, Reason: "the API counts this operation: from now on it draws on the write budget"})
	}
}

// attempt is one request on its way.
type attempt struct {
	refused bool // whether it was never handed to the transport
	phase   Phase
	began   time.Time
	ctx     context.Context // ends with the attempt's time
	cancel  context.CancelCauseFunc
	timer   *time.Timer
	tracer  *tracer // nil if the transport does not report
}

var errAttemptTimeout = errors.New("the attempt took too long")

// begin starts the clock of an attempt and returns the request that carries it.
func (c *call) begin(req *http.Request) *http.Request {
	a := &c.attempt
	a.refused, a.phase, a.began = false, PhaseHeaders, time.Now()
	ctx, cancel := context.WithCancelCause(req.Context())
	a.ctx, a.cancel = ctx, cancel
	a.timer = time.AfterFunc(c.timeout(), func() { cancel(errAttemptTimeout) })
	if c.client.traced {
		a.tracer = &tracer{}
		ctx = httptrace.WithClientTrace(ctx, a.tracer.hooks())
	}
	return req.WithContext(ctx)
}

func (c *call) timeout() time.Duration {
	switch {
	case c.cfg.timeout > 0:
		return c.cfg.timeout
	case c.op.Timeout > 0:
		return c.op.Timeout
	default:
		return TimeoutDefault
	}
}

// end frees what the attempt holds. It may be called more than once.
func (a *attempt) end() {
	if a.cancel != nil {
		a.timer.Stop()
		a.cancel(nil)
		a.cancel = nil
	}
}

// reached is the phase that the attempt has reached.
func (a *attempt) reached() Phase {
	if a.phase == PhaseHeaders && a.tracer != nil {
		return tracedPhases[a.tracer.phase.Load()]
	}
	return a.phase
}

// unsent reports whether an attempt that failed with err provably never left.
func (a *attempt) unsent(err error) bool {
	if a.refused {
		return true
	}
	if a.tracer != nil {
		return a.phase == PhaseHeaders && a.reached() != PhaseHeaders
	}
	op, ok := errors.AsType[*net.OpError](err)
	return ok && op.Op == "dial"
}

// timedOut reports whether the attempt ended because its time ran out.
func (a *attempt) timedOut() bool {
	return a.ctx != nil && errors.Is(context.Cause(a.ctx), errAttemptTimeout)
}

// tracer follows an attempt through the transport. Its hooks may be called after
// the attempt is over, from goroutines that dial for others.
type tracer struct{ phase atomic.Uint32 }

var tracedPhases = [...]Phase{PhaseConnect, PhaseTLS, PhaseHeaders}

func (t *tracer) hooks() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		TLSHandshakeStart: func() { t.phase.CompareAndSwap(0, 1) },
		GotConn:           func(httptrace.GotConnInfo) { t.phase.Store(2) },
	}
}

// receive reads the reply of an attempt to its end, so that the connection can be
// used again. A stream is left to the caller.
func (c *call) receive(resp *http.Response) error {
	success := resp.StatusCode >= 200 && resp.StatusCode < 300
	if _, streams := c.out.(*Stream); streams && success {
		return nil
	}
	defer resp.Body.Close()
	c.attempt.phase = PhaseBody
	if c.reply == nil {
		c.reply = getBuffer()
	}
	c.reply.Reset()
	body := io.Reader(resp.Body)
	if !success {
		body = io.LimitReader(body, maxErrorBody)
	}
	_, err := c.reply.ReadFrom(body)
	if err == nil && c.cfg.response != nil {
		c.cfg.response(&Response{StatusCode: resp.StatusCode, Header: resp.Header, Body: bytes.Clone(c.reply.Bytes())})
	}
	return err
}

// stream hands the reply's body over: its end frees the attempt.
func (c *call) stream(resp *http.Response) Stream {
	c.attempt.timer.Stop()
	end := c.attempt
	c.attempt = attempt{}
	s := Stream{
		ReadCloser: &streamBody{ReadCloser: resp.Body, end: end.end},
		Response:   Response{StatusCode: resp.StatusCode, Header: resp.Header},
	}
	if c.cfg.response != nil {
		c.cfg.response(&s.Response)
	}
	return s
}

type streamBody struct {
	io.ReadCloser
	end func()
}

// Close ends the attempt.
func (s *streamBody) Close() error {
	defer s.end()
	return s.ReadCloser.Close()
}

// decode reads the reply into the output.
func (c *call) decode(statusCode int) error {
	if _, nothing := c.out.(*None); nothing {
		return nil
	}
	body := c.reply.Bytes()
	if c.op.Reply == ReplyText {
		switch out := c.out.(type) {
		case *string:
			*out = string(body)
			return nil
		case *[]byte:
			*out = bytes.Clone(body)
			return nil
		}
	}
	if len(bytes.TrimSpace(body)) == 0 && c.op.Reply != ReplyLines {
		err := c.op.Empty
		if err == nil {
			err = ErrEmptyReply
		}
		return c.emptyReply(statusCode, err)
	}
	if err := c.read(body); err != nil {
		if again := c.read(c.withoutToken(body)); again != nil {
			err = again // the error quotes the body
		}
		return c.undecodable(err)
	}
	if partial, ok := c.out.(PartialReply); ok {
		if failed := partial.FailedMembers(); len(failed) > 0 {
			return &PartialError{Op: c.op.Name, Failures: failed}
		}
	}
	return nil
}

func (c *call) read(body []byte) error {
	switch c.op.Reply {
	case ReplyJSONAPI:
		return decodeDocument(body, c.out)
	case ReplyLines:
		return wire.DecodeLines(body, c.out)
	default:
		return wire.Decode(body, c.out)
	}
}

// withoutToken takes the token out of a body, should the server echo it.
func (c *call) withoutToken(body []byte) []byte {
	if token := c.cred.token.Reveal(); token != "" {
		body = bytes.ReplaceAll(body, []byte(token), []byte(redacted))
	}
	return body
}

// documentReader is implemented by outputs that want more of a JSON:API document
// than its resources.
type documentReader interface {
	readDocument(body []byte) error
}

func decodeDocument(body []byte, out any) error {
	if r, ok := out.(documentReader); ok {
		return r.readDocument(body)
	}
	_, err := wire.DecodeDocument(body, out)
	return err
}

func (c *call) undecodable(err error) error {
	e := &DecodeError{Op: c.op.Name, Method: c.op.Method, Path: withoutQuery(c.path), Err: err}
	if place, ok := errors.AsType[*wire.DecodeError](err); ok {
		e.Pointer, e.Value, e.Want = place.Pointer, place.Value, place.Want
	}
	return e
}

// newError is an Error about this call.
func (c *call) newError() *Error {
	return &Error{Op: c.op.Name, Method: c.op.Method, Template: c.op.Path, Path: withoutQuery(c.path), Attempts: c.attempts}
}

// emptyReply is the error of a success without the content that was promised.
func (c *call) emptyReply(statusCode int, meaning error) error {
	e := c.newError()
	e.StatusCode, e.Err = statusCode, meaning
	return e
}

// unanswered is the error of a call that got no reply.
func (c *call) unanswered(phase Phase, cause error) *Error {
	e := c.newError()
	e.Phase, e.Err = phase, cause
	return e
}

// answered is the error of a reply whose status says failure.
func (c *call) answered(resp *http.Response) *Error {
	e := c.newError()
	e.StatusCode = resp.StatusCode
	decodeErrorBody(e, c.withoutToken(bytes.Clone(c.reply.Bytes())))
	if to := resp.Header.Get("Location"); to != "" && resp.StatusCode < 400 {
		e.Detail = "the redirect was not followed: it is of a write, or to another host"
	}
	return e
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func getBuffer() *bytes.Buffer { return buffers.Get().(*bytes.Buffer) }

// putBuffer keeps a buffer for the next reply, unless it has become very large.
func putBuffer(b *bytes.Buffer) {
	if b != nil && b.Cap() <= 4<<20 {
		b.Reset()
		buffers.Put(b)
	}
}
