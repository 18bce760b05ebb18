package catalog

import (
	"fmt"
	"slices"
	"strings"

	"github.com/edgesdk/fastly/internal/probe/recorder"
)

// Verdict is the result of looking for a property of a schema in a Go type.
type Verdict struct {
	Property string // "core#ServiceResponse.name"; empty for the complete value
	Path     string // location: "/versions/[]/number"
	Miss     string // reason why the property is missing; empty if it is not
	Note     string // deviation from the catalogue that is compatible
	Follows  bool   // missing only because its parent is missing
}

// comparison compares Go types with types of the catalogue.
type comparison struct {
	catalog  *Catalog
	file     string // file for the lookup of schemas
	structs  recorder.Structs
	toAPI    bool // for inputs: ignore properties that only the server sets
	paged    bool // the client reads meta and links itself
	open     map[string]bool
	verdicts []Verdict
	pairs    []Pair
}

// Pair is a struct field with the description of its values in the catalogue.
type Pair struct {
	Operation string         // id of the operation
	Of        string         // entry in the catalogue: "core#ServiceResponse.name", or "create_service name"
	Owner     string         // Go type that contains the field
	Name      string         // JSON name
	Field     recorder.Shape // type of the field
	Output    bool           // part of a reply
	Type      Type
	Values    Values
}

// CheckOutput compares the type of a decoded reply with the response of the operation.
func (c *Catalog) CheckOutput(op *Operation, out *recorder.Shape, structs recorder.Structs) []Verdict {
	return c.output(op, out, structs).verdicts
}

func (c *Catalog) output(op *Operation, out *recorder.Shape, structs recorder.Structs) *comparison {
	cmp := &comparison{catalog: c, file: op.File, structs: structs, paged: op.Pagination != "", open: map[string]bool{}}
	switch {
	case isNone(out) && (op.Response == nil || op.Response.IsOpaque()):
	case isStream(out) && op.Response != nil && op.Response.IsOpaque(): // the caller reads the stream
	case op.Response == nil:
		cmp.missed("", "", "the reply has no body, yet %s is decoded from it", out.Type)
	case isNone(out):
		cmp.nothing(*op.Response, "the reply is not decoded")
	case isUntyped(out):
		cmp.nothing(*op.Response, out.Type+" says nothing about the reply")
	case op.IsDocument():
		cmp.document(*op.Response, out)
	case op.AnswersLines() && out.Kind == recorder.Array: // one value per line
		cmp.list(*op.Response, out.Elem)
	default:
		cmp.list(*op.Response, out)
	}
	return cmp
}

// CheckBody compares the type of an input with a parameter of an operation: a form field or a
// complete body.
func (c *Catalog) CheckBody(op *Operation, param Param, in *recorder.Shape, structs recorder.Structs) []Verdict {
	return c.body(op, param, in, structs).verdicts
}

func (c *Catalog) body(op *Operation, param Param, in *recorder.Shape, structs recorder.Structs) *comparison {
	cmp := &comparison{catalog: c, file: op.File, structs: structs, toAPI: true, open: map[string]bool{}}
	switch {
	case param.In == "form" && c.SetsAlone(op, param.Name):
	case isNone(in):
		cmp.nothing(param.Type, "nothing is sent")
	case param.Type.Kind == "file": // the caller passes the file, the only form field, unmodified
		cmp.value(param.Type, in, "/"+param.Name)
	case param.In == "form":
		field, ok := cmp.field(in, param.Name)
		if !ok {
			cmp.missed("", "/"+param.Name, "%s has no such field", in.Type)
			break
		}
		cmp.pairs = append(cmp.pairs, Pair{
			Of: op.ID + " " + param.Name, Owner: in.Type, Name: param.Name, Field: field, Type: param.Type, Values: param.Values,
		})
		cmp.value(param.Type, &field, "/"+param.Name)
	case param.Type.IsOpaque():
	case op.TakesDocument():
		cmp.document(param.Type, in)
	case op.TakesLines() && in.Kind == recorder.Array:
		cmp.value(param.Type, in.Elem, "")
	default:
		cmp.value(param.Type, in, "")
	}
	return cmp
}

