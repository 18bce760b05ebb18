package wire

import (
	"fmt"
	"reflect"
	"slices"
	"sync"
	"time"
)

// maxDepth is how many pointers, structs, maps and lists an input may have within each other. What passes it contains itself.
const maxDepth = 1000

// finite makes sure that an input can be encoded to its end.
func finite(in any) error {
	if in == nil || isFlat(reflect.TypeOf(in)) || endsWithin(reflect.ValueOf(in), maxDepth) {
		return nil
	}
	return fmt.Errorf("%T contains itself, or is nested more than %d levels deep", in, maxDepth)
}

// endsWithin reports whether a value is nested at most so many levels deep.
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

var flatTypes sync.Map // reflect.Type to bool

// isFlat reports whether no value of a type can contain itself, as is true of nearly all inputs. A type that is encoded by a method of
// its own is flat for us, unless the method is there for the sake of unknown members: it then encodes all fields.
func isFlat(t reflect.Type) bool {
	if known, ok := flatTypes.Load(t); ok {
		return known.(bool)
	}
	flat := flatWithin(t, nil)
	flatTypes.Store(t, flat)
	return flat
}

// flatWithin is isFlat for a type that stands within others.
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

// keepsUnknown reports whether a type has a field for members that no other field is for.
func keepsUnknown(t reflect.Type) bool {
	return t.Kind() == reflect.Struct && slices.ContainsFunc(fieldsOf(t), func(f field) bool { return f.unknown })
}
