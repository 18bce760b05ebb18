package fastly

import (
	"bytes"
	"fmt"

	"github.com/edgesdk/fastly/internal/wire"
)

// Nullable is an input field that can be reset by sending null. Use [NullableValue] to set the
// field, and [NullableNull] to reset it. The zero Nullable leaves the field unchanged.
type Nullable[T any] struct {
	value T
	state nullState
}

type nullState uint8

const (
	stateAbsent nullState = iota
	stateNull
	stateValue
)

// NullableValue returns a Nullable that sets the field to v.
func NullableValue[T any](v T) Nullable[T] { return Nullable[T]{value: v, state: stateValue} }

// NullableNull returns a Nullable that resets the field. In a create request, null is sent only
// if the API accepts it.
func NullableNull[T any]() Nullable[T] { return Nullable[T]{state: stateNull} }

// Get returns the value, and reports whether one is set.
func (n Nullable[T]) Get() (T, bool) { return n.value, n.state == stateValue }

// IsNull reports whether n resets the field.
func (n Nullable[T]) IsNull() bool { return n.state == stateNull }

// IsZero reports whether n leaves the field unchanged. Encoders omit such a field.
func (n Nullable[T]) IsZero() bool { return n.state == stateAbsent }

// Any returns the value; nil if none is set.
func (n Nullable[T]) Any() any {
	if n.state != stateValue {
		return nil
	}
	return n.value
}

// Format implements fmt.Formatter. It formats the value with the same verb and flags, and nil
// if none is set. A [Secret] is formatted as "[redacted]".
func (n Nullable[T]) Format(f fmt.State, verb rune) {
	_, _ = fmt.Fprintf(f, fmt.FormatString(f, verb), n.Any())
}

// MarshalJSON implements json.Marshaler. It encodes the value, or null if none is set.
func (n Nullable[T]) MarshalJSON() ([]byte, error) { return wire.Marshal(n.Any()) }

// UnmarshalJSON implements json.Unmarshaler. It decodes a value or null.
func (n *Nullable[T]) UnmarshalJSON(data []byte) error {
	if string(bytes.TrimSpace(data)) == "null" {
		*n = NullableNull[T]()
		return nil
	}
	n.state = stateValue
	return wire.Decode(data, &n.value)
}

// UnmarshalFastly implements the Unmarshaler of package collection. It decodes a value or
// null, within the limits of the reply.
func (n *Nullable[T]) UnmarshalFastly(raw []byte, decode func(raw []byte, at string, into any) error) error {
	if string(raw) == "null" {
		n.state = stateNull
		return nil
	}
	n.state = stateValue
	return decode(raw, "", &n.value)
}
