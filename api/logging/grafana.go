package logging

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// GrafanaCloudLogsEndpoints returns the logging endpoints that send logs to Grafana Cloud
// Logs.
//
// Methods: All, List, Get, Create, Update, Delete.
//
// Get, Update and Delete take the name of an endpoint. Create requires Name, URL, User, Token
// and Index.
//
// Writes require an unlocked version. They acquire the write lock of the service and count against
// the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/logging/grafanacloudlogs/
func GrafanaCloudLogsEndpoints(v fastly.Version) collection.Collection[GrafanaCloudLogs, GrafanaCloudLogsInput] {
	return collection.New[GrafanaCloudLogs, GrafanaCloudLogsInput](grafanaCloudLogsFamily.In(v))
}

var grafanaCloudLogsFamily = family("grafanacloudlogs", "Grafana Cloud Logs")

// GrafanaCloudLogs is a logging endpoint that sends logs to Grafana Cloud Logs.
type GrafanaCloudLogs struct {
	Common

	// URL of the Loki instance.
	URL string `json:"url"`
	// Grafana user ID.
	User string `json:"user"`
	// Grafana access policy token with logs:write access to the Loki instance.
	Token fastly.Secret `json:"token"`
	// Labels of the Loki stream, as a JSON object. For example, {"service": "shop"}.
	Index string `json:"index"`
	// Prefix of each log line.
	MessageType MessageType `json:"message_type"`
}

// GrafanaCloudLogsInput holds the fields of a create or update request. Zero fields are not
// sent.
type GrafanaCloudLogsInput struct {
	// Name of the endpoint, unique in the version. Required for create.
	Name *string `json:"name,omitzero"`
	// Log format string. FormatVersion determines which variables it can contain.
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

	// URL of the Loki instance. Required for create.
	URL *string `json:"url,omitzero"`
	// Grafana user ID. Required for create.
	User *string `json:"user,omitzero"`
	// Grafana access policy token with logs:write access to the Loki instance. Required for
	// create.
	Token *fastly.Secret `json:"token,omitzero"`
	// Labels of the Loki stream, as a JSON object. For example, {"service": "shop"}. Required
	// for create.
	Index *string `json:"index,omitzero"`
	// Prefix of each log line.
	MessageType *MessageType `json:"message_type,omitzero"`
}
