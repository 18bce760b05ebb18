package fastly

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Edition is what came of an [Services.Edit].
type Edition struct {
	Base      Version  // the version that the edit began with
	Version   Version  // the version that it made
	Warnings  []string // the compiler's
	Activated bool     // whether the version serves, or is staged if that was asked for

	config editConfig
	before serviceState
}

// EditError says why an edit failed, and which version it leaves behind. What serves
// is what served before, unless Uncertain says otherwise.
type EditError struct {
	Step  string  // what failed: "clone", "function", "validate", "check", "activate"
	Base  Version // the version that the edit began with; zero if it did not come so far
	Draft Version // the version that is left behind; zero if there is none
	// Uncertain says that the API did not answer: Draft may not exist, or not be the
	// edit's, if Step is "clone", and may serve after all if Step is "activate".
	Uncertain bool
	Err       error
}

// Error names the step, both versions and the cause.
func (e *EditError) Error() string {
	text := "fastly: edit service: " + e.Step
	if e.Base != (Version{}) {
		text = fmt.Sprintf("fastly: edit service %s from version %d: %s", e.Base.serviceID, e.Base.number, e.Step)
	}
	switch {
	case e.Draft == Version{}:
	case e.Uncertain:
		text += fmt.Sprintf(" (version %d may be left behind)", e.Draft.number)
	default:
		text += fmt.Sprintf(" (draft left behind: version %d)", e.Draft.number)
	}
	return text + ": " + strings.TrimPrefix(e.Err.Error(), "fastly: ")
}

// Unwrap returns the cause.
func (e *EditError) Unwrap() error { return e.Err }

// ActivationConflictError says that another version was activated while an edit, or its
// rollback, was under way. It is an [ErrConflict].
type ActivationConflictError struct {
	Expected int // the version that served when it began, 0 for none
	Active   int // the version that serves now, 0 for none
}

// Error names both versions.
func (e *ActivationConflictError) Error() string {
	return fmt.Sprintf("fastly: another version was activated meanwhile: %d is active, %d was expected", e.Active, e.Expected)
}

// Is reports that the error is an ErrConflict.
func (e *ActivationConflictError) Is(target error) bool { return target == ErrConflict }

// PanicError is a panic of the function given to [Services.Edit].
type PanicError struct {
	Value any
	Stack []byte // where it happened
}

// Error says what the function panicked with.
func (e *PanicError) Error() string { return fmt.Sprintf("the function panicked: %v", e.Value) }

// EditOption changes a [Services.Edit]. Each [CallOption] is one: it applies to every
// request that Edit itself makes.
type EditOption interface {
	applyEdit(cfg *editConfig) error
}

type editOption func(cfg *editConfig) error

func (f editOption) applyEdit(cfg *editConfig) error { return f(cfg) }

type editConfig struct {
	calls        []CallOption
	base         int
	comment      *string
	noActivation bool
	staging      bool
	evenIfSame   bool
	draft        DraftPolicy
}

// WithBase begins with a version in place of the active one. It is needed where no
// version is active and there are several, or the only one is locked.
func WithBase(number int) EditOption {
	return editOption(func(cfg *editConfig) error {
		if number < 1 {
			return fmt.Errorf("WithBase: %d is no version", number)
		}
		cfg.base = number
		return nil
	})
}

// WithComment sets the comment of the new version.
func WithComment(comment string) EditOption {
	return editOption(func(cfg *editConfig) error { cfg.comment = &comment; return nil })
}

// WithoutActivation leaves the new version, validated, for somebody to activate.
func WithoutActivation() EditOption {
	return editOption(func(cfg *editConfig) error { cfg.noActivation = true; return nil })
}

// WithStaging activates the new version in the staging environment. What production
// serves stays.
func WithStaging() EditOption {
	return editOption(func(cfg *editConfig) error { cfg.staging = true; return nil })
}

// WithActivateUnchanged activates the new version even if the function wrote nothing.
func WithActivateUnchanged() EditOption {
	return editOption(func(cfg *editConfig) error { cfg.evenIfSame = true; return nil })
}

func (cfg *editConfig) addCall(opt CallOption) error {
	cfg.calls = append(cfg.calls, opt)
	return nil
}

// DraftPolicy says what becomes of the new version when an edit fails.
type DraftPolicy uint8

