package wire

import (
	"encoding"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// decoder reads the next value of the text into a variable. Whatever the variable held is gone afterwards.
type decoder func(*scanner, reflect.Value) *DecodeError

var decoders sync.Map // reflect.Type to decoder

// decoderOf finds or builds the decoder of a type. A decoder looks for those of the types within on first use, so types may be
// recursive.
func decoderOf(t reflect.Type) decoder {
	if d, ok := decoders.Load(t); ok {
		return d.(decoder)
	}
	d, _ := decoders.LoadOrStore(t, compile(t))
	return d.(decoder)
}

func compile(t reflect.Type) decoder {
	if d := methodOf(t); d != nil {
		return d
	}
	switch t.Kind() {
	case reflect.Bool:
		return decodeBool
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return decodeInt
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return decodeUint
	case reflect.Float32, reflect.Float64:
		return decodeFloat
	case reflect.String:
		return decodeString
	case reflect.Pointer:
		return pointerDecoder(t)
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return handOver("base64 text", unmarshalStandard)
		}
		return sliceDecoder(t)
	case reflect.Array:
		if t.Elem().Kind() == reflect.Uint8 {
			return handOver("base64 text", unmarshalStandard)
		}
		return arrayDecoder(t)
	case reflect.Map:
		return mapDecoder(t)
	case reflect.Struct:
		return structDecoder(t)
	case reflect.Interface:
		if t.NumMethod() == 0 {
			return decodeAny
		}
	}
	return handOver(t.String(), unmarshalStandard)
}

// methodOf is the decoder of a type that does not go by its kind, or nil.
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

// lazily puts off finding the decoder of t until it is needed.
func lazily(t reflect.Type) func() decoder {
	return sync.OnceValue(func() decoder { return decoderOf(t) })
}

func structDecoder(t reflect.Type) decoder {
	type member struct {
		field
		decode decoder
	}
	type plan struct {
		members []member
		byName  map[string]int
		others  *field // for the numbers that no member is named like; mostly nil
	}
	compiled := sync.OnceValue(func() plan {
		fields := fieldsOf(t)
		p := plan{members: make([]member, 0, len(fields)), byName: make(map[string]int, len(fields))}
		for _, f := range fields {
			if f.others {
				p.others = &f
				continue
			}
			p.byName[f.name] = len(p.members)
			p.members = append(p.members, member{f, decoderOf(f.typ)})
		}
		return p
	})
	return func(s *scanner, v reflect.Value) *DecodeError {
		v.SetZero()
		if !s.open('{') {
			return s.blank("an object", "[]")
		}
		p := compiled()
		// Replies mostly keep the order in which the fields are declared, so the next one is tried before the map.
		for i := 0; s.more(); i++ {
			if i < len(p.members) && s.skipName(p.members[i].quoted) {
				s.colon()
			} else {
				name := s.key()
				n, known := p.byName[string(name)]
				if !known {
					if raw := s.value(); p.others != nil {
						p.others.keep(v, name, raw)
					}
					i--
					continue
				}
				i = n
			}
			m := &p.members[i]
			if err := m.decode(s, m.in(v)); err != nil {
				return err.within(m.name)
			}
		}
		return nil
	}
}

// keep puts a member that its struct has no field for into the map for such members, if it is a number. Anything else is skipped,
// as it is where there is no such map.
func (f *field) keep(v reflect.Value, name, raw []byte) {
	if c := raw[0]; c != '-' && (c < '0' || c > '9') {
		return
	}
	n, err := strconv.ParseFloat(string(raw), 64)
	if err != nil {
		return // beyond what a float64 can hold
	}
	others := f.in(v).Addr().Interface().(*map[string]float64)
	if *others == nil {
		*others = make(map[string]float64)
	}
	(*others)[string(name)] = n
}

// skipName steps over a name, quotes included, if it is the next one.
func (s *scanner) skipName(quoted string) bool {
	end := s.pos + len(quoted)
	if end > len(s.text) || string(s.text[s.pos:end]) != quoted {
		return false
	}
	s.pos = end
	return true
}

// blank reads a value that must be null, or the empty form which the API uses for what is wanted here.
func (s *scanner) blank(want, empty string) *DecodeError {
	raw := s.value()
	if raw[0] == 'n' || strings.Join(strings.Fields(string(raw)), "") == empty {
		return nil
	}
	return refuse(raw, want, nil)
}

func pointerDecoder(t reflect.Type) decoder {
	decode := lazily(t.Elem())
	isTime := t.Elem() == reflect.TypeFor[time.Time]()
	return func(s *scanner, v reflect.Value) *DecodeError {
		v.SetZero()
		if c := s.peek(); c == 'n' || isTime && c == '"' && s.text[s.pos+1] == '"' { // "" is how the API says: no time
			s.value()
			return nil
		}
		v.Set(reflect.New(t.Elem()))
		return decode()(s, v.Elem())
	}
}