// Pairs returns the fields of inputs and outputs with their entries in the catalogue.
func (c *Catalog) Pairs(op *Operation, s recorder.Sent) []Pair {
	pairs := c.output(op, s.Out, s.Types).pairs
	for i := range pairs {
		pairs[i].Output = true
	}
	for _, param := range op.Params {
		switch {
		case param.In == "form" || param.In == "body":
			pairs = append(pairs, c.body(op, param, s.In, s.Types).pairs...)
		case param.In == "query" && s.In != nil:
			if field, ok := s.Types[s.In.Type][param.Name]; ok {
				pairs = append(pairs, Pair{
					Of: op.ID + " " + param.Name, Owner: s.In.Type, Name: param.Name, Field: field, Type: param.Type, Values: param.Values,
				})
			}
		}
	}
	for i := range pairs {
		pairs[i].Operation = op.ID
	}
	return pairs
}

// SetsAlone reports whether only the API sets a form field, according to its reply. Some forms list
// all fields of the object.
func (c *Catalog) SetsAlone(op *Operation, name string) bool {
	if op.Response == nil {
		return false
	}
	schema := c.Schema(op.File, *op.Response)
	return schema != nil && schema.Properties[name].ReadOnly
}

// NoReply is the type of empty outputs.
const NoReply = Module + ".NoReply"

// isNone reports whether an operation has no input or output.
func isNone(shape *recorder.Shape) bool { return shape == nil || shape.Type == NoReply }

func isStream(shape *recorder.Shape) bool { return shape != nil && shape.Type == Module+".Stream" }

func isUntyped(shape *recorder.Shape) bool {
	return !shape.Custom && (shape.Kind == recorder.Any || shape.Kind == recorder.Raw ||
		shape.Kind == recorder.Map && isUntyped(shape.Elem))
}

func (c *comparison) missed(property, path, format string, args ...any) {
	c.verdicts = append(c.verdicts, Verdict{Property: property, Path: path, Miss: fmt.Sprintf(format, args...)})
}

// nothing records that all parts of a value are missing.
func (c *comparison) nothing(t Type, why string) {
	c.missed("", "", "%s", why)
	c.parts(t, Verdict{Miss: why})
}

// paging lists the members of replies that the client handles: links to the next page, and failures, which
// become errors.
var paging = []string{"meta", "links", "limit", "next_cursor", "status", "msg"}

// envelopes lists the members that contain the items of a list.
var envelopes = []string{"data", "entries"}

// list compares a reply that may have an envelope. Methods that return the items of all pages may
// decode only the items.
func (c *comparison) list(t Type, out *recorder.Shape) {
	schema := c.catalog.Schema(c.file, t)
	if schema == nil || out.Kind != recorder.Array {
		c.value(t, out, "")
		return
	}
	for name, property := range schema.All() {
		switch {
		case c.paged && slices.Contains(paging, name):
			c.held(schema, name)
		case slices.Contains(envelopes, name) && property.Type.Kind == "array":
			c.property(schema, name, out, "/"+name)
		default:
			c.lacks(schema, name, "/"+name, out.Type+" holds the items alone")
		}
	}
	c.additional(schema, out, "")
}

// document compares a JSON:API document with a flat Go type, whose fields are the attributes and
// relationships of a resource. The codec handles the rest.
func (c *comparison) document(t Type, shape *recorder.Shape) {
	schema := c.catalog.Schema(c.file, t)
	if schema == nil || schema.Properties["data"].Type.Kind == "" {
		c.list(t, shape)
		return
	}
	for name, property := range schema.All() {
		if name != "data" {
			c.held(schema, name)
			continue
		}
		data := property.Type
		resource := shape
		if data.Kind == "array" {
			if shape.Kind == recorder.Array {
				resource = shape.Elem
			}
			data = *data.Elem
		}
		c.verdicts = append(c.verdicts, Verdict{Property: key(schema, name)})
		c.resource(data, resource)
	}
}

func (c *comparison) resource(t Type, shape *recorder.Shape) {
	schema := c.catalog.Schema(c.file, t)
	if schema == nil {
		c.value(t, shape, "/data")
		return
	}
	for name, property := range schema.All() {
		switch name {
		case "attributes":
			c.property(schema, name, shape, "/data/attributes")
		case "relationships":
			c.verdicts = append(c.verdicts, Verdict{Property: key(schema, name)})
			c.relationships(property.Type, shape)
		case "type", "links":
			c.held(schema, name) // handled by the codec
		default:
			c.lookUp(schema, name, shape, "/data")
		}
	}
}

