// Package catalog holds the known facts about the operations and schemas of the Fastly API, and
// compares the SDK with them.
package catalog

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"iter"
	"maps"
	"mime"
	"slices"
	"strings"
)

// Catalog holds the operations of the API, and the schemas that they refer to.
type Catalog struct {
	Operations []*Operation // sorted by file, in the order of each file
	byKey      map[string]*Operation
	byID       map[string]*Operation
	schemas    map[string]*Schema // by file and name
}

// Operation is an HTTP method on a path.
type Operation struct {
	ID          string   `json:"id"`
	Method      string   `json:"method"`
	Path        string   `json:"path"`              // path with placeholders: /service/{service_id}
	Server      string   `json:"server"`            // if empty, https://api.fastly.com
	Collection  string   `json:"collection"`        // chapter of the API reference
	ContentType []string `json:"content_type"`      // media types of the request body
	Seen        []string `json:"content_type_seen"` // media types of recorded request bodies, if different
	Accept      []string `json:"accept"`            // media types of the response body
	Pagination  string   `json:"pagination"`        // names of the paging parameters: page+per_page; empty if not paged
	Confidence  string   `json:"confidence"`        // low or medium if the schema is uncertain
	Note        string   `json:"note"`              // facts that are inferred or excluded
	Response    *Type    `json:"response"`          // nil if the response has no body
	Params      []Param  `json:"params"`
	Headers     []string `json:"response_headers"` // header fields of the reply that contain data
	Deprecated  bool     `json:"deprecated"`
	File        string   `json:"-"` // file of the operation, without .json
}

// Param is a parameter of an operation.
type Param struct {
	Name     string `json:"name"`
	In       string `json:"in"` // path, query, header, form (a field of the body) or body (the complete body)
	Type     Type   `json:"type"`
	Required bool   `json:"required"`
	Values

	Operators []string `json:"operators"` // values for {operator} in Name
	Bare      string   `json:"bare"`      // operator of a name without [{operator}]
}

// Values describes the values of a Param or Property in addition to their type.
type Values struct {
	Nullable bool `json:"nullable"`
	NullSeen bool `json:"null_seen"` // null was recorded, regardless of Nullable

	Enum       Texts           `json:"enum"`       // values in the API reference
	EnumExtra  Texts           `json:"enum_extra"` // additional recorded values
	Default    json.RawMessage `json:"default"`    // null if the default is null, nil if it is unknown
	Validation *Validation     `json:"validation"` // nil if no limits are known
	Allowed    string          `json:"allowed"`    // description of the values, if no other field is sufficient
}

// Validation holds the limits of a value. Unknown limits are nil.
type Validation struct {
	Minimum    *int64   `json:"inclusive_minimum"`
	Maximum    *int64   `json:"inclusive_maximum"`
	MultipleOf *float64 `json:"multiple_of"`
	MinLength  *int     `json:"min_length"` // for strings
	MaxLength  *int     `json:"max_length"`
	MinItems   *int     `json:"min_items"` // for lists
	MaxItems   *int     `json:"max_items"`
	Regex      *struct {
		Pattern string `json:"pattern"`
	} `json:"regex"`
}

// Texts is a list of strings or numbers, all converted to strings.
type Texts []string

// UnmarshalJSON implements [json.Unmarshaler].
func (t *Texts) UnmarshalJSON(text []byte) error {
	var values []json.RawMessage
	if err := json.Unmarshal(text, &values); err != nil {
		return err
	}
	*t = nil
	for _, value := range values {
		var s string
		if err := json.Unmarshal(value, &s); err != nil {
			s = string(value)
		}
		*t = append(*t, s)
	}
	return nil
}

// IsNull reports whether the API may return null.
func (v Values) IsNull() bool { return v.Nullable || v.NullSeen }

// Schema is an object type with known properties.
type Schema struct {
	Name       string              `json:"-"`
	File       string              `json:"-"`
	Properties map[string]Property `json:"properties"`
	Additional *Type               `json:"additional"` // type of further properties with any name; nil if there are none
}

