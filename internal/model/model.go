// Package model tests the limiter with random scenarios and a simulated clock.
//
// A seed determines an account with an hourly write budget, its faults, and callers that differ
// in patience. [Run] executes the scenario against a simulated API in a bubble of
// testing/synctest, and checks the invariants at every step: see [Kind]. The package uses only
// the exported API of package fastly.
//
// The outcome of a request depends only on the seed, the call and the attempt. Scheduling and the
// jitter of the limiter differ between runs. A seed that fails may therefore need several runs to
// fail again.
package model

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// Feature is a property of scenarios that a mode enables.
type Feature uint32

// Features of scenarios.
const (
	Crowd      Feature = 1 << iota // calls arrive within seconds of the end of the hour
	LateAlarms                     // alarms of the limiter are up to 50 ms late
	Bounds                         // callers limit their waits
	Ends                           // contexts end, by cancellation and by deadline
	Foreign                        // other programs use the same budget
	Refusals                       // 429 replies although the budget is not exhausted
	Faults                         // connections break, gateways fail, replies are incomplete
	Headers                        // rate limit headers and dates are missing or implausible
	Slow                           // requests take up to tens of seconds
	Pacing                         // coordinators pace writes
	Reserve                        // coordinators reserve writes
	Turns                          // few services, so that writes wait for each other
	Accounts                       // several coordinators and tokens
	Purges                         // purges from a small budget
	Panics                         // event hooks panic
	Edits                          // edits, while another program activates versions
	all        = 1<<iota - 1
)

// Mode is a named set of features.
type Mode struct {
	Name     string
	Features Feature
	Some     bool // whether each seed has only some of the features
}

// Modes returns all modes.
func Modes() []Mode {
	return []Mode{
		{Name: "plain"},
		{Name: "bounds", Features: Bounds | Ends | Foreign | Reserve},
		{Name: "refusals", Features: Refusals | Crowd},
		{Name: "alarms", Features: LateAlarms | Crowd | Bounds},
		{Name: "pacing", Features: Pacing | Crowd},
		{Name: "faults", Features: Faults | Slow | Ends},
		{Name: "headers", Features: Headers | Crowd | Foreign},
		{Name: "turns", Features: Turns | Slow | Bounds},
		{Name: "accounts", Features: Accounts | Foreign | Crowd},
		{Name: "purges", Features: Purges | Bounds | Ends},
		{Name: "panics", Features: Panics | Refusals | Turns},
		{Name: "edits", Features: Edits | Slow | Foreign | Faults},
		{Name: "all", Features: all, Some: true},
	}
}

// Kind is a kind of violation.
type Kind string

// Kinds of violations.
const (
	// Stuck means that calls waited while nothing was sent or returned for three hours. This is
	// longer than any window and any Retry-After of the model.
	Stuck Kind = "stuck"
	// Idle means that a call waited for the budget for longer than slack without a reason.
	// Nothing was in flight, or the budget was known to have more than the requests in flight.
	// Neither an exhausted window nor a 429, a backoff or the pace explained the wait.
	Idle Kind = "idle"
	// Avoidable means that a write was sent although its coordinator should have known that it
	// would be refused. Either the minimum of the reported Remaining for the current window,
	// minus the requests of the coordinator since the report, was below 1. Or the Retry-After of
	// a 429 in the same window had not passed. A write that the server did not count stops
	// counting when it ends. A coordinator cannot know what other programs have sent since the
	// last report, and knows nothing of a window before the first report. Activations are exempt,
	// because they read the active version after taking their token.
	Avoidable Kind = "avoidable"
	// Reserved means that a write was sent although only the reserve was left, as defined for
	// Avoidable.
	Reserved Kind = "reserved"
	// Cold means that two writes were in flight in an unknown window, or nine if replies may have
	// no headers.
	Cold Kind = "cold"
	// Overlap means that the server processed two writes of one coordinator to one service at the
	// same time, and that the first had not ended for the client two seconds before the second
	// was sent.
	Overlap Kind = "overlap"
	// Order means that more than eight calls overtook an earlier one in the same line.
	Order Kind = "order"
	// Overlong means that a call waited longer than its WithMaxWait, or returned after the end of
	// its context.
	Overlong Kind = "overlong"
	// Refusal means that the limiter refused a call that could have waited long enough, or that
	// the budget was known to be sufficient for all waiting calls.
	Refusal Kind = "refusal"
	// Activation means that an activation replaced a version of another program that a read
	// directly before it would have shown.
	Activation Kind = "activation"
	// EditResult means that the result of an edit contradicts the state of the server.
	EditResult Kind = "edit result"
	// Purged means that more than PurgesPerHour purges were sent within 60 minutes.
	Purged Kind = "purged"
	// Hook means that a hook ran after its call had returned.
	Hook Kind = "hook"
	// Broken means that a simple write failed after all faults had ended.
	Broken Kind = "broken"
	// Unexpected means that a call returned an error without an explanation.
	Unexpected Kind = "unexpected"
)

