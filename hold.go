package fastly

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"
)

const (
	defaultMaxWait  = 2 * time.Minute  // maximum wait for limits of the API
	givingBack      = 10 * time.Second // time limit for releasing a grant
	credentialStale = time.Second      // after a longer wait, the token source is called again
)

// hold holds the grants of a call: the write lock, which spans all attempts, and the rate limit
// token of the current attempt.
type hold struct {
	call  *call
	cred  *credential // credential of the current attempt
	turn  TurnGrant
	token TokenGrant
	whole func(context.Context, Observation, TurnRelease) error // ends both grants, if they were acquired in one step
	seen  *Observation                                          // outcome of an attempt that is not settled yet, for whole
	since time.Time                                             // time of the first request for a token, or for a lock that was not free
	spent time.Duration                                         // how much of the maximum wait is used
	lost  int                                                   // number of write locks that were lost

	ending chan struct{} // closed when the latest grant has been released
	closed time.Time     // end of the grace period, during which the write lock is kept

	working bool // whether a write was sent that has no complete reply yet
}

// obtain acquires the write lock and a rate limit token for the next attempt. It reads the API
// token first, and again after a long wait, because the token may have been rotated in the
// meantime.
func (h *hold) obtain() (err error) {
	h.flush()
	c := h.call
	c.attempt.phase = phaseToken
	if err = h.ownToken(); err != nil || c.client.creds.fixed {
		if err == nil {
			err = h.take()
		}
		return err
	}
	for {
		began := time.Now()
		if err := h.take(); err != nil || time.Since(began) < credentialStale {
			return err
		}
		before := h.cred.account(c.bucket())
		c.attempt.phase = phaseToken
		if err := h.ownToken(); err != nil {
			return err
		}
		if h.cred.account(c.bucket()) == before {
			return nil
		}
		h.settle(Observation{}) // the new API token has another budget
		h.flush()
	}
}

// ownToken reads the API token. The call keeps redacting each token that it has used, even if the
// client has dropped it in favor of newer ones.
func (h *hold) ownToken() (err error) {
	c, before := h.call, h.cred
	h.cred, err = c.client.creds.get(c.ctx)
	if err == nil && h.cred != before && !c.client.creds.fixed {
		c.redactor = c.redactor.with(h.cred.token)
	}
	return err
}

// take acquires the grants that the operation needs: first the write lock, then a rate limit
// token, or both in one step.
func (h *hold) take() error {
	c := h.call
	needsTurn := c.op.Turn != ""
	needsToken := c.bucket() != BucketNone && h.cred.account(c.bucket()) != ""
	both, atOnce := c.client.shared.coordinator.(WriteCoordinator)
	for h.dropLost(); h.lost < maxLost; {
		switch {
		case !needsTurn || h.turn.Release != nil:
		case c.mustKeepTurn():
			return errOvertaken
		case needsToken && atOnce:
			if err := h.takeBoth(both); err != nil {
				return err
			}
		default:
			c.attempt.phase = phaseTurn
			if err := h.takeTurn(needsToken); err != nil {
				return err
			}
		}
		if needsToken && h.token.Settle == nil {
			c.attempt.phase = phaseBudget
			if err := h.takeToken(); err != nil {
				return err
			}
		}
		h.dropLost()
		if !needsTurn || h.turn.Release != nil || h.token.Settle != nil && h.tryTurn() {
			return nil
		}
		h.settle(Observation{}) // a call that waits for the write lock must not hold a token
	}
	return fmt.Errorf("the turn was lost %d times before anything could be sent", h.lost)
}

// mustKeepTurn reports whether a retry is only allowed if the write lock was never released. This
// applies to a DELETE that may have taken effect: the retry could delete an object that was
// created since then.
func (c *call) mustKeepTurn() bool {
	return c.maybe && c.op.Turn != "" && c.op.Method == http.MethodDelete
}

var errOvertaken = errors.New("not sent again, because other writes may have come in between")

// maxLost limits how many write locks a call may lose.
const maxLost = 10

