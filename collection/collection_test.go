package collection_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// toy is an object in replies, and toyInput is the input of creates and updates.
type (
	toy struct {
		Name    string `json:"name"`
		Wheels  int    `json:"wheels"`
		Wound   bool   `json:"wound"`
		Comment string `json:"comment"`
	}
	toyInput struct {
		Name    *string                 `json:"name,omitzero"`
		Wheels  *int                    `json:"wheels,omitzero"`
		Wound   *bool                   `json:"wound,omitzero"`
		Comment fastly.Nullable[string] `json:"comment,omitzero"`
	}
)

// toys provides a collection with a test server, and records requests.
type toys struct {
	collection.Collection[toy, toyInput]
	transport *handled
	stored    map[string]map[string]any
	bodies    []string // bodies of writes
	deleted   string   // reply to a delete; by default, {"status":"ok"}
}

const toysOfVersion = collection.VersionPath + "/toy"

const toyPath = "/service/SU1Z0isxPaozGVKXdv0eY/version/3/toy"

func newToys(t *testing.T, spec collection.Spec) *toys {
	t.Helper()
	s := &toys{stored: map[string]map[string]any{}}
	client, transport := handledBy(t, nil)
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+toyPath, func(w http.ResponseWriter, _ *http.Request) {
		list := []any{}
		for _, name := range slices.Sorted(maps.Keys(s.stored)) {
			list = append(list, s.stored[name])
		}
		replyJSON(w, http.StatusOK, list)
	})
	mux.HandleFunc("POST "+toyPath, func(w http.ResponseWriter, r *http.Request) {
		sent := s.read(r)
		name := fmt.Sprint(sent["name"])
		if s.stored[name] != nil {
			replyJSON(w, http.StatusConflict, map[string]any{"msg": "Duplicate record"})
			return
		}
		s.stored[name] = sent
		replyJSON(w, http.StatusOK, sent)
	})
	mux.HandleFunc(toyPath+"/{name}", func(w http.ResponseWriter, r *http.Request) {
		name := r.PathValue("name")
		found := s.stored[name]
		if found == nil {
			replyJSON(w, http.StatusNotFound, map[string]any{"msg": "Record not found"})
			return
		}
		switch r.Method {
		case http.MethodPut:
			maps.Copy(found, s.read(r))
			delete(s.stored, name)
			s.stored[fmt.Sprint(found["name"])] = found
		case http.MethodDelete:
			if s.deleted == "" {
				delete(s.stored, name)
				s.deleted = `{"status":"ok"}`
			}
			fmt.Fprint(w, s.deleted)
			return
		}
		replyJSON(w, http.StatusOK, found)
	})
	transport.handler = mux.ServeHTTP
	s.Collection = collection.New[toy, toyInput](collection.NewFamily(spec).In(client.Version("SU1Z0isxPaozGVKXdv0eY", 3)))
	s.transport = transport
	return s
}

// read records the body of a write and returns its fields.
func (s *toys) read(r *http.Request) map[string]any {
	body, _ := io.ReadAll(r.Body)
	s.bodies = append(s.bodies, r.Header.Get("Content-Type")+" "+string(body))
	fields := map[string]any{}
	if json.Unmarshal(body, &fields) == nil {
		return fields
	}
	form, _ := url.ParseQuery(string(body))
	for key := range form {
		fields[key] = form.Get(key)
	}
	return fields
}

func replyJSON(w http.ResponseWriter, status int, v any) {
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // the client is gone if this fails
}

