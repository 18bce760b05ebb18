package catalog

import (
	"fmt"
	"slices"
	"strings"

	"github.com/edgesdk/fastly/internal/probe"
)

// Verdict says whether a Go type holds one property of a schema at one place.
type Verdict struct {
	Property string // "core#ServiceResponse.name"; "" for the value as a whole
	Path     string // where: "/versions/[]/number"
	Miss     string // why it is not held; "" if it is
	Note     string // a kind that the catalogue doesn't give, but that fits
	Follows  bool   // missed only because what it is a part of is missed
}

// comparison lays a Go type over a type of the catalogue.
type comparison struct {
	catalog  *Catalog
	file     string // where schemas are looked up
	structs  probe.Structs
	toAPI    bool // an input: what the server alone sets is not looked for
	paged    bool // the client reads meta and links itself
	open     map[string]bool
	verdicts []Verdict
	pairs    []Pair
}

// Pair is a struct field and what the catalogue has of its values.
type Pair struct {
	Operation string      // id of the operation in which both meet
	Of        string      // the catalogue's entry: "core#ServiceResponse.name", or "create_service name"
	Owner     string      // the Go type that has the field
	Name      string      // JSON name
	Field     probe.Shape // the field's type
	Output    bool        // part of a reply
	Type      Type
	Values    Values
}

// CheckOutput compares the type that an operation's reply was decoded into with
// the operation's response.
func (c *Catalog) CheckOutput(op *Operation, out *probe.Shape, structs probe.Structs) []Verdict {
	return c.output(op, out, structs).verdicts
}

func (c *Catalog) output(op *Operation, out *probe.Shape, structs probe.Structs) *comparison {
	cmp := &comparison{catalog: c, file: op.File, structs: structs, paged: op.Pagination != "", open: map[string]bool{}}
	switch {
	case isNone(out) && (op.Response == nil || op.Response.IsOpaque()):
	case isStream(out) && op.Response != nil && op.Response.IsOpaque(): // the caller reads it
	case op.Response == nil:
		cmp.missed("", "", "the reply has no body, yet %s is decoded from it", out.Type)
	case isNone(out):
		cmp.nothing(*op.Response, "the reply is not decoded")
	case isUntyped(out):
		cmp.nothing(*op.Response, out.Type+" says nothing about the reply")
	case op.IsDocument():
		cmp.document(*op.Response, out)
	case op.AnswersLines() && out.Kind == probe.Array: // of lines
		cmp.list(*op.Response, out.Elem)
	default:
		cmp.list(*op.Response, out)
	}
	return cmp
}

// CheckBody compares the type of an input with what a parameter of an operation
// may hold: a field of a form, or a whole body.
func (c *Catalog) CheckBody(op *Operation, param Param, in *probe.Shape, structs probe.Structs) []Verdict {
	return c.body(op, param, in, structs).verdicts
}

func (c *Catalog) body(op *Operation, param Param, in *probe.Shape, structs probe.Structs) *comparison {
	cmp := &comparison{catalog: c, file: op.File, structs: structs, toAPI: true, open: map[string]bool{}}
	switch {
	case param.In == "form" && c.SetsAlone(op, param.Name):
	case isNone(in):
		cmp.nothing(param.Type, "nothing is sent")
	case param.Type.Kind == "file": // the only part of its form: the caller gives it as it is
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
	case op.TakesLines() && in.Kind == probe.Array:
		cmp.value(param.Type, in.Elem, "")
	default:
		cmp.value(param.Type, in, "")
	}
	return cmp
}