// Property is a member of a Schema.
type Property struct {
	Type     Type   `json:"type"`
	Required bool   `json:"required"`
	ReadOnly bool   `json:"read_only"`       // set only by the API
	Spelled  string `json:"go_fastly_sends"` // name in recorded requests, if different
	Values
}

// Type is the type of a value. Kind is one of string, integer, number, boolean, datetime, date,
// object, any, null, file, bytes and text, or array, map (with string keys), oneOf or schema.
type Type struct {
	Kind   string
	Schema string // name of a schema in the same file
	Elem   *Type  // element of an array or map
	OneOf  []Type
}

// UnmarshalJSON reads "string", "#Schema", {"array": T}, {"map": T} or {"oneOf": [T]}.
func (t *Type) UnmarshalJSON(text []byte) error {
	var name string
	if json.Unmarshal(text, &name) == nil {
		if schema, ok := strings.CutPrefix(name, "#"); ok {
			*t = Type{Kind: "schema", Schema: schema}
		} else {
			*t = Type{Kind: name}
		}
		return nil
	}
	var compound struct {
		Array, Map *Type
		OneOf      []Type
	}
	if err := json.Unmarshal(text, &compound); err != nil {
		return err
	}
	switch {
	case compound.Array != nil:
		*t = Type{Kind: "array", Elem: compound.Array}
	case compound.Map != nil:
		*t = Type{Kind: "map", Elem: compound.Map}
	case compound.OneOf != nil:
		*t = Type{Kind: "oneOf", OneOf: compound.OneOf}
	default:
		return fmt.Errorf("catalog: %s is no type", text)
	}
	return nil
}

// String formats t in short form: []#Backend, map[string]integer.
func (t Type) String() string {
	switch t.Kind {
	case "schema":
		return "#" + t.Schema
	case "array":
		return "[]" + t.Elem.String()
	case "map":
		return "map[string]" + t.Elem.String()
	case "oneOf":
		var names []string
		for _, alternative := range t.OneOf {
			names = append(names, alternative.String())
		}
		return strings.Join(names, "|")
	default:
		return t.Kind
	}
}

// IsOpaque reports whether t is not JSON: bytes, text or a file.
func (t Type) IsOpaque() bool { return t.Kind == "bytes" || t.Kind == "text" || t.Kind == "file" }

// IsDocument reports whether the reply is a JSON:API document.
func (o *Operation) IsDocument() bool { return hasMediaType(o.Accept, mediaDocument) }

// TakesDocument reports whether the request body is a JSON:API document, or was recorded as one.
func (o *Operation) TakesDocument() bool {
	return hasMediaType(o.ContentType, mediaDocument) || hasMediaType(o.Seen, mediaDocument)
}

// TakesLines reports whether the request body has one value per line.
func (o *Operation) TakesLines() bool { return hasMediaType(o.ContentType, "application/x-ndjson") }

// AnswersLines reports whether the reply has one value per line.
func (o *Operation) AnswersLines() bool { return hasMediaType(o.Accept, "application/x-ndjson") }

const mediaDocument = "application/vnd.api+json"

func hasMediaType(types []string, want string) bool {
	return slices.ContainsFunc(types, func(t string) bool {
		media, _, err := mime.ParseMediaType(t)
		return err == nil && media == want
	})
}

//go:embed data/*.json
var data embed.FS

// Load reads the embedded files and applies the corrections.
func Load() (*Catalog, error) {
	catalog, err := Read(data)
	if err != nil {
		return nil, err
	}
	return catalog, catalog.correct(Corrections())
}