func TestCollection(t *testing.T) {
	s, ctx := newToys(t, collection.Spec{Noun: "toy", Path: toysOfVersion, Key: "name"}), t.Context()
	list, err := s.List(ctx)
	require.NoError(t, err)
	require.Empty(t, list)

	made, err := s.Create(ctx, toyInput{Name: new("a car/ä"), Wheels: new(4), Wound: new(false), Comment: fastly.NullableValue("")})
	require.NoError(t, err)
	require.Equal(t, &toy{Name: "a car/ä", Wheels: 4}, made, "numbers and booleans came as text")
	_, err = s.Create(ctx, toyInput{Name: new("a car/ä")})
	require.ErrorIs(t, err, fastly.ErrConflict)
	require.ErrorContains(t, err, "fastly: create toy: POST "+toyPath+": 409 Duplicate record")

	got, err := s.Get(ctx, "a car/ä")
	require.NoError(t, err)
	require.Equal(t, made, got)
	updated, err := s.Update(ctx, "a car/ä", toyInput{Wound: new(true), Comment: fastly.NullableValue("red")})
	require.NoError(t, err)
	require.Equal(t, &toy{Name: "a car/ä", Wheels: 4, Wound: true, Comment: "red"}, updated)
	renamed, err := s.Update(ctx, "a car/ä", toyInput{Name: new("bus"), Comment: fastly.NullableNull[string]()})
	require.NoError(t, err)
	require.Equal(t, &toy{Name: "bus", Wheels: 4, Wound: true}, renamed)
	const form = "application/x-www-form-urlencoded "
	require.Equal(t, []string{
		form + "name=a+car%2F%C3%A4&wheels=4&wound=0&comment=", form + "name=a+car%2F%C3%A4", form + "wound=1&comment=red", form + "name=bus&comment=",
	}, s.bodies, "what is set is sent, zero or not, and nothing else")

	_, err = s.Create(ctx, toyInput{Name: new("aeroplane")})
	require.NoError(t, err)
	list, err = s.List(ctx)
	require.NoError(t, err)
	require.Equal(t, []toy{{Name: "aeroplane"}, *renamed}, list)
	for one, err := range s.All(ctx) {
		require.NoError(t, err)
		require.Equal(t, "aeroplane", one.Name)
		break
	}

	require.NoError(t, s.Delete(ctx, "bus"))
	for name, err := range map[string]error{
		"get":    errorOf(s.Get(ctx, "bus")),
		"update": errorOf(s.Update(ctx, "bus", toyInput{})),
		"delete": s.Delete(ctx, "bus"),
	} {
		require.ErrorIs(t, err, fastly.ErrNotFound, name)
		require.ErrorContains(t, err, "fastly: "+name+" toy: ", name)
	}
}

// TestCollectionUpdatedAsJSON checks that updates of a family with nullable fields are JSON, and
// creates are forms.
func TestCollectionUpdatedAsJSON(t *testing.T) {
	s, ctx := newToys(t, collection.Spec{Noun: "toy", Path: toysOfVersion, Key: "name", EncodeUpdate: fastly.JSONBody}), t.Context()
	_, err := s.Create(ctx, toyInput{Name: new("car"), Comment: fastly.NullableValue("red")})
	require.NoError(t, err)
	for _, in := range []toyInput{{}, {Comment: fastly.NullableValue("")}, {Comment: fastly.NullableNull[string]()}, {Wheels: new(0), Wound: new(false)}} {
		_, err = s.Update(ctx, "car", in)
		require.NoError(t, err)
	}
	require.Equal(t, []string{
		"application/x-www-form-urlencoded name=car&comment=red",
		`application/json {}`,
		`application/json {"comment":""}`,
		`application/json {"comment":null}`,
		`application/json {"wheels":0,"wound":false}`,
	}, s.bodies)
	got, err := s.Get(ctx, "car")
	require.NoError(t, err)
	require.Equal(t, &toy{Name: "car"}, got)
}

func TestCollectionDeleteIsConfirmed(t *testing.T) {
	for body, words := range map[string]string{
		`{"status":"pending"}`:              `200 status "pending"`,
		`{"status":"error","msg":"in use"}`: `200 status "error": in use`,
		`{"status":null}`:                   `200 status ""`,
		`{}`:                                "empty reply",
		" ":                                 "empty reply",
		`["ok"]`:                            "can't read the reply",
	} {
		s := newToys(t, collection.Spec{Noun: "toy", Path: toysOfVersion, Key: "name"})
		s.stored["car"], s.deleted = map[string]any{"name": "car"}, body
		err := s.Delete(t.Context(), "car")
		require.ErrorContains(t, err, words)
		require.ErrorContains(t, err, "fastly: delete toy: DELETE "+toyPath+"/car: ")
	}
}

