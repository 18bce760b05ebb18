package model

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/edgesdk/fastly"
)

// task is the kind of a call.
type task string

const (
	write task = "write" // write to a service, with its write lock
	loose task = "loose" // other write, without a lock
	purge task = "purge" // purge of a key
	edit  task = "edit"  // edit of a service
)

// Values of maxWait without a limit.
const (
	byDefault  time.Duration = -1
	untilReset time.Duration = -2
)

// call is a call of a method of the Client.
type call struct {
	id       int
	at       time.Duration
	task     task
	client   *client
	service  *service
	maxWait  time.Duration
	ends     time.Duration // time until its context ends; 0 means never
	deadline bool          // whether the context has a deadline
	hasty    bool          // whether its context may end at the same time as another request
	final    bool          // whether it must succeed

	began     time.Time
	first     time.Time // time of the first attempt
	attempts  int
	inFlight  bool
	last      time.Time     // time of the last attempt
	flight    time.Duration // total duration of the attempts
	events    int
	succeeded bool // whether an attempt got status 200
	returned  bool
	cancel    context.CancelFunc

	looked, lookedAt time.Time  // last read of the active version: when it ended, and the time of the state in the reply
	drafts           []*version // versions that the edit created
}

// String describes the call on one line.
func (c *call) String() string {
	wait, special := map[time.Duration]string{byDefault: "default", untilReset: "unlimited"}[c.maxWait]
	if !special {
		wait = c.maxWait.String()
	}
	return fmt.Sprintf("call %d (%s, service %d, max wait %s, ends %v)", c.id, c.task, c.service.id, wait, c.ends)
}

// book returns the book of the budget that the call counts against.
func (c *call) book() *book { return c.client.coordinator.books[c.client.account] }

type callKey struct{}

func callOf(ctx context.Context) *call {
	c, _ := ctx.Value(callKey{}).(*call)
	return c
}

func (w *world) newClient(on *coordinator, a *account, attempts int) *client {
	c := &client{coordinator: on, account: a}
	var err error
	c.Client, err = fastly.New(
		fastly.WithToken(fmt.Sprintf("token-of-account-%d", a.id)),
		fastly.WithAPIURL("https://api.fastly.com"), fastly.WithRealtimeURL("https://rt.fastly.com"),
		fastly.WithTransport(wire{w}), fastly.WithCoordinator(on.Coordinator), fastly.WithEvents(w.hook),
		fastly.WithRetries(fastly.RetryPolicy{MaxAttempts: attempts, MinWait: policyWait / 10, MaxWait: policyWait}),
	)
	if err != nil {
		panic(err)
	}
	return c
}

var errHook = errors.New("a hook panicked")

// hook is the event hook of all clients.
func (w *world) hook(ctx context.Context, e fastly.Event) {
	w.mu.Lock()
	defer w.mu.Unlock()
	c := callOf(ctx)
	if c == nil {
		w.violate(Unexpected, "event without the caller's context: %+v", e)
		return
	}
	c.events++
	w.tell("call %d: %v %d, %d %v %s until %v", c.id, e.Kind, e.Attempt, e.StatusCode, e.Err, e.Reason, e.Until.Format(time.TimeOnly))
	if c.returned {
		w.violate(Hook, "%v: %v", c, e.Kind)
	}
	if w.has(Panics) && !w.calm() && w.chance(-2-c.id, c.events).IntN(8) == 0 {
		panic(errHook)
	}
}

// calm reports whether no more faults occur.
func (w *world) calm() bool { return time.Since(w.begun) > w.span }

// run makes a call and checks its outcome.
func (w *world) run(ctx context.Context, c *call) {
	own, cancel := context.WithCancel(context.WithValue(ctx, callKey{}, c))
	defer cancel()
	w.mu.Lock()
	c.began, c.cancel = time.Now(), cancel
	ends, deadline := c.ends, c.deadline // cancelHasty changes the fields of a call in progress
	w.live = append(w.live, c)
	w.tell("%v begins", c)
	w.mu.Unlock()

	switch {
	case ends > 0 && deadline:
		own, cancel = context.WithTimeout(own, ends)
		defer cancel()
	case ends > 0:
		defer time.AfterFunc(ends, cancel).Stop()
	}
	err := w.send(own, c)

	w.mu.Lock()
	defer w.mu.Unlock()
	c.returned, w.progress = true, time.Now()
	w.pending--
	w.live = slices.DeleteFunc(w.live, func(other *call) bool { return other == c })
	w.tell("call %d returns: %v", c.id, err)
	if ctx.Err() == nil {
		w.checkReturn(c, err)
	}
}

// cancelHasty cancels the contexts of hasty calls at the end of another request.
func (w *world) cancelHasty(r *request) {
	for _, c := range w.live {
		if c.hasty && !c.inFlight && c != r.call && w.chance(c.id, 1<<20+w.result.Requests).IntN(4) == 0 {
			c.hasty, c.ends, c.deadline = false, max(1, time.Since(c.began)), false
			c.cancel()
		}
	}
}

