package ngwaf

import (
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Thresholds returns the thresholds of the workspace with the given id. A threshold flags a client
// when the number of its requests with a signal reaches a limit.
//
// Methods: All, List, Get, Create, Update, Delete.
//
// Get, Update and Delete take the id of a threshold. Create requires Name, Signal, Action, Limit
// and Interval. All and List return up to 1000 thresholds.
//
// Writes acquire the write lock of the workspace. The client does not count them against the
// rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/ngwaf/thresholds/
func Thresholds(client *fastly.Client, workspaceID string) collection.Collection[Threshold, ThresholdInput] {
	return limited[Threshold, ThresholdInput](thresholds.At(client, workspaceID))
}

var thresholds = collection.NewFamily(inWorkspace(configuration("threshold", "/thresholds", inOneReply)))

// Threshold is the number of requests with a signal, per time window, that flags a client.
type Threshold struct {
	// Identifier of the threshold.
	ID string `json:"id"`
	// Name of the threshold.
	Name string `json:"name"`
	// Whether the threshold is in effect.
	Enabled bool `json:"enabled"`
	// Signal that is counted, for example "SQLI".
	Signal string `json:"signal"`
	// Number of requests with the signal that flags a client.
	Limit int `json:"limit"`
	// Length of the time window in seconds: 60, 600 or 3600.
	Interval int `json:"interval"`
	// Treatment of a flagged client.
	Action ThresholdAction `json:"action"`
	// Time in seconds that a client stays flagged.
	Duration int `json:"duration"`
	// Whether notifications are suppressed.
	DontNotify bool `json:"dont_notify"`

	// Time of creation.
	CreatedAt time.Time `json:"created_at"`
}

// ThresholdAction is the treatment of a client that a [Threshold] flags.
type ThresholdAction string

// Treatments of flagged clients.
const (
	ThresholdBlock            ThresholdAction = "block"             // later requests with attacks are blocked
	ThresholdBlockImmediately ThresholdAction = "block_immediately" // requests with the signal are blocked without a threshold
	ThresholdLog              ThresholdAction = "log"               // later requests are logged
)

// ThresholdInput holds the fields of a create or update request. Fields left nil are not sent.
type ThresholdInput struct {
	// Name of the threshold. Required for create.
	Name *string `json:"name,omitzero"`
	// Whether the threshold is in effect. The default is false.
	Enabled *bool `json:"enabled,omitzero"`
	// Signal that is counted, for example "SQLI". Required for create.
	Signal *string `json:"signal,omitzero"`
	// Number of requests with the signal that flags a client. Required for create.
	Limit *int `json:"limit,omitzero"`
	// Length of the time window in seconds: 60, 600 or 3600. Required for create.
	Interval *int `json:"interval,omitzero"`
	// Treatment of a flagged client. Required for create.
	Action *ThresholdAction `json:"action,omitzero"`
	// Time in seconds that a client stays flagged. The default is 0.
	Duration *int `json:"duration,omitzero"`
	// Whether notifications are suppressed. The default is false.
	DontNotify *bool `json:"dont_notify,omitzero"`
}
