package wire

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"slices"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// quoted skips the string that starts here, and returns the text between the quotation marks. If
// allPlain is true, this is also the content of the string.
func (s *scanner) quoted() (inner []byte, allPlain bool) {
	allPlain = true
	text := s.text
	start := s.pos + 1
	for i := start; i < len(text); {
		if len(text)-i >= 8 {
			n := plain(binary.LittleEndian.Uint64(text[i:]))
			if i += n; n == 8 {
				continue
			}
		}
		switch c := text[i]; {
		case c == '"':
			s.pos = i + 1
			return text[start:i], allPlain
		case c >= utf8.RuneSelf:
			allPlain = false
			i++
		case c >= ' ' && c != '\\': // the last bytes of the text
			i++
		default:
			allPlain = false
			n := escape(text[i:])
			if n == 0 {
				s.fail()
				return nil, true
			}
			i += n
		}
	}
	s.fail()
	return nil, true
}

// plain returns the number of bytes before the first one, of eight bytes in text order, that is
// special in a string: a quotation mark, a backslash, a control character, or a non-ASCII byte.
func plain(word uint64) int {
	const ones, tops = 0x0101010101010101, 0x8080808080808080
	quotes, backslashes := word^ones*'"', word^ones*'\\'
	// The top bit of the first special byte is set, and no top bit before it: the subtraction
	// borrows from a byte only if it is less than the subtrahend.
	odd := (word | (word-ones*' ')&^word | (quotes-ones)&^quotes | (backslashes-ones)&^backslashes) & tops
	return bits.TrailingZeros64(odd) / 8
}

// escape returns the length of the escape sequence at the start of text; 0 if there is none.
func escape(text []byte) int {
	if len(text) < 2 || text[0] != '\\' {
		return 0
	}
	switch text[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2
	case 'u':
		const length = len(`\u0000`)
		if len(text) >= length && len(bytes.Trim(text[2:length], "0123456789abcdefABCDEF")) == 0 {
			return length
		}
	}
	return 0
}

// content returns the content of the string that starts here. It is valid until the next call.
func (s *scanner) content() []byte {
	start := s.pos
	inner, allPlain := s.quoted()
	if allPlain {
		return inner
	}
	return s.meaning(s.text[start:s.pos])
}

// meaning returns the content of a string, or the text of any other value. It is valid until the
// next call.
func (s *scanner) meaning(raw []byte) []byte {
	if len(raw) == 0 || raw[0] != '"' {
		return raw
	}
	inner := raw[1 : len(raw)-1]
	if bytes.IndexByte(inner, '\\') < 0 && utf8.Valid(inner) {
		return inner
	}
	// The only possible error in a valid text is invalid UTF-8, which AppendUnquote has replaced.
	s.scratch, _ = jsontext.AppendUnquote(slices.Grow(s.scratch[:0], len(raw)), raw)
	return s.scratch
}

// string converts b to a string, or returns an equal string from the cache. Short strings share
// blocks.
func (s *scanner) string(b []byte) (string, *DecodeError) {
	const short, smallest, largest = 64, 32, 1 << 10
	if len(b) > short {
		if err := s.memory.take(len(b), 1); err != nil {
			return "", err
		}
		return string(b), nil
	}
	known := &s.strings[endsOf(b).hash()%uint64(len(s.strings))]
	if *known == string(b) {
		return *known, nil
	}
	if s.block.Cap()-s.block.Len() < len(b) {
		size := max(len(b), min(max(len(s.text)/4, smallest), largest))
		if err := s.memory.take(size, 1); err != nil {
			return "", err
		}
		s.block.Reset()
		s.block.Grow(size)
	}
	start := s.block.Len()
	s.block.Write(b)
	*known = s.block.String()[start:]
	return *known, nil
}

// ends distinguishes most texts: by length, and by the first and last bytes, up to eight each.
// Texts of up to sixteen bytes are equal if their ends are.
type ends struct {
	length      int
	first, last uint64
}

const wholeWithinEnds = 16

func endsOf(text []byte) ends {
	n := len(text)
	switch {
	case n >= 8:
		return ends{n, binary.LittleEndian.Uint64(text), binary.LittleEndian.Uint64(text[n-8:])}
	case n >= 4:
		return ends{n, uint64(binary.LittleEndian.Uint32(text)), uint64(binary.LittleEndian.Uint32(text[n-4:]))}
	case n > 0:
		return ends{n, uint64(text[0]) | uint64(text[n/2])<<8, uint64(text[n-1])}
	}
	return ends{}
}

func (e ends) hash() uint64 {
	const odd = 0x9E3779B97F4A7C15
	return (e.first ^ bits.RotateLeft64(e.last, 23) ^ uint64(e.length)) * odd >> 32
}