func TestCollectionPaths(t *testing.T) {
	s := newToys(t, collection.Spec{Noun: "toy", Path: toysOfVersion, Key: "name"})
	calls := map[string]func(ctx context.Context, k collection.Collection[toy, toyInput], name string) error{
		http.MethodGet: func(ctx context.Context, k collection.Collection[toy, toyInput], name string) error {
			return errorOf(k.Get(ctx, name))
		},
		http.MethodPut: func(ctx context.Context, k collection.Collection[toy, toyInput], name string) error {
			return errorOf(k.Update(ctx, name, toyInput{}))
		},
		http.MethodDelete: func(ctx context.Context, k collection.Collection[toy, toyInput], name string) error {
			return k.Delete(ctx, name)
		},
	}
	names := map[string]string{
		"plain": "plain", "a b": "a%20b", "a+b": "a+b", "test/condition": "test%2Fcondition", "a%2Fb": "a%252Fb", "?x=1": "%3Fx=1",
		"#1": "%231", "ä": "%C3%A4", "...": "...", "a;b": "a%3Bb", "\xff": "%FF", "a\nb": "a%0Ab", "{name}": "%7Bname%7D",
	}
	for method, call := range calls {
		for name, path := range names {
			s.stored = map[string]map[string]any{name: {"name": name}}
			s.deleted = ""
			require.NoError(t, call(t.Context(), s.Collection, name), "%s %q", method, name)
			last := s.transport.requests[len(s.transport.requests)-1]
			require.Equal(t, method+" "+toyPath+"/"+path, last.Method+" "+last.URL.RequestURI())
		}
		before := len(s.transport.requests)
		for _, name := range []string{"", ".", ".."} {
			require.ErrorContains(t, call(t.Context(), s.Collection, name), "name is ", "%s %q", method, name)
		}
		require.Len(t, s.transport.requests, before)
	}
	t.Logf("%d methods, %d names", len(calls), len(names))
}

func TestCollectionOfAZeroVersion(t *testing.T) {
	k := collection.New[toy, toyInput](collection.NewFamily(collection.Spec{Noun: "toy", Path: toysOfVersion, Key: "name"}).In(fastly.Version{}))
	for name, err := range map[string]error{
		"get":    errorOf(k.Get(t.Context(), "a")),
		"list":   errorOf(k.List(t.Context())),
		"create": errorOf(k.Create(t.Context(), toyInput{})),
		"update": errorOf(k.Update(t.Context(), "a", toyInput{})),
		"delete": k.Delete(t.Context(), "a"),
	} {
		require.ErrorContains(t, err, "fastly: "+name, name)
		require.ErrorContains(t, err, "the version has no client", name)
	}
}

// named is an input with a name, like the inputs of the api packages.
type named struct {
	common
	Port *int `json:"port,omitzero"`
}

type common struct {
	Name      *string                 `json:"name,omitzero"`
	Placement fastly.Nullable[string] `json:"placement,omitzero"`
	Condition fastly.Nullable[string] `json:"response_condition,omitzero"`
	hidden    fastly.Nullable[string]
}

// attempts returns a client whose requests fail, with or without a reply, and a counter of its
// requests.
func attempts(t *testing.T, status int) (*fastly.Client, *int) {
	t.Helper()
	n := new(int)
	return inMemory(t, func(req *http.Request) (*http.Response, error) {
		*n++
		if status == 0 {
			return nil, errors.New("the connection broke")
		}
		return respond(req, status, `{"msg":"no"}`), nil
	}, fastly.WithRetries(fastly.RetryPolicy{MaxAttempts: 3, MinWait: time.Microsecond, MaxWait: time.Microsecond}), fastly.WithWriteGrace(0)), n
}

