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

// convert turns a value that was sent, by form or as JSON, into one of a type of the
// catalogue. A type that is no scalar or list takes any value. The error says what the
// value is not.
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

// toText writes a scalar as the stringly families do: truth is "1".
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

// toInteger reads an integer; an empty text is none.
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

// toNumber reads a number; an empty text is none.
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

// toBool reads a truth value; an empty text is none.
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

// toList reads a list. As one text it is JSON, or has commas between its elements.
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

// toObject reads an object; nil is none. What JSON made of one has another type.
func toObject(value any) object {
	if o, ok := value.(object); ok {
		return o
	}
	members, _ := value.(map[string]any)
	return members
}

// toObjects reads a list of objects; what is no object is an empty one.
func toObjects(value any) []object {
	list, _ := value.([]any)
	objects := make([]object, len(list))
	for i, element := range list {
		objects[i] = toObject(element)
	}
	return objects
}

// take puts fields that were sent into an object, in the types that it has for them; what
// it has no type for is ignored. The error describes why a field can't be taken.
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

// assign is take for the families whose errors are in the legacy dialect.
func (o object) assign(types map[string]string, sent object) *reply {
	if field, err := o.take(types, sent); err != nil {
		return badRequest(fmt.Sprintf("'%s' %s", field, err))
	}
	return nil
}

// deepCopy copies a value of JSON with all that is in it.
func deepCopy[T any](value T) T {
	copied, _ := copyAny(value).(T) // of the same type, or nil
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
