package wire

import (
	"bytes"
	"reflect"
	"time"
)

// decodeTime takes a time in one of the layouts of [parseTime], or unix seconds as a number or a string; null and "" are the zero time.
// The result is in UTC.
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
		if t.UnmarshalText(text) == nil { // hours of one digit, a comma before the fraction
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

// lastSecond is the end of the year 9999. Numbers beyond are no unix seconds: they count milliseconds or less.
var lastSecond = time.Date(9999, time.December, 31, 23, 59, 59, 0, time.UTC).Unix()

// parseTime reads a date, or a date and a time as RFC 3339 has them but for what the API makes of it: a space or a small t between
// them, a fraction of any length, and as the zone Z, z, UTC, an offset with or without a colon or minutes, or nothing, which is UTC.
// 0000-00-00 is no date, and the zero time.
func parseTime(text []byte) (t time.Time, ok bool) {
	p := timeParser{rest: text}
	year := p.number(4)
	p.need('-')
	month := p.number(2)
	p.need('-')
	day := p.number(2)
	var hour, minute, second, nanosecond int
	var offset time.Duration
	if p.skip('T') || p.skip(' ') || p.skip('t') {
		hour = p.number(2)
		p.need(':')
		minute = p.number(2)
		p.need(':')
		second = p.number(2)
		nanosecond = p.fraction()
		p.skip(' ')
		offset = p.zone()
	}
	if p.failed || len(p.rest) > 0 || hour > 23 || minute > 59 || second > 59 {
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

// timeParser reads a text from left to right. Once it has failed, what it returns means nothing.
type timeParser struct {
	rest   []byte
	failed bool
}

// number reads a number of n digits.
func (p *timeParser) number(n int) (value int) {
	if len(p.rest) < n {
		p.failed = true
		return 0
	}
	for _, c := range p.rest[:n] {
		if c < '0' || c > '9' {
			p.failed = true
		}
		value = value*10 + int(c-'0')
	}
	p.rest = p.rest[n:]
	return value
}

// skip steps over a byte if it is the next.
func (p *timeParser) skip(c byte) bool {
	if len(p.rest) == 0 || p.rest[0] != c {
		return false
	}
	p.rest = p.rest[1:]
	return true
}

func (p *timeParser) need(c byte) {
	if !p.skip(c) {
		p.failed = true
	}
}

// fraction reads a fraction of a second, if there is one, in nanoseconds. Finer digits are dropped.
func (p *timeParser) fraction() (nanoseconds int) {
	if !p.skip('.') {
		return 0
	}
	digits := 0
	for ; digits < len(p.rest) && p.rest[digits] >= '0' && p.rest[digits] <= '9'; digits++ {
		if digits < 9 {
			nanoseconds = nanoseconds*10 + int(p.rest[digits]-'0')
		}
	}
	if digits == 0 {
		p.failed = true
	}
	p.rest = p.rest[digits:]
	for ; digits < 9; digits++ {
		nanoseconds *= 10
	}
	return nanoseconds
}

// zone reads what is left as a time zone.
func (p *timeParser) zone() (offset time.Duration) {
	sign := 1
	switch {
	case len(p.rest) == 0:
		return 0
	case string(p.rest) == "Z", string(p.rest) == "z", string(p.rest) == "UTC":
		p.rest = nil
		return 0
	case p.rest[0] == '-':
		sign = -1
	}
	if !p.skip('-') {
		p.need('+')
	}
	hours, minutes := p.number(2), 0
	if p.skip(':') || len(p.rest) > 0 {
		minutes = p.number(2)
	}
	if hours > 23 || minutes > 59 {
		p.failed = true
	}
	return time.Duration(sign*(60*hours+minutes)) * time.Minute
}
