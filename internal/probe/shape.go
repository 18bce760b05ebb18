package probe

import (
	"encoding"
	"encoding/json"
	"reflect"
	"strings"
	"time"
)

// Kind is the kind of JSON value that a Go type stands for.
type Kind string

// The kinds of [Shape].
const (
	String Kind = "string"
	Int    Kind = "int"
	Float  Kind = "float"
	Bool   Kind = "bool"
	Time   Kind = "time"
	Bytes  Kind = "bytes" // []byte, a string in base64
	Object Kind = "object"
	Array  Kind = "array"
	Map    Kind = "map"
	Any    Kind = "any" // an interface: whatever comes
	Raw    Kind = "raw" // JSON text that nobody has read yet
)

// Shape describes a Go type as JSON meets it.
type Shape struct {
	Kind   Kind   `json:"kind"`
	Type   string `json:"type"`             // the Go type; of an object, its key in Structs
	Elem   *Shape `json:"elem,omitempty"`   // of an array or a map
	Custom bool   `json:"custom,omitempty"` // the type reads its own JSON
	Null   bool   `json:"null,omitempty"`   // null is kept apart from the zero value
	Field  string `json:"field,omitempty"`  // Go name of the struct field that has this shape
}

// Structs holds the fields of struct types: by type, then by JSON name. Types
// that contain themselves are possible.
type Structs map[string]map[string]Shape

// AnyName is the name, in [Structs], of what a type takes in members that none of its fields
// is named for.
const AnyName = "*"

// Describe returns the shape of t and adds the structs that it reaches to s; of
// no type, nil. Pointers, and types for a value or null, are looked through.
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

// nullable returns the type that a pointer points to, or that a type for a value or null
// holds.
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

// pageItems recognises a page that reads itself, by the items that it keeps in an
// unexported field: its shape is theirs.
func pageItems(t reflect.Type) (items reflect.Type, ok bool) {
	if t.Kind() != reflect.Struct {
		return nil, false
	}
	field, ok := t.FieldByName("items")
	return field.Type, ok && field.Type.Kind() == reflect.Slice
}

// identified recognises an input together with the id of the resource that it changes: its shape
// is that of the input.
func identified(t reflect.Type) (input reflect.Type, ok bool) {
	if t.Kind() != reflect.Struct || t.NumField() != 2 {
		return nil, false
	}
	id, rest := t.Field(0), t.Field(1)
	return rest.Type, id.Name == "ID" && rest.Tag.Get("json") == ",embed" && rest.Type.Kind() == reflect.Struct
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

// addEmbedded adds the fields of an embedded struct, behind those of the struct
// that embeds it.
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

// isRaw recognises json.RawMessage, jsontext.Value and types made of them: bytes
// that marshal themselves to what they hold.
func isRaw(t reflect.Type) bool {
	return t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Uint8 &&
		t.Implements(reflect.TypeFor[json.Marshaler]())
}

func readsItself(t reflect.Type) bool {
	pointer := reflect.PointerTo(t)
	if _, ok := pointer.MethodByName("UnmarshalFastly"); ok {
		return true
	}
	return pointer.Implements(reflect.TypeFor[json.Unmarshaler]()) ||
		pointer.Implements(reflect.TypeFor[encoding.TextUnmarshaler]())
}
