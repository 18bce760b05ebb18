package fastlytest

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Filters that several families share. A filter for one family is declared with the family.

// equals returns a filter that compares a field with a parameter of another name.
func equals(field string) filter {
	return func(_ *call, o object, value string) bool { return o.text(field) == value }
}

// partOf returns a filter that matches part of a field, ignoring case.
func partOf(field string) filter {
	return func(_ *call, o object, value string) bool {
		return strings.Contains(strings.ToLower(o.text(field)), strings.ToLower(value))
	}
}

// contains returns a filter that matches an element of a list.
func contains(field string) filter {
	return func(_ *call, o object, value string) bool {
		list, _ := o[field].([]any)
		return slices.Contains(list, any(value))
	}
}

// anyOf returns a filter that matches one of several values. The query repeats the parameter.
func anyOf(field string) filter {
	return func(c *call, o object, _ string) bool { return slices.Contains(c.query[field], o.text(field)) }
}

// anyOfList returns a filter that matches one of several values, separated by commas.
func anyOfList(field string) filter {
	return func(_ *call, o object, values string) bool {
		return slices.Contains(strings.Split(values, ","), o.text(field))
	}
}

// matchText compares a field with the query key of the same name. Another query key selects the
// comparison.
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

// when returns a filter that compares the time in a field. An invalid time matches all objects. An
// object without the time always matches.
func when(field string, holds func(order int) bool) filter {
	return func(_ *call, o object, value string) bool {
		bound, unreadable := readTime(value)
		at, unknown := readTime(o.text(field))
		return unreadable != nil || unknown != nil || holds(at.Compare(bound))
	}
}

// Orders of a value and a bound, as returned by Compare.
func isLess(order int) bool    { return order < 0 }
func isAtMost(order int) bool  { return order <= 0 }
func isEqual(order int) bool   { return order == 0 }
func isAtLeast(order int) bool { return order >= 0 }
func isMore(order int) bool    { return order > 0 }

// readTime parses a time or a date.
func readTime(text string) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t, nil
	}
	return time.Parse(time.DateOnly, text)
}