// send makes the call. It converts a panic of a hook to an error.
func (w *world) send(ctx context.Context, c *call) (err error) {
	defer func() {
		if p := recover(); p == any(errHook) {
			err = errHook
		} else if p != nil {
			panic(p)
		}
	}()
	var opts []fastly.CallOption
	switch {
	case c.maxWait == untilReset:
		opts = append(opts, fastly.WithWaitForReset())
	case c.maxWait >= 0:
		opts = append(opts, fastly.WithMaxWait(c.maxWait))
	}
	op := fastly.Op{Name: string(c.task), Method: http.MethodPut}
	switch c.task {
	case write:
		op.Path, op.Args = "/service/{service_id}/version/{version}/backend/{name}", []any{c.service.name(), 1, "origin"}
		op.Turn = fastly.ServiceTurn(c.service.name())
	case loose:
		op.Path, op.Args = "/user/{user_id}", []any{"user"}
	case purge:
		op.Method, op.Path, op.Args = http.MethodPost, "/service/{service_id}/purge/{surrogate_key}", []any{c.service.name(), "key"}
		op.Bucket, op.Retry = fastly.BucketPurges, fastly.RetrySafe
	case edit:
		return w.edit(ctx, c)
	}
	_, err = fastly.Do[fastly.NoReply](ctx, c.client.Client, op, opts...)
	return err
}

// edit edits the service of the call, with one or two writes and pauses.
func (w *world) edit(ctx context.Context, c *call) error {
	client := c.client.Client
	if c.maxWait == untilReset {
		var err error
		if client, err = client.With(fastly.WithWaitForReset()); err != nil {
			return err
		}
	}
	thought := spread(w.chance(c.id, -1), time.Millisecond, time.Minute)
	_, err := client.Services.Edit(ctx, c.service.name(), func(ctx context.Context, v fastly.Version) error {
		for range 1 + c.id%2 {
			if _, err := v.Update(ctx, fastly.VersionInput{Comment: new("edited")}); err != nil {
				return err
			}
			if err := pause(ctx, thought); err != nil {
				return err
			}
		}
		return nil
	})
	return err
}

// checkReturn checks the outcome of a call.
func (w *world) checkReturn(c *call, err error) {
	took := time.Since(c.began)
	cleaning := time.Duration(0)
	if c.task == edit {
		cleaning = aftermath
	}
	if c.ends > 0 && took > c.ends+cleaning+lateness {
		w.violate(Overlong, "%v returned after %v", c, took)
	}
	if c.task == edit {
		w.checkEdit(c, err)
		return
	}
	if c.inFlight {
		c.flight += time.Since(c.last) // the write continues in the background
	}
	waited := took - c.flight - policyWait*time.Duration(c.attempts)
	if c.maxWait >= 0 && waited > c.maxWait+lateness {
		w.violate(Overlong, "%v waited %v beside %d attempts", c, waited, c.attempts)
	}
	failure, failed := errors.AsType[*fastly.Error](err)
	_, turn := errors.AsType[*fastly.TurnError](err)
	limit, refused := errors.AsType[*fastly.RateLimitError](err)
	switch {
	case c.final && err != nil && !w.clock.blind():
		w.violate(Broken, "%v: %v", c, err)
	case err == nil && !c.succeeded:
		w.violate(Unexpected, "%v returned no error, and had no success", c)
	case err == nil, errors.Is(err, errHook), c.ends > 0 && took >= c.ends-1:
	case refused:
		if c.attempts == 0 && !w.mayRefuse(c, limit.RetryAt()) {
			w.violate(Refusal, "%v: %v", c, limit)
		}
	case turn && c.maxWait >= 0:
	case failed && failure.Attempts > 0 && failure.StatusCode != http.StatusOK:
	case c.deadline && errors.Is(err, context.DeadlineExceeded):
	default:
		w.violate(Unexpected, "%v: %v", c, err)
	}
}

// checkEdit compares the result of an edit with the state of the server. A client cannot detect
// an activation that took effect long after its connection was aborted, or was replaced by a
// later one.
func (w *world) checkEdit(c *call, err error) {
	activated := slices.ContainsFunc(c.drafts, func(v *version) bool { return v.activated })
	unknown := slices.ContainsFunc(c.drafts, func(v *version) bool { return v.late || !v.replaced.IsZero() })
	failure, ok := errors.AsType[*fastly.EditError](err)
	switch {
	case err == nil && !activated:
		w.violate(EditResult, "%v succeeded, and its version was not activated", c)
	case ok && !failure.Uncertain && activated && !unknown:
		w.violate(EditResult, "%v failed, and its version was activated: %v", c, err)
	}
}
