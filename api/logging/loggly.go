package logging

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// LogglyEndpoints send logs to Loggly.
// Methods: All, List, Get, Create, Update, Delete.
//
// Reference: https://www.fastly.com/documentation/reference/api/logging/loggly/
func LogglyEndpoints(v fastly.Version) collection.Collection[Loggly, LogglyInput] {
	return collection.New[Loggly, LogglyInput](logglyFamily.In(v))
}

var logglyFamily = family("loggly", "Loggly")

// Loggly is an endpoint that sends logs to Loggly.
type Loggly struct {
	Common

	Token     fastly.Secret `json:"token"`      // customer token of the account
	PublicKey string        `json:"public_key"` // not for callers to set; the API answers it empty
}

// LogglyInput is what a call may set of a Loggly endpoint; the fields mean what they mean
// in [Loggly] and [Common].
type LogglyInput struct {
	Name              *string                    `json:"name,omitzero"`
	Format            *string                    `json:"format,omitzero"`
	FormatVersion     *int                       `json:"format_version,omitzero"`
	Placement         fastly.Nullable[Placement] `json:"placement,omitzero"`
	ResponseCondition *string                    `json:"response_condition,omitzero"`
	ProcessingRegion  *ProcessingRegion          `json:"log_processing_region,omitzero"`

	Token *fastly.Secret `json:"token,omitzero"`
}
