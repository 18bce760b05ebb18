package serviceconfig

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Gzips are the rules by which a version compresses responses.
// Methods: All, List, Get, Create, Update, Delete.
//
// Create needs a name. Content types and extensions that are not sent, or sent as an
// empty list, are a list of the API's own with the usual texts.
//
// Reference: https://www.fastly.com/documentation/reference/api/vcl-services/gzip/
func Gzips(v fastly.Version) collection.Collection[Gzip, GzipInput] {
	return collection.New[Gzip, GzipInput](gzips.In(v))
}

var gzips = collection.NewFamily(collection.Spec{Noun: "gzip rule", Path: collection.VersionPath + "/gzip", Key: "name"})

// Gzip says which responses are compressed by gzip.
type Gzip struct {
	collection.ObjectInfo

	Name           string               `json:"name"`
	ContentTypes   collection.SpaceList `json:"content_types"`   // "text/css"
	Extensions     collection.SpaceList `json:"extensions"`      // of the path, without a dot: "css"
	CacheCondition string               `json:"cache_condition"` // name of the condition under which it applies; "" is always
}

// GzipInput is what a call may set of a rule; the fields mean what they mean in [Gzip].
type GzipInput struct {
	Name           *string              `json:"name,omitzero"`
	ContentTypes   collection.SpaceList `json:"content_types,omitzero"`
	Extensions     collection.SpaceList `json:"extensions,omitzero"`
	CacheCondition *string              `json:"cache_condition,omitzero"`
}
