// Package shapetest checks the collections of package api/* that have the shared
// shape of the objects of a service version: what their methods send, and that it
// comes back, against the fake API. Tests call it; nothing else imports it.
package shapetest

import (
	"encoding/json"
	"fmt"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/fastlytest"
)

// Kind is a kind of objects to be checked.
type Kind[T, In any] struct {
	// Path is what follows the version in paths: "logging/s3".
	Path string
	// Of is the collection of a version.
	Of func(fastly.Version) fastly.Collection[T, In]
	// JSONUpdates says that updates are JSON; they are forms otherwise, as creates are.
	JSONUpdates bool
	// Samples are two values for each field that doesn't take just any, by JSON names.
	Samples map[string][2]any
	// Apart are the fields that can't be sent with all others: those that exclude another,
	// or that updates alone take.
	Apart []string
	// Derived are the fields that the API fills in from others.
	Derived []string
}

// Check runs all checks of a kind, each on a fake account of its own.
func Check[T, In any](t *testing.T, kind Kind[T, In]) {
	t.Helper()
	for _, check := range []struct {
		name string
		run  func(*testing.T, *bench[T, In])
	}{
		{"encoding", encoding[T, In]},
		{"round trip", roundTrip[T, In]},
		{"update of one field", oneField[T, In]},
		{"fields apart", apart[T, In]},
		{"rename", rename[T, In]},
		{"conflict", conflict[T, In]},
		{"not found", notFound[T, In]},
		{"locked", locked[T, In]},
		{"awkward names", awkwardNames[T, In]},
		{"refused names", refusedNames[T, In]},
		{"delete", remove[T, In]},
	} {
		t.Run(check.name, on(kind, check.run))
	}
}

// on is a test that runs a check on an account of its own.
func on[T, In any](kind Kind[T, In], check func(*testing.T, *bench[T, In])) func(*testing.T) {
	return func(t *testing.T) {
		client, fake := fastlytest.New(t)
		version := client.Version(fake.AddService("shop").ID, 1)
		check(t, &bench[T, In]{Kind: kind, Collection: kind.Of(version), fake: fake, fields: fieldsOf[In]()})
	}
}

// bench is a kind on its fake account.
type bench[T, In any] struct {
	Kind[T, In]
	fastly.Collection[T, In]

	fake   *fastlytest.Fake
	fields []field
}

// path is the escaped path of the collection, or of the object with an escaped name.
func (b *bench[T, In]) path(name ...string) string {
	v := b.Version()
	return strings.Join(append([]string{fmt.Sprintf("/service/%s/version/%d/%s", v.ServiceID(), v.Number(), b.Path)}, name...), "/")
}

// sent checks method and path of the last request, and returns it.
func (b *bench[T, In]) sent(t *testing.T, method, path string) fastlytest.Request {
	t.Helper()
	all := b.fake.Requests()
	require.NotEmpty(t, all)
	last := all[len(all)-1]
	require.Equal(t, method+" "+path, last.Method+" "+last.URI)
	return last
}

// values are the first or second samples of all fields but those to be left out.
func (b *bench[T, In]) values(at int, without ...string) map[string]any {
	values := map[string]any{}
	for _, f := range b.fields {
		if slices.Contains(without, f.name) {
			continue
		}
		if samples, ok := b.Samples[f.name]; ok {
			values[f.name] = samples[at]
		} else {
			values[f.name] = f.sample(at)
		}
	}
	return values
}

// create makes an object of first samples that can be sent together, and returns its name.
func (b *bench[T, In]) create(t *testing.T) string {
	t.Helper()
	values := b.values(0, b.Apart...)
	_, err := b.Create(t.Context(), input[In](t, values))
	require.NoError(t, err)
	return values["name"].(string)
}

// read returns the object as get has it, once list was found to agree.
func (b *bench[T, In]) read(t *testing.T, name string) map[string]any {
	t.Helper()
	got, err := b.Get(t.Context(), name)
	require.NoError(t, err)
	all, err := b.List(t.Context())
	require.NoError(t, err)
	require.Contains(t, all, *got)
	return plain(t, got)
}

