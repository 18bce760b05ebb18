package fastly

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
)

// ErrUnchanged ends an edit without activating a version. It is returned by the functions
// passed to [Services.Edit] and [WithLook]. The edit then succeeds, and Unchanged of its
// [EditResult] is set.
var ErrUnchanged = errors.New("fastly: nothing to change")

// EditResult is the result of [Services.Edit].
type EditResult struct {
	Base      Version  // version that the edit started from
	Previous  Version  // version that was active before, in staging with [WithStaging]; zero if there was none
	Version   Version  // version that the edit created; zero if [WithLook] ended the edit
	Warnings  []string // compiler warnings of the validation and the activation
	Activated bool     // whether Version was activated, in staging with [WithStaging]
	Unchanged bool     // whether the edit ended with [ErrUnchanged]

	config editConfig
	before serviceState
}

// EditError is the error of [Services.Edit], [EditResult.Promote] and [EditResult.Rollback].
// The active version is unchanged unless Uncertain is set.
type EditError struct {
	ServiceID string // id of the service
	// Step that failed: "begin", "find the base", "look", "budget", "clone", "comment",
	// "function", "validate" or "activate", as listed by [Services.Edit], or "roll back" or
	// "promote".
	Step  string
	Base  Version // version that the edit started from; zero if it failed earlier
	Draft Version // version left behind; zero if there is none or if it is unknown
	// Whether the outcome is unknown because the API did not confirm it. If Step is "clone", a
	// draft may exist. If Draft is then set, it is that draft or a version that another program
	// created. If Step is "activate", "promote" or "roll back", the new version may be active.
	Uncertain bool
	Err       error // cause
}

// Error formats the service, the base, the step, the draft and the cause on one line.
func (e *EditError) Error() string {
	if e == nil {
		return nilError
	}
	text := "fastly: edit service"
	if id := cmp.Or(e.ServiceID, e.Base.serviceID); id != "" {
		text += " " + printable(id, maxPathText)
	}
	if e.Base != (Version{}) {
		text += " from " + versionName(e.Base.number)
	}
	if e.Step != "" {
		text += ": " + e.Step
	}
	switch draft := versionName(e.Draft.number); {
	case e.Uncertain && e.Step == stepClone && e.Draft == (Version{}):
		text += " (a draft may be left behind)"
	case e.Uncertain && e.Step == stepClone:
		text += fmt.Sprintf(" (draft that may be left behind: %s)", draft)
	case e.Uncertain && e.Draft != (Version{}):
		text += fmt.Sprintf(" (outcome unknown: %s may be active)", draft)
	case e.Uncertain:
		text += " (outcome unknown)"
	case e.Draft != (Version{}):
		text += fmt.Sprintf(" (draft left behind: %s)", draft)
	}
	if e.Err != nil {
		text += ": " + nested("", e.Err)
	}
	return text
}

// Unwrap returns the cause.
func (e *EditError) Unwrap() error {
	if e == nil {
		return nil
	}
	return e.Err
}

// EditOption is an option of [Services.Edit]. Every [CallOption] is also an EditOption. It
// applies to the requests that Edit itself sends, but not to those of the functions passed to
// Edit and [WithLook].
type EditOption interface {
	applyEdit(cfg *editConfig) error
}

type editOption func(cfg *editConfig) error

func (f editOption) applyEdit(cfg *editConfig) error { return f(cfg) }

type editConfig struct {
	calls        []CallOption
	base         int
	comment      *string
	look         func(ctx context.Context, base Version) error
	writes       int
	noActivation bool
	staging      bool
	draft        draftPolicy
}

func (cfg *editConfig) addCall(opt CallOption) error {
	cfg.calls = append(cfg.calls, opt)
	return nil
}

// environment returns the environment in which the edit activates.
func (cfg *editConfig) environment() EnvironmentName {
	if cfg.staging {
		return Staging
	}
	return Production
}

// WithBase makes an edit start from version number instead of the version active in
// production. It is required if no version is active and the base is ambiguous: see
// [Services.Edit].
func WithBase(number int) EditOption {
	return editOption(func(cfg *editConfig) error {
		if number < 1 {
			return fmt.Errorf("WithBase: there is no version %d", number)
		}
		cfg.base = number
		return nil
	})
}

