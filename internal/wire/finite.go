package wire

import (
	"fmt"
	"reflect"
	"slices"
	"sync"
	"time"
)

// maxDepth is the maximum depth of pointers, structs, maps and lists in an input. A deeper value
// is assumed to contain itself.
const maxDepth = 1000

// finite returns an error if an input contains itself and can therefore not be encoded.
func finite(in any) error {
	if in == nil || isFlat(reflect.TypeOf(in)) || endsWithin(reflect.ValueOf(in), maxDepth) {
		return nil
	}
	return fmt.Errorf("%T contains itself, or is nested more than %d levels deep", in, maxDepth)
}

// endsWithin reports whether the depth of a value is at most levels.
func endsWithin(v reflect.Value, levels int) bool {
	if levels == 0 {
		return false
	}
	if !v.IsValid() || isFlat(v.Type()) {
		return true
	}
	if implements[optional](v.Type()) {
		return endsWithin(reflect.ValueOf(method[optional](v).Any()), levels-1)
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		return endsWithin(v.Elem(), levels-1)
	case reflect.Struct:
		for _, f := range fieldsOf(v.Type()) {
			if member, err := v.FieldByIndexErr(f.index); err == nil && !endsWithin(member, levels-1) {
				return false
			}
		}
	case reflect.Map:
		for _, element := range v.Seq2() {
			if !endsWithin(element, levels-1) {
				return false
			}
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			if !endsWithin(v.Index(i), levels-1) {
				return false
			}
		}
	}
	return true
}

var flatTypes sync.Map // from reflect.Type to bool

// isFlat reports whether no value of a type can contain itself, as for nearly all inputs. A type
// with a custom encoder counts as flat, unless the encoder only handles unknown members: it then
// encodes all fields.
func isFlat(t reflect.Type) bool {
	if known, ok := flatTypes.Load(t); ok {
		return known.(bool)
	}
	flat := flatWithin(t, nil)
	flatTypes.Store(t, flat)
	return flat
}

// flatWithin is isFlat for a type nested in the outer types.
func flatWithin(t reflect.Type, outer []reflect.Type) bool {
	isOptional := implements[optional](t)
	switch {
	case slices.Contains(outer, t):
		return false
	case t == reflect.TypeFor[time.Time](), hasMethod(t) && !isOptional && !keepsUnknown(t):
		return true
	}
	outer = append(slices.Clip(outer), t)
	switch t.Kind() {
	case reflect.Interface:
		return false
	case reflect.Pointer, reflect.Map, reflect.Slice, reflect.Array:
		return flatWithin(t.Elem(), outer)
	case reflect.Struct:
		for f := range t.Fields() {
			if (f.IsExported() || f.Anonymous || isOptional) && !flatWithin(f.Type, outer) {
				return false
			}
		}
	}
	return true
}

// keepsUnknown reports whether a type has a field for unknown members.
func keepsUnknown(t reflect.Type) bool {
	return t.Kind() == reflect.Struct && slices.ContainsFunc(fieldsOf(t), func(f field) bool { return f.unknown })
}
