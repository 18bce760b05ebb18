package fastly

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Version is the address of a version of a service: client, service id and number. Use
// [Client.Version] or [Services.Active] to get one. Configuration objects belong to a version.
// A Version is comparable. The zero Version is invalid: its methods that send requests return
// an error.
type Version struct {
	client    *Client
	serviceID string
	number    int
}

// Version returns the address of a version of a service. It makes no request.
func (c *Client) Version(serviceID string, number int) Version { return Version{c, serviceID, number} }

// ServiceID returns the id of the service.
func (v Version) ServiceID() string { return v.serviceID }

// Number returns the number of the version. Versions are numbered from 1.
func (v Version) Number() int { return v.number }

// Client returns the client of the address.
func (v Version) Client() *Client { return v.client }

// At returns the address of another version of the same service. It makes no request.
func (v Version) At(number int) Version { return Version{v.client, v.serviceID, number} }

// String returns the address as "service ID version N". For the zero Version, it returns
// "no version".
func (v Version) String() string {
	if v == (Version{}) {
		return "no version"
	}
	return fmt.Sprintf("service %s version %d", v.serviceID, v.number)
}

// GoString implements fmt.GoStringer. It never reveals internal state.
func (v Version) GoString() string { return v.String() }

// Check returns an error if the address has no client or service id, or if the number is less
// than 1.
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

// op returns an operation below the version; suffix and args continue the path.
func (v Version) op(method, name, suffix string, args ...any) Op {
	op := Op{
		Name: name, Method: method,
		Path: versionPath + suffix,
		Args: append(make([]any, 0, 2+len(args)), v.serviceID, v.number),
	}
	op.Args = append(op.Args, args...)
	if !op.isRead() {
		op.Turn = ServiceTurn(v.serviceID)
	}
	return op
}

// Op returns an operation on an object of the version, for example GET …/backend/{name}.
// suffix is the rest of the path template, and args are the arguments of its placeholders.
// Writes acquire the service's write lock and count against the rate limit. If the address
// is invalid, the operation fails with the error of [Version.Check].
func (v Version) Op(method, name, suffix string, args ...any) Op {
	op := v.op(method, name, suffix, args...)
	op.Err = v.Check()
	return op
}

// versionPath is the start of the path of every operation on a version.
const versionPath = "/service/{service_id}/version/{version}"

// VersionInfo describes a version of a service.
//
// Reference: https://www.fastly.com/documentation/reference/api/services/version/
type VersionInfo struct {
	ServiceID string `json:"service_id"` // id of the service
	Number    int    `json:"number"`     // number of the version, from 1
	Comment   string `json:"comment"`    // comment on the version
	Active    bool   `json:"active"`     // whether the version is active in production
	Locked    bool   `json:"locked"`     // whether the configuration is permanently read-only
	Deployed  bool   `json:"deployed"`   // not used by the API
	Staging   bool   `json:"staging"`    // whether the version is active in staging
	Testing   bool   `json:"testing"`    // not used by the API
	// Environments in which a version of the service is active.
	Environments []Environment `json:"environments"`
	// Compiler warnings. It is set in the reply to an activation: see [VersionInfo.Warnings].
	Message string `json:"msg,omitzero"`
	// Time of creation. The reply to a clone has the time of the source version.
	CreatedAt time.Time  `json:"created_at"`
	UpdatedAt time.Time  `json:"updated_at"` // time of the last change
	DeletedAt *time.Time `json:"deleted_at"` // time of deletion; nil unless deleted
}

// Warnings returns the compiler warnings in Message, one per element.
func (v *VersionInfo) Warnings() []string {
	if v == nil {
		return nil
	}
	return warnings(v.Message)
}

// warnings splits the message of an activation or validation into warnings. Each one starts
// on a new line, and its position is on the next line.
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

// Environment is an environment of a service with its active version.
type Environment struct {
	Name          EnvironmentName `json:"name"`           // name of the environment
	ServiceID     string          `json:"service_id"`     // id of the service
	ActiveVersion int             `json:"active_version"` // number of the active version; 0 if there is none
}