// WithComment sets the comment of the new version. The default is the comment of the version
// that the edit starts from. If the edit fails, this comment stays. Without WithComment, a
// failed edit replaces the comment with a note about the failure: see [Services.Edit].
func WithComment(comment string) EditOption {
	return editOption(func(cfg *editConfig) error { cfg.comment = &comment; return nil })
}

// WithLook calls look with the version that the edit starts from, before that version is
// cloned. Use it to find out whether the configuration must change at all. If look returns
// [ErrUnchanged], the edit succeeds without a new version. If look returns another error, the
// edit fails. look must not change the version.
func WithLook(look func(ctx context.Context, base Version) error) EditOption {
	return editOption(func(cfg *editConfig) error {
		if look == nil {
			return errors.New("WithLook: the function is nil")
		}
		cfg.look = look
		return nil
	})
}

// WithWrites sets the expected number of writes of the function passed to [Services.Edit].
// Before it clones a version, Edit checks whether the write budget is sufficient for them. The
// default is 1. It is not a limit: the function may send more.
func WithWrites(n int) EditOption {
	return editOption(func(cfg *editConfig) error {
		if n < 0 {
			return fmt.Errorf("WithWrites: %d is negative", n)
		}
		cfg.writes = n
		return nil
	})
}

// WithoutActivation ends an edit after the validation. The new version stays unlocked and
// inactive. It excludes [WithStaging].
func WithoutActivation() EditOption {
	return editOption(func(cfg *editConfig) error { cfg.noActivation = true; return nil })
}

// WithStaging makes an edit activate the new version in the staging environment. The version
// active in production is unchanged. The new version starts from the version in production, not
// from the one in staging. To continue from staging, use [WithBase].
//
// To find the staging IP address of a domain, list serviceconfig.Domains with
// serviceconfig.IncludeStagingIPs. To activate the new version in production as well, use
// [EditResult.Promote]. [EditResult.Rollback] of the edit applies to staging only. WithStaging
// excludes [WithoutActivation].
func WithStaging() EditOption {
	return editOption(func(cfg *editConfig) error { cfg.staging = true; return nil })
}

// Steps of an edit, for errors.
const (
	stepBegin    = "begin"
	stepBase     = "find the base"
	stepLook     = "look"
	stepBudget   = "budget"
	stepClone    = "clone"
	stepComment  = "comment"
	stepFunction = "function"
	stepValidate = "validate"
	stepActivate = "activate"
	stepRollback = "roll back"
	stepPromote  = "promote"
)

// Edit changes the configuration of a live service safely: it clones the version active in
// production, calls change with the clone, validates the clone and activates it. Its steps are:
//
//   - "begin": check the arguments, and wait for other edits of the service
//   - "find the base": read which version is active
//   - "look": call the function of [WithLook], if set
//   - "budget": check that the write budget is sufficient, as last observed
//   - "clone": copy the base to a new version, the draft
//   - "comment": set the comment of [WithComment], if set
//   - "function": call change with the draft
//   - "validate": compile the draft
//   - "activate": activate the draft, unless [WithoutActivation] is set
//
// If a step fails, Edit returns an [*EditError] with the step and the draft. The active
// version is unchanged unless [EditError.Uncertain] is set. If change panics, the draft is
// marked, and the panic is propagated.
//
// The API cannot delete versions. The draft of an edit that fails or ends with [ErrUnchanged]
// is therefore marked: its comment becomes "Failed edit of version 3, validate", with the base
// and the failed step, or "Unchanged edit of version 3". A comment that [WithComment] or
// change has set is not replaced. Use [WithDraftLock] to lock the draft as well, and
// [WithDraftKept] to leave it unmodified. A draft is not marked if the outcome of its edit is
// uncertain.
//
// If change returns nil, the draft is validated and activated, even if nothing was written to
// it. If change returns [ErrUnchanged], the draft is not activated, and the edit succeeds
// with [EditResult.Unchanged]. To detect this before the clone, use [WithLook].
//
// The base is the version active in production, or the version of [WithBase]. If no version is
// active in production, the base is the only unlocked version, unless an older version is
// locked: that version may have been active before. In all other cases, Edit returns
// [ErrNoActiveVersion] with a list of the unlocked versions. If no version is active, the draft
// of a failed edit is locked. The next edit then has only one possible base.
//
// Edits of one service with the same [Coordinator] run one after another. change must use the
// context that is passed to it. Its writes acquire the service's write lock as usual. A
// nested Edit of the same service is an error. The first write to the draft is retried,
// within [RetryPolicy.MaxAttempts], if the API does not find the draft yet.
//
// Directly before each attempt of the activation, Edit reads which version is active. If the
// active version has changed since the start of the edit, Edit returns an
// [*ActivationConflictError]. With [WithStaging], this applies to the version that is active
// in staging. The API has no conditional activation. An activation by another program
// between this read and the activation is therefore not detected. If the reply to an
// activation is missing or does not confirm it, Edit reads the active version once. If the
// reply is missing and the draft is not active, the outcome is uncertain.
//
// The check of the budget includes the writes of Edit and of [WithWrites]. If they exceed the
// budget, and the call may not wait for the next window, Edit returns a [*RateLimitError].
// The check does not reserve the writes.
//
// If ctx ends, Edit still marks the draft and reads the outcome of the clone or the
// activation. Each takes at most 30 seconds, in which [WithMaxWait] does not apply.
func (s Services) Edit(ctx context.Context, serviceID string, change func(ctx context.Context, v Version) error, opts ...EditOption) (*EditResult, error) {
	e := edit{services: s, serviceID: serviceID, step: stepBegin}
	result, err := e.run(ctx, change, opts)
	if err != nil {
		return nil, &EditError{ServiceID: serviceID, Step: e.step, Base: e.base, Draft: e.draft, Uncertain: e.uncertain, Err: alsoCanceled(ctx, err)}
	}
	return result, nil
}

