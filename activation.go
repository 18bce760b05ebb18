package fastly

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"
)

// ActivationConflictError is the error of [Services.Edit], [EditResult.Promote] and
// [EditResult.Rollback] if an environment does not have the expected active version, for
// example because another program activated one. errors.Is with [ErrConflict] is true.
type ActivationConflictError struct {
	Expected    int             // version that was expected to be active; 0 if none
	Active      int             // version that is active; 0 if none
	Environment EnvironmentName // environment of the versions; empty for production
}

// Error formats both versions on one line.
func (e *ActivationConflictError) Error() string {
	if e == nil {
		return nilError
	}
	where := ""
	if e.Environment != "" {
		where = " in " + string(e.Environment)
	}
	return fmt.Sprintf("fastly: the active version%s changed meanwhile: %s is active, %s was expected", where, versionName(e.Active), versionName(e.Expected))
}

// Is reports whether target is [ErrConflict].
func (e *ActivationConflictError) Is(target error) bool { return target == ErrConflict }

func versionName(number int) string {
	if number == 0 {
		return "none"
	}
	return fmt.Sprintf("version %d", number)
}

// serviceState holds the versions of a service, oldest first, and the active ones.
type serviceState struct {
	versions       []VersionInfo
	active, staged int // 0 for none
}

// state returns the state of a service.
func (s Services) state(ctx context.Context, id string, opts []CallOption) (serviceState, error) {
	return s.stateBy(ctx, s.get(id), opts)
}

// settledState returns the state of a service after a write with an unknown outcome. It
// acquires the write lock of the service, so that the write has ended as far as this program
// can determine. The caller's context may have ended, and its limit of waits does not apply:
// the write itself may still hold the lock.
func (s Services) settledState(ctx context.Context, id string, opts []CallOption) (serviceState, error) {
	if editLost(ctx, id) {
		return serviceState{}, errEditLost
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), aftermath)
	defer cancel()
	op := s.get(id)
	op.Turn = ServiceTurn(id)
	return s.stateBy(ctx, op, patient(opts))
}

func (s Services) stateBy(ctx context.Context, op Op, opts []CallOption) (serviceState, error) {
	svc, answer, err := do[Service](ctx, s.client, &op, opts)
	if err != nil {
		return serviceState{}, err
	}
	if svc.ID != op.Args[0] { // a reply without versions would look like a service without an active version
		return serviceState{}, op.failure(answer, fmt.Sprintf("the reply describes service %q", svc.ID), "")
	}
	return svc.state(), nil
}

// patient returns options with which a call waits as long as its context allows.
func patient(opts []CallOption) []CallOption { return append(slices.Clip(opts), WithWaitForReset()) }

// aftermath limits the duration of the work after a failure, which ignores the end of the
// caller's context.
const aftermath = 30 * time.Second

func (s *Service) state() serviceState {
	state := serviceState{versions: slices.SortedFunc(slices.Values(s.Versions), func(a, b VersionInfo) int { return a.Number - b.Number })}
	state.active, _ = s.ActiveVersion()
	for _, v := range s.Versions {
		if v.Staging || slices.ContainsFunc(v.Environments, func(e Environment) bool { return e.Name == Staging && e.ActiveVersion == v.Number }) {
			state.staged = v.Number
		}
	}
	for _, environment := range s.Environments {
		if environment.Name == Staging {
			state.staged = environment.ActiveVersion
		}
	}
	return state
}

// newest returns the number of the latest version, or 0 if there is none.
func (s *serviceState) newest() int {
	if len(s.versions) == 0 {
		return 0
	}
	return s.versions[len(s.versions)-1].Number
}

// in returns the number of the version that is active in an environment, or 0 if none is.
func (s *serviceState) in(environment EnvironmentName) int {
	if environment == Staging {
		return s.staged
	}
	return s.active
}

// activation replaces the active version of an environment if it is still the expected one.
type activation struct {
	services    Services
	serviceID   string
	environment EnvironmentName // Production or Staging
	from, to    int             // expected and new version; 0 for none
	opts        []CallOption
	staged      bool // whether the new version must be active in staging

	sent    int // attempts so far
	replies int // attempts with a complete reply
}

// errTookEffect ends an activation if the new version is active already, for example because
// an earlier attempt took effect.
var errTookEffect = errors.New("the version is active already")

