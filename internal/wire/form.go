package wire

import (
	"bytes"
	"fmt"
	"maps"
	"net/url"
	"reflect"
	"slices"
)

// AppendForm appends in, encoded as application/x-www-form-urlencoded, to the form dst, which may
// be empty. in is a struct, a map with string keys, a pointer to either, url.Values, or nil.
//
// Members have their JSON names and are in declaration order. Keys of maps are sorted. A nested
// value is named outer[inner], and the elements of a list are named name[]. Nil pointers, slices
// and maps are omitted, and so are values that omitzero omits. The target of a pointer is always
// sent, even if it is zero. An empty list or map is sent as an empty value. Booleans are 1 and 0,
// times are in RFC 3339 in whole seconds, and bytes are base64. The methods MarshalText and
// MarshalJSON of a type take precedence.
//
// A type with the methods IsNull, IsZero and Any is optional: it is omitted if zero, empty if
// null, and otherwise encoded as the result of Any.
//
// The tag `form:"bool"` encodes the booleans of a field as true and false, `form:"digit"` as 1
// and 0.
func AppendForm(dst []byte, in any) ([]byte, error) {
	e := formEncoder{dst: dst}
	if err := e.encode(in, formStyle{}); err != nil {
		return dst, err
	}
	return e.dst, nil
}

// EncodeQuery encodes in as a query string. Unlike in [AppendForm], booleans are true and false,
// and a list is one value, separated by commas. The tag `form:"[]"` encodes the lists of a field
// as AppendForm does, and `form:"repeat"` as one parameter per element, without brackets.
func EncodeQuery(in any) (string, error) {
	var e formEncoder
	if err := e.encode(in, formStyle{commas: true, words: true}); err != nil {
		return "", err
	}
	return string(e.dst), nil
}

// formStyle selects between alternative encodings.
type formStyle struct {
	commas bool // whether a list is one value, separated by commas
	plain  bool // whether the name of any other list has no brackets
	words  bool // whether booleans are true and false
}

// tagged returns the style of a field with the given tag.
func (s formStyle) tagged(tag string) formStyle {
	switch tag {
	case "[]":
		s.commas = false
	case "repeat":
		s.commas, s.plain = false, true
	case "bool":
		s.words = true
	case "digit":
		s.words = false
	}
	return s
}

// formEncoder encodes a form. It keeps the name of the current value in escaped form, so that
// each part is escaped once.
type formEncoder struct {
	dst     []byte
	name    []byte
	style   formStyle
	scratch []byte
	room    [2][64]byte // initial memory of name and scratch, usually sufficient
}

func (e *formEncoder) encode(in any, style formStyle) error {
	if err := finite(in); err != nil {
		return err
	}
	e.name, e.scratch = e.room[0][:0], e.room[1][:0]
	if values, ok := in.(url.Values); ok {
		for _, name := range slices.Sorted(maps.Keys(values)) {
			for _, value := range values[name] {
				e.name = appendEscaped(e.name[:0], name)
				e.key()
				e.dst = appendEscaped(e.dst, value)
			}
		}
		return nil
	}
	const usual = 256 // initial size that avoids repeated growth
	e.dst = slices.Grow(e.dst, usual)
	e.style = style
	switch v := settle(reflect.ValueOf(in)); {
	case !v.IsValid():
		return nil
	case v.Kind() == reflect.Struct:
		return e.members(v)
	case v.Kind() == reflect.Map:
		return e.entries(v)
	}
	return fmt.Errorf("want url.Values, a map or a struct, not %T", in)
}

// settle follows pointers and interfaces to the final value. It returns the zero Value if one is
// nil.
func settle(v reflect.Value) reflect.Value {
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	return v
}

// errorf returns an error about the current value.
func (e *formEncoder) errorf(format string, args ...any) error {
	err := fmt.Errorf(format, args...)
	if len(e.name) == 0 {
		return err
	}
	name, _ := url.QueryUnescape(string(e.name))
	return fmt.Errorf("form field %q: %w", name, err)
}

// key appends the name of the current value.
func (e *formEncoder) key() {
	if len(e.dst) > 0 {
		e.dst = append(e.dst, '&')
	}
	e.dst = append(append(e.dst, e.name...), '=')
}