// edit is an edit in progress.
type edit struct {
	services  Services
	serviceID string
	config    editConfig

	step      string
	before    serviceState
	base      Version
	draft     Version
	cloned    string // comment of the clone, inherited from the base
	uncertain bool
}

// run starts the edit and handles its end.
func (e *edit) run(ctx context.Context, change func(context.Context, Version) error, opts []EditOption) (*EditResult, error) {
	if change == nil {
		return nil, errors.New("the function is nil")
	}
	if err := e.configure(opts); err != nil {
		return nil, err
	}
	ctx, release, err := holdEdit(ctx, e.services.client, e.serviceID, e.config.calls)
	if err != nil {
		return nil, err
	}
	defer release()

	returned := false
	defer func() { // change may panic, or call runtime.Goexit
		if !returned && e.step != stepActivate {
			e.reportUnmarked(ctx, e.mark(ctx, e.failed()))
		}
	}()
	result, err := e.steps(ctx, change)
	returned = true

	switch {
	case err != nil:
		if markErr := e.mark(ctx, e.failed()); markErr != nil {
			err = fmt.Errorf("%w; the draft could not be marked: %w", err, markErr)
		}
		return nil, err
	case result.Unchanged:
		e.reportUnmarked(ctx, e.mark(ctx, fmt.Sprintf("Unchanged edit of version %d", e.base.number)))
	}
	return result, nil
}

func (e *edit) configure(opts []EditOption) error {
	e.config.writes = 1
	for _, opt := range opts {
		if opt == nil {
			continue
		}
		if err := opt.applyEdit(&e.config); err != nil {
			return err
		}
	}
	if e.config.staging && e.config.noActivation {
		return errors.New("WithStaging and WithoutActivation exclude each other")
	}
	return nil
}

// steps runs the steps in the comment of Edit.
func (e *edit) steps(ctx context.Context, change func(context.Context, Version) error) (*EditResult, error) {
	if err := e.findBase(ctx); err != nil {
		return nil, err
	}
	result := &EditResult{Base: e.base, config: e.config, before: e.before}
	result.Previous = result.previousIn(e.config.environment())
	if e.config.look != nil {
		e.step = stepLook
		err := e.config.look(ctx, e.base)
		if result.Unchanged = errors.Is(err, ErrUnchanged); result.Unchanged {
			return result, nil
		}
		if err != nil {
			return nil, err
		}
	}
	if err := e.checkBudget(ctx); err != nil {
		return nil, err
	}
	if err := e.clone(ctx); err != nil {
		return nil, err
	}
	result.Version = e.draft
	ctx = e.repeatFirstWrite(ctx)
	if err := e.comment(ctx); err != nil {
		return nil, err
	}
	e.step = stepFunction
	err := change(ctx, e.draft)
	if result.Unchanged = errors.Is(err, ErrUnchanged); result.Unchanged {
		return result, nil
	}
	if err != nil {
		return nil, err
	}
	e.step = stepValidate
	validation, err := e.draft.Validate(ctx, e.config.calls...)
	if err != nil {
		return nil, err
	}
	result.Warnings = validation.Warnings()
	if e.config.noActivation {
		return result, nil
	}
	return result, e.activate(ctx, result)
}