// run sends the activation and returns the compiler warnings. If uncertain is set, the
// activation may have taken effect despite the error.
func (a *activation) run(ctx context.Context) (warnings []string, uncertain bool, err error) {
	op := a.op()
	op.Before = a.look
	info, answer, err := do[VersionInfo](ctx, a.services.client, &op, append(slices.Clip(a.opts), a.count()))
	if err == nil && a.confirmed(info) {
		return info.Warnings(), false, nil
	}
	conflict, isConflict := errors.AsType[*ActivationConflictError](err)
	switch {
	case errors.Is(err, errTookEffect):
		return nil, false, nil
	case isConflict && a.sent == 0:
		return nil, false, conflict
	case isConflict:
		return nil, mayHaveWorked(err) && a.mayFollow(), err
	case err != nil && a.sent == 0, err != nil && !mayHaveWorked(err):
		return nil, false, err
	case err == nil:
		err = op.failure(answer, "the reply does not confirm that "+versionName(a.to)+" is active", info.Message)
	}
	now, lookErr := a.services.settledState(ctx, a.serviceID, a.opts)
	if lookErr != nil {
		return nil, true, fmt.Errorf("%w; whether it took effect is not known: %w", err, lookErr)
	}
	switch active := now.in(a.environment); active {
	case a.to:
		return nil, false, nil
	case a.from:
		return nil, a.mayFollow(), err
	default:
		return nil, a.mayFollow(), fmt.Errorf("%w; then: %w", err, a.conflict(active))
	}
}

// mayFollow reports whether an attempt may still take effect. This is the case if an attempt got
// no complete reply, because the server may process it for longer than the write grace period.
func (a *activation) mayFollow() bool { return a.replies < a.sent }

// count counts the complete replies.
func (a *activation) count() CallOption {
	return callOption(func(cfg *callConfig) error {
		next := cfg.response
		cfg.response = func(r *Response) {
			a.replies++
			if next != nil {
				next(r)
			}
		}
		return nil
	})
}

// look ends the activation unless the expected versions are active. The activation holds the
// write lock and a rate limit token, so look must not wait for either.
func (a *activation) look(ctx context.Context) error {
	free := callOption(func(cfg *callConfig) error {
		cfg.free = true
		return nil
	})
	now, err := a.services.state(ctx, a.serviceID, append(slices.Clip(a.opts), WithMaxWait(0), free))
	if err != nil {
		return fmt.Errorf("looking for the active version: %w", err)
	}
	active := now.in(a.environment)
	switch {
	case editLost(ctx, a.serviceID):
		return errEditLost
	case active == a.from && a.staged && now.staged != a.to:
		return &ActivationConflictError{Expected: a.to, Active: now.staged, Environment: Staging}
	case active == a.from:
		a.sent++
		return nil
	case active == a.to:
		return errTookEffect
	default:
		return a.conflict(active)
	}
}

func (a *activation) conflict(active int) *ActivationConflictError {
	e := &ActivationConflictError{Expected: a.from, Active: active}
	if a.environment != Production {
		e.Environment = a.environment
	}
	return e
}

func (a *activation) op() Op {
	v := a.services.client.Version(a.serviceID, a.to)
	method, name, suffix := http.MethodPut, "activate version", "/activate"
	if a.to == 0 {
		v, name, suffix = v.At(a.from), "deactivate version", "/deactivate"
	}
	if a.environment == Production {
		return v.op(method, name, suffix)
	}
	return v.op(method, name, suffix+"/{environment}", a.environment)
}

// confirmed reports whether the reply confirms the activation. The form of the reply is only
// known for production.
func (a *activation) confirmed(info *VersionInfo) bool {
	switch {
	case a.environment != Production:
		return true
	case a.to == 0:
		return info.Number == a.from && !info.Active
	default:
		return info.Number == a.to && info.Active
	}
}

// Rollback reactivates the version that was active before the edit, which is Previous. If no
// version was active before, it deactivates the version of the edit. If the service is back in that state
// already, Rollback succeeds. If another version is active, Rollback changes nothing and
// returns an [*ActivationConflictError]. It checks this directly before each attempt, as
// [Services.Edit] does. If the edit used [WithStaging], Rollback applies to the staging
// environment. It returns an error if the edit activated no version: see Activated.
//
// Errors are of type [*EditError] with the step "roll back". The active version is unchanged
// unless [EditError.Uncertain] is set. The call options of the edit apply to Rollback as well.
// If an option is set in both, opts takes precedence.
func (e *EditResult) Rollback(ctx context.Context, opts ...CallOption) error {
	uncertain, err := e.rollback(ctx, opts)
	if err == nil {
		return nil
	}
	failure := &EditError{Step: stepRollback, Uncertain: uncertain, Err: alsoCanceled(ctx, err)}
	if e != nil {
		failure.ServiceID, failure.Base = e.Version.serviceID, e.Base
	}
	return failure
}

