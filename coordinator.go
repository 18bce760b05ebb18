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

// Coordinator manages write locks, called turns, and the rate limits, called budgets. A
// request that counts against a rate limit takes a token of its budget. [NewCoordinator]
// returns a Coordinator for one process. [New] creates one unless [WithCoordinator] is set.
// Clients that share a Coordinator share its budgets. Their writes to one service never
// overlap.
//
// An implementation may coordinate several processes. These rules apply:
//
//   - All methods are called by several goroutines concurrently.
//   - TakeTurn and TakeToken receive the caller's context. If it ends, they must return its
//     error without a grant.
//   - Every grant is ended exactly once. The context of Release, Settle and End has a
//     deadline. It is not canceled with the context of the caller.
//   - A turn is not held during a wait that the API imposes, such as for the rate limit. A
//     token is not held during a wait for a turn.
//   - After [Client.Close] has returned, only calls still in flight use the Coordinator.
//
// An implementation that also implements [WriteCoordinator] needs two round trips per write
// instead of four.
//
// If an implementation cannot reach its peers, it may return an error. The operation then
// fails before anything is sent. It may also return a grant with functions that do nothing.
// The operation then continues without coordination.
type Coordinator interface {
	Turns
	Budgets
}

// Turns manages turns. A turn is a lock with a key and at most one holder. Turns are granted
// in the order of TurnRequest.Since.
type Turns interface {
	// TakeTurn acquires the turn. It waits until the turn is free. It returns a [*TurnError]
	// if the wait exceeds req.MaxWait.
	TakeTurn(ctx context.Context, req TurnRequest) (TurnGrant, error)
}

// TurnRequest is a request for a turn.
type TurnRequest struct {
	// Key of the turn, which consists of the API host and a resource.
	Key string
	// Maximum time to wait. 0 means no wait. A negative value means no limit.
	MaxWait time.Duration
	// Time of the call's first request for a turn or a token. Turns are granted in the order
	// of Since. The zero value means now.
	Since time.Time
	// If not nil, Waiting is called once before waiting for a turn that is not free.
	Waiting func(Wait)
}

// TurnGrant is a write lock that a request holds, as returned by [Turns].TakeTurn.
type TurnGrant struct {
	// Release releases the turn. Required.
	Release func(ctx context.Context, r TurnRelease) error
	// If not nil, Lost is closed when the turn is lost before it is released, for example
	// because a lease expired. No further request is sent with a lost turn.
	Lost <-chan struct{}
}

// TurnRelease is the argument of [TurnGrant].Release. It has no fields.
type TurnRelease struct{}

// Budgets manages the budgets of the rate limits. A request that counts against a rate limit
// takes a token before it is sent, and settles the token with the reply.
type Budgets interface {
	// TakeToken takes a token of the budget, and waits until the budget has one. As soon as the
	// wait is known to exceed req.MaxWait, it returns a [*RateLimitError] with Bucket, State,
	// Remaining and Reset.
	//
	// The client first calls TakeToken for a write with a MaxWait of 0, and may hold the turn
	// during the call. If the call may wait until Reset, the client releases the turn and calls
	// TakeToken again with the remaining time. Otherwise, it returns the error with Wait and
	// Reason set.
	TakeToken(ctx context.Context, req TokenRequest) (TokenGrant, error)
	// DescribeBudget returns the state of a budget without changing it. The client calls it
	// for [Client.Budget], for the budget step of [Services.Edit], and before a write waits
	// for its turn. A write that may not wait until Budget.RetryAt is refused.
	DescribeBudget(ctx context.Context, req BudgetRequest) (Budget, error)
}

// TokenRequest is a request for a token.
type TokenRequest struct {
	// Budget of the token: [BucketWrites] or [BucketPurges].
	Bucket Bucket
	// Owner of the budget: see [WithAccount].
	Account string
	// Maximum time to wait until the rate limit window ends, a refusal with status 429 ends,
	// or the next paced token is available. 0 means no wait. A negative value means no limit.
	MaxWait time.Duration
	// Whether MaxWait also limits the wait for replies to other requests, which is otherwise
	// unlimited. The default is false.
	Strict bool
	// Time of the call's first request for a token. Tokens are granted in the order of Since.
	// The zero value means now.
	Since time.Time
	// If not nil, Waiting is called before the request waits for a token, and again when the
	// reason for the wait changes.
	Waiting func(Wait)
}

// TokenGrant is a token that was taken.
type TokenGrant struct {
	// Settle returns the token with the outcome of the request. Required.
	Settle func(ctx context.Context, seen Observation) error
	// Unexpected condition of the budget, in words. The client emits it as an
	// [EventWarning]. An empty string means none.
	Notice string
}

// BudgetRequest is the argument of Budgets.DescribeBudget.
type BudgetRequest struct {
	Bucket  Bucket // budget to describe: [BucketWrites] or [BucketPurges]
	Account string // owner of the budget, as in [TokenRequest]
}

// WriteCoordinator is an optional interface of a [Coordinator]. It acquires the turn and the
// token of a write in one step, and ends both in one step.
type WriteCoordinator interface {
	// TakeWrite acquires the turn, then the token. It must not hold the turn while it waits
	// for the token, or the token while it waits for the turn. It may hold either while it
	// waits for replies to other requests.
	TakeWrite(ctx context.Context, req WriteRequest) (WriteGrant, error)
}

// WriteRequest is a request for the turn and the token of a write.
type WriteRequest struct {
	Turn  TurnRequest  // turn of the write
	Token TokenRequest // token of the first attempt
}