// Every field leaves under its name: creates are forms, in which truth is 1 and 0.
func encoding[T, In any](t *testing.T, b *bench[T, In]) {
	b.fake.Inject(fastlytest.Fault{Status: http.StatusOK, Body: "{}", Times: -1})
	for at := range 2 {
		values := b.values(at)
		in := input[In](t, values)
		_, err := b.Create(t.Context(), in)
		require.NoError(t, err)
		requireForm(t, b.sent(t, http.MethodPost, b.path()), values)

		_, err = b.Update(t.Context(), "old", in)
		require.NoError(t, err)
		update := b.sent(t, http.MethodPut, b.path("old"))
		if b.JSONUpdates {
			requireJSON(t, update, values)
		} else {
			requireForm(t, update, values)
		}
	}
}

// What was sent is what get and list answer, in the SDK's types.
func roundTrip[T, In any](t *testing.T, b *bench[T, In]) {
	none, err := b.List(t.Context())
	require.NoError(t, err)
	require.Empty(t, none)
	b.sent(t, http.MethodGet, b.path())

	values := b.values(0, b.Apart...)
	reply, err := b.Create(t.Context(), input[In](t, values))
	require.NoError(t, err)
	b.sent(t, http.MethodPost, b.path())
	created, read := plain(t, reply), b.read(t, values["name"].(string))
	for name, want := range plain(t, values) {
		require.Contains(t, read, name, "the output has no such field")
		require.Equal(t, want, read[name], name)
		require.Equal(t, want, created[name], "%s, in the reply to create", name)
	}
	require.Equal(t, b.Version().ServiceID(), read["service_id"])
	require.EqualValues(t, b.Version().Number(), read["version"])
}

// An update changes the field that it has, and no other.
func oneField[T, In any](t *testing.T, b *bench[T, In]) {
	name := b.create(t)
	before := b.read(t, name)
	for field, second := range plain(t, b.values(1, append(b.Apart, "name")...)) {
		_, err := b.Update(t.Context(), name, input[In](t, map[string]any{field: second}))
		require.NoError(t, err, field)
		after := b.read(t, name)
		require.Equal(t, second, after[field], field)

		ignored := append([]string{field, "updated_at"}, b.Derived...)
		require.Equal(t, without(before, ignored), without(after, ignored), "after an update of %s", field)
		before = after
	}
}

// Fields that can't be sent with all others are kept as well.
func apart[T, In any](t *testing.T, b *bench[T, In]) {
	values := plain(t, b.values(1))
	for _, field := range b.Apart {
		_, err := b.Create(t.Context(), input[In](t, map[string]any{"name": field}))
		require.NoError(t, err)
		_, err = b.Update(t.Context(), field, input[In](t, map[string]any{field: values[field]}))
		require.NoError(t, err)
		require.Equal(t, values[field], b.read(t, field)[field])
	}
}

func rename[T, In any](t *testing.T, b *bench[T, In]) {
	name := b.create(t)
	_, err := b.Update(t.Context(), name, input[In](t, map[string]any{"name": "renamed"}))
	require.NoError(t, err)
	require.Equal(t, "renamed", b.read(t, "renamed")["name"])
	_, err = b.Get(t.Context(), name)
	require.ErrorIs(t, err, fastly.ErrNotFound)
}

func conflict[T, In any](t *testing.T, b *bench[T, In]) {
	b.create(t)
	_, err := b.Create(t.Context(), input[In](t, b.values(0, b.Apart...)))
	require.ErrorIs(t, err, fastly.ErrConflict)
	all, err := b.List(t.Context())
	require.NoError(t, err)
	require.Len(t, all, 1)
}

func notFound[T, In any](t *testing.T, b *bench[T, In]) {
	_, err := b.Get(t.Context(), "none")
	require.ErrorIs(t, err, fastly.ErrNotFound)
	_, err = b.Update(t.Context(), "none", input[In](t, map[string]any{"name": "some"}))
	require.ErrorIs(t, err, fastly.ErrNotFound)
	require.ErrorIs(t, b.Delete(t.Context(), "none"), fastly.ErrNotFound)
}

