package logging

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// PapertrailEndpoints send logs to Papertrail.
// Methods: All, List, Get, Create, Update, Delete.
//
// Reference: https://www.fastly.com/documentation/reference/api/logging/papertrail/
func PapertrailEndpoints(v fastly.Version) collection.Collection[Papertrail, PapertrailInput] {
	return collection.New[Papertrail, PapertrailInput](papertrailFamily.In(v))
}

var papertrailFamily = family("papertrail", "Papertrail")

// Papertrail is an endpoint that sends logs to Papertrail.
type Papertrail struct {
	Common

	Address   string `json:"address"`    // host of the log destination
	Port      int    `json:"port"`       // of the log destination; 514 by default
	PublicKey string `json:"public_key"` // not for callers to set; the API answers it empty
}

// PapertrailInput is what a call may set of a Papertrail endpoint; the fields mean what
// they mean in [Papertrail] and [Common].
type PapertrailInput struct {
	Name              *string                    `json:"name,omitzero"`
	Format            *string                    `json:"format,omitzero"`
	FormatVersion     *int                       `json:"format_version,omitzero"`
	Placement         fastly.Nullable[Placement] `json:"placement,omitzero"`
	ResponseCondition *string                    `json:"response_condition,omitzero"`
	ProcessingRegion  *ProcessingRegion          `json:"log_processing_region,omitzero"`

	Address *string `json:"address,omitzero"`
	Port    *int    `json:"port,omitzero"`
}
