package remotecoordinator

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"sync"
	"time"

	"github.com/edgesdk/fastly"
)

// Server grants the requests of clients with a coordinator. Coordinator is required.
type Server struct {
	// Coordinator that manages the write locks and tokens.
	Coordinator fastly.Coordinator
	// If not nil, Fault returns the fault of a message by its verb: "take turn", "take token",
	// "take write", "settle", "release", "end" or "describe".
	Fault func(verb string) Fault
}

// Fault is a simulated fault of a message.
type Fault struct {
	Delay time.Duration // delay before the message is handled
	Err   error         // error that is sent instead of a reply
	Cut   bool          // whether the connection breaks before the message is handled
	Lose  bool          // whether the connection breaks after the message is handled, without a reply
}

// Serve serves the connections of a listener until it is closed.
func (s *Server) Serve(listener net.Listener) error {
	var wg sync.WaitGroup
	defer wg.Wait()
	for {
		conn, err := listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return nil
		}
		if err != nil {
			return err
		}
		wg.Go(func() { s.ServeConn(conn) })
	}
}

// session is a connection with its grants.
type session struct {
	server   *Server
	conn     net.Conn
	ctx      context.Context // context that ends with the connection
	sending  sync.Mutex
	turn     *fastly.TurnGrant
	token    *fastly.TokenGrant
	canceled bool // whether the client has canceled its request
}

// ServeConn serves one connection until it ends, and then releases its grants.
func (s *Server) ServeConn(conn net.Conn) {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	c := &session{server: s, conn: conn, ctx: ctx}
	messages := make(chan message)
	go func() {
		defer close(messages)
		defer stop()
		for in := json.NewDecoder(conn); ; {
			var m message
			if in.Decode(&m) != nil {
				return
			}
			if m.Verb == cancel {
				c.canceled = true
				return
			}
			select {
			case messages <- m:
			case <-ctx.Done():
				return
			}
		}
	}()
	for m := range messages {
		if !c.serve(m) {
			break
		}
	}
	stop()
	_ = conn.Close()
	for range messages { // wait until the reader has ended
	}
	c.giveBack()
}

// giveBack releases the grants of the connection. Their requests may have been sent.
func (c *session) giveBack() {
	ctx := context.Background()
	if c.token != nil {
		_ = c.token.Settle(ctx, fastly.Observation{Sent: !c.canceled})
	}
	if c.turn != nil {
		_ = c.turn.Release(ctx, fastly.TurnRelease{})
	}
}

// serve handles one message. It returns false if the connection must be closed.
func (c *session) serve(m message) bool {
	var fault Fault
	if c.server.Fault != nil {
		fault = c.server.Fault(m.Verb)
	}
	if fault.Delay > 0 {
		select {
		case <-time.After(fault.Delay):
		case <-c.ctx.Done():
			return false
		}
	}
	if fault.Cut {
		return false
	}
	var a answer
	if a.Err = failureOf(fault.Err); a.Err == nil {
		a = c.handle(m)
	}
	return !fault.Lose && c.send(a)
}

func (c *session) send(a answer) bool {
	c.sending.Lock()
	defer c.sending.Unlock()
	return json.NewEncoder(c.conn).Encode(a) == nil
}

func (c *session) handle(m message) (a answer) {
	ctx := c.ctx
	if m.Left > 0 {
		var stop context.CancelFunc
		ctx, stop = context.WithTimeout(ctx, m.Left)
		defer stop()
	}
	var err error
	switch coordinator := c.server.Coordinator; m.Verb {
	case takeTurn:
		err = c.takeTurn(ctx, c.turnRequest(m.Turn))
	case takeToken:
		a.Notice, err = c.takeToken(ctx, c.tokenRequest(m.Token))
	case takeWrite:
		a.Notice, err = c.takeWrite(ctx, c.turnRequest(m.Turn), c.tokenRequest(m.Token))
	case settle:
		err = c.settle(m.Seen)
	case release:
		err = c.release()
	case end:
		err = errors.Join(c.settle(m.Seen), c.release())
	case describe:
		var b fastly.Budget
		b, err = coordinator.DescribeBudget(ctx, fastly.BudgetRequest{Bucket: m.Token.Bucket, Account: m.Token.Account})
		a.Budget, a.In = &b, budgetTimes{Reset: until(b.Reset), RetryAt: until(b.RetryAt)}
	default:
		err = errors.New("remotecoordinator: unknown verb " + m.Verb)
	}
	a.Err = failureOf(err)
	return a
}