// Violation is a violated invariant.
type Violation struct {
	Kind Kind
	At   time.Duration // time since the start of the scenario
	Text string
}

// String formats the violation on one line.
func (v Violation) String() string { return fmt.Sprintf("%s at %v: %s", v.Kind, v.At, v.Text) }

// Result is the outcome of a scenario.
type Result struct {
	Requests   int // writes sent
	Refused    int // writes answered with 429
	Violations []Violation
}

// Run executes the scenario of a seed. If trace is not nil, it is called for each step.
func Run(t *testing.T, mode Mode, seed uint64, trace func(format string, args ...any)) (result Result) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := &world{trace: trace}
		w.scenario = draw(mode, seed, w)
		time.Sleep(w.start)
		w.begun = time.Now()
		w.play(t.Context())
		result = w.result
	})
	return result
}

// Tolerances of the checks.
const (
	slack          = 10 * time.Second      // for the resolution of Date, padding, jitter, late alarms and the latency of a reply
	lateness       = 50 * time.Millisecond // of late alarms
	grace          = 2 * time.Second       // write grace period
	policyWait     = 2 * time.Second       // maximum backoff of the clients
	aftermath      = time.Minute           // for reads and the mark of an edit after its end
	longestBackoff = 2 * time.Minute       // after a 429 without Retry-After
	longestWindow  = 65 * time.Minute      // maximum time until an implausible Reset
	longestPause   = 3 * time.Hour         // maximum time without any event
	tick           = 5 * time.Second       // interval of the checks for waiting calls
)

// world is a scenario in progress. mu guards all fields that change.
type world struct {
	scenario
	trace func(format string, args ...any)
	begun time.Time

	mu       sync.Mutex
	live     []*call   // in progress, in the order of arrival
	served   []*call   // with at least one attempt
	pending  int       // not returned yet
	progress time.Time // time when a request or call last progressed
	result   Result
}

// chance returns a random generator for one decision.
func (s *scenario) chance(who, which int) *rand.Rand {
	return rand.New(rand.NewPCG(s.seed, uint64(who)<<32|uint64(which)))
}

func (w *world) violate(kind Kind, format string, args ...any) {
	v := Violation{Kind: kind, At: time.Since(w.begun), Text: fmt.Sprintf(format, args...)}
	w.result.Violations = append(w.result.Violations, v)
	w.tell("VIOLATION %s", v)
}

func (w *world) tell(format string, args ...any) {
	if w.trace != nil {
		w.trace("%-14v "+format, append([]any{time.Since(w.begun)}, args...)...)
	}
}

// play runs the calls of the scenario. After they have returned and all faults have ended, it
// tests each coordinator with a write to each service.
func (w *world) play(ctx context.Context) {
	defer time.Sleep(longestPause) // for writes in the background
	for _, a := range w.activations {
		time.AfterFunc(a.at, func() { w.activateForeign(a.service) })
	}
	if !w.perform(ctx, w.plan) {
		return
	}
	for _, on := range w.coordinators {
		time.Sleep(longestPause)
		var plan []*call
		for _, s := range w.services {
			at := slices.IndexFunc(w.clients, func(c *client) bool { return c.coordinator == on && c.account == s.account })
			plan = append(plan, &call{id: len(w.plan) + s.id, task: write, client: w.clients[at], service: s, maxWait: untilReset, final: true})
		}
		if !w.perform(ctx, plan) {
			return
		}
	}
}

// perform runs calls and checks their progress. It reports whether all of them returned.
func (w *world) perform(ctx context.Context, plan []*call) bool {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var running sync.WaitGroup
	defer running.Wait()
	w.mu.Lock() // writes of the previous plan may still be in progress
	w.pending, w.progress = len(plan), time.Now()
	w.mu.Unlock()
	running.Go(func() {
		for _, c := range plan {
			time.Sleep(c.at - time.Since(w.begun))
			running.Go(func() { w.run(ctx, c) })
		}
	})
	for {
		time.Sleep(tick)
		if done, stuck := w.look(); done || stuck {
			cancel()
			return done
		}
	}
}

// look checks for calls that wait without a reason.
func (w *world) look() (done, stuck bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.checkIdle()
	if w.pending == 0 {
		return true, false
	}
	if stuck = time.Since(w.progress) > longestPause && len(w.live) > 0; stuck {
		w.violate(Stuck, "%d callers wait, first %v", len(w.live), w.live[0])
	}
	return false, stuck
}
