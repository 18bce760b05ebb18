package wire

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"sync"
)

// revealer is implemented by secret types.
type revealer interface{ Reveal() string }

var secretTypes sync.Map // from reflect.Type to bool

// holdsSecret reports whether values of a type are secret or have a secret part.
func holdsSecret(t reflect.Type) bool {
	if known, ok := secretTypes.Load(t); ok {
		return known.(bool)
	}
	holds := secretWithin(t, nil)
	secretTypes.Store(t, holds)
	return holds
}

// Secrets returns the secrets in an input.
func Secrets(in any) []string {
	var all []string
	if in != nil {
		collectSecrets(&all, reflect.ValueOf(in), maxDepth)
	}
	return all
}

// collectSecrets appends the secrets in a value. It reports whether the depth of the value is at
// most levels; deeper values are never sent.
func collectSecrets(all *[]string, v reflect.Value, levels int) bool {
	if levels == 0 {
		return false
	}
	if !v.IsValid() || !mayHoldSecret(v.Type()) || isNil(v) {
		return true
	}
	switch {
	case implements[revealer](v.Type()):
		*all = append(*all, method[revealer](v).Reveal())
		return true
	case implements[optional](v.Type()):
		return collectSecrets(all, reflect.ValueOf(method[optional](v).Any()), levels-1)
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		return collectSecrets(all, v.Elem(), levels-1)
	case reflect.Struct:
		for _, f := range fieldsOf(v.Type()) {
			if member, err := v.FieldByIndexErr(f.index); err == nil && !collectSecrets(all, member, levels-1) {
				return false
			}
		}
	case reflect.Map:
		for _, element := range v.Seq2() {
			if !collectSecrets(all, element, levels-1) {
				return false
			}
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			if !collectSecrets(all, v.Index(i), levels-1) {
				return false
			}
		}
	}
	return true
}

func isNil(v reflect.Value) bool {
	return (v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface) && v.IsNil()
}

// mayHoldSecret reports whether values of a type are secret or may have a secret part.
func mayHoldSecret(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Interface:
		return true
	case reflect.Map, reflect.Slice, reflect.Array:
		if t.Elem().Kind() == reflect.Interface {
			return true
		}
	}
	return holdsSecret(t)
}

// secretWithin is holdsSecret for a type nested in the outer types.
func secretWithin(t reflect.Type, outer []reflect.Type) bool {
	switch {
	case slices.Contains(outer, t):
		return false
	case implements[revealer](t):
		return true
	}
	isOptional := implements[optional](t)
	outer = append(slices.Clip(outer), t)
	switch t.Kind() {
	case reflect.Pointer, reflect.Map, reflect.Slice, reflect.Array:
		return secretWithin(t.Elem(), outer)
	case reflect.Struct:
		for f := range t.Fields() {
			isUnion := f.Type.Kind() == reflect.Interface && f.Type.NumMethod() > 0 // any variant may contain a secret
			if (f.IsExported() || f.Anonymous || isOptional) && (isUnion || secretWithin(f.Type, outer)) {
				return true
			}
		}
	}
	return false
}

// conceals wraps the decoder of a type with a secret, so that its errors do not contain the
// value. An error from a part is left to the decoder of the part.
func conceals(decode decoder) decoder {
	return func(s *scanner, v reflect.Value) *DecodeError {
		err := decode(s, v)
		if err != nil && err.Pointer == "" && len(err.path) == 0 {
			err.conceal()
		}
		return err
	}
}

// conceal removes the value and the cause, which may contain it, from an error.
func (e *DecodeError) conceal() {
	e.Value = ""
	if _, limit := errors.AsType[*LimitError](e.Err); !limit {
		e.Err = nil
	}
}

// concealed returns the error of decoding a body into a type. If the type contains a secret, the
// error must not quote objects, lists, values in their place, or texts with a syntax error.
func concealed(t reflect.Type, err error) error {
	e, ok := errors.AsType[*DecodeError](err)
	if !ok || e.Value == "" || !holdsSecret(t) {
		return err
	}
	if c := e.Value[0]; c == '{' || c == '[' || e.Want == validJSON || strings.HasPrefix(e.Want, "an object") || strings.HasPrefix(e.Want, "an array") {
		e.Value = ""
	}
	return err
}
