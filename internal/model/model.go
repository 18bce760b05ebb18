// Package model tests the limiter with random scenarios on a moved clock.
//
// A seed draws an account with an hourly write budget, its faults, and callers
// that differ in patience. [Run] plays the scenario against a simulated API in a
// bubble of testing/synctest and checks at every step what must hold: see [Kind].
// The package uses only what package fastly exports.
//
// What happens to a request depends on the seed, the call and the attempt alone.
// Scheduling and the limiter's own jitter differ between runs, so a seed that
// fails may need several runs to fail again.
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

// Feature is a property of scenarios that a mode switches on.
type Feature uint32

// The features.
const (
	Crowd      Feature = 1 << iota // callers arrive in the seconds around the end of the hour
	LateAlarms                     // alarms of the limiter ring up to 50 ms late
	Bounds                         // callers limit their waits
	Ends                           // contexts end, by cancellation and by deadline
	Foreign                        // other programs draw on the same budget
	Refusals                       // 429 replies although the budget is not exhausted
	Faults                         // connections break, gateways fail, replies are cut
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

// The kinds of violations.
const (
	// Stuck: callers waited while nothing was sent or returned for three hours, which
	// is longer than any window and any Retry-After of the model.
	Stuck Kind = "stuck"
	// Idle: for longer than slack a caller waited for the budget, nothing was in
	// flight or more was known to be left than in flight, and neither an exhausted
	// window nor a 429, a backoff or the pace explained the wait.
	Idle Kind = "idle"
	// Avoidable: a write was sent although the least Remaining announced to its
	// coordinator for the current window, minus what that coordinator sent since the
	// announcement, was below 1; or before the Retry-After of a 429 had passed within
	// the same window. A write that the server did not count stops counting when it
	// ends. A coordinator can't know what other programs sent since the last
	// announcement, nor anything of a window before its first one. Activations are
	// exempt, since a look at the service comes between their token and them.
	Avoidable Kind = "avoidable"
	// Reserved: a write was sent although only the reserve was left, in the sense of
	// Avoidable.
	Reserved Kind = "reserved"
	// Cold: two writes were in flight in a window that nothing had been announced of,
	// or nine where replies may lack headers.
	Cold Kind = "cold"
	// Overlap: the server worked on two writes of one coordinator to one service, and
	// the first had not ended for the client two seconds before the second was sent.
	Overlap Kind = "overlap"
	// Order: more than eight calls overtook an earlier one in the same line.
	Order Kind = "order"
	// Overlong: a call waited longer than its WithMaxWait, or returned after the end
	// of its context.
	Overlong Kind = "overlong"
	// Refusal: the limiter refused a call that could have waited long enough, or
	// although the budget was known to have room for all who waited.
	Refusal Kind = "refusal"
	// Activation: a version was activated over one that another program had
	// activated, and a look directly before the activation would have shown that.
	Activation Kind = "activation"
	// EditResult: the result of an edit contradicts what the API did.
	EditResult Kind = "edit result"
	// Purged: more than PurgesPerHour purges were sent within sixty minutes.
	Purged Kind = "purged"
	// Hook: a hook ran after its call had returned.
	Hook Kind = "hook"
	// Broken: a simple write failed when all faults were over.
	Broken Kind = "broken"
	// Unexpected: a call ended with an error that nothing explains.
	Unexpected Kind = "unexpected"
)

// Violation is something that must not happen, and did.
type Violation struct {
	Kind Kind
	At   time.Duration // since the scenario began
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

// Run plays the scenario of a seed. If trace is not nil, it is called for each step.
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

// Times that the checks allow for.
const (
	slack          = 10 * time.Second      // rounding of Date, padding, jitter, late alarms, the way of a reply
	lateness       = 50 * time.Millisecond // of late alarms
	grace          = 2 * time.Second       // for which a write that was cut keeps its service closed
	policyWait     = 2 * time.Second       // longest wait of the clients' retry policy
	aftermath      = time.Minute           // for which an edit may look and clean up after its end
	longestBackoff = 2 * time.Minute       // after a 429 without Retry-After
	longestWindow  = 65 * time.Minute      // that an implausible Reset may be taken for
	longestPause   = 3 * time.Hour         // in which nothing happens at all
	tick           = 5 * time.Second       // between looks at those who wait
)

// world is a scenario being played. Its lock guards all that changes.
type world struct {
	scenario
	trace func(format string, args ...any)
	begun time.Time

	mu       sync.Mutex
	live     []*call   // under way, in the order of arrival
	served   []*call   // sent at least once
	pending  int       // not returned yet
	progress time.Time // when something was last sent or returned
	result   Result
}

// chance returns random numbers for one decision.
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

// play runs the calls of the scenario. When they have returned and faults are over,
// it tries each coordinator once more, with a write to each service.
func (w *world) play(ctx context.Context) {
	defer time.Sleep(longestPause) // for what the SDK does in the background
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

// perform runs calls and watches them. It reports whether all returned by themselves.
func (w *world) perform(ctx context.Context, plan []*call) bool {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var running sync.WaitGroup
	defer running.Wait()
	w.mu.Lock() // writes of the plan before may still end in the background
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

// look looks for callers that wait in vain.
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
