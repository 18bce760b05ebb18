package fastly

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"net/http"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Services are the services of the account, and their versions.
//
// Reference: https://www.fastly.com/documentation/reference/api/services/service/
type Services struct{ client *Client }

// Service is a service: what a program configures, and what serves its domains.
type Service struct {
	ID         string      `json:"id"`
	Name       string      `json:"name"`
	Type       ServiceType `json:"type"`
	Comment    string      `json:"comment"`
	CustomerID string      `json:"customer_id"`
	// Paused says that the service answers nothing.
	Paused bool `json:"paused"`
	// PublishKey is the key of the service's publishing endpoint. Lists don't have it.
	PublishKey Secret `json:"publish_key,omitzero"`
	// CurrentVersion is the number of the active version or, where none is active, of
	// the newest. Only lists have it: see [Service.ActiveVersion].
	CurrentVersion int `json:"version,omitzero"`
	// Versions are all versions, oldest first.
	Versions     []VersionInfo `json:"versions"`
	Environments []Environment `json:"environments"`
	CreatedAt    time.Time     `json:"created_at"`
	UpdatedAt    time.Time     `json:"updated_at"`
	DeletedAt    *time.Time    `json:"deleted_at"` // nil unless the service is deleted
}

// ActiveVersion is the number of the version that serves, if there is one.
func (s *Service) ActiveVersion() (number int, ok bool) {
	for _, v := range s.Versions {
		if v.Active {
			return v.Number, true
		}
	}
	return 0, false
}

// ServiceType is how a service is programmed.
type ServiceType string

// The types of services.
const (
	ServiceVCL     ServiceType = "vcl"  // delivery, configured by VCL
	ServiceCompute ServiceType = "wasm" // Compute, a WebAssembly program
)

// ServiceInput is what a call may set of a service. Create needs a name, which must
// be unique in the account.
type ServiceInput struct {
	Name    *string `json:"name,omitzero"`
	Comment *string `json:"comment,omitzero"`
	// Type is VCL by default, and can't be changed later: only Create takes it.
	Type *ServiceType `json:"type,omitzero"`
	// CustomerID moves the service to another customer.
	CustomerID *string `json:"customer_id,omitzero"`
}

// ServiceList says how services are sorted.
type ServiceList struct {
	// Sort is the field to sort by, "created" by default.
	Sort string `json:"sort,omitzero"`
	// Direction is ascending by default.
	Direction Direction `json:"direction,omitzero"`
}

// Direction is the direction of a sorted list.
type Direction string

// The directions.
const (
	Ascending  Direction = "ascend"
	Descending Direction = "descend"
)

const servicesPageSize = 100 // the most that the reference promises to accept

// All returns the services, page after page as they are ranged over. Deleted ones
// are not among them.
func (s Services) All(ctx context.Context, opts ...CallOption) iter.Seq2[Service, error] {
	return s.AllSorted(ctx, ServiceList{}, opts...)
}

// AllSorted returns the services in another order than the default.
func (s Services) AllSorted(ctx context.Context, list ServiceList, opts ...CallOption) iter.Seq2[Service, error] {
	op := Op{Name: "list services", Method: http.MethodGet, Path: "/service", Query: list}
	return All[Service](ctx, s.client, op, Paging{Style: PageLink, Size: servicesPageSize}, opts...)
}

// List returns all services.
func (s Services) List(ctx context.Context, opts ...CallOption) ([]Service, error) {
	return Collect(s.All(ctx, opts...))
}

// Get returns a service, deleted ones included.
func (s Services) Get(ctx context.Context, id string, opts ...CallOption) (*Service, error) {
	op := Op{Name: "get service", Method: http.MethodGet, Path: "/service/{service_id}", Args: []any{id}}
	return Do[Service](ctx, s.client, op, opts...)
}

// Search returns the service with exactly this name, or [ErrNotFound].
func (s Services) Search(ctx context.Context, name string, opts ...CallOption) (*Service, error) {
	op := Op{Name: "search service", Method: http.MethodGet, Path: "/service/search", Query: serviceSearch{name}, Empty: ErrNotFound}
	if name == "" {
		return nil, inputError(&op, errors.New("name is empty"))
	}
	return Do[Service](ctx, s.client, op, opts...)
}

type serviceSearch struct {
	Name string `json:"name"`
}

