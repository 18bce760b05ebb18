// Package shapetest checks the common behavior of the api packages against the fake API. [Kind]
// describes a kind of object of a service version, and [Resource] a family outside of versions.
// [CheckOperations] checks a table of all requests of a package. Only tests import this package.
package shapetest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/fastlytest"
	"github.com/edgesdk/fastly/internal/probe/recorder"
	"github.com/edgesdk/fastly/internal/wire"
)

// Kind is a table row for a kind of object of a version. Fields are identified by their JSON names.
type Kind struct {
	// Path is the path below the version: "logging/s3".
	Path string
	// Of is the constructor that users call, wrapped by [Untyped].
	Of func(fastly.Version) Objects

	// ByID is set if single objects are addressed by generated ids.
	ByID bool
	// Root is the path of single objects if it is not below the version: "/rate-limiters".
	Root string
	// JSONUpdates is set if updates are JSON. By default, they are forms like creates.
	JSONUpdates bool

	// Samples holds two values for each field that does not accept arbitrary values.
	Samples map[string][2]any
	// Answers holds the values in replies where they differ from Samples.
	Answers map[string][2]any
	// Apart lists fields that cannot be sent with all others, because they exclude another field,
	// or because only creates or only updates accept them.
	Apart []string
	// Fixed lists fields that updates do not accept or do not change, although their input contains them.
	Fixed []string
	// Derived lists fields that the API derives from others.
	Derived []string
	// Unrecorded is set if it is unknown whether updates and deletes count.
	Unrecorded bool
	// Names maps valid names to their escaped forms, for kinds that restrict names.
	Names map[string]string

	unread []string // only in a [Resource]
}

// Objects is an untyped collection. Inputs are values by JSON name. Results are of any type.
type Objects interface {
	List(ctx context.Context) ([]any, error)
	Get(ctx context.Context, key string) (any, error)
	Create(ctx context.Context, values map[string]any) (any, error)
	Update(ctx context.Context, key string, values map[string]any) (any, error)
	Delete(ctx context.Context, key string) error

	types() types
}

// types holds the types of objects, and of the inputs of creates and updates.
type types struct{ object, created, updated reflect.Type }

// collection is the interface of typed collections.
type collection[T, New, In any] interface {
	List(ctx context.Context, opts ...fastly.CallOption) ([]T, error)
	Get(ctx context.Context, key string, opts ...fastly.CallOption) (*T, error)
	Create(ctx context.Context, in New, opts ...fastly.CallOption) (*T, error)
	Update(ctx context.Context, key string, in In, opts ...fastly.CallOption) (*T, error)
	Delete(ctx context.Context, key string, opts ...fastly.CallOption) error
}

// Untyped converts the constructor of a typed collection.
func Untyped[C collection[T, New, In], T, New, In any](of func(fastly.Version) C) func(fastly.Version) Objects {
	return func(v fastly.Version) Objects { return untyped[T, New, In]{of(v)} }
}

type untyped[T, New, In any] struct{ typed collection[T, New, In] }

// List returns all objects, each a T.
func (k untyped[T, New, In]) List(ctx context.Context) ([]any, error) {
	objects, err := k.typed.List(ctx)
	list := make([]any, len(objects))
	for i, object := range objects {
		list[i] = object
	}
	return list, err
}

// Get returns a T.
func (k untyped[T, New, In]) Get(ctx context.Context, key string) (any, error) {
	return either(k.typed.Get(ctx, key))
}

// Create converts the values to a New, and returns a T.
func (k untyped[T, New, In]) Create(ctx context.Context, values map[string]any) (any, error) {
	in, err := input[New](values)
	if err != nil {
		return nil, err
	}
	return either(k.typed.Create(ctx, in))
}

// Update converts the values to an In, and returns a T.
func (k untyped[T, New, In]) Update(ctx context.Context, key string, values map[string]any) (any, error) {
	in, err := input[In](values)
	if err != nil {
		return nil, err
	}
	return either(k.typed.Update(ctx, key, in))
}

// Delete deletes an object.
func (k untyped[T, New, In]) Delete(ctx context.Context, key string) error {
	return k.typed.Delete(ctx, key)
}

func (k untyped[T, New, In]) types() types {
	return types{reflect.TypeFor[T](), reflect.TypeFor[New](), reflect.TypeFor[In]()}
}

// either returns the value of a pointer, or the error.
func either[T any](object *T, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	return *object, nil
}

// input returns an input with exactly the given values.
func input[In any](values map[string]any) (in In, err error) { return in, fill(values, &in) }

// fill sets values in an input.
func fill(values map[string]any, in any) error {
	text, err := json.Marshal(values)
	if err != nil {
		return err
	}
	return wire.Decode(text, in) // decodes unions too
}

// Check runs all applicable checks on the kind, each with a separate fake account. It returns the
// number of checks.
func (k Kind) Check(t *testing.T) (count int) {
	t.Helper()
	all := k.bench(t)
	for _, c := range checks {
		if c.applies == nil || c.applies(all) {
			t.Run(c.name, func(t *testing.T) { c.run(t, k.bench(t)) })
			count++
		}
	}
	return count
}

