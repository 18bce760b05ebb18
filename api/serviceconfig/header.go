package serviceconfig

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Headers are the changes that a version makes to header fields.
// Methods: All, List, Get, Create, Update, Delete.
//
// Create needs a name, an action, a type and a destination; all actions but deleting need
// a source, those with regular expressions these too.
//
// Reference: https://www.fastly.com/documentation/reference/api/vcl-services/header/
func Headers(v fastly.Version) collection.Collection[Header, HeaderInput] {
	return collection.New[Header, HeaderInput](headers.In(v))
}

var headers = collection.NewFamily(collection.Spec{Noun: "header", Path: collection.VersionPath + "/header", Key: "name"})

// Header changes a header field of a request or a response.
type Header struct {
	collection.ObjectInfo

	Name        string       `json:"name"`
	Type        HeaderType   `json:"type"`          // when it happens
	Action      HeaderAction `json:"action"`        // what happens
	Destination string       `json:"dst"`           // what is changed: "http.X-Country"
	Source      string       `json:"src"`           // where the value comes from, an expression of VCL: "client.geo.country_code"
	IgnoreIfSet bool         `json:"ignore_if_set"` // leave a field alone that is there already; false by default
	Priority    int          `json:"priority"`      // lower ones go first; 100 by default

	Regex        string `json:"regex"`        // of the actions that replace
	Substitution string `json:"substitution"` // what takes the place of a match

	// The name of the condition under which it happens; "" is always. Of the three, one can be set:
	// that which the type knows.
	RequestCondition  string `json:"request_condition"`
	CacheCondition    string `json:"cache_condition"`
	ResponseCondition string `json:"response_condition"`
}

// HeaderInput is what a call may set of a header; the fields mean what they mean in
// [Header].
type HeaderInput struct {
	Name        *string       `json:"name,omitzero"`
	Type        *HeaderType   `json:"type,omitzero"`
	Action      *HeaderAction `json:"action,omitzero"`
	Destination *string       `json:"dst,omitzero"`
	Source      *string       `json:"src,omitzero"`
	IgnoreIfSet *bool         `json:"ignore_if_set,omitzero"`
	Priority    *int          `json:"priority,omitzero"`

	Regex        *string `json:"regex,omitzero"`
	Substitution *string `json:"substitution,omitzero"`

	RequestCondition  *string `json:"request_condition,omitzero"`
	CacheCondition    *string `json:"cache_condition,omitzero"`
	ResponseCondition *string `json:"response_condition,omitzero"`
}

// HeaderType is when a header is changed.
type HeaderType string

// The types of headers.
const (
	HeaderRequest  HeaderType = "request"  // of the client's request, as it comes in
	HeaderFetch    HeaderType = "fetch"    // of the request to a backend
	HeaderCache    HeaderType = "cache"    // of a backend's response, before it is cached
	HeaderResponse HeaderType = "response" // of the response to the client
)

// HeaderAction is how a header is changed.
type HeaderAction string

// The actions on headers.
const (
	HeaderSet         HeaderAction = "set"          // in place of what was there
	HeaderAppend      HeaderAction = "append"       // behind what was there
	HeaderDelete      HeaderAction = "delete"       // remove it
	HeaderRegex       HeaderAction = "regex"        // replace the first match
	HeaderRegexRepeat HeaderAction = "regex_repeat" // replace all matches
)
