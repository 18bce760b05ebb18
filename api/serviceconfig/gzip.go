package serviceconfig

import "github.com/edgesdk/fastly"

// Gzips are the rules by which a version compresses responses.
// Methods: All, List, Get, Create, Update, Delete.
//
// Create needs a name. Content types and extensions that are not sent, or sent as an
// empty list, are a list of the API's own with the usual texts.
//
// Reference: https://www.fastly.com/documentation/reference/api/vcl-services/gzip/
func Gzips(v fastly.Version) fastly.Collection[Gzip, GzipInput] {
	return fastly.NewCollection[Gzip, GzipInput](v, fastly.Kind{Path: "gzip", Noun: "gzip rule"})
}

// Gzip says which responses are compressed by gzip.
type Gzip struct {
	fastly.ObjectInfo

	Name           string           `json:"name"`
	ContentTypes   fastly.SpaceList `json:"content_types"`   // "text/css"
	Extensions     fastly.SpaceList `json:"extensions"`      // of the path, without a dot: "css"
	CacheCondition string           `json:"cache_condition"` // name of the condition under which it applies; "" is always
}

// GzipInput is what a call may set of a rule; the fields mean what they mean in [Gzip].
type GzipInput struct {
	Name           *string          `json:"name,omitzero"`
	ContentTypes   fastly.SpaceList `json:"content_types,omitzero"`
	Extensions     fastly.SpaceList `json:"extensions,omitzero"`
	CacheCondition *string          `json:"cache_condition,omitzero"`
}