func (c *comparison) relationships(t Type, shape *recorder.Shape) {
	schema := c.catalog.Schema(c.file, t)
	if schema == nil {
		return
	}
	for name := range schema.All() {
		if _, ok := c.field(shape, name); ok {
			c.held(schema, name)
		} else {
			c.lacks(schema, name, "/data/relationships/"+name, shape.Type+" has no such field")
		}
	}
}

// held records a property and all its parts as present.
func (c *comparison) held(schema *Schema, name string) {
	c.verdicts = append(c.verdicts, Verdict{Property: key(schema, name)})
	c.parts(schema.Properties[name].Type, Verdict{})
}

// lacks records a property and all its parts as missing.
func (c *comparison) lacks(schema *Schema, name, path, why string) {
	c.missed(key(schema, name), path, "%s", why)
	c.parts(schema.Properties[name].Type, Verdict{Path: path, Miss: why})
}

// parts records one verdict for all parts of a value of type t.
func (c *comparison) parts(t Type, verdict Verdict) {
	verdict.Follows = true
	for schema := range c.catalog.reachable(c.file, t) {
		for name := range schema.All() {
			verdict.Property = key(schema, name)
			c.verdicts = append(c.verdicts, verdict)
		}
	}
}

// property compares a property with its field.
func (c *comparison) property(schema *Schema, name string, field *recorder.Shape, path string) {
	at := len(c.verdicts)
	c.verdicts = append(c.verdicts, Verdict{Property: key(schema, name), Path: path})
	miss, note := c.fit(schema.Properties[name].Type, field, path)
	c.verdicts[at].Miss, c.verdicts[at].Note = miss, note
}

// value compares a value that is not a property: a reply, a body, or a form field.
func (c *comparison) value(t Type, shape *recorder.Shape, path string) {
	miss, note := c.fit(t, shape, path)
	if miss != "" || note != "" {
		c.verdicts = append(c.verdicts, Verdict{Path: path, Miss: miss, Note: note})
	}
}

// fit returns the reason why a value of type t does not fit into shape, and the verdicts on the
// parts of t.
func (c *comparison) fit(t Type, shape *recorder.Shape, path string) (miss, note string) {
	switch t.Kind {
	case "any", "null", "oneOf":
		return c.fitAny(t, shape, path)
	case "object":
		if shape.Custom || slices.Contains([]recorder.Kind{recorder.Object, recorder.Map, recorder.Any, recorder.Raw}, shape.Kind) {
			return "", ""
		}
		return misfit(t, shape), ""
	case "array":
		return c.fitElements(t, shape, path, recorder.Array)
	case "map":
		return c.fitElements(t, shape, path, recorder.Map)
	case "schema":
		return c.fitSchema(c.catalog.Schema(c.file, t), shape, path), ""
	default:
		return fitScalar(t, shape)
	}
}

func misfit(t Type, shape *recorder.Shape) string {
	return fmt.Sprintf("is %s, and %s (%s) can't hold that", t, shape.Type, shape.Kind)
}

// scalars maps the kinds of the catalogue to the expected Go kinds. Other kinds are accepted with a
// note, because the API mixes them.
var scalars = map[string][]recorder.Kind{
	"string":   {recorder.String, recorder.Bytes},
	"integer":  {recorder.Int},
	"number":   {recorder.Float, recorder.Int},
	"boolean":  {recorder.Bool},
	"datetime": {recorder.Time},
	"date":     {recorder.Time, recorder.String},
	"bytes":    {recorder.Bytes, recorder.String},
	"text":     {recorder.String, recorder.Bytes},
	"file":     {recorder.Bytes},
}

func fitScalar(t Type, shape *recorder.Shape) (miss, note string) {
	usual := scalars[t.Kind]
	if shape.Custom || slices.Contains(usual, shape.Kind) {
		return "", ""
	}
	for _, kinds := range scalars {
		if slices.Contains(kinds, shape.Kind) {
			return "", fmt.Sprintf("%s is held as %s", t, shape.Kind)
		}
	}
	return misfit(t, shape), ""
}

