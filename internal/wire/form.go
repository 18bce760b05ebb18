package wire

import (
	"bytes"
	"fmt"
	"maps"
	"net/url"
	"reflect"
	"slices"
)

// AppendForm appends in as application/x-www-form-urlencoded to dst, which is either empty or such a form. in is a struct, a map
// with string keys, a pointer to one of them, url.Values or nil.
//
// Members are named as in JSON and come in declared order, the keys of maps sorted: a nested value is outer[inner], the elements of
// a list are name[]. Nil pointers, slices and maps are left out, and so is what omitzero leaves out; what a pointer points to is
// sent, zero or not, and an empty list or map is sent as an empty value. Booleans are 1 and 0; times are RFC 3339 in whole seconds;
// bytes are base64. Types that have MarshalText or MarshalJSON are written as these say.
//
// A type with IsNull, IsZero and Any is optional: it is left out if zero, empty if null, else the value that Any returns.
//
// The tag `form:"bool"` of a field writes its booleans as true and false, `form:"digit"` as 1 and 0.
func AppendForm(dst []byte, in any) ([]byte, error) {
	e := formEncoder{dst: dst}
	if err := e.encode(in, formStyle{}); err != nil {
		return dst, err
	}
	return e.dst, nil
}

// EncodeQuery encodes in as a query string. It differs from [AppendForm] in two points: booleans are true and false, and a list is one
// value with commas between its elements. The tag `form:"[]"` of a field writes its lists as AppendForm does, `form:"repeat"` as one
// value per element under the plain name.
func EncodeQuery(in any) (string, error) {
	var e formEncoder
	if err := e.encode(in, formStyle{commas: true, words: true}); err != nil {
		return "", err
	}
	return string(e.dst), nil
}

// formStyle is how values are written of which there are two ways.
type formStyle struct {
	commas bool // a list is one value
	repeat bool // the name of a list has no brackets
	words  bool // booleans are true and false
}

// tagged is the style of a field with the given tag.
func (s formStyle) tagged(tag string) formStyle {
	switch tag {
	case "[]":
		s.commas = false
	case "repeat":
		s.commas, s.repeat = false, true
	case "bool":
		s.words = true
	case "digit":
		s.words = false
	}
	return s
}

// formEncoder writes a form. The name of the value at hand is kept as it is sent, so that it is escaped once.
type formEncoder struct {
	dst     []byte
	name    []byte
	style   formStyle
	scratch []byte
	room    [2][64]byte // for name and scratch, which need no more as a rule
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
	const usual = 256 // saves a small form from growing again and again
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

// settle follows pointers and interfaces to the value behind them. It is invalid if there is none.
func settle(v reflect.Value) reflect.Value {
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	return v
}

// errorf is an error about the value at hand.
func (e *formEncoder) errorf(format string, args ...any) error {
	err := fmt.Errorf(format, args...)
	if len(e.name) == 0 {
		return err
	}
	name, _ := url.QueryUnescape(string(e.name))
	return fmt.Errorf("form field %q: %w", name, err)
}

// key begins the value at hand in the form.
func (e *formEncoder) key() {
	if len(e.dst) > 0 {
		e.dst = append(e.dst, '&')
	}
	e.dst = append(append(e.dst, e.name...), '=')
}

// inside writes a part of the value at hand, with an escaped name of its own.
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

// value writes the value at hand; nil is left out.
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

// elements writes a list as one value per element.
func (e *formEncoder) elements(v reflect.Value) error {
	outer := len(e.name)
	if !e.style.repeat {
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

// joined writes a list as one value with commas between its elements.
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
