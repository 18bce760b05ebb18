package collection

import (
	"context"
	"fmt"
	"iter"
	"net/http"

	"github.com/edgesdk/fastly"
)

// Lister lists the objects of a family. T is the type of an object.
type Lister[T any] struct {
	at    *Address
	query any // struct, or nil
}

// NewLister returns a Lister for the objects of an [Address].
func NewLister[T any](at *Address) Lister[T] { return Lister[T]{at: at} }

// All returns an iterator over the objects. It fetches pages as needed, and ends at the first
// error.
func (l Lister[T]) All(ctx context.Context, opts ...fastly.CallOption) iter.Seq2[T, error] {
	op := l.at.all(http.MethodGet, list)
	op.Query = l.query
	return fastly.All[T](ctx, l.at.Client(), op, l.at.paging(), opts...)
}

// Format implements fmt.Formatter. For every verb, it writes the noun and the path of the
// family. It omits the query, which may be secret.
func (l Lister[T]) Format(f fmt.State, verb rune) {
	if l.at == nil {
		l.at = &Address{}
	}
	l.at.Format(f, verb)
}

// List returns all objects.
func (l Lister[T]) List(ctx context.Context, opts ...fastly.CallOption) ([]T, error) {
	return fastly.Collect(l.All(ctx, opts...))
}

func (a *Address) paging() fastly.Paging {
	if a.isZero() {
		return fastly.Paging{}
	}
	return a.family.spec.Paging
}

// Searcher lists the objects of a family, optionally filtered or sorted. T is the type of an
// object. Q is a struct with the query parameters.
type Searcher[T, Q any] struct{ Lister[T] }

// NewSearcher returns a Searcher for the objects of an [Address].
func NewSearcher[T, Q any](at *Address) Searcher[T, Q] { return Searcher[T, Q]{NewLister[T](at)} }

// Where returns a [Lister] that applies the filters and the sort order of query. It makes no
// request.
func (s Searcher[T, Q]) Where(query Q) Lister[T] { return Lister[T]{s.at, query} }

// Getter reads one object by its key. T is the type of the object.
type Getter[T any] struct{ at *Address }

// NewGetter returns a Getter for the objects of an [Address].
func NewGetter[T any](at *Address) Getter[T] { return Getter[T]{at} }

// Get returns an object by its key: the id or, for most configuration objects of a version,
// the name. It returns [fastly.ErrNotFound] if the object does not exist.
func (g Getter[T]) Get(ctx context.Context, key string, opts ...fastly.CallOption) (*T, error) {
	return fastly.Do[T](ctx, g.at.Client(), g.at.one(http.MethodGet, get, key), opts...)
}

// Reader reads one object by its key, optionally with query parameters. T is the type of the
// object. Q is a struct with the query parameters.
type Reader[T, Q any] struct{ Getter[T] }

// NewReader returns a Reader for the objects of an [Address].
func NewReader[T, Q any](at *Address) Reader[T, Q] { return Reader[T, Q]{NewGetter[T](at)} }

// GetWith returns an object by its key, like Get, with query parameters.
func (r Reader[T, Q]) GetWith(ctx context.Context, key string, query Q, opts ...fastly.CallOption) (*T, error) {
	op := r.at.one(http.MethodGet, get, key)
	op.Query = query
	return fastly.Do[T](ctx, r.at.Client(), op, opts...)
}

// Creator creates objects. In is the type of the input. T is the type of the reply.
type Creator[T, In any] struct{ at *Address }

// NewCreator returns a Creator for the objects of an [Address].
func NewCreator[T, In any](at *Address) Creator[T, In] { return Creator[T, In]{at} }

// Create creates an object. It returns [fastly.ErrConflict] if the API refuses a second object
// with the same name or key. If the API does not accept null in a create request, fields set to
// null are not sent.
func (c Creator[T, In]) Create(ctx context.Context, in In, opts ...fastly.CallOption) (*T, error) {
	op := c.at.all(http.MethodPost, create)
	op.Body = c.at.created(in)
	c.at.check(&op, in)
	return fastly.Do[T](ctx, c.at.Client(), op, opts...)
}

// Updater updates objects. In is the type of the input. T is the type of the reply.
type Updater[T, In any] struct{ at *Address }

// NewUpdater returns an Updater for the objects of an [Address].
func NewUpdater[T, In any](at *Address) Updater[T, In] { return Updater[T, In]{at} }

