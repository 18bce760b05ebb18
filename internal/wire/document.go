package wire

import (
	"reflect"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// Page holds the paging information of a JSON:API document. Absent values and null are zero.
type Page struct {
	Next                                          string // absolute URL in links.next; "" on the last page
	CurrentPage, PerPage, RecordCount, TotalPages int    // members of meta
}

// document is the structure of a JSON:API document. resource, relationship and identifier are its
// parts.
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
	Attributes    span            `json:"attributes"`
	Relationships map[string]span `json:"relationships"`
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

// DecodeDocumentWithin decodes a JSON:API document into out: a pointer to a struct for one
// resource, or to a slice of structs for a list.
//
// Attributes are decoded into fields without a jsonapi tag, the id into the field named id, and
// the type into the field tagged `jsonapi:"type"`. A field tagged `jsonapi:"rel=TYPE"` receives
// the relationship with its JSON name. A string receives the id, a slice of strings the ids. A
// struct, a pointer to a struct, or a slice of either receives the included resource, with its
// relationships resolved in turn. If a resource is not included, or if a relationship leads back
// to it, only the members of the relationship are set: id and type, and those of a resource that
// is sent completely: see [MarshalDocument]. A field tagged `jsonapi:"document"` receives the
// member of the document with its JSON name, beside data.
//
// JSON pointers of errors start at the root of the document. All else is as in [DecodeWithin].
func DecodeDocumentWithin(data []byte, out any, limit int64) (Page, error) {
	memory := newBudget(limit)
	page, err := decodeDocument(data, out, &memory)
	if err != nil {
		err = concealed(reflect.TypeOf(out), err)
	}
	return page, err
}

func decodeDocument(data []byte, out any, memory *budget) (Page, error) {
	v, err := target(out)
	if err != nil {
		return Page{}, err
	}
	s := newScanner(data, memory)
	defer s.release(memory)
	var doc document
	if err := s.outcome(data, decoderOf(reflect.TypeFor[document]())(s, reflect.ValueOf(&doc).Elem())); err != nil {
		return Page{}, err
	}
	if doc.Data == nil {
		return Page{}, refuse(data, "a JSON:API document with data", nil)
	}
	if err := s.memory.take(len(doc.Included), indexCost); err != nil {
		return Page{}, s.outcome(data, err.within("included"))
	}
	r := resolver{scanner: s, included: doc.Included, index: make(map[identifier]int, len(doc.Included)), known: map[reference]reflect.Value{}}
	for i, included := range doc.Included {
		r.index[included.identifier] = i
	}
	if err := r.each(doc.Data, v, r.resource); err != nil {
		return Page{}, s.outcome(data, err.within("data"))
	}
	if err := r.beside(data, v); err != nil {
		return Page{}, s.outcome(data, err)
	}
	return Page{doc.Links.Next, doc.Meta.CurrentPage, doc.Meta.PerPage, doc.Meta.RecordCount, doc.Meta.TotalPages}, nil
}

// span is the undecoded text of a value. It shares the memory of the whole text.
type span []byte

func decodeSpan(s *scanner, v reflect.Value) *DecodeError {
	v.SetBytes(s.value())
	return nil
}

// resolver decodes the resources of one document.
type resolver struct {
	*scanner
	included []resource
	index    map[identifier]int
	known    map[reference]reflect.Value // included resources that were decoded; the zero Value while one is being decoded
	depth    int
}

// indexCost is the approximate memory for an entry in the maps of a resolver.
const indexCost = 100

// deepest is the maximum depth of nested relationships.
const deepest = 100

// read decodes a span into a variable.
func (r *resolver) read(text span, v reflect.Value) *DecodeError {
	r.start(text)
	return decoderOf(v.Type())(r.scanner, v)
}

// reference identifies a resource and the Go type that it is decoded into.
type reference struct {
	identifier
	typ reflect.Type
}

// each decodes data into a variable. For a slice, it decodes each element separately.
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
		if err := r.memory.take(len(elements), int(v.Type().Elem().Size())); err != nil {
			return err
		}
		v.Set(reflect.MakeSlice(v.Type(), len(elements), len(elements)))
	}
	for i, element := range elements {
		if err := read(element, v.Index(i)); err != nil {
			return err.within(strconv.Itoa(i))
		}
	}
	return nil
}

