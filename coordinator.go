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

// Coordinator hands out turns and tokens of the budgets. [NewCoordinator] makes one
// for this process. One is enough for a process and a token: clients that share it,
// as [Client.With] does, share the budget, and don't write to one service at once.
//
// An implementation may span processes. An error of Acquire that is not the
// context's refuses the request; an implementation that prefers to go on without
// coordination returns a lease that does nothing.
type Coordinator interface {
	// Acquire waits until the claim may be had. A claim names a turn or a bucket.
	// It returns the context's error if that ends first, and a *RateLimitError at
	// once if a budget is spent for longer than the claim may wait.
	Acquire(ctx context.Context, claim Claim) (Lease, error)
	// Budget tells the state of the write budget of a principal.
	Budget(ctx context.Context, principal string) (Budget, error)
}

// Lease is a turn or a token in use.
type Lease interface {
	// Settle ends the lease with what came of the request. It is called once. The
	// request was made by then: an error is reported as an event, no more.
	Settle(ctx context.Context, seen Observation) error
}

// Claim is what a request needs before it is sent.
type Claim struct {
	// Turn is the key of what only one write at a time may change.
	Turn string
	// Bucket is the budget that a token is taken from, if Turn is empty.
	Bucket Bucket
	// Principal owns the budget: a hash of the token.
	Principal string
	// MaxWait is the longest wait for a budget to be renewed; negative is without
	// limit. The context's deadline limits it in any case.
	MaxWait time.Duration
	// Again says that the request was refused with a 429 and stands before those
	// that have not been sent yet.
	Again bool
	// Waiting, if not nil, is told once that the claim has to wait.
	Waiting func(Wait)
}

// Wait says what a claim waits for.
type Wait struct {
	Reason string    // in words
	Until  time.Time // when it ends by itself; zero if that depends on others
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

// Acquire waits in the line of the turn or of the bucket.
func (c *coordinator) Acquire(ctx context.Context, claim Claim) (Lease, error) {
	switch {
	case claim.Turn != "":
		return c.turns.acquire(ctx, claim)
	case claim.Bucket == BucketWrites:
		return c.account(claim.Principal).writes.acquire(ctx, claim)
	case claim.Bucket == BucketPurges:
		return c.account(claim.Principal).purges.acquire(ctx, claim)
	default:
		return freeLease{}, nil
	}
}

// Budget tells the state of the principal's write budget.
func (c *coordinator) Budget(_ context.Context, principal string) (Budget, error) {
	return c.account(principal).writes.budget(), nil
}

// freeLease is the lease of what is not limited.
type freeLease struct{}

// Settle does nothing: nothing was taken.
func (freeLease) Settle(context.Context, Observation) error { return nil }

// turns lets one writer at a time have each key, in the order of arrival.
type turns struct {
	mu    sync.Mutex
	taken map[string]*list.List // key → those who wait for it (chan struct{}), nil until somebody does
}

type turn struct {
	turns *turns
	key   string
}

func (t *turns) acquire(ctx context.Context, claim Claim) (Lease, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	lease := &turn{t, claim.Turn}
	t.mu.Lock()
	waiting, taken := t.taken[claim.Turn]
	if !taken {
		t.taken[claim.Turn] = nil
		t.mu.Unlock()
		return lease, nil
	}
	if waiting == nil {
		waiting = list.New()
		t.taken[claim.Turn] = waiting
	}
	mine := make(chan struct{})
	place := waiting.PushBack(mine)
	t.mu.Unlock()

	answered := false
	defer func() { // the context ended, or the caller's hook panicked
		if !answered {
			t.abandon(claim.Turn, waiting, place)
		}
	}()
	if claim.Waiting != nil {
		claim.Waiting(Wait{Reason: "another write to " + claim.Turn + " is under way"})
	}
	select {
	case <-mine:
		answered = true
		return lease, nil
	case <-ctx.Done():
		return nil, ctx.Err()
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

// Settle gives the turn to the next one who waits.
func (l *turn) Settle(context.Context, Observation) error {
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
