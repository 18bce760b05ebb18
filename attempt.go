package fastly

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync"
	"sync/atomic"
	"time"

	"github.com/edgesdk/fastly/internal/probe"
)

// attempt is one request on its way.
type attempt struct {
	call    *call
	refused bool // whether it was never handed to the transport
	phase   Phase
	began   time.Time
	ctx     context.Context // ends with the attempt's time
	cancel  context.CancelCauseFunc
	timer   *time.Timer
	via     http.RoundTripper
	tracer  *tracer // nil if the transport does not report
}

var errAttemptTimeout = errors.New("the attempt took too long")

// begin starts the clock of the attempt. It covers connection, header and body, over all
// redirects.
func (a *attempt) begin() {
	c := a.call
	a.refused, a.phase, a.began = false, PhaseHeaders, time.Now()
	parent := context.Context(probed{c.ctx, c.op, c.out})
	if c.mayOutlive() {
		parent = context.WithoutCancel(parent)
	}
	a.ctx, a.cancel = context.WithCancelCause(parent)
	cancel := a.cancel
	a.timer = time.AfterFunc(c.timeout(), func() { cancel(errAttemptTimeout) })
	var reports bool
	if a.via, reports = c.client.transport.current(); reports {
		a.tracer = &tracer{}
		a.ctx = httptrace.WithClientTrace(a.ctx, a.tracer.hooks())
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
		return TimeoutDefault
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
		c.leave(x)
		return nil, contextError(c.ctx)
	}
	if x.panicked != nil {
		panic(x.panicked)
	}
	return x.resp, x.err
}

// mayOutlive reports whether the request is a write that others must not overlap. If its
// caller leaves, it is brought to an end first.
func (c *call) mayOutlive() bool { return c.op.Turn != "" && c.ctx.Done() != nil }

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
		x.resp, x.err = x.attempt.via.RoundTrip(req)
	}()
	select { // the reply's body ends with the caller's context too
	case <-x.caller.Done():
		x.attempt.cancel(context.Cause(x.caller))
	case <-x.attempt.ctx.Done():
	}
}

// leave lets the caller go. What the call holds is given back when the request has ended.
func (c *call) leave(x *exchange) {
	left := &leftover{exchange: x, hold: c.hold, patience: c.client.cfg.grace()}
	left.hold.call = &call{client: c.client, ctx: c.ctx, op: c.op} // the events of the call are over
	left.hold.call.over.Store(true)
	if x.attempt.wasWritten() && c.content.open == nil {
		left.patience = backgroundTime
	} else {
		x.attempt.cancel(context.Cause(c.ctx))
	}
	c.hold = hold{call: c}
	c.attempt.cancel = nil
	c.closeBody()
	c.client.transport.background.start(left.finish)
}

// backgroundTime is how long a write that was sent completely may go on without its caller.
const backgroundTime = 15 * time.Second

// leftover is a write whose caller has left, and what the call held.
type leftover struct {
	exchange *exchange
	hold     hold
	patience time.Duration // how long the turn stays closed unless the request ends before
}

// finish waits for the end of the request, and gives back what the call held. A request
// that was cut may still be at work on the server: the turn stays closed for the grace.
func (l *leftover) finish(closing <-chan struct{}) {
	x := l.exchange
	grace := l.hold.call.client.cfg.grace()
	timer := time.NewTimer(l.patience)
	defer timer.Stop()
	select {
	case <-x.done:
	case <-closing:
		x.attempt.cancel(ErrClosed)
	case <-timer.C:
		x.attempt.cancel(errAttemptTimeout)
	}
	cut := time.NewTimer(grace)
	defer cut.Stop()
	select {
	case <-x.done:
	case <-cut.C: // a transport that does not heed its context
		l.hold.settle(Observation{Sent: true})
		l.hold.end()
		return
	}
	switch {
	case x.resp != nil:
		_ = x.resp.Body.Close()
		l.hold.settle(observe(x.resp))
	case x.attempt.unsent(x.err):
		l.hold.settle(Observation{})
	default:
		l.hold.settle(Observation{Sent: true})
		<-cut.C
	}
	x.attempt.end()
	l.hold.end()
}

// background keeps account of the writes that go on without their callers.
type background struct {
	mu      sync.Mutex
	closing chan struct{} // made with the first of them
	closed  bool
	running sync.WaitGroup
}

func (b *background) start(finish func(closing <-chan struct{})) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closing == nil {
		b.closing = make(chan struct{})
		if b.closed {
			close(b.closing)
		}
	}
	closing := b.closing
	b.running.Go(func() { finish(closing) })
}

// close cuts what is under way and waits for its end.
func (b *background) close() {
	b.mu.Lock()
	if b.closing != nil && !b.closed {
		close(b.closing)
	}
	b.closed = true
	b.mu.Unlock()
	b.running.Wait()
}

// reached is the phase that the attempt has reached.
func (a *attempt) reached() Phase {
	if a.phase == PhaseHeaders && a.tracer != nil {
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

// tracer follows an attempt through the transport. Its hooks may be called after the
// attempt is over, from goroutines that dial for others.
type tracer struct {
	phase   atomic.Uint32
	written atomic.Bool
}

var tracedPhases = [...]Phase{PhaseConnect, PhaseTLS, PhaseHeaders}

func (t *tracer) hooks() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		TLSHandshakeStart: func() { t.phase.CompareAndSwap(0, 1) },
		GotConn:           func(httptrace.GotConnInfo) { t.phase.Store(2) },
		WroteRequest:      func(info httptrace.WroteRequestInfo) { t.written.Store(info.Err == nil) },
	}
}

// probed is a context that tells the checks of this module what a request is for.
type probed struct {
	context.Context
	op  *Op
	out any
}

// Value answers the key of package probe.
func (p probed) Value(key any) any {
	if key != (probe.Key{}) {
		return p.Context.Value(key)
	}
	in := p.op.Body.inputType()
	if in == nil {
		in = typeOf(p.op.Query)
	}
	return &probe.Call{Name: p.op.Name, Method: p.op.Method, Template: p.op.Path, In: in, Out: typeOf(p.out)}
}