// Read reads all operations and schemas in the folder data of files, without corrections.
func Read(files fs.FS) (*Catalog, error) {
	catalog := &Catalog{byKey: map[string]*Operation{}, byID: map[string]*Operation{}, schemas: map[string]*Schema{}}
	names, err := fs.Glob(files, "data/*.json")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		file := strings.TrimSuffix(strings.TrimPrefix(name, "data/"), ".json")
		if err := catalog.add(file, text); err != nil {
			return nil, fmt.Errorf("catalog: %s: %w", name, err)
		}
	}
	return catalog, nil
}

func (c *Catalog) add(file string, text []byte) error {
	var content struct {
		Operations []*Operation
		Schemas    map[string]*Schema
	}
	if err := json.Unmarshal(text, &content); err != nil {
		return err
	}
	for name, schema := range content.Schemas {
		schema.Name, schema.File = name, file
		c.schemas[file+"#"+name] = schema
	}
	for _, op := range content.Operations {
		op.File = file
		key := Key(op.Method, op.Path)
		if twin := c.byKey[key]; twin != nil {
			return fmt.Errorf("%s and %s are both %s", twin.ID, op.ID, key)
		}
		if c.byID[op.ID] != nil {
			return fmt.Errorf("two operations are called %s", op.ID)
		}
		c.byKey[key], c.byID[op.ID] = op, op
		c.Operations = append(c.Operations, op)
	}
	return nil
}

// ByID returns the operation with the given id, or nil.
func (c *Catalog) ByID(id string) *Operation { return c.byID[id] }

// Lookup returns the operation with the given method and path template, or nil. The names of
// placeholders are ignored.
func (c *Catalog) Lookup(method, template string) *Operation { return c.byKey[Key(method, template)] }

// Schema returns the schema that t refers to in a file, or nil if t is not a schema.
func (c *Catalog) Schema(file string, t Type) *Schema {
	if t.Kind != "schema" {
		return nil
	}
	return c.schemas[file+"#"+t.Schema]
}

// SpelledOtherwise maps the names of members in recorded requests to their names in the catalogue,
// where they differ.
func (c *Catalog) SpelledOtherwise(op *Operation) map[string]string {
	names := map[string]string{}
	for _, param := range op.Params {
		if schema := c.Schema(op.File, param.Type); schema != nil {
			for name, property := range schema.Properties {
				if property.Spelled != "" {
					names[property.Spelled] = name
				}
			}
		}
	}
	return names
}

// Schemas returns all schemas, ordered by file and name.
func (c *Catalog) Schemas() []*Schema {
	var schemas []*Schema
	for _, key := range slices.Sorted(maps.Keys(c.schemas)) {
		schemas = append(schemas, c.schemas[key])
	}
	return schemas
}

// All ranges over the properties of a schema, ordered by name.
func (s *Schema) All() iter.Seq2[string, Property] {
	return func(yield func(string, Property) bool) {
		for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
			if !yield(name, s.Properties[name]) {
				return
			}
		}
	}
}

// reachable ranges over the schemas that t refers to directly or indirectly, each once. file is the
// file of t.
func (c *Catalog) reachable(file string, t Type) iter.Seq[*Schema] {
	return func(yield func(*Schema) bool) {
		seen := map[*Schema]bool{}
		for queue := t.schemas(); len(queue) > 0; queue = queue[1:] {
			schema := c.schemas[file+"#"+queue[0]]
			if schema == nil || seen[schema] {
				continue
			}
			seen[schema] = true
			if !yield(schema) {
				return
			}
			for _, property := range schema.All() {
				queue = append(queue, property.Type.schemas()...)
			}
			if schema.Additional != nil {
				queue = append(queue, schema.Additional.schemas()...)
			}
		}
	}
}

// schemas lists the names of the schemas that t refers to directly.
func (t Type) schemas() []string {
	var names []string
	if t.Kind == "schema" {
		names = append(names, t.Schema)
	}
	if t.Elem != nil {
		names = append(names, t.Elem.schemas()...)
	}
	for _, alternative := range t.OneOf {
		names = append(names, alternative.schemas()...)
	}
	return names
}
