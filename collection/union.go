package collection

import (
	"encoding/json"
	"fmt"
	"maps"
)

// Union describes a union: a JSON object whose discriminator, a member with a string, selects
// the type of the other members. T is the interface that the types of all variants implement.
//
// A type that holds a union implements [Unmarshaler] with [Union.Decode] or [Union.DecodeList].
// For the encoding, each variant has a method MarshalFastly that returns the discriminator and
// the other members:
//
//	func (s Sphere) MarshalFastly() any {
//		type members Sphere
//		return struct {
//			Shape string `json:"shape"`
//			members
//		}{"sphere", members(s)}
//	}
//
// A variant keeps members that it has no field for, and sends them back in an update, if it has
// a field of type map[string]json.RawMessage with the tag `json:",embed,unknown"`. The tag has the
// option of both versions of the JSON codec.
type Union[T any] struct {
	discriminator string
	variants      map[string]func() variant[T]
}

// variant decodes one variant of a union.
type variant[T any] struct {
	into  any // a pointer to the variant
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

// VariantOf returns the variant with the type V and the given value of the discriminator. V
// must implement T, and must be a struct. The empty value stands for all values that no other
// variant has.
func VariantOf[V, T any](value string) Variant[T] {
	if _, is := any(*new(V)).(T); !is {
		panic(fmt.Sprintf("collection: %T is no variant of the union", *new(V)))
	}
	return Variant[T]{value, func() variant[T] {
		v := new(V)
		return variant[T]{v, func() T { return any(*v).(T) }}
	}}
}

// Decode decodes a JSON object. decode and at are those of [Unmarshaler]. It returns the zero T
// for null, and an error if no variant has the value of the discriminator.
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
	if _, known := u.variants[value]; known {
		delete(members, u.discriminator)
	}
	rest, err := json.Marshal(members)
	if err != nil {
		return none, err
	}
	return u.DecodeAs(value, rest, decode, at)
}

// DecodeAs decodes a JSON object as the variant with the given value of the discriminator, which
// is a member of another object.
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

// Unknown is a variant of a union that this version of the module does not know. It holds all
// members, the discriminator included, and encodes them unmodified.
type Unknown struct {
	Members map[string]json.RawMessage `json:",embed,unknown"` // members by name
}

// MarshalFastly returns the members for the encoding.
func (u Unknown) MarshalFastly() any { return maps.Clone(u.Members) }
