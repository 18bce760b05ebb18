package logging

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// ScalyrEndpoints send logs to Scalyr (SentinelOne DataSet).
// Methods: All, List, Get, Create, Update, Delete.
//
// Reference: https://www.fastly.com/documentation/reference/api/logging/scalyr/
func ScalyrEndpoints(v fastly.Version) collection.Collection[Scalyr, ScalyrInput] {
	return collection.New[Scalyr, ScalyrInput](scalyrFamily.In(v))
}

var scalyrFamily = family("scalyr", "Scalyr")

// Scalyr is an endpoint that sends logs to Scalyr.
type Scalyr struct {
	Common

	Token     fastly.Secret `json:"token"`      // key that may write logs
	Region    ScalyrRegion  `json:"region"`     // where the account is; US by default
	ProjectID string        `json:"project_id"` // name of the log file at Scalyr; "logplex" by default
}

// ScalyrInput is what a call may set of a Scalyr endpoint; the fields mean what they mean
// in [Scalyr] and [Common].
type ScalyrInput struct {
	Name              *string                    `json:"name,omitzero"`
	Format            *string                    `json:"format,omitzero"`
	FormatVersion     *int                       `json:"format_version,omitzero"`
	Placement         fastly.Nullable[Placement] `json:"placement,omitzero"`
	ResponseCondition *string                    `json:"response_condition,omitzero"`
	ProcessingRegion  *ProcessingRegion          `json:"log_processing_region,omitzero"`

	Token     *fastly.Secret `json:"token,omitzero"`
	Region    *ScalyrRegion  `json:"region,omitzero"`
	ProjectID *string        `json:"project_id,omitzero"`
}

// ScalyrRegion is a region of Scalyr.
type ScalyrRegion string

// The regions of Scalyr.
const (
	ScalyrUS ScalyrRegion = "US"
	ScalyrEU ScalyrRegion = "EU"
)
