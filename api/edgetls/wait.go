package edgetls

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/edgesdk/fastly"
)

// Pauses between two requests of Wait.
const (
	firstPause   = 2 * time.Second
	longestPause = time.Minute
)

// Wait polls a subscription until its state is [SubscriptionIssued]. See
// [SubscriptionCollection.WaitFor].
func (c SubscriptionCollection) Wait(ctx context.Context, id string, opts ...fastly.CallOption) (*Subscription, error) {
	return c.WaitFor(ctx, id, []SubscriptionState{SubscriptionIssued}, opts...)
}

// WaitFor polls a subscription until it has one of the given states, and returns it with its
// authorizations.
//
// WaitFor returns a [*StateError] if ctx ends, or if the subscription fails and [SubscriptionFailed]
// is not one of the states. If a request fails, or ctx ends before the first reply, WaitFor returns the
// error of the request. The first pause between two requests is 2 seconds. Each further pause is
// twice as long as the previous one, up to a minute. The requests do not count against the rate limit.
func (c SubscriptionCollection) WaitFor(
	ctx context.Context, id string, states []SubscriptionState, opts ...fastly.CallOption,
) (*Subscription, error) {
	if len(states) == 0 {
		return nil, errors.New("fastly: wait for TLS subscription: no state is given")
	}
	var last *Subscription
	for pause := firstPause; ; pause = min(2*pause, longestPause) {
		subscription, err := c.GetWith(ctx, id, IncludeQuery{Include: []Include{IncludeAuthorizations}}, opts...)
		switch {
		case err != nil && last != nil && ctx.Err() != nil:
			return nil, &StateError{Subscription: *last, Err: contextError(ctx)}
		case err != nil:
			return nil, err
		case slices.Contains(states, subscription.State):
			return subscription, nil
		case subscription.State == SubscriptionFailed:
			return nil, &StateError{Subscription: *subscription}
		}
		if err := sleep(ctx, pause); err != nil {
			return nil, &StateError{Subscription: *subscription, Err: err}
		}
		last = subscription
	}
}

// sleep returns the error of ctx if it ends within d.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return contextError(ctx)
	}
}

// contextError returns the error of a context that has ended, joined with its cause.
func contextError(ctx context.Context) error {
	err, cause := ctx.Err(), context.Cause(ctx)
	if errors.Is(cause, err) {
		return cause
	}
	return fmt.Errorf("%w: %w", err, cause)
}

// StateError is the error of [SubscriptionCollection.WaitFor] for a subscription that does not have
// the wanted state.
type StateError struct {
	// Subscription as last read, with its authorizations and their challenges.
	Subscription Subscription
	// Error of the context, which wraps its cause. Nil if the subscription has failed.
	Err error
}

// Error formats the id and the state of the subscription, and the error of the context.
func (e *StateError) Error() string {
	text := fmt.Sprintf("fastly: wait for TLS subscription %s: state is %s", e.Subscription.ID, e.Subscription.State)
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap returns the error of the context.
func (e *StateError) Unwrap() error { return e.Err }