// What becomes of a draft.
const (
	DraftComment DraftPolicy = iota // its comment says which edit failed, and why
	DraftLock                       // besides, it is locked, so that nobody goes on with it
	DraftKeep                       // it stays as it is
)

// WithDraftPolicy says what becomes of the new version when the edit fails.
func WithDraftPolicy(policy DraftPolicy) EditOption {
	return editOption(func(cfg *editConfig) error {
		if policy > DraftKeep {
			return fmt.Errorf("WithDraftPolicy: %d is no policy", policy)
		}
		cfg.draft = policy
		return nil
	})
}

// Edit changes a live service safely: it clones the active version, calls change
// with the clone, validates it, makes sure that the version it cloned is still the
// active one, and activates the clone. On any failure, a panic of change included,
// what serves is untouched, and an [*EditError] names the draft.
//
// Edits of one service run one after another on one [Coordinator]. Writes made by
// change take the service's turn as always. An Edit of the same service within change
// is an error; change must pass on the context that it is given. If change wrote
// nothing to the version, the version is not activated.
//
// With no version active the base is the only version, if it is unlocked, or else the
// one that [WithBase] names; without it the error is [ErrNoActiveVersion]. Drafts that
// somebody else left are never used.
//
// An activation by another program is an [*ActivationConflictError]. It is looked for
// directly before the activation; what happens between that look and the activation,
// some tens of milliseconds, goes unnoticed, since the API has no condition to activate under.
func (s Services) Edit(ctx context.Context, serviceID string, change func(ctx context.Context, v Version) error, opts ...EditOption) (*Edition, error) {
	e := edit{services: s, serviceID: serviceID, step: "begin"}
	for _, opt := range opts {
		if opt == nil {
			continue
		}
		if err := opt.applyEdit(&e.config); err != nil {
			return nil, &EditError{Step: e.step, Err: err}
		}
	}
	edition, err := e.run(ctx, change)
	if err == nil {
		return edition, nil
	}
	failure := &EditError{Step: e.step, Base: e.base, Draft: e.draft, Uncertain: e.uncertain, Err: err}
	if e.draft != (Version{}) && !e.uncertain {
		if markErr := e.mark(ctx, err); markErr != nil {
			failure.Err = fmt.Errorf("%w; the draft could not be marked: %w", err, markErr)
		}
	}
	return nil, failure
}

// Rollback makes what served before the edit serve again, if the edit's version
// still does: else it is an [*ActivationConflictError]. Where nothing served before, the
// version is deactivated.
func (e *Edition) Rollback(ctx context.Context) error {
	client, id := e.Version.client, e.Version.serviceID
	release, err := holdEdit(ctx, client, id)
	if err != nil {
		return err
	}
	defer release()
	now, err := client.Services.state(ctx, id)
	if err != nil {
		return err
	}
	if e.config.staging {
		if now.staged != e.Version.number {
			return &ActivationConflictError{Expected: e.Version.number, Active: now.staged}
		}
		if e.before.staged == 0 {
			_, err = e.Version.DeactivateIn(ctx, Staging)
		} else {
			_, err = e.Version.At(e.before.staged).ActivateIn(ctx, Staging)
		}
		return err
	}
	if now.active != e.Version.number {
		return &ActivationConflictError{Expected: e.Version.number, Active: now.active}
	}
	if e.before.active == 0 {
		_, err = e.Version.Deactivate(ctx)
	} else {
		_, err = e.Version.At(e.before.active).Activate(ctx)
	}
	return err
}

// edit is an edit under way.
type edit struct {
	services  Services
	serviceID string
	config    editConfig

	step      string
	before    serviceState
	base      Version
	draft     Version
	uncertain bool
}

func (e *edit) run(ctx context.Context, change func(context.Context, Version) error) (*Edition, error) {
	if change == nil {
		return nil, errors.New("the function is nil")
	}
	release, err := holdEdit(ctx, e.services.client, e.serviceID)
	if err != nil {
		return nil, err
	}
	defer release()
	if err := e.findBase(ctx); err != nil {
		return nil, err
	}
	if err := e.clone(ctx); err != nil {
		return nil, err
	}
	edition := &Edition{Base: e.base, Version: e.draft, config: e.config, before: e.before}
	wrote, err := e.change(ctx, change)
	if err != nil || !wrote && !e.config.evenIfSame {
		return edition, err
	}
	e.step = "validate"
	validation, err := e.draft.Validate(ctx)
	if err != nil {
		return nil, err
	}
	edition.Warnings = validation.Warnings()
	if e.config.noActivation {
		return edition, nil
	}
	if err := e.activate(ctx, edition); err != nil {
		return nil, err
	}
	return edition, nil
}

