package logging

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// DatadogEndpoints send logs to Datadog.
// Methods: All, List, Get, Create, Update, Delete.
//
// Reference: https://www.fastly.com/documentation/reference/api/logging/datadog/
func DatadogEndpoints(v fastly.Version) collection.Collection[Datadog, DatadogInput] {
	return collection.New[Datadog, DatadogInput](datadogFamily.In(v))
}

var datadogFamily = family("datadog", "Datadog")

// Datadog is an endpoint that sends logs to Datadog.
type Datadog struct {
	Common

	Token  fastly.Secret `json:"token"`  // API key of the account
	Region DatadogRegion `json:"region"` // site that the account is on; US by default
}

// DatadogInput is what a call may set of a Datadog endpoint; the fields mean what they
// mean in [Datadog] and [Common].
type DatadogInput struct {
	Name              *string                    `json:"name,omitzero"`
	Format            *string                    `json:"format,omitzero"`
	FormatVersion     *int                       `json:"format_version,omitzero"`
	Placement         fastly.Nullable[Placement] `json:"placement,omitzero"`
	ResponseCondition *string                    `json:"response_condition,omitzero"`
	ProcessingRegion  *ProcessingRegion          `json:"log_processing_region,omitzero"`

	Token  *fastly.Secret `json:"token,omitzero"`
	Region *DatadogRegion `json:"region,omitzero"`
}

// DatadogRegion is a site of Datadog.
type DatadogRegion string

// The sites of Datadog.
const (
	DatadogUS  DatadogRegion = "US"
	DatadogUS3 DatadogRegion = "US3"
	DatadogUS5 DatadogRegion = "US5"
	DatadogEU  DatadogRegion = "EU" // the former name of EU1
	DatadogEU1 DatadogRegion = "EU1"
	DatadogAP1 DatadogRegion = "AP1"
)
