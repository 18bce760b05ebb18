package fastly_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
)

// cycle is a value that holds itself.
type cycle struct {
	Name  string   `json:"name"`
	Next  *cycle   `json:"next,omitzero"`
	Nexts []*cycle `json:"nexts,omitzero"`
	Any   any      `json:"any,omitzero"`
}

// A value that holds itself can't be encoded, and says so.
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
