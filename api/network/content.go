package network

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Content returns checks of the content that the Fastly network serves.
//
// Methods: EdgeCheck.
//
// Reference: https://www.fastly.com/documentation/reference/api/utils/content/
func Content(client *fastly.Client) ContentAddress { return ContentAddress{content.At(client)} }

var content = collection.NewFamily(collection.Spec{Noun: "content", Path: "/content/edge_check"})

// ContentAddress provides checks of the content that the Fastly network serves.
type ContentAddress struct{ at *collection.Address }

// EdgeCheck requests a URL from a cache node in each POP, and returns the responses. Use it to
// check what a domain serves around the world.
//
// url contains a host and a path, for example "www.example.com/index.html". Without a scheme,
// the request uses http.
//
// The API allows 200 edge checks per hour. The client does not count them. If the limit is
// exceeded, the error is [fastly.ErrRateLimited].
func (a ContentAddress) EdgeCheck(ctx context.Context, url string, opts ...fastly.CallOption) ([]EdgeCheck, error) {
	op := a.at.Op(http.MethodGet, "check content", "/content/edge_check")
	op.Query = edgeCheckQuery{url}
	checks, err := fastly.Do[[]EdgeCheck](ctx, a.at.Client(), op, opts...)
	if err != nil {
		return nil, err
	}
	return *checks, nil
}

type edgeCheckQuery struct {
	URL string `json:"url,omitzero"`
}

// EdgeCheck is the response of a cache node in one POP.
type EdgeCheck struct {
	// Name of the POP, for example "amsterdam-nl".
	POP string `json:"pop"`
	// Name of the cache node.
	Server string `json:"server"`
	// MD5 hash of the response body, in hexadecimal. If the download took too long, the value
	// is "error-timeout-" and the POP. If the body was too large, the value is
	// "warning-too-large-" and the POP.
	Hash string `json:"hash"`
	// Duration of the request in seconds.
	ResponseTime float64 `json:"response_time"`
	// Request to the cache node.
	Request EdgeRequest `json:"request"`
	// Response of the cache node, without its body.
	Response EdgeResponse `json:"response"`
}

// EdgeRequest is the request of an edge check to a cache node.
type EdgeRequest struct {
	Method  string `json:"method"`  // HTTP method; empty if the API does not report it
	URL     string `json:"url"`     // URL; empty if the API does not report it
	Headers Header `json:"headers"` // header fields
}

// EdgeResponse is the response of a cache node to an edge check.
type EdgeResponse struct {
	Status  int    `json:"status"`  // HTTP status
	Headers Header `json:"headers"` // header fields
}

// Header holds HTTP header fields by name. The API does not normalize the case of names: use
// [Header.Get] to find a field.
type Header map[string]HeaderValues

// Get returns the first value of a header field, or an empty string if there is none. The name is
// case-insensitive.
func (h Header) Get(name string) string {
	for key, values := range h {
		if strings.EqualFold(key, name) && len(values) > 0 {
			return values[0]
		}
	}
	return ""
}

// HeaderValues holds the values of a header field. A field that occurs several times, such as
// Set-Cookie, has several values.
type HeaderValues []string

// UnmarshalFastly implements [collection.Unmarshaler]. It accepts a value or a list of values.
func (v *HeaderValues) UnmarshalFastly(raw []byte, decode func(raw []byte, at string, into any) error) error {
	if raw[0] == '[' {
		return decode(raw, "", (*[]string)(v))
	}
	*v = make([]string, 1)
	return decode(raw, "", &(*v)[0])
}

// MarshalJSON implements json.Marshaler. It encodes a single value without a list, as the API
// does.
func (v HeaderValues) MarshalJSON() ([]byte, error) {
	if len(v) == 1 {
		return json.Marshal(v[0])
	}
	return json.Marshal([]string(v))
}
