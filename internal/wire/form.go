package wire

import (
	"encoding"
	"encoding/base64"
	"fmt"
	"maps"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
)

// AppendForm appends in as application/x-www-form-urlencoded to dst, which is either empty or such a form. in is a struct, a map
// with string keys, a pointer to one of them, url.Values or nil.
//
// Members are named as in JSON and come in declared order, the keys of maps sorted: a nested value is outer[inner], the elements of
// a list are name[]. Nil pointers, slices and maps are left out, and so is what omitzero leaves out; what a pointer points to is
// sent, zero or not, and an empty list or map is sent as an empty value. Booleans are 1 and 0, or true and false in a field tagged
// `form:"bool"`; times are RFC 3339 in whole seconds; bytes are base64. Types that have MarshalText or MarshalJSON are written as
// these say.
//
// A type with IsNull, IsZero and Any is optional: it is left out if zero, empty if null, else the value that Any returns.
func AppendForm(dst []byte, in any) ([]byte, error) {
	e := formEncoder{dst: dst}
	if err := e.encode(in); err != nil {
		return dst, err
	}
	return e.dst, nil
}

// EncodeQuery encodes in as a query string, by the rules of [AppendForm] but for lists: they are one value with commas between,
// unless their field is tagged `form:"[]"`.
func EncodeQuery(in any) (string, error) {
	e := formEncoder{commas: true}
	err := e.encode(in)
	return string(e.dst), err
}

// optional is a value that may be absent, null, or there.
type optional interface {
	IsNull() bool
	IsZero() bool
	Any() any
}

type formEncoder struct {
	dst    []byte
	commas bool
}

func (e *formEncoder) encode(in any) error {
	if values, ok := in.(url.Values); ok {
		for _, name := range slices.Sorted(maps.Keys(values)) {
			for _, value := range values[name] {
				e.pair(name, value)
			}
		}
		return nil
	}
	v := settle(reflect.ValueOf(in))
	switch {
	case !v.IsValid():
		return nil
	case v.Kind() == reflect.Struct:
		return e.members("", v)
	case v.Kind() == reflect.Map:
		return e.entries("", v)
	}
	return fmt.Errorf("%s cannot be encoded as a form", v.Type())
}

// settle follows pointers and interfaces to the value behind them, in a place that has an address. It is invalid if there is none.
func settle(v reflect.Value) reflect.Value {
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	if v.IsValid() && !v.CanAddr() {
		settled := reflect.New(v.Type()).Elem()
		settled.Set(v)
		return settled
	}
	return v
}

func (e *formEncoder) pair(name, value string) {
	if len(e.dst) > 0 {
		e.dst = append(e.dst, '&')
	}
	e.dst = append(append(append(e.dst, url.QueryEscape(name)...), '='), url.QueryEscape(value)...)
}

// inside names a value within another one; at the top there is no other one.
func inside(outer, name string) string {
	if outer == "" {
		return name
	}
	return outer + "[" + name + "]"
}

func (e *formEncoder) members(outer string, v reflect.Value) error {
	fields := fieldsOf(v.Type())
	for i := range fields {
		f := &fields[i]
		member, err := v.FieldByIndexErr(f.index)
		if err != nil || f.omitzero && isZero(member) {
			continue
		}
		if err := e.value(inside(outer, f.name), member, f.form); err != nil {
			return err
		}
	}
	return nil
}

func isZero(v reflect.Value) bool {
	if v.IsZero() {
		return true
	}
	zeroer, ok := as[interface{ IsZero() bool }](v)
	return ok && zeroer.IsZero()
}

// as returns a pointer to the value as a T if it is one.
func as[T any](v reflect.Value) (T, bool) {
	return reflect.TypeAssert[T](v.Addr())
}

func (e *formEncoder) entries(outer string, v reflect.Value) error {
	names := make(map[string]reflect.Value, v.Len())
	for key, value := range v.Seq2() {
		name, ok, err := scalar(settle(key), "")
		if err != nil || !ok {
			return fmt.Errorf("form field %q: cannot encode a key of type %s", outer, key.Type())
		}
		names[name] = value
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if err := e.value(inside(outer, name), names[name], ""); err != nil {
			return err
		}
	}
	return nil
}

func (e *formEncoder) value(name string, v reflect.Value, option string) error {
	v = settle(v)
	switch v.Kind() {
	case reflect.Invalid:
		return nil
	case reflect.Map, reflect.Slice:
		if v.IsNil() {
			return nil
		}
	}
	if o, ok := as[optional](v); ok {
		switch {
		case o.IsZero():
		case o.IsNull():
			e.pair(name, "")
		default:
			return e.value(name, reflect.ValueOf(o.Any()), option)
		}
		return nil
	}
	switch text, ok, err := scalar(v, option); {
	case err != nil:
		return fmt.Errorf("form field %q: %w", name, err)
	case ok:
		e.pair(name, text)
		return nil
	}
	switch v.Kind() {
	case reflect.Struct:
		return e.members(name, v)
	case reflect.Map, reflect.Slice:
		if v.Len() == 0 {
			e.pair(name, "")
			return nil
		}
		if v.Kind() == reflect.Map {
			return e.entries(name, v)
		}
		fallthrough
	case reflect.Array:
		return e.elements(name, v, option)
	}
	return fmt.Errorf("form field %q: cannot encode a %s", name, v.Type())
}

func (e *formEncoder) elements(name string, v reflect.Value, option string) error {
	if e.commas && option != "[]" {
		texts := make([]string, 0, v.Len())
		for i := range v.Len() {
			element := settle(v.Index(i))
			if !element.IsValid() {
				continue
			}
			text, ok, err := scalar(element, option)
			if err != nil || !ok {
				return fmt.Errorf("form field %q: cannot encode a %s as part of a list", name, v.Type().Elem())
			}
			texts = append(texts, text)
		}
		e.pair(name, strings.Join(texts, ","))
		return nil
	}
	for i := range v.Len() {
		if err := e.value(name+"[]", v.Index(i), option); err != nil {
			return err
		}
	}
	return nil
}

// scalar writes a value that is one piece of text; ok is false for any other.
func scalar(v reflect.Value, option string) (text string, ok bool, err error) {
	if !v.IsValid() {
		return "", false, nil
	}
	if t, ok := as[*time.Time](v); ok {
		return t.Format(time.RFC3339), true, nil
	}
	if m, ok := as[encoding.TextMarshaler](v); ok {
		b, err := m.MarshalText()
		return string(b), true, err
	}
	if m, ok := as[json.Marshaler](v); ok {
		b, err := m.MarshalJSON()
		if err == nil && len(b) > 0 && b[0] == '"' {
			err = json.Unmarshal(b, &text)
			return text, true, err
		}
		return string(b), true, err
	}
	switch v.Kind() {
	case reflect.Bool:
		if option == "bool" {
			return strconv.FormatBool(v.Bool()), true, nil
		}
		if v.Bool() {
			return "1", true, nil
		}
		return "0", true, nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return strconv.FormatInt(v.Int(), 10), true, nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return strconv.FormatUint(v.Uint(), 10), true, nil
	case reflect.Float32, reflect.Float64:
		return strconv.FormatFloat(v.Float(), 'f', -1, v.Type().Bits()), true, nil
	case reflect.String:
		return v.String(), true, nil
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return base64.StdEncoding.EncodeToString(v.Bytes()), true, nil
		}
	}
	return "", false, nil
}