func (e *EditResult) rollback(ctx context.Context, opts []CallOption) (uncertain bool, err error) {
	if e == nil || !e.Activated {
		return false, errors.New("the edit activated no version")
	}
	client, id := e.Version.client, e.Version.serviceID
	opts = append(slices.Clip(e.config.calls), opts...)
	ctx, release, err := holdEdit(ctx, client, id, opts)
	if err != nil {
		return false, err
	}
	defer release()
	environment := e.config.environment()
	a := activation{
		services: client.Services, serviceID: id, environment: environment,
		from: e.Version.number, to: e.before.in(environment), opts: opts,
	}
	_, uncertain, err = a.run(ctx)
	return uncertain, err
}

// Promote activates the version of an edit with [WithStaging] in production, without another
// clone. The version must still be active in staging, and the version that is active in
// production must not have changed since the start of the edit. Otherwise, Promote changes
// nothing and returns an [*ActivationConflictError]. It checks this directly before each
// attempt, as [Services.Edit] does. If the version is active in production already, Promote
// succeeds.
//
// Rollback of the result applies to production. Errors are of type [*EditError] with the step
// "promote". Promote does not change staging. If it fails, the version remains active there
// until [EditResult.Rollback] of the edit removes it. The version that is active in production
// is unchanged unless [EditError.Uncertain] is set. The call options of the edit apply to
// Promote as well. If an option is set in both, opts takes precedence.
func (e *EditResult) Promote(ctx context.Context, opts ...CallOption) (*EditResult, error) {
	live, uncertain, err := e.promote(ctx, opts)
	if err == nil {
		return live, nil
	}
	failure := &EditError{Step: stepPromote, Uncertain: uncertain, Err: alsoCanceled(ctx, err)}
	if e != nil {
		failure.ServiceID, failure.Base = e.Version.serviceID, e.Base
	}
	if uncertain {
		failure.Draft = e.Version
	}
	return nil, failure
}

func (e *EditResult) promote(ctx context.Context, opts []CallOption) (live *EditResult, uncertain bool, err error) {
	if e == nil || !e.config.staging || !e.Activated {
		return nil, false, errors.New("the edit activated no version in staging")
	}
	client, id := e.Version.client, e.Version.serviceID
	opts = append(slices.Clip(e.config.calls), opts...)
	ctx, release, err := holdEdit(ctx, client, id, opts)
	if err != nil {
		return nil, false, err
	}
	defer release()
	a := activation{
		services: client.Services, serviceID: id, environment: Production,
		from: e.before.active, to: e.Version.number, opts: opts, staged: true,
	}
	warnings, uncertain, err := a.run(ctx)
	if err != nil {
		return nil, uncertain, err
	}
	result := *e
	result.config.staging, result.Warnings = false, warnings
	result.Previous = e.previousIn(Production)
	return &result, false, nil
}

// previousIn returns the version that was active in an environment before the edit.
func (e *EditResult) previousIn(environment EnvironmentName) Version {
	if number := e.before.in(environment); number != 0 {
		return e.Base.At(number)
	}
	return Version{}
}

// String returns the versions, and whether the edit activated one or ended with
// [ErrUnchanged].
func (e *EditResult) String() string {
	switch {
	case e != nil && e.Unchanged && e.Version == (Version{}):
		return fmt.Sprintf("fastly.EditResult(unchanged, %v)", e.Base)
	case e != nil && e.Unchanged:
		return fmt.Sprintf("fastly.EditResult(%v, unchanged, from %s)", e.Version, versionName(e.Base.number))
	case e == nil || e.Version == (Version{}):
		return "fastly.EditResult(no version)"
	case e.Activated:
		return fmt.Sprintf("fastly.EditResult(%v, activated, from %s)", e.Version, versionName(e.Base.number))
	default:
		return fmt.Sprintf("fastly.EditResult(%v, from %s)", e.Version, versionName(e.Base.number))
	}
}

// GoString implements fmt.GoStringer. It never reveals internal state.
func (e *EditResult) GoString() string { return e.String() }
