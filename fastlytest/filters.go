package fastlytest

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// The filters that several families have. One that is special to a family stands with the family.

// equals is the filter by a field under another name than its own.
func equals(field string) filter {
	return func(_ *call, o object, value string) bool { return o.text(field) == value }
}

// partOf is the filter by a part of a field, in whichever case.
func partOf(field string) filter {
	return func(_ *call, o object, value string) bool {
		return strings.Contains(strings.ToLower(o.text(field)), strings.ToLower(value))
	}
}

// contains is the filter by an element of a list.
func contains(field string) filter {
	return func(_ *call, o object, value string) bool {
		list, _ := o[field].([]any)
		return slices.Contains(list, any(value))
	}
}

// anyOf is the filter by a field that has one of several values: the query repeats its key.
func anyOf(field string) filter {
	return func(c *call, o object, _ string) bool { return slices.Contains(c.query[field], o.text(field)) }
}

// anyOfList is the filter by a field that has one of several values, with commas between them.
func anyOfList(field string) filter {
	return func(_ *call, o object, values string) bool {
		return slices.Contains(strings.Split(values, ","), o.text(field))
	}
}

// matchText compares a field with the query key of its name, in the way that another key names.
func matchText(field, how string) filter {
	return func(c *call, o object, value string) bool {
		text := o.text(field)
		switch cmp.Or(c.query.Get(how), c.route.defaultOf(how)) {
		case "exact":
			return text == value
		case "starts_with":
			return strings.HasPrefix(text, value)
		case "ends_with":
			return strings.HasSuffix(text, value)
		default:
			return strings.Contains(text, value)
		}
	}
}

// when is the filter by the time in a field. A bound that can't be read leaves all; an object without
// the time is always left.
func when(field string, holds func(order int) bool) filter {
	return func(_ *call, o object, value string) bool {
		bound, unreadable := readTime(value)
		at, unknown := readTime(o.text(field))
		return unreadable != nil || unknown != nil || holds(at.Compare(bound))
	}
}

// The orders of a value and a bound, as Compare returns them.
func isLess(order int) bool    { return order < 0 }
func isAtMost(order int) bool  { return order <= 0 }
func isEqual(order int) bool   { return order == 0 }
func isAtLeast(order int) bool { return order >= 0 }
func isMore(order int) bool    { return order > 0 }

// readTime reads a time, or a date.
func readTime(text string) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t, nil
	}
	return time.Parse(time.DateOnly, text)
}
