package logging

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// SumoLogicEndpoints returns the logging endpoints that send logs to Sumo Logic.
//
// Methods: All, List, Get, Create, Update, Delete.
//
// Get, Update and Delete take the name of an endpoint. Create requires Name and URL.
//
// Writes require an unlocked version. They acquire the write lock of the service and count against
// the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/logging/sumologic/
func SumoLogicEndpoints(v fastly.Version) collection.Collection[SumoLogic, SumoLogicInput] {
	return collection.New[SumoLogic, SumoLogicInput](sumoLogicFamily.In(v))
}

var sumoLogicFamily = family("sumologic", "Sumo Logic")

// SumoLogic is a logging endpoint that sends logs to Sumo Logic.
type SumoLogic struct {
	Common

	// URL to send logs to.
	URL string `json:"url"`
	// Hostname of the Sumo Logic collector.
	Address string `json:"address"`
	// Prefix of each log line. The default is [MessageBlank].
	MessageType MessageType `json:"message_type"`
}

// SumoLogicInput holds the fields of a create or update request. Zero fields are not sent.
type SumoLogicInput struct {
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

	// URL to send logs to. Required for create.
	URL *string `json:"url,omitzero"`
	// Hostname of the Sumo Logic collector. It can only be set by an update.
	Address *string `json:"address,omitzero"`
	// Prefix of each log line. The default is [MessageBlank].
	MessageType *MessageType `json:"message_type,omitzero"`
}