// TestRenamesAreNotRepeated checks that a rename is not retried if it may have been processed,
// because the old name may no longer exist.
func TestRenamesAreNotRepeated(t *testing.T) {
	for _, tt := range []struct {
		name    string
		in      named
		spec    collection.Spec
		repeats bool
	}{
		{"no name", named{Port: new(1)}, collection.Spec{Noun: "toy", Path: toysOfVersion, Key: "name"}, true},
		{"the same name", named{common: common{Name: new("old")}}, collection.Spec{Noun: "toy", Path: toysOfVersion, Key: "name"}, true},
		{"another name", named{common: common{Name: new("new")}}, collection.Spec{Noun: "toy", Path: toysOfVersion, Key: "name"}, false},
		{"another name, as JSON", named{common: common{Name: new("new")}}, collection.Spec{Noun: "toy", Path: toysOfVersion, Key: "name", EncodeUpdate: fastly.JSONBody}, false},
		{"an empty name", named{common: common{Name: new("")}}, collection.Spec{Noun: "toy", Path: toysOfVersion, Key: "name"}, false},
		{"another name of what has an id", named{common: common{Name: new("new")}}, collection.Spec{Noun: "toy", Path: toysOfVersion}, true},
		{"another name of what is at the root", named{common: common{Name: new("new")}}, collection.Spec{Noun: "toy", Path: toysOfVersion, Object: "/toys/{id}"}, true},
	} {
		for _, status := range []int{0, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout} {
			client, sent := attempts(t, status)
			_, err := collection.New[toy, named](collection.NewFamily(tt.spec).In(client.Version("S1", 1))).Update(t.Context(), "old", tt.in)
			require.Error(t, err)
			want := 1
			if tt.repeats {
				want = 3
			}
			require.Equal(t, want, *sent, "%s, %d", tt.name, status)
			failure, ok := errors.AsType[*fastly.Error](err)
			require.True(t, ok, err)
			require.True(t, failure.Uncertain, tt.name)

			client, sent = attempts(t, status)
			loose := collection.Spec{Noun: "toy", Path: "/toys", Key: tt.spec.Key}
			_, err = collection.New[toy, named](collection.NewFamily(loose).At(client)).Update(t.Context(), "old", tt.in)
			require.Error(t, err)
			require.Equal(t, want, *sent, "%s, of no version, %d", tt.name, status)
		}
		synctest.Test(t, func(t *testing.T) {
			client, sent := attempts(t, http.StatusTooManyRequests)
			_, err := collection.New[toy, named](collection.NewFamily(tt.spec).In(client.Version("S1", 1))).Update(t.Context(), "old", tt.in)
			require.ErrorIs(t, err, fastly.ErrRateLimited)
			require.Equal(t, 3, *sent, "a 429 is no effect")
		})
	}
}

// TestNullsAreNotCreated checks that creates omit null fields, because the API refuses empty
// strings there.
func TestNullsAreNotCreated(t *testing.T) {
	var sent []string
	client, _ := handledBy(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body) // reading from memory does not fail
		sent = append(sent, string(body))
		fmt.Fprint(w, `{"name":"a"}`)
	})
	spec := collection.Spec{Noun: "toy", Path: toysOfVersion, Key: "name", EncodeUpdate: fastly.LegacyJSONBody}
	toys := collection.New[toy, named](collection.NewFamily(spec).In(client.Version("S1", 1)))
	in := named{common{Name: new("a"), Placement: fastly.NullableNull[string](), Condition: fastly.NullableValue(""), hidden: fastly.NullableNull[string]()}, new(0)}
	_, err := toys.Create(t.Context(), in)
	require.NoError(t, err)
	require.True(t, in.Placement.IsNull(), "the input is the caller's")
	_, err = toys.Update(t.Context(), "a", in)
	require.NoError(t, err)
	require.Equal(t, []string{"name=a&response_condition=&port=0", `{"name":"a","placement":null,"response_condition":"","port":0}`}, sent)
}