// fitAny handles types without a schema. Of several alternatives, each must fit.
func (c *comparison) fitAny(t Type, shape *recorder.Shape, path string) (miss, note string) {
	for _, alternative := range t.OneOf {
		if alternative.Kind == "null" {
			continue
		}
		if miss, note = c.fit(alternative, shape, path); miss != "" {
			return miss, note
		}
	}
	return "", note
}

func (c *comparison) fitElements(t Type, shape *recorder.Shape, path string, want recorder.Kind) (miss, note string) {
	elem := shape.Elem
	switch {
	case shape.Kind == want && (!shape.Custom || elem.Kind != recorder.Any): // the list is not a union
	case shape.Custom:
		elem = shape // a type with a custom decoder may hold the fields of the elements
	case want == recorder.Map && shape.Kind == recorder.Object && t.Elem.Kind != "schema":
		return "", "" // the keys are known
	default:
		miss = misfit(t, shape)
		c.parts(t, Verdict{Path: path, Miss: miss})
		return miss, ""
	}
	return c.fit(*t.Elem, elem, path+"/[]")
}

func (c *comparison) fitSchema(schema *Schema, shape *recorder.Shape, path string) (miss string) {
	pair := schema.File + "#" + schema.Name + " " + shape.Type
	if c.open[pair] {
		return "" // recursive schema and recursive type
	}
	c.open[pair] = true
	defer delete(c.open, pair)
	t := Type{Kind: "schema", Schema: schema.Name}
	switch {
	case shape.Kind == recorder.Object:
		for name := range schema.All() {
			c.lookUp(schema, name, shape, path)
		}
		c.additional(schema, shape, path)
		return ""
	case shape.Custom:
		c.parts(t, Verdict{})
		return ""
	default:
		miss = misfit(t, shape)
		c.parts(t, Verdict{Path: path, Miss: miss})
		return miss
	}
}

// additional compares properties with arbitrary names with the field that holds all unnamed
// members.
func (c *comparison) additional(schema *Schema, shape *recorder.Shape, path string) {
	if schema.Additional == nil {
		return
	}
	field, ok := c.structs[shape.Type][recorder.AnyName]
	switch why := shape.Type + " has no field for properties of any name"; {
	case ok:
		c.value(*schema.Additional, &field, path+"/*")
	case shape.Custom:
		c.parts(*schema.Additional, Verdict{})
	default:
		c.missed("", path+"/*", "%s", why)
		c.parts(*schema.Additional, Verdict{Path: path + "/*", Miss: why})
	}
}

// lookUp compares a property with the field of the same name.
func (c *comparison) lookUp(schema *Schema, name string, shape *recorder.Shape, path string) {
	field, ok := c.field(shape, name)
	switch {
	case c.paged && path == "" && slices.Contains(paging, name):
		c.held(schema, name)
	case ok:
		property := schema.Properties[name]
		c.pairs = append(c.pairs, Pair{
			Of: key(schema, name), Owner: shape.Type, Name: name, Field: field, Type: property.Type, Values: property.Values,
		})
		c.property(schema, name, &field, path+"/"+name)
	case c.toAPI && schema.Properties[name].ReadOnly:
		c.held(schema, name)
	default:
		c.lacks(schema, name, path+"/"+name, shape.Type+" has no such field")
	}
}

// field finds the field for a JSON name. Types with a custom decoder need no tags, so Go names are
// matched too. Such a type may hold an arbitrary property in a field tagged `fastly:"any"`. Its own
// test must check that it reads each.
func (c *comparison) field(shape *recorder.Shape, name string) (recorder.Shape, bool) {
	fields := c.structs[shape.Type]
	if field, ok := fields[name]; ok || !shape.Custom {
		return field, ok
	}
	for goName, field := range fields {
		if plain(goName) == plain(name) {
			return field, true
		}
	}
	field, ok := fields[recorder.AnyName] // the type holds one property with any name
	return field, ok
}

func plain(name string) string {
	return strings.NewReplacer("_", "", "-", "", ".", "").Replace(strings.ToLower(name))
}

func key(schema *Schema, name string) string { return schema.File + "#" + schema.Name + "." + name }
