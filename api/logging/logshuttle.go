package logging

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// LogShuttleEndpoints send logs to a server that speaks the protocol of Log Shuttle.
// Methods: All, List, Get, Create, Update, Delete.
//
// Reference: https://www.fastly.com/documentation/reference/api/logging/logshuttle/
func LogShuttleEndpoints(v fastly.Version) collection.Collection[LogShuttle, LogShuttleInput] {
	return collection.New[LogShuttle, LogShuttleInput](logShuttleFamily.In(v))
}

var logShuttleFamily = family("logshuttle", "Log Shuttle")

// LogShuttle is an endpoint that sends logs as Log Shuttle does.
type LogShuttle struct {
	Common

	URL   string        `json:"url"`   // where logs go
	Token fastly.Secret `json:"token"` // the data token of this endpoint
}

// LogShuttleInput is what a call may set of a Log Shuttle endpoint; the fields mean what
// they mean in [LogShuttle] and [Common].
type LogShuttleInput struct {
	Name              *string                    `json:"name,omitzero"`
	Format            *string                    `json:"format,omitzero"`
	FormatVersion     *int                       `json:"format_version,omitzero"`
	Placement         fastly.Nullable[Placement] `json:"placement,omitzero"`
	ResponseCondition *string                    `json:"response_condition,omitzero"`
	ProcessingRegion  *ProcessingRegion          `json:"log_processing_region,omitzero"`

	URL   *string        `json:"url,omitzero"`
	Token *fastly.Secret `json:"token,omitzero"`
}
