package wire

import (
	"bytes"
	"reflect"
	"time"
)

// decodeTime decodes a time in one of the layouts of [parseTime], or a Unix time in seconds as a
// number or string. null and "" are the zero time. The result is in UTC.
func decodeTime(s *scanner, v reflect.Value) *DecodeError {
	s.peek()
	start := s.pos
	t, ok := s.time()
	if !ok {
		return refuse(s.text[start:s.pos], "a time", nil)
	}
	*v.Addr().Interface().(*time.Time) = t
	return nil
}

func (s *scanner) time() (t time.Time, ok bool) {
	var text []byte
	switch s.peek() {
	case '"':
		text = bytes.TrimSpace(s.content())
		if len(text) == 0 {
			return t, true
		}
		if t, ok = parseTime(text); ok {
			return t, true
		}
		if t.UnmarshalText(text) == nil { // hours with one digit, or a comma before the fraction
			return t.UTC(), true
		}
	default:
		text = s.value()
		if text[0] == 'n' {
			return t, true
		}
	}
	if !isNumber(text) {
		return t, false
	}
	negative, n, ok := integer(text, false)
	if !ok || n > uint64(lastSecond) {
		return t, false
	}
	if negative {
		return time.Unix(-int64(n), 0).UTC(), true
	}
	return time.Unix(int64(n), 0).UTC(), true
}

// lastSecond is the end of the year 9999. Larger numbers are assumed to have another unit, such
// as milliseconds, and refused.
var lastSecond = time.Date(9999, time.December, 31, 23, 59, 59, 0, time.UTC).Unix()

// parseTime parses a date, or a date and time in the format of RFC 3339 with the variations of
// the API: a space or "t" as separator, a fraction of any length, and a zone of Z, z, UTC, an
// offset with or without colon or minutes, or nothing, which means UTC. For 0000-00-00 it returns
// the zero time.
func parseTime(text []byte) (t time.Time, ok bool) {
	p := timeParser{text: text}
	year := 100*p.two() + p.two()
	p.need('-')
	month := p.two()
	p.need('-')
	day := p.two()
	var hour, minute, second, nanosecond int
	var offset time.Duration
	if p.skip('T') || p.skip(' ') || p.skip('t') {
		hour = p.two()
		p.need(':')
		minute = p.two()
		p.need(':')
		second = p.two()
		if p.skip('.') {
			nanosecond = p.fraction()
		}
		if !p.skip('Z') {
			p.skip(' ')
			offset = p.zone()
		}
	}
	if p.failed || p.pos < len(text) || hour > 23 || minute > 59 || second > 59 {
		return t, false
	}
	if year == 0 && month == 0 && day == 0 {
		return t, hour == 0 && minute == 0 && second == 0 && nanosecond == 0
	}
	t = time.Date(year, time.Month(month), day, hour, minute, second, nanosecond, time.UTC)
	if month < 1 || month > 12 || day < 1 || day > 28 && t.Day() != day {
		return time.Time{}, false
	}
	if offset != 0 {
		t = t.Add(-offset)
	}
	return t, true
}

// timeParser parses a text from left to right. After a failure, its results are meaningless.
type timeParser struct {
	text   []byte
	pos    int
	failed bool
}

// two parses a number with two digits.
func (p *timeParser) two() int {
	if len(p.text)-p.pos < 2 {
		p.failed = true
		return 0
	}
	tens, ones := p.text[p.pos]-'0', p.text[p.pos+1]-'0'
	if tens > 9 || ones > 9 {
		p.failed = true
	}
	p.pos += 2
	return 10*int(tens) + int(ones)
}

// skip skips the next byte if it is c.
func (p *timeParser) skip(c byte) bool {
	if p.pos == len(p.text) || p.text[p.pos] != c {
		return false
	}
	p.pos++
	return true
}

func (p *timeParser) need(c byte) {
	if !p.skip(c) {
		p.failed = true
	}
}

// fraction parses a fraction of a second, truncated to nanoseconds.
func (p *timeParser) fraction() (nanoseconds int) {
	digits := 0
	for ; p.pos < len(p.text) && p.text[p.pos]-'0' <= 9; p.pos++ {
		if digits++; digits <= 9 {
			nanoseconds = 10*nanoseconds + int(p.text[p.pos]-'0')
		}
	}
	if digits == 0 {
		p.failed = true
	}
	for ; digits < 9; digits++ {
		nanoseconds *= 10
	}
	return nanoseconds
}

// zone parses the rest as a time zone.
func (p *timeParser) zone() (offset time.Duration) {
	switch string(p.text[p.pos:]) {
	case "", "Z", "z", "UTC":
		p.pos = len(p.text)
		return 0
	}
	sign := 1
	if p.skip('-') {
		sign = -1
	} else {
		p.need('+')
	}
	hours, minutes := p.two(), 0
	if p.skip(':') || p.pos < len(p.text) {
		minutes = p.two()
	}
	if hours > 23 || minutes > 59 {
		p.failed = true
	}
	return time.Duration(sign*(60*hours+minutes)) * time.Minute
}