// inside encodes a part of the current value. name is escaped.
func (e *formEncoder) inside(name []byte, v reflect.Value) error {
	outer := len(e.name)
	if outer > 0 {
		e.name = append(append(append(e.name, "%5B"...), name...), "%5D"...)
	} else {
		e.name = append(e.name, name...)
	}
	err := e.value(v)
	e.name = e.name[:outer]
	return err
}

// value encodes the current value. It omits nil.
func (e *formEncoder) value(v reflect.Value) error {
	v = settle(v)
	if !v.IsValid() || (v.Kind() == reflect.Map || v.Kind() == reflect.Slice) && v.IsNil() {
		return nil
	}
	t := formTypeOf(v.Type())
	switch kind := v.Kind(); {
	case t.optional:
		return e.optional(method[optional](v))
	case t.text != nil:
		return e.scalar(t, v)
	case kind == reflect.Struct:
		return e.members(v)
	case (kind == reflect.Map || kind == reflect.Slice) && v.Len() == 0:
		e.key()
		return nil
	case kind == reflect.Map:
		return e.entries(v)
	case (kind == reflect.Slice || kind == reflect.Array) && e.style.commas:
		return e.joined(v)
	case kind == reflect.Slice || kind == reflect.Array:
		return e.elements(v)
	}
	return e.errorf("cannot encode a %s", v.Type())
}

func (e *formEncoder) optional(o optional) error {
	switch {
	case o.IsZero():
		return nil
	case o.IsNull():
		e.key()
		return nil
	}
	return e.value(reflect.ValueOf(o.Any()))
}

func (e *formEncoder) scalar(t *formType, v reflect.Value) (err error) {
	if e.scratch, err = t.text(e.scratch[:0], v, e.style.words); err != nil {
		return e.errorf("%w", err)
	}
	e.key()
	e.dst = appendEscaped(e.dst, e.scratch)
	return nil
}

func (e *formEncoder) members(v reflect.Value) error {
	style := e.style
	t := formTypeOf(v.Type())
	for i := range t.members {
		m := &t.members[i]
		member, err := v.FieldByIndexErr(m.index)
		if err != nil || m.omitzero && m.isZero(member) {
			continue
		}
		e.style = style.tagged(m.form)
		if err := e.inside(m.escaped, member); err != nil {
			return err
		}
	}
	e.style = style
	return nil
}

func (e *formEncoder) entries(v reflect.Value) error {
	values := make(map[string]reflect.Value, v.Len())
	for key, value := range v.Seq2() {
		settled := settle(key)
		if !settled.IsValid() || formTypeOf(settled.Type()).text == nil {
			return e.errorf("cannot encode a key of type %s", key.Type())
		}
		name, err := formTypeOf(settled.Type()).text(nil, settled, false)
		if err != nil {
			return e.errorf("key: %w", err)
		}
		values[string(name)] = value
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if err := e.inside(appendEscaped(nil, name), values[name]); err != nil {
			return err
		}
	}
	return nil
}

// elements encodes a list as one value per element.
func (e *formEncoder) elements(v reflect.Value) error {
	outer := len(e.name)
	if !e.style.plain {
		e.name = append(e.name, "%5B%5D"...)
	}
	for i := range v.Len() {
		if err := e.value(v.Index(i)); err != nil {
			return err
		}
	}
	e.name = e.name[:outer]
	return nil
}

// joined encodes a list as one value, separated by commas.
func (e *formEncoder) joined(v reflect.Value) error {
	e.key()
	first := true
	for i := range v.Len() {
		element := settle(v.Index(i))
		if !element.IsValid() {
			continue
		}
		t := formTypeOf(element.Type())
		if t.text == nil {
			return e.errorf("cannot encode a %s as part of a list", element.Type())
		}
		var err error
		if e.scratch, err = t.text(e.scratch[:0], element, e.style.words); err != nil {
			return e.errorf("%w", err)
		}
		if bytes.IndexByte(e.scratch, ',') >= 0 {
			return e.errorf("element %d has a comma, which would make it two", i)
		}
		if !first {
			e.dst = append(e.dst, "%2C"...)
		}
		first = false
		e.dst = appendEscaped(e.dst, e.scratch)
	}
	return nil
}