// Create makes a service, with a first version that is empty and unlocked.
func (s Services) Create(ctx context.Context, in ServiceInput, opts ...CallOption) (*Service, error) {
	op := Op{Name: "create service", Method: http.MethodPost, Path: "/service", Body: FormBody(in)}
	return Do[Service](ctx, s.client, op, opts...)
}

// Update changes the fields of a service that are set in the input.
func (s Services) Update(ctx context.Context, id string, in ServiceInput, opts ...CallOption) (*Service, error) {
	op := s.write(http.MethodPut, "update service", "/service/{service_id}", id)
	op.Body = FormBody(in)
	return Do[Service](ctx, s.client, op, opts...)
}

// Delete deletes a service for good. One with an active version is refused with
// [ErrServiceActive]: deactivate it first.
func (s Services) Delete(ctx context.Context, id string, opts ...CallOption) error {
	return Confirm(ctx, s.client, s.write(http.MethodDelete, "delete service", "/service/{service_id}", id), opts...)
}

// Active returns the address of the version that serves. Without one it fails with
// [ErrNoActiveVersion].
func (s Services) Active(ctx context.Context, id string, opts ...CallOption) (Version, error) {
	svc, err := s.Get(ctx, id, opts...)
	if err != nil {
		return Version{}, err
	}
	number, ok := svc.ActiveVersion()
	if !ok {
		return Version{}, fmt.Errorf("fastly: active version of service %s: %w", id, ErrNoActiveVersion)
	}
	return s.client.Version(id, number), nil
}

// write is an operation that changes a service.
func (s Services) write(method, name, path, id string) Op {
	return Op{Name: name, Method: method, Path: path, Args: []any{id}, Turn: ServiceTurn(id)}
}

// Version is the address of one version of a service: what a configuration object
// belongs to. [Client.Version] makes one without a request. It is comparable, and
// prints as service and number.
type Version struct {
	client    *Client
	serviceID string
	number    int
}

// Version returns the address of a version of a service, without a request.
func (c *Client) Version(serviceID string, number int) Version { return Version{c, serviceID, number} }

// ServiceID is the id of the service.
func (v Version) ServiceID() string { return v.serviceID }

// Number is the number of the version, from 1.
func (v Version) Number() int { return v.number }

// Client is the client that the address was made with.
func (v Version) Client() *Client { return v.client }

// At returns the address of another version of the same service.
func (v Version) At(number int) Version { return Version{v.client, v.serviceID, number} }

// String is "service ID version N".
func (v Version) String() string { return fmt.Sprintf("service %s version %d", v.serviceID, v.number) }

// GoString is String: the verb %#v shows no inside either.
func (v Version) GoString() string { return v.String() }

// Check says what is wrong with an address that can't be one: without client,
// service or number.
func (v Version) Check() error {
	switch {
	case v.client == nil:
		return errors.New("the version has no client: make it with Client.Version")
	case v.serviceID == "":
		return errors.New("the version has no service id")
	case v.number < 1:
		return fmt.Errorf("the version of service %s has the number %d", v.serviceID, v.number)
	}
	return nil
}

// op is an operation below the version; suffix and args continue the path.
func (v Version) op(method, name, suffix string, args ...any) Op {
	op := Op{
		Name: name, Method: method,
		Path: versionPath + suffix,
		Args: append([]any{v.serviceID, v.number}, args...),
	}
	if !op.isRead() {
		op.Turn = ServiceTurn(v.serviceID)
	}
	return op
}

// Op returns an operation below the version, such as GET …/backend/{name}: suffix and
// args continue its path. A write waits for the service's turn and draws on the
// write budget.
func (v Version) Op(method, name, suffix string, args ...any) (Op, error) {
	op := v.op(method, name, suffix, args...)
	if err := v.Check(); err != nil {
		return Op{}, inputError(&op, err)
	}
	return op, nil
}

// versionPath begins the path of every operation about a version.
const versionPath = "/service/{service_id}/version/{version}"

// version is the version that the operation is about; zero if it is about none.
func (op *Op) version() draftKey {
	if len(op.Args) < 2 || !strings.HasPrefix(op.Path, versionPath) {
		return draftKey{}
	}
	id, ok := op.Args[0].(string)
	number, ok2 := op.Args[1].(int)
	if !ok || !ok2 {
		return draftKey{}
	}
	return draftKey{id, number}
}

