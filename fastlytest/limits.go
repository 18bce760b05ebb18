package fastlytest

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/edgesdk/fastly/internal/catalog"
)

// limit holds the constraints of a field in the catalogue. The API is assumed to refuse other values.
type limit struct {
	catalog.Values
	required bool           // required for a new object
	pattern  *regexp.Regexp // pattern of a string; nil if there is none, or if Go cannot compile it
	isList   bool           // for query keys: a comma-separated list
}

func newLimit(values catalog.Values, required bool) limit {
	l := limit{Values: values, required: required}
	if v := values.Validation; v != nil && v.Regex != nil {
		if pattern, err := regexp.Compile(v.Regex.Pattern); err == nil {
			l.pattern = pattern
		}
	}
	return l
}

// limitsOf returns the constraints of the fields and query keys of an operation. Values that were
// observed in replies are also allowed in requests.
func limitsOf(op *catalog.Operation) (fields, query map[string]limit) {
	fields, query = map[string]limit{}, map[string]limit{}
	for _, p := range op.Params {
		switch p.In {
		case "form":
			fields[p.Name] = newLimit(p.Values, p.Required)
		case "query":
			l := newLimit(p.Values, p.Required)
			l.isList = p.Type.Kind == "array"
			query[p.Name] = l
		case "body":
			if schema := attributesOf(op.File, known().Schema(op.File, p.Type)); schema != nil {
				for name, property := range schema.Properties {
					fields[name] = newLimit(property.Values, property.Required)
				}
			}
		}
	}
	if op.Response != nil {
		if schema := known().Schema(op.File, *op.Response); schema != nil {
			for name, property := range schema.Properties {
				if l, is := fields[name]; is {
					l.EnumExtra = slices.Concat(l.EnumExtra, property.EnumExtra)
					fields[name] = l
				}
			}
		}
	}
	return fields, query
}

// fault describes the first invalid or missing field. Both results are empty if there is none. An empty
// string or null unsets a field. The default is always valid.
func fault(limits map[string]limit, sent, defaults object, isNew bool) (field, words string) {
	for _, field := range slices.Sorted(maps.Keys(limits)) {
		value := sent[field]
		l := limits[field]
		switch {
		case value == nil || value == "":
			if l.required && isNew {
				return field, "can't be blank"
			}
			continue
		case fmt.Sprint(value) == fmt.Sprint(defaults[field]):
			continue
		}
		if words := l.fault(value); words != "" {
			return field, words
		}
	}
	return "", ""
}

// fault describes the error in a value, which may be a list.
func (l limit) fault(value any) string {
	if list, isList := toListOf(value, l.Validation); isList {
		if v := l.Validation; v != nil && (v.MinItems != nil && len(list) < *v.MinItems || v.MaxItems != nil && len(list) > *v.MaxItems) {
			return "has too few or too many elements"
		}
		for _, element := range list {
			if !l.lists(element) {
				return l.unlisted()
			}
		}
		return ""
	}
	if !l.lists(value) {
		return l.unlisted()
	}
	if l.Validation == nil {
		return ""
	}
	return l.outside(fmt.Sprint(toText(value)))
}

// toListOf converts a value to a list, if it is one, or a string where a list is expected.
func toListOf(value any, v *catalog.Validation) ([]any, bool) {
	if v != nil && (v.MinItems != nil || v.MaxItems != nil) {
		value = toList(value)
	}
	list, ok := value.([]any)
	return list, ok
}

// lists reports whether an enumeration contains a value, ignoring case. Text in brackets after a listed
// value is ignored.
func (l limit) lists(value any) bool {
	text := fmt.Sprint(toText(value))
	return len(l.Enum) == 0 || slices.ContainsFunc(slices.Concat(l.Enum, l.EnumExtra), func(listed string) bool {
		listed, _, _ = strings.Cut(listed, " (")
		return strings.EqualFold(listed, text)
	})
}

func (l limit) unlisted() string { return "must be one of " + strings.Join(l.Enum, ", ") }

// outside describes how a scalar is outside its limits.
func (l limit) outside(text string) string {
	v, length := l.Validation, utf8.RuneCountInString(text)
	switch {
	case v.MinLength != nil && length < *v.MinLength:
		return fmt.Sprintf("must have at least %d characters", *v.MinLength)
	case v.MaxLength != nil && length > *v.MaxLength:
		return fmt.Sprintf("must have at most %d characters", *v.MaxLength)
	case l.pattern != nil && !l.pattern.MatchString(text):
		return "must match " + v.Regex.Pattern
	}
	n, err := strconv.ParseInt(text, 10, 64)
	switch {
	case err != nil:
		return ""
	case v.Minimum != nil && n < *v.Minimum:
		return fmt.Sprintf("must be greater than or equal to %d", *v.Minimum)
	case v.Maximum != nil && n > *v.Maximum:
		return fmt.Sprintf("must be less than or equal to %d", *v.Maximum)
	}
	return ""
}

// withinLimits refuses values that violate the constraints in the catalogue.
func withinLimits(ch *change) *reply {
	var defaults object
	if ch.kind != nil {
		defaults = ch.kind.defaults
	}
	field, words := fault(ch.call.route.limits, ch.sent, defaults, ch.was == nil)
	switch {
	case words == "":
		return nil
	case ch.family != nil:
		return ch.family.refuseField(field, words)
	}
	return badRequest("'" + field + "' " + words)
}

// faultOf describes the error in the fields of a request that changes no object. It returns an empty
// string if there is none, or if inferred rules are disabled.
func (f *Fake) faultOf(c *call, sent object, isNew bool) string {
	if !f.enforces(inferred) {
		return ""
	}
	field, words := fault(c.route.limits, sent, nil, isNew)
	if words == "" {
		return ""
	}
	return "'" + field + "' " + words
}