// dropLost releases the write lock if it was lost, so that nothing is sent with it.
func (h *hold) dropLost() {
	if h.turn.isLost() {
		h.lost++
		h.releaseTurn()
	}
}

// takeTurn acquires the write lock. If the lock is not free and the known state of the budget
// already rules out a request in time, takeTurn fails immediately.
func (h *hold) takeTurn(needsToken bool) error {
	c := h.call
	coordinator := c.client.shared.coordinator
	bounded := c.cfg.waits == waitsBounded
	req := TurnRequest{Key: c.client.turnKey(c.op.Turn), Since: h.since}
	grant, err := coordinator.TakeTurn(c.ctx, req)
	if _, busy := errors.AsType[*TurnError](err); busy && h.left(bounded) != 0 {
		if needsToken {
			if err := h.budgetWithin(); err != nil {
				return err
			}
		}
		began := time.Now()
		if h.since.IsZero() {
			h.since = began
		}
		req.MaxWait, req.Since, req.Waiting = h.left(bounded), h.since, c.waiting()
		grant, err = coordinator.TakeTurn(c.ctx, req)
		if bounded {
			h.spent += time.Since(began)
		}
	}
	if err != nil {
		return err
	}
	if grant.Release == nil {
		return errors.New("the coordinator granted a turn that can't be released")
	}
	h.turn = grant
	return nil
}

// tryTurn acquires the write lock if it is free.
func (h *hold) tryTurn() bool {
	c := h.call
	grant, err := c.client.shared.coordinator.TakeTurn(c.ctx, TurnRequest{Key: c.client.turnKey(c.op.Turn)})
	if err != nil || grant.Release == nil {
		return false
	}
	h.turn = grant
	h.dropLost()
	return h.turn.Release != nil
}

// budgetWithin returns an error if the budget is known to have no token within the maximum wait.
func (h *hold) budgetWithin() error {
	c := h.call
	bucket := c.bucket()
	budget, err := c.client.shared.coordinator.DescribeBudget(c.ctx, BudgetRequest{Bucket: bucket, Account: h.cred.account(bucket)})
	if err == nil && !budget.RetryAt.IsZero() {
		return h.within(budget.refusal(bucket))
	}
	return nil // unknown; takeToken finds out
}

// takeToken takes a rate limit token. At first, it only waits for replies to other requests,
// without a limit. It releases the write lock before it waits for the API, which is limited.
func (h *hold) takeToken() error {
	c := h.call
	bounded := c.cfg.waits == waitsBounded
	req := TokenRequest{
		Bucket: c.bucket(), Account: h.cred.account(c.bucket()), Since: h.firstAsked(), Waiting: c.waiting(),
		Strict: bounded && h.left(true) == 0,
	}
	err := h.ask(req, bounded)
	refused, ok := errors.AsType[*RateLimitError](err)
	if !ok || req.Strict || refused.RetryAt().IsZero() {
		return err
	}
	if err := h.within(refused); err != nil {
		return err
	}
	if c.mustKeepTurn() {
		return fmt.Errorf("%w: %w", errOvertaken, refused)
	}
	h.releaseTurn()
	req.Since, req.MaxWait, req.Strict = h.since, h.left(true), bounded
	return h.ask(req, true)
}

// firstAsked returns the time at which the call first requested a token. It is zero in the first
// request, where zero means now.
func (h *hold) firstAsked() time.Time {
	before := h.since
	if before.IsZero() {
		h.since = time.Now()
	}
	return before
}

// ask requests a token from the coordinator. If counts is set, the wait is limited by the maximum
// wait and counts against it. Waits for replies to other requests only count if the caller has
// set a limit.
func (h *hold) ask(req TokenRequest, counts bool) error {
	c := h.call
	ctx := c.ctx
	if counts && c.cfg.waits != waitsUnlimited {
		began := time.Now()
		defer func() { h.spent += time.Since(began) }()
		if left := h.left(true); c.cfg.waits == waitsBounded && left > 0 {
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeout(ctx, left)
			defer cancel()
		}
	}
	grant, err := c.client.shared.coordinator.TakeToken(ctx, req)
	switch {
	case err != nil && ctx.Err() != nil && c.ctx.Err() == nil:
		return &RateLimitError{Bucket: req.Bucket, State: stateInFlight, Reason: c.limit(time.Time{})}
	case err != nil:
		return c.ownRefusal(err)
	case grant.Settle == nil:
		return errors.New("the coordinator granted a token that can't be settled")
	}
	h.token = grant
	h.notice(grant)
	return nil
}

