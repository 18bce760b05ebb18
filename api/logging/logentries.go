package logging

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// LogentriesEndpoints returns the logging endpoints that send logs to Logentries (Rapid7
// InsightOps).
//
// Methods: All, List, Get, Create, Update, Delete.
//
// Get, Update and Delete take the name of an endpoint. Create requires Name and Token.
//
// Writes require an unlocked version. They acquire the write lock of the service and count against
// the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/logging/logentries/
func LogentriesEndpoints(v fastly.Version) collection.Collection[Logentries, LogentriesInput] {
	return collection.New[Logentries, LogentriesInput](logentriesFamily.In(v))
}

var logentriesFamily = family("logentries", "Logentries")

// Logentries is a logging endpoint that sends logs to Logentries (Rapid7 InsightOps).
type Logentries struct {
	Common

	// Token for authentication with Logentries.
	Token fastly.Secret `json:"token"`
	// Port of the server. The default is 20000.
	Port int `json:"port"`
	// Whether to use TLS. The default is false.
	UseTLS bool `json:"use_tls"`
	// Logentries region to send logs to.
	Region LogentriesRegion `json:"region"`
	// Hostname of the server. Read-only, and empty in all known replies.
	Hostname string `json:"hostname"`
	// Public key. Read-only, and empty in all known replies.
	PublicKey string `json:"public_key"`
}

// LogentriesInput holds the fields of a create or update request. Zero fields are not sent.
type LogentriesInput struct {
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

	// Token for authentication with Logentries. Required for create.
	Token *fastly.Secret `json:"token,omitzero"`
	// Port of the server. The default is 20000.
	Port *int `json:"port,omitzero"`
	// Whether to use TLS. The default is false.
	UseTLS *bool `json:"use_tls,omitzero"`
	// Logentries region to send logs to.
	Region *LogentriesRegion `json:"region,omitzero"`
}

// LogentriesRegion is a region of Logentries. The API ignores the case of the value, and
// returns the value as sent.
type LogentriesRegion string

// Regions of Logentries.
const (
	LogentriesUS  LogentriesRegion = "US"
	LogentriesUS2 LogentriesRegion = "US-2"
	LogentriesUS3 LogentriesRegion = "US-3"
	LogentriesEU  LogentriesRegion = "EU"
	LogentriesCA  LogentriesRegion = "CA"
	LogentriesAU  LogentriesRegion = "AU"
	LogentriesAP  LogentriesRegion = "AP"
)
