package shapetest

import (
	"context"
	"encoding/json"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/fastlytest"
	"github.com/edgesdk/fastly/internal/catalog"
)

// check is a check that runs on a separate account.
type check struct {
	name    string
	applies func(*bench) bool // nil means always
	run     func(*testing.T, *bench)
}

// checks lists all checks of a kind.
var checks = []check{
	{"secrets", nil, requireSecrets},
	{"samples", nil, samplesDiffer},
	{"sending", nil, sending},
	{"encoding", nil, encoded},
	{"round trip", nil, roundTrip},
	{"update of one field", func(b *bench) bool { return len(b.changes()) > 0 }, oneField},
	{"fields apart", func(b *bench) bool { return len(b.Apart) > 0 }, apart},
	{"rename", (*bench).named, rename},
	{"conflict", (*bench).named, conflict},
	{"not found", nil, notFound},
	{"locked", nil, locked},
	{"awkward names", func(b *bench) bool { return b.key() == "name" }, awkwardNames},
	{"awkward keys", nil, awkwardKeys},
	{"refused keys", nil, refusedKeys},
	{"delete", nil, remove},
}

// secrets lists the JSON names of fields that must have type fastly.Secret.
var secrets = []string{
	"access_key", "access_token", "api_key", "header_value", "password", "sas_token", "secret", "secret_key", "ssl_client_key", "tls_client_key", "token",
}

// requireSecrets checks that secret fields, and no others, have type fastly.Secret.
func requireSecrets(t *testing.T, b *bench) {
	for _, from := range []reflect.Type{b.types().object, b.types().created, b.types().updated} {
		for _, f := range fieldsOf(from) {
			isSecret := slices.Contains(secrets, f.name) && (b.row == nil || !slices.Contains(b.row.Public, f.name))
			require.Equal(t, isSecret, f.value == reflect.TypeFor[fastly.Secret](), "%s of %s", f.name, from)
		}
	}
}

// samplesDiffer checks that all samples differ, so that swapped fields are detected.
func samplesDiffer(t *testing.T, b *bench) {
	for _, fields := range [][]field{b.created, b.updated} {
		for at := range 2 {
			seen := map[string]string{}
			for name, value := range b.values(fields, at) {
				if _, isBool := value.(bool); isBool {
					continue
				}
				text, err := json.Marshal(value)
				require.NoError(t, err)
				require.Empty(t, seen[string(text)], "%s has the same sample: %s", name, text)
				seen[string(text)] = name
			}
		}
	}
}

// sending checks that reads neither count nor wait, and that writes count and acquire the write
// lock of the service. All operations except creates are retried.
func sending(t *testing.T, b *bench) {
	on := func(client *fastly.Client) Objects { return b.Of(client.Version(Service, 3)) }
	v := b.version.Client().Version(Service, 3)
	update := "PUT " + b.path(v, "a")
	if b.JSONUpdates {
		update += " {}"
	}
	for _, op := range []Operation[Objects]{
		{
			Name: "list", Sent: "GET " + b.path(v), Reply: "[]", Want: []any{}, Again: true,
			Call: func(ctx context.Context, k Objects) (any, error) { return k.List(ctx) },
		},
		{
			Name: "get", Sent: "GET " + b.path(v, "a"), Reply: `{"version":"7"}`, Want: 7, Again: true,
			Call: func(ctx context.Context, k Objects) (any, error) { return version(k.Get(ctx, "a")) },
		},
		{
			Name: "create", Sent: "POST " + b.path(v), Reply: `{"version":"7"}`, Want: 7,
			Call: func(ctx context.Context, k Objects) (any, error) { return version(k.Create(ctx, nil)) },
		},
		{
			Name: "update", Sent: update, Reply: `{"version":"7"}`, Want: 7, Again: true, Unrecorded: b.Unrecorded,
			Call: func(ctx context.Context, k Objects) (any, error) { return version(k.Update(ctx, "a", nil)) },
		},
		{
			Name: "delete", Sent: "DELETE " + b.path(v, "a"), Reply: `{"status":"ok"}`, Again: true, Unrecorded: b.Unrecorded,
			Call: func(ctx context.Context, k Objects) (any, error) { return nil, k.Delete(ctx, "a") },
		},
	} {
		t.Run(op.Name, func(t *testing.T) { op.check(t, on) })
	}
}

// version returns the version number in an object.
func version(object any, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	return reflect.ValueOf(object).FieldByName("VersionNumber").Interface(), nil
}

// encoded checks that every field is sent under its name. Creates are forms, in which booleans are
// 1 and 0.
func encoded(t *testing.T, b *bench) {
	b.fake.Inject(fastlytest.Fault{Status: http.StatusOK, Body: b.anything(), Times: -1})
	for at := range 2 {
		values := b.values(b.created, at)
		_, err := b.Create(within(t), values)
		require.NoError(t, err)
		b.requireBody(t, b.last(t, http.MethodPost, b.made), values, b.jsonCreates)

		if b.can("Update") {
			values = b.values(b.updated, at)
			_, err = b.Update(within(t), "old", values)
			require.NoError(t, err)
			b.requireBody(t, b.last(t, b.update, b.one("old")), values, b.JSONUpdates)
		}
	}
}

