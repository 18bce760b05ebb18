package recorder

import (
	"encoding"
	"encoding/json"
	"reflect"
	"strings"
	"time"
)

// Kind is the kind of JSON value that a Go type represents.
type Kind string

// Kinds of a [Shape].
const (
	String Kind = "string"
	Int    Kind = "int"
	Float  Kind = "float"
	Bool   Kind = "bool"
	Time   Kind = "time"
	Bytes  Kind = "bytes" // []byte: base64 in a string
	Object Kind = "object"
	Array  Kind = "array"
	Map    Kind = "map"
	Any    Kind = "any" // interface: any value
	Raw    Kind = "raw" // JSON text that is not decoded
)

// Shape describes the JSON representation of a Go type.
type Shape struct {
	Kind   Kind   `json:"kind"`
	Type   string `json:"type"`             // Go type; for an object, its key in Structs
	Elem   *Shape `json:"elem,omitempty"`   // element of an array or map
	Custom bool   `json:"custom,omitempty"` // whether the type has a custom decoder or is a union
	Null   bool   `json:"null,omitempty"`   // whether null is distinguished from the zero value
	Field  string `json:"field,omitempty"`  // Go name of the struct field with this shape
}

// Structs holds the fields of struct types by type, then by JSON name. The types may be
// recursive.
type Structs map[string]map[string]Shape

// AnyName is the name, in [Structs], for the members of a type that have no field.
const AnyName = "*"

// Describe returns the shape of t, or nil if t is nil, and adds all structs within it to s. It
// looks through pointers and nullable types.
func (s Structs) Describe(t reflect.Type) *Shape {
	if t == nil {
		return nil
	}
	if value, ok := nullable(t); ok {
		shape := s.Describe(value)
		shape.Null = true
		return shape
	}
	if items, ok := pageItems(t); ok {
		return s.Describe(items)
	}
	if input, ok := identified(t); ok {
		return s.Describe(input)
	}
	shape := &Shape{Type: typeName(t), Kind: kindOf(t)}
	shape.Custom = shape.Kind != Raw && shape.Kind != Time && readsItself(t)
	if shape.Kind == Array || shape.Kind == Map {
		shape.Elem = s.Describe(t.Elem())
	}
	if _, known := s[shape.Type]; shape.Kind == Object && !known {
		fields := map[string]Shape{}
		s[shape.Type] = fields
		s.addFields(fields, t)
	}
	return shape
}

// nullable returns the target of a pointer type, or the value type of a nullable type.
func nullable(t reflect.Type) (value reflect.Type, ok bool) {
	if t.Kind() == reflect.Pointer {
		return t.Elem(), true
	}
	get, gets := t.MethodByName("Get")
	_, asks := t.MethodByName("IsNull")
	if t.Kind() != reflect.Struct || !gets || !asks {
		return nil, false
	}
	return get.Type.Out(0), true
}

// pageItems returns the item type of a page with a custom decoder, which has the items in an
// unexported field. The shape of the page is that of the items.
func pageItems(t reflect.Type) (items reflect.Type, ok bool) {
	if t.Kind() != reflect.Struct {
		return nil, false
	}
	field, ok := t.FieldByName("items")
	return field.Type, ok && field.Type.Kind() == reflect.Slice
}

// identified returns the type of an input that is combined with the id of its resource. The shape
// is that of the input.
func identified(t reflect.Type) (input reflect.Type, ok bool) {
	if t.Kind() != reflect.Struct || t.NumField() != 2 {
		return nil, false
	}
	id, rest := t.Field(0), t.Field(1)
	return rest.Type, id.Name == "ID" && rest.Tag.Get("json") == ",embed,inline" && rest.Type.Kind() == reflect.Struct
}

func (s Structs) addFields(fields map[string]Shape, t reflect.Type) {
	add := func(name string, field reflect.StructField) {
		shape := *s.Describe(field.Type)
		shape.Field = field.Name
		fields[name] = shape
	}
	for field := range t.Fields() {
		tag := field.Tag.Get("json")
		name, options, _ := strings.Cut(tag, ",")
		catchAll := field.Tag.Get("fastly") == "others" ||
			hasOption(options, "embed") && field.Type.Kind() != reflect.Struct
		switch {
		case field.Tag.Get("fastly") == "any":
			fields[AnyName] = *s.Describe(field.Type)
		case catchAll && field.Type.Kind() == reflect.Map:
			fields[AnyName] = *s.Describe(field.Type.Elem())
		case catchAll:
			fields[AnyName] = Shape{Kind: Raw, Type: typeName(field.Type)}
		case field.Tag.Get("jsonapi") == "type":
			add("type", field)
		case tag == "-":
		case name == "" && (field.Anonymous || hasOption(options, "embed")):
			s.addEmbedded(fields, field.Type)
		case !field.IsExported():
		case name == "":
			add(field.Name, field)
		default:
			add(strings.Trim(name, "'"), field)
		}
	}
}

// addEmbedded adds the fields of an embedded struct. Fields of the outer struct take precedence.
func (s Structs) addEmbedded(fields map[string]Shape, t reflect.Type) {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return
	}
	inner := map[string]Shape{}
	s.addFields(inner, t)
	for name, shape := range inner {
		if _, shadowed := fields[name]; !shadowed {
			fields[name] = shape
		}
	}
}

func hasOption(options, want string) bool {
	for option := range strings.SplitSeq(options, ",") {
		if option == want {
			return true
		}
	}
	return false
}

func typeName(t reflect.Type) string {
	if t.Name() == "" || t.PkgPath() == "" {
		return t.String()
	}
	return t.PkgPath() + "." + t.Name()
}

func kindOf(t reflect.Type) Kind {
	switch {
	case t == reflect.TypeFor[time.Time]():
		return Time
	case isRaw(t):
		return Raw
	}
	switch t.Kind() {
	case reflect.String:
		return String
	case reflect.Bool:
		return Bool
	case reflect.Float32, reflect.Float64:
		return Float
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return Int
	case reflect.Struct:
		return Object
	case reflect.Map:
		return Map
	case reflect.Slice, reflect.Array:
		if t.Elem().Kind() == reflect.Uint8 {
			return Bytes
		}
		return Array
	default:
		return Any
	}
}

// isRaw reports whether t is json.RawMessage, jsontext.Value or a type derived from one of them.
func isRaw(t reflect.Type) bool {
	return t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Uint8 &&
		t.Implements(reflect.TypeFor[json.Marshaler]())
}

func readsItself(t reflect.Type) bool {
	if t.Kind() == reflect.Interface {
		return t.NumMethod() > 0 // the type that contains the union decodes its variants
	}
	pointer := reflect.PointerTo(t)
	if _, ok := pointer.MethodByName("UnmarshalFastly"); ok {
		return true
	}
	return pointer.Implements(reflect.TypeFor[json.Unmarshaler]()) ||
		pointer.Implements(reflect.TypeFor[encoding.TextUnmarshaler]())
}
