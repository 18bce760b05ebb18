package logging

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// PapertrailEndpoints returns the logging endpoints that send logs to Papertrail.
//
// Methods: All, List, Get, Create, Update, Delete.
//
// Get, Update and Delete take the name of an endpoint. Create requires Name and Address.
//
// Writes require an unlocked version. They acquire the write lock of the service and count against
// the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/logging/papertrail/
func PapertrailEndpoints(v fastly.Version) collection.Collection[Papertrail, PapertrailInput] {
	return collection.New[Papertrail, PapertrailInput](papertrailFamily.In(v))
}

var papertrailFamily = family("papertrail", "Papertrail")

// Papertrail is a logging endpoint that sends logs to Papertrail.
type Papertrail struct {
	Common

	// Hostname or IPv4 address of the server.
	Address string `json:"address"`
	// Port of the server. The default is 514.
	Port int `json:"port"`
	// Public key. Read-only, and empty in all known replies.
	PublicKey string `json:"public_key"`
}

// PapertrailInput holds the fields of a create or update request. Zero fields are not sent.
type PapertrailInput struct {
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

	// Hostname or IPv4 address of the server. Required for create.
	Address *string `json:"address,omitzero"`
	// Port of the server. The default is 514.
	Port *int `json:"port,omitzero"`
}
