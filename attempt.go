package fastly

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/http/httptrace"
	"reflect"
	"sync"
	"sync/atomic"
	"time"

	"github.com/edgesdk/fastly/internal/probe"
)

// attempt is one attempt to send the request of a call.
type attempt struct {
	call    *call
	phase   string // phase that does not involve the transport; "" otherwise
	began   time.Time
	ctx     context.Context // canceled by the timeout of the attempt
	cancel  context.CancelCauseFunc
	timer   *time.Timer
	via     http.RoundTripper
	refused bool    // whether the request was not passed to the transport
	reports bool    // whether the transport is known to call the hooks of the tracer
	tracer  *tracer // nil before the attempt begins, and for reads by a transport that may not report
}

var errAttemptTimeout = errors.New("the attempt took too long")

// begin starts the timeout of the attempt, which covers connection, header and body, including
// redirects.
func (a *attempt) begin() (err error) {
	c := a.call
	if a.via, a.reports, err = c.client.transport.current(); err != nil {
		return err
	}
	a.began = time.Now()
	parent := context.Context(&c.probed)
	if c.mayOutlive() {
		parent = context.WithoutCancel(parent)
	}
	a.ctx, a.cancel = context.WithCancelCause(parent)
	cancel := a.cancel
	a.timer = time.AfterFunc(c.timeout(), func() { cancel(errAttemptTimeout) })
	if a.reports || !c.op.isRead() { // the outcome of a read does not depend on the tracer
		a.trace()
	}
	return nil
}

// end releases the resources of the attempt. It may be called more than once.
func (a *attempt) end() {
	if a.cancel != nil {
		a.timer.Stop()
		a.cancel(nil)
		a.cancel = nil
	}
}

// timeout returns the timeout of an attempt. The client's timeout does not shorten the longer
// timeout of an operation.
func (c *call) timeout() time.Duration {
	switch {
	case c.cfg.timeout > 0:
		return c.cfg.timeout
	case c.op.Timeout > 0:
		return max(c.op.Timeout, c.cfg.clientTimeout)
	case c.cfg.clientTimeout > 0:
		return c.cfg.clientTimeout
	default:
		return timeoutDefault
	}
}

// exchange sends the request and waits for the header of the reply. If the context of the call
// ends, exchange returns early, and the request of a write may continue in the background.
func (c *call) exchange(req *http.Request) (*http.Response, error) {
	if !c.mayOutlive() {
		return c.attempt.via.RoundTrip(req)
	}
	x := &exchange{attempt: c.attempt, caller: c.ctx, done: make(chan struct{})}
	go x.run(req)
	select {
	case <-x.done:
	case <-c.ctx.Done():
		if !c.endsAtOnce(x) {
			c.leave(x)
			return nil, contextError(c.ctx)
		}
	}
	if x.panicked != nil {
		panic(x.panicked)
	}
	return x.resp, x.err
}

// mayOutlive reports whether the request may continue after the caller has returned: it is a write
// that holds a lock, so it must end before another write begins.
func (c *call) mayOutlive() bool { return c.op.Turn != "" && !c.op.isRead() && c.ctx.Done() != nil }

// exchange is a request in a separate goroutine, so that the caller can return before it ends.
type exchange struct {
	attempt  attempt
	caller   context.Context
	done     chan struct{} // closed when the fields below are set
	resp     *http.Response
	err      error
	panicked any
}

func (x *exchange) run(req *http.Request) {
	func() {
		defer close(x.done)
		defer func() { x.panicked = recover() }()
		x.resp, x.err = x.attempt.via.RoundTrip(req) //nolint:bodyclose // as the result of exchange
	}()
	select { // the context of the caller also limits reading the body
	case <-x.caller.Done():
		x.attempt.cancel(context.Cause(x.caller))
	case <-x.attempt.ctx.Done():
	}
}

// endsAtOnce cancels a request that has no connection yet, and reports whether it ended. Whether
// it was sent is then known.
func (c *call) endsAtOnce(x *exchange) bool {
	if !x.attempt.reports || x.attempt.reached() == phaseHeaders {
		return false
	}
	x.attempt.cancel(context.Cause(c.ctx))
	timer := time.NewTimer(cutTime)
	defer timer.Stop()
	select {
	case <-x.done:
		return true
	case <-timer.C:
		x.attempt.tracer.phase.Store(2) // assume that it may have been sent
		return false
	}
}

// leave lets the caller return early. The grants of the call are released when the request has
// ended.
func (c *call) leave(x *exchange) {
	left := &leftover{exchange: x, hold: c.hold.detach()}
	if x.attempt.wasWritten() {
		left.patience = backgroundTime
	} else {
		x.attempt.cancel(context.Cause(c.ctx))
	}
	c.attempt.cancel = nil
	c.client.transport.background.start(left.finish)
	c.source.close() // last, because it calls code of the caller
}

