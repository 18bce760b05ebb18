package wire

import (
	"bytes"
	"math/big"
	"reflect"
	"strconv"
	"strings"
)

// decodeBool decodes true, false, 1 and 0, or a string with one of them. null and "" are false.
func decodeBool(s *scanner, v reflect.Value) *DecodeError {
	switch s.peek() {
	case 't':
		s.word("true")
		v.SetBool(true)
		return nil
	case 'f':
		s.word("false")
		v.SetBool(false)
		return nil
	}
	raw := s.value()
	text := s.meaning(raw)
	switch {
	case string(text) == "1", strings.EqualFold(string(text), "true"):
		v.SetBool(true)
	case string(text) == "0", strings.EqualFold(string(text), "false"), string(raw) == "null", len(text) == 0:
		v.SetBool(false)
	default:
		return refuse(raw, "a boolean", nil)
	}
	return nil
}

// decodeString decodes a string, or a number or boolean as its text. null is "".
func decodeString(s *scanner, v reflect.Value) *DecodeError {
	var content []byte
	if s.peek() == '"' {
		content = s.content()
	} else {
		switch raw := s.value(); raw[0] {
		case 'n':
		case '{', '[':
			return refuse(raw, "a string", nil)
		default:
			content = raw
		}
	}
	text, err := s.string(content)
	v.SetString(text)
	return err
}

// intDecoder returns a decoder for integral numbers, including 1.0 and 1e3, or strings with one
// of them. null, "" and false are 0, true is 1. With round, it rounds fractions.
func intDecoder(round bool) decoder {
	return func(s *scanner, v reflect.Value) *DecodeError {
		if n, end := s.count(); end > 0 && !v.OverflowInt(n) {
			s.pos = end
			v.SetInt(n)
			return nil
		}
		raw := s.value()
		negative, n, ok := integer(s.number(raw), round)
		i := int64(n)
		if negative {
			i = -i
		}
		if !ok || i != 0 && (i < 0) != negative || v.OverflowInt(i) {
			return refuse(raw, integerWithin(v), nil)
		}
		v.SetInt(i)
		return nil
	}
}

func uintDecoder(round bool) decoder {
	return func(s *scanner, v reflect.Value) *DecodeError {
		if n, end := s.count(); end > 0 && !v.OverflowUint(uint64(n)) {
			s.pos = end
			v.SetUint(uint64(n))
			return nil
		}
		raw := s.value()
		negative, n, ok := integer(s.number(raw), round)
		if !ok || negative && n != 0 || v.OverflowUint(n) {
			return refuse(raw, integerWithin(v), nil)
		}
		v.SetUint(n)
		return nil
	}
}

// count returns the value and the end of a plain integer with at most 18 digits, the most common
// form. end is 0 for any other number.
func (s *scanner) count() (n int64, end int) {
	first := s.peek()
	for i := s.pos; i < min(s.pos+19, len(s.text)); i++ {
		c := s.text[i]
		switch {
		case '0' <= c && c <= '9':
			n = n*10 + int64(c-'0')
		case i == s.pos, first == '0' && i > s.pos+1, c != ',' && c != '}' && c != ']':
			return 0, 0
		default:
			return n, i
		}
	}
	return 0, 0
}

func integerWithin(v reflect.Value) string {
	switch v.Kind() {
	case reflect.Int, reflect.Int64:
		return "an integer"
	}
	return "an integer (" + v.Kind().String() + ")"
}

func decodeFloat(s *scanner, v reflect.Value) *DecodeError {
	raw := s.value()
	text := s.number(raw)
	f, err := strconv.ParseFloat(string(text), v.Type().Bits())
	if text == nil || err != nil {
		return refuse(raw, "a number", nil)
	}
	v.SetFloat(f)
	return nil
}

var zero, one = []byte("0"), []byte("1")

// number returns the text of a number, or of a number in a string. null, "" and false are 0, true
// is 1. For other values, it returns nil.
func (s *scanner) number(raw []byte) []byte {
	switch raw[0] {
	case 'n', 'f':
		return zero
	case 't':
		return one
	case '{', '[':
		return nil
	case '"':
		text := s.meaning(raw)
		switch {
		case len(text) == 0:
			return zero
		case !isNumber(text):
			return nil
		}
		return text
	}
	return raw
}

// isNumber reports whether a text may be a JSON number. It excludes other forms that Go accepts,
// such as +1, Inf and 0x1p4.
func isNumber(text []byte) bool {
	return text[0] != '+' && len(bytes.Trim(text, "-+.0123456789eE")) == 0
}

// integer parses a JSON number, which may have a fraction and an exponent. The value must be an
// integer of at most 64 bits, unless it is rounded.
func integer(text []byte, round bool) (negative bool, n uint64, ok bool) {
	digits := bytes.TrimPrefix(text, []byte("-"))
	for i := 0; i < min(len(digits), 19) && digits[i] >= '0' && digits[i] <= '9'; i++ { // 19 digits never overflow
		n = n*10 + uint64(digits[i]-'0')
		if i == len(digits)-1 {
			return len(digits) < len(text), n, true
		}
	}
	// A large count may have the form 1.25e+18. The limit prevents huge exponents from using too
	// much memory.
	const limit = 100
	if len(text) > limit {
		return false, 0, false
	}
	f, _, err := big.ParseFloat(string(text), 10, 512, big.ToNearestEven)
	if err != nil {
		return false, 0, false
	}
	significand, _, _ := bytes.Cut(bytes.ToLower(text), []byte("e"))
	underflow := f.Sign() == 0 && bytes.ContainsAny(significand, "123456789")
	negative = f.Signbit()
	f.Abs(f)
	switch {
	case round:
		f.Add(f, big.NewFloat(0.5))
		n, _ = f.Uint64() // truncates the fraction
		f.Sub(f, new(big.Float).SetUint64(n))
		return negative, n, f.Cmp(big.NewFloat(1)) < 0
	case underflow || !f.IsInt():
		return false, 0, false
	}
	n, accuracy := f.Uint64()
	return negative, n, accuracy == big.Exact
}
