package fastly

import (
	"context"
	"iter"
	"net/http"
	"reflect"
	"time"
)

// Kind describes a kind of configuration object for [NewCollection].
type Kind struct {
	// Path of the list below the version, without a leading slash: "backend", "logging/s3".
	// Required.
	Path string
	// Noun for one object, for errors: "backend", "S3 logging endpoint".
	Noun string
	// Whether paths contain the id of an object instead of its name. The default is false.
	ByID bool
	// Path of single objects, if it is not below the version: "/rate-limiters". The id of the
	// object follows. If empty, single objects are below Path.
	Root string
	// Update encodes the body of an update. If nil, [FormBody] is used, as for create. Kinds
	// with [Nullable] fields require [JSONBody] or [LegacyJSONBody].
	Update func(in any) Body
}

// ObjectInfo holds the fields that all configuration objects of a version have. The types of
// the objects embed it.
type ObjectInfo struct {
	ServiceID     string     `json:"service_id"` // id of the service
	VersionNumber int        `json:"version"`    // number of the version
	CreatedAt     time.Time  `json:"created_at"` // time of creation
	UpdatedAt     time.Time  `json:"updated_at"` // time of the last change
	DeletedAt     *time.Time `json:"deleted_at"` // time of deletion; nil unless deleted
}

// Collection provides the objects of one kind in a version of a service. T is the type of
// replies, and In the type of inputs. Creating a Collection makes no request. Writes to a
// locked version return [ErrVersionLocked].
type Collection[T, In any] struct {
	version Version
	kind    Kind
}

// NewCollection returns the collection of a kind in a version. It makes no request.
func NewCollection[T, In any](v Version, kind Kind) Collection[T, In] {
	return Collection[T, In]{v, kind}
}

// Version returns the version that the collection belongs to.
func (k Collection[T, In]) Version() Version { return k.version }

// All returns an iterator over the objects. The request is sent when it is ranged over.
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

// Get returns an object by name, or by id if objects of the kind are identified by id. It
// returns [ErrNotFound] if the object does not exist.
func (k Collection[T, In]) Get(ctx context.Context, name string, opts ...CallOption) (*T, error) {
	op, err := k.op(http.MethodGet, "get", name)
	if err != nil {
		return nil, err
	}
	return Do[T](ctx, k.version.client, op, opts...)
}

// Create creates an object. It returns [ErrConflict] if an object with that name exists.
// Fields set to [Null] are not sent, because a new object has no value to reset.
func (k Collection[T, In]) Create(ctx context.Context, in In, opts ...CallOption) (*T, error) {
	op, err := k.op(http.MethodPost, "create")
	if err != nil {
		return nil, err
	}
	if k.kind.Update != nil { // kinds with Nullable fields
		in = withoutNulls(in)
	}
	op.Body = FormBody(in)
	return Do[T](ctx, k.version.client, op, opts...)
}

// Update changes the fields of an object that are set in the input. Other fields are
// unchanged. A new name in the input renames the object. A rename is not retried after a
// connection failure, because the object may already have its new name.
func (k Collection[T, In]) Update(ctx context.Context, name string, in In, opts ...CallOption) (*T, error) {
	op, err := k.op(http.MethodPut, "update", name)
	if err != nil {
		return nil, err
	}
	if !k.kind.ByID && k.kind.Root == "" && renames(in, name) {
		op.Retry = RetryUnsent
	}
	op.Body = bodyBy(k.kind.Update, in)
	return Do[T](ctx, k.version.client, op, opts...)
}

// Delete deletes an object. It returns [ErrNotFound] if the object does not exist.
func (k Collection[T, In]) Delete(ctx context.Context, name string, opts ...CallOption) error {
	op, err := k.op(http.MethodDelete, "delete", name)
	if err != nil {
		return err
	}
	return Confirm(ctx, k.version.client, op, opts...)
}

// op returns an operation on all objects or, with a name, on one object.
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
		op.Path, op.Args = k.kind.Root+"/{id}", name // the write lock is still that of the service
	}
	return op, err
}

// renames reports whether an input changes the name of an object.
func renames(in any, name string) bool {
	v := reflect.Indirect(reflect.ValueOf(in))
	if v.Kind() != reflect.Struct {
		return false
	}
	field := v.FieldByName("Name")
	if !field.IsValid() || field.Kind() == reflect.Pointer && field.IsNil() {
		return false
	}
	value := reflect.Indirect(field)
	return value.Kind() == reflect.String && value.String() != name
}

// withoutNulls returns the input without fields that are null.
func withoutNulls[In any](in In) In {
	if v := reflect.ValueOf(&in).Elem(); v.Kind() == reflect.Struct {
		dropNulls(v)
	}
	return in
}

func dropNulls(v reflect.Value) {
	for field, value := range v.Fields() {
		switch {
		case field.IsExported() && isNull(value):
			value.SetZero()
		case field.Anonymous && value.Kind() == reflect.Struct:
			dropNulls(value)
		}
	}
}

func isNull(v reflect.Value) bool {
	if v.Kind() == reflect.Pointer && v.IsNil() {
		return false
	}
	null, ok := reflect.TypeAssert[interface{ IsNull() bool }](v)
	return ok && null.IsNull()
}
