package fastly

import (
	"context"
	"iter"
	"net/http"
	"time"
)

// Kind describes a kind of configuration object to [NewCollection].
type Kind struct {
	// Path is what follows the version in paths: "backend", "logging/s3".
	Path string
	// Noun names one object in errors: "backend", "S3 logging endpoint".
	Noun string
	// ByID says that paths have the id of an object, which the API gives, in place of
	// its name.
	ByID bool
	// Root is where single objects are found by their id, whatever their version:
	// "/rate-limiters". Empty means below the version, as the list is.
	Root string
	// Update encodes the body of an update; nil means FormBody, as for create.
	// Kinds that reset a field by null need JSONBody or LegacyJSONBody.
	Update func(in any) Body
}

// ObjectInfo is what the API says of every configuration object of a version. The
// types of the objects embed it.
type ObjectInfo struct {
	ServiceID     string     `json:"service_id"`
	VersionNumber int        `json:"version"`
	CreatedAt     time.Time  `json:"created_at"`
	UpdatedAt     time.Time  `json:"updated_at"`
	DeletedAt     *time.Time `json:"deleted_at"` // nil unless deleted
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
	op, err := k.op(http.MethodGet, "list")
	if err != nil {
		return func(yield func(T, error) bool) { yield(*new(T), err) }
	}
	return All[T](ctx, k.version.client, op, Paging{}, opts...)
}

// List returns all objects.
func (k Collection[T, In]) List(ctx context.Context, opts ...CallOption) ([]T, error) {
	return Collect(k.All(ctx, opts...))
}

// Get returns the object with a name, or with an id where the kind has ids.
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
	return k.send(ctx, http.MethodPut, "update", bodyBy(k.kind.Update, in), opts, name)
}

// Delete removes an object. One that is not there is an [ErrNotFound].
func (k Collection[T, In]) Delete(ctx context.Context, name string, opts ...CallOption) error {
	op, err := k.op(http.MethodDelete, "delete", name)
	if err != nil {
		return err
	}
	return Confirm(ctx, k.version.client, op, opts...)
}

func (k Collection[T, In]) send(ctx context.Context, method, verb string, body Body, opts []CallOption, name ...any) (*T, error) {
	op, err := k.op(method, verb, name...)
	if err != nil {
		return nil, err
	}
	op.Body = body
	return Do[T](ctx, k.version.client, op, opts...)
}

// op is an operation on all objects, or on the one with a name.
func (k Collection[T, In]) op(method, verb string, name ...any) (Op, error) {
	suffix := "/" + k.kind.Path
	switch {
	case len(name) == 0:
	case k.kind.ByID || k.kind.Root != "":
		suffix += "/{id}"
	default:
		suffix += "/{name}"
	}
	op, err := k.version.Op(method, verb+" "+k.kind.Noun, suffix, name...)
	if len(name) > 0 && k.kind.Root != "" {
		op.Path, op.Args = k.kind.Root+"/{id}", name // the turn stays that of the service
	}
	return op, err
}
