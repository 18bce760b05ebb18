package fastly

import (
	"context"
	"iter"
	"net/http"
	"reflect"
	"time"
)

// Kind describes a kind of configuration object to [NewCollection].
type Kind struct {
	// Path of the list below the version: "backend", "logging/s3".
	Path string
	// Noun for one object, in errors: "backend", "S3 logging endpoint".
	Noun string
	// Whether paths contain the id of an object instead of its name.
	ByID bool
	// Path below which single objects are found by their id, whatever their version:
	// "/rate-limiters". Empty means below the version, like the list.
	Root string
	// Update encodes the body of an update. If nil, [FormBody] is used, as for create.
	// Kinds that reset a field by null need [JSONBody] or [LegacyJSONBody].
	Update func(in any) Body
}

// ObjectInfo holds the fields that all configuration objects of a version share. The
// types of the objects embed it.
type ObjectInfo struct {
	ServiceID     string     `json:"service_id"`
	VersionNumber int        `json:"version"`
	CreatedAt     time.Time  `json:"created_at"`
	UpdatedAt     time.Time  `json:"updated_at"`
	DeletedAt     *time.Time `json:"deleted_at"` // nil unless deleted
}

// Collection is the set of objects of one kind in a version of a service. T is the type
// of a reply, In that of an input. A Collection is an address: only its methods make
// requests. Writes to a locked version fail with [ErrVersionLocked].
type Collection[T, In any] struct {
	version Version
	kind    Kind
}

// NewCollection returns the collection of a kind in a version.
func NewCollection[T, In any](v Version, kind Kind) Collection[T, In] {
	return Collection[T, In]{v, kind}
}

// Version returns the version that the collection belongs to.
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

// Get returns an object by name, or by id if the kind has ids. It returns [ErrNotFound]
// if the object does not exist.
func (k Collection[T, In]) Get(ctx context.Context, name string, opts ...CallOption) (*T, error) {
	op, err := k.op(http.MethodGet, "get", name)
	if err != nil {
		return nil, err
	}
	return Do[T](ctx, k.version.client, op, opts...)
}

// Create creates an object. It returns [ErrConflict] if the name is taken. A field that
// is null in the input is not sent, since a new object has no value to reset.
func (k Collection[T, In]) Create(ctx context.Context, in In, opts ...CallOption) (*T, error) {
	op, err := k.op(http.MethodPost, "create")
	if err != nil {
		return nil, err
	}
	if k.kind.Update != nil { // the kinds that have null
		in = withoutNulls(in)
	}
	op.Body = FormBody(in)
	return Do[T](ctx, k.version.client, op, opts...)
}

// Update changes the fields of an object that are set in the input, and no others. A new
// name in the input renames the object. Such an update is not repeated after a failure of
// the connection, since the object may have its new name already.
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

// renames reports whether an input gives an object another name.
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

// withoutNulls returns an input whose null fields are absent.
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
