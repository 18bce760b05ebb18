package fastly

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/edgesdk/fastly/internal/wire"
)

// TLSVersion is a version of TLS, for connections to origins: "1.2".
type TLSVersion string

// The versions of TLS.
const (
	TLS10 TLSVersion = "1.0"
	TLS11 TLSVersion = "1.1"
	TLS12 TLSVersion = "1.2"
	TLS13 TLSVersion = "1.3"
)

// CommaList is a list that the API represents as one text with commas between the
// elements. Elements that would be split or trimmed when the text is read are refused
// before the request: empty ones, and those with a comma or with space around them. In an
// input, nil leaves the list unchanged, and an empty list is sent as an empty text.
type CommaList []string

// MarshalText joins the elements.
func (l CommaList) MarshalText() ([]byte, error) { return joinList(l, ",", splitCommas) }

// UnmarshalText splits the text at its commas. An empty text is an empty list.
func (l *CommaList) UnmarshalText(text []byte) error {
	*l = splitCommas(string(text))
	return nil
}

func splitCommas(text string) []string {
	elements := []string{}
	for element := range strings.SplitSeq(text, ",") {
		if element = strings.TrimSpace(element); element != "" {
			elements = append(elements, element)
		}
	}
	return elements
}

// SpaceList is a list that the API represents as one text with spaces between the
// elements. Elements that are empty or have white space are refused before the request. In
// an input, nil leaves the list unchanged, and an empty list is sent as an empty text.
type SpaceList []string

// MarshalText joins the elements.
func (l SpaceList) MarshalText() ([]byte, error) { return joinList(l, " ", strings.Fields) }

// UnmarshalText splits the text at its white space. An empty text is an empty list.
func (l *SpaceList) UnmarshalText(text []byte) error {
	*l = strings.Fields(string(text))
	return nil
}

// joinList refuses elements that would be others once the text is split again.
func joinList(elements []string, separator string, split func(text string) []string) ([]byte, error) {
	for _, element := range elements {
		if !slices.Equal(split(element), []string{element}) || !utf8.ValidString(element) {
			return nil, fmt.Errorf("the element %q can't be part of a list with %q between its elements", element, separator)
		}
	}
	return []byte(strings.Join(elements, separator)), nil
}

// Unmarshaler is implemented by the pointer of an output type that has a JSON form of its
// own, such as a union. UnmarshalFastly gets the JSON text of the value, which may be null
// and is valid only during the call, and sets the receiver, which is zero. It passes parts
// of the text to decode, which is as lenient as the rest of the package; at is the JSON
// pointer of the part from the start of raw, such as "" or "/0/name". An error of decode
// can be returned as it is.
type Unmarshaler interface {
	UnmarshalFastly(raw []byte, decode func(raw []byte, at string, into any) error) error
}

// Nullable is a field of an input that may also be null, which resets the field. Use
// [Value] to set the field and [Null] to reset it. The zero Nullable leaves it unchanged.
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

// Value returns a Nullable that sets v.
func Value[T any](v T) Nullable[T] { return Nullable[T]{value: v, state: stateValue} }

// Null returns a Nullable that resets the field. It is meant for updates: a create does not
// send it.
func Null[T any]() Nullable[T] { return Nullable[T]{state: stateNull} }

// Get returns the value, and whether there is one.
func (n Nullable[T]) Get() (T, bool) { return n.value, n.state == stateValue }

// IsNull reports whether the field is reset.
func (n Nullable[T]) IsNull() bool { return n.state == stateNull }

// IsZero reports whether the field is unchanged. Encoders omit it then.
func (n Nullable[T]) IsZero() bool { return n.state == stateAbsent }

// Any returns the value for an encoder, nil if there is none.
func (n Nullable[T]) Any() any {
	if n.state != stateValue {
		return nil
	}
	return n.value
}

// Format formats the value by its own rules, so that a [Secret] stays hidden.
func (n Nullable[T]) Format(f fmt.State, verb rune) {
	_, _ = fmt.Fprintf(f, fmt.FormatString(f, verb), n.Any())
}

// MarshalJSON encodes the value, or null.
func (n Nullable[T]) MarshalJSON() ([]byte, error) { return wire.Marshal(n.Any()) }

// UnmarshalJSON decodes a value, or null.
func (n *Nullable[T]) UnmarshalJSON(data []byte) error {
	if string(bytes.TrimSpace(data)) == "null" {
		*n = Null[T]()
		return nil
	}
	n.state = stateValue
	return wire.Decode(data, &n.value)
}
