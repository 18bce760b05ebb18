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

// The recording client sends more than what a request means. What of it need not be sent again is told here.

// isStructField reports whether the key of a form, or of a JSON object, begins with a capital: a field of the
// recording client's structs, which had no name for the wire. It means nothing to the API (facts 5: unknown
// keys are silently ignored and not echoed), which has no such key in any request, unless the catalogue has it
// as another spelling.
func isStructField(key string) bool {
	first, _ := utf8.DecodeRuneInString(key)
	return unicode.IsUpper(first)
}

// ignoredMembers are the members of bodies that need not be sent again, by the operation: what the recording
// client sends without a use.
var ignoredMembers = map[string][]string{
	"arc_create_virtual_key":  {"user_id"},              // facts 9: the owner is the user of the token
	"create_automation_token": {"password", "username"}, // facts 9: it sends the same full form to /sudo and then to the tokens
}

// ignoresForm reports whether the key of a form need not be sent again. Facts 9: the recording client sends the
// form of a token to /sudo as well.
func (o *operation) ignoresForm(key string) bool {
	if o.ID == "request_sudo_access" && o.body != nil {
		_, known := o.body.Properties[key]
		return !known
	}
	return isStructField(key)
}

// significantForm drops the keys of a form that need not be sent again.
func significantForm(op *operation, values url.Values) url.Values {
	return without(values, func(key string, _ []string) bool { return op.ignoresForm(key) })
}

// recordedJSON reads the JSON body of a request, without what [operation.significant] drops. One family takes the
// names of members with a capital as well, and the recording client wrote them so: they are given the catalogue's
// spelling. A null there is a field that was not set.
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

// significant drops from an object in a body, and from those in it, the fields of the recording client's structs
// and null in place of what can't be null: that client writes a list without a value so, and in a create, where
// there is nothing to reset, whatever has none. A deletion without a value gets the empty one that others have
// (facts 5.3: delete op may carry item_value "").
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

// ignoresQuery reports whether a parameter of the query need not be sent again: a cursor without a value
// (facts 3: never send an empty cursor to compute ACL entries), a parameter that filters by nothing, a flag that
// has its default. A filter[…] may well ask for an empty text.
func (o *operation) ignoresQuery(key string, values []string) bool {
	if strings.Join(values, "") == "" {
		return !strings.HasPrefix(key, "filter[")
	}
	return slices.ContainsFunc(o.Params, func(p catalog.Param) bool {
		return p.Name == key && p.In == "query" && p.Type.Kind == "boolean" && slices.Equal(values, []string{string(p.Default)})
	})
}

// pageKeys are chosen by the SDK, which follows the pages by itself.
var pageKeys = []string{"page", "per_page", "page[number]", "page[size]", "cursor", "next_cursor", "limit"}

// significantQuery drops the keys that mean nothing and those of the pages. A filter of which the catalogue says
// what it means without an operator gets that one.
func significantQuery(op *operation, query url.Values) url.Values {
	query = without(query, op.ignoresQuery)
	if op.Pagination != "" || op.has("limit") { // or a list whose size can be chosen, without pages
		for _, name := range pageKeys {
			query.Del(name)
		}
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

// sentQuery is significantQuery of what was sent. A parameter without a value means something unless it was
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

// takesNothing reports whether a body is as good as none to the operation, which needs none.
func (o *operation) takesNothing(body string) bool {
	return o.optional && slices.Contains([]string{"", "null", "{}"}, strings.TrimSpace(body))
}
