package fastly

import "strings"

// TLSVersion is a version of TLS that connections to origins can be held to: "1.2".
type TLSVersion string

// The versions of TLS.
const (
	TLS10 TLSVersion = "1.0"
	TLS11 TLSVersion = "1.1"
	TLS12 TLSVersion = "1.2"
	TLS13 TLSVersion = "1.3"
)

// CommaList is a list that the API takes and answers as one text with commas between its
// elements. Elements can't hold a comma. In an input, nil leaves the list alone and an
// empty one is sent as an empty text.
type CommaList []string

// MarshalText joins the elements.
func (l CommaList) MarshalText() ([]byte, error) { return []byte(strings.Join(l, ",")), nil }

// UnmarshalText splits the text at its commas. An empty text is an empty list.
func (l *CommaList) UnmarshalText(text []byte) error {
	*l = splitList(strings.Split(string(text), ","))
	return nil
}

// SpaceList is a list that the API takes and answers as one text with spaces between its
// elements. Elements can't hold a space. In an input, nil leaves the list alone and an
// empty one is sent as an empty text.
type SpaceList []string

// MarshalText joins the elements.
func (l SpaceList) MarshalText() ([]byte, error) { return []byte(strings.Join(l, " ")), nil }

// UnmarshalText splits the text at its spaces. An empty text is an empty list.
func (l *SpaceList) UnmarshalText(text []byte) error {
	*l = strings.Fields(string(text))
	return nil
}

// splitList trims the elements and drops the empty ones, as of an empty text.
func splitList(elements []string) []string {
	list := []string{}
	for _, element := range elements {
		if element = strings.TrimSpace(element); element != "" {
			list = append(list, element)
		}
	}
	return list
}
