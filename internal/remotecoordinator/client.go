package remotecoordinator

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/edgesdk/fastly"
)

// Client is a coordinator behind a connection. It implements [fastly.Coordinator] and
// [fastly.WriteCoordinator].
type Client struct {
	dial  func(ctx context.Context) (net.Conn, error)
	trips atomic.Int64

	mu     sync.Mutex
	links  map[*link]bool // whether the connection is idle
	closed bool
}

var _ interface {
	fastly.Coordinator
	fastly.WriteCoordinator
} = (*Client)(nil)

// NewClient returns a Client that connects to its server with dial.
func NewClient(dial func(ctx context.Context) (net.Conn, error)) *Client {
	return &Client{dial: dial, links: map[*link]bool{}}
}

// Pipe returns a dial function that connects to a server in memory. Use it in a bubble of
// testing/synctest, where sockets do not work.
func Pipe(server *Server) func(ctx context.Context) (net.Conn, error) {
	return func(context.Context) (net.Conn, error) {
		near, far := net.Pipe()
		go server.ServeConn(far)
		return near, nil
	}
}

// RoundTrips returns the number of messages sent so far. Each message has a reply.
func (c *Client) RoundTrips() int { return int(c.trips.Load()) }

// Close closes all connections. All grants of these connections are lost.
func (c *Client) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	for l := range c.links {
		l.close()
	}
	clear(c.links)
}

// TakeTurn acquires a write lock in one round trip.
func (c *Client) TakeTurn(ctx context.Context, req fastly.TurnRequest) (fastly.TurnGrant, error) {
	l, _, err := c.take(ctx, message{Verb: takeTurn, Turn: turnOf(req)}, req.Waiting)
	if err != nil {
		return fastly.TurnGrant{}, err
	}
	return fastly.TurnGrant{Lost: l.broken, Release: func(ctx context.Context, _ fastly.TurnRelease) error {
		return c.finish(ctx, l, message{Verb: release})
	}}, nil
}

// TakeToken takes a token in one round trip.
func (c *Client) TakeToken(ctx context.Context, req fastly.TokenRequest) (fastly.TokenGrant, error) {
	l, a, err := c.take(ctx, message{Verb: takeToken, Token: tokenOf(req)}, req.Waiting)
	if err != nil {
		return fastly.TokenGrant{}, err
	}
	return fastly.TokenGrant{Notice: a.Notice, Settle: func(ctx context.Context, seen fastly.Observation) error {
		return c.finish(ctx, l, message{Verb: settle, Seen: seen})
	}}, nil
}

// TakeWrite acquires a write lock and a token in one round trip. Another round trip ends both.
func (c *Client) TakeWrite(ctx context.Context, req fastly.WriteRequest) (fastly.WriteGrant, error) {
	var waiting func(fastly.Wait)
	switch {
	case req.Turn.Waiting != nil:
		waiting = req.Turn.Waiting
	case req.Token.Waiting != nil:
		waiting = req.Token.Waiting
	}
	l, a, err := c.take(ctx, message{Verb: takeWrite, Turn: turnOf(req.Turn), Token: tokenOf(req.Token)}, waiting)
	if err != nil {
		return fastly.WriteGrant{}, err
	}
	return fastly.WriteGrant{
		Turn: fastly.TurnGrant{Lost: l.broken, Release: func(ctx context.Context, _ fastly.TurnRelease) error {
			return c.finish(ctx, l, message{Verb: release})
		}},
		Token: fastly.TokenGrant{Notice: a.Notice, Settle: func(ctx context.Context, seen fastly.Observation) error {
			a, err := c.trip(ctx, l, message{Verb: settle, Seen: seen}, nil)
			err = errors.Join(err, a.Err.err())
			l.owing = l.owing || err != nil
			return err
		}},
		End: func(ctx context.Context, seen fastly.Observation, _ fastly.TurnRelease) error {
			return c.finish(ctx, l, message{Verb: end, Seen: seen})
		},
	}, nil
}

// DescribeBudget returns the state of a budget in one round trip.
func (c *Client) DescribeBudget(ctx context.Context, req fastly.BudgetRequest) (fastly.Budget, error) {
	l, a, err := c.take(ctx, message{Verb: describe, Token: tokenRequest{Bucket: req.Bucket, Account: req.Account}}, nil)
	if err != nil {
		return fastly.Budget{}, err
	}
	c.keep(l)
	b := *a.Budget
	b.Reset, b.RetryAt = from(a.In.Reset), from(a.In.RetryAt)
	return b, nil
}

func turnOf(req fastly.TurnRequest) turnRequest {
	return turnRequest{Key: req.Key, MaxWait: req.MaxWait, Age: ageOf(req.Since), Tell: req.Waiting != nil}
}

