package logging

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// LogentriesEndpoints send logs to Logentries (Rapid7 InsightOps).
// Methods: All, List, Get, Create, Update, Delete.
//
// Reference: https://www.fastly.com/documentation/reference/api/logging/logentries/
func LogentriesEndpoints(v fastly.Version) collection.Collection[Logentries, LogentriesInput] {
	return collection.New[Logentries, LogentriesInput](logentriesFamily.In(v))
}

var logentriesFamily = family("logentries", "Logentries")

// Logentries is an endpoint that sends logs to Logentries.
type Logentries struct {
	Common

	Token     fastly.Secret    `json:"token"`      // of the log, for token-based input
	Port      int              `json:"port"`       // 20,000 by default
	UseTLS    bool             `json:"use_tls"`    // connect by TLS
	Region    LogentriesRegion `json:"region"`     // where the account is
	Hostname  string           `json:"hostname"`   // not for callers to set; the API answers it empty
	PublicKey string           `json:"public_key"` // not for callers to set; the API answers it empty
}

// LogentriesInput is what a call may set of a Logentries endpoint; the fields mean what
// they mean in [Logentries] and [Common].
type LogentriesInput struct {
	Name              *string                    `json:"name,omitzero"`
	Format            *string                    `json:"format,omitzero"`
	FormatVersion     *int                       `json:"format_version,omitzero"`
	Placement         fastly.Nullable[Placement] `json:"placement,omitzero"`
	ResponseCondition *string                    `json:"response_condition,omitzero"`
	ProcessingRegion  *ProcessingRegion          `json:"log_processing_region,omitzero"`

	Token  *fastly.Secret    `json:"token,omitzero"`
	Port   *int              `json:"port,omitzero"`
	UseTLS *bool             `json:"use_tls,omitzero"`
	Region *LogentriesRegion `json:"region,omitzero"`
}

// LogentriesRegion is a region of Logentries. The API takes it in any case, and answers it as it was sent.
type LogentriesRegion string

// The regions of Logentries.
const (
	LogentriesUS  LogentriesRegion = "US"
	LogentriesUS2 LogentriesRegion = "US-2"
	LogentriesUS3 LogentriesRegion = "US-3"
	LogentriesEU  LogentriesRegion = "EU"
	LogentriesCA  LogentriesRegion = "CA"
	LogentriesAU  LogentriesRegion = "AU"
	LogentriesAP  LogentriesRegion = "AP"
)