// bench is a kind or a family with a separate account.
type bench struct {
	Kind
	Objects

	client           *fastly.Client
	fake             *fastlytest.Fake
	created, updated []field // fields of the inputs of creates and updates

	keyName    string // JSON name of the key
	list, made string // paths of lists and creates
	one        func(key string) string
	update     string // HTTP method of updates

	jsonCreates  bool
	jsonBooleans bool // booleans are true and false instead of "1" and "0"

	version fastly.Version // for a kind

	row    *Resource // for a family
	ids    []string  // ids of the parent
	before int       // number of requests that created the parent
}

func (k Kind) bench(t *testing.T) *bench {
	t.Helper()
	client, fake := fastlytest.New(t)
	fake.SetRules(fastlytest.NoRules) // the checks are about encoding, not about validation
	v := client.Version(fake.AddService("shop").ID, 1)
	b := &bench{
		Kind: k, Objects: k.Of(v), client: client, version: v, fake: fake, keyName: k.key(),
		list: k.path(v), made: k.path(v), one: func(key string) string { return k.path(v, key) }, update: http.MethodPut,
	}
	b.setFields()
	return b
}

// setFields sets the fields of the inputs.
func (b *bench) setFields() {
	b.created = fieldsOf(b.types().created)
	b.updated = slices.DeleteFunc(fieldsOf(b.types().updated), func(f field) bool { return slices.Contains(b.Fixed, f.name) })
}

// can reports whether a method exists. Kinds have all methods.
func (b *bench) can(method string) bool {
	family, ok := b.Objects.(*reflected)
	return !ok || family.has(method)
}

// key returns the JSON name of the key.
func (k Kind) key() string {
	if k.ByID || k.Root != "" {
		return "id"
	}
	return "name"
}

// named reports whether creates choose the name of an object.
func (b *bench) named() bool { return has(b.created, "name") }

// path returns the escaped path of the collection, or of the object with a key.
func (k Kind) path(v fastly.Version, key ...string) string {
	root := fmt.Sprintf("/service/%s/version/%d/%s", v.ServiceID(), v.Number(), k.Path)
	switch {
	case len(key) == 0:
		return root
	case k.Root != "":
		root = k.Root
	}
	return root + "/" + key[0]
}

// values returns the first or second samples of fields, except some.
func (k Kind) values(fields []field, at int, without ...string) map[string]any {
	values := map[string]any{}
	for _, f := range fields {
		if samples, own := k.Samples[f.name]; own {
			values[f.name] = samples[at]
		} else {
			values[f.name] = f.sample(at)
		}
	}
	return omit(values, without)
}

// answered returns the expected values in replies after the given values were sent.
func (k Kind) answered(t *testing.T, values map[string]any, at int) map[string]any {
	t.Helper()
	answers := omit(values, k.unread)
	for name := range answers {
		if own, differs := k.Answers[name]; differs {
			answers[name] = own[at]
		}
	}
	return plain[map[string]any](t, answers)
}

// create creates an object from the first samples that can be combined, and returns its key. If
// objects cannot be created, it returns the key of the first existing one.
func (b *bench) create(t *testing.T) string {
	t.Helper()
	if !b.can("Create") {
		all, err := b.List(within(t))
		require.NoError(t, err)
		require.NotEmpty(t, all)
		return b.keyOf(t, all[0])
	}
	made, err := b.Create(within(t), b.values(b.created, 0, b.Apart...))
	require.NoError(t, err)
	return b.keyOf(t, made)
}

func (b *bench) keyOf(t *testing.T, object any) string {
	t.Helper()
	members := plain[map[string]any](t, object)
	key, is := members[b.keyName].(string)
	if !is && b.row != nil {
		key, _ = members[b.row.Receipt].(string)
	}
	require.NotEmpty(t, key, b.keyName)
	return key
}

// read returns an object as in the reply to Get, and checks that List agrees. Without Get, it returns the
// object as in the list.
func (b *bench) read(t *testing.T, key string) map[string]any {
	t.Helper()
	all, err := b.List(within(t))
	require.NoError(t, err)
	if !b.can("Get") {
		at := slices.IndexFunc(all, func(object any) bool { return b.keyOf(t, object) == key })
		require.GreaterOrEqual(t, at, 0)
		return plain[map[string]any](t, all[at])
	}
	got, err := b.Get(within(t), key)
	require.NoError(t, err)
	require.Contains(t, all, b.listed(got))
	return plain[map[string]any](t, got)
}

// last returns the last request, and checks its method and path.
func (b *bench) last(t *testing.T, method, path string) fastlytest.Request {
	t.Helper()
	all := b.fake.Requests()
	require.NotEmpty(t, all)
	last := all[len(all)-1]
	require.Equal(t, method+" "+path, last.Method+" "+last.URI)
	return last
}

// within returns the context for all requests of a test.
func within(t *testing.T) context.Context {
	t.Helper()
	return recorder.InTest(t.Context(), t.Name())
}
