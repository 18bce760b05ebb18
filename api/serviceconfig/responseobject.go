package serviceconfig

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// ResponseObjects are the responses that a version makes up itself, without a backend.
// Methods: All, List, Get, Create, Update, Delete.
//
// Create needs a name. One without a condition answers nothing by itself: a rate limiter
// may refer to it by name.
//
// Reference: https://www.fastly.com/documentation/reference/api/vcl-services/response-object/
func ResponseObjects(v fastly.Version) collection.Collection[ResponseObject, ResponseObjectInput] {
	return collection.New[ResponseObject, ResponseObjectInput](responseObjects.In(v))
}

var responseObjects = collection.NewFamily(collection.Spec{Noun: "response object", Path: collection.VersionPath + "/response_object", Key: "name"})

// ResponseObject is a response that is made up at the edge.
type ResponseObject struct {
	collection.ObjectInfo

	Name             string `json:"name"`
	Status           int    `json:"status"`            // 200 by default
	Response         string `json:"response"`          // the words beside the status; "Ok" by default
	Content          string `json:"content"`           // the body
	ContentType      string `json:"content_type"`      // of the body: "text/html"
	RequestCondition string `json:"request_condition"` // name of the condition that a request must meet
	CacheCondition   string `json:"cache_condition"`   // name of the condition that a backend's response must meet
}

// ResponseObjectInput is what a call may set of a response object; the fields mean what
// they mean in [ResponseObject].
type ResponseObjectInput struct {
	Name             *string `json:"name,omitzero"`
	Status           *int    `json:"status,omitzero"`
	Response         *string `json:"response,omitzero"`
	Content          *string `json:"content,omitzero"`
	ContentType      *string `json:"content_type,omitzero"`
	RequestCondition *string `json:"request_condition,omitzero"`
	CacheCondition   *string `json:"cache_condition,omitzero"`
}
