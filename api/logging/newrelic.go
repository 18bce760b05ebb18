package logging

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// NewRelicEndpoints returns the logging endpoints that send logs to New Relic Logs.
//
// Methods: All, List, Get, Create, Update, Delete.
//
// Get, Update and Delete take the name of an endpoint. Create requires Name and Token. The
// format string must produce a JSON object.
//
// Writes require an unlocked version. They acquire the write lock of the service and count against
// the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/logging/newrelic/
func NewRelicEndpoints(v fastly.Version) collection.Collection[NewRelic, NewRelicInput] {
	return collection.New[NewRelic, NewRelicInput](newRelicFamily.In(v))
}

var newRelicFamily = family("newrelic", "New Relic")

// NewRelic is a logging endpoint that sends logs to New Relic Logs.
type NewRelic struct {
	Common

	// Insert API key of the New Relic account.
	Token fastly.Secret `json:"token"`
	// New Relic region to send logs to. The default is [NewRelicUS].
	Region NewRelicRegion `json:"region"`
}

// NewRelicInput holds the fields of a create or update request. Zero fields are not sent.
type NewRelicInput struct {
	// Name of the endpoint, unique in the version. Required for create.
	Name *string `json:"name,omitzero"`
	// Log format string. FormatVersion determines which variables it can contain. The format
	// must produce JSON that New Relic Logs can ingest, as the default format does.
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

	// Insert API key of the New Relic account. Required for create.
	Token *fastly.Secret `json:"token,omitzero"`
	// New Relic region to send logs to. The default is [NewRelicUS].
	Region *NewRelicRegion `json:"region,omitzero"`
}

// NewRelicOTLPEndpoints returns the logging endpoints that send logs to New Relic over OTLP.
//
// Methods: All, List, Get, Create, Update, Delete.
//
// Get, Update and Delete take the name of an endpoint. Create requires Name and Token. The
// format string must produce a JSON object.
//
// Writes require an unlocked version. They acquire the write lock of the service and count against
// the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/logging/newrelicotlp/
func NewRelicOTLPEndpoints(v fastly.Version) collection.Collection[NewRelicOTLP, NewRelicOTLPInput] {
	return collection.New[NewRelicOTLP, NewRelicOTLPInput](newRelicOTLPFamily.In(v))
}

var newRelicOTLPFamily = family("newrelicotlp", "New Relic OTLP")

// NewRelicOTLP is a logging endpoint that sends logs to New Relic over OTLP.
type NewRelicOTLP struct {
	Common

	// Insert API key of the New Relic account.
	Token fastly.Secret `json:"token"`
	// New Relic region to send logs to. The default is [NewRelicUS].
	Region NewRelicRegion `json:"region"`
	// URL of the New Relic Trace Observer for Infinite Tracing. An empty string means no Trace
	// Observer.
	URL string `json:"url"`
}

// NewRelicOTLPInput holds the fields of a create or update request. Zero fields are not
// sent.
type NewRelicOTLPInput struct {
	// Name of the endpoint, unique in the version. Required for create.
	Name *string `json:"name,omitzero"`
	// Log format string. FormatVersion determines which variables it can contain. The format
	// must produce JSON that New Relic can ingest, as the default format does.
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

	// Insert API key of the New Relic account. Required for create.
	Token *fastly.Secret `json:"token,omitzero"`
	// New Relic region to send logs to. The default is [NewRelicUS].
	Region *NewRelicRegion `json:"region,omitzero"`
	// URL of the New Relic Trace Observer for Infinite Tracing. An empty string means no Trace
	// Observer.
	URL *string `json:"url,omitzero"`
}

// NewRelicRegion is a region of New Relic. The API ignores the case of the value, and returns
// the value as sent.
type NewRelicRegion string

// Regions of New Relic.
const (
	NewRelicUS NewRelicRegion = "US" // United States
	NewRelicEU NewRelicRegion = "EU" // European Union
)
