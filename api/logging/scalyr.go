package logging

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// ScalyrEndpoints returns the logging endpoints that send logs to Scalyr (SentinelOne
// DataSet).
//
// Methods: All, List, Get, Create, Update, Delete.
//
// Get, Update and Delete take the name of an endpoint. Create requires Name and Token.
//
// Writes require an unlocked version. They acquire the write lock of the service and count against
// the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/logging/scalyr/
func ScalyrEndpoints(v fastly.Version) collection.Collection[Scalyr, ScalyrInput] {
	return collection.New[Scalyr, ScalyrInput](scalyrFamily.In(v))
}

var scalyrFamily = family("scalyr", "Scalyr")

// Scalyr is a logging endpoint that sends logs to Scalyr (SentinelOne DataSet).
type Scalyr struct {
	Common

	// Token for authentication with Scalyr.
	Token fastly.Secret `json:"token"`
	// Scalyr region to send logs to. The default is [ScalyrUS].
	Region ScalyrRegion `json:"region"`
	// Name of the log file that the logs appear under in Scalyr. The default is "logplex".
	ProjectID string `json:"project_id"`
}

// ScalyrInput holds the fields of a create or update request. Zero fields are not sent.
type ScalyrInput struct {
	// Name of the endpoint, unique in the version. Required for create.
	Name *string `json:"name,omitzero"`
	// Log format string. FormatVersion determines which variables it can contain. The default
	// is the Common Log Format.
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

	// Token for authentication with Scalyr. Required for create.
	Token *fastly.Secret `json:"token,omitzero"`
	// Scalyr region to send logs to. The default is [ScalyrUS].
	Region *ScalyrRegion `json:"region,omitzero"`
	// Name of the log file that the logs appear under in Scalyr. The default is "logplex".
	ProjectID *string `json:"project_id,omitzero"`
}

// ScalyrRegion is a region of Scalyr.
type ScalyrRegion string

// Regions of Scalyr.
const (
	ScalyrUS ScalyrRegion = "US"
	ScalyrEU ScalyrRegion = "EU"
)