func (c *session) turnRequest(r turnRequest) fastly.TurnRequest {
	return fastly.TurnRequest{Key: r.Key, MaxWait: r.MaxWait, Since: sinceOf(r.Age), Waiting: c.waiting(r.Tell)}
}

func (c *session) tokenRequest(r tokenRequest) fastly.TokenRequest {
	req := fastly.TokenRequest{Bucket: r.Bucket, Account: r.Account, MaxWait: r.MaxWait, Strict: r.Strict, Waiting: c.waiting(r.Tell)}
	req.Since = sinceOf(r.Age)
	return req
}

func (c *session) waiting(tell bool) func(fastly.Wait) {
	if !tell {
		return nil
	}
	return func(w fastly.Wait) { c.send(answer{Wait: &wait{Reason: w.Reason, In: until(w.Until)}}) }
}

func (c *session) takeTurn(ctx context.Context, req fastly.TurnRequest) error {
	grant, err := c.server.Coordinator.TakeTurn(ctx, req)
	if err == nil {
		c.turn = &grant
	}
	return err
}

func (c *session) takeToken(ctx context.Context, req fastly.TokenRequest) (notice string, err error) {
	grant, err := c.server.Coordinator.TakeToken(ctx, req)
	if err == nil {
		c.token = &grant
	}
	return grant.Notice, err
}

func (c *session) settle(seen fastly.Observation) error {
	if c.token == nil {
		return errors.New("remotecoordinator: no token is held")
	}
	token := c.token
	c.token = nil
	return token.Settle(context.WithoutCancel(c.ctx), seen)
}

func (c *session) release() error {
	if c.turn == nil {
		return errors.New("remotecoordinator: no turn is held")
	}
	turn := c.turn
	c.turn = nil
	return turn.Release(context.WithoutCancel(c.ctx), fastly.TurnRelease{})
}

// takeWrite acquires the write lock, then a token. It releases the lock during a wait for the
// API, and keeps its position in the line of the budget.
func (c *session) takeWrite(ctx context.Context, turn fastly.TurnRequest, token fastly.TokenRequest) (notice string, err error) {
	began := time.Now()
	if token.Since.IsZero() {
		token.Since = began
	}
	patient := token
	for {
		if err := c.takeTurn(ctx, turn); err != nil {
			return "", err
		}
		notice, err = c.takeTokenSoon(ctx, patient)
		if err == nil {
			return notice, nil
		}
		if err := c.release(); err != nil {
			return "", err
		}
		if err := ctx.Err(); err != nil {
			return "", err
		}
		if token.MaxWait >= 0 {
			patient.MaxWait = max(0, token.MaxWait-time.Since(began))
		}
		if notice, err = c.takeToken(ctx, patient); err != nil {
			if limit, ok := errors.AsType[*fastly.RateLimitError](err); ok && token.MaxWait > 0 && patient.MaxWait == 0 {
				limit.Reason = "the request may wait " + token.MaxWait.String()
			}
			return "", err
		}
		busy := c.takeTurn(ctx, fastly.TurnRequest{Key: turn.Key})
		if busy == nil {
			return notice, nil
		}
		if err := c.settle(fastly.Observation{}); err != nil {
			return "", err
		}
		if _, ok := errors.AsType[*fastly.TurnError](busy); !ok {
			return "", busy
		}
	}
}

// takeTokenSoon takes a token, and waits only for replies to other requests.
func (c *session) takeTokenSoon(ctx context.Context, req fastly.TokenRequest) (notice string, err error) {
	if req.Strict && req.MaxWait > 0 {
		var stop context.CancelFunc
		ctx, stop = context.WithTimeout(ctx, req.MaxWait)
		defer stop()
		req.Strict = false
	}
	req.MaxWait = 0
	return c.takeToken(ctx, req)
}

// sinceOf returns the time of a call's first request, by the local clock.
func sinceOf(age time.Duration) time.Time {
	if age < 0 {
		return time.Time{}
	}
	return time.Now().Add(-age)
}
