package serviceconfig

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Headers returns the header rules of a service version. A header rule changes a header of a
// request or response.
//
// Methods: All, List, Get, Create, Update, Delete.
//
// Get, Update and Delete take the name of a header rule. Create requires Name, Type, Action
// and Destination.
//
// Writes require an unlocked version. They acquire the write lock of the service and count against
// the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/vcl-services/header/
func Headers(v fastly.Version) collection.Collection[Header, HeaderInput] {
	return collection.New[Header, HeaderInput](headers.In(v))
}

var headers = collection.NewFamily(collection.Spec{Noun: "header", Path: collection.VersionPath + "/header", Key: "name"})

// Header is a rule that changes a header of a request or response.
type Header struct {
	collection.ObjectInfo

	// Name of the header rule, unique in the version.
	Name string `json:"name"`
	// Request or response that the rule changes.
	Type HeaderType `json:"type"`
	// Change to make to the header.
	Action HeaderAction `json:"action"`
	// Header to change, for example "http.X-Country".
	Destination string `json:"dst"`
	// VCL variable or expression for the content of the header, for example
	// "client.geo.country_code". Not used by the delete action.
	Source string `json:"src"`
	// Whether to leave an existing header unchanged. Applies to the set action. The default is
	// false.
	IgnoreIfSet bool `json:"ignore_if_set"`
	// Execution order. Lower numbers run first. The default is 100.
	Priority int `json:"priority"`

	// Regular expression that selects the part to replace. Used by the regex and regex_repeat
	// actions.
	Regex string `json:"regex"`
	// Replacement for the part that Regex selects. Used by the regex and regex_repeat actions.
	Substitution string `json:"substitution"`

	// Name of the request condition under which the rule applies. An empty string means no
	// condition.
	RequestCondition string `json:"request_condition"`
	// Name of the cache condition under which the rule applies. An empty string means no
	// condition.
	CacheCondition string `json:"cache_condition"`
	// Name of the response condition under which the rule applies. An empty string means no
	// condition.
	ResponseCondition string `json:"response_condition"`
}

// HeaderInput holds the fields of a create or update request. Fields left nil are not sent.
type HeaderInput struct {
	// Name of the header rule, unique in the version. Required for create.
	Name *string `json:"name,omitzero"`
	// Request or response that the rule changes. Required for create.
	Type *HeaderType `json:"type,omitzero"`
	// Change to make to the header. Required for create.
	Action *HeaderAction `json:"action,omitzero"`
	// Header to change, for example "http.X-Country". Required for create.
	Destination *string `json:"dst,omitzero"`
	// VCL variable or expression for the content of the header, for example
	// "client.geo.country_code". Not used by the delete action.
	Source *string `json:"src,omitzero"`
	// Whether to leave an existing header unchanged. Applies to the set action. The default is
	// false.
	IgnoreIfSet *bool `json:"ignore_if_set,omitzero"`
	// Execution order. Lower numbers run first. The default is 100.
	Priority *int `json:"priority,omitzero"`

	// Regular expression that selects the part to replace. Used by the regex and regex_repeat
	// actions.
	Regex *string `json:"regex,omitzero"`
	// Replacement for the part that Regex selects. Used by the regex and regex_repeat actions.
	Substitution *string `json:"substitution,omitzero"`

	// Name of the request condition under which the rule applies. The condition must exist in
	// the version. An empty string means no condition.
	RequestCondition *string `json:"request_condition,omitzero"`
	// Name of the cache condition under which the rule applies. The condition must exist in
	// the version. An empty string means no condition.
	CacheCondition *string `json:"cache_condition,omitzero"`
	// Name of the response condition under which the rule applies. The condition must exist in
	// the version. An empty string means no condition.
	ResponseCondition *string `json:"response_condition,omitzero"`
}

// HeaderType is the request or response that a header rule changes.
type HeaderType string

// Requests and responses that header rules change.
const (
	HeaderRequest  HeaderType = "request"  // request from the client
	HeaderFetch    HeaderType = "fetch"    // request to the backend
	HeaderCache    HeaderType = "cache"    // response of the backend, before caching
	HeaderResponse HeaderType = "response" // response to the client
)

// HeaderAction is the change that a header rule makes.
type HeaderAction string

// Actions of header rules.
const (
	HeaderSet         HeaderAction = "set"          // set the header
	HeaderAppend      HeaderAction = "append"       // append to the header
	HeaderDelete      HeaderAction = "delete"       // delete the header
	HeaderRegex       HeaderAction = "regex"        // replace the first match of Regex
	HeaderRegexRepeat HeaderAction = "regex_repeat" // replace all matches of Regex
)