const (
	backgroundTime = 15 * time.Second       // limit for a write that was sent completely, after the caller has returned
	cutTime        = 100 * time.Millisecond // time for a transport to react to a canceled context
)

// leftover is a write whose caller has returned, with the grants of the call.
type leftover struct {
	exchange *exchange
	hold     hold
	patience time.Duration // how long the request may continue; zero if it was canceled
}

// finish waits for the end of the request and releases its grants. The server may still be
// processing a canceled request, so the write lock is kept for the write grace period.
func (l *leftover) finish(closing <-chan struct{}) {
	defer l.hold.end()
	x, ended := l.exchange, l.exchange.attempt // a copy, because run still reads the original
	defer ended.end()
	timer := time.NewTimer(l.patience)
	defer timer.Stop()
	select {
	case <-x.done:
	case <-closing:
		x.attempt.cancel(ErrClosed)
	case <-timer.C:
		x.attempt.cancel(errAttemptTimeout)
	}
	cut := time.NewTimer(l.hold.call.client.cfg.grace())
	defer cut.Stop()
	select {
	case <-x.done:
	case <-cut.C: // the transport ignores its context
		l.hold.settle(Observation{Sent: true})
		return
	}
	switch {
	case x.resp != nil:
		l.hold.settle(observe(x.resp))
		_ = x.resp.Body.Close()
	case x.err != nil && x.attempt.unsent(x.err):
		l.hold.settle(Observation{})
	default:
		l.hold.settle(Observation{Sent: true})
		l.hold.close()
	}
}

// background tracks the writes that continue after their callers have returned, and the write locks
// that are kept for the grace period.
type background struct {
	mu      sync.Mutex
	running int
	closing chan struct{} // closed by close
	idle    sync.Cond     // signals that running has changed
	grace   time.Duration // longest write grace period of the clients that share it
	ctx     context.Context
	cancel  context.CancelFunc // called when close gives up
}

func newBackground() *background {
	b := &background{closing: make(chan struct{})}
	b.idle.L = &b.mu
	b.ctx, b.cancel = context.WithCancel(context.Background())
	return b
}

// serve raises the grace period to that of another client.
func (b *background) serve(grace time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.grace = max(b.grace, grace)
}

// bound calls cancel if close gives up while the caller releases a grant. Grants that are
// released later are not affected. The result releases the resources of bound.
func (b *background) bound(cancel context.CancelFunc) (release func() bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return context.AfterFunc(b.ctx, cancel)
}

// start runs finish in the background.
func (b *background) start(finish func(closing <-chan struct{})) {
	b.enter()
	go func() {
		defer b.leave()
		finish(b.closing)
	}()
}

// after runs f in the background after d. The wait needs no goroutine.
func (b *background) after(d time.Duration, f func()) {
	b.enter()
	time.AfterFunc(d, func() {
		defer b.leave()
		f()
	})
}

func (b *background) enter() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.running++
}

// leave ends a background task. It must be deferred: it drops a panic of a transport or a
// coordinator, because there is no caller left to receive it.
func (b *background) leave() {
	_ = recover()
	b.mu.Lock()
	defer b.mu.Unlock()
	b.running--
	b.idle.Broadcast()
}

// close cancels the requests in the background and waits for their end, for at most twice the
// grace period plus the time for a coordinator. It abandons grants that are not released by then.
func (b *background) close() {
	b.mu.Lock()
	most := 2*b.grace + closingTime
	b.mu.Unlock()
	expired := false
	timer := time.AfterFunc(most, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		expired = true
		b.idle.Broadcast()
	})
	defer timer.Stop()
	b.mu.Lock()
	defer b.mu.Unlock()
	select {
	case <-b.closing:
	default:
		close(b.closing)
	}
	for b.running > 0 && !expired {
		b.idle.Wait()
	}
	if b.running > 0 {
		b.cancel()
		b.ctx, b.cancel = context.WithCancel(context.Background())
	}
}

// reached returns the phase that the attempt has reached.
func (a *attempt) reached() string {
	if a.phase == phaseHeaders && a.reports {
		return tracedPhases[a.tracer.phase.Load()]
	}
	return a.phase
}

// wasWritten reports whether the request is known to have been sent completely.
func (a *attempt) wasWritten() bool { return a.tracer != nil && a.tracer.written.Load() }

// unsent reports whether an attempt that failed with err was certainly not sent.
func (a *attempt) unsent(err error) bool {
	if a.refused {
		return true
	}
	if a.reports {
		return a.phase == phaseHeaders && a.reached() != phaseHeaders
	}
	op, ok := errors.AsType[*net.OpError](err)
	return ok && op.Op == "dial" && !a.tracer.connected() // the transport may retry by itself, so only a failure without any connection counts
}

