package logging

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// NewRelicEndpoints send logs to New Relic.
// Methods: All, List, Get, Create, Update, Delete.
//
// The format must yield a JSON object.
//
// Reference: https://www.fastly.com/documentation/reference/api/logging/newrelic/
func NewRelicEndpoints(v fastly.Version) collection.Collection[NewRelic, NewRelicInput] {
	return collection.New[NewRelic, NewRelicInput](newRelicFamily.In(v))
}

var newRelicFamily = family("newrelic", "New Relic")

// NewRelic is an endpoint that sends logs to New Relic Logs.
type NewRelic struct {
	Common

	Token  fastly.Secret  `json:"token"`  // license or insert key of the account
	Region NewRelicRegion `json:"region"` // where the account is; US by default
}

// NewRelicInput is what a call may set of a New Relic endpoint; the fields mean what they
// mean in [NewRelic] and [Common].
type NewRelicInput struct {
	Name              *string                    `json:"name,omitzero"`
	Format            *string                    `json:"format,omitzero"`
	FormatVersion     *int                       `json:"format_version,omitzero"`
	Placement         fastly.Nullable[Placement] `json:"placement,omitzero"`
	ResponseCondition *string                    `json:"response_condition,omitzero"`
	ProcessingRegion  *ProcessingRegion          `json:"log_processing_region,omitzero"`

	Token  *fastly.Secret  `json:"token,omitzero"`
	Region *NewRelicRegion `json:"region,omitzero"`
}

// NewRelicOTLPEndpoints send logs to New Relic by OpenTelemetry's protocol.
// Methods: All, List, Get, Create, Update, Delete.
//
// The format must yield a JSON object.
//
// Reference: https://www.fastly.com/documentation/reference/api/logging/newrelicotlp/
func NewRelicOTLPEndpoints(v fastly.Version) collection.Collection[NewRelicOTLP, NewRelicOTLPInput] {
	return collection.New[NewRelicOTLP, NewRelicOTLPInput](newRelicOTLPFamily.In(v))
}

var newRelicOTLPFamily = family("newrelicotlp", "New Relic OTLP")

// NewRelicOTLP is an endpoint that sends logs to New Relic by OTLP.
type NewRelicOTLP struct {
	Common

	Token  fastly.Secret  `json:"token"`  // license or insert key of the account
	Region NewRelicRegion `json:"region"` // where the account is; US by default
	URL    string         `json:"url"`    // of a trace observer, in place of the region's host; "" is none
}

// NewRelicOTLPInput is what a call may set of a New Relic OTLP endpoint; the fields mean
// what they mean in [NewRelicOTLP] and [Common].
type NewRelicOTLPInput struct {
	Name              *string                    `json:"name,omitzero"`
	Format            *string                    `json:"format,omitzero"`
	FormatVersion     *int                       `json:"format_version,omitzero"`
	Placement         fastly.Nullable[Placement] `json:"placement,omitzero"`
	ResponseCondition *string                    `json:"response_condition,omitzero"`
	ProcessingRegion  *ProcessingRegion          `json:"log_processing_region,omitzero"`

	Token  *fastly.Secret  `json:"token,omitzero"`
	Region *NewRelicRegion `json:"region,omitzero"`
	URL    *string         `json:"url,omitzero"`
}

// NewRelicRegion is a region of New Relic. The API takes it in any case, and answers it as it was sent.
type NewRelicRegion string

// The regions of New Relic.
const (
	NewRelicUS NewRelicRegion = "US"
	NewRelicEU NewRelicRegion = "EU"
)