// The same holds for fields of structs in the input.
func TestNestedNullsAreNotCreated(t *testing.T) {
	type part struct {
		Key  fastly.Nullable[string] `json:"key,omitzero"`
		Port *int                    `json:"port,omitzero"`
	}
	type whole struct {
		Name   *string    `json:"name,omitzero"`
		Since  *time.Time `json:"since,omitzero"`
		First  part       `json:"first,omitzero"`
		Second *part      `json:"second,omitzero"`
		Third  *part      `json:"third,omitzero"`
	}
	var sent []string
	client, _ := handledBy(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body) // in memory
		sent = append(sent, string(body))
		fmt.Fprint(w, `{"name":"a"}`)
	})
	spec := collection.Spec{Noun: "toy", Path: "/toys", Encode: fastly.JSONBody, EncodeUpdate: fastly.JSONBody}
	toys := collection.New[toy, whole](collection.NewFamily(spec).At(client))
	null := part{Key: fastly.NullableNull[string](), Port: new(1)}
	in := whole{Name: new("a"), Since: new(time.Unix(0, 0).UTC()), First: null, Second: &null}
	_, err := toys.Create(t.Context(), in)
	require.NoError(t, err)
	require.True(t, null.Key.IsNull(), "the input is the caller's")
	_, err = toys.Update(t.Context(), "a", in)
	require.NoError(t, err)
	require.Equal(t, []string{
		`{"name":"a","since":"1970-01-01T00:00:00Z","first":{"port":1},"second":{"port":1}}`,
		`{"name":"a","since":"1970-01-01T00:00:00Z","first":{"key":null,"port":1},"second":{"key":null,"port":1}}`,
	}, sent)
}

// The secrets of an input that its Spec names are redacted in the errors of each write.
func TestSecretsOfInputsAreRedacted(t *testing.T) {
	client, _ := handledBy(t, func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "hidden-value is wrong", http.StatusBadRequest)
	})
	at := collection.NewFamily(collection.Spec{
		Noun: "toy", Path: "/toys", Secrets: func(in any) []fastly.Secret { return []fastly.Secret{fastly.Secret(*in.(toyInput).Name)} },
	}).At(client)
	ctx, in := t.Context(), toyInput{Name: new("hidden-value")}
	for name, err := range map[string]error{
		"Creator": errorOf(collection.NewCreator[toy, toyInput](at).Create(ctx, in)),
		"Updater": errorOf(collection.NewUpdater[toy, toyInput](at).Update(ctx, "a", in)),
		"Single":  errorOf(collection.NewSingle[toy, toyInput](at).Update(ctx, in)),
		"Switch":  errorOf(collection.NewSwitch[toy, toyInput](at).Enable(ctx, in)),
	} {
		require.ErrorContains(t, err, "[redacted] is wrong", name)
	}
	require.ErrorContains(t, errorOf(collection.NewCreator[toy, toyInput](nil).Create(ctx, in)), "no address")
}

// An input that Check of the Spec refuses is not sent. The error names the operation.
func TestInputsAreChecked(t *testing.T) {
	client, sent := handledBy(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"name":"a"}`) })
	at := collection.NewFamily(collection.Spec{Noun: "toy", Path: "/toys", Check: func(in any) error {
		if toy, is := in.(toyInput); !is || toy.Name == nil {
			return errors.New("name is missing")
		}
		return nil
	}}).At(client)
	ctx := t.Context()
	writes := []func(in toyInput) error{
		func(in toyInput) error { return errorOf(collection.NewCreator[toy, toyInput](at).Create(ctx, in)) },
		func(in toyInput) error { return errorOf(collection.NewUpdater[toy, toyInput](at).Update(ctx, "a", in)) },
		func(in toyInput) error { return errorOf(collection.NewSingle[toy, toyInput](at).Update(ctx, in)) },
		func(in toyInput) error { return errorOf(collection.NewSwitch[toy, toyInput](at).Enable(ctx, in)) },
	}
	for i, operation := range []string{"create", "update", "update", "enable"} {
		require.ErrorContains(t, writes[i](toyInput{}), operation+" toy: name is missing")
		require.Len(t, sent.requests, i)
		require.NoError(t, writes[i](toyInput{Name: new("a")}))
	}
}

// TestNameOfList checks that lists are named by the plural of the noun.
func TestNameOfList(t *testing.T) {
	for noun, want := range map[string]string{"backend": "list backends", "ACL entry": "list ACL entries", "key": "list keys", "y": "list ys"} {
		at := collection.NewFamily(collection.Spec{Noun: noun, Path: toysOfVersion}).In(fastly.Version{})
		_, err := collection.NewLister[toy](at).List(t.Context())
		require.ErrorContains(t, err, want+": ", noun)
		_, err = collection.NewGetter[toy](at).Get(t.Context(), "a")
		require.ErrorContains(t, err, "get "+noun+": ", noun)
	}
}
