package wire

import (
	"bytes"
	"hash/maphash"
	"reflect"
	"sync"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// scanner walks a JSON text that is known to be valid, so it has no errors to report. Between calls pos is where the last value or
// bracket ended.
type scanner struct {
	text    []byte
	pos     int
	scratch []byte
	strings [512]string // made lately: replies repeat ids and short words over and over
}

var (
	scanners = sync.Pool{New: func() any { return new(scanner) }}
	seed     = maphash.MakeSeed()
)

func newScanner(text []byte) *scanner {
	s := scanners.Get().(*scanner)
	s.text, s.pos = text, 0
	return s
}

// release gives s back, without the text and without a scratch that one long string has blown up.
func (s *scanner) release() {
	s.text = nil
	if cap(s.scratch) > 64<<10 {
		s.scratch = nil
	}
	scanners.Put(s)
}

// read starts over with another valid text, which it decodes into a variable.
func (s *scanner) read(text []byte, v reflect.Value) *DecodeError {
	s.text, s.pos = text, 0
	return decoderOf(v.Type())(s, v)
}

// span is the text of a value, still to be read. It shares the memory of the whole text.
type span []byte

func decodeSpan(s *scanner, v reflect.Value) *DecodeError {
	v.SetBytes(s.value())
	return nil
}

// peek moves to the next byte that is not white space, and returns it.
func (s *scanner) peek() byte {
	for {
		c := s.text[s.pos]
		if c > ' ' {
			return c
		}
		s.pos++
	}
}

// open steps into an object or array if one starts with the given bracket here.
func (s *scanner) open(bracket byte) bool {
	if s.peek() != bracket {
		return false
	}
	s.pos++
	return true
}

// more moves to the next element or member of the object or array that was opened; at its end it steps out and reports false.
func (s *scanner) more() bool {
	switch c := s.peek(); c {
	case ',':
		s.pos++
		s.peek()
	case ']', '}':
		s.pos++
		return false
	}
	return true
}

// name reads the name of a member, quotes included, and steps over the colon.
func (s *scanner) name() []byte {
	start := s.pos
	s.skipString()
	name := s.text[start:s.pos]
	s.colon()
	return name
}

// key reads the name of a member as it is meant, and steps over the colon. It is valid until the next call.
func (s *scanner) key() []byte {
	name, plain := s.short()
	if !plain {
		return s.content(s.name())
	}
	s.colon()
	return name
}

// short reads a string that is short and plain, as nearly all are: without escapes and within ASCII, so that its content stands in
// the text. It looks at each byte once, which [scanner.skipString] and [scanner.content] do not. At any other value it stays.
func (s *scanner) short() (content []byte, ok bool) {
	const enough = 48 // for longer ones the search of package bytes is faster
	if s.text[s.pos] != '"' {
		return nil, false
	}
	start := s.pos + 1
	for i, c := range s.text[start:min(start+enough, len(s.text))] {
		switch {
		case c == '"':
			s.pos = start + i + 1
			return s.text[start : start+i], true
		case c == '\\' || c >= utf8.RuneSelf:
			return nil, false
		}
	}
	return nil, false
}

func (s *scanner) colon() {
	s.peek()
	s.pos++
}

// value reads the text of the next value.
func (s *scanner) value() []byte {
	c := s.peek()
	start := s.pos
	switch c {
	case '"':
		s.skipString()
	case '{', '[':
		s.skipContainer()
	default:
		s.skipLiteral()
	}
	return s.text[start:s.pos]
}

func (s *scanner) skipLiteral() {
	for s.pos++; s.pos < len(s.text); s.pos++ {
		switch s.text[s.pos] {
		case ',', ']', '}', ' ', '\n', '\r', '\t':
			return
		}
	}
}

func (s *scanner) skipString() {
	for i := s.pos + 1; ; i++ {
		i += bytes.IndexByte(s.text[i:], '"')
		backslashes := 0
		for s.text[i-1-backslashes] == '\\' {
			backslashes++
		}
		if backslashes%2 == 0 {
			s.pos = i + 1
			return
		}
	}
}

func (s *scanner) skipContainer() {
	for depth := 0; ; {
		switch s.text[s.pos] {
		case '"':
			s.skipString()
			continue
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		}
		s.pos++
		if depth == 0 {
			return
		}
	}
}

// content returns the text inside a quoted string; anything else as it is. It is valid until the next call.
func (s *scanner) content(raw []byte) []byte {
	if raw[0] != '"' {
		return raw
	}
	inner := raw[1 : len(raw)-1]
	if bytes.IndexByte(inner, '\\') < 0 && utf8.Valid(inner) {
		return inner
	}
	// The one error that is left in a valid text is invalid UTF-8, and AppendUnquote has replaced that.
	s.scratch, _ = jsontext.AppendUnquote(s.scratch[:0], raw)
	return s.scratch
}

// intern makes a string of b, or finds one made before.
func (s *scanner) intern(b []byte) string {
	if len(b) > 64 {
		return string(b)
	}
	known := &s.strings[maphash.Bytes(seed, b)%uint64(len(s.strings))]
	if *known != string(b) {
		*known = string(b)
	}
	return *known
}
