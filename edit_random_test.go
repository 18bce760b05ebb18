package fastly_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/fastlytest"
)

const randomEdits = 3000

// editWorld is a random service that another program changes as well.
type editWorld struct {
	*rand.Rand
	fake   *fastlytest.Fake
	client *fastly.Client
	svc    *fastlytest.Service

	environment int // environment of the edit under test

	mu      sync.Mutex
	served  [2]int // versions that the other program activated, in production and staging
	changed bool   // whether the other program ran during the operation under test
	history []past // versions that it activated in the environment of the operation
}

// past is the active version after a number of requests.
type past struct{ requests, active int }

// Environments, as indices of served.
const (
	inProduction = iota
	inStaging
)

func newEditWorld(t *testing.T, seed uint64) *editWorld {
	t.Helper()
	w := &editWorld{Rand: rand.New(rand.NewPCG(seed, 0))}
	opts := []fastly.Option{fastly.WithRetries(fastly.RetryPolicy{MaxAttempts: 1 + w.IntN(4)}), fastly.WithTimeout(20 * time.Second)}
	if w.IntN(2) == 0 {
		opts = append(opts, fastly.WithWaitForReset())
	}
	w.client, w.fake = fastlytest.New(t, opts...)
	w.svc = w.fake.AddService("shop")
	for range w.IntN(3) {
		w.svc.AddVersion()
	}
	if w.IntN(4) > 0 {
		w.activate(inProduction, 1)
	}
	if w.IntN(3) == 0 {
		w.activate(inStaging, w.svc.AddVersion())
	}
	return w
}

// activate activates a version like another program; 0 deactivates.
func (w *editWorld) activate(environment, number int) {
	switch {
	case number == 0:
		for _, v := range w.svc.Versions() {
			if environment == inProduction && v.Active {
				_ = w.svc.Deactivate(v.Number)
			}
		}
		w.served[inProduction], w.served[inStaging] = w.svc.Active(), staged(w.svc)
		return
	case environment == inStaging:
		_ = w.svc.Stage(number)
	default:
		_ = w.svc.Activate(number)
	}
	w.served[environment] = number
}

func (w *editWorld) serving() [2]int { return [2]int{w.svc.Active(), staged(w.svc)} }

// interference returns a random action of the other program.
func (w *editWorld) interference() func() {
	deactivates, environment := w.IntN(6) == 0, w.IntN(2)
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.changed = true
		number := w.svc.AddVersion()
		if deactivates {
			number = 0
		}
		w.activate(environment, number)
		w.history = append(w.history, past{len(w.fake.Requests()), w.served[w.environment]})
	}
}

// left returns the version that the other program activated in the environment of the edit.
func (w *editWorld) left() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.served[w.environment]
}

// changedSince reports whether the other program has changed the active version since the given
// number of requests.
func (w *editWorld) changedSince(requests, active int) bool {
	for _, p := range w.history {
		if p.requests <= requests {
			active = p.active
		}
	}
	return active != w.served[w.environment]
}

// trouble injects random faults into later requests.
func (w *editWorld) trouble() {
	paths := []string{
		"", "", getService, cloneVersion, oneVersion, "/service/{}/version/{}/settings", "/service/{}/version/{}/validate",
		activation, activation, stagingChange, deactivation, "/service/{}/version/{}/lock",
	}
	for range w.IntN(6) {
		fault := fastlytest.Fault{Path: paths[w.IntN(len(paths))], Skip: w.IntN(4), Times: 1 + w.IntN(3), AfterEffect: w.IntN(2) == 0}
		switch w.IntN(11) {
		case 0, 1:
			fault.Status = []int{500, 502, 503, 504}[w.IntN(4)]
		case 2:
			fault.Status = []int{400, 403, 404, 409, 422}[w.IntN(5)]
			fault.AfterEffect = false // a refusal has no effect
		case 3:
			fault.Status, fault.AfterEffect = http.StatusTooManyRequests, false
		case 4:
			fault.Cut = true
		case 5:
			fault.Unsent, fault.AfterEffect = true, false
		case 6:
			fault.Malformed = true
		case 7:
			fault.Truncated = true
		case 8:
			fault.Hang = true
		case 9:
			fault.Delay = time.Duration(w.IntN(30)) * time.Second
		case 10:
			fault.AfterEffect = fault.AfterEffect || w.environment == inStaging // the reply of staging is not checked
			fault.Status, fault.Body = http.StatusOK, []string{"null", "{}", `{"status":"error"}`, `{"number":2}`, "<html>", ""}[w.IntN(6)]
		}
		fault.Optional = true
		w.fake.Inject(fault)
	}
	if w.IntN(4) == 0 {
		w.fake.LateClone(time.Duration(w.IntN(12)) * time.Second)
	}
	if w.IntN(3) == 0 { // at other requests only, because changes after the last read are not detected
		w.fake.Inject(fastlytest.Fault{Method: http.MethodGet, Skip: w.IntN(7), Do: w.interference(), Optional: true})
	}
	if w.IntN(4) == 0 {
		w.fake.SetRemaining(fastlytest.User, w.IntN(6))
		time.AfterFunc(30*time.Minute, w.interference())
	}
}

