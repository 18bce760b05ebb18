package replay

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/edgesdk/fastly/internal/catalog"
)

// This file lists what the recording client sends without need, and the SDK does not send again.

// isStructField reports whether a key begins with a capital letter. Such keys are struct fields of the
// recording client without a wire name. The API ignores them (facts 5: unknown keys are silently ignored and
// not echoed). The exceptions are names that the catalogue lists as other spellings.
func isStructField(key string) bool {
	first, _ := utf8.DecodeRuneInString(key)
	return unicode.IsUpper(first)
}

// ignoredMembers lists members of bodies that need not be sent again, by operation.
var ignoredMembers = map[string][]string{
	"arc_create_virtual_key":  {"user_id"},              // facts 9: the owner is the user of the token
	"create_automation_token": {"password", "username"}, // facts 9: the same complete form is sent to /sudo and then to the tokens
}

// ignoresForm reports whether a form key need not be sent again. The recording client also sends the form of a
// token to /sudo (facts 9).
func (o *operation) ignoresForm(key string) bool {
	if o.ID == "request_sudo_access" && o.body != nil {
		_, known := o.body.Properties[key]
		return !known
	}
	return isStructField(key)
}

// significantForm removes form keys that need not be sent again.
func significantForm(op *operation, values url.Values) url.Values {
	return without(values, func(key string, _ []string) bool { return op.ignoresForm(key) })
}

// recordedJSON decodes the JSON body of a request, and removes members without meaning: see
// [operation.significant]. One family accepts capitalized names, which the recording client used. They are
// replaced by the names in the catalogue. Null for such a name means that the field was not set.
func recordedJSON(op *operation, body string) (any, error) {
	value, err := parseJSON([]byte(body))
	if err != nil {
		return nil, err
	}
	members, ok := value.(map[string]any)
	if !ok {
		return value, nil
	}
	maps.DeleteFunc(members, func(name string, _ any) bool { return slices.Contains(ignoredMembers[op.ID], name) })
	for sent, member := range members {
		if name := op.spelled[sent]; name != "" && member != nil {
			members[name] = member
		}
	}
	maps.DeleteFunc(members, func(name string, _ any) bool { return isStructField(name) })
	if op.resource == nil {
		op.significant(members, op.body)
	}
	op.plain(members)
	return members, nil
}

// significant removes members without meaning from an object in a body, at any depth: struct fields of the
// recording client, and null for members that are not nullable. The client encodes a nil list as null, and in
// creates any field that was not set. A deletion in a batch without a value gets an empty one, which has the
// same meaning (facts 5.3: delete op may carry item_value "").
func (o *operation) significant(members map[string]any, schema *catalog.Schema) {
	if schema == nil {
		return
	}
	for name, member := range members {
		property, known := schema.Properties[name]
		switch {
		case !known && schema.Additional == nil && isStructField(name):
			delete(members, name)
		case known && member == nil && !property.IsNull() && (property.Type.Kind == "array" || o.Method == http.MethodPost):
			delete(members, name)
		case known:
			o.significantValue(member, property.Type)
		}
	}
	if _, hasValue := schema.Properties["item_value"]; hasValue && members["op"] == "delete" && members["item_value"] == nil {
		members["item_value"] = ""
	}
}

func (o *operation) significantValue(value any, t catalog.Type) {
	switch value := value.(type) {
	case map[string]any:
		o.significant(value, o.facts.Schema(o.File, t))
	case []any:
		for _, element := range value {
			if t.Elem != nil {
				o.significantValue(element, *t.Elem)
			}
		}
	}
}

// ignoresQuery reports whether a query parameter need not be sent again: an empty cursor (facts 3: never send
// an empty cursor to compute ACL entries), an empty filter, or a flag with its default. An empty filter[…] is
// significant.
func (o *operation) ignoresQuery(key string, values []string) bool {
	if strings.Join(values, "") == "" {
		return !strings.HasPrefix(key, "filter[")
	}
	return slices.ContainsFunc(o.Params, func(p catalog.Param) bool {
		return p.Name == key && p.In == "query" && p.Type.Kind == "boolean" && slices.Equal(values, []string{string(p.Default)})
	})
}

// pageKeys lists query keys that the SDK sets when it follows pages.
var pageKeys = []string{"page", "per_page", "page[number]", "page[size]", "cursor", "next_cursor", "limit"}

// significantQuery removes query keys without meaning and those for pages. A filter without an operator gets the
// operator that the catalogue documents as its default.
func significantQuery(op *operation, query url.Values) url.Values {
	query = without(query, op.ignoresQuery)
	if op.Pagination != "" || op.has("limit") { // or a list with a limit and without pages
		for _, name := range pageKeys {
			query.Del(name)
		}
	}
	if op.AnswersLines() { // the SDK ends each query with its window of time
		query.Del("to")
	}
	for _, param := range op.Params {
		if prefix, _, isPattern := strings.Cut(param.Name, "{field}][{operator}]"); isPattern && param.Bare != "" {
			for key, values := range query {
				if field, is := strings.CutPrefix(key, prefix); is && strings.Count(field, "]") == 1 {
					delete(query, key)
					query[key+"["+param.Bare+"]"] = values
				}
			}
		}
	}
	return query
}

// sentQuery returns the significant query of the sent request. Empty parameters are kept unless they were
// recorded.
func sentQuery(op *operation, sent, recorded url.Values) url.Values {
	query := significantQuery(op, sent)
	for key, values := range sent {
		if strings.Join(values, "") == "" && op.ignoresQuery(key, values) && !recorded.Has(key) && !slices.Contains(pageKeys, key) {
			query[key] = values
		}
	}
	return query
}

func without(values url.Values, ignored func(key string, values []string) bool) url.Values {
	values = url.Values(http.Header(values).Clone())
	maps.DeleteFunc(values, ignored)
	return values
}

// takesNothing reports whether a body has no content and the operation requires none.
func (o *operation) takesNothing(body string) bool {
	return o.optional && slices.Contains([]string{"", "null", "{}"}, strings.TrimSpace(body))
}
