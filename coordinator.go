package fastly

import (
	"container/list"
	"context"
	"fmt"
	"maps"
	"sync"
	"time"

	"golang.org/x/time/rate"
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

// Turns hands out turns: at most one holder of a key at a time, in order of arrival.
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
	// allows.
	TakeToken(ctx context.Context, req TokenRequest) (TokenGrant, error)
	// DescribeBudget returns the state of a budget. It does not change it.
	DescribeBudget(ctx context.Context, req BudgetRequest) (Budget, error)
}

// TokenRequest asks for a token.
type TokenRequest struct {
	// Budget to take the token from: [BucketWrites] or [BucketPurges].
	Bucket Bucket
	// Owner of the budget: see [WithAccount].
	Account string
	// Maximum time to wait for what the API imposes: the end of the window, the end of
	// a refusal with 429, the next paced token. Negative means no limit.
	MaxWait time.Duration
	// If Strict is set, MaxWait also limits the wait for the replies of other requests.
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
	BucketWrites                 // writes that the API counts by the hour
	BucketPurges                 // purges by URL and key
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

// Observation is what came of a request.
type Observation struct {
	// Sent is false if the request provably never left: the token goes back.
	Sent bool
	// StatusCode is the reply's, 0 if there was none.
	StatusCode int
	// Announced says that the reply carried Remaining and Reset.
	Announced bool
	Remaining int
	// Reset is when the window ends, and Date when the reply was made, both by the
	// server's clock. Date is zero if the reply had none.
	Reset, Date time.Time
	// RetryAfter is how long the server asks to wait, 0 if it does not say.
	RetryAfter time.Duration
}

// Budget is the state of the hourly write budget as far as it is known.
type Budget struct {
	// Known is false before the first counted write of a window: the API tells the
	// budget only with the replies to writes. Remaining is then the API's default, assumed.
	Known     bool
	Remaining int       // writes left, as last announced
	InFlight  int       // writes sent and not answered yet
	Reserve   int       // writes that this client leaves to others
	Reset     time.Time // when the budget is renewed, by the local clock; zero if not known
	// RetryAt is when the next request can be sent, by the local clock. It is zero if one
	// can be sent now, and if that depends on replies that are outstanding.
	RetryAt time.Time
}

// Enough reports whether n more writes fit into the budget, as far as it is known.
func (b Budget) Enough(n int) bool { return b.Remaining-b.InFlight-b.Reserve >= n }

// String tells how many writes are left, and until when.
func (b Budget) String() string {
	if !b.Known {
		return fmt.Sprintf("%d writes left, as is assumed before the first of the hour", b.Remaining)
	}
	return fmt.Sprintf("%d writes left until %s, %d in flight, %d reserved", b.Remaining, b.Reset.UTC().Format(time.RFC3339), b.InFlight, b.Reserve)
}

// Limits are the parts of the budgets that a user may choose.
type Limits struct {
	// Reserve is how many writes of each window are left to others who share the
	// user's budget. 0 by default.
	Reserve int
	// Pace spreads the writes evenly over what is left of the window, in place of
	// sending them as they come.
	Pace bool
	// PurgesPerHour is how many purges by URL and key may be sent in an hour. 0 is
	// the API's default for a customer, 100,000.
	PurgesPerHour int
}

// NewCoordinator returns a Coordinator for this process.
func NewCoordinator(limits Limits) Coordinator {
	return newCoordinator(limits, rate.NewLimiter)
}

// newLimiter makes every limiter of a coordinator. Tests put one without limit in its
// place, to see that nothing else holds requests back.
type newLimiter func(limit rate.Limit, burst int) *rate.Limiter

func newCoordinator(limits Limits, limiter newLimiter) *coordinator {
	return &coordinator{
		limits: limits, newLimiter: limiter,
		accounts: map[string]*account{}, turns: turns{taken: map[string]*list.List{}},
	}
}

// coordinator is the Coordinator of one process.
type coordinator struct {
	limits     Limits
	newLimiter newLimiter
	turns      turns

	mu       sync.Mutex
	accounts map[string]*account
}

// account is the budgets of one principal.
type account struct {
	writes, purges *queue
	used           time.Time
}

// forgetAfter is how long an account is kept that nobody uses: longer than any window.
// Tokens that rotate leave accounts behind.
const forgetAfter = 3 * time.Hour

func (c *coordinator) account(principal string) *account {
	now := time.Now()
	c.mu.Lock()
	defer c.mu.Unlock()
	a := c.accounts[principal]
	if a == nil {
		maps.DeleteFunc(c.accounts, func(_ string, old *account) bool { return now.Sub(old.used) > forgetAfter })
		a = &account{
			writes: newQueue(BucketWrites, newWindow(c.limits, c.newLimiter)),
			purges: newQueue(BucketPurges, newRefill(c.limits, c.newLimiter)),
		}
		c.accounts[principal] = a
	}
	a.used = now
	return a
}

// TakeTurn waits in the line of the turn.
func (c *coordinator) TakeTurn(ctx context.Context, req TurnRequest) (TurnGrant, error) {
	return c.turns.take(ctx, req)
}

// TakeToken waits in the line of the budget.
func (c *coordinator) TakeToken(ctx context.Context, req TokenRequest) (TokenGrant, error) {
	return c.budget(req.Bucket, req.Account).take(ctx, req)
}

// DescribeBudget returns the state of a budget.
func (c *coordinator) DescribeBudget(_ context.Context, req BudgetRequest) (Budget, error) {
	return c.budget(req.Bucket, req.Account).describe(), nil
}

func (c *coordinator) budget(bucket Bucket, account string) *queue {
	a := c.account(account)
	if bucket == BucketPurges {
		return a.purges
	}
	return a.writes
}

// turns lets one writer at a time have each key, in the order of arrival.
type turns struct {
	mu    sync.Mutex
	taken map[string]*list.List // key → those who wait for it (chan struct{}), nil until somebody does
}

type turn struct {
	turns *turns
	key   string
}

func (t *turns) take(ctx context.Context, claim TurnRequest) (TurnGrant, error) {
	if err := ctx.Err(); err != nil {
		return TurnGrant{}, err
	}
	lease := TurnGrant{Release: (&turn{t, claim.Key}).release}
	t.mu.Lock()
	waiting, taken := t.taken[claim.Key]
	if !taken {
		t.taken[claim.Key] = nil
		t.mu.Unlock()
		return lease, nil
	}
	if claim.MaxWait == 0 {
		t.mu.Unlock()
		return TurnGrant{}, &TurnError{Key: claim.Key}
	}
	if waiting == nil {
		waiting = list.New()
		t.taken[claim.Key] = waiting
	}
	mine := make(chan struct{})
	place := waiting.PushBack(mine)
	t.mu.Unlock()

	answered := false
	defer func() { // the context ended, or the caller's hook panicked
		if !answered {
			t.abandon(claim.Key, waiting, place)
		}
	}()
	if claim.Waiting != nil {
		claim.Waiting(Wait{Reason: "another write to " + claim.Key + " is under way"})
	}
	select {
	case <-mine:
		answered = true
		return lease, nil
	case <-ctx.Done():
		return TurnGrant{}, ctx.Err()
	}
}

// abandon takes a writer out of the line. If the turn came in the same moment it
// is passed on.
func (t *turns) abandon(key string, waiting *list.List, place *list.Element) {
	t.mu.Lock()
	defer t.mu.Unlock()
	select {
	case <-place.Value.(chan struct{}):
		t.pass(key)
	default:
		waiting.Remove(place)
	}
}

// release gives the turn to the next one who waits.
func (l *turn) release(context.Context, TurnRelease) error {
	l.turns.mu.Lock()
	defer l.turns.mu.Unlock()
	l.turns.pass(l.key)
	return nil
}

func (t *turns) pass(key string) {
	waiting := t.taken[key]
	if waiting == nil || waiting.Len() == 0 {
		delete(t.taken, key)
		return
	}
	close(waiting.Remove(waiting.Front()).(chan struct{}))
}
