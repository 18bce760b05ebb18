package logging

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// LogglyEndpoints returns the logging endpoints that send logs to Loggly.
//
// Methods: All, List, Get, Create, Update, Delete.
//
// Get, Update and Delete take the name of an endpoint. Create requires Name and Token.
//
// Writes require an unlocked version. They acquire the write lock of the service and count against
// the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/logging/loggly/
func LogglyEndpoints(v fastly.Version) collection.Collection[Loggly, LogglyInput] {
	return collection.New[Loggly, LogglyInput](logglyFamily.In(v))
}

var logglyFamily = family("loggly", "Loggly")

// Loggly is a logging endpoint that sends logs to Loggly.
type Loggly struct {
	Common

	// Customer token for authentication with Loggly.
	Token fastly.Secret `json:"token"`
	// Public key. Read-only, and empty in all known replies.
	PublicKey string `json:"public_key"`
}

// LogglyInput holds the fields of a create or update request. Zero fields are not sent.
type LogglyInput struct {
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

	// Customer token for authentication with Loggly. Required for create.
	Token *fastly.Secret `json:"token,omitzero"`
}