// sentAgain reports whether the attempt was ended because the transport was about to send the
// request again.
func (a *attempt) sentAgain() bool {
	return a.ctx != nil && errors.Is(context.Cause(a.ctx), errSentAgain)
}

// timedOut reports whether the attempt exceeded its timeout.
func (a *attempt) timedOut() bool {
	return a.ctx != nil && errors.Is(context.Cause(a.ctx), errAttemptTimeout)
}

// tracer observes an attempt in the transport. Its hooks may be called after the attempt has
// ended, by goroutines that dial for other requests.
type tracer struct {
	hooks   httptrace.ClientTrace
	phase   atomic.Uint32
	written atomic.Bool // whether the request was sent completely, on the current connection
	left    atomic.Bool // whether it was sent at least in part

	cut     context.CancelCauseFunc // ends the attempt
	isRead  bool
	plainH2 bool // whether connections without TLS speak HTTP/2

	mu    sync.Mutex // a custom transport may send several requests at once
	again bool       // whether a read was sent again
	on    peer       // the current connection
}

// peer is a connection, reduced to what the tracer compares.
type peer struct {
	conn net.Conn
	name string // name of the server in TLS
	h2   bool   // whether it speaks HTTP/2
}

// errSentAgain ends an attempt if the transport is about to send the request again. With HTTP/2,
// net/http otherwise repeats every request without limit while the server answers with
// PROTOCOL_ERROR.
var errSentAgain = errors.New("the connection ended after the request was sent")

// next records the connection on which the request is sent next. With HTTP/2, it ends the attempt
// before a write is sent twice, or a read three times.
func (t *tracer) next(conn net.Conn) {
	t.mu.Lock()
	defer t.mu.Unlock()
	before := t.on
	t.on = peer{conn: conn, h2: t.plainH2}
	if secure, ok := conn.(*tls.Conn); ok {
		state := secure.ConnectionState()
		t.on.name, t.on.h2 = state.ServerName, state.NegotiatedProtocol == "h2"
	}
	t.phase.Store(2)
	t.written.Store(false)
	switch left := t.left.Swap(false); {
	case !left:
	case !before.h2: // with HTTP/1, net/http repeats only a write that was not sent, and a read once per idle connection
	case before.name != t.on.name: // a custom transport makes another request first
	case before.is(conn): // REFUSED_STREAM: the server has not processed the request
	case t.isRead && !t.again:
		t.again = true
	default:
		t.cut(errSentAgain)
	}
}

// is reports whether p is conn. The type of conn may not be comparable.
func (p peer) is(conn net.Conn) bool {
	return reflect.ValueOf(conn).Comparable() && p.conn == conn
}

// restart resets the tracer for a redirect, which is a new request.
func (t *tracer) restart() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.again = false
	t.written.Store(false)
	t.left.Store(false)
}

// connected reports whether the request is known to have got a connection.
func (t *tracer) connected() bool { return t != nil && tracedPhases[t.phase.Load()] == phaseHeaders }

var tracedPhases = [...]string{phaseConnect, phaseTLS, phaseHeaders}

// trace adds the tracer's hooks to the context of the attempt.
func (a *attempt) trace() {
	t := &tracer{cut: a.cancel, isRead: a.call.op.isRead(), plainH2: plainHTTP2(a.via)}
	t.hooks.GotConn = func(info httptrace.GotConnInfo) { t.next(info.Conn) }
	t.hooks.WroteRequest = func(info httptrace.WroteRequestInfo) {
		t.written.Store(info.Err == nil)
		t.left.Store(true) // at least the header was sent
	}
	if a.reports {
		t.hooks.TLSHandshakeStart = func() { t.phase.CompareAndSwap(0, 1) }
	}
	a.tracer, a.ctx = t, httptrace.WithClientTrace(a.ctx, &t.hooks)
}

// probed is a context that identifies the operation of a request, for the checks of this module.
type probed struct {
	context.Context // context of the caller

	call  *call
	stack probe.Stack // set while requests are recorded, because another goroutine may send the request
}

// Value implements context.Context. It also has a value for the key of package probe.
func (p *probed) Value(key any) any {
	if key != (probe.Key{}) {
		return p.Context.Value(key)
	}
	op := &p.call.op
	in := op.Body.inputType()
	if in == nil {
		in = typeOf(op.Query)
	}
	return &probe.Call{
		Name: op.Name, Method: op.Method, Template: op.Path, In: in, Out: typeOf(p.call.out), Stack: p.stack,
		Untyped: p.call.cfg.untyped,
	}
}
