package wire

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// Page holds what a JSON:API document says about paging. What is absent or null there is zero here.
type Page struct {
	Next                                          string // links.next, an absolute URL; "" on the last page
	CurrentPage, PerPage, RecordCount, TotalPages int    // of meta
}

// document is what a JSON:API document consists of, and resource, relationship and identifier are its parts.
type document struct {
	Data     span       `json:"data"`
	Included []resource `json:"included"`
	Links    struct {
		Next string `json:"next"`
	} `json:"links"`
	Meta struct {
		CurrentPage int `json:"current_page"`
		PerPage     int `json:"per_page"`
		RecordCount int `json:"record_count"`
		TotalPages  int `json:"total_pages"`
	} `json:"meta"`
}

type resource struct {
	identifier
	Attributes    span                    `json:"attributes"`
	Relationships map[string]relationship `json:"relationships"`
}

type relationship struct {
	Data span `json:"data"`
}

type identifier struct {
	Type string `json:"type"`
	ID   string `json:"id"`
}

// DecodeDocument is [DecodeDocumentWithin] without a limit.
func DecodeDocument(data []byte, out any) (Page, error) { return DecodeDocumentWithin(data, out, 0) }

// DecodeDocumentWithin reads a JSON:API document into out, a pointer to a struct for one resource or to a slice of them for a list.
//
// Attributes land in the ordinary fields, the resource's id in the field named id, its type in the one tagged `jsonapi:"type"`. A
// field tagged `jsonapi:"rel=TYPE"` takes the relationship of its JSON name: an id if it is a string, ids if it is a slice of
// strings; if it is a struct, a pointer to one or a slice of either, the resource itself from what the document includes, its
// own relationships resolved in turn. Of a resource that is not included, or that leads back to itself, only id and type are set.
//
// JSON pointers of errors start at the root of the document. Otherwise everything said of [DecodeWithin] holds.
func DecodeDocumentWithin(data []byte, out any, _ int64) (Page, error) {
	v, err := target(out)
	if err != nil {
		return Page{}, err
	}
	if err := check(data); err != nil {
		return Page{}, err
	}
	s := newScanner(data)
	defer s.release()

	var doc document
	if err := s.read(data, reflect.ValueOf(&doc).Elem()); err != nil {
		return Page{}, err
	}
	if doc.Data == nil {
		return Page{}, refuse(data, "a JSON:API document with data", nil)
	}
	r := resolver{scanner: s, included: doc.Included, index: make(map[identifier]int, len(doc.Included)), known: map[reference]reflect.Value{}}
	for i, included := range doc.Included {
		r.index[included.identifier] = i
	}
	if err := r.each(doc.Data, v, r.resource); err != nil {
		return Page{}, err.within("data")
	}
	return Page{doc.Links.Next, doc.Meta.CurrentPage, doc.Meta.PerPage, doc.Meta.RecordCount, doc.Meta.TotalPages}, nil
}

// resolver reads the resources of one document.
type resolver struct {
	*scanner
	included []resource
	index    map[identifier]int
	known    map[reference]reflect.Value // included resources that were read; the zero Value while one is being read
	depth    int
}

// deepest is how far relationships of relationships are followed.
const deepest = 100

// reference is a resource as seen by one Go type.
type reference struct {
	identifier
	typ reflect.Type
}

// each reads data into a variable: element by element into a slice, else at once.
func (r *resolver) each(data span, v reflect.Value, read func(span, reflect.Value) *DecodeError) *DecodeError {
	if v.Kind() != reflect.Slice || methodOf(v.Type()) != nil {
		return read(data, v)
	}
	var elements []span
	if err := r.read(data, reflect.ValueOf(&elements).Elem()); err != nil {
		return err
	}
	v.SetZero()
	if elements != nil {
		v.Set(reflect.MakeSlice(v.Type(), len(elements), len(elements)))
	}
	for i, element := range elements {
		if err := read(element, v.Index(i)); err != nil {
			return err.within(strconv.Itoa(i))
		}
	}
	return nil
}

// resource reads a resource object. A variable that is no plain struct takes it as it stands.
func (r *resolver) resource(data span, v reflect.Value) *DecodeError {
	if data[0] == '{' && v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	if data[0] != '{' || !isPlainStruct(v.Type()) {
		return r.read(data, v)
	}
	var res resource
	if err := r.read(data, reflect.ValueOf(&res).Elem()); err != nil {
		return err
	}
	return r.fill(&res, v)
}

func isPlainStruct(t reflect.Type) bool { return t.Kind() == reflect.Struct && methodOf(t) == nil }

// fill spreads a resource over the fields of a struct.
func (r *resolver) fill(res *resource, v reflect.Value) *DecodeError {
	v.SetZero()
	if res.Attributes != nil {
		if err := r.read(res.Attributes, v); err != nil {
			return err.within("attributes")
		}
	}
	fields := fieldsOf(v.Type())
	for i := range fields {
		f := &fields[i]
		switch _, related := f.relation(); {
		case related:
			data := res.Relationships[f.name].Data
			if data == nil {
				continue
			}
			if err := r.each(data, f.in(v), r.related); err != nil {
				return err.within("data").within(f.name).within("relationships")
			}
		case f.jsonapi == "type" && res.Type != "":
			if err := r.set(f.in(v), res.Type); err != nil {
				return err.within("type")
			}
		case f.name == "id" && res.ID != "":
			if err := r.set(f.in(v), res.ID); err != nil {
				return err.within("id")
			}
		}
	}
	return nil
}

