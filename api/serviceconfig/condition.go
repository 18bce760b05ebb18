package serviceconfig

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Conditions returns the conditions of a service version. A condition is a VCL expression that
// controls whether another object applies. Other objects refer to a condition by name.
//
// Methods: All, List, Get, Create, Update, Delete.
//
// Get, Update and Delete take the name of a condition. Create requires Name, Statement and
// Type. Type cannot be changed by an update.
//
// Writes require an unlocked version. They acquire the write lock of the service and count against
// the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/vcl-services/condition/
func Conditions(v fastly.Version) collection.Collection[Condition, ConditionInput] {
	return collection.New[Condition, ConditionInput](conditions.In(v))
}

var conditions = collection.NewFamily(collection.Spec{Noun: "condition", Path: collection.VersionPath + "/condition", Key: "name"})

// Condition is a VCL expression that controls whether another object applies.
type Condition struct {
	collection.ObjectInfo

	// Name of the condition, unique in the version.
	Name string `json:"name"`
	// Freeform note.
	Comment string `json:"comment"`
	// Type of the condition. It determines the objects that can use the condition.
	Type ConditionType `json:"type"`
	// VCL expression to evaluate, for example `req.url ~ "^/admin"`.
	Statement string `json:"statement"`
	// Execution order. Lower numbers run first. The default is 100.
	Priority int `json:"priority"`
}

// ConditionInput holds the fields of a create or update request. Fields left nil are not sent.
type ConditionInput struct {
	// Name of the condition, unique in the version. Required for create.
	Name *string `json:"name,omitzero"`
	// Freeform note.
	Comment *string `json:"comment,omitzero"`
	// Type of the condition. It determines the objects that can use the condition. Required for
	// create. It cannot be changed by an update.
	Type *ConditionType `json:"type,omitzero"`
	// VCL expression to evaluate, for example `req.url ~ "^/admin"`. Required for create.
	Statement *string `json:"statement,omitzero"`
	// Execution order. Lower numbers run first. The default is 100.
	Priority *int `json:"priority,omitzero"`
}

// ConditionType is the type of a condition.
type ConditionType string

// Types of conditions.
const (
	ConditionRequest  ConditionType = "REQUEST"  // evaluated when a request is received
	ConditionPrefetch ConditionType = "PREFETCH" // evaluated before a request is sent to a backend
	ConditionCache    ConditionType = "CACHE"    // evaluated when a backend has responded
	ConditionResponse ConditionType = "RESPONSE" // evaluated before the response is sent to the client
)