// VersionInfo is what the API says of a version.
//
// Reference: https://www.fastly.com/documentation/reference/api/services/version/
type VersionInfo struct {
	ServiceID string `json:"service_id"`
	Number    int    `json:"number"` // from 1
	Comment   string `json:"comment"`
	Active    bool   `json:"active"` // whether it serves
	Locked    bool   `json:"locked"` // whether its configuration can't change any more
	Deployed  bool   `json:"deployed"`
	Staging   bool   `json:"staging"`
	Testing   bool   `json:"testing"`
	// Environments are those in which a version of the service is active.
	Environments []Environment `json:"environments"`
	// Message holds the compiler's warnings, in the reply to an activation.
	Message string `json:"msg,omitzero"`
	// CreatedAt of a clone is that of the version it was made from.
	CreatedAt time.Time  `json:"created_at"`
	UpdatedAt time.Time  `json:"updated_at"`
	DeletedAt *time.Time `json:"deleted_at"` // nil unless deleted
}

// Warnings are the compiler's warnings one by one.
func (v *VersionInfo) Warnings() []string { return warnings(v.Message) }

// warnings cuts the message of an activation or validation into its warnings: each
// begins on a line of its own, and where it is follows on the next.
func warnings(message string) []string {
	var list []string
	for line := range strings.Lines(message) {
		line = strings.TrimRight(line, "\n")
		switch {
		case line == "":
		case len(list) > 0 && !strings.HasPrefix(line, "Warning"):
			list[len(list)-1] += "\n" + line
		default:
			list = append(list, line)
		}
	}
	return list
}

// Environment is a place where a version of a service can be active beside production.
type Environment struct {
	Name          EnvironmentName `json:"name"`
	ServiceID     string          `json:"service_id"`
	ActiveVersion int             `json:"active_version"` // its number; 0 if none
}

// EnvironmentName names an environment.
type EnvironmentName string

// The environments that the API knows.
const (
	Production EnvironmentName = "production"
	Staging    EnvironmentName = "staging"
)

// VersionInput is what a call may set of a version. Comments can be changed even
// when the version is locked; to activate and to lock there are methods.
type VersionInput struct {
	Comment  *string `json:"comment,omitzero"`
	Active   *bool   `json:"active,omitzero"`
	Deployed *bool   `json:"deployed,omitzero"`
	Locked   *bool   `json:"locked,omitzero"`
	Number   *int    `json:"number,omitzero"`
	Staging  *bool   `json:"staging,omitzero"`
	Testing  *bool   `json:"testing,omitzero"`
}

// NewVersionInput is what a call may set of a new, empty version.
type NewVersionInput struct {
	Comment *string `json:"comment,omitzero"`
}

// Versions returns all versions of a service, oldest first.
func (s Services) Versions(ctx context.Context, id string, opts ...CallOption) ([]VersionInfo, error) {
	return Collect(s.AllVersions(ctx, id, opts...))
}

// AllVersions returns the versions of a service as they are ranged over.
func (s Services) AllVersions(ctx context.Context, id string, opts ...CallOption) iter.Seq2[VersionInfo, error] {
	op := Op{Name: "list versions", Method: http.MethodGet, Path: "/service/{service_id}/version", Args: []any{id}}
	return All[VersionInfo](ctx, s.client, op, Paging{}, opts...)
}

// CreateVersion makes an empty version with the next number. The reply holds
// service, number and comment only. A version like an existing one comes of
// [Version.Clone].
func (s Services) CreateVersion(ctx context.Context, id string, in NewVersionInput, opts ...CallOption) (*VersionInfo, error) {
	op := s.write(http.MethodPost, "create version", "/service/{service_id}/version", id)
	op.Body = FormBody(in)
	return Do[VersionInfo](ctx, s.client, op, opts...)
}

// Get returns what the API says of the version.
func (v Version) Get(ctx context.Context, opts ...CallOption) (*VersionInfo, error) {
	return v.send(ctx, http.MethodGet, "get version", "", Body{}, opts)
}

// Update changes the fields of the version that are set in the input.
func (v Version) Update(ctx context.Context, in VersionInput, opts ...CallOption) (*VersionInfo, error) {
	return v.send(ctx, http.MethodPut, "update version", "", FormBody(in), opts)
}

