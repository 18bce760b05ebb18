package fastly

import (
	"container/list"
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/edgesdk/fastly/internal/clockwork"
)

// Coordinator hands out turns, which are write locks, and tokens of the rate limit
// budgets. [NewCoordinator] returns one for this process, and [New] makes one unless
// [WithCoordinator] names another. Clients that share a Coordinator share the budgets,
// and their writes to one service never overlap.
//
// Implementations may coordinate several processes. They can rely on the following.
// The context of TakeTurn and TakeToken is the caller's; if it ends, they return its
// error and hold nothing. Whatever was granted is given back exactly once, with a
// context that is not canceled when the caller's is, and that has a deadline. A turn is
// never held while its holder waits for a budget to be renewed, and no token is held
// while its holder waits for a turn. After [Client.Close] has returned, nothing is called
// on behalf of that client. All methods are called from several goroutines at once.
//
// An implementation that also has the method of [WriteCoordinator] needs two round trips
// for a write in place of four. One that cannot reach its peers may return an error,
// which fails the operation before anything is sent, or a grant whose functions do
// nothing, which goes on without coordination.
type Coordinator interface {
	Turns
	Budgets
}

// Turns hands out turns: at most one holder of a key at a time, in the order in which they
// first asked.
type Turns interface {
	// TakeTurn waits until the turn is free and takes it. It returns a [*TurnError] if
	// that takes longer than the request allows.
	TakeTurn(ctx context.Context, req TurnRequest) (TurnGrant, error)
}

// TurnRequest asks for a turn.
type TurnRequest struct {
	// Key identifies what is locked: the API host and a resource of it.
	Key string
	// Maximum time to wait. Zero means not to wait at all; negative means no limit.
	MaxWait time.Duration
	// Time at which the call first asked for the turn or a token. Requests are admitted in
	// this order. Zero means now.
	Since time.Time
	// If not nil, Waiting is called once if the turn is not free.
	Waiting func(Wait)
}

// TurnGrant is a turn that has been taken.
type TurnGrant struct {
	// Release gives the turn back.
	Release func(ctx context.Context, r TurnRelease) error
	// If not nil, Lost is closed if the turn is lost before it is released, for example
	// because the lease of a coordinator out of process expired. No further request is
	// sent with a turn that is lost.
	Lost <-chan struct{}
}

// TurnRelease describes how a turn ends. It has no fields yet.
type TurnRelease struct{}

// Budgets hands out tokens of the rate limit budgets. A request that the API counts is
// sent with a token, and its reply settles it.
type Budgets interface {
	// TakeToken waits until the budget has a token and takes it. It returns a
	// [*RateLimitError] as soon as it is known that this takes longer than the request
	// allows. The error holds the Bucket, Remaining and Reset, from which the client decides
	// whether the call may wait. If it may not, the client sets Wait and Reason.
	//
	// A write first calls TakeToken with a MaxWait of 0, and may hold its turn then. If the
	// budget is not open but the call may wait, the client releases the turn and calls
	// TakeToken again with the time that is left.
	TakeToken(ctx context.Context, req TokenRequest) (TokenGrant, error)
	// DescribeBudget returns the state of a budget. It does not change it. A client calls it
	// for [Client.Budget], for the budget step of [Services.Edit], and before a write waits
	// for its turn: a call that may not wait until Budget.RetryAt is refused.
	DescribeBudget(ctx context.Context, req BudgetRequest) (Budget, error)
}

// TokenRequest asks for a token.
type TokenRequest struct {
	// Budget to take the token from: [BucketWrites] or [BucketPurges].
	Bucket Bucket
	// Owner of the budget: see [WithAccount].
	Account string
	// Maximum time to wait for what the API imposes: the end of the window, the end of
	// a refusal with 429, the next paced token. Zero means not to wait for any of these;
	// negative means no limit.
	MaxWait time.Duration
	// Whether MaxWait also limits the wait for the replies of other requests, which has no
	// limit otherwise.
	Strict bool
	// Time at which the call first asked for a token. Requests are admitted in this
	// order. Zero means now.
	Since time.Time
	// If not nil, Waiting is called if there is no token, once for each reason.
	Waiting func(Wait)
}

// TokenGrant is a token that has been taken.
type TokenGrant struct {
	// Settle gives the token back with the outcome of the request.
	Settle func(ctx context.Context, seen Observation) error
	// Notice is what needs attention, in words. It is empty if nothing does. A client
	// reports it as an event of the kind [EventAttention].
	Notice string
}

// BudgetRequest asks for the state of a budget.
type BudgetRequest struct {
	Bucket  Bucket // [BucketWrites] or [BucketPurges]
	Account string // owner of the budget, as in [TokenRequest]
}

// WriteCoordinator is an optional interface of a [Coordinator]. It takes turn and token
// of a write in one step, and ends both in another.
type WriteCoordinator interface {
	// TakeWrite takes the turn and then the token. It must not hold one of them while it
	// waits for the other for longer than the replies of other requests take.
	TakeWrite(ctx context.Context, req WriteRequest) (WriteGrant, error)
}

