// Package remotecoordinator is a [fastly.Coordinator] out of process, as a test double: a small
// server in front of a coordinator, and a client that implements [fastly.Coordinator] and
// [fastly.WriteCoordinator]. It can be slow and fail on demand, and counts its round trips.
//
// It shows what an implementation for production has to look after. What is granted belongs to
// the connection on which it was asked for: when that breaks, the server gives everything back
// and the client closes TurnGrant.Lost, so that neither a crash nor a partition leaves a
// resource locked. Times travel as durations, since the clocks of two machines differ. A
// context that ends cancels the wait at the server too. The connections are plain text, one
// JSON value per message.
package remotecoordinator

import (
	"context"
	"errors"
	"time"

	"github.com/edgesdk/fastly"
)

// The verbs of a message.
const (
	takeTurn  = "take turn"
	takeToken = "take token"
	takeWrite = "take write"
	settle    = "settle"  // the token
	release   = "release" // the turn
	end       = "end"     // both
	describe  = "describe"
	cancel    = "cancel" // the request before, which has no further answer
)

// message is what a client sends.
type message struct {
	Verb  string
	Turn  turnRequest        `json:",omitzero"`
	Token tokenRequest       `json:",omitzero"`
	Seen  fastly.Observation `json:",omitzero"`
	Left  time.Duration      `json:",omitzero"` // until the deadline of the context; 0 if there is none
}

type turnRequest struct {
	Key     string
	MaxWait time.Duration
	Age     time.Duration // since the call first asked; negative if this is the first time
	Tell    bool          // whether to report waits
}

type tokenRequest struct {
	Bucket  fastly.Bucket
	Account string
	MaxWait time.Duration
	Strict  bool
	Age     time.Duration // since the call first asked; negative if this is the first time
	Tell    bool
}

// answer is what the server sends: any number of waits, then an answer without one.
type answer struct {
	Wait   *wait          `json:",omitempty"`
	Notice string         `json:",omitempty"`
	Budget *fastly.Budget `json:",omitempty"` // with the times as durations from now, in In
	In     budgetTimes    `json:",omitzero"`
	Err    *failure       `json:",omitempty"`
}

type wait struct {
	Reason string
	In     *time.Duration // until it ends; nil if that is not known
}

type budgetTimes struct{ Reset, RetryAt *time.Duration }

// failure is an error on its way.
type failure struct {
	Text      string
	RateLimit *fastly.RateLimitError `json:",omitempty"` // its Reset is not used, but its Wait
	Known     bool                   // whether its Wait is known
	Turn      *fastly.TurnError      `json:",omitempty"`
	Late      bool                   `json:",omitempty"` // the deadline of the context has passed
}

func failureOf(err error) *failure {
	if err == nil {
		return nil
	}
	f := &failure{Text: err.Error(), Late: errors.Is(err, context.DeadlineExceeded)}
	if limit, ok := errors.AsType[*fastly.RateLimitError](err); ok {
		f.RateLimit, f.Known = limit, !limit.Reset.IsZero()
	}
	f.Turn, _ = errors.AsType[*fastly.TurnError](err)
	return f
}

func (f *failure) err() error {
	switch {
	case f == nil:
		return nil
	case f.RateLimit != nil:
		limit := *f.RateLimit
		limit.Reset = time.Time{}
		if f.Known {
			limit.Reset = time.Now().Add(limit.Wait)
		}
		return &limit
	case f.Turn != nil:
		return f.Turn
	case f.Late:
		return context.DeadlineExceeded
	default:
		return errors.New(f.Text)
	}
}

// until turns a time into a duration from now.
func until(t time.Time) *time.Duration {
	if t.IsZero() {
		return nil
	}
	return new(time.Until(t))
}

// from turns a duration from now into a time.
func from(d *time.Duration) time.Time {
	if d == nil {
		return time.Time{}
	}
	return time.Now().Add(*d)
}
