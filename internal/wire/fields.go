package wire

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"sync"
)

// field is a member of a struct as defined by encoding/json/v2: it has its JSON name, and structs
// that are embedded or have the option embed are flattened.
type field struct {
	name     string
	index    []int
	typ      reflect.Type
	form     string // form tag, which selects the encoding in forms
	jsonapi  string // jsonapi tag, which determines the role in a JSON:API resource
	omitzero bool
	explicit bool // whether a tag sets the name
	round    bool // whether the struct has a blank field tagged `fastly:"round"`: fractions are rounded to integers
	others   bool // map[string]float64 tagged `fastly:"others"`, which receives the numbers of a reply that have no field
	unknown  bool // map[string]json.RawMessage with the option embed, which receives the members of a reply that have no field
}

var unknownType = reflect.TypeFor[map[string]json.RawMessage]()

var fieldLists sync.Map // from reflect.Type to []field

// fieldsOf returns the members of a struct type in declaration order. If several have the same
// name, the least nested one applies, then the one named by a tag. If two are left, neither
// applies.
func fieldsOf(t reflect.Type) []field {
	if list, ok := fieldLists.Load(t); ok {
		return list.([]field)
	}
	all := appendFields(nil, t, nil, nil)
	list := make([]field, 0, len(all))
	for i, f := range all {
		wins := true
		for j, other := range all {
			wins = wins && (i == j || f.name != other.name || f.beats(other))
		}
		if wins {
			list = append(list, f)
		}
	}
	fieldLists.Store(t, list)
	return list
}

func (f field) beats(other field) bool {
	if len(f.index) != len(other.index) {
		return len(f.index) < len(other.index)
	}
	return f.explicit && !other.explicit
}

func appendFields(list []field, t reflect.Type, index []int, outer []reflect.Type) []field {
	if slices.Contains(outer, t) {
		return list // a type that embeds itself adds no fields
	}
	outer = append(slices.Clip(outer), t)
	round := rounds(t)
	for i := range t.NumField() {
		sf := t.Field(i)
		tag := sf.Tag.Get("json")
		name, options, _ := strings.Cut(tag, ",")
		at := slices.Concat(index, []int{i})
		nested := sf.Anonymous || sf.IsExported() && slices.Contains(strings.Split(options, ","), "embed")
		if embedded := indirect(sf.Type); nested && name == "" && embedded.Kind() == reflect.Struct {
			if sf.IsExported() || sf.Type == embedded { // a nil pointer to an unexported type cannot be set
				list = appendFields(list, embedded, at, outer)
			}
			continue
		}
		if tag == "-" || !sf.IsExported() {
			continue
		}
		f := field{name: name, index: at, typ: sf.Type, form: sf.Tag.Get("form"), jsonapi: sf.Tag.Get("jsonapi"), explicit: name != "", round: round}
		f.others = sf.Tag.Get("fastly") == "others" && sf.Type == reflect.TypeFor[map[string]float64]()
		if name == "" {
			f.name = sf.Name
		}
		for option := range strings.SplitSeq(options, ",") {
			f.omitzero = f.omitzero || option == "omitzero"
			f.unknown = f.unknown || option == "embed" && sf.Type.ConvertibleTo(unknownType)
		}
		list = append(list, f)
	}
	return list
}

// rounds reports whether a struct has a blank field tagged `fastly:"round"`.
func rounds(t reflect.Type) bool {
	for field := range t.Fields() {
		if field.Name == "_" && field.Tag.Get("fastly") == "round" {
			return true
		}
	}
	return false
}

func indirect(t reflect.Type) reflect.Type {
	if t.Kind() == reflect.Pointer {
		return t.Elem()
	}
	return t
}

// in returns the field of a struct value. It allocates embedded structs that are nil pointers.
func (f *field) in(v reflect.Value, memory *budget) (reflect.Value, *DecodeError) {
	for i, n := range f.index {
		if i > 0 && v.Kind() == reflect.Pointer {
			if v.IsNil() {
				if err := memory.take(1, int(v.Type().Elem().Size())); err != nil {
					return v, err
				}
				v.Set(reflect.New(v.Type().Elem()))
			}
			v = v.Elem()
		}
		v = v.Field(n)
	}
	return v, nil
}
