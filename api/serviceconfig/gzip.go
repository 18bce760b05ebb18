package serviceconfig

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Gzips returns the gzip rules of a service version. A gzip rule selects responses to
// compress.
//
// Methods: All, List, Get, Create, Update, Delete.
//
// Get, Update and Delete take the name of a gzip rule. Create requires Name. If ContentTypes
// or Extensions is nil or empty, create sets the default list of the API.
//
// Writes require an unlocked version. They acquire the write lock of the service and count against
// the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/vcl-services/gzip/
func Gzips(v fastly.Version) collection.Collection[Gzip, GzipInput] {
	return collection.New[Gzip, GzipInput](gzips.In(v))
}

var gzips = collection.NewFamily(collection.Spec{Noun: "gzip rule", Path: collection.VersionPath + "/gzip", Key: "name"})

// Gzip selects responses to compress with gzip.
type Gzip struct {
	collection.ObjectInfo

	// Name of the gzip rule, unique in the version.
	Name string `json:"name"`
	// Content types to compress, for example "text/html".
	ContentTypes collection.SpaceList `json:"content_types"`
	// File extensions to compress, for example "css".
	Extensions collection.SpaceList `json:"extensions"`
	// Name of the cache condition under which the rule applies. An empty string means no
	// condition.
	CacheCondition string `json:"cache_condition"`
}

// GzipInput holds the fields of a create or update request. Fields left nil are not sent.
type GzipInput struct {
	// Name of the gzip rule, unique in the version. Required for create.
	Name *string `json:"name,omitzero"`
	// Content types to compress, for example "text/html". If nil or empty, create sets the
	// default list of the API.
	ContentTypes collection.SpaceList `json:"content_types,omitzero"`
	// File extensions to compress, for example "css". If nil or empty, create sets the default
	// list of the API.
	Extensions collection.SpaceList `json:"extensions,omitzero"`
	// Name of the cache condition under which the rule applies. The condition must exist in
	// the version. An empty string means no condition.
	CacheCondition *string `json:"cache_condition,omitzero"`
}
