package wire

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

type (
	pointerToItself  *pointerToItself
	ring             struct{ Next *ring }
	optionalRing     struct{ Next option[*optionalRing] }
	sliceOfItself    []sliceOfItself
	mapOfItself      map[string]mapOfItself
	ringThroughAny   struct{ Next any }
	ringThroughSlice struct{ Next []*ringThroughSlice }
)

// TestCycles encodes values that contain themselves, as a form, a query, JSON and JSON:API.
func TestCycles(t *testing.T) {
	var pointer pointerToItself
	pointer = &pointer
	var anything any
	anything = &anything
	structure := new(ring)
	structure.Next = structure
	long := new(ring)
	long.Next = &ring{&ring{&ring{long}}}
	optional := new(optionalRing)
	optional.Next = some(optional)
	slice := sliceOfItself{nil}
	slice[0] = slice
	list := []any{nil}
	list[0] = list
	mapping := mapOfItself{}
	mapping["a"] = mapping
	dynamic := map[string]any{}
	dynamic["a"] = []any{dynamic}
	through := new(ringThroughAny)
	through.Next = through
	throughSlice := new(ringThroughSlice)
	throughSlice.Next = []*ringThroughSlice{throughSlice}
	for name, in := range map[string]any{
		"pointer": pointer, "any": anything, "struct": structure, "four structs": long, "optional": optional, "slice": struct{ S sliceOfItself }{slice}, "list": map[string]any{"l": list},
		"map": mapping, "map of any": dynamic, "struct through any": through, "struct through slice": throughSlice, "within": map[string]any{"ok": 1, "bad": *structure},
	} {
		t.Run(name, func(t *testing.T) {
			dst, err := AppendForm([]byte("a=b"), in)
			require.ErrorContains(t, err, "contains itself")
			require.Equal(t, "a=b", string(dst))
			_, err = EncodeQuery(in)
			require.Error(t, err)
			_, err = Marshal(in)
			require.Error(t, err)
			_, err = MarshalLegacy(in)
			require.Error(t, err)
			_, err = AppendLine(nil, in)
			require.Error(t, err)
			_, err = MarshalDocument("t", in)
			require.Error(t, err)
			_, err = MarshalDocument("t", []any{in})
			require.Error(t, err)
			require.Less(t, len(err.Error()), 4096)
		})
	}
	// Recursive types, deep values and shared values do not contain themselves.
	twice := &point{1, 2}
	form, err := AppendForm(nil, map[string]any{"a": twice, "b": []any{twice, twice}})
	require.NoError(t, err)
	require.Equal(t, "a%5Bx%5D=1&a%5By%5D=2&b%5B%5D%5Bx%5D=1&b%5B%5D%5By%5D=2&b%5B%5D%5Bx%5D=1&b%5B%5D%5By%5D=2", string(form))
	deep := new(ring)
	for range 40 {
		deep = &ring{deep}
	}
	_, err = AppendForm(nil, deep)
	require.NoError(t, err)
}

// TestUnsupported encodes values that have no encoding.
func TestUnsupported(t *testing.T) {
	var number complex128
	for _, value := range []any{make(chan int), func() {}, number, math.NaN(), math.Inf(1), math.Inf(-1), float32(math.Inf(1)), unsendable{}} {
		for _, in := range []any{map[string]any{"a": value}, struct{ A any }{value}, map[string]any{"a": []any{value}}, map[string]any{"a": &value}, map[string]any{"a": some(value)}} {
			_, err := AppendForm(nil, in)
			require.ErrorContains(t, err, "form field", "%T", value)
			_, err = EncodeQuery(in)
			require.ErrorContains(t, err, "form field", "%T", value)
			_, err = Marshal(in)
			require.Error(t, err, "%T", value)
			_, err = MarshalLegacy(in)
			require.Error(t, err, "%T", value)
			_, err = MarshalDocument("t", in)
			require.Error(t, err, "%T", value)
		}
	}
}