// A locked version can be read, and that is all.
func locked[T, In any](t *testing.T, b *bench[T, In]) {
	name := b.create(t)
	before := b.read(t, name)
	_, err := b.Version().Lock(t.Context())
	require.NoError(t, err)

	_, err = b.Create(t.Context(), input[In](t, map[string]any{"name": "other"}))
	require.ErrorIs(t, err, fastly.ErrVersionLocked)
	_, err = b.Update(t.Context(), name, input[In](t, map[string]any{"name": "other"}))
	require.ErrorIs(t, err, fastly.ErrVersionLocked)
	require.ErrorIs(t, b.Delete(t.Context(), name), fastly.ErrVersionLocked)
	require.Equal(t, without(before, []string{"locked"}), without(b.read(t, name), []string{"locked"}))
}

// Any name that a path can hold reaches the API as it is.
func awkwardNames[T, In any](t *testing.T, b *bench[T, In]) {
	for name, escaped := range map[string]string{
		"two words": "two%20words",
		"a/b":       "a%2Fb",
		"50%":       "50%25",
		"%2F":       "%252F",
		"a?b#c":     "a%3Fb%23c",
		"a+b;c":     "a+b%3Bc",
		"...":       "...",
		"Zürich 東京": "Z%C3%BCrich%20%E6%9D%B1%E4%BA%AC",
	} {
		values := b.values(0, b.Apart...)
		values["name"] = name
		_, err := b.Create(t.Context(), input[In](t, values))
		require.NoError(t, err, name)
		require.Equal(t, name, b.read(t, name)["name"])
		_, err = b.Update(t.Context(), name, input[In](t, map[string]any{"name": name}))
		require.NoError(t, err, name)
		b.sent(t, http.MethodPut, b.path(escaped))
		require.NoError(t, b.Delete(t.Context(), name))
		b.sent(t, http.MethodDelete, b.path(escaped))
	}
}

// Names that would make another path are refused before anything is sent.
func refusedNames[T, In any](t *testing.T, b *bench[T, In]) {
	for _, name := range []string{"", ".", ".."} {
		_, err := b.Get(t.Context(), name)
		require.ErrorContains(t, err, "name is ", "get %q", name)
		_, err = b.Update(t.Context(), name, *new(In))
		require.ErrorContains(t, err, "name is ", "update %q", name)
		require.ErrorContains(t, b.Delete(t.Context(), name), "name is ", "delete %q", name)
	}
	require.Empty(t, b.fake.Requests())
}

func remove[T, In any](t *testing.T, b *bench[T, In]) {
	name := b.create(t)
	require.NoError(t, b.Delete(t.Context(), name))
	b.sent(t, http.MethodDelete, b.path(url.PathEscape(name)))
	all, err := b.List(t.Context())
	require.NoError(t, err)
	require.Empty(t, all)
	require.ErrorIs(t, b.Delete(t.Context(), name), fastly.ErrNotFound)
}

// requireForm checks that the body of a request is a form of these values and no others.
func requireForm(t *testing.T, r fastlytest.Request, values map[string]any) {
	t.Helper()
	require.Equal(t, "application/x-www-form-urlencoded", mediaType(t, r))
	got, err := url.ParseQuery(string(r.Body))
	require.NoError(t, err)
	want := url.Values{}
	for name, value := range values {
		switch value {
		case true:
			value = 1
		case false:
			value = 0
		}
		want.Set(name, fmt.Sprint(value))
	}
	require.Equal(t, want, got)
}

// requireJSON checks that the body of a request is an object of these values and no others.
func requireJSON(t *testing.T, r fastlytest.Request, values map[string]any) {
	t.Helper()
	require.Equal(t, "application/json", mediaType(t, r))
	want, err := json.Marshal(values)
	require.NoError(t, err)
	require.JSONEq(t, string(want), string(r.Body))
}

func mediaType(t *testing.T, r fastlytest.Request) string {
	t.Helper()
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	require.NoError(t, err)
	return media
}

// without is a copy of an object that lacks some members.
func without(object map[string]any, names []string) map[string]any {
	rest := maps.Clone(object)
	maps.DeleteFunc(rest, func(name string, _ any) bool { return slices.Contains(names, name) })
	return rest
}
