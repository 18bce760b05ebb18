package collection

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// ObjectInfo holds the fields that are common to the configuration objects of a version. The
// types of the objects embed it.
type ObjectInfo struct {
	ServiceID     string     `json:"service_id"` // id of the service
	VersionNumber int        `json:"version"`    // number of the version
	CreatedAt     time.Time  `json:"created_at"` // time of creation
	UpdatedAt     time.Time  `json:"updated_at"` // time of the last update
	DeletedAt     *time.Time `json:"deleted_at"` // time of deletion; nil unless the object was deleted
}

// TLSVersion is a TLS version of connections to origins, for example "1.2".
type TLSVersion string

// TLS versions of connections to origins.
const (
	TLS10 TLSVersion = "1.0"
	TLS11 TLSVersion = "1.1"
	TLS12 TLSVersion = "1.2"
	TLS13 TLSVersion = "1.3"
)

// CommaList is a list that the API represents as a comma-separated string. In an input, nil
// leaves the list unchanged, and an empty list is sent as an empty string.
//
// An element must not be empty, contain a comma, or have leading or trailing white space.
// Otherwise, the call fails before any request is sent.
type CommaList []string

// MarshalText implements encoding.TextMarshaler. It joins the elements with commas.
func (l CommaList) MarshalText() ([]byte, error) { return joinList(l, ",", splitCommas) }

// UnmarshalText implements encoding.TextUnmarshaler. It splits the text at commas. White space
// around elements and empty elements are dropped.
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

// SpaceList is a list that the API represents as a space-separated string. In an input, nil
// leaves the list unchanged, and an empty list is sent as an empty string.
//
// An element must not be empty or contain white space. Otherwise, the call fails before any
// request is sent.
type SpaceList []string

// MarshalText implements encoding.TextMarshaler. It joins the elements with spaces.
func (l SpaceList) MarshalText() ([]byte, error) { return joinList(l, " ", strings.Fields) }

// UnmarshalText implements encoding.TextUnmarshaler. It splits the text at white space.
func (l *SpaceList) UnmarshalText(text []byte) error {
	*l = strings.Fields(string(text))
	return nil
}

// joinList joins the elements. It returns an error for an element that split would change.
func joinList(elements []string, separator string, split func(text string) []string) ([]byte, error) {
	for _, element := range elements {
		if !slices.Equal(split(element), []string{element}) || !utf8.ValidString(element) {
			return nil, fmt.Errorf("the element %q can't be part of a list with %q between its elements", element, separator)
		}
	}
	return []byte(strings.Join(elements, separator)), nil
}

// Unmarshaler is implemented by pointers to output types with a custom JSON encoding, such as
// a union.
//
// UnmarshalFastly decodes raw into the receiver, which is the zero value. raw may be null, and
// is valid only during the call. To decode a part of raw as leniently as other types, call
// decode. Its argument at is the JSON pointer of the part relative to raw, such as "" or
// "/0/name". Errors of decode should be returned unmodified.
type Unmarshaler interface {
	UnmarshalFastly(raw []byte, decode func(raw []byte, at string, into any) error) error
}