// notice emits the Notice of a grant.
func (h *hold) notice(grant TokenGrant) {
	if grant.Notice != "" {
		h.call.emit(Event{Kind: EventWarning, Reason: grant.Notice})
	}
}

// takeBoth acquires the write lock and a token in one step.
func (h *hold) takeBoth(both WriteCoordinator) error {
	c := h.call
	c.attempt.phase = phaseBudget
	bounded := c.cfg.waits == waitsBounded
	if bounded {
		began := time.Now()
		defer func() { h.spent += time.Since(began) }()
	}
	grant, err := both.TakeWrite(c.ctx, WriteRequest{
		Turn: TurnRequest{Key: c.client.turnKey(c.op.Turn), MaxWait: h.left(bounded), Since: h.since, Waiting: c.waiting()},
		Token: TokenRequest{
			Bucket: c.bucket(), Account: h.cred.account(c.bucket()), MaxWait: h.left(true), Strict: bounded,
			Since: h.firstAsked(), Waiting: c.waiting(),
		},
	})
	if err != nil {
		return c.ownRefusal(err)
	}
	if grant.End == nil || grant.Turn.Release == nil || grant.Token.Settle == nil {
		return errors.New("the coordinator granted a write that can't be ended")
	}
	h.turn, h.token, h.whole = grant.Turn, grant.Token, grant.End
	h.notice(grant.Token)
	return nil
}

// left returns how much longer the call may wait; negative means no limit. imposed means a wait
// for the API, which is limited even by default.
func (h *hold) left(imposed bool) time.Duration {
	switch c := h.call; {
	case c.cfg.waits == waitsBounded:
		return max(0, c.cfg.maxWait-h.spent)
	case c.cfg.waits == waitsDefault && imposed:
		return max(0, defaultMaxWait-h.spent)
	default:
		return -1
	}
}

// within returns nil if the call may wait as long as the refusal requires. Otherwise, it returns
// a copy of the refusal, because the coordinator may have returned the same error to other calls.
func (h *hold) within(refusal *RateLimitError) error {
	own := *refusal
	refused := &own
	at, left := refused.Reset, h.left(true)
	refused.Wait = max(0, time.Until(at))
	if !h.call.endsBefore(at) && (left < 0 || refused.Wait <= left) {
		return nil
	}
	refused.Reason = h.call.limit(at)
	return refused
}

// settle settles the token with the outcome of the attempt.
func (h *hold) settle(seen Observation) {
	if h.token.Settle == nil {
		return
	}
	if h.whole != nil {
		h.keep(seen)
		return
	}
	settle := h.token.Settle
	h.token = TokenGrant{}
	if h.call.client.shared.inProcess {
		h.given("a token", settle(context.Background(), seen))
		return
	}
	h.giveBack("a token", func(ctx context.Context) error { return settle(ctx, seen) })
}

// keep postpones settling the token. If no attempt follows, the token is settled and the lock
// released in one step.
func (h *hold) keep(seen Observation) { h.seen = &seen }

// flush settles the token of the last attempt alone, because another attempt follows.
func (h *hold) flush() {
	if h.whole == nil {
		return
	}
	seen := Observation{}
	if h.seen != nil {
		seen = *h.seen
	}
	h.whole, h.seen = nil, nil
	h.settle(seen)
}

// releaseTurn settles the token and releases the write lock.
func (h *hold) releaseTurn() {
	defer h.release() // even if a hook of the caller panics
	h.flush()
}

func (h *hold) release() {
	release := h.turn.Release
	if release == nil {
		return
	}
	h.turn = TurnGrant{}
	if h.call.client.shared.inProcess {
		h.given("a turn", release(context.Background(), TurnRelease{}))
		return
	}
	h.giveBack("a turn", func(ctx context.Context) error { return release(ctx, TurnRelease{}) })
}