// Clone makes an unlocked version like this one, with the next number and the same
// comment. The API may need seconds until it finds the new version: for 10 seconds
// this client tries again where it does not.
func (v Version) Clone(ctx context.Context, opts ...CallOption) (*VersionInfo, error) {
	op, err := v.Op(http.MethodPut, "clone version", "/clone")
	if err != nil {
		return nil, err
	}
	op.Retry = RetryUnsent // a second one makes a second version
	info, err := Do[VersionInfo](ctx, v.client, op, opts...)
	if err == nil {
		v.client.shared.cloned(v.At(info.Number))
	}
	return info, err
}

// Activate makes the version serve, in place of the one that does. It locks the
// version. [VersionInfo.Warnings] of the result are the compiler's.
func (v Version) Activate(ctx context.Context, opts ...CallOption) (*VersionInfo, error) {
	return v.send(ctx, http.MethodPut, "activate version", "/activate", Body{}, opts)
}

// ActivateIn makes the version active in an environment, such as [Staging]. What
// production serves stays.
func (v Version) ActivateIn(ctx context.Context, environment EnvironmentName, opts ...CallOption) (*VersionInfo, error) {
	return v.send(ctx, http.MethodPut, "activate version", "/activate/{environment}", Body{}, opts, environment)
}

// Deactivate makes the version, and so the service, stop serving.
func (v Version) Deactivate(ctx context.Context, opts ...CallOption) (*VersionInfo, error) {
	return v.send(ctx, http.MethodPut, "deactivate version", "/deactivate", Body{}, opts)
}

// DeactivateIn makes the version inactive in an environment.
func (v Version) DeactivateIn(ctx context.Context, environment EnvironmentName, opts ...CallOption) (*VersionInfo, error) {
	return v.send(ctx, http.MethodPut, "deactivate version", "/deactivate/{environment}", Body{}, opts, environment)
}

// Lock makes the configuration of the version final. There is no way back.
func (v Version) Lock(ctx context.Context, opts ...CallOption) (*VersionInfo, error) {
	return v.send(ctx, http.MethodPut, "lock version", "/lock", Body{}, opts)
}

// Validation is what the compiler says of a version.
type Validation struct {
	Status  string `json:"status"` // "ok" or "error"
	Message string `json:"msg,omitzero"`
}

// Warnings are the compiler's warnings one by one.
func (v *Validation) Warnings() []string { return warnings(v.Message) }

// Validate has the compiler check the version. A version that can't be activated is
// an [ErrInvalidVersion] with the compiler's words, and the result tells them too.
func (v Version) Validate(ctx context.Context, opts ...CallOption) (*Validation, error) {
	op, err := v.Op(http.MethodGet, "validate version", "/validate")
	if err != nil {
		return nil, err
	}
	result, err := Do[Validation](ctx, v.client, op, opts...)
	if err == nil && result.Status != "ok" {
		failure := op.failure(v.client, "not valid", result.Message)
		failure.Err = ErrInvalidVersion
		return result, failure
	}
	return result, err
}

func (v Version) send(ctx context.Context, method, name, suffix string, body Body, opts []CallOption, args ...any) (*VersionInfo, error) {
	op, err := v.Op(method, name, suffix, args...)
	if err != nil {
		return nil, err
	}
	op.Body = body
	return Do[VersionInfo](ctx, v.client, op, opts...)
}

// Stars are the services that the token's user marked with a star.
// Methods: All, List, Get, Create, Delete.
//
// Reference: https://www.fastly.com/documentation/reference/api/account/star/
type Stars struct{ client *Client }

// Star is a user's mark on a service.
type Star struct {
	ID        string `json:"id"`
	ServiceID string `json:"service" jsonapi:"rel=service"`
	UserID    string `json:"user" jsonapi:"rel=user"`
}

// StarInput is what a star is made of: the service, and the user who gives it.
type StarInput struct {
	ServiceID *string `json:"service,omitzero" jsonapi:"rel=service"`
	UserID    *string `json:"user,omitzero" jsonapi:"rel=user"`
}

// Stars returns the collection of stars.
func (s Services) Stars() Stars { return Stars(s) }

// All returns the stars as they are ranged over.
func (s Stars) All(ctx context.Context, opts ...CallOption) iter.Seq2[Star, error] {
	return All[Star](ctx, s.client, s.op(http.MethodGet, "list stars", ""), Paging{Style: PageJSONAPI}, opts...)
}

