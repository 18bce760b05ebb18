package account

import (
	"encoding/json"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Events returns the events of the account: the audit log of actions by users and tokens.
//
// Methods: All, List, Where, Get.
//
// Get takes the id of an event. An account can have a very large number of events. To request
// fewer, filter with Where, or end the iteration of All early.
//
// Reference: https://www.fastly.com/documentation/reference/api/account/events/
func Events(client *fastly.Client) EventCollection {
	at := events.At(client)
	return EventCollection{collection.NewSearcher[Event, EventQuery](at), collection.NewGetter[Event](at)}
}

var events = collection.NewFamily(collection.Spec{
	Noun: "event", Path: "/events", Resource: "event",
	Paging: fastly.Paging{Style: fastly.PageJSONAPI, Size: 100}, // the maximum; the default of the API is 20
})

// EventCollection provides the events of the account.
type EventCollection struct {
	collection.Searcher[Event, EventQuery]
	collection.Getter[Event]
}

// Event is an entry of the audit log: an action by a user, a token or Fastly staff.
type Event struct {
	// Identifier of the event.
	ID string `json:"id"`
	// Type of the event, for example [EventServiceUpdate].
	EventType EventType `json:"event_type"`
	// Description of the event in English.
	Description string `json:"description"`
	// Identifier of the customer.
	CustomerID string `json:"customer_id"`
	// Identifier of the service. Empty if the event concerns no service.
	ServiceID string `json:"service_id"`
	// Identifier of the user who caused the event. Empty if the event was not caused by a user.
	UserID string `json:"user_id"`
	// Identifier of the token that was used. Empty if no token was used.
	TokenID string `json:"token_id"`
	// IP address of the client, or several addresses separated by commas.
	IP string `json:"ip"`
	// Whether Fastly staff caused the event.
	Admin bool `json:"admin"`
	// Additional data by name. The names depend on EventType. For example, an event of type
	// [EventLoggingUpdate] has the members "old" and "new" with the changed fields.
	Metadata map[string]json.RawMessage `json:"metadata"`
	// Time of the event.
	CreatedAt time.Time `json:"created_at"`
}

// EventQuery holds the filters and the sort order of a list of events. The zero value lists all
// events.
type EventQuery struct {
	// Identifier of the customer to filter by.
	CustomerID string `json:"filter[customer_id],omitzero"`
	// Type of event to filter by.
	EventType EventType `json:"filter[event_type],omitzero"`
	// Identifier of the service to filter by.
	ServiceID string `json:"filter[service_id],omitzero"`
	// Identifier of the user to filter by.
	UserID string `json:"filter[user_id],omitzero"`
	// Identifier of the token to filter by.
	TokenID string `json:"filter[token_id],omitzero"`
	// Exact time of the events to list.
	CreatedAt time.Time `json:"filter[created_at],omitzero"`
	// If set, only events before this time are listed.
	CreatedAtLT time.Time `json:"filter[created_at][lt],omitzero"`
	// If set, only events at or before this time are listed.
	CreatedAtLTE time.Time `json:"filter[created_at][lte],omitzero"`
	// If set, only events after this time are listed.
	CreatedAtGT time.Time `json:"filter[created_at][gt],omitzero"`
	// If set, only events at or after this time are listed.
	CreatedAtGTE time.Time `json:"filter[created_at][gte],omitzero"`
	// Sort order. The default is [EventSortCreatedAt].
	Sort EventSort `json:"sort,omitzero"`
}

// EventSort is the sort order of a list of events.
type EventSort string

// Sort orders of a list of events.
const (
	EventSortCreatedAt           EventSort = "created_at"  // by time, oldest first
	EventSortCreatedAtDescending EventSort = "-created_at" // by time, newest first
)
