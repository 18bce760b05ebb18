package wire

import (
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/require"
)

func TestMarshal(t *testing.T) {
	for _, c := range []struct {
		in   any
		want string
	}{
		{map[string]int{"b": 1, "a": 2, "c": 3}, `{"a":2,"b":1,"c":3}`},
		{struct {
			A []int  `json:"a"`
			B []int  `json:"b,omitzero"`
			C string `json:"general.c"`
			D *int   `json:"d,omitzero"`
			E maybe  `json:"e,omitzero"`
			F maybe  `json:"f,omitzero"`
		}{C: "<&>", D: new(0), F: maybe{null: true}}, `{"a":[],"general.c":"<&>","d":0,"f":null}`},
		{jsontext.Value("{\n \"a\": 1 }"), `{"a":1}`},
	} {
		got, err := Marshal(c.in)
		require.NoError(t, err)
		require.Equal(t, c.want, string(got))
		line, err := AppendLine([]byte("1\n"), c.in)
		require.NoError(t, err)
		require.Equal(t, "1\n"+c.want+"\n", string(line))
	}
	_, err := Marshal("a\xff")
	require.Error(t, err)
	line, err := AppendLine([]byte("1\n"), []any{1, make(chan int)})
	require.Error(t, err)
	require.Equal(t, "1\n", string(line))
}

// shouted is a boolean with a custom text encoding.
type shouted bool

func (s shouted) MarshalText() ([]byte, error) {
	return []byte(map[bool]string{true: "YES", false: "NO"}[bool(s)]), nil
}

// option is an optional value like fastly.Nullable.
type option[T any] struct {
	value T
	state int // 0 means absent, 1 null, 2 a value
}

func some[T any](v T) option[T] { return option[T]{v, 2} }

func (o option[T]) IsNull() bool { return o.state == 1 }
func (o option[T]) IsZero() bool { return o.state == 0 }
func (o option[T]) Any() any {
	if o.state != 2 {
		return nil
	}
	return o.value
}
func (o option[T]) MarshalJSON() ([]byte, error) { return Marshal(o.Any()) }

// TestMarshalLegacy checks booleans at every position of an input.
func TestMarshalLegacy(t *testing.T) {
	type deep struct {
		B bool            `json:"b"`
		O option[bool]    `json:"o,omitzero"`
		P *option[*bool]  `json:"p"`
		M map[string]bool `json:"m,omitzero"`
	}
	places := 0
	for _, c := range []struct {
		in             any
		legacy, modern string
	}{
		{true, `"1"`, `true`},
		{new(new(false)), `"0"`, `false`},
		{namedBool(true), `"1"`, `true`},
		{[]namedBool{true, false}, `["1","0"]`, `[true,false]`},
		{[2]*bool{new(true), nil}, `["1",null]`, `[true,null]`},
		{map[string]any{"a": true, "b": []any{false, nil, "true", 1}}, `{"a":"1","b":["0",null,"true",1]}`, `{"a":true,"b":[false,null,"true",1]}`},
		{map[namedString]*namedBool{"a": new(namedBool(true))}, `{"a":"1"}`, `{"a":true}`},
		{some(true), `"1"`, `true`},
		{option[bool]{state: 1}, `null`, `null`},
		{[]option[bool]{some(false), {}, {state: 1}}, `["0",null,null]`, `[false,null,null]`},
		{some(namedBool(true)), `"1"`, `true`},
		{some(some(new(true))), `"1"`, `true`},
		{some([]any{true, some(false)}), `["1","0"]`, `[true,false]`},
		{some(map[string]option[bool]{"a": some(true)}), `{"a":"1"}`, `{"a":true}`},
		{maybe{value: true}, `"1"`, `true`},
		{deep{B: true}, `{"b":"1","p":null}`, `{"b":true,"p":null}`},
		{some(deep{O: some(true), P: new(some(new(true))), M: map[string]bool{"x": false}}), `{"b":"0","o":"1","p":"1","m":{"x":"0"}}`, `{"b":false,"o":true,"p":true,"m":{"x":false}}`},
		{struct {
			deep
			Any any
		}{Any: &deep{B: true}}, `{"b":"0","p":null,"Any":{"b":"1","p":null}}`, `{"b":false,"p":null,"Any":{"b":true,"p":null}}`},
		{shouted(true), `"YES"`, `"YES"`},
		{struct {
			S string
			N int
			T time.Time
			R jsontext.Value
		}{"true", 1, time.Unix(0, 0).UTC(), jsontext.Value(`true`)}, `{"S":"true","N":1,"T":"1970-01-01T00:00:00Z","R":"1"}`, `{"S":"true","N":1,"T":"1970-01-01T00:00:00Z","R":true}`},
	} {
		places++
		got, err := MarshalLegacy(c.in)
		require.NoError(t, err)
		require.Equal(t, c.legacy, string(got))
		got, err = Marshal(c.in)
		require.NoError(t, err)
		require.Equal(t, c.modern, string(got))
	}
	t.Logf("%d values", places)
}