// relation returns the type that a relationship's field refers to.
func (f *field) relation() (typ string, ok bool) { return strings.CutPrefix(f.jsonapi, "rel=") }

// set reads a string into a variable.
func (r *resolver) set(v reflect.Value, text string) *DecodeError {
	quoted, _ := jsontext.AppendQuote(nil, text)
	return r.read(quoted, v)
}

// related reads what a resource identifier refers to.
func (r *resolver) related(data span, v reflect.Value) *DecodeError {
	var to identifier
	if err := r.read(data, reflect.ValueOf(&to).Elem()); err != nil {
		return err
	}
	if to == (identifier{}) {
		v.SetZero()
		return nil
	}
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	if !isPlainStruct(v.Type()) {
		return r.set(v, to.ID)
	}
	key := reference{to, v.Type()}
	known, seen := r.known[key]
	i, included := r.index[to]
	switch {
	case known.IsValid():
		v.Set(known)
	case seen || !included || r.depth == deepest:
		return r.fill(&resource{identifier: to}, v)
	default:
		r.known[key] = reflect.Value{}
		r.depth++
		err := r.fill(&r.included[i], v)
		r.depth--
		if err != nil {
			err.within(strconv.Itoa(i)).within("included").rooted = true
			return err
		}
		known = reflect.New(v.Type()).Elem()
		known.Set(v)
		r.known[key] = known
	}
	return nil
}

// MarshalDocument encodes a struct, or a slice of them as a list, as a JSON:API document of resources of type typ.
//
// The tags are those of [DecodeDocument]: the field named id gives the id unless it is empty, relationships become resource
// identifiers of the tag's TYPE, or null if empty, and all other fields but the type are attributes. What omitzero leaves out is
// left out here too; so are attributes and relationships where there are none.
func MarshalDocument(typ string, in any) ([]byte, error) {
	v := reflect.ValueOf(in)
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	dst := []byte(`{"data":`)
	if v.Kind() != reflect.Slice {
		dst, err := appendResource(dst, typ, v)
		if err != nil {
			return nil, err
		}
		return append(dst, '}'), nil
	}
	dst = append(dst, '[')
	for i := range v.Len() {
		if i > 0 {
			dst = append(dst, ',')
		}
		var err error
		if dst, err = appendResource(dst, typ, v.Index(i)); err != nil {
			return nil, fmt.Errorf("resource %d: %w", i, err)
		}
	}
	return append(dst, ']', '}'), nil
}

func appendResource(dst []byte, typ string, v reflect.Value) ([]byte, error) {
	if !v.IsValid() {
		return append(dst, "null"...), nil
	}
	text, err := Marshal(v.Interface())
	if err != nil {
		return nil, err
	}
	s := newScanner(text)
	defer s.release()
	if !s.open('{') {
		return nil, fmt.Errorf("%s cannot be a JSON:API resource: its JSON is not an object", v.Type())
	}
	roles := map[string]field{}
	if t := indirect(v.Type()); isPlainStruct(t) {
		for _, f := range fieldsOf(t) {
			roles[f.name] = f
		}
	}
	var id, attributes, relationships []byte
	for s.more() {
		quoted := s.name()
		name, value := string(s.content(quoted)), s.value()
		f := roles[name]
		switch to, ok := f.relation(); {
		case ok:
			relationships = append(append(separate(relationships), quoted...), `:{"data":`...)
			if relationships, err = appendIdentifiers(relationships, to, value); err != nil {
				return nil, fmt.Errorf("relationship %s: %w", name, err)
			}
			relationships = append(relationships, '}')
		case f.jsonapi == "type": // that of all of them is typ
		case name == "id":
			if string(value) != `""` && string(value) != "null" {
				id = value
			}
		default:
			attributes = append(append(append(separate(attributes), quoted...), ':'), value...)
		}
	}
	if dst, err = jsontext.AppendQuote(append(dst, `{"type":`...), typ); err != nil {
		return nil, err
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
	return append(dst, '}'), nil
}

// appendIdentifiers turns the JSON of a relationship's field, ids or objects with an id, into resource identifiers.
func appendIdentifiers(dst []byte, typ string, value []byte) ([]byte, error) {
	s := newScanner(value)
	defer s.release()
	switch {
	case s.open('['):
		dst = append(dst, '[')
		for n := 0; s.more(); n++ {
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
		for s.more() {
			if name := s.name(); string(name) == `"id"` {
				return appendIdentifiers(dst, typ, s.value())
			}
			s.value()
		}
		return nil, errors.New("an object without an id")
	case string(value) == "null", string(value) == `""`:
		return append(dst, "null"...), nil
	}
	quoted, err := jsontext.AppendQuote(nil, typ)
	return append(append(append(append(append(dst, `{"type":`...), quoted...), `,"id":`...), value...), '}'), err
}

// separate puts a comma behind the members that are there already.
func separate(members []byte) []byte {
	if len(members) > 0 {
		members = append(members, ',')
	}
	return members
}
