package wire

import (
	"encoding"
	"encoding/base64"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"sync"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// optional is a value that may be absent, null, or set.
type optional interface {
	IsNull() bool
	IsZero() bool
	Any() any
}

// formType describes how values of a type other than a pointer or interface are encoded in a
// form.
type formType struct {
	optional bool
	text     formText     // encodes a value as a single text; nil for lists, maps and structs
	members  []formMember // fields of a struct
}

// formText appends the unescaped text of a value. With words, booleans are true and false.
type formText func(dst []byte, v reflect.Value, words bool) ([]byte, error)

// formMember is a field of a struct.
type formMember struct {
	field
	escaped []byte // escaped name
	zeroer  bool   // whether the type has IsZero
}

func (m *formMember) isZero(v reflect.Value) bool {
	return v.IsZero() || m.zeroer && method[interface{ IsZero() bool }](v).IsZero()
}

var formTypes sync.Map // from reflect.Type to *formType

func formTypeOf(t reflect.Type) *formType {
	if known, ok := formTypes.Load(t); ok {
		return known.(*formType)
	}
	made := &formType{optional: implements[optional](t)}
	if made.text = formTextOf(t); made.text == nil && t.Kind() == reflect.Struct {
		for _, f := range fieldsOf(t) {
			made.members = append(made.members, formMember{f, appendEscaped(nil, f.name), implements[interface{ IsZero() bool }](f.typ)})
		}
	}
	known, _ := formTypes.LoadOrStore(t, made)
	return known.(*formType)
}

// implements reports whether a pointer to t implements I.
func implements[I any](t reflect.Type) bool {
	return reflect.PointerTo(t).Implements(reflect.TypeFor[I]())
}

// method returns a pointer to the value as an I.
func method[I any](v reflect.Value) I {
	if !v.CanAddr() {
		settled := reflect.New(v.Type()).Elem()
		settled.Set(v)
		v = settled
	}
	return v.Addr().Interface().(I)
}

func formTextOf(t reflect.Type) formText {
	switch {
	case t == reflect.TypeFor[time.Time]():
		return timeText
	case implements[encoding.TextMarshaler](t):
		return marshaledText
	case implements[json.Marshaler](t):
		return marshaledJSON
	}
	switch t.Kind() {
	case reflect.Bool:
		return boolText
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return func(dst []byte, v reflect.Value, _ bool) ([]byte, error) {
			return strconv.AppendInt(dst, v.Int(), 10), nil
		}
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return func(dst []byte, v reflect.Value, _ bool) ([]byte, error) {
			return strconv.AppendUint(dst, v.Uint(), 10), nil
		}
	case reflect.Float32, reflect.Float64:
		return floatText
	case reflect.String:
		return func(dst []byte, v reflect.Value, _ bool) ([]byte, error) { return append(dst, v.String()...), nil }
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return func(dst []byte, v reflect.Value, _ bool) ([]byte, error) {
				return base64.StdEncoding.AppendEncode(dst, v.Bytes()), nil
			}
		}
	}
	return nil
}

func timeText(dst []byte, v reflect.Value, _ bool) ([]byte, error) {
	return method[*time.Time](v).AppendFormat(dst, time.RFC3339), nil
}

func marshaledText(dst []byte, v reflect.Value, _ bool) ([]byte, error) {
	text, err := method[encoding.TextMarshaler](v).MarshalText()
	return append(dst, text...), err
}

// marshaledJSON appends a JSON string without its quotation marks, and any other value as JSON.
func marshaledJSON(dst []byte, v reflect.Value, _ bool) ([]byte, error) {
	text, err := method[json.Marshaler](v).MarshalJSON()
	if err != nil || len(text) == 0 || text[0] != '"' {
		return append(dst, text...), err
	}
	return jsontext.AppendUnquote(dst, text)
}

func boolText(dst []byte, v reflect.Value, words bool) ([]byte, error) {
	switch {
	case words:
		return strconv.AppendBool(dst, v.Bool()), nil
	case v.Bool():
		return append(dst, '1'), nil
	}
	return append(dst, '0'), nil
}

func floatText(dst []byte, v reflect.Value, _ bool) ([]byte, error) {
	if f := v.Float(); math.IsNaN(f) || math.IsInf(f, 0) {
		return dst, fmt.Errorf("%v is no number that can be sent", f)
	}
	return strconv.AppendFloat(dst, v.Float(), 'f', -1, v.Type().Bits()), nil
}

// appendEscaped appends a text, escaped as by [url.QueryEscape].
func appendEscaped[T string | []byte](dst []byte, text T) []byte {
	const hex = "0123456789ABCDEF"
	for i := range len(text) {
		switch c := text[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-', c == '_', c == '.', c == '~':
			dst = append(dst, c)
		case c == ' ':
			dst = append(dst, '+')
		default:
			dst = append(dst, '%', hex[c>>4], hex[c&15])
		}
	}
	return dst
}
