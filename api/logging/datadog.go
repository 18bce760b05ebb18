package logging

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// DatadogEndpoints returns the logging endpoints that send logs to Datadog.
//
// Methods: All, List, Get, Create, Update, Delete.
//
// Get, Update and Delete take the name of an endpoint. Create requires Name and Token.
//
// Writes require an unlocked version. They acquire the write lock of the service and count against
// the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/logging/datadog/
func DatadogEndpoints(v fastly.Version) collection.Collection[Datadog, DatadogInput] {
	return collection.New[Datadog, DatadogInput](datadogFamily.In(v))
}

var datadogFamily = family("datadog", "Datadog")

// Datadog is a logging endpoint that sends logs to Datadog.
type Datadog struct {
	Common

	// API key of the Datadog account.
	Token fastly.Secret `json:"token"`
	// Datadog site of the account. The default is [DatadogUS].
	Region DatadogRegion `json:"region"`
}

// DatadogInput holds the fields of a create or update request. Zero fields are not sent.
type DatadogInput struct {
	// Name of the endpoint, unique in the version. Required for create.
	Name *string `json:"name,omitzero"`
	// Log format string. FormatVersion determines which variables it can contain. The format
	// must produce JSON that Datadog can ingest, as the default format does.
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

	// API key of the Datadog account. Required for create.
	Token *fastly.Secret `json:"token,omitzero"`
	// Datadog site of the account. The default is [DatadogUS].
	Region *DatadogRegion `json:"region,omitzero"`
}

// DatadogRegion is the Datadog site of an account.
type DatadogRegion string

// Datadog sites.
const (
	DatadogUS  DatadogRegion = "US"
	DatadogUS3 DatadogRegion = "US3"
	DatadogUS5 DatadogRegion = "US5"
	DatadogEU  DatadogRegion = "EU" // legacy name of EU1
	DatadogEU1 DatadogRegion = "EU1"
	DatadogAP1 DatadogRegion = "AP1"
)