// EnvironmentName is the name of an environment.
type EnvironmentName string

// Environments in which a version can be active.
const (
	Production EnvironmentName = "production"
	Staging    EnvironmentName = "staging"
)

// VersionInput holds the fields of an update request. Fields left nil are not sent. Most
// programs only need Comment. To activate or lock a version, use [Services.Edit],
// [Version.Activate] or [Version.Lock] instead.
type VersionInput struct {
	// Comment on the version. It can be changed even if the version is locked.
	Comment *string `json:"comment,omitzero"`
}

// Versions returns all versions of a service, oldest first.
func (s Services) Versions(ctx context.Context, id string, opts ...CallOption) ([]VersionInfo, error) {
	return Collect(s.AllVersions(ctx, id, opts...))
}

// AllVersions returns an iterator over the versions of a service, oldest first.
func (s Services) AllVersions(ctx context.Context, id string, opts ...CallOption) iter.Seq2[VersionInfo, error] {
	op := Op{Name: "list versions", Method: http.MethodGet, Path: "/service/{service_id}/version", Args: []any{id}}
	return All[VersionInfo](ctx, s.client, op, Paging{}, opts...)
}

// CreateVersion creates an empty version with the next number. Only service id, number and
// comment of the result are set. To copy an existing version, use [Version.Clone]. Like
// Clone, CreateVersion waits until the new version can be read.
func (s Services) CreateVersion(ctx context.Context, id string, in VersionInput, opts ...CallOption) (*VersionInfo, error) {
	op := s.write(http.MethodPost, "create version", "/service/{service_id}/version", id)
	op.Body = FormBody(in)
	info, answer, err := do[VersionInfo](ctx, s.client, &op, opts)
	if err != nil {
		return nil, err
	}
	return s.client.Version(id, 0).made(ctx, &op, info, answer, opts)
}

// Get returns the description of the version.
func (v Version) Get(ctx context.Context, opts ...CallOption) (*VersionInfo, error) {
	return v.send(ctx, http.MethodGet, "get version", "", Body{}, opts)
}

// Update changes the fields of the version that are set in the input. Other fields are
// unchanged. The comment can be changed even if the version is locked.
func (v Version) Update(ctx context.Context, in VersionInput, opts ...CallOption) (*VersionInfo, error) {
	return v.send(ctx, http.MethodPut, "update version", "", FormBody(in), opts)
}

// Clone copies the version to a new, unlocked version with the next number and the same
// comment. A failed request is only retried if it was not processed, because each processed
// request creates a version.
//
// A new version may not be found for some seconds, because the API is eventually consistent.
// Clone therefore reads the new version until two consecutive reads succeed, for at most 10
// seconds. If a read fails, an [EventWarning] is emitted. Clone returns the reply to the clone
// request, even if the new version was not found in this time.
func (v Version) Clone(ctx context.Context, opts ...CallOption) (*VersionInfo, error) {
	op := v.Op(http.MethodPut, "clone version", "/clone")
	op.Retry = RetryUnsent // a repeated request would create another version
	info, answer, err := do[VersionInfo](ctx, v.client, &op, opts)
	if err != nil {
		return nil, err
	}
	return v.made(ctx, &op, info, answer, opts)
}

// lateVersion is the maximum time to wait for a new version to be found.
const lateVersion = 10 * time.Second

// made waits until the API finds the version that op created, which is newer than v. Failed
// reads do not affect the success of op. They are reported as an event.
func (v Version) made(ctx context.Context, op *Op, info *VersionInfo, reply answer, opts []CallOption) (*VersionInfo, error) {
	if info.Number <= v.number {
		failure := op.failure(reply, fmt.Sprintf("the reply names version %d as the new one", info.Number), info.Message)
		failure.Uncertain = true
		return nil, failure
	}
	began := time.Now()
	looks, err := v.At(info.Number).awaitFound(ctx, opts)
	e := Event{Kind: EventWarning, Op: op.Name, Err: err, Elapsed: time.Since(began)}
	switch {
	case err != nil:
		e.Reason = fmt.Sprintf("version %d was made, but could not be read yet", info.Number)
	case looks > 2:
		e.Reason = fmt.Sprintf("version %d was found only %v after it was made", info.Number, e.Elapsed.Round(time.Millisecond))
	default:
		return info, nil
	}
	v.client.notify(ctx, e)
	return info, nil
}

