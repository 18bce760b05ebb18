package wire

import (
	"bytes"
	"math/big"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// decodeBool takes true and false, 1 and 0, each also as a string; null and "" are false.
func decodeBool(s *scanner, v reflect.Value) *DecodeError {
	switch s.peek() { // the text is valid, so the rest of the word is there
	case 't':
		s.pos += len("true")
		v.SetBool(true)
		return nil
	case 'f':
		s.pos += len("false")
		v.SetBool(false)
		return nil
	}
	raw := s.value()
	text := s.content(raw)
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

// decodeString takes a string, and a number, true or false as they are written; null is "".
func decodeString(s *scanner, v reflect.Value) *DecodeError {
	s.peek()
	if content, ok := s.short(); ok {
		v.SetString(s.intern(content))
		return nil
	}
	raw := s.value()
	switch raw[0] {
	case 'n':
		v.SetString("")
	case '{', '[':
		return refuse(raw, "a string", nil)
	default:
		v.SetString(s.intern(s.content(raw)))
	}
	return nil
}

// decodeInt takes an integral number, 1.0 and 1e3 included, alone or in a string; null and "" are 0, false and true 0 and 1.
func decodeInt(s *scanner, v reflect.Value) *DecodeError {
	s.peek()
	start := s.pos
	if n, ok := s.count(); ok && !v.OverflowInt(n) {
		v.SetInt(n)
		return nil
	}
	s.pos = start
	raw := s.value()
	negative, n, ok := integer(s.number(raw))
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

// count reads a number of at most 18 digits and nothing else, as most are. At any other value it stays.
func (s *scanner) count() (n int64, ok bool) {
	for i := s.pos; i < min(s.pos+19, len(s.text)); i++ {
		c := s.text[i]
		switch {
		case '0' <= c && c <= '9':
			n = n*10 + int64(c-'0')
		case i > s.pos && (c == ',' || c == '}' || c == ']'):
			s.pos = i
			return n, true
		default:
			return 0, false
		}
	}
	return 0, false
}

func decodeUint(s *scanner, v reflect.Value) *DecodeError {
	raw := s.value()
	negative, n, ok := integer(s.number(raw))
	if !ok || negative && n != 0 || v.OverflowUint(n) {
		return refuse(raw, integerWithin(v), nil)
	}
	v.SetUint(n)
	return nil
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

// number returns the text of a number that stands alone or in a string. Null and "" count as 0, false and true as 0 and 1; for
// anything else it is nil.
func (s *scanner) number(raw []byte) []byte {
	switch raw[0] {
	case 'n', 'f':
		return []byte("0")
	case 't':
		return []byte("1")
	case '{', '[':
		return nil
	case '"':
		text := s.content(raw)
		switch {
		case len(text) == 0:
			return []byte("0")
		case text[0] == '+' || len(bytes.Trim(text, "-+.0123456789eE")) > 0: // keeps out what Go would take: Inf, 0x1p4
			return nil
		}
		return text
	}
	return raw
}

// integer parses a JSON number, fraction and exponent included, that has an integral value of at most 64 bits.
func integer(text []byte) (negative bool, n uint64, ok bool) {
	digits := bytes.TrimPrefix(text, []byte("-"))
	for i := 0; i < min(len(digits), 19) && digits[i] >= '0' && digits[i] <= '9'; i++ { // 19 digits always fit
		n = n*10 + uint64(digits[i]-'0')
		if i == len(digits)-1 {
			return len(digits) < len(text), n, true
		}
	}
	// A large count may come as 1.25e+18. The limit keeps a hostile text from costing more than it is worth.
	const limit = 100
	if len(text) > limit {
		return false, 0, false
	}
	f, _, err := big.ParseFloat(string(text), 10, 512, big.ToNearestEven)
	significand, _, _ := bytes.Cut(bytes.ToLower(text), []byte("e"))
	underflow := f != nil && f.Sign() == 0 && bytes.ContainsAny(significand, "123456789")
	if err != nil || underflow || !f.IsInt() {
		return false, 0, false
	}
	negative = f.Signbit()
	n, accuracy := f.Abs(f).Uint64()
	return negative, n, accuracy == big.Exact
}

// decodeTime takes a time in one of the API's layouts, or unix seconds as a number or a string; null and "" are the zero time. The
// result is in UTC.
func decodeTime(s *scanner, v reflect.Value) *DecodeError {
	raw := s.value()
	t, ok := s.time(raw)
	if !ok {
		return refuse(raw, "a time", nil)
	}
	*v.Addr().Interface().(*time.Time) = t
	return nil
}

func (s *scanner) time(raw []byte) (t time.Time, ok bool) {
	switch raw[0] {
	case 'n':
		return t, true
	case 't', 'f', '{', '[':
		return t, false
	}
	text := s.content(raw)
	if len(text) == 0 {
		return t, true
	}
	if raw[0] == '"' {
		if t.UnmarshalText(text) == nil {
			return t.UTC(), true
		}
		for _, layout := range []string{time.DateTime, time.DateTime + " UTC", time.DateOnly} {
			if t, err := time.Parse(layout, string(text)); err == nil {
				return t.UTC(), true
			}
		}
	}
	negative, n, ok := integer(s.number(raw))
	if !ok || n > uint64(lastSecond) {
		return t, false
	}
	if negative {
		return time.Unix(-int64(n), 0).UTC(), true
	}
	return time.Unix(int64(n), 0).UTC(), true
}

// lastSecond is the end of the year 9999. Numbers beyond are no unix seconds: they count milliseconds or less.
var lastSecond = time.Date(9999, time.December, 31, 23, 59, 59, 0, time.UTC).Unix()
