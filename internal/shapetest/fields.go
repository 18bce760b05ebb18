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

// field is a struct field, identified by its JSON name.
type field struct {
	name  string
	value reflect.Type // type without pointer or Nullable
	at    int          // index in the struct
}

// fieldsOf returns the fields of a struct. Samples are derived from the indexes, so that they
// differ.
func fieldsOf(t reflect.Type) []field {
	var fields []field
	for _, f := range reflect.VisibleFields(t) {
		if f.Anonymous {
			continue // its fields are listed instead
		}
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		fields = append(fields, field{name, valueType(f.Type), len(fields)})
	}
	return fields
}

// valueType returns the type of a field without pointer or Nullable. A Nullable is recognized by
// its method Get.
func valueType(t reflect.Type) reflect.Type {
	if t.Kind() == reflect.Pointer {
		return t.Elem()
	}
	if get, ok := t.MethodByName("Get"); ok {
		return get.Type.Out(0)
	}
	return t
}

// sample returns a JSON value for a field: the first one if at is 0, the second one if at is 1. All
// fields of a struct have different samples, except booleans, which alternate. Strings contain
// characters that must be encoded.
func (f field) sample(at int) any {
	text := f.name + []string{" = 1&é", " + 2%"}[at]
	switch kind := f.value.Kind(); {
	case f.value.Implements(reflect.TypeFor[encoding.TextMarshaler]()):
		return text // encoded as one string
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

// plain converts a value to generic JSON.
func plain[T any](t *testing.T, value any) T {
	t.Helper()
	text, err := wire.Marshal(value) // this includes unknown members
	require.NoError(t, err)
	var out T
	require.NoError(t, json.Unmarshal(text, &out))
	return out
}

func has(fields []field, name string) bool {
	return slices.ContainsFunc(fields, func(f field) bool { return f.name == name })
}

// omit returns a copy of an object without the given members.
func omit(object map[string]any, names []string) map[string]any {
	rest := maps.Clone(object)
	maps.DeleteFunc(rest, func(name string, _ any) bool { return slices.Contains(names, name) })
	return rest
}