// serviceState is which versions of a service there are, and which are active.
type serviceState struct {
	newest         int
	active, staged int // 0 for none
	only           *VersionInfo
}

func (s Services) state(ctx context.Context, id string) (serviceState, error) {
	svc, err := s.Get(ctx, id)
	if err != nil {
		return serviceState{}, err
	}
	var state serviceState
	state.active, _ = svc.ActiveVersion()
	for _, v := range svc.Versions {
		state.newest = max(state.newest, v.Number)
		if v.Staging {
			state.staged = v.Number
		}
	}
	for _, environment := range svc.Environments {
		if environment.Name == Staging {
			state.staged = environment.ActiveVersion
		}
	}
	if len(svc.Versions) == 1 {
		state.only = &svc.Versions[0]
	}
	return state, nil
}

func (e *edit) findBase(ctx context.Context) (err error) {
	e.step = "find the base"
	if e.before, err = e.services.state(ctx, e.serviceID); err != nil {
		return err
	}
	number := e.config.base
	switch only := e.before.only; {
	case number != 0:
	case e.before.active != 0:
		number = e.before.active
	case only != nil && !only.Locked:
		number = only.Number
	default:
		return fmt.Errorf("service %s: %w, and it has no single unlocked version: name one with WithBase", e.serviceID, ErrNoActiveVersion)
	}
	e.base = e.services.client.Version(e.serviceID, number)
	return e.base.Check()
}

func (e *edit) clone(ctx context.Context) error {
	e.step = "clone"
	info, err := e.base.Clone(ctx)
	if err == nil {
		e.draft = e.base.At(info.Number)
		return nil
	}
	// It may have been made all the same: look, so that the error can name it.
	if mayHaveWorked(err) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), aftermath)
		defer cancel()
		if now, lookErr := e.services.state(ctx, e.serviceID); lookErr == nil && now.newest > e.before.newest {
			e.draft, e.uncertain = e.base.At(e.before.newest+1), true
		}
	}
	return err
}

// aftermath is how long the work after a failure may take, whatever became of the
// caller's context.
const aftermath = 30 * time.Second

// change calls the function, and reports whether it wrote to the draft.
func (e *edit) change(ctx context.Context, change func(context.Context, Version) error) (wrote bool, err error) {
	e.step = "function"
	if e.config.comment != nil {
		if _, err := e.draft.Update(ctx, VersionInput{Comment: e.config.comment}); err != nil {
			return false, err
		}
	}
	writes := e.services.client.shared.watch(e.draft)
	defer e.services.client.shared.unwatch(e.draft)
	defer func() {
		if value := recover(); value != nil {
			err = &PanicError{Value: value, Stack: debug.Stack()}
		}
	}()
	err = change(context.WithValue(ctx, editKey{e.serviceID}, true), e.draft)
	return writes.Load() > 0, err
}

func (e *edit) activate(ctx context.Context, edition *Edition) error {
	e.step = "check"
	now, err := e.services.state(ctx, e.serviceID)
	if err != nil {
		return err
	}
	if now.active != e.before.active {
		return &ActivationConflictError{Expected: e.before.active, Active: now.active}
	}
	e.step = "activate"
	var info *VersionInfo
	if e.config.staging {
		info, err = e.draft.ActivateIn(ctx, Staging)
	} else {
		info, err = e.draft.Activate(ctx)
	}
	if err == nil {
		edition.Activated = true
		edition.Warnings = append(edition.Warnings, info.Warnings()...)
		return nil
	}
	return e.activationFailed(ctx, edition, err)
}

// activationFailed finds out whether an activation that failed took effect.
func (e *edit) activationFailed(ctx context.Context, edition *Edition, err error) error {
	if !mayHaveWorked(err) {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), aftermath)
	defer cancel()
	now, lookErr := e.services.state(ctx, e.serviceID)
	switch {
	case lookErr != nil:
		e.uncertain = true
		return fmt.Errorf("%w; and it is not known whether it took effect: %w", err, lookErr)
	case e.config.staging && now.staged == e.draft.number, !e.config.staging && now.active == e.draft.number:
		edition.Activated = true
		return nil
	}
	return err
}

