package fastly_test

import (
	"errors"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
)

// cycle is a value that contains itself.
type cycle struct {
	Name  string   `json:"name"`
	Next  *cycle   `json:"next,omitzero"`
	Nexts []*cycle `json:"nexts,omitzero"`
	Any   any      `json:"any,omitzero"`
}

// TestBodiesOfCycles checks that encoding a value that contains itself returns an error.
func TestBodiesOfCycles(t *testing.T) {
	pointer, list, inside := &cycle{Name: "a"}, &cycle{Name: "b"}, &cycle{Name: "c"}
	pointer.Next, list.Nexts, inside.Any = pointer, []*cycle{list}, inside
	object, array := map[string]any{}, []any{nil}
	object["self"], array[0] = object, array
	encodings := map[string]func(any) fastly.Body{
		"form": fastly.FormBody, "JSON": fastly.JSONBody, "legacy JSON": fastly.LegacyJSONBody,
		"JSON:API": func(in any) fastly.Body { return fastly.JSONAPIBody("thing", in) },
		"lines":    func(in any) fastly.Body { return fastly.LinesBody([]any{in}) },
		"part":     func(in any) fastly.Body { return fastly.MultipartBody("file", "name", fastly.JSONBody(in)) },
	}
	values := map[string]any{"pointer": pointer, "list": list, "interface": inside, "map": object, "array": array}
	sent := 0
	client := inMemory(t, func(req *http.Request) (*http.Response, error) {
		sent++
		return respond(req, 200, ""), nil
	})
	for name, encode := range encodings {
		for kind, value := range values {
			t.Run(name+" of a "+kind, func(t *testing.T) {
				op := thing(http.MethodPut)
				op.Body = encode(value)
				err := touch(t.Context(), client, op)
				require.ErrorContains(t, err, "fastly: touch thing: ")
				require.LessOrEqual(t, len(err.Error()), 4<<10)
			})
		}
	}
	require.Zero(t, sent)
}

// endlessly is a recursive pointer type without a finite value. pingpong and its counterpart are
// mutually recursive.
type (
	endlessly *endlessly
	pingpong  *pongping
	pongping  *pingpong
)

// TestTypesWithoutEnd checks that a type that points to itself results in an error, not in a
// stack overflow.
func TestTypesWithoutEnd(t *testing.T) {
	var p endlessly
	p = &p
	var ping pingpong
	var pong pongping = &ping
	ping = &pong
	replies := inMemory(t, func(req *http.Request) (*http.Response, error) { return respond(req, 200, `{"a":1}`), nil })
	get, put := thing(http.MethodGet), thing(http.MethodPut)
	for _, v := range []any{p, ping, pong} {
		get.Query = v
		require.Error(t, touch(t.Context(), replies, get), "%T as a query", v)
		for _, put.Body = range []fastly.Body{fastly.FormBody(v), fastly.JSONBody(v), fastly.LegacyJSONBody(v), fastly.JSONAPIBody("thing", v), fastly.LinesBody([]any{v})} {
			require.Error(t, touch(t.Context(), replies, put), "%T as a body", v)
		}
	}
	get.Query = nil
	_, err := fastly.Do[endlessly](t.Context(), replies, get)
	require.ErrorContains(t, err, "points to itself")
	_, err = fastly.Do[pingpong](t.Context(), replies, get)
	require.ErrorContains(t, err, "points to itself")
	_, err = fastly.Do[struct {
		A endlessly `json:"a"`
	}](t.Context(), replies, get)
	require.ErrorContains(t, err, "points to itself")
	get.Reply = fastly.ReplyJSONAPI
	_, err = fastly.Do[endlessly](t.Context(), replies, get)
	require.Error(t, err)
}

// TestSecretsAreSent checks that requests contain the plain text of a Secret, never its redacted
// form, for every kind of body and parameter.
func TestSecretsAreSent(t *testing.T) {
	const text = "hello-secret-key"
	secret := fastly.Secret(text)
	for _, in := range []any{
		map[string]fastly.Secret{"key": secret}, struct {
			Key fastly.Secret `json:"key"`
		}{secret}, struct {
			Key *fastly.Secret `json:"key"`
		}{&secret}, struct {
			Key fastly.Nullable[fastly.Secret] `json:"key"`
		}{fastly.NullableValue(secret)}, struct {
			Key []*fastly.Secret `json:"key"`
		}{[]*fastly.Secret{&secret}}, struct {
			Key any `json:"key"`
		}{&secret},
	} {
		var got []received
		client := receiver(t, &got)
		op := thing(http.MethodPut)
		op.Query, op.Body = in, fastly.FormBody(in)
		require.NoError(t, touch(t.Context(), client, op), "%T", in)
		op.Query, op.Body = nil, fastly.JSONBody(in)
		require.NoError(t, touch(t.Context(), client, op), "%T", in)
		for _, r := range got {
			require.Contains(t, r.body, text)
			require.NotContains(t, r.body, "redacted")
		}
	}
	for _, arg := range []any{secret, &secret} {
		var path string
		client := inMemory(t, func(req *http.Request) (*http.Response, error) {
			path = req.URL.Path
			return respond(req, 404, `{"msg":"no `+text+`"}`), nil
		})
		op := fastly.Op{Name: "get thing", Method: http.MethodGet, Path: "/x/{key}", Args: []any{arg}}
		err := touch(t.Context(), client, op)
		require.Equal(t, "/x/"+text, path)
		require.NotContains(t, err.Error(), text, "%T", arg)
		require.Contains(t, err.Error(), "/x/[redacted]")
	}
	client := inMemory(t, func(*http.Request) (*http.Response, error) { t.Error("sent"); return nil, errors.New("sent") })
	for _, arg := range []any{(*fastly.Secret)(nil), fastly.NullableValue(secret), new(fastly.NullableValue(secret)), hiding{}, &hiding{}} {
		op := fastly.Op{Name: "get thing", Method: http.MethodGet, Path: "/x/{key}", Args: []any{arg}}
		require.Error(t, touch(t.Context(), client, op), "%T", arg)
	}
}

// hiding is a type that redacts its text as a Secret does.
type hiding struct{ fastly.Secret }
