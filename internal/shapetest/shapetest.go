// Package shapetest holds the checks of what the packages of api/* have in common: of the
// shape that the objects of a service version share, a row for each kind ([Kind]), and of
// the table of all that a package sends ([CheckOperations]). Both look at what methods send,
// and at what comes of it, against the fake API. Tests call it; nothing else imports it.
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
	"github.com/edgesdk/fastly/internal/probe"
	"github.com/edgesdk/fastly/internal/wire"
)

// Kind is a kind of objects: a row of the table. Fields are called by their JSON names.
type Kind struct {
	// Path is what follows the version in paths: "logging/s3".
	Path string
	// Of is the function that users call, behind [Untyped].
	Of func(fastly.Version) Objects

	// ByID says that single objects are found by the ids that the API gives them.
	ByID bool
	// Root is where these are, if not below the version: "/rate-limiters".
	Root string
	// JSONUpdates says that updates are JSON; they are forms otherwise, as creates are.
	JSONUpdates bool

	// Samples are two values for each field that doesn't take just any.
	Samples map[string][2]any
	// Answers are what the API makes of the two values, where it answers others.
	Answers map[string][2]any
	// Apart are the fields that can't be sent with all others: those that exclude another,
	// or that creates or updates alone take.
	Apart []string
	// Fixed are the fields that updates don't take or don't change, where their input is that of creates.
	Fixed []string
	// Derived are the fields that the API fills in from others.
	Derived []string
	// Unrecorded says that nobody knows whether updates and deletes count.
	Unrecorded bool
	// Names are names that objects may have, with their places in paths, where the API takes
	// not just any.
	Names map[string]string

	unread []string // of a [Resource]
}

// Objects is a collection without types: what it takes are values by JSON names, what it
// returns is of any type.
type Objects interface {
	List(ctx context.Context) ([]any, error)
	Get(ctx context.Context, key string) (any, error)
	Create(ctx context.Context, values map[string]any) (any, error)
	Update(ctx context.Context, key string, values map[string]any) (any, error)
	Delete(ctx context.Context, key string) error

	types() types
}

// types are those of a collection: of its objects, and of what creates and updates take.
type types struct{ object, created, updated reflect.Type }

// collection is what users call.
type collection[T, New, In any] interface {
	List(ctx context.Context, opts ...fastly.CallOption) ([]T, error)
	Get(ctx context.Context, key string, opts ...fastly.CallOption) (*T, error)
	Create(ctx context.Context, in New, opts ...fastly.CallOption) (*T, error)
	Update(ctx context.Context, key string, in In, opts ...fastly.CallOption) (*T, error)
	Delete(ctx context.Context, key string, opts ...fastly.CallOption) error
}

// Untyped takes the types from a collection.
func Untyped[C collection[T, New, In], T, New, In any](of func(fastly.Version) C) func(fastly.Version) Objects {
	return func(v fastly.Version) Objects { return untyped[T, New, In]{of(v)} }
}

type untyped[T, New, In any] struct{ typed collection[T, New, In] }

// List returns each T of the list.
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

// Create makes a New of the values, and returns a T.
func (k untyped[T, New, In]) Create(ctx context.Context, values map[string]any) (any, error) {
	in, err := input[New](values)
	if err != nil {
		return nil, err
	}
	return either(k.typed.Create(ctx, in))
}

// Update makes an In of the values, and returns a T.
func (k untyped[T, New, In]) Update(ctx context.Context, key string, values map[string]any) (any, error) {
	in, err := input[In](values)
	if err != nil {
		return nil, err
	}
	return either(k.typed.Update(ctx, key, in))
}

// Delete has no types.
func (k untyped[T, New, In]) Delete(ctx context.Context, key string) error {
	return k.typed.Delete(ctx, key)
}

func (k untyped[T, New, In]) types() types {
	return types{reflect.TypeFor[T](), reflect.TypeFor[New](), reflect.TypeFor[In]()}
}

// either is what a pointer points to, or the error.
func either[T any](object *T, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	return *object, nil
}

// input is an input that sets the values, and no others.
func input[In any](values map[string]any) (in In, err error) { return in, fill(values, &in) }

// fill sets the values in an input.
func fill(values map[string]any, in any) error {
	text, err := json.Marshal(values)
	if err != nil {
		return err
	}
	return wire.Decode(text, in) // as unions are decoded
}

// Check runs all checks that apply to the kind, each on a fake account of its own, and
// returns how many these are.
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

// bench is a kind, or a family, on an account of its own.
type bench struct {
	Kind
	Objects

	client           *fastly.Client
	fake             *fastlytest.Fake
	created, updated []field // that creates and updates take

	keyName    string // what single objects are found by
	list, made string // paths of lists and creates
	one        func(key string) string
	update     string // method of updates

	jsonCreates  bool
	jsonBooleans bool // true and false, not "1" and "0"

	version fastly.Version // of a kind

	row    *Resource // of a family
	ids    []string  // what it stands in
	before int       // requests that made that
}

func (k Kind) bench(t *testing.T) *bench {
	t.Helper()
	client, fake := fastlytest.New(t)
	fake.SetRules(fastlytest.NoRules) // what travels matters here, not what it means
	v := client.Version(fake.AddService("shop").ID, 1)
	b := &bench{
		Kind: k, Objects: k.Of(v), client: client, version: v, fake: fake, keyName: k.key(),
		list: k.path(v), made: k.path(v), one: func(key string) string { return k.path(v, key) }, update: http.MethodPut,
	}
	b.setFields()
	return b
}

// setFields finds the fields of the inputs.
func (b *bench) setFields() {
	b.created = fieldsOf(b.types().created)
	b.updated = slices.DeleteFunc(fieldsOf(b.types().updated), func(f field) bool { return slices.Contains(b.Fixed, f.name) })
}

// can reports whether there is a method. Kinds have all.
func (b *bench) can(method string) bool {
	family, ok := b.Objects.(*reflected)
	return !ok || family.has(method)
}

// key is the field that single objects are found by.
func (k Kind) key() string {
	if k.ByID || k.Root != "" {
		return "id"
	}
	return "name"
}

// named reports whether objects have a name that can be chosen.
func (b *bench) named() bool { return has(b.created, "name") }

// path is the escaped path of the collection, or of the object with an escaped key.
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

// values are the first or second samples of fields but those to be left out.
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

// answered are the values that objects have once these were sent, as JSON has them.
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

// create makes an object of the first samples that can be sent together, and returns its key. Where
// nobody can create one, it is the first that exists.
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

// read returns the object as get has it, once list was found to agree; as list has it if there is no get.
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

// last checks method and path of the last request, and returns it.
func (b *bench) last(t *testing.T, method, path string) fastlytest.Request {
	t.Helper()
	all := b.fake.Requests()
	require.NotEmpty(t, all)
	last := all[len(all)-1]
	require.Equal(t, method+" "+path, last.Method+" "+last.URI)
	return last
}

// within is the context of all requests of a test.
func within(t *testing.T) context.Context {
	t.Helper()
	return probe.InTest(t.Context(), t.Name())
}
