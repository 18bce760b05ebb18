package fastly

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"strings"
	"time"
)

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
