package collection

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/internal/wire"
)

// Union describes a JSON object with variants. A string member, the discriminator, selects the variant,
// which determines the type of the other members. T is an interface that the types of all variants
// implement.
//
// A type that holds a union implements [Unmarshaler] with [Union.Decode] or [Union.DecodeList], and
// json.Unmarshaler with [DecodeJSON]. Each variant implements json.Marshaler with [Union.Encode]:
//
//	func (s Sphere) MarshalJSON() ([]byte, error) {
//		type members Sphere
//		return shapes.Encode("sphere", members(s))
//	}
//
// A variant with a field of type [Unknown] preserves members that have no other field, and sends them
// in updates.
type Union[T any] struct {
	discriminator string
	variants      map[string]func() variant[T]
}

// variant decodes one variant of a union.
type variant[T any] struct {
	into  any // pointer to the variant
	value func() T
}

// NewUnion returns the union of the given variants, which is usually a package variable.
// discriminator is the name of the member that selects the variant.
func NewUnion[T any](discriminator string, variants ...Variant[T]) *Union[T] {
	u := &Union[T]{discriminator, map[string]func() variant[T]{}}
	for _, v := range variants {
		u.variants[v.value] = v.make
	}
	return u
}

// Variant is a variant of a [Union]. Use [VariantOf] to create one.
type Variant[T any] struct {
	value string
	make  func() variant[T]
}

// VariantOf returns the variant with the type V and the given value of the discriminator. V must be a
// struct that implements T. The variant for the empty value applies to all values without another
// variant.
func VariantOf[V, T any](value string) Variant[T] {
	if _, is := any(*new(V)).(T); !is {
		panic(fmt.Sprintf("collection: %T is no variant of the union", *new(V)))
	}
	return Variant[T]{value, func() variant[T] {
		v := new(V)
		return variant[T]{v, func() T { return any(*v).(T) }}
	}}
}

// Decode decodes a JSON object. The arguments decode and at are as in [Unmarshaler]. It returns the
// zero T for null, and an error if no variant has the value of the discriminator.
func (u *Union[T]) Decode(raw []byte, decode func(raw []byte, at string, into any) error, at string) (T, error) {
	var none T
	if string(raw) == "null" {
		return none, nil
	}
	var members map[string]json.RawMessage
	if err := decode(raw, at, &members); err != nil {
		return none, err
	}
	var value string
	if text, has := members[u.discriminator]; has {
		if err := decode(text, at+"/"+u.discriminator, &value); err != nil {
			return none, err
		}
	}
	if _, known := u.variants[value]; known && value != "" { // the variant for the empty value keeps all members
		delete(members, u.discriminator)
		var rest bytes.Buffer
		encoder := json.NewEncoder(&rest) // encodes anything that a reply can contain
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(members); err != nil {
			return none, err
		}
		raw = bytes.TrimSpace(rest.Bytes())
	}
	return u.DecodeAs(value, raw, decode, at)
}

// DecodeAs decodes a JSON object as the variant for the given value of the discriminator. Use it if the
// discriminator is a member of another object.
func (u *Union[T]) DecodeAs(value string, raw []byte, decode func(raw []byte, at string, into any) error, at string) (T, error) {
	var none T
	of, known := u.variants[value]
	if !known {
		if of, known = u.variants[""]; !known {
			return none, fmt.Errorf("%s is %q, which is not supported", u.discriminator, value)
		}
	}
	v := of()
	if err := decode(raw, at, v.into); err != nil {
		return none, err
	}
	return v.value(), nil
}

// DecodeList decodes a JSON array of objects like [Union.Decode].
func (u *Union[T]) DecodeList(raw []byte, decode func(raw []byte, at string, into any) error) ([]T, error) {
	var elements []json.RawMessage
	if err := decode(raw, "", &elements); err != nil || elements == nil {
		return nil, err
	}
	list := make([]T, len(elements))
	for i, element := range elements {
		var err error
		if list[i], err = u.Decode(element, decode, fmt.Sprintf("/%d", i)); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// Encode returns the JSON encoding of a variant: the discriminator with the given value, followed by
// the members. To prevent infinite recursion, members must be the variant converted to a type without a
// method MarshalJSON.
func (u *Union[T]) Encode(value string, members any) ([]byte, error) {
	rest, err := wire.Marshal(members)
	if err != nil {
		return nil, err
	}
	text, err := wire.Marshal(map[string]string{u.discriminator: value})
	if err != nil || string(rest) == "{}" {
		return text, err
	}
	return append(append(text[:len(text)-1], ','), rest[1:]...), nil
}

// EncodeJSON returns the JSON encoding of a value in a request. Unlike json.Marshal, it encodes the
// members of a field of type [Unknown] beside the other fields. Use it to implement json.Marshaler for
// types with such a field. Variants of a [Union] use [Union.Encode] instead.
func EncodeJSON(in any) ([]byte, error) { return wire.Marshal(in) }

// DecodeJSON decodes JSON with the same leniency as replies of the API. Use it to implement
// json.Unmarshaler for a type that implements [Unmarshaler].
func DecodeJSON(data []byte, out any) error { return wire.Decode(data, out) }

// Unknown holds the members of a JSON object that have no other field, by name. To preserve these
// members when a struct is decoded and encoded, add the field
//
//	Unknown collection.Unknown `json:",embed,unknown"`
//
// In the variant of a [Union] for the empty value, the field holds all members, including the
// discriminator.
type Unknown map[string]json.RawMessage

// UnknownSecrets returns the texts in the field Unknown of a variant, at any depth. Use it for the
// Secrets of a [fastly.Op] or [Spec] if members without a field may be secret.
func UnknownSecrets(variant any) []fastly.Secret {
	v := reflect.Indirect(reflect.ValueOf(variant))
	if v.Kind() != reflect.Struct {
		return nil
	}
	field := v.FieldByName("Unknown")
	if !field.IsValid() {
		return nil
	}
	var all []fastly.Secret
	members, _ := reflect.TypeAssert[Unknown](field)
	for _, member := range members {
		var value any
		if json.Unmarshal(member, &value) == nil { // else it cannot be sent
			all = appendTexts(all, value)
		}
	}
	return all
}

func appendTexts(all []fastly.Secret, value any) []fastly.Secret {
	switch v := value.(type) {
	case string:
		all = append(all, fastly.Secret(v))
	case []any:
		for _, element := range v {
			all = appendTexts(all, element)
		}
	case map[string]any:
		for _, element := range v {
			all = appendTexts(all, element)
		}
	}
	return all
}

// Format implements [fmt.Formatter]. It writes the names only, because the values may be secret.
func (u Unknown) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "%q", slices.Sorted(maps.Keys(u)))
}
