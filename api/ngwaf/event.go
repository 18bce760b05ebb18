package ngwaf

import (
	"cmp"
	"context"
	"iter"
	"net/http"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Events returns the events of a workspace. An event records a decision about a source of
// requests, such as the flagging of an IP address after attacks.
//
// Methods: All, List, Get, Update, Expire.
//
// Get, Update and Expire take the id of an event. All and List require From.
//
// Writes acquire the write lock of the workspace. The client does not count them against the
// rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/ngwaf/events/
func Events(client *fastly.Client, workspaceID string) EventCollection {
	at := events.At(client, workspaceID)
	return EventCollection{collection.NewGetter[Event](at), collection.NewUpdater[Event, EventInput](at), at}
}

var events = collection.NewFamily(inWorkspace(collection.Spec{
	Noun: "event", Path: "/events", Encode: fastly.JSONBody, Update: http.MethodPatch,
}))

// EventCollection provides the events of a workspace.
type EventCollection struct {
	collection.Getter[Event]
	collection.Updater[Event, EventInput]
	at *collection.Address
}

// All returns an iterator over the events that match query. It fetches pages as needed, and ends
// at the first error.
func (c EventCollection) All(ctx context.Context, query EventQuery, opts ...fastly.CallOption) iter.Seq2[Event, error] {
	op := c.at.Op(http.MethodGet, "list events", workspacePath+"/events")
	op.Err = cmp.Or(op.Err, collection.Required("from", query.From))
	op.Query = query
	return fastly.All[Event](ctx, c.at.Client(), op, inPages, opts...)
}

// List returns all events that match query.
func (c EventCollection) List(ctx context.Context, query EventQuery, opts ...fastly.CallOption) ([]Event, error) {
	return fastly.Collect(c.All(ctx, query, opts...))
}

// Expire ends an event before its expiration time. An update with IsExpired set to true has the
// same effect.
//
// Stability: preview. The reply is undocumented.
func (c EventCollection) Expire(ctx context.Context, id string, opts ...fastly.CallOption) (*collection.RawReply, error) {
	return collection.DoRaw(ctx, c.at.Client(), c.at.Op(http.MethodPost, "expire event", workspacePath+"/events/{event_id}/expire", id), opts...)
}

// EventQuery holds the filters of a list of events. Zero fields are not sent.
type EventQuery struct {
	// Start of the time range. Required.
	From time.Time `json:"from"`
	// End of the time range.
	To time.Time `json:"to,omitzero"`
	// IP address of the source to filter by.
	IP string `json:"ip,omitzero"`
	// Signal to filter by, for example "SQLI".
	Signal string `json:"signal,omitzero"`
	// Status to filter by. By default, events of any status are listed. For a value without a
	// constant, the API returns an empty list instead of an error.
	Status EventStatus `json:"status,omitzero"`
}

// EventStatus is the status of an event.
type EventStatus string

// Statuses of events.
const (
	EventActive  EventStatus = "active"  // not expired
	EventExpired EventStatus = "expired" // expired
)

// EventAction controls how requests of a flagged source are handled.
type EventAction string

// Actions for the source of an event.
const (
	EventFlagged  EventAction = "flagged"  // requests of the source are blocked
	EventInfo     EventAction = "info"     // requests of the source are logged
	EventTemplate EventAction = "template" // a templated rule determines the action
)

// Event records a decision of the Next-Gen WAF about a source of requests.
type Event struct {
	// Identifier of the event.
	ID string `json:"id"`
	// Type of the event, for example "attack".
	Type string `json:"type"`
	// Decision about the source.
	Action EventAction `json:"action"`
	// Signals that caused the event.
	Reasons []EventReason `json:"reasons"`
	// Block signals of the event. Nil if there are none.
	BlockSignals []string `json:"block_signals"`

	// Source of the requests: an IP address.
	Source string `json:"source"`
	// Two-letter country code of the source.
	Country string `json:"country"`
	// Hostname of the source.
	RemoteHostname string `json:"remote_hostname"`
	// Values of the User-Agent header.
	UserAgents []string `json:"user_agents"`
	// Sample of the requests. Nil if none is stored.
	SampleRequest *Request `json:"sample_request"`

	// Number of requests.
	RequestCount int64 `json:"request_count"`
	// Number of requests that were blocked.
	BlockedRequestCount int64 `json:"blocked_request_count"`
	// Number of requests that were flagged.
	FlaggedRequestCount int64 `json:"flagged_request_count"`
	// Length of the time window in which the requests were counted, in seconds.
	Window int `json:"window"`

	// Whether the event has expired.
	IsExpired bool `json:"is_expired"`
	// Time of creation.
	CreatedAt time.Time `json:"created_at"`
	// Time of detection.
	DetectedAt time.Time `json:"detected_at"`
	// Expiration time.
	ExpiresAt time.Time `json:"expires_at"`
}

// EventReason is a signal that caused an event.
type EventReason struct {
	SignalID string `json:"signal_id"` // id of the signal, for example "CMDEXE"
	Count    int64  `json:"count"`     // number of requests with the signal
}

// EventInput holds the fields of an update request. Fields left nil are not sent.
type EventInput struct {
	// Whether the event has expired. If set to true, the event ends before its expiration time.
	IsExpired *bool `json:"is_expired,omitzero"`
}