// WriteGrant holds the turn and the rate limit token of a write. When the write ends, the
// client calls either End, or both Turn.Release and Token.Settle. If the write is retried, the
// client keeps the turn, and settles the token of each attempt.
type WriteGrant struct {
	Turn  TurnGrant  // turn of the write
	Token TokenGrant // token of the first attempt
	// End settles the token and releases the turn. Required.
	End func(ctx context.Context, seen Observation, r TurnRelease) error
}

// Wait describes a wait for a turn or a token.
type Wait struct {
	Reason string    // reason for the wait, in words
	Until  time.Time // end of the wait; zero if unknown
}

// Bucket is a rate limit of the API that a request counts against.
type Bucket uint8

// Rate limits of the API.
const (
	BucketByMethod Bucket = iota // BucketNone for GET and HEAD, otherwise BucketWrites
	BucketWrites                 // writes, by default 1000 per clock hour and user
	BucketPurges                 // purges by URL and surrogate key, by default 100,000 per hour and customer
	BucketNone                   // no limit
)

// String returns the name of the bucket.
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
	// Whether the request may have been sent. If false, it does not count against the budget.
	Sent bool
	// HTTP status; 0 without a reply.
	StatusCode int
	// Whether the reply carried the rate limit headers.
	Announced bool
	// Number of requests left in the window, if Announced is set.
	Remaining int
	// Reset is the end of the window, if Announced is set. It may be implausible. Date is the
	// time of the reply; zero without a Date header. Both are by the server's clock.
	Reset, Date time.Time
	// Retry-After of the reply; 0 if there is none.
	RetryAfter time.Duration
}

// Budget is the state of a rate limit of one account, as last observed.
type Budget struct {
	// Rate limit that the budget belongs to.
	Bucket Bucket
	// Whether Remaining is known. The API reports the write budget only in replies to writes.
	// Before the first reply of a window, Known is false and Remaining is the API's default.
	Known     bool
	Remaining int       // number of requests left, including those in flight and the reserve
	InFlight  int       // number of requests in flight
	Reserve   int       // number of writes reserved for others: see [Limits]
	Reset     time.Time // end of the window, by the local clock; zero if unknown, and for purges
	// Time at which the next request can be sent, by the local clock. It is zero if a request
	// can be sent now, or if the time depends on replies to requests in flight.
	RetryAt time.Time
	// State of the rate limit until RetryAt, with the values of State of [RateLimitError]. It is
	// empty if RetryAt is zero.
	State string
}

// Enough reports whether the budget has room for n more requests, as last observed.
func (b Budget) Enough(n int) bool { return b.Remaining-b.InFlight-b.Reserve >= n }

// refusal returns the error of a request that must wait until RetryAt or, if RetryAt is zero,
// until Reset.
func (b Budget) refusal(bucket Bucket) *RateLimitError {
	e := &RateLimitError{Bucket: bucket, State: stateClosed, Remaining: b.Remaining, Reserve: b.Reserve, InFlight: b.InFlight, Reset: b.RetryAt}
	if b.RetryAt.IsZero() {
		e.State, e.Reset = stateSpent, b.Reset
	}
	return e
}

// String formats the state of the budget on one line.
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

// Limits holds the rate limit settings of a [Coordinator]: see [NewCoordinator] and
// [WithLimits].
type Limits struct {
	// Number of writes per window reserved for other programs that share the rate limit, 0 to
	// 9999. The default is 0.
	Reserve int
	// Whether to spread writes evenly over the rest of the window. The default is false,
	// which sends writes immediately.
	Pace bool
	// Maximum number of purges by URL and surrogate key in any 60 minutes. 0 means the API's
	// default of 100,000 per customer.
	PurgesPerHour int
}

const (
	largestLimit     = 10_000  // hourly writes of the accounts with the highest limit
	maxPurgesPerHour = 1 << 30 // about 300,000 a second
)

// check returns an error if the limits are negative or higher than those of any account.
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

// NewCoordinator returns a Coordinator for this process. If a field of limits is out of range,
// every method of the Coordinator returns an error.
func NewCoordinator(limits Limits) Coordinator {
	return newCoordinator(limits, rate.NewLimiter)
}

// newLimiter creates the limiters of a coordinator. Tests replace it to create limiters
// without a limit, which shows whether anything else delays requests.
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
	err        error // error of invalid limits
	turns      turns

	mu       sync.Mutex
	accounts map[string]*account
	byUse    *list.List // elements are of type *account, most recently used first
}

// UseClock replaces the clock. It must be called before any other method: see
// [clockwork.Replace].
func (c *coordinator) UseClock(clock clockwork.Clock) { c.clock = clock }

// account holds the budgets of one owner.
type account struct {
	name           string
	writes, purges *queue
	place          *list.Element // element of byUse
}

// forgetAfter is how long an unused account is kept. It is longer than any window. Accounts
// become unused when tokens are rotated.
const forgetAfter = 3 * time.Hour

// TakeTurn implements [Turns].
func (c *coordinator) TakeTurn(ctx context.Context, req TurnRequest) (TurnGrant, error) {
	if c.err != nil {
		return TurnGrant{}, c.err
	}
	return c.turns.take(ctx, req, c.clock)
}

// TakeToken implements [Budgets].
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

// DescribeBudget implements [Budgets].
func (c *coordinator) DescribeBudget(_ context.Context, req BudgetRequest) (Budget, error) {
	if c.err != nil {
		return Budget{}, c.err
	}
	c.mu.Lock()
	a := c.accounts[req.Account]
	c.mu.Unlock()
	if a == nil { // an unknown account is unused, and a description must not create it
		a = c.newAccount(req.Account)
	}
	q, err := a.queue(req.Bucket)
	if err != nil {
		return Budget{}, err
	}
	return q.describe(), nil
}

// account returns the account with a name, creating it if necessary, and removes unused accounts.
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

// forget removes up to two accounts that have been unused for long. Since at most one is added
// per call, their number stays small.
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
