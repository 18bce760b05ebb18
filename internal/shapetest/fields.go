package shapetest

import (
	"encoding"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly/internal/wire"
)

// field is a field of a struct, by its JSON name.
type field struct {
	name  string
	value reflect.Type // what it holds, behind pointer or Nullable
	at    int          // its place in the struct
}

// fieldsOf are the fields of a struct. Their places tell their samples apart.
func fieldsOf(t reflect.Type) []field {
	var fields []field
	for _, f := range reflect.VisibleFields(t) {
		if f.Anonymous {
			continue // its own fields follow
		}
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		fields = append(fields, field{name, valueType(f.Type), len(fields)})
	}
	return fields
}

// valueType is what a field holds: a Nullable tells by its method Get.
func valueType(t reflect.Type) reflect.Type {
	if t.Kind() == reflect.Pointer {
		return t.Elem()
	}
	if get, ok := t.MethodByName("Get"); ok {
		return get.Type.Out(0)
	}
	return t
}

// sample is a value that a field may have, as JSON has it; at is 0 for the first, 1 for the
// second. No two fields of a struct have the same, but for booleans, of which every other is
// true. Texts would come to harm if they were not encoded.
func (f field) sample(at int) any {
	text := f.name + []string{" = 1&é", " + 2%"}[at]
	switch kind := f.value.Kind(); {
	case f.value.Implements(reflect.TypeFor[encoding.TextMarshaler]()):
		return text // a list that is one text
	case kind == reflect.Int:
		return 100 + 2*f.at + at
	case kind == reflect.Bool:
		return (f.at+at)%2 == 0
	case kind == reflect.Slice:
		return []any{text, f.name}
	case kind == reflect.Struct:
		members := map[string]any{}
		for _, member := range fieldsOf(f.value) {
			members[member.name] = member.sample(at)
		}
		return members
	default:
		return text
	}
}

// plain is a value as JSON has it.
func plain[T any](t *testing.T, value any) T {
	t.Helper()
	text, err := wire.Marshal(value) // which puts members without a field back
	require.NoError(t, err)
	var out T
	require.NoError(t, json.Unmarshal(text, &out))
	return out
}

func has(fields []field, name string) bool {
	return slices.ContainsFunc(fields, func(f field) bool { return f.name == name })
}

// omit is a copy of an object that lacks some members.
func omit(object map[string]any, names []string) map[string]any {
	rest := maps.Clone(object)
	maps.DeleteFunc(rest, func(name string, _ any) bool { return slices.Contains(names, name) })
	return rest
}
