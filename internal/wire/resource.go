package wire

import (
	"errors"
	"fmt"
	"reflect"
	"slices"

	"github.com/go-json-experiment/json/jsontext"
)

// MarshalDocument encodes a struct as a JSON:API document with a resource of type typ, or a slice
// of structs as a list.
//
// The tags are those of [DecodeDocument]. The field named id becomes the id unless it is empty.
// Relationships become resource identifiers of the tag's TYPE, or null if empty. Members of the
// document are encoded beside data. All other fields except the type become attributes. Values
// that omitzero omits are omitted, and so are empty attributes and relationships. A related
// struct without a field named id is a resource that is created together with its owner. It is
// sent completely, with its attributes and relationships.
func MarshalDocument(typ string, in any) ([]byte, error) {
	if err := finite(in); err != nil {
		return nil, err
	}
	dst, beside, err := appendResources([]byte(`{"data":`), typ, settle(reflect.ValueOf(in)))
	if err != nil {
		return nil, err
	}
	return append(append(dst, beside...), '}'), nil
}

// appendResources appends a resource, or a slice of resources as a list. It returns the members
// beside data, each after a comma.
func appendResources(dst []byte, typ string, v reflect.Value) (extended, beside []byte, err error) {
	if v.Kind() != reflect.Slice {
		return appendResource(dst, typ, v)
	}
	dst = append(dst, '[')
	for i := range v.Len() {
		if i > 0 {
			dst = append(dst, ',')
		}
		if dst, beside, err = appendResource(dst, typ, v.Index(i)); err == nil && beside != nil {
			err = errors.New("a member of the document in a list of resources")
		}
		if err != nil {
			return nil, nil, fmt.Errorf("resource %d: %w", i, err)
		}
	}
	return append(dst, ']'), nil, nil
}

// appendResource appends a resource. It returns the members beside data, each after a comma.
func appendResource(dst []byte, typ string, v reflect.Value) (extended, beside []byte, err error) {
	if !v.IsValid() {
		return append(dst, "null"...), nil, nil
	}
	text, err := Marshal(v.Interface())
	if err != nil {
		return nil, nil, err
	}
	unlimited := newBudget(0)
	s := newScanner(text, &unlimited)
	defer s.release(&unlimited)
	if !s.open('{') {
		return nil, nil, fmt.Errorf("%s cannot be a JSON:API resource: its JSON is not an object", v.Type())
	}
	roles := map[string]field{}
	if v = settle(v); isPlainStruct(v.Type()) {
		for _, f := range fieldsOf(v.Type()) {
			roles[f.name] = f
		}
	}
	var id, attributes, relationships []byte
	for s.more('}') {
		quoted := s.value()
		name := string(s.meaning(quoted))
		s.colon()
		value := s.value()
		f := roles[name]
		switch to, ok := f.relation(); {
		case ok:
			relationships = append(append(separate(relationships), quoted...), `:{"data":`...)
			if relationships, err = appendRelated(relationships, to, value, &f, v); err != nil {
				return nil, nil, fmt.Errorf("relationship %s: %w", name, err)
			}
			relationships = append(relationships, '}')
		case f.jsonapi == "type": // all resources are of type typ
		case f.jsonapi == "document":
			beside = append(append(append(append(beside, ','), quoted...), ':'), value...)
		case name == "id":
			if string(value) != `""` && string(value) != "null" {
				id = value
			}
		default:
			attributes = append(append(append(separate(attributes), quoted...), ':'), value...)
		}
	}
	if dst, err = jsontext.AppendQuote(append(dst, `{"type":`...), typ); err != nil {
		return nil, nil, err
	}
	for _, part := range []struct {
		head string
		body []byte
		tail string
	}{{`,"id":`, id, ``}, {`,"attributes":{`, attributes, `}`}, {`,"relationships":{`, relationships, `}`}} {
		if part.body != nil {
			dst = append(append(append(dst, part.head...), part.body...), part.tail...)
		}
	}
	return append(dst, '}'), beside, nil
}

// appendRelated appends the data of a relationship: complete resources if their type has no id,
// otherwise identifiers.
func appendRelated(dst []byte, typ string, value []byte, f *field, owner reflect.Value) ([]byte, error) {
	var v reflect.Value
	if owner.Kind() == reflect.Struct { // a map has no fields
		v, _ = owner.FieldByIndexErr(f.index) // the field is sent, so no pointer on the path is nil
		v = settle(v)
	}
	if v.IsValid() && isWhole(v.Type()) {
		dst, beside, err := appendResources(dst, typ, v)
		if err == nil && beside != nil {
			err = errors.New("a member of the document in a related resource")
		}
		return dst, err
	}
	return appendIdentifiers(dst, typ, value)
}

// isWhole reports whether resources of a type, or of its elements, have no id and are sent
// completely.
func isWhole(t reflect.Type) bool {
	if t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	t = indirect(t)
	return isPlainStruct(t) && !slices.ContainsFunc(fieldsOf(t), func(f field) bool { return f.name == "id" })
}

// appendIdentifiers converts the JSON of a relationship's field, which has ids or objects with an
// id, to resource identifiers.
func appendIdentifiers(dst []byte, typ string, value []byte) ([]byte, error) {
	unlimited := newBudget(0)
	s := newScanner(value, &unlimited)
	defer s.release(&unlimited)
	switch {
	case s.open('['):
		dst = append(dst, '[')
		for n := 0; s.more(']'); n++ {
			if n > 0 {
				dst = append(dst, ',')
			}
			var err error
			if dst, err = appendIdentifiers(dst, typ, s.value()); err != nil {
				return nil, err
			}
		}
		return append(dst, ']'), nil
	case s.open('{'):
		for s.more('}') {
			if name := s.name(); string(name) == "id" {
				return appendIdentifiers(dst, typ, s.value())
			}
			s.skip()
		}
		return nil, errors.New("an object without an id")
	case string(value) == "null", string(value) == `""`:
		return append(dst, "null"...), nil
	}
	quoted, err := jsontext.AppendQuote(nil, typ)
	return append(append(append(append(append(dst, `{"type":`...), quoted...), `,"id":`...), value...), '}'), err
}

// separate appends a comma if there are members already.
func separate(members []byte) []byte {
	if len(members) > 0 {
		members = append(members, ',')
	}
	return members
}
