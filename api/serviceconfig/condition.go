package serviceconfig

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Conditions are the conditions of a version: expressions of VCL that decide when another
// object applies.
// Methods: All, List, Get, Create, Update, Delete.
//
// Create needs a name, a statement and a type. The type says where the condition can be
// used, and can't be changed later. Objects refer to a condition by its name; one that is in use
// can be deleted, and the version is not valid then.
//
// Reference: https://www.fastly.com/documentation/reference/api/vcl-services/condition/
func Conditions(v fastly.Version) collection.Collection[Condition, ConditionInput] {
	return collection.New[Condition, ConditionInput](conditions.In(v))
}

var conditions = collection.NewFamily(collection.Spec{Noun: "condition", Path: collection.VersionPath + "/condition", Key: "name"})

// Condition is an expression of VCL under which other objects apply.
type Condition struct {
	collection.ObjectInfo

	Name      string        `json:"name"`
	Comment   string        `json:"comment"`
	Type      ConditionType `json:"type"`      // the objects that may refer to it
	Statement string        `json:"statement"` // `req.url ~ "^/admin"`
	Priority  int           `json:"priority"`  // lower ones are tried first; 100 by default
}

// ConditionInput is what a call may set of a condition; the fields mean what they mean in
// [Condition].
type ConditionInput struct {
	Name      *string        `json:"name,omitzero"`
	Comment   *string        `json:"comment,omitzero"`
	Type      *ConditionType `json:"type,omitzero"`
	Statement *string        `json:"statement,omitzero"`
	Priority  *int           `json:"priority,omitzero"`
}

// ConditionType says what a condition can look at, and so which objects may refer to it.
type ConditionType string

// The types of conditions.
const (
	ConditionRequest  ConditionType = "REQUEST"  // when a request comes in
	ConditionPrefetch ConditionType = "PREFETCH" // before a backend is asked
	ConditionCache    ConditionType = "CACHE"    // when a backend has answered
	ConditionResponse ConditionType = "RESPONSE" // before the client is answered
)
