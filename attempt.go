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

// attempt is one request on its way.
type attempt struct {
	call    *call
	phase   string // "" while none of them applies
	began   time.Time
	ctx     context.Context // ends with the attempt's time
	cancel  context.CancelCauseFunc
	timer   *time.Timer
	via     http.RoundTripper
	refused bool    // whether it was never handed to the transport
	reports bool    // whether the transport is known to report to the tracer
	tracer  *tracer // nil before the attempt begins, and for reads by a transport that may not report
}

var errAttemptTimeout = errors.New("the attempt took too long")

// begin starts the clock of the attempt. It covers connection, header and body, over all
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
	if a.reports || !c.op.isRead() { // for a read, nothing depends on what a transport may not report
		a.trace()
	}
	return nil
}

// end frees what the attempt holds. It may be called more than once.
func (a *attempt) end() {
	if a.cancel != nil {
		a.timer.Stop()
		a.cancel(nil)
		a.cancel = nil
	}
}

// timeout is the time of an attempt. That of the client does not shorten operations that
// are known to take longer than most.
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

// exchange sends the request of the attempt and waits for the header of the reply.
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

// mayOutlive reports whether the request is a write that others must not overlap. If its
// caller leaves, it is brought to an end first.
func (c *call) mayOutlive() bool { return c.op.Turn != "" && !c.op.isRead() && c.ctx.Done() != nil }

// exchange is a request that the caller waits for without being bound to it.
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
	select { // the reply's body ends with the caller's context too
	case <-x.caller.Done():
		x.attempt.cancel(context.Cause(x.caller))
	case <-x.attempt.ctx.Done():
	}
}

// endsAtOnce reports whether a request without a connection has ended since it was cut:
// then it is known whether it left.
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
		x.attempt.tracer.phase.Store(2) // for all that is known
		return false
	}
}

// leave lets the caller go. What the call holds is given back when the request has ended.
func (c *call) leave(x *exchange) {
	left := &leftover{exchange: x, hold: c.hold.detach()}
	if x.attempt.wasWritten() {
		left.patience = backgroundTime
	} else {
		x.attempt.cancel(context.Cause(c.ctx))
	}
	c.attempt.cancel = nil
	c.client.transport.background.start(left.finish)
	c.source.close() // last, since it is the caller's code
}

const (
	backgroundTime = 15 * time.Second       // for a write that was sent completely, without its caller
	cutTime        = 100 * time.Millisecond // for a transport to notice that a request is cut
)

// leftover is a write whose caller has left, and what the call held.
type leftover struct {
	exchange *exchange
	hold     hold
	patience time.Duration // how long the request may go on; zero if it was cut
}