func sliceDecoder(t reflect.Type) decoder {
	lazy := lazily(t.Elem())
	empty := reflect.MakeSlice(t, 0, 0) // without room, so it can be everybody's
	return func(s *scanner, v reflect.Value) *DecodeError {
		v.SetZero()
		if !s.open('[') {
			if s.peek() == '{' {
				v.Set(empty)
			}
			return s.blank("an array", "{}")
		}
		decode := lazy()
		n := 0
		for ; s.more(); n++ {
			v.Grow(1)
			v.SetLen(n + 1)
			if err := decode(s, v.Index(n)); err != nil {
				return err.within(strconv.Itoa(n))
			}
		}
		if n == 0 {
			v.Set(empty)
		}
		return nil
	}
}

func arrayDecoder(t reflect.Type) decoder {
	lazy := lazily(t.Elem())
	want := fmt.Sprintf("an array of %d elements", t.Len())
	return func(s *scanner, v reflect.Value) *DecodeError {
		v.SetZero()
		if !s.open('[') {
			return s.blank(want, "")
		}
		start := s.pos - 1
		decode := lazy()
		n := 0
		for ; s.more(); n++ {
			if n >= t.Len() {
				s.value()
			} else if err := decode(s, v.Index(n)); err != nil {
				return err.within(strconv.Itoa(n))
			}
		}
		if n != t.Len() {
			return refuse(s.text[start:s.pos], want, nil)
		}
		return nil
	}
}

func mapDecoder(t reflect.Type) decoder {
	lazyKey, lazyElem := lazily(t.Key()), lazily(t.Elem())
	return func(s *scanner, v reflect.Value) *DecodeError {
		v.SetZero()
		if !s.open('{') {
			if s.peek() == '[' {
				v.Set(reflect.MakeMap(t))
			}
			return s.blank("an object", "[]")
		}
		v.Set(reflect.MakeMap(t))
		decodeKey, decodeElem := lazyKey(), lazyElem()
		key, elem := reflect.New(t.Key()).Elem(), reflect.New(t.Elem()).Elem()
		for s.more() {
			start := s.pos
			err := decodeKey(s, key)
			name := s.text[start:s.pos]
			s.colon()
			if err == nil {
				err = decodeElem(s, elem)
			}
			if err != nil {
				return err.within(string(s.content(name)))
			}
			v.SetMapIndex(key, elem)
		}
		return nil
	}
}

// decodeAny makes what encoding/json makes for an any: map[string]any, []any, string, float64, bool or nil.
func decodeAny(s *scanner, v reflect.Value) *DecodeError {
	t := reflect.TypeFor[float64]()
	switch s.peek() {
	case 'n':
		s.value()
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
	made := reflect.New(t).Elem()
	if err := decoderOf(t)(s, made); err != nil {
		return err
	}
	v.Set(made)
	return nil
}

// handOver makes a decoder that hands the text of a value, with a pointer to a zero variable, to a function.
func handOver(want string, unmarshal func(s *scanner, raw []byte, into any) error) decoder {
	return func(s *scanner, v reflect.Value) *DecodeError {
		raw := s.value()
		v.SetZero()
		err := unmarshal(s, raw, v.Addr().Interface())
		if err == nil {
			return nil
		}
		if e, ok := errors.AsType[*DecodeError](err); ok {
			return e
		}
		return refuse(raw, want, err)
	}
}

func unmarshalFastly(_ *scanner, raw []byte, into any) error {
	return into.(Unmarshaler).UnmarshalFastly(raw, func(raw []byte, at string, into any) error {
		err := Decode(raw, into)
		if e, ok := errors.AsType[*DecodeError](err); ok {
			e.Pointer = at + e.Pointer
		}
		return err
	})
}

func unmarshalJSON(_ *scanner, raw []byte, into any) error {
	return into.(json.Unmarshaler).UnmarshalJSON(raw)
}

// unmarshalText takes the text of any scalar; null leaves a zero value.
func unmarshalText(s *scanner, raw []byte, into any) error {
	switch raw[0] {
	case 'n':
		return nil
	case '{', '[':
		return errors.New("not a scalar")
	}
	return into.(encoding.TextUnmarshaler).UnmarshalText(s.content(raw))
}

// unmarshalStandard leaves the value to encoding/json/v2: bytes in base64, and types that it refuses.
func unmarshalStandard(_ *scanner, raw []byte, into any) error {
	return json.Unmarshal(raw, into, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
}