// WriteRequest asks for the turn and the token of a write.
type WriteRequest struct {
	Turn  TurnRequest
	Token TokenRequest
}

// WriteGrant is a turn and a token that have been taken. Either End is called, or both
// the functions of Turn and Token are: a write that is sent again settles the token of
// each attempt and keeps the turn.
type WriteGrant struct {
	Turn  TurnGrant
	Token TokenGrant
	// End settles the token and releases the turn.
	End func(ctx context.Context, seen Observation, r TurnRelease) error
}

// Wait describes what a request waits for.
type Wait struct {
	Reason string    // in words
	Until  time.Time // when it ends; zero if that depends on others
}

// Bucket is a budget of the API.
type Bucket uint8

// The buckets.
const (
	BucketByMethod Bucket = iota // BucketNone for GET and HEAD, else BucketWrites
	BucketWrites                 // writes that the API counts: 1000 in a clock hour and for a user by default
	BucketPurges                 // purges by URL and key: 100,000 in an hour and for a customer by default
	BucketNone                   // not limited
)

// String names the bucket.
func (b Bucket) String() string {
	switch b {
	case BucketWrites:
		return "write"
	case BucketPurges:
		return "purge"
	case BucketNone:
		return "unlimited"
	default:
		return "default"
	}
}

// Observation reports the outcome of a request.
type Observation struct {
	// Sent is false if the request provably never left: the token goes back.
	Sent bool
	// StatusCode of the reply, 0 if there was none.
	StatusCode int
	// Announced reports whether the reply carried the rate limit headers, with these values.
	Announced bool
	Remaining int
	// Reset is the end of the window, and Date the time of the reply, both by the server's
	// clock. Date is zero if the reply had none. Reset need not be plausible.
	Reset, Date time.Time
	// RetryAfter is how long the server asks to wait; 0 if it does not.
	RetryAfter time.Duration
}

// Budget is the state of a budget as far as it is known.
type Budget struct {
	// Bucket is the budget that is described.
	Bucket Bucket
	// Known is false before the first counted write of a window: the API announces the
	// write budget only in replies to writes. Remaining is then the API's default, assumed.
	Known     bool
	Remaining int       // requests left, those in flight and the reserve included
	InFlight  int       // requests sent and not answered yet
	Reserve   int       // writes that are left to others
	Reset     time.Time // when the window ends, by the local clock; zero if not known, and for purges
	// RetryAt is when the next request can be sent, by the local clock. It is zero if one
	// can be sent now, and if that depends on replies that are outstanding.
	RetryAt time.Time
	// State is what RetryAt is due to, as in [RateLimitError]. It is empty if that is zero.
	State string
}

// Enough reports whether n more requests fit into the budget, as far as it is known.
func (b Budget) Enough(n int) bool { return b.Remaining-b.InFlight-b.Reserve >= n }

// refusal is the error of a request that has to wait until RetryAt, or else for the reset.
func (b Budget) refusal(bucket Bucket) *RateLimitError {
	e := &RateLimitError{Bucket: bucket, State: "closed", Remaining: b.Remaining, Reserve: b.Reserve, InFlight: b.InFlight, Reset: b.RetryAt}
	if b.RetryAt.IsZero() {
		e.State, e.Reset = "spent", b.Reset
	}
	return e
}

// String describes the budget on one line.
func (b Budget) String() string {
	noun := "writes"
	if b.Bucket == BucketPurges {
		noun = "purges"
	}
	if !b.Known {
		return fmt.Sprintf("%d %s left, as is assumed before the first of the hour", b.Remaining, noun) + b.next()
	}
	text := fmt.Sprintf("%d %s left", b.Remaining, noun)
	if !b.Reset.IsZero() {
		text += " until " + b.Reset.UTC().Format(time.RFC3339)
	}
	return text + fmt.Sprintf(", %d in flight, %d reserved", b.InFlight, b.Reserve) + b.next()
}

func (b Budget) next() string {
	if b.RetryAt.IsZero() {
		return ""
	}
	return ", the next at " + b.RetryAt.UTC().Format(time.RFC3339)
}

// Limits are the parts of the budgets that a user may choose.
type Limits struct {
	// Number of writes of each window that are left to others who share the budget. The
	// default is 0.
	Reserve int
	// Whether writes are spread evenly over the rest of the window. By default they are
	// sent as they come.
	Pace bool
	// Number of purges by URL and key that may be sent in any 60 minutes. 0 means the
	// API's default for a customer, 100,000.
	PurgesPerHour int
}

const (
	largestLimit     = 10_000  // writes in an hour, of the accounts with the highest limit
	maxPurgesPerHour = 1 << 30 // about 300,000 a second
)

