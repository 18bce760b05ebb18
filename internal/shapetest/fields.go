package shapetest

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// field is a field of an input, by its JSON name.
type field struct {
	name string
	kind reflect.Kind // of its value, behind pointer or Nullable
}

// fieldsOf are the fields of an input type.
func fieldsOf[In any]() []field {
	var fields []field
	for _, f := range reflect.VisibleFields(reflect.TypeFor[In]()) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		fields = append(fields, field{name, valueType(f.Type).Kind()})
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

// sample is a value that a field may have; at is 0 for the first, 1 for the second. Those
// of the texts would come to harm if they were not encoded.
func (f field) sample(at int) any {
	switch f.kind {
	case reflect.Int:
		return 100 + at
	case reflect.Bool:
		return at == 0
	default:
		return f.name + []string{" = 1&é", " + 2%"}[at]
	}
}

// input is an input that sets the values, and no others.
func input[In any](t *testing.T, values map[string]any) In {
	t.Helper()
	var in In
	text, err := json.Marshal(values)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &in))
	return in
}

// plain is an object as a map.
func plain(t *testing.T, object any) map[string]any {
	t.Helper()
	text, err := json.Marshal(object)
	require.NoError(t, err)
	var members map[string]any
	require.NoError(t, json.Unmarshal(text, &members))
	return members
}