// List returns all stars.
func (s Stars) List(ctx context.Context, opts ...CallOption) ([]Star, error) {
	return Collect(s.All(ctx, opts...))
}

// Get returns a star.
func (s Stars) Get(ctx context.Context, id string, opts ...CallOption) (*Star, error) {
	return Do[Star](ctx, s.client, s.op(http.MethodGet, "get star", "/{star_id}", id), opts...)
}

// Create marks a service.
func (s Stars) Create(ctx context.Context, in StarInput, opts ...CallOption) (*Star, error) {
	op := s.op(http.MethodPost, "create star", "")
	op.Body = JSONAPIBody("star", in)
	return Do[Star](ctx, s.client, op, opts...)
}

// Delete takes a mark away.
func (s Stars) Delete(ctx context.Context, id string, opts ...CallOption) error {
	op := s.op(http.MethodDelete, "delete star", "/{star_id}", id)
	_, err := Do[None](ctx, s.client, op, opts...)
	return err
}

// op is an operation on stars. They don't count as writes: facts name the families
// that do, and this is none of them.
func (s Stars) op(method, name, suffix string, args ...any) Op {
	return Op{Name: name, Method: method, Path: "/stars" + suffix, Args: args, Reply: ReplyJSONAPI, Bucket: BucketNone}
}

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

// EditOption changes an [Services.Edit].
type EditOption func(cfg *editConfig)

type editConfig struct {
	base         int
	comment      *string
	noActivation bool
	staging      bool
	evenIfSame   bool
	draft        DraftPolicy
}

// EditBase begins with a version in place of the active one. It is needed where no
// version is active and there are several, or the only one is locked.
func EditBase(number int) EditOption { return func(cfg *editConfig) { cfg.base = number } }

// EditComment sets the comment of the new version.
func EditComment(comment string) EditOption {
	return func(cfg *editConfig) { cfg.comment = &comment }
}

// EditWithoutActivation leaves the new version, validated, for somebody to activate.
func EditWithoutActivation() EditOption { return func(cfg *editConfig) { cfg.noActivation = true } }

// EditStaging activates the new version in the staging environment. What production
// serves stays.
func EditStaging() EditOption { return func(cfg *editConfig) { cfg.staging = true } }

// EditActivateUnchanged activates the new version even if the function wrote nothing.
func EditActivateUnchanged() EditOption { return func(cfg *editConfig) { cfg.evenIfSame = true } }

// DraftPolicy says what becomes of the new version when an edit fails.
type DraftPolicy uint8

// What becomes of a draft.
const (
	DraftComment DraftPolicy = iota // its comment says which edit failed, and why
	DraftLock                       // besides, it is locked, so that nobody goes on with it
	DraftKeep                       // it stays as it is
)

// EditDraft says what becomes of the new version when the edit fails.
func EditDraft(policy DraftPolicy) EditOption { return func(cfg *editConfig) { cfg.draft = policy } }

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
// one that [EditBase] names; without it the error is [ErrNoActiveVersion]. Drafts that
// somebody else left are never used.
//
// An activation by another program is an [*ActivationConflictError]. It is looked for
// directly before the activation; what happens between that look and the activation,
// some tens of milliseconds, goes unnoticed, since the API has no condition to activate under.
func (s Services) Edit(ctx context.Context, serviceID string, change func(ctx context.Context, v Version) error, opts ...EditOption) (*Edition, error) {
	e := edit{services: s, serviceID: serviceID, step: "begin"}
	for _, opt := range opts {
		if opt != nil {
			opt(&e.config)
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
		return fmt.Errorf("service %s: %w, and it has no single unlocked version: name one with EditBase", e.serviceID, ErrNoActiveVersion)
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
	lease, err := c.shared.coordinator.Acquire(ctx, Claim{Turn: "edit/" + serviceID, Waiting: func(w Wait) {
		c.notify(ctx, Event{Kind: EventWait, Op: "edit service " + serviceID, Reason: w.Reason, Until: w.Until})
	}})
	if err != nil {
		return nil, fmt.Errorf("waiting for another edit of service %s: %w", serviceID, err)
	}
	return func() { _ = lease.Settle(context.WithoutCancel(ctx), Observation{Sent: true}) }, nil
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
