package logging

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// GrafanaCloudLogsEndpoints push log lines to Grafana Cloud Logs.
// Methods: All, List, Get, Create, Update, Delete.
//
// Reference: https://www.fastly.com/documentation/reference/api/logging/grafanacloudlogs/
func GrafanaCloudLogsEndpoints(v fastly.Version) collection.Collection[GrafanaCloudLogs, GrafanaCloudLogsInput] {
	return collection.New[GrafanaCloudLogs, GrafanaCloudLogsInput](grafanaCloudLogsFamily.In(v))
}

var grafanaCloudLogsFamily = family("grafanacloudlogs", "Grafana Cloud Logs")

// GrafanaCloudLogs is an endpoint that pushes log lines to Grafana Cloud Logs.
type GrafanaCloudLogs struct {
	Common

	URL         string        `json:"url"`          // of the Loki instance, with https
	User        string        `json:"user"`         // number of the Loki instance
	Token       fastly.Secret `json:"token"`        // access token that may write logs
	Index       string        `json:"index"`        // labels of the stream, as a JSON object: {"service": "shop"}
	MessageType MessageType   `json:"message_type"` // how each line begins
}

// GrafanaCloudLogsInput is what a call may set of a Grafana Cloud Logs endpoint; the
// fields mean what they mean in [GrafanaCloudLogs] and [Common].
type GrafanaCloudLogsInput struct {
	Name              *string                    `json:"name,omitzero"`
	Format            *string                    `json:"format,omitzero"`
	FormatVersion     *int                       `json:"format_version,omitzero"`
	Placement         fastly.Nullable[Placement] `json:"placement,omitzero"`
	ResponseCondition *string                    `json:"response_condition,omitzero"`
	ProcessingRegion  *ProcessingRegion          `json:"log_processing_region,omitzero"`

	URL         *string        `json:"url,omitzero"`
	User        *string        `json:"user,omitzero"`
	Token       *fastly.Secret `json:"token,omitzero"`
	Index       *string        `json:"index,omitzero"`
	MessageType *MessageType   `json:"message_type,omitzero"`
}
