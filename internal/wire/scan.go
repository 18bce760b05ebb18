package wire

import (
	"reflect"
	"strings"
	"sync"
)

// scanner reads a JSON text and checks its syntax on the way, by the rules of jsontext. A text that breaks them ends there: whatever
// is read from then on is null, and no object or array has more to it. So nobody has to look but [scanner.end].
type scanner struct {
	text    []byte
	pos     int // where the last value or bracket ended
	depth   int // of the objects and arrays that are open
	opened  bool
	broken  bool
	memory  budget
	last    map[reflect.Type]int // how long the last long list of a type was
	scratch []byte
	strings [256]string // made lately: replies repeat ids and short words over and over
	block   strings.Builder
}

// deepestText is how deep objects and arrays may be nested. It is jsontext's limit.
const deepestText = 10_000

var scanners = sync.Pool{New: func() any { return &scanner{last: map[reflect.Type]int{}} }}

func newScanner(text []byte, memory *budget) *scanner {
	s := scanners.Get().(*scanner)
	s.start(text)
	s.memory, s.broken = *memory, false
	return s
}

// start begins to read a text.
func (s *scanner) start(text []byte) { s.text, s.pos, s.depth, s.opened = text, 0, 0, false }

// release returns what is left of the budget, and gives s back without anything of the text, and without a scratch that one long string has blown up.
func (s *scanner) release(memory *budget) {
	*memory = s.memory
	s.start(nil)
	s.block.Reset()
	clear(s.strings[:])
	clear(s.last)
	if cap(s.scratch) > 64<<10 {
		s.scratch = nil
	}
	scanners.Put(s)
}

// end reports whether the text was valid so far and has nothing left but white space.
func (s *scanner) end() bool {
	s.peek()
	return !s.broken && s.pos == len(s.text)
}

// fail ends the text.
func (s *scanner) fail() {
	s.broken = true
	s.pos, s.opened = len(s.text), false
}

// peek moves to the next byte that is not white space and returns it; at the end of the text it returns 0, which begins nothing.
func (s *scanner) peek() byte {
	if s.pos < len(s.text) && s.text[s.pos] > ' ' {
		return s.text[s.pos]
	}
	return s.skipSpace()
}

func (s *scanner) skipSpace() byte {
	for ; s.pos < len(s.text); s.pos++ {
		switch c := s.text[s.pos]; c {
		case ' ', '\n', '\r', '\t':
		default:
			return c
		}
	}
	return 0
}

// open steps into an object or array if one starts with the given bracket here.
func (s *scanner) open(bracket byte) bool {
	if s.peek() != bracket {
		return false
	}
	s.pos++
	s.depth++
	s.opened = true
	if s.depth > deepestText {
		s.fail()
	}
	return true
}

// more moves to the next element or member of the object or array that was opened and that the given bracket closes. At its end it
// steps out and reports false.
func (s *scanner) more(bracket byte) bool {
	c := s.peek()
	first := s.opened
	s.opened = false
	switch {
	case c == bracket:
		s.pos++
		s.depth--
		return false
	case first: // what stands here is for its reader to judge
		return true
	case c == ',':
		s.pos++
		return true
	}
	s.fail()
	return false
}

// name reads the name of a member and steps over the colon. It is valid until the next call.
func (s *scanner) name() []byte {
	if s.peek() != '"' {
		s.fail()
		return nil
	}
	name := s.content()
	s.colon()
	return name
}

func (s *scanner) colon() {
	if s.peek() != ':' {
		s.fail()
		return
	}
	s.pos++
}

// value steps over the next value and returns its text.
func (s *scanner) value() []byte {
	s.peek()
	start := s.pos
	s.skip()
	if s.broken {
		return []byte("null")
	}
	return s.text[start:s.pos]
}

// skip steps over the next value.
func (s *scanner) skip() {
	switch c := s.peek(); c {
	case '"':
		s.quoted()
	case '{':
		for s.open('{'); s.more('}'); s.skip() {
			if s.peek() != '"' {
				s.fail()
				return
			}
			s.quoted()
			s.colon()
		}
	case '[':
		for s.open('['); s.more(']'); {
			s.skip()
		}
	case 'n':
		s.word("null")
	case 't':
		s.word("true")
	case 'f':
		s.word("false")
	default:
		s.skipNumber()
	}
}

func (s *scanner) word(word string) {
	if !s.starts(word) {
		s.fail()
		return
	}
	s.pos += len(word)
}

// starts reports whether what is left of the text starts with a word.
func (s *scanner) starts(word string) bool {
	end := s.pos + len(word)
	return end <= len(s.text) && string(s.text[s.pos:end]) == word
}

func (s *scanner) skipNumber() {
	if s.at('-') {
		s.pos++
	}
	if s.at('0') {
		s.pos++
	} else {
		s.digits()
	}
	if s.at('.') {
		s.pos++
		s.digits()
	}
	if s.at('e') || s.at('E') {
		s.pos++
		if s.at('+') || s.at('-') {
			s.pos++
		}
		s.digits()
	}
}

// at reports whether the next byte is c.
func (s *scanner) at(c byte) bool { return s.pos < len(s.text) && s.text[s.pos] == c }

// digits steps over one digit or more.
func (s *scanner) digits() {
	start := s.pos
	for s.pos < len(s.text) && s.text[s.pos]-'0' <= 9 {
		s.pos++
	}
	if s.pos == start {
		s.fail()
	}
}
