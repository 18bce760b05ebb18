package fastly

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
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

// Kind describes a kind of configuration object to [NewCollection].
type Kind struct {
	// Path is what follows the version in paths: "backend", "logging/s3".
	Path string
	// Noun names one object in errors: "backend", "S3 logging endpoint".
	Noun string
	// Update encodes the body of an update; nil means FormBody, as for create.
	// Kinds that reset a field by null need JSONBody.
	Update func(in any) Body
}

// Collection is all objects of one kind in a version of a service. T is what the
// API answers, In what a call may set. It is an address: only its methods make
// requests. Writes to a version that is locked fail with [ErrVersionLocked].
type Collection[T, In any] struct {
	version Version
	kind    Kind
}

// NewCollection returns the collection of a kind in a version.
func NewCollection[T, In any](v Version, kind Kind) Collection[T, In] {
	return Collection[T, In]{v, kind}
}

// Version is the version that the collection belongs to.
func (k Collection[T, In]) Version() Version { return k.version }

// All returns the objects as they are ranged over.
func (k Collection[T, In]) All(ctx context.Context, opts ...CallOption) iter.Seq2[T, error] {
	op, err := k.op(http.MethodGet, "list", "")
	if err != nil {
		return func(yield func(T, error) bool) { yield(*new(T), err) }
	}
	return All[T](ctx, k.version.client, op, Paging{}, opts...)
}

// List returns all objects.
func (k Collection[T, In]) List(ctx context.Context, opts ...CallOption) ([]T, error) {
	return Collect(k.All(ctx, opts...))
}

// Get returns the object with a name.
func (k Collection[T, In]) Get(ctx context.Context, name string, opts ...CallOption) (*T, error) {
	return k.send(ctx, http.MethodGet, "get", Body{}, opts, name)
}

// Create makes an object. A name that is taken is an [ErrConflict].
func (k Collection[T, In]) Create(ctx context.Context, in In, opts ...CallOption) (*T, error) {
	return k.send(ctx, http.MethodPost, "create", FormBody(in), opts)
}

// Update changes the fields of an object that are set in the input, and no others.
// A new name in the input renames it.
func (k Collection[T, In]) Update(ctx context.Context, name string, in In, opts ...CallOption) (*T, error) {
	encode := k.kind.Update
	if encode == nil {
		encode = FormBody
	}
	return k.send(ctx, http.MethodPut, "update", encode(in), opts, name)
}

// Delete removes an object. One that is not there is an [ErrNotFound].
func (k Collection[T, In]) Delete(ctx context.Context, name string, opts ...CallOption) error {
	op, err := k.op(http.MethodDelete, "delete", "/{name}", name)
	if err != nil {
		return err
	}
	return Confirm(ctx, k.version.client, op, opts...)
}

func (k Collection[T, In]) send(ctx context.Context, method, verb string, body Body, opts []CallOption, name ...any) (*T, error) {
	suffix := ""
	if len(name) > 0 {
		suffix = "/{name}"
	}
	op, err := k.op(method, verb, suffix, name...)
	if err != nil {
		return nil, err
	}
	op.Body = body
	return Do[T](ctx, k.version.client, op, opts...)
}

func (k Collection[T, In]) op(method, verb, suffix string, args ...any) (Op, error) {
	return k.version.Op(method, verb+" "+k.kind.Noun, "/"+k.kind.Path+suffix, args...)
}