// Pairs lists the fields of what was sent and read, with the entries of the catalogue that they
// hold.
func (c *Catalog) Pairs(op *Operation, s probe.Sent) []Pair {
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

// SetsAlone reports whether a field of a form is one that the API sets alone, as its own reply
// says: some forms list all fields of the object.
func (c *Catalog) SetsAlone(op *Operation, name string) bool {
	if op.Response == nil {
		return false
	}
	schema := c.Schema(op.File, *op.Response)
	return schema != nil && schema.Properties[name].ReadOnly
}

// NoReply is the type of outputs that hold nothing.
const NoReply = Module + ".NoReply"

// isNone recognises operations without input or output.
func isNone(shape *probe.Shape) bool { return shape == nil || shape.Type == NoReply }

func isStream(shape *probe.Shape) bool { return shape != nil && shape.Type == Module+".Stream" }

func isUntyped(shape *probe.Shape) bool {
	return !shape.Custom && (shape.Kind == probe.Any || shape.Kind == probe.Raw ||
		shape.Kind == probe.Map && isUntyped(shape.Elem))
}

func (c *comparison) missed(property, path, format string, args ...any) {
	c.verdicts = append(c.verdicts, Verdict{Property: property, Path: path, Miss: fmt.Sprintf(format, args...)})
}

// nothing notes that no part of a value is held.
func (c *comparison) nothing(t Type, why string) {
	c.missed("", "", "%s", why)
	c.parts(t, Verdict{Miss: why})
}

// paging are the members of a reply that only lead to the next page, or report a failure, of which the client
// makes an error.
var paging = []string{"meta", "links", "limit", "next_cursor", "status", "msg"}

// envelopes are the members that hold the items of a list.
var envelopes = []string{"data", "entries"}

// list compares a reply that may wrap its items: methods that return all items of
// all pages may decode the items alone.
func (c *comparison) list(t Type, out *probe.Shape) {
	schema := c.catalog.Schema(c.file, t)
	if schema == nil || out.Kind != probe.Array {
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

// document compares a JSON:API document with a flat Go type: the attributes and
// relationships of a resource are its fields. The codec reads the rest itself.
func (c *comparison) document(t Type, shape *probe.Shape) {
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
			if shape.Kind == probe.Array {
				resource = shape.Elem
			}
			data = *data.Elem
		}
		c.verdicts = append(c.verdicts, Verdict{Property: key(schema, name)})
		c.resource(data, resource)
	}
}

func (c *comparison) resource(t Type, shape *probe.Shape) {
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
			c.held(schema, name) // the codec's
		default:
			c.lookUp(schema, name, shape, "/data")
		}
	}
}