// mark leaves a draft in the state that the options ask for.
func (e *edit) mark(ctx context.Context, cause error) error {
	if e.config.draft == DraftKeep {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), aftermath)
	defer cancel()
	comment := fmt.Sprintf("Failed edit of version %d, %s: %v", e.base.number, e.step, cause)
	if len(comment) > 250 {
		comment = strings.ToValidUTF8(comment[:250], "") + "…"
	}
	if _, err := e.draft.Update(ctx, VersionInput{Comment: &comment}); err != nil {
		return err
	}
	if e.config.draft == DraftLock {
		_, err := e.draft.Lock(ctx)
		return err
	}
	return nil
}

type editKey struct{ serviceID string }

// holdEdit waits until no other edit of the service is under way.
func holdEdit(ctx context.Context, c *Client, serviceID string) (release func(), err error) {
	switch {
	case c == nil || c.shared == nil:
		return nil, errors.New("the client is not one that New made")
	case serviceID == "":
		return nil, errors.New("service_id is empty")
	case ctx.Value(editKey{serviceID}) != nil:
		return nil, fmt.Errorf("an edit of service %s is under way in this context: edits can't be nested", serviceID)
	}
	lease, err := c.shared.coordinator.TakeTurn(ctx, TurnRequest{Key: "edit/" + serviceID, MaxWait: -1, Waiting: func(w Wait) {
		c.notify(ctx, Event{Kind: EventWait, Op: "edit service " + serviceID, Reason: w.Reason, Until: w.Until})
	}})
	if err != nil {
		return nil, fmt.Errorf("waiting for another edit of service %s: %w", serviceID, err)
	}
	return func() { _ = lease.Release(context.WithoutCancel(ctx), TurnRelease{}) }, nil
}

// lateClone is how long the API may not find a version that was just cloned.
const lateClone = 10 * time.Second

// drafts remembers what the pipeline must know of versions that this client made.
type drafts struct {
	mu      sync.Mutex
	born    map[draftKey]time.Time     // when a version was cloned
	watched map[draftKey]*atomic.Int64 // the writes to a version that is being edited
}

// draftKey is a Version without its client: several clients share what they know.
type draftKey struct {
	serviceID string
	number    int
}

func (v Version) key() draftKey { return draftKey{v.serviceID, v.number} }

// cloned remembers that a version was made just now, and forgets those that are no
// longer new.
func (s *shared) cloned(v Version) {
	s.drafts.mu.Lock()
	defer s.drafts.mu.Unlock()
	now := time.Now()
	maps.DeleteFunc(s.drafts.born, func(_ draftKey, born time.Time) bool { return now.Sub(born) > lateClone })
	if s.drafts.born == nil {
		s.drafts.born = map[draftKey]time.Time{}
	}
	s.drafts.born[v.key()] = now
}

// bornAt is when this client cloned the version that an operation is about; zero if
// it did not.
func (s *shared) bornAt(op *Op) time.Time {
	s.drafts.mu.Lock()
	defer s.drafts.mu.Unlock()
	return s.drafts.born[op.version()]
}

// watch counts the writes to a version from now on.
func (s *shared) watch(v Version) *atomic.Int64 {
	s.drafts.mu.Lock()
	defer s.drafts.mu.Unlock()
	if s.drafts.watched == nil {
		s.drafts.watched = map[draftKey]*atomic.Int64{}
	}
	writes := new(atomic.Int64)
	s.drafts.watched[v.key()] = writes
	return writes
}

func (s *shared) unwatch(v Version) {
	s.drafts.mu.Lock()
	defer s.drafts.mu.Unlock()
	delete(s.drafts.watched, v.key())
}

// wrote counts a write. One that has the service's turn and is not below it, such as
// a write to a rate limiter, is about the version that is being edited.
func (s *shared) wrote(op *Op) {
	s.drafts.mu.Lock()
	defer s.drafts.mu.Unlock()
	for key, writes := range s.drafts.watched {
		about := op.version() == key
		beside := op.Turn == ServiceTurn(key.serviceID) && !strings.HasPrefix(op.Path, "/service/")
		if about || beside {
			writes.Add(1)
		}
	}
}
