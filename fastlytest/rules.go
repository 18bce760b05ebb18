package fastlytest

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// references lists the rules for references to other objects of the same version. They apply to all
// kinds with these fields.
var references = []rule{
	{reported, refersTo("healthcheck", "healthcheck", "healthcheck")},
	{reported, refersTo("request_condition", "condition", "condition")},
	{reported, refersTo("cache_condition", "condition", "condition")},
	{reported, refersTo("response_condition", "condition", "condition")},
	{reported, conditionIs("cache_condition", "CACHE", "cache")},
	{inferred, conditionIs("request_condition", "REQUEST", "request")},
	{inferred, conditionIs("response_condition", "RESPONSE", "response")},
	{inferred, refersTo("response_object_name", "response_object", "response object")},
	{inferred, refersTo("uri_dictionary_name", "dictionary", "dictionary")},
}

// refersTo refuses the name of an object that does not exist. An empty string is no reference,
// except as the response condition of a new object.
func refersTo(field, kind, noun string) func(*change) *reply {
	return func(ch *change) *reply {
		value, sent := ch.sent[field]
		name := ch.sent.text(field)
		switch {
		case !sent || value == nil:
			return nil
		case name == "" && (ch.was != nil || field != "response_condition"):
			return nil
		case find(ch.version.objects[kind], "name", name) == nil:
			return badRequest("No " + noun + " named '" + name + "'")
		}
		return nil
	}
}

// conditionIs refuses a condition of the wrong type.
func conditionIs(field, kind, words string) func(*change) *reply {
	return func(ch *change) *reply {
		name := ch.sent.text(field)
		c := find(ch.version.objects["condition"], "name", name)
		if is := c.text("type"); name != "" && is != "" && !strings.EqualFold(is, kind) {
			return badRequest("Condition '" + name + "' is not a " + words + " condition")
		}
		return nil
	}
}

// needs refuses a new object that lacks one of the fields, and an update that empties one.
func needs(fields ...string) rule {
	return rule{inferred, func(ch *change) *reply {
		for _, field := range fields {
			if _, sent := ch.sent[field]; ch.was != nil && !sent {
				continue
			}
			list, isList := ch.object[field].([]any)
			if isList && len(list) == 0 || !isList && strings.TrimSpace(ch.object.text(field)) == "" {
				return badRequest("'" + field + "' can't be blank")
			}
		}
		return nil
	}}
}

// oneOf returns a rule that refuses all other values of a field of a family.
func oneOf(field string, values ...string) rule {
	return rule{inferred, func(ch *change) *reply {
		if _, sent := ch.sent[field]; sent && !slices.Contains(values, ch.sent.text(field)) {
			return ch.family.refuseField(field, "must be one of "+strings.Join(values, ", "))
		}
		return nil
	}}
}

// ports refuses a port below least or above 65535.
func ports(least int) rule {
	return rule{inferred, func(ch *change) *reply {
		port, err := toInteger(ch.sent["port"])
		if n, is := port.(int); err == nil && is && (n < least || n > 65535) {
			return badRequest("'port' is out of range")
		}
		return nil
	}}
}

var (
	aclName     = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_\s]*$`)
	snippetName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_. -]*$`)
)

func checkACLName(ch *change) *reply {
	if name := ch.sent.text("name"); name != "" && !aclName.MatchString(name) {
		return badRequest("Name must start with alphabetical and contain only alphanumeric, underscore, and whitespace")
	}
	return nil
}

func checkSnippetName(ch *change) *reply {
	if name := ch.sent.text("name"); name != "" && !snippetName.MatchString(name) {
		return badRequest("Name must start with a letter and contain only alphanumeric, underscore, hyphen, period, and space")
	}
	return nil
}

// checkHostHeader refuses a new backend with an empty override_host.
func checkHostHeader(ch *change) *reply {
	if host, sent := ch.sent["override_host"]; sent && host == "" && ch.was == nil {
		return badRequest("'' is not a valid Host header")
	}
	return nil
}

// maxLogFormat is the maximum length of a log format, in characters.
const maxLogFormat = 12_288

func checkLogFormat(ch *change) *reply {
	if utf8.RuneCountInString(ch.sent.text("format")) > maxLogFormat {
		return badRequest("Format is too long (maximum is 12288 characters)")
	}
	return nil
}

// keep drops fields that an update does not change.
func (ch *change) keep(fields []string) {
	if ch.was != nil {
		for field := range ch.sent {
			if slices.Contains(fields, field) {
				delete(ch.sent, field)
			}
		}
	}
}
