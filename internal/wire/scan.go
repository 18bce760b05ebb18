package wire

import (
	"reflect"
	"strings"
	"sync"
)

// scanner scans a JSON text and checks its syntax by the rules of jsontext. After a syntax error,
// every further value is null, and every object and array ends. Callers therefore only need to
// check [scanner.end].
type scanner struct {
	text    []byte
	pos     int // offset after the last value or bracket
	depth   int // number of open objects and arrays
	opened  bool
	broken  bool
	memory  budget
	last    map[reflect.Type]int // length of the last long list by type
	scratch []byte
	strings [256]string // recent strings, because replies often repeat ids and short words
	block   strings.Builder
}

// deepestText is the maximum nesting depth of objects and arrays, as in jsontext.
const deepestText = 10_000

var scanners = sync.Pool{New: func() any { return &scanner{last: map[reflect.Type]int{}} }}

func newScanner(text []byte, memory *budget) *scanner {
	s := scanners.Get().(*scanner)
	s.start(text)
	s.memory, s.broken = *memory, false
	return s
}

// start sets the text to scan.
func (s *scanner) start(text []byte) { s.text, s.pos, s.depth, s.opened = text, 0, 0, false }

// release returns the rest of the memory budget, and makes s available for reuse, without
// references to the text, and without an exceptionally large scratch buffer.
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

// end reports whether the text was valid and only white space is left.
func (s *scanner) end() bool {
	s.peek()
	return !s.broken && s.pos == len(s.text)
}

// fail ends the text after a syntax error.
func (s *scanner) fail() {
	s.broken = true
	s.pos, s.opened = len(s.text), false
}

// peek advances to the next byte that is not white space, and returns it. At the end of the text,
// it returns 0, which starts no value.
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

// open enters an object or array if its opening bracket is here.
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

// more advances to the next element or member of the current object or array. At the closing
// bracket, it leaves the object or array and returns false.
func (s *scanner) more(bracket byte) bool {
	c := s.peek()
	first := s.opened
	s.opened = false
	switch {
	case c == bracket:
		s.pos++
		s.depth--
		return false
	case first: // the decoder of the element checks it
		return true
	case c == ',':
		s.pos++
		return true
	}
	s.fail()
	return false
}

// name returns the name of a member and skips the colon. It is valid until the next call.
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

// value skips the next value and returns its text.
func (s *scanner) value() []byte {
	s.peek()
	start := s.pos
	s.skip()
	if s.broken {
		return []byte("null")
	}
	return s.text[start:s.pos]
}

// skip skips the next value.
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

// starts reports whether the rest of the text starts with a word.
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

// digits skips one or more digits.
func (s *scanner) digits() {
	start := s.pos
	for s.pos < len(s.text) && s.text[s.pos]-'0' <= 9 {
		s.pos++
	}
	if s.pos == start {
		s.fail()
	}
}
