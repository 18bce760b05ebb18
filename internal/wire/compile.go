package wire

import (
	"encoding"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"sync"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// decoder decodes the next value of the text into a variable. It replaces the previous value of
// the variable.
type decoder func(*scanner, reflect.Value) *DecodeError

// variant identifies a decoder: by the type, and by whether fractions are rounded to integers.
type variant struct {
	typ   reflect.Type
	round bool
}

var decoders [2]sync.Map // from reflect.Type to decoder; the second map is for variants that round

// decoderOf returns the decoder of a type, which is built on first use. A decoder looks up those
// of nested types when it needs them, so types may be recursive.
func decoderOf(t reflect.Type) decoder { return variant{typ: t}.decoder() }

func (t variant) decoder() decoder {
	known := &decoders[0]
	if t.round {
		known = &decoders[1]
	}
	if d, ok := known.Load(t.typ); ok {
		return d.(decoder)
	}
	d, _ := known.LoadOrStore(t.typ, t.compile())
	return d.(decoder)
}

// elem returns the decoder of the element type.
func (t variant) elem() func() decoder {
	return sync.OnceValue(variant{t.typ.Elem(), t.round}.decoder)
}

func (t variant) compile() decoder {
	if holdsSecret(t.typ) {
		return conceals(t.plain())
	}
	return t.plain()
}

// plain returns the decoder of a type without secrets, whose errors contain the value.
func (t variant) plain() decoder {
	if d := methodOf(t.typ); d != nil {
		return d
	}
	switch t.typ.Kind() {
	case reflect.Bool:
		return decodeBool
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return intDecoder(t.round)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return uintDecoder(t.round)
	case reflect.Float32, reflect.Float64:
		return decodeFloat
	case reflect.String:
		return decodeString
	case reflect.Pointer:
		return t.pointer()
	case reflect.Slice:
		if t.typ.Elem().Kind() != reflect.Uint8 {
			return sliceDecoder(t.typ, t.elem())
		}
		return handOver("base64 text", unmarshalStandard)
	case reflect.Array:
		if t.typ.Elem().Kind() != reflect.Uint8 {
			return t.array()
		}
		return handOver("base64 text", unmarshalStandard)
	case reflect.Map:
		return t.mapping()
	case reflect.Struct:
		return structDecoder(t.typ)
	case reflect.Interface:
		if t.typ.NumMethod() == 0 {
			return decodeAny
		}
	}
	return handOver(t.typ.String(), unmarshalStandard)
}

// methodOf returns the decoder of a type with a custom decoder, or nil.
func methodOf(t reflect.Type) decoder {
	p := reflect.PointerTo(t)
	switch {
	case t == reflect.TypeFor[time.Time]():
		return decodeTime
	case t == reflect.TypeFor[span]():
		return decodeSpan
	case p.Implements(reflect.TypeFor[Unmarshaler]()):
		return handOver(t.String(), unmarshalFastly)
	case p.Implements(reflect.TypeFor[json.UnmarshalerFrom]()):
		return handOver(t.String(), unmarshalStandard)
	case p.Implements(reflect.TypeFor[json.Unmarshaler]()):
		return handOver(t.String(), unmarshalJSON)
	case p.Implements(reflect.TypeFor[encoding.TextUnmarshaler]()):
		return handOver(t.String(), unmarshalText)
	}
	return nil
}

// blank decodes null, or an empty object or array where the other one is expected, because the
// API confuses them.
func (s *scanner) blank(want string, bracket byte) *DecodeError {
	raw := s.value()
	if raw[0] == 'n' || raw[0] == bracket && isBlank(raw[1:len(raw)-1]) {
		return nil
	}
	return refuse(raw, want, nil)
}

func (t variant) pointer() decoder {
	if isEndless(t.typ) {
		return func(s *scanner, _ reflect.Value) *DecodeError {
			return refuse(s.value(), t.typ.String(), errors.New("the type points to itself"))
		}
	}
	elem := t.typ.Elem()
	size, isTime, decode := int(elem.Size()), elem == reflect.TypeFor[time.Time](), t.elem()
	return func(s *scanner, v reflect.Value) *DecodeError {
		v.SetZero()
		c := s.peek()
		if c == 'n' || isTime && c == '"' && s.starts(`""`) { // "" means no time
			s.skip()
			return nil
		}
		if err := s.memory.take(1, size); err != nil {
			return err
		}
		v.Set(reflect.New(elem))
		return decode()(s, v.Elem())
	}
}

// isEndless reports whether a pointer type points only to pointers.
func isEndless(t reflect.Type) bool {
	const most = 100
	for range most {
		if t.Kind() != reflect.Pointer {
			return false
		}
		t = t.Elem()
	}
	return true
}

func (t variant) array() decoder {
	lazy := t.elem()
	want := fmt.Sprintf("an array of %d elements", t.typ.Len())
	return func(s *scanner, v reflect.Value) *DecodeError {
		v.SetZero()
		if !s.open('[') {
			return s.blank(want, 0)
		}
		start := s.pos - 1
		decode := lazy()
		n := 0
		for ; s.more(']'); n++ {
			if n >= v.Len() {
				s.skip()
			} else if err := decode(s, v.Index(n)); err != nil {
				return err.within(strconv.Itoa(n))
			}
		}
		if n != v.Len() {
			return refuse(s.text[start:s.pos], want, nil)
		}
		return nil
	}
}

// decodeAny decodes any value to the same types as encoding/json: map[string]any, []any, string,
// float64, bool or nil.
func decodeAny(s *scanner, v reflect.Value) *DecodeError {
	t := reflect.TypeFor[float64]()
	switch s.peek() {
	case 'n':
		s.skip()
		v.SetZero()
		return nil
	case '{':
		t = reflect.TypeFor[map[string]any]()
	case '[':
		t = reflect.TypeFor[[]any]()
	case '"':
		t = reflect.TypeFor[string]()
	case 't', 'f':
		t = reflect.TypeFor[bool]()
	}
	if err := s.memory.take(2, int(t.Size())); err != nil { // for the variable, and for its copy in the interface
		return err
	}
	made := reflect.New(t).Elem()
	if err := decoderOf(t)(s, made); err != nil {
		return err
	}
	v.Set(made)
	return nil
}

// handOver returns a decoder that passes the text of a value and a pointer to a zero variable to
// a function. It counts the size of the text as memory.
func handOver(want string, unmarshal func(s *scanner, raw []byte, into any) error) decoder {
	return func(s *scanner, v reflect.Value) *DecodeError {
		raw := s.value()
		v.SetZero()
		if err := s.memory.take(len(raw), 1); err != nil {
			return err
		}
		err := unmarshal(s, raw, v.Addr().Interface())
		if err == nil {
			return nil
		}
		if e, ok := errors.AsType[*DecodeError](err); ok {
			return e
		}
		if e, ok := errors.AsType[*LimitError](err); ok {
			return &DecodeError{Pointer: e.Pointer, Err: e}
		}
		return refuse(raw, want, err)
	}
}

func unmarshalFastly(s *scanner, raw []byte, into any) error {
	return into.(Unmarshaler).UnmarshalFastly(raw, func(raw []byte, at string, into any) error {
		return under(at, decode(raw, into, &s.memory))
	})
}

func unmarshalJSON(_ *scanner, raw []byte, into any) error {
	return into.(json.Unmarshaler).UnmarshalJSON(raw)
}

// unmarshalText decodes any scalar with UnmarshalText. null leaves the zero value.
func unmarshalText(s *scanner, raw []byte, into any) error {
	switch raw[0] {
	case 'n':
		return nil
	case '{', '[':
		return errors.New("not a scalar")
	}
	return into.(encoding.TextUnmarshaler).UnmarshalText(s.meaning(raw))
}

// unmarshalStandard decodes a value with encoding/json/v2: bytes in base64, and types that v2
// refuses.
func unmarshalStandard(_ *scanner, raw []byte, into any) error {
	return json.Unmarshal(raw, into, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
}
