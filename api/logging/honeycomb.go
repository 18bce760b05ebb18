package logging

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// HoneycombEndpoints send log lines as events to Honeycomb.
// Methods: All, List, Get, Create, Update, Delete.
//
// The format must yield a JSON object.
//
// Reference: https://www.fastly.com/documentation/reference/api/logging/honeycomb/
func HoneycombEndpoints(v fastly.Version) collection.Collection[Honeycomb, HoneycombInput] {
	return collection.New[Honeycomb, HoneycombInput](honeycombFamily.In(v))
}

var honeycombFamily = family("honeycomb", "Honeycomb")

// Honeycomb is an endpoint that sends log lines as events to Honeycomb.
type Honeycomb struct {
	Common

	Dataset string        `json:"dataset"` // the dataset that events go to
	Token   fastly.Secret `json:"token"`   // key that may write to the dataset
}

// HoneycombInput is what a call may set of a Honeycomb endpoint; the fields mean what they
// mean in [Honeycomb] and [Common].
type HoneycombInput struct {
	Name              *string                    `json:"name,omitzero"`
	Format            *string                    `json:"format,omitzero"`
	FormatVersion     *int                       `json:"format_version,omitzero"`
	Placement         fastly.Nullable[Placement] `json:"placement,omitzero"`
	ResponseCondition *string                    `json:"response_condition,omitzero"`
	ProcessingRegion  *ProcessingRegion          `json:"log_processing_region,omitzero"`

	Dataset *string        `json:"dataset,omitzero"`
	Token   *fastly.Secret `json:"token,omitzero"`
}
