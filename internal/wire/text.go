package wire

import (
	"bytes"
	"encoding/binary"
	"hash/maphash"
	"math/bits"
	"slices"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// quoted steps over the string that starts here and returns what stands between the quotes. If all of it is plain, that is the
// content of the string.
func (s *scanner) quoted() (inner []byte, allPlain bool) {
	allPlain = true
	start := s.pos + 1
	for i := start; ; {
		i += plain(s.text[i:])
		if i == len(s.text) {
			break
		}
		switch c := s.text[i]; {
		case c == '"':
			s.pos = i + 1
			return s.text[start:i], allPlain
		case c >= utf8.RuneSelf:
			i++
		default:
			n := escape(s.text[i:])
			if n == 0 {
				s.fail()
				return nil, true
			}
			i += n
		}
		allPlain = false
	}
	s.fail()
	return nil, true
}

// plain returns how many bytes text starts with that need no second look in a string: ASCII but for control characters, quotes and
// backslashes. It takes eight bytes at a time.
func plain(text []byte) int {
	const ones, tops = 0x0101010101010101, 0x8080808080808080
	n := 0
	for ; n+8 <= len(text); n += 8 {
		word := binary.LittleEndian.Uint64(text[n:])
		quotes, backslashes := word^ones*'"', word^ones*'\\'
		// The top bit of the first byte that is not plain is set, and of none before it: subtracting borrows from a byte only if it is
		// less than what is subtracted.
		odd := (word | (word-ones*' ')&^word | (quotes-ones)&^quotes | (backslashes-ones)&^backslashes) & tops
		if odd != 0 {
			return n + bits.TrailingZeros64(odd)/8
		}
	}
	for ; n < len(text); n++ {
		if c := text[n]; c < ' ' || c == '"' || c == '\\' || c >= utf8.RuneSelf {
			break
		}
	}
	return n
}

// escape returns the length of the escape sequence that text starts with, 0 if that is none.
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

// content reads the string that starts here. It is valid until the next call.
func (s *scanner) content() []byte {
	start := s.pos
	inner, allPlain := s.quoted()
	if allPlain {
		return inner
	}
	return s.meaning(s.text[start:s.pos])
}

// meaning returns the content of a string; the text of anything else is returned as it is. It is valid until the next call.
func (s *scanner) meaning(raw []byte) []byte {
	if len(raw) == 0 || raw[0] != '"' {
		return raw
	}
	inner := raw[1 : len(raw)-1]
	if bytes.IndexByte(inner, '\\') < 0 && utf8.Valid(inner) {
		return inner
	}
	// The one error that is left in a valid text is invalid UTF-8, and AppendUnquote has replaced that.
	s.scratch, _ = jsontext.AppendUnquote(slices.Grow(s.scratch[:0], len(raw)), raw)
	return s.scratch
}

var seed = maphash.MakeSeed()

// string makes a string of b, or finds one made before. Short strings share blocks, so that keeping one of them keeps its block.
func (s *scanner) string(b []byte) (string, *DecodeError) {
	const short, smallest, largest = 64, 32, 1 << 10
	if len(b) > short {
		if err := s.memory.take(len(b), 1); err != nil {
			return "", err
		}
		return string(b), nil
	}
	known := &s.strings[maphash.Bytes(seed, b)%uint64(len(s.strings))]
	if *known == string(b) {
		return *known, nil
	}
	if s.block.Cap()-s.block.Len() < len(b) {
		size := max(len(b), min(max(len(s.text)/8, smallest), largest))
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