// checkBudget returns an error if the budget is known to be insufficient and the call may not
// wait for the next window.
func (e *edit) checkBudget(ctx context.Context) error {
	e.step = stepBudget
	needed := 1
	if e.config.comment != nil {
		needed++
	}
	if !e.config.noActivation {
		needed++
	}
	needed += min(e.config.writes, math.MaxInt-needed)
	client := e.services.client
	budget := client.budget(ctx)
	if !budget.Known || budget.Enough(needed) {
		return nil
	}
	op := e.base.op(http.MethodPut, "clone version", "/clone")
	c, err := client.newCall(ctx, &op, e.config.calls, nil)
	if err != nil {
		return err
	}
	if err := c.hold.within(budget.refusal(BucketWrites)); err != nil {
		return fmt.Errorf("%d writes are needed, %d left: %w", needed, budget.Remaining, err)
	}
	return nil
}

func (e *edit) activate(ctx context.Context, result *EditResult) error {
	e.step = stepActivate
	environment := e.config.environment()
	a := activation{
		services: e.services, serviceID: e.serviceID, environment: environment,
		from: e.before.in(environment), to: e.draft.number, opts: e.config.calls,
	}
	warnings, uncertain, err := a.run(ctx) // the function may have activated the draft itself
	e.uncertain = uncertain
	result.Activated = err == nil
	result.Warnings = append(result.Warnings, warnings...)
	return err
}

// editKey is the context key of an edit's write lock, a [TurnGrant].
type editKey struct{ serviceID string }

var errEditLost = errors.New("the turn of the edit was lost: another edit of the service may be in progress")

// editLost reports whether the edit of the service in ctx has lost its write lock. No further
// request may be sent then, even if ctx has not ended yet.
func editLost(ctx context.Context, serviceID string) bool {
	turn, _ := ctx.Value(editKey{serviceID}).(TurnGrant)
	return turn.isLost()
}

// holdEdit waits until no other edit of the service is in progress. The returned context ends if
// the write lock is lost.
func holdEdit(ctx context.Context, c *Client, serviceID string, opts []CallOption) (held context.Context, release func(), err error) {
	op := Op{
		Name: "edit service", Method: http.MethodPut, Path: "/service/{service_id}", Args: []any{serviceID},
		Turn: "edit/" + serviceID,
	}
	turn, err := c.newCall(ctx, &op, opts, nil) // only for its options and write lock; it is not sent
	if err != nil {
		return nil, nil, err
	}
	if ctx.Value(editKey{serviceID}) != nil {
		return nil, nil, fmt.Errorf("an edit of service %s is under way in this context: edits can't be nested", serviceID)
	}
	for turn.hold.turn.Release == nil {
		if turn.hold.lost == maxLost {
			return nil, nil, fmt.Errorf("waiting for another edit of service %s: the turn was lost %d times", serviceID, maxLost)
		}
		if err := turn.hold.takeTurn(false); err != nil {
			return nil, nil, fmt.Errorf("waiting for another edit of service %s: %w", serviceID, err)
		}
		turn.hold.dropLost()
	}
	held, cancel := context.WithCancelCause(context.WithValue(ctx, editKey{serviceID}, turn.hold.turn))
	lost, done := turn.hold.turn.Lost, make(chan struct{})
	if lost != nil {
		go func() {
			select {
			case <-lost:
				cancel(errEditLost)
			case <-done:
			}
		}()
	}
	return held, func() {
		close(done)
		cancel(nil)
		turn.hold.releaseTurn()
	}, nil
}

// alsoCanceled adds the error and the cause of a context to an error that the end of the
// context has caused, so that errors.Is finds both.
func alsoCanceled(ctx context.Context, err error) error {
	if ctx == nil || ctx.Err() == nil || !errors.Is(err, ctx.Err()) && !errors.Is(err, context.Cause(ctx)) {
		return err
	}
	return withContextError(ctx, err)
}