func tokenOf(req fastly.TokenRequest) tokenRequest {
	return tokenRequest{
		Bucket: req.Bucket, Account: req.Account, MaxWait: req.MaxWait, Strict: req.Strict, Age: ageOf(req.Since), Tell: req.Waiting != nil,
	}
}

// ageOf returns the time since the first request of a call, because the clocks of two machines
// differ.
func ageOf(since time.Time) time.Duration {
	if since.IsZero() {
		return -1
	}
	return max(0, time.Since(since))
}

// link is a connection.
type link struct {
	conn    net.Conn
	answers chan answer
	broken  chan struct{} // closed when the connection has ended
	owing   bool          // whether the server may still hold a grant
}

// read passes the messages of the server on, until the connection ends.
func (l *link) read() {
	defer close(l.broken)
	for in := json.NewDecoder(l.conn); ; {
		var a answer
		if in.Decode(&a) != nil {
			return
		}
		l.answers <- a
	}
}

// take requests a grant on an idle connection. If it is granted, the connection belongs to the
// grant.
func (c *Client) take(ctx context.Context, m message, waiting func(fastly.Wait)) (*link, answer, error) {
	if err := ctx.Err(); err != nil {
		return nil, answer{}, err
	}
	if deadline, ok := ctx.Deadline(); ok {
		m.Left = max(1, time.Until(deadline))
	}
	l, err := c.open(ctx)
	if err != nil {
		return nil, answer{}, err
	}
	answered := false
	defer func() { // also if the hook panics
		if !answered {
			l.cancel()
			c.drop(l)
		}
	}()
	a, err := c.trip(ctx, l, m, waiting)
	answered = err == nil
	if err == nil && a.Err != nil {
		c.keep(l)
		err = a.Err.err()
	}
	return l, a, err
}

// finish ends a grant, and makes its connection idle. If the server fails to end the grant, the
// connection is closed, which ends it.
func (c *Client) finish(ctx context.Context, l *link, m message) error {
	a, err := c.trip(ctx, l, m, nil)
	if err = errors.Join(err, a.Err.err()); err != nil || l.owing {
		c.drop(l)
		return err
	}
	c.keep(l)
	return nil
}

// trip sends a message and waits for its reply. The error is that of the connection or of the
// context.
func (c *Client) trip(ctx context.Context, l *link, m message, waiting func(fastly.Wait)) (answer, error) {
	c.trips.Add(1)
	if err := json.NewEncoder(l.conn).Encode(m); err != nil {
		return answer{}, fmt.Errorf("remotecoordinator: %s: %w", m.Verb, err)
	}
	for {
		select {
		case a := <-l.answers:
			if a.Wait == nil {
				return a, nil
			}
			waiting(fastly.Wait{Reason: a.Wait.Reason, Until: from(a.Wait.In)})
		case <-ctx.Done():
			return answer{}, ctx.Err()
		case <-l.broken:
			return answer{}, fmt.Errorf("remotecoordinator: %s: the connection broke: %w", m.Verb, io.ErrUnexpectedEOF)
		}
	}
}

// cancel cancels a request. If it was granted in the meantime, the grant is released.
func (l *link) cancel() {
	_ = l.conn.SetWriteDeadline(time.Now().Add(time.Second))
	_ = json.NewEncoder(l.conn).Encode(message{Verb: cancel})
}

// close closes the connection, and waits until its reader has ended.
func (l *link) close() {
	_ = l.conn.Close()
	for { // one more reply may arrive
		select {
		case <-l.answers:
		case <-l.broken:
			return
		}
	}
}

// open returns an idle connection.
func (c *Client) open(ctx context.Context) (*link, error) {
	c.mu.Lock()
	for l, idle := range c.links {
		select {
		case <-l.broken:
			delete(c.links, l)
			continue
		default:
		}
		if idle {
			c.links[l] = false
			c.mu.Unlock()
			return l, nil
		}
	}
	c.mu.Unlock()
	conn, err := c.dial(ctx)
	if err != nil {
		return nil, fmt.Errorf("remotecoordinator: %w", err)
	}
	l := &link{conn: conn, answers: make(chan answer), broken: make(chan struct{})}
	go l.read()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		l.close()
		return nil, fmt.Errorf("remotecoordinator: %w", net.ErrClosed)
	}
	c.links[l] = false
	return l, nil
}

// keep makes a connection idle.
func (c *Client) keep(l *link) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, open := c.links[l]; open {
		c.links[l] = true
	}
}

// drop closes a connection.
func (c *Client) drop(l *link) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.links, l)
	l.close()
}