// close starts the grace period, in which the write lock is kept, because the server may still be
// processing an aborted request.
func (h *hold) close() {
	h.working = false
	h.closed = time.Now().Add(h.call.client.cfg.grace())
}

// staysClosed returns the rest of the grace period.
func (h *hold) staysClosed() time.Duration {
	if h.closed.IsZero() {
		return 0
	}
	return max(0, time.Until(h.closed))
}

// detach moves the grants of the call to the background, where no hook of the caller runs.
func (h *hold) detach() hold {
	c, left := h.call, *h
	left.call = &call{client: c.client, ctx: c.ctx, op: c.op, redactor: c.redactor}
	left.call.over.Store(true)
	left.closed, left.working = time.Time{}, false
	*h = hold{call: c, cred: h.cred, since: h.since, spent: h.spent, lost: h.lost}
	return left
}

// end releases all grants, the write lock not before the end of the grace period. It may be
// called more than once.
func (h *hold) end() {
	if h.working {
		h.close()
	}
	if whole := h.whole; whole != nil && h.seen != nil && h.staysClosed() == 0 {
		seen := *h.seen
		h.whole, h.seen, h.turn, h.token = nil, nil, TurnGrant{}, TokenGrant{}
		h.giveBack("a write", func(ctx context.Context) error { return whole(ctx, seen, TurnRelease{}) })
		return
	}
	defer h.standDown() // even if a hook of the caller panics
	if h.seen == nil {
		h.settle(Observation{})
	}
}

// standDown releases the write lock at the end of the grace period.
func (h *hold) standDown() {
	wait := h.staysClosed()
	if wait == 0 || h.turn.Release == nil {
		h.releaseTurn()
		return
	}
	defer func() {
		left := h.detach()
		h.call.client.transport.background.after(wait, left.end)
	}()
	h.flush()
}

// giveBack releases a grant of a coordinator that may block. It sets a deadline, and continues in
// the background if the context of the call ends first. Grants are released one after another.
func (h *hold) giveBack(what string, end func(ctx context.Context) error) {
	c := h.call
	before, done := h.ending, make(chan struct{})
	h.ending = done
	var err error
	background := c.client.transport.background
	background.start(func(<-chan struct{}) {
		defer close(done)
		if before != nil {
			<-before
		}
		ctx, cancel := context.WithTimeout(context.WithoutCancel(c.ctx), givingBack)
		defer cancel()
		defer background.bound(cancel)()
		defer func() {
			if p := recover(); p != nil {
				err = fmt.Errorf("the coordinator panicked: %v", p)
			}
		}()
		err = end(ctx)
	})
	if c.over.Load() {
		return
	}
	select {
	case <-done:
		h.given(what, err)
	case <-c.ctx.Done():
	}
}

// given emits a warning if the coordinator has failed to release a grant.
func (h *hold) given(what string, err error) {
	if c := h.call; err != nil && !c.over.Load() {
		c.emit(Event{Kind: EventWarning, Reason: "the coordinator did not take back " + what, Err: err})
	}
}

// isLost reports whether the lock has been lost.
func (g TurnGrant) isLost() bool {
	select {
	case <-g.Lost:
		return true
	default:
		return false
	}
}

// waiting returns the hook that emits waits as events. It returns nil if there is no receiver.
func (c *call) waiting() func(Wait) {
	if len(c.client.cfg.events) == 0 {
		return nil
	}
	return func(w Wait) {
		if !c.over.Load() {
			c.emit(Event{Kind: EventWait, Reason: w.Reason, Until: w.Until})
		}
	}
}

// turnKey returns the key of a write lock, which is unique among all API hosts.
func (c *Client) turnKey(turn string) string { return c.cfg.api.Host + "/" + turn }

// draws reports whether the rate limiter delays a further attempt.
func (h *hold) draws() bool {
	bucket := h.call.bucket()
	return bucket != BucketNone && h.cred != nil && h.cred.account(bucket) != ""
}
