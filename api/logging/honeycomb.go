package logging

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// HoneycombEndpoints returns the logging endpoints that send logs to Honeycomb.
//
// Methods: All, List, Get, Create, Update, Delete.
//
// Get, Update and Delete take the name of an endpoint. Create requires Name, Dataset and
// Token. The format string must produce a JSON object.
//
// Writes require an unlocked version. They acquire the write lock of the service and count against
// the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/logging/honeycomb/
func HoneycombEndpoints(v fastly.Version) collection.Collection[Honeycomb, HoneycombInput] {
	return collection.New[Honeycomb, HoneycombInput](honeycombFamily.In(v))
}

var honeycombFamily = family("honeycomb", "Honeycomb")

// Honeycomb is a logging endpoint that sends logs to Honeycomb.
type Honeycomb struct {
	Common

	// Name of the Honeycomb dataset.
	Dataset string `json:"dataset"`
	// Write key of the Honeycomb account.
	Token fastly.Secret `json:"token"`
}

// HoneycombInput holds the fields of a create or update request. Zero fields are not sent.
type HoneycombInput struct {
	// Name of the endpoint, unique in the version. Required for create.
	Name *string `json:"name,omitzero"`
	// Log format string. FormatVersion determines which variables it can contain. The format
	// must produce JSON that Honeycomb can ingest.
	Format *string `json:"format,omitzero"`
	// Version of the log format, 1 or 2. The default is 2. If Placement is not set, version 1
	// logs in vcl_deliver, and version 2 in vcl_log.
	FormatVersion *int `json:"format_version,omitzero"`
	// Placement of the logging call in the generated VCL. [PlacementNone] omits the call. By
	// default, and if null, FormatVersion determines the placement.
	Placement fastly.Nullable[Placement] `json:"placement,omitzero"`
	// Name of the response condition that selects the requests to log. The condition must
	// exist in the version. By default, all requests are logged.
	ResponseCondition *string `json:"response_condition,omitzero"`
	// Region where log lines are processed before streaming. The default is [ProcessAnywhere].
	ProcessingRegion *ProcessingRegion `json:"log_processing_region,omitzero"`

	// Name of the Honeycomb dataset. Required for create.
	Dataset *string `json:"dataset,omitzero"`
	// Write key of the Honeycomb account. Required for create.
	Token *fastly.Secret `json:"token,omitzero"`
}