func (c *comparison) relationships(t Type, shape *probe.Shape) {
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

// held notes a property, and all that it is made of, as held.
func (c *comparison) held(schema *Schema, name string) {
	c.verdicts = append(c.verdicts, Verdict{Property: key(schema, name)})
	c.parts(schema.Properties[name].Type, Verdict{})
}

// lacks notes a property, and all that it is made of, as missed.
func (c *comparison) lacks(schema *Schema, name, path, why string) {
	c.missed(key(schema, name), path, "%s", why)
	c.parts(schema.Properties[name].Type, Verdict{Path: path, Miss: why})
}

// parts gives one verdict about all that a value of type t is made of.
func (c *comparison) parts(t Type, verdict Verdict) {
	verdict.Follows = true
	for schema := range c.catalog.reachable(c.file, t) {
		for name := range schema.All() {
			verdict.Property = key(schema, name)
			c.verdicts = append(c.verdicts, verdict)
		}
	}
}

// property compares the value of a property with the field that holds it.
func (c *comparison) property(schema *Schema, name string, field *probe.Shape, path string) {
	at := len(c.verdicts)
	c.verdicts = append(c.verdicts, Verdict{Property: key(schema, name), Path: path})
	miss, note := c.fit(schema.Properties[name].Type, field, path)
	c.verdicts[at].Miss, c.verdicts[at].Note = miss, note
}

// value compares a value that is no property: a reply, a body, a field of a form.
func (c *comparison) value(t Type, shape *probe.Shape, path string) {
	miss, note := c.fit(t, shape, path)
	if miss != "" || note != "" {
		c.verdicts = append(c.verdicts, Verdict{Path: path, Miss: miss, Note: note})
	}
}

// fit says why a value of type t doesn't fit into shape, and gives the verdicts
// about what t is made of.
func (c *comparison) fit(t Type, shape *probe.Shape, path string) (miss, note string) {
	switch t.Kind {
	case "any", "null", "oneOf":
		return c.fitAny(t, shape, path)
	case "object":
		if shape.Custom || slices.Contains([]probe.Kind{probe.Object, probe.Map, probe.Any, probe.Raw}, shape.Kind) {
			return "", ""
		}
		return misfit(t, shape), ""
	case "array":
		return c.fitElements(t, shape, path, probe.Array)
	case "map":
		return c.fitElements(t, shape, path, probe.Map)
	case "schema":
		return c.fitSchema(c.catalog.Schema(c.file, t), shape, path), ""
	default:
		return fitScalar(t, shape)
	}
}

func misfit(t Type, shape *probe.Shape) string {
	return fmt.Sprintf("is %s, and %s (%s) can't hold that", t, shape.Type, shape.Kind)
}

// scalars are the Go kinds that each kind of the catalogue is expected in. Any of
// them may stand for any other, since the API mixes them: that is worth a note.
var scalars = map[string][]probe.Kind{
	"string":   {probe.String, probe.Bytes},
	"integer":  {probe.Int},
	"number":   {probe.Float, probe.Int},
	"boolean":  {probe.Bool},
	"datetime": {probe.Time},
	"date":     {probe.Time, probe.String},
	"bytes":    {probe.Bytes, probe.String},
	"text":     {probe.String, probe.Bytes},
	"file":     {probe.Bytes},
}

func fitScalar(t Type, shape *probe.Shape) (miss, note string) {
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

// fitAny compares where the catalogue leaves the shape open. Of several
// alternatives, each has to fit.
func (c *comparison) fitAny(t Type, shape *probe.Shape, path string) (miss, note string) {
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

func (c *comparison) fitElements(t Type, shape *probe.Shape, path string, want probe.Kind) (miss, note string) {
	elem := shape.Elem
	switch {
	case shape.Kind == want && (!shape.Custom || elem.Kind != probe.Any): // no list of a union
	case shape.Custom:
		elem = shape // a type that reads its own JSON holds the elements' fields, if they have any
	case want == probe.Map && shape.Kind == probe.Object && t.Elem.Kind != "schema":
		return "", "" // whose keys are known
	default:
		miss = misfit(t, shape)
		c.parts(t, Verdict{Path: path, Miss: miss})
		return miss, ""
	}
	return c.fit(*t.Elem, elem, path+"/[]")
}

func (c *comparison) fitSchema(schema *Schema, shape *probe.Shape, path string) (miss string) {
	pair := schema.File + "#" + schema.Name + " " + shape.Type
	if c.open[pair] {
		return "" // a schema that contains itself, in a type that does too
	}
	c.open[pair] = true
	defer delete(c.open, pair)
	t := Type{Kind: "schema", Schema: schema.Name}
	switch {
	case shape.Kind == probe.Object:
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

// additional compares the properties of a schema whose names are open with the field that
// takes what no other field is named for.
func (c *comparison) additional(schema *Schema, shape *probe.Shape, path string) {
	if schema.Additional == nil {
		return
	}
	field, ok := c.structs[shape.Type][probe.AnyName]
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

// lookUp compares a property with the field that is called like it.
func (c *comparison) lookUp(schema *Schema, name string, shape *probe.Shape, path string) {
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

// field finds the field for a JSON name. The fields of a type that reads its own
// JSON need no tags, so there the spelling of Go will do. Such a type may hold any one
// property in a field tagged `fastly:"any"`; its own test shows that it reads each.
func (c *comparison) field(shape *probe.Shape, name string) (probe.Shape, bool) {
	fields := c.structs[shape.Type]
	if field, ok := fields[name]; ok || !shape.Custom {
		return field, ok
	}
	for goName, field := range fields {
		if plain(goName) == plain(name) {
			return field, true
		}
	}
	field, ok := fields[probe.AnyName] // of a type that holds one property, whatever its name
	return field, ok
}

func plain(name string) string {
	return strings.NewReplacer("_", "", "-", "", ".", "").Replace(strings.ToLower(name))
}

func key(schema *Schema, name string) string { return schema.File + "#" + schema.Name + "." + name }