// finish waits for the end of the request, and gives back what the call held. A request
// that was cut may still be at work on the server: the turn stays closed for the grace.
func (l *leftover) finish(closing <-chan struct{}) {
	defer l.hold.end()
	x, ended := l.exchange, l.exchange.attempt // a copy, since run goes on to read it
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
	case <-cut.C: // a transport that does not heed its context
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

// background keeps account of the writes that go on without their callers, and of turns
// that stay closed.
type background struct {
	mu      sync.Mutex
	running int
	closing chan struct{} // closed by close
	idle    sync.Cond     // whether running is zero
	grace   time.Duration // the longest of the clients that share it
	ctx     context.Context
	cancel  context.CancelFunc // when close waits no longer
}

func newBackground() *background {
	b := &background{closing: make(chan struct{})}
	b.idle.L = &b.mu
	b.ctx, b.cancel = context.WithCancel(context.Background())
	return b
}

// serve prepares for a client with a grace.
func (b *background) serve(grace time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.grace = max(b.grace, grace)
}

// bound cancels when close gives up what is being given back now. What calls in flight give
// back later is not affected. The result releases what bound needs.
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

// after runs f in the background, after a wait that needs no goroutine.
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

// leave ends what runs in the background. It is deferred: a panic of a transport or a
// coordinator ends there, since there is no caller left whom it could reach.
func (b *background) leave() {
	_ = recover()
	b.mu.Lock()
	defer b.mu.Unlock()
	b.running--
	b.idle.Broadcast()
}

// close cuts what is under way and waits for its end, for at most twice the grace and the
// time for a coordinator. Grants that a coordinator is taking back then are given up.
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

// reached is the phase that the attempt has reached.
func (a *attempt) reached() string {
	if a.phase == phaseHeaders && a.reports {
		return tracedPhases[a.tracer.phase.Load()]
	}
	return a.phase
}

// wasWritten reports whether the request is known to have been sent completely.
func (a *attempt) wasWritten() bool { return a.tracer != nil && a.tracer.written.Load() }

// unsent reports whether an attempt that failed with err provably never left.
func (a *attempt) unsent(err error) bool {
	if a.refused {
		return true
	}
	if a.reports {
		return a.phase == phaseHeaders && a.reached() != phaseHeaders
	}
	op, ok := errors.AsType[*net.OpError](err)
	return ok && op.Op == "dial" && !a.tracer.connected() // a transport may send again by itself
}

// sentAgain reports whether the attempt ended because its transport would have sent the
// request again.
func (a *attempt) sentAgain() bool {
	return a.ctx != nil && errors.Is(context.Cause(a.ctx), errSentAgain)
}

// timedOut reports whether the attempt ended because its time ran out.
func (a *attempt) timedOut() bool {
	return a.ctx != nil && errors.Is(context.Cause(a.ctx), errAttemptTimeout)
}

// tracer follows an attempt through the transport. Its hooks may be called after the
// attempt is over, from goroutines that dial for others.
type tracer struct {
	hooks   httptrace.ClientTrace
	phase   atomic.Uint32
	written atomic.Bool // whether the request was sent completely, on the current connection
	left    atomic.Bool // whether it was sent at least in part

	cut     context.CancelCauseFunc // ends the attempt
	isRead  bool
	plainH2 bool // whether connections without TLS speak HTTP/2

	mu    sync.Mutex // a transport of the caller may send several requests at once
	again bool       // whether a read was sent again
	on    peer       // the current connection
}

// peer is a connection as far as the tracer needs it.
type peer struct {
	conn net.Conn
	name string // of the server, by TLS
	h2   bool   // whether it speaks HTTP/2
}

// errSentAgain ends an attempt whose transport is about to send the request again. Over
// HTTP/2, net/http repeats every request without limit as long as the server answers with
// PROTOCOL_ERROR.
var errSentAgain = errors.New("the connection ended after the request was sent")

// next follows the request to the connection on which it is sent next. Over HTTP/2, a write
// is sent once, and a read twice at most.
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
	case !before.h2: // over HTTP/1, a write has not left, and a read is sent at most once on each idle connection
	case before.name != t.on.name: // a transport of the caller asks another server for something first
	case before.is(conn): // REFUSED_STREAM: the server has ignored the request
	case t.isRead && !t.again:
		t.again = true
	default:
		t.cut(errSentAgain)
	}
}

// is reports whether p is conn, which may be of a type of the caller.
func (p peer) is(conn net.Conn) bool {
	return reflect.ValueOf(conn).Comparable() && p.conn == conn
}

// restart prepares for a redirect, which is another request.
func (t *tracer) restart() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.again = false
	t.written.Store(false)
	t.left.Store(false)
}

// connected reports whether the request is known to have had a connection.
func (t *tracer) connected() bool { return t != nil && tracedPhases[t.phase.Load()] == phaseHeaders }

var tracedPhases = [...]string{phaseConnect, phaseTLS, phaseHeaders}

// trace makes the transport report to a tracer what something depends on.
func (a *attempt) trace() {
	t := &tracer{cut: a.cancel, isRead: a.call.op.isRead(), plainH2: plainHTTP2(a.via)}
	t.hooks.GotConn = func(info httptrace.GotConnInfo) { t.next(info.Conn) }
	t.hooks.WroteRequest = func(info httptrace.WroteRequestInfo) {
		t.written.Store(info.Err == nil)
		t.left.Store(true) // the header, even if the body broke off
	}
	if a.reports {
		t.hooks.TLSHandshakeStart = func() { t.phase.CompareAndSwap(0, 1) }
	}
	a.tracer, a.ctx = t, httptrace.WithClientTrace(a.ctx, &t.hooks)
}

// probed is a context that identifies the operation of a request to the checks of this module.
type probed struct {
	context.Context // the caller's

	call  *call
	stack probe.Stack // while requests are recorded: another goroutine may send this one
}

// Value answers the key of package probe.
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
