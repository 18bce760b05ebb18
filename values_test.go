package fastly_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
)

func TestNullable(t *testing.T) {
	type input struct {
		Name fastly.Nullable[string]  `json:"name,omitzero"`
		Port fastly.Nullable[int]     `json:"port,omitzero"`
		On   fastly.Nullable[bool]    `json:"on,omitzero"`
		List fastly.Nullable[[]int]   `json:"list,omitzero"`
		Next *fastly.Nullable[string] `json:"next,omitzero"`
	}
	tests := []struct {
		name string
		in   input
		json string
		form string
	}{
		{"absent", input{}, `{}`, ""},
		{
			"null",
			input{Name: fastly.NullableNull[string](), Port: fastly.NullableNull[int](), On: fastly.NullableNull[bool]()},
			`{"name":null,"port":null,"on":null}`, "name=&port=&on=",
		},
		{
			"zero values",
			input{Name: fastly.NullableValue(""), Port: fastly.NullableValue(0), On: fastly.NullableValue(false)},
			`{"name":"","port":0,"on":false}`, "name=&port=0&on=0",
		},
		{"values", input{Name: fastly.NullableValue("a b"), Port: fastly.NullableValue(443), On: fastly.NullableValue(true)}, `{"name":"a b","port":443,"on":true}`, "name=a+b&port=443&on=1"},
		{"values behind pointers", input{Next: new(fastly.NullableValue("x"))}, `{"next":"x"}`, "next=x"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []received
			client := receiver(t, &got)
			op := thing(http.MethodPut)
			for _, op.Body = range []fastly.Body{fastly.JSONBody(tt.in), fastly.FormBody(tt.in)} {
				require.NoError(t, touch(t.Context(), client, op))
			}
			require.Equal(t, tt.json, got[0].body)
			require.Equal(t, tt.form, got[1].body)

			data, err := json.Marshal(tt.in)
			require.NoError(t, err)
			require.JSONEq(t, tt.json, string(data), "for encoding/json it is the same")
			var back input
			require.NoError(t, json.Unmarshal(data, &back))
			require.Equal(t, tt.in, back)
			decoded := inMemory(t, func(req *http.Request) (*http.Response, error) {
				return respond(req, 200, strings.Replace(tt.json, "{}", `{"else":0}`, 1)), nil
			})
			out, err := fastly.Do[input](t.Context(), decoded, thing(http.MethodGet))
			require.NoError(t, err)
			require.Equal(t, tt.in, *out)
		})
	}

	n := fastly.NullableValue(443)
	v, ok := n.Get()
	require.True(t, ok)
	require.Equal(t, 443, v)
	require.False(t, n.IsNull())
	require.False(t, n.IsZero())
	require.Equal(t, 443, n.Any())
	require.Equal(t, "443 01bb [redacted]", fmt.Sprintf("%v %04x %s", n, n, fastly.NullableValue(fastly.Secret("x"))))
	n = fastly.NullableNull[int]()
	_, ok = n.Get()
	require.False(t, ok)
	require.True(t, n.IsNull())
	require.False(t, n.IsZero())
	require.Nil(t, n.Any())
	var zero fastly.Nullable[int]
	_, ok = zero.Get()
	require.False(t, ok)
	require.False(t, zero.IsNull())
	require.True(t, zero.IsZero())
}