func (w *editWorld) options() (opts []fastly.EditOption) {
	if w.IntN(3) == 0 {
		opts, w.environment = append(opts, fastly.WithStaging()), inStaging
	}
	if w.IntN(3) == 0 {
		opts = append(opts, fastly.WithComment("random"))
	}
	if w.IntN(3) == 0 {
		opts = append(opts, fastly.WithBase(1))
	}
	switch w.IntN(3) {
	case 0:
		opts = append(opts, fastly.WithDraftLock())
	case 1:
		opts = append(opts, fastly.WithDraftKept())
	}
	return opts
}

// change returns a random function for an edit.
func (w *editWorld) change(cancel context.CancelFunc) func(context.Context, fastly.Version) error {
	fate := w.IntN(12)
	return func(ctx context.Context, v fastly.Version) error {
		switch fate {
		case 0:
			return errors.New("refused")
		case 1:
			return fastly.ErrUnchanged
		case 2:
			panic("changed my mind")
		case 3:
			cancel()
		case 4:
			return nil
		}
		return touchDraft(ctx, v)
	}
}

// outcome is the outcome of an operation.
type outcome struct {
	err      error
	panicked bool
}

func (w *editWorld) try(operation func() error) (o outcome) {
	defer func() { o.panicked = recover() != nil }()
	return outcome{err: operation()}
}

// judge checks the active version against the outcome of an operation that replaces the version
// from, which was active since the given number of requests.
func (w *editWorld) judge(t *testing.T, seed uint64, what string, o outcome, from, since, wanted int) {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	failure, _ := errors.AsType[*fastly.EditError](o.err)
	want := w.served
	switch {
	case o.err == nil && !o.panicked && !w.changed:
		want[w.environment] = wanted
	case o.err == nil && !o.panicked:
		if w.served[w.environment] != wanted && w.changedSince(since, from) {
			require.NotEqual(t, wanted, w.serving()[w.environment], "seed %d: %s went over what another program activated", seed, what)
		}
		return
	case failure != nil && failure.Uncertain:
		return
	}
	require.Equal(t, want, w.serving(), "seed %d: %s: %v", seed, what, o.err)
}

// TestEditUnderRandomFaults runs edits and rollbacks with random faults and another program.
// After an error that is not uncertain, only the other program may have changed the active
// version.
func TestEditUnderRandomFaults(t *testing.T) {
	var succeeded, failed, uncertain, rolledBack, notRolledBack int
	for seed := range uint64(randomEdits) {
		synctest.Test(t, func(t *testing.T) {
			w := newEditWorld(t, seed)
			defer w.client.Close()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			opts := w.options()
			w.trouble()
			start := w.left()
			var result *fastly.EditResult
			o := w.try(func() (err error) {
				result, err = w.client.Services.Edit(ctx, w.svc.ID, w.change(cancel), opts...)
				return err
			})
			before := w.left()
			wanted := before
			if result != nil && result.Activated {
				wanted = result.Version.Number()
			}
			cloned := slices.IndexFunc(w.fake.Requests(), func(r fastlytest.Request) bool { return r.Template == cloneVersion })
			w.judge(t, seed, "Edit", o, start, cloned, wanted)
			if result == nil || !result.Activated {
				failed++
				if failure, ok := errors.AsType[*fastly.EditError](o.err); ok && failure.Uncertain {
					uncertain++
				}
				return
			}
			succeeded++

			time.Sleep(2 * time.Hour) // the other program has ended
			w.mu.Lock()
			w.served, w.changed, w.history = w.serving(), false, nil
			w.mu.Unlock()
			w.trouble()
			o = w.try(func() error { return result.Rollback(t.Context()) })
			w.judge(t, seed, "Rollback", o, wanted, 0, before)
			if o.err == nil {
				rolledBack++
			} else {
				notRolledBack++
			}
			require.Empty(t, w.fake.Overlaps(), "seed %d", seed)
		})
	}
	t.Logf("%d edits: %d activated, %d not, %d of them uncertain; %d rolled back, %d not",
		randomEdits, succeeded, failed, uncertain, rolledBack, notRolledBack)
	require.Greater(t, min(succeeded, failed, rolledBack, notRolledBack), randomEdits/20)
	require.Positive(t, uncertain)
}