// awaitFound reads the version until two consecutive reads find it. It returns the number
// of reads, and the error of the last one if they did not.
func (v Version) awaitFound(ctx context.Context, opts []CallOption) (looks int, err error) {
	ctx, cancel := context.WithTimeout(ctx, lateVersion)
	defer cancel()
	opts = append(slices.Clip(opts), callOption(func(cfg *callConfig) error {
		cfg.once, cfg.response = true, nil
		return nil
	}))
	wait := 250 * time.Millisecond
	for found := 0; found < 2; looks++ {
		_, err := v.Get(ctx, opts...)
		switch {
		case err == nil:
			found++
		case errors.Is(err, ErrNotFound) && rest(ctx, wait) == nil:
			found, wait = 0, min(2*wait, time.Second)
		default:
			return looks + 1, err
		}
	}
	return looks, nil
}

// Activate activates the version in production and locks it. It replaces the active version.
// For compiler warnings, use [VersionInfo.Warnings] of the result. Activate does not check
// whether another version was activated in the meantime. [Services.Edit] does.
func (v Version) Activate(ctx context.Context, opts ...CallOption) (*VersionInfo, error) {
	return v.send(ctx, http.MethodPut, "activate version", "/activate", Body{}, opts)
}

// ActivateIn activates the version in an environment, for example [Staging]. The active
// version in production is unchanged.
func (v Version) ActivateIn(ctx context.Context, environment EnvironmentName, opts ...CallOption) (*VersionInfo, error) {
	return v.send(ctx, http.MethodPut, "activate version", "/activate/{environment}", Body{}, opts, environment)
}

// Deactivate deactivates the version. The service then has no active version.
func (v Version) Deactivate(ctx context.Context, opts ...CallOption) (*VersionInfo, error) {
	return v.send(ctx, http.MethodPut, "deactivate version", "/deactivate", Body{}, opts)
}

// DeactivateIn deactivates the version in an environment, for example [Staging].
func (v Version) DeactivateIn(ctx context.Context, environment EnvironmentName, opts ...CallOption) (*VersionInfo, error) {
	return v.send(ctx, http.MethodPut, "deactivate version", "/deactivate/{environment}", Body{}, opts, environment)
}

// Lock makes the configuration of the version read-only. A version cannot be unlocked.
func (v Version) Lock(ctx context.Context, opts ...CallOption) (*VersionInfo, error) {
	return v.send(ctx, http.MethodPut, "lock version", "/lock", Body{}, opts)
}

// Validation is the result of [Version.Validate].
type Validation struct {
	Status  string `json:"status"`       // "ok" if the version is valid
	Message string `json:"msg,omitzero"` // compiler errors or warnings
}

// Warnings returns the compiler warnings in Message, one per element.
func (v *Validation) Warnings() []string {
	if v == nil {
		return nil
	}
	return warnings(v.Message)
}

// Validate compiles the version without activating it. If the version is invalid, Validate
// returns the result and an [ErrInvalidVersion] with the compiler's message.
func (v Version) Validate(ctx context.Context, opts ...CallOption) (*Validation, error) {
	op := v.Op(http.MethodGet, "validate version", "/validate")
	result, answer, err := do[Validation](ctx, v.client, &op, opts)
	if err == nil && result.Status != "ok" {
		failure := op.failure(answer, "version does not validate", result.Message)
		failure.meant = []error{ErrInvalidVersion}
		return result, failure
	}
	return result, err
}

func (v Version) send(ctx context.Context, method, name, suffix string, body Body, opts []CallOption, args ...any) (*VersionInfo, error) {
	op := v.Op(method, name, suffix, args...)
	op.Body = body
	return Do[VersionInfo](ctx, v.client, op, opts...)
}