// check returns an error for limits that no account can have.
func (l Limits) check() error {
	switch {
	case l.Reserve < 0:
		return fmt.Errorf("the reserve of %d writes is negative", l.Reserve)
	case l.Reserve >= largestLimit:
		return fmt.Errorf("the reserve of %d writes leaves none: no account has more than %d an hour", l.Reserve, largestLimit)
	case l.PurgesPerHour < 0:
		return fmt.Errorf("the limit of %d purges an hour is negative", l.PurgesPerHour)
	case l.PurgesPerHour > maxPurgesPerHour:
		return fmt.Errorf("the limit of %d purges an hour is more than %d", l.PurgesPerHour, maxPurgesPerHour)
	}
	return nil
}

// NewCoordinator returns a Coordinator for this process. If limits can't be, because they are
// negative or above what the API grants, each method of the Coordinator returns an error.
func NewCoordinator(limits Limits) Coordinator {
	return newCoordinator(limits, rate.NewLimiter)
}

// newLimiter makes every limiter of a coordinator. Tests put one without limit in its
// place, to see that nothing else holds requests back.
type newLimiter func(limit rate.Limit, burst int) *rate.Limiter

func newCoordinator(limits Limits, limiter newLimiter) *coordinator {
	c := &coordinator{
		limits: limits, newLimiter: limiter, clock: clockwork.Real(), turns: newTurns(),
		accounts: map[string]*account{}, byUse: list.New(),
	}
	if err := limits.check(); err != nil {
		c.err = fmt.Errorf("fastly: NewCoordinator: %w", err)
	}
	return c
}

// coordinator is the Coordinator of one process.
type coordinator struct {
	limits     Limits
	newLimiter newLimiter
	clock      clockwork.Clock
	err        error // of the limits
	turns      turns

	mu       sync.Mutex
	accounts map[string]*account
	byUse    *list.List // of *account, the last used first
}

// UseClock replaces the clock. It must be called before anything else, as
// [clockwork.Replace] does.
func (c *coordinator) UseClock(clock clockwork.Clock) { c.clock = clock }

// account is the budgets of one owner.
type account struct {
	name           string
	writes, purges *queue
	place          *list.Element // in byUse
}

// forgetAfter is how long an account is kept that nobody uses: longer than any window.
// Tokens that rotate leave accounts behind.
const forgetAfter = 3 * time.Hour

// TakeTurn waits in the line of the turn.
func (c *coordinator) TakeTurn(ctx context.Context, req TurnRequest) (TurnGrant, error) {
	if c.err != nil {
		return TurnGrant{}, c.err
	}
	return c.turns.take(ctx, req, c.clock)
}

// TakeToken waits in the line of the budget.
func (c *coordinator) TakeToken(ctx context.Context, req TokenRequest) (TokenGrant, error) {
	if c.err != nil {
		return TokenGrant{}, c.err
	}
	q, err := c.account(req.Account).queue(req.Bucket)
	if err != nil {
		return TokenGrant{}, err
	}
	return q.take(ctx, req)
}

// DescribeBudget returns the state of a budget.
func (c *coordinator) DescribeBudget(_ context.Context, req BudgetRequest) (Budget, error) {
	if c.err != nil {
		return Budget{}, c.err
	}
	c.mu.Lock()
	a := c.accounts[req.Account]
	c.mu.Unlock()
	if a == nil { // nobody has used it, and looking is no use
		a = c.newAccount(req.Account)
	}
	q, err := a.queue(req.Bucket)
	if err != nil {
		return Budget{}, err
	}
	return q.describe(), nil
}

// account returns the account of that name, and forgets those that nobody uses.
func (c *coordinator) account(name string) *account {
	c.mu.Lock()
	defer c.mu.Unlock()
	a := c.accounts[name]
	if a != nil {
		c.byUse.MoveToFront(a.place)
		return a
	}
	c.forget(c.clock.Now())
	a = c.newAccount(name)
	a.place = c.byUse.PushFront(a)
	c.accounts[name] = a
	return a
}

// forget forgets the two accounts that were used least recently, if that is long ago: more
// than are added, so that there are never many.
func (c *coordinator) forget(now time.Time) {
	for range 2 {
		last := c.byUse.Back()
		if last == nil {
			return
		}
		a := last.Value.(*account)
		writes, writing := a.writes.usage()
		purges, purging := a.purges.usage()
		switch {
		case now.Sub(writes) <= forgetAfter || now.Sub(purges) <= forgetAfter:
			return
		case writing || purging:
			c.byUse.MoveToFront(last)
		default:
			c.byUse.Remove(last)
			delete(c.accounts, a.name)
		}
	}
}

func (c *coordinator) newAccount(name string) *account {
	clock := newClock(c.clock)
	return &account{
		name:   name,
		writes: newQueue(BucketWrites, clock, newWindow(c.limits, c.newLimiter)),
		purges: newQueue(BucketPurges, clock, newRefill(c.limits, c.newLimiter)),
	}
}

func (a *account) queue(bucket Bucket) (*queue, error) {
	switch bucket {
	case BucketWrites:
		return a.writes, nil
	case BucketPurges:
		return a.purges, nil
	default:
		return nil, fmt.Errorf("fastly: the bucket %q has no budget: use BucketWrites or BucketPurges", bucket)
	}
}