// Update changes an object by its key. Fields that are not set in the input are unchanged. It
// returns [fastly.ErrNotFound] if the object does not exist. A new name in the input renames
// the object. A rename is not retried after a connection failure, because the object may
// already have the new name.
func (u Updater[T, In]) Update(ctx context.Context, key string, in In, opts ...fastly.CallOption) (*T, error) {
	op := u.at.one(u.at.updateMethod(), update, key)
	op.Body, op.Retry = updated(u.at, key, in), u.at.repeatable(key, in)
	u.at.check(&op, in)
	return fastly.Do[T](ctx, u.at.Client(), op, opts...)
}

func (a *Address) updateMethod() string {
	if a.isZero() || a.family.spec.Update == "" {
		return http.MethodPut
	}
	return a.family.spec.Update
}

// Deleter deletes objects by key.
type Deleter struct{ at *Address }

// NewDeleter returns a Deleter for the objects of an [Address].
func NewDeleter(at *Address) Deleter { return Deleter{at} }

// Delete deletes an object by its key. It returns [fastly.ErrNotFound] if the object does not
// exist.
func (d Deleter) Delete(ctx context.Context, key string, opts ...fastly.CallOption) error {
	return d.at.confirm(ctx, d.at.one(http.MethodDelete, remove, key), opts)
}

// confirm sends an operation that returns no object.
func (a *Address) confirm(ctx context.Context, op fastly.Op, opts []fastly.CallOption) error {
	if !a.isZero() && a.family.spec.SilentDelete {
		_, err := fastly.Do[fastly.NoReply](ctx, a.client, op, opts...)
		return err
	}
	return fastly.DoStatus(ctx, a.Client(), op, opts...)
}

// Collection lists, reads, creates, updates and deletes the objects of a family. T is the type
// of an object. In is the type of the input of create and update requests.
type Collection[T, In any] struct {
	Lister[T]
	Getter[T]
	Creator[T, In]
	Updater[T, In]
	Deleter
}

// New returns a Collection for the objects of an [Address].
func New[T, In any](at *Address) Collection[T, In] {
	return Collection[T, In]{NewLister[T](at), NewGetter[T](at), NewCreator[T, In](at), NewUpdater[T, In](at), NewDeleter(at)}
}

// Single provides an object that exists once, such as the settings of a version. It is located
// at the Path of the [Spec]. T is the type of the object. In is the type of the input.
type Single[T, In any] struct{ at *Address }

// NewSingle returns a Single for the object of an [Address].
func NewSingle[T, In any](at *Address) Single[T, In] { return Single[T, In]{at} }

// Get returns the object.
func (s Single[T, In]) Get(ctx context.Context, opts ...fastly.CallOption) (*T, error) {
	return fastly.Do[T](ctx, s.at.Client(), s.at.all(http.MethodGet, get), opts...)
}

// Update changes the object. Fields that are not set in the input are unchanged.
func (s Single[T, In]) Update(ctx context.Context, in In, opts ...fastly.CallOption) (*T, error) {
	op := s.at.all(s.at.updateMethod(), update)
	op.Body, op.Retry = updated(s.at, "", in), fastly.RetrySafe
	s.at.check(&op, in)
	return fastly.Do[T](ctx, s.at.Client(), op, opts...)
}

// Switch provides a feature that is enabled or disabled as a whole, such as HTTP/3. It is
// located at the Path of the [Spec]. T is the type that describes the feature. In is the type
// of the input.
type Switch[T, In any] struct{ at *Address }

// NewSwitch returns a Switch for the feature of an [Address].
func NewSwitch[T, In any](at *Address) Switch[T, In] { return Switch[T, In]{at} }

// Get returns the feature. It returns [fastly.ErrNotFound] if the feature is disabled.
func (s Switch[T, In]) Get(ctx context.Context, opts ...fastly.CallOption) (*T, error) {
	return fastly.Do[T](ctx, s.at.Client(), s.at.all(http.MethodGet, get), opts...)
}

// Enable enables the feature. If the feature is already enabled and the API enables it by POST,
// Enable returns [fastly.ErrConflict].
func (s Switch[T, In]) Enable(ctx context.Context, in In, opts ...fastly.CallOption) (*T, error) {
	op := s.at.all(s.at.enableMethod(), enable)
	op.Body = s.at.created(in)
	s.at.check(&op, in)
	return fastly.Do[T](ctx, s.at.Client(), op, opts...)
}

func (a *Address) enableMethod() string {
	if a.isZero() || a.family.spec.Enable == "" {
		return http.MethodPut
	}
	return a.family.spec.Enable
}

// Disable disables the feature. It returns [fastly.ErrNotFound] if the feature is already
// disabled.
func (s Switch[T, In]) Disable(ctx context.Context, opts ...fastly.CallOption) error {
	return s.at.confirm(ctx, s.at.all(http.MethodDelete, disable), opts)
}
