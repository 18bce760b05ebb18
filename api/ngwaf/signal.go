package ngwaf

import (
	"time"

	"github.com/edgesdk/fastly/collection"
)

// Signals returns the custom signals in a scope. Rules add signals to requests.
//
// Methods: All, List, Get, Create, Update, Delete.
//
// Get, Update and Delete take the id of a signal. Create requires Name. A scope can hold up to
// 200 signals.
//
// In a workspace, writes acquire the write lock of the workspace. The client does not count
// writes against the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/ngwaf/signals/
func Signals(scope Scope) collection.Collection[Signal, SignalInput] {
	return limited[Signal, SignalInput](scope.at(signals))
}

var signals = inBoth(configuration("signal", "/signals", inOneReply))

// Signal is a custom label for requests.
type Signal struct {
	// Identifier of the signal.
	ID string `json:"id"`
	// Name by which rules refer to the signal: "site." or "corp.", followed by a slug of Name.
	ReferenceID string `json:"reference_id"`
	// Name of the signal.
	Name string `json:"name"`
	// Freeform note.
	Description string `json:"description"`
	// Where the signal applies.
	Scope ObjectScope `json:"scope"`

	// Email address of the user who created the signal. Empty in older replies.
	CreatedBy string `json:"created_by"`
	// Identifier of the customer. Empty in older replies.
	CustomerID string `json:"customer_id"`
	// Time of creation.
	CreatedAt time.Time `json:"created_at"`
	// Time of the last update.
	UpdatedAt time.Time `json:"updated_at"`
}

// SignalInput holds the fields of a create or update request. Fields left nil are not sent.
type SignalInput struct {
	// Name of the signal, up to 128 characters. Required for create. Updates cannot change it.
	Name *string `json:"name,omitzero"`
	// Freeform note.
	Description *string `json:"description,omitzero"`
	// Where the signal applies. Only updates accept it.
	Scope *ObjectScope `json:"scope,omitzero"`
}