// resource decodes a resource object. A variable other than a plain struct is decoded like any
// other value.
func (r *resolver) resource(data span, v reflect.Value) *DecodeError {
	if data[0] == '{' && v.Kind() == reflect.Pointer {
		if err := r.point(v); err != nil {
			return err
		}
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

// point allocates a zero value for a pointer.
func (r *resolver) point(v reflect.Value) *DecodeError {
	if err := r.memory.take(1, int(v.Type().Elem().Size())); err != nil {
		return err
	}
	v.Set(reflect.New(v.Type().Elem()))
	return nil
}

// beside decodes the members beside data for which a struct has fields.
func (r *resolver) beside(document span, v reflect.Value) *DecodeError {
	if !isPlainStruct(v.Type()) {
		return nil
	}
	var members map[string]span
	fields := fieldsOf(v.Type())
	for i := range fields {
		f := &fields[i]
		if f.jsonapi != "document" {
			continue
		}
		if members == nil {
			if err := r.read(document, reflect.ValueOf(&members).Elem()); err != nil {
				return err
			}
		}
		text, has := members[f.name]
		if !has {
			continue
		}
		place, err := f.in(v, &r.memory)
		if err == nil {
			err = r.read(text, place)
		}
		if err != nil {
			return err.within(f.name)
		}
	}
	return nil
}

func isPlainStruct(t reflect.Type) bool { return t.Kind() == reflect.Struct && methodOf(t) == nil }

// fill decodes a resource into the fields of a struct.
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
			if err := r.relate(res.Relationships[f.name], f, v); err != nil {
				return err.within(f.name).within("relationships")
			}
		case f.jsonapi == "type" && res.Type != "":
			if err := r.set(f, v, res.Type); err != nil {
				return err.within("type")
			}
		case f.name == "id" && res.ID != "":
			if err := r.set(f, v, res.ID); err != nil {
				return err.within("id")
			}
		}
	}
	return nil
}

// relate decodes a relationship, if present, into the field of a struct. Relationships without a
// field are not decoded, because they can have any form.
func (r *resolver) relate(text span, f *field, v reflect.Value) *DecodeError {
	if text == nil {
		return nil
	}
	var to relationship
	if err := r.read(text, reflect.ValueOf(&to).Elem()); err != nil || to.Data == nil {
		return err
	}
	place, err := f.in(v, &r.memory)
	if err == nil {
		err = r.each(to.Data, place, r.related)
	}
	if err != nil {
		return err.within("data")
	}
	return nil
}

// relation returns the resource type of a field for a relationship.
func (f *field) relation() (typ string, ok bool) { return strings.CutPrefix(f.jsonapi, "rel=") }

// set sets a field to a string.
func (r *resolver) set(f *field, v reflect.Value, text string) *DecodeError {
	place, err := f.in(v, &r.memory)
	if err != nil {
		return err
	}
	return r.text(place, text)
}

// text sets a variable to a string.
func (r *resolver) text(v reflect.Value, text string) *DecodeError {
	quoted, _ := jsontext.AppendQuote(nil, text)
	return r.read(quoted, v)
}

// related decodes the resource that an identifier refers to.
func (r *resolver) related(data span, v reflect.Value) *DecodeError {
	var stub resource
	if err := r.read(data, reflect.ValueOf(&stub).Elem()); err != nil {
		return err
	}
	to := stub.identifier
	if to == (identifier{}) {
		v.SetZero()
		return nil
	}
	if v.Kind() == reflect.Pointer {
		if err := r.point(v); err != nil {
			return err
		}
		v = v.Elem()
	}
	if !isPlainStruct(v.Type()) {
		return r.text(v, to.ID)
	}
	key := reference{to, v.Type()}
	known, seen := r.known[key]
	i, included := r.index[to]
	switch {
	case known.IsValid():
		v.Set(known)
	case r.depth == deepest:
		return r.fill(&resource{identifier: to}, v)
	case seen || !included:
		r.depth++
		err := r.fill(&stub, v)
		r.depth--
		return err
	default:
		r.known[key] = reflect.Value{}
		r.depth++
		err := r.fill(&r.included[i], v)
		r.depth--
		if err != nil {
			err.within(strconv.Itoa(i)).within("included").rooted = true
			return err
		}
		if err := r.memory.take(1, indexCost+int(v.Type().Size())); err != nil {
			return err
		}
		known = reflect.New(v.Type()).Elem()
		known.Set(v)
		r.known[key] = known
	}
	return nil
}
