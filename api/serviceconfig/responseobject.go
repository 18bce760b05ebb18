package serviceconfig

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// ResponseObjects returns the response objects of a service version. A response object is a
// synthetic response. Rate limiters can refer to a response object by name.
//
// Methods: All, List, Get, Create, Update, Delete.
//
// Get, Update and Delete take the name of a response object. Create requires Name.
//
// Writes require an unlocked version. They acquire the write lock of the service and count against
// the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/vcl-services/response-object/
func ResponseObjects(v fastly.Version) collection.Collection[ResponseObject, ResponseObjectInput] {
	return collection.New[ResponseObject, ResponseObjectInput](responseObjects.In(v))
}

var responseObjects = collection.NewFamily(collection.Spec{Noun: "response object", Path: collection.VersionPath + "/response_object", Key: "name"})

// ResponseObject is a synthetic response.
type ResponseObject struct {
	collection.ObjectInfo

	// Name of the response object, unique in the version.
	Name string `json:"name"`
	// Status code of the response. The default is 200.
	Status int `json:"status"`
	// Reason phrase of the response. The default is "Ok".
	Response string `json:"response"`
	// Response body. May be empty.
	Content string `json:"content"`
	// Content type of the body, for example "text/html". May be empty.
	ContentType string `json:"content_type"`
	// Name of the request condition under which the response is sent. An empty string means
	// none.
	RequestCondition string `json:"request_condition"`
	// Name of the cache condition under which the response is sent in place of a fetched
	// object. An empty string means none.
	CacheCondition string `json:"cache_condition"`
}

// ResponseObjectInput holds the fields of a create or update request. Fields left nil are not
// sent.
type ResponseObjectInput struct {
	// Name of the response object, unique in the version. Required for create.
	Name *string `json:"name,omitzero"`
	// Status code of the response. The default is 200.
	Status *int `json:"status,omitzero"`
	// Reason phrase of the response. The default is "Ok".
	Response *string `json:"response,omitzero"`
	// Response body. May be empty.
	Content *string `json:"content,omitzero"`
	// Content type of the body, for example "text/html". May be empty.
	ContentType *string `json:"content_type,omitzero"`
	// Name of the request condition under which the response is sent. The condition must exist
	// in the version. An empty string means none.
	RequestCondition *string `json:"request_condition,omitzero"`
	// Name of the cache condition under which the response is sent in place of a fetched
	// object. The condition must exist in the version. An empty string means none.
	CacheCondition *string `json:"cache_condition,omitzero"`
}
