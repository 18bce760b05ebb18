package wire

import (
	"reflect"
	"time"
)

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
	text := s.meaning(raw)
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
	negative, n, ok := integer(s.number(raw), false)
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