// roundTrip checks that Get and List return the values that were sent.
func roundTrip(t *testing.T, b *bench) {
	none, err := b.List(within(t))
	require.NoError(t, err)
	require.Empty(t, none)
	b.last(t, http.MethodGet, b.list)

	values := b.values(b.created, 0, b.Apart...)
	reply, err := b.Create(within(t), values)
	require.NoError(t, err)
	b.last(t, http.MethodPost, b.made)
	created, read := plain[map[string]any](t, reply), b.read(t, b.keyOf(t, reply))
	for name, want := range b.answered(t, values, 0) {
		require.Contains(t, read, name, "the output has no such field")
		require.Equal(t, want, read[name], name)
		if b.row == nil || b.row.Receipt == "" {
			require.Equal(t, want, created[name], "%s, in the reply to create", name)
		}
	}
	if b.row == nil {
		require.Equal(t, b.version.ServiceID(), read["service_id"])
		require.EqualValues(t, b.version.Number(), read["version"])
	}
}

// changes returns the second samples of the fields that an update can change, except the name.
func (b *bench) changes() map[string]any {
	return b.values(b.updated, 1, append(slices.Clone(b.Apart), "name")...)
}

// oneField checks that an update changes only the fields in its input.
func oneField(t *testing.T, b *bench) {
	key := b.create(t)
	before, changes := b.read(t, key), b.changes()
	for field, want := range b.answered(t, changes, 1) {
		reply, err := b.Update(within(t), key, map[string]any{field: changes[field]})
		require.NoError(t, err, field)
		if reply != nil {
			require.Equal(t, key, b.keyOf(t, reply))
		}
		after := b.read(t, key)
		require.Equal(t, want, after[field], field)

		ignored := append([]string{field, "updated_at"}, b.Derived...)
		require.Equal(t, omit(before, ignored), omit(after, ignored), "after an update of %s", field)
		before = after
	}
}

// apart checks fields that cannot be combined with all others. They are sent by an update or, if
// updates do not accept them, by a create.
func apart(t *testing.T, b *bench) {
	values := b.values(slices.Concat(b.created, b.updated), 1)
	for _, field := range b.Apart {
		own := map[string]any{field: values[field]}
		first := map[string]any{}
		if b.named() {
			first["name"] = values["name"]
		}
		if !has(b.updated, field) {
			maps.Copy(first, own)
		}
		reply, err := b.Create(within(t), first)
		require.NoError(t, err)
		key := b.keyOf(t, reply)
		if has(b.updated, field) {
			_, err = b.Update(within(t), key, own)
			require.NoError(t, err)
		}
		require.Equal(t, b.answered(t, own, 1)[field], b.read(t, key)[field])
		require.NoError(t, b.Delete(within(t), key))
	}
}

func rename(t *testing.T, b *bench) {
	key, name := b.create(t), b.values(b.created, 1)["name"]
	reply, err := b.Update(within(t), key, map[string]any{"name": name})
	require.NoError(t, err)
	renamed := b.keyOf(t, reply)
	require.Equal(t, name, b.read(t, renamed)["name"])
	all, err := b.List(within(t))
	require.NoError(t, err)
	require.Len(t, all, 1)
	if b.key() == "name" {
		require.Equal(t, name, renamed)
		_, err = b.Get(within(t), key)
		require.ErrorIs(t, err, fastly.ErrNotFound)
	}
}

func conflict(t *testing.T, b *bench) {
	b.create(t)
	_, err := b.Create(within(t), b.values(b.created, 0, b.Apart...))
	require.ErrorIs(t, err, fastly.ErrConflict)
	all, err := b.List(within(t))
	require.NoError(t, err)
	require.Len(t, all, 1)
}

func notFound(t *testing.T, b *bench) {
	_, err := b.Get(within(t), "none")
	require.ErrorIs(t, err, fastly.ErrNotFound)
	_, err = b.Update(within(t), "none", b.values(b.updated, 0, b.Apart...))
	require.ErrorIs(t, err, fastly.ErrNotFound)
	require.ErrorIs(t, b.Delete(within(t), "none"), fastly.ErrNotFound)
}

// locked checks that a locked version is read-only.
func locked(t *testing.T, b *bench) {
	key := b.create(t)
	before := b.read(t, key)
	_, err := b.version.Lock(within(t))
	require.NoError(t, err)

	_, err = b.Create(within(t), b.values(b.created, 1, b.Apart...))
	require.ErrorIs(t, err, fastly.ErrVersionLocked)
	_, err = b.Update(within(t), key, b.values(b.updated, 1, b.Apart...))
	require.ErrorIs(t, err, fastly.ErrVersionLocked)
	require.ErrorIs(t, b.Delete(within(t), key), fastly.ErrVersionLocked)
	ignored := []string{"locked"}
	require.Equal(t, omit(before, ignored), omit(b.read(t, key), ignored))
}

