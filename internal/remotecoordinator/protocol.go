// Package remotecoordinator is an out-of-process [fastly.Coordinator] for tests: a small server
// in front of a coordinator, and a client that implements [fastly.Coordinator] and
// [fastly.WriteCoordinator]. It counts its round trips, and can simulate delays and failures.
//
// It shows what an implementation for production must consider. A grant belongs to the connection
// on which it was requested. When the connection breaks, the server releases the grant, and the
// client closes TurnGrant.Lost. Neither a crash nor a network partition therefore leaves a
// resource locked. Times are transmitted as durations, because the clocks of two machines differ.
// If a context ends, the wait in the server is canceled as well. The connections are plain text,
// with one JSON value per message.
package remotecoordinator

import (
	"context"
	"errors"
	"time"

	"github.com/edgesdk/fastly"
)

// Verbs of a message.
const (
	takeTurn  = "take turn"
	takeToken = "take token"
	takeWrite = "take write"
	settle    = "settle"  // settles the token
	release   = "release" // releases the write lock
	end       = "end"     // does both
	describe  = "describe"
	cancel    = "cancel" // cancels the previous request, which gets no other reply
)

// message is a message of the client.
type message struct {
	Verb  string
	Turn  turnRequest        `json:",omitzero"`
	Token tokenRequest       `json:",omitzero"`
	Seen  fastly.Observation `json:",omitzero"`
	Left  time.Duration      `json:",omitzero"` // time until the deadline of the context; 0 if there is none
}

type turnRequest struct {
	Key     string
	MaxWait time.Duration
	Age     time.Duration // time since the first request of the call; negative if this is the first
	Tell    bool          // whether to report waits
}

type tokenRequest struct {
	Bucket  fastly.Bucket
	Account string
	MaxWait time.Duration
	Strict  bool
	Age     time.Duration // time since the first request of the call; negative if this is the first
	Tell    bool
}

// answer is a message of the server. Any number of waits is followed by one answer without a
// wait.
type answer struct {
	Wait   *wait          `json:",omitempty"`
	Notice string         `json:",omitempty"`
	Budget *fastly.Budget `json:",omitempty"` // times are durations from now, in In
	In     budgetTimes    `json:",omitzero"`
	Err    *failure       `json:",omitempty"`
}

type wait struct {
	Reason string
	In     *time.Duration // time until the end of the wait; nil if unknown
}

type budgetTimes struct{ Reset, RetryAt *time.Duration }

// failure is a transmitted error.
type failure struct {
	Text      string
	RateLimit *fastly.RateLimitError `json:",omitempty"` // Wait replaces Reset
	Known     bool                   // whether Wait is known
	Turn      *fastly.TurnError      `json:",omitempty"`
	Late      bool                   `json:",omitempty"` // whether the deadline of the context has passed
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

// until converts a time to a duration from now.
func until(t time.Time) *time.Duration {
	if t.IsZero() {
		return nil
	}
	return new(time.Until(t))
}

// from converts a duration from now to a time.
func from(d *time.Duration) time.Time {
	if d == nil {
		return time.Time{}
	}
	return time.Now().Add(*d)
}
