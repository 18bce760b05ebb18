package fastlytest

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// convert converts a sent form or JSON value to a type of the catalogue. Types other than scalars
// and lists accept any value. The error describes the mismatch.
func convert(name string, value any) (any, error) {
	if value == nil {
		return nil, nil
	}
	switch name {
	case "string", "datetime":
		return toText(value), nil
	case "integer":
		return toInteger(value)
	case "number":
		return toNumber(value)
	case "boolean":
		return toBool(value)
	case "array":
		return toList(value), nil
	default:
		return value, nil
	}
}

// toText formats a scalar like the families that return strings: true becomes "1".
func toText(value any) any {
	switch v := value.(type) {
	case bool:
		if v {
			return "1"
		}
		return "0"
	case json.Number:
		return v.String()
	case int:
		return strconv.Itoa(v)
	default:
		return value
	}
}

// toInteger parses an integer. An empty string becomes nil.
func toInteger(value any) (any, error) {
	text := fmt.Sprint(toText(value))
	if text == "" {
		return nil, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return nil, errors.New("must be an integer")
	}
	return n, nil
}

// toNumber parses a number. An empty string becomes nil.
func toNumber(value any) (any, error) {
	text := fmt.Sprint(toText(value))
	if text == "" {
		return nil, nil
	}
	if _, err := strconv.ParseFloat(text, 64); err != nil {
		return nil, errors.New("must be a number")
	}
	return json.Number(text), nil
}

// toBool parses a boolean. An empty string becomes nil.
func toBool(value any) (any, error) {
	switch fmt.Sprint(value) {
	case "1", "true":
		return true, nil
	case "0", "false":
		return false, nil
	case "":
		return nil, nil
	default:
		return nil, errors.New("must be a boolean")
	}
}

// toList parses a list. A string may contain JSON or comma-separated elements.
func toList(value any) any {
	text, ok := value.(string)
	if !ok {
		return value
	}
	list := []any{}
	if text == "" || json.Unmarshal([]byte(text), &list) == nil {
		return list
	}
	for element := range strings.SplitSeq(text, ",") {
		list = append(list, strings.TrimSpace(element))
	}
	return list
}

// toTexts converts a value to a list of strings.
func toTexts(value any) []string {
	list, _ := value.([]any)
	return texts(list)
}

// texts converts the elements of a list to strings.
func texts(list []any) []string {
	all := make([]string, len(list))
	for i, element := range list {
		all[i] = fmt.Sprint(element)
	}
	return all
}

// toAnys converts strings to a list as decoded from JSON.
func toAnys(texts []string) []any {
	list := make([]any, len(texts))
	for i, text := range texts {
		list[i] = text
	}
	return list
}

// toObject converts a decoded JSON object or nil to an object.
func toObject(value any) object {
	if o, ok := value.(object); ok {
		return o
	}
	members, _ := value.(map[string]any)
	return members
}

// toObjects converts a list of objects. Other elements become empty objects.
func toObjects(value any) []object {
	list, _ := value.([]any)
	objects := make([]object, len(list))
	for i, element := range list {
		objects[i] = toObject(element)
	}
	return objects
}

// take sets sent fields in an object, converted to their types. Fields without a type are ignored.
// The error describes an invalid value.
func (o object) take(types map[string]string, sent object) (field string, err error) {
	for _, field := range slices.Sorted(maps.Keys(sent)) {
		name, exists := types[field]
		if !exists {
			continue
		}
		value, err := convert(name, sent[field])
		if err != nil {
			return field, err
		}
		o[field] = value
	}
	return "", nil
}

// assign sets fields like take. Its errors are in the legacy dialect.
func (o object) assign(types map[string]string, sent object) *reply {
	if field, err := o.take(types, sent); err != nil {
		return badRequest(fmt.Sprintf("'%s' %s", field, err))
	}
	return nil
}

// deepCopy returns a deep copy of a JSON value.
func deepCopy[T any](value T) T {
	copied, _ := copyAny(value).(T) // the type is the same, or the value is nil
	return copied
}

func copyAny(value any) any {
	switch v := value.(type) {
	case object:
		return copyMap(v)
	case map[string]any:
		return copyMap(v)
	case []any:
		return copyList(v)
	case []object:
		return copyList(v)
	default:
		return value
	}
}

func copyMap[M ~map[string]any](m M) M {
	if m == nil {
		return nil
	}
	copied := make(M, len(m))
	for key, value := range m {
		copied[key] = copyAny(value)
	}
	return copied
}

func copyList[E any](list []E) []E {
	copied := make([]E, len(list))
	for i, value := range list {
		copied[i] = deepCopy(value)
	}
	return copied
}