// awkward maps names or ids with a special meaning in paths to their escaped forms.
var awkward = map[string]string{
	"two words": "two%20words",
	"a/b":       "a%2Fb",
	"50%":       "50%25",
	"%2F":       "%252F",
	"a?b#c":     "a%3Fb%23c",
	"a+b;c":     "a+b%3Bc",
	"...":       "...",
	"Zürich 東京": "Z%C3%BCrich%20%E6%9D%B1%E4%BA%AC",
}

// awkwardNames checks that objects keep special names, and can be found by them.
func awkwardNames(t *testing.T, b *bench) {
	names := b.Names
	if names == nil {
		names = awkward
	}
	for name, escaped := range names {
		values := b.values(b.created, 0, b.Apart...)
		values["name"] = name
		_, err := b.Create(within(t), values)
		require.NoError(t, err, name)
		require.Equal(t, name, b.read(t, name)["name"])
		_, err = b.Update(within(t), name, map[string]any{"name": name})
		require.NoError(t, err, name)
		b.last(t, b.update, b.one(escaped))
		require.NoError(t, b.Delete(within(t), name))
		b.last(t, http.MethodDelete, b.one(escaped))
	}
}

// awkwardKeys checks that special keys reach the API unmodified.
func awkwardKeys(t *testing.T, b *bench) {
	b.fake.Inject(fastlytest.Fault{Method: http.MethodDelete, Status: http.StatusOK, Body: `{"status":"ok"}`, Times: -1, Optional: true})
	b.fake.Inject(fastlytest.Fault{Status: http.StatusOK, Body: b.anything(), Times: -1})
	for key, escaped := range awkward {
		_, err := b.Get(within(t), key)
		require.NoError(t, err, key)
		b.last(t, http.MethodGet, b.one(escaped))
		if b.can("Update") {
			_, err = b.Update(within(t), key, nil)
			require.NoError(t, err, key)
			b.last(t, b.update, b.one(escaped))
		}
		if b.can("Delete") {
			require.NoError(t, b.Delete(within(t), key), key)
			b.last(t, http.MethodDelete, b.one(escaped))
		}
	}
}

// refusedKeys checks that keys that would change the path are refused before a request is sent.
func refusedKeys(t *testing.T, b *bench) {
	want := ": " + b.keyName + " is "
	if b.row != nil {
		want = " is " // the placeholder has a different name
	}
	for _, key := range []string{"", ".", ".."} {
		_, err := b.Get(within(t), key)
		require.ErrorContains(t, err, want, "get %q", key)
		if b.can("Update") {
			_, err = b.Update(within(t), key, nil)
			require.ErrorContains(t, err, want, "update %q", key)
		}
		if b.can("Delete") {
			require.ErrorContains(t, b.Delete(within(t), key), want, "delete %q", key)
		}
	}
	require.Len(t, b.fake.Requests(), b.before)
}

func remove(t *testing.T, b *bench) {
	key, left := b.create(t), 0
	if b.row != nil && b.row.KeepsLast {
		b.create(t)
		left = 1
	}
	require.NoError(t, b.Delete(within(t), key))
	b.last(t, http.MethodDelete, b.one(url.PathEscape(key)))
	all, err := b.List(within(t))
	require.NoError(t, err)
	require.Len(t, all, left)
	require.ErrorIs(t, b.Delete(within(t), key), fastly.ErrNotFound)
}

// requireBody checks that the body of a request contains exactly the given values.
func (b *bench) requireBody(t *testing.T, r fastlytest.Request, values map[string]any, isJSON bool) {
	t.Helper()
	switch {
	case b.row != nil && b.row.Document != "":
		b.requireDocument(t, r, values)
	case !isJSON:
		requireForm(t, r, values)
	case b.jsonBooleans:
		require.Equal(t, "application/json", mediaType(t, r))
		require.Equal(t, plain[map[string]any](t, values), plain[map[string]any](t, json.RawMessage(r.Body)))
	default:
		requireJSON(t, r, values)
	}
}

// requireForm checks that the body of a request is a form with exactly the given values.
func requireForm(t *testing.T, r fastlytest.Request, values map[string]any) {
	t.Helper()
	require.Equal(t, "application/x-www-form-urlencoded", mediaType(t, r))
	got, err := url.ParseQuery(string(r.Body))
	require.NoError(t, err)
	require.Equal(t, catalog.Form(values), got)
}

// requireJSON checks that the body of a request is a JSON object with exactly the given values.
// Booleans are "1" and "0" as in forms.
func requireJSON(t *testing.T, r fastlytest.Request, values map[string]any) {
	t.Helper()
	require.Equal(t, "application/json", mediaType(t, r))
	texts := maps.Clone(values)
	for name, value := range values {
		switch value {
		case true:
			texts[name] = "1"
		case false:
			texts[name] = "0"
		}
	}
	want, err := json.Marshal(texts)
	require.NoError(t, err)
	require.JSONEq(t, string(want), string(r.Body))
}

func mediaType(t *testing.T, r fastlytest.Request) string {
	t.Helper()
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	require.NoError(t, err)
	return media
}
