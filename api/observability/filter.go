package observability

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/edgesdk/fastly/collection"
)

// Filter is a condition on a field of sampled logs or of sustainability data:
//
//	Filter{Field: "response_status", Operator: GreaterOrEqual, Values: []string{"500"}}
//
// The fields of sampled logs have the JSON names of [LogRecord]. The API refuses the names
// fastly_is_cache_hit, fastly_is_edge and fastly_is_shield. Use is_cache_hit, is_edge and is_shield
// instead.
type Filter struct {
	// Name of the field. Required.
	Field string
	// How the field is compared with the values. The default is [Equal].
	Operator Operator
	// Values to compare the field with. Exactly one is required, except for [In], which accepts one or
	// more. A value may be empty. A value of [In] must not contain a comma, because the API separates
	// values at commas.
	Values []string
}

// Operator controls how a field is compared with the values of a [Filter].
type Operator string

// Operators of filters.
const (
	Equal          Operator = "eq"
	In             Operator = "in"       // equal to any of the values
	Contains       Operator = "contains" // contains the value as a substring
	EndsWith       Operator = "ends-with"
	Greater        Operator = "gt"
	GreaterOrEqual Operator = "gte"
	Less           Operator = "lt"
	LessOrEqual    Operator = "lte"
	NotIn          Operator = "not_in" // in replies only; a [Filter] with this operator is an error
)

// conditions holds filters in the form of the query: filter[field][operator]=value.
type conditions map[string]map[Operator]string

// conditionsOf returns filters in the form of the query. Two filters with the same field and operator
// are an error, because the API would apply one of them.
func conditionsOf(filters []Filter) (conditions, error) {
	if len(filters) == 0 {
		return nil, nil
	}
	all := conditions{}
	for _, f := range filters {
		operator, fail := f.Operator, func(words string) (conditions, error) {
			return nil, fmt.Errorf("filter %s: %s", f.Field, words)
		}
		if operator == "" {
			operator = Equal
		}
		_, twice := all[f.Field][operator]
		switch {
		case f.Field == "" || strings.ContainsAny(f.Field, "[]"):
			return nil, fmt.Errorf("filter: field name %q is invalid", f.Field)
		case operator == NotIn:
			return fail("operator not_in is not allowed in a query")
		case twice:
			return fail(fmt.Sprintf("operator %s is used twice", operator))
		case operator == In && slices.ContainsFunc(f.Values, func(value string) bool { return strings.Contains(value, ",") }):
			return fail("value of operator in contains a comma")
		case len(f.Values) == 0:
			return fail("no value")
		case operator != In && len(f.Values) > 1:
			return fail(fmt.Sprintf("%d values, but only operator in accepts more than one", len(f.Values)))
		}
		if all[f.Field] == nil {
			all[f.Field] = map[Operator]string{}
		}
		all[f.Field][operator] = strings.Join(f.Values, ",")
	}
	return all, nil
}

// checkSeries returns an error if a query has no series, or one that the API would split or drop.
func checkSeries(series []string, splits bool) error {
	if err := collection.Required("series", series); err != nil {
		return err
	}
	for _, name := range series {
		switch {
		case name == "":
			return errors.New("series: an element is empty")
		case !splits && strings.Contains(name, ","):
			return fmt.Errorf("series: the API reads %q as one metric; make it several elements", name)
		}
	}
	return nil
}
