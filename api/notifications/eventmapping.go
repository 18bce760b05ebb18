package notifications

import (
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// EventMappings returns the event mappings of the account.
//
// Methods: All, List, Where, Get, Create, Update, Delete.
//
// Get, Update and Delete take the id of an event mapping. Create and Update require Name, ScopeType,
// EventTypes and IntegrationIDs.
//
// Writes acquire no write lock. The client does not count them against the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/observability/notifications/
func EventMappings(client *fastly.Client) EventMappingCollection {
	at := eventMappings.At(client)
	return EventMappingCollection{
		collection.NewSearcher[EventMapping, EventMappingQuery](at), collection.NewGetter[EventMapping](at),
		collection.NewCreator[EventMapping, EventMappingInput](at), collection.NewUpdater[EventMapping, EventMappingInput](at), collection.NewDeleter(at),
	}
}

const mappingsPath = "/notifications/v1/event-mappings"

var eventMappings = collection.NewFamily(collection.Spec{
	Noun: "event mapping", Path: mappingsPath, Key: "mapping_id", Encode: fastly.JSONBody, Paging: pages,
	Bucket: fastly.BucketNone, SilentDelete: true,
})

// EventMappingCollection provides the event mappings of the account.
type EventMappingCollection struct {
	collection.Searcher[EventMapping, EventMappingQuery]
	collection.Getter[EventMapping]
	collection.Creator[EventMapping, EventMappingInput]
	collection.Updater[EventMapping, EventMappingInput]
	collection.Deleter
}

// EventMapping sends events of the audit log to integrations.
type EventMapping struct {
	// Identifier of the event mapping.
	ID string `json:"id"`
	// Identifier of the customer.
	CustomerID string `json:"customer_id"`
	// Name of the event mapping.
	Name string `json:"name"`
	// Freeform note.
	Description string `json:"description"`
	// Kind of resource that the events belong to.
	ScopeType ScopeType `json:"scope_type"`
	// Identifiers of the services or workspaces that the events belong to. If empty, the events of
	// all resources of ScopeType are sent.
	ScopeIDs []string `json:"scope_ids"`
	// Types of the events that are sent, for example "user.login".
	EventTypes []string `json:"event_types"`
	// Identifiers of the integrations that receive the events.
	IntegrationIDs []string `json:"integration_ids"`
	// Whether the event mapping sends notifications.
	MappingStatus MappingStatus `json:"mapping_status"`

	// Time of creation.
	CreatedAt time.Time `json:"created_at"`
	// Time of the last update.
	UpdatedAt time.Time `json:"updated_at"`
}

// EventMappingInput holds the fields of a create or update request. Fields left nil are not sent.
type EventMappingInput struct {
	// Name of the event mapping. Required.
	Name *string `json:"name,omitzero"`
	// Freeform note.
	Description *string `json:"description,omitzero"`
	// Kind of resource that the events belong to. Required.
	ScopeType *ScopeType `json:"scope_type,omitzero"`
	// Identifiers of the services or workspaces that the events belong to. If nil, the events of
	// all resources of ScopeType are sent.
	ScopeIDs []string `json:"scope_ids,omitzero"`
	// Types of the events to send, as listed by [EventTypes]. Required.
	EventTypes []string `json:"event_types,omitzero"`
	// Identifiers of the integrations that receive the events. Required.
	IntegrationIDs []string `json:"integration_ids,omitzero"`
}

// EventMappingQuery holds the filters and the sort order of a list of event mappings.
type EventMappingQuery struct {
	// Identifier of an integration to filter by.
	IntegrationID string `json:"integration_id,omitzero"`
	// Status to filter by.
	MappingStatus MappingStatus `json:"mapping_status,omitzero"`
	// Name to filter by.
	Name string `json:"name,omitzero"`
	// Identifier of a service or workspace to filter by.
	ScopeID string `json:"scope_id,omitzero"`
	// Kind of resource to filter by.
	ScopeType ScopeType `json:"scope_type,omitzero"`
	// Name of the field to sort by.
	Sort string `json:"sort,omitzero"`
}

// MappingStatus is the status of an event mapping.
type MappingStatus string

// Statuses of an event mapping.
const (
	MappingActive   MappingStatus = "active"   // sends notifications
	MappingInactive MappingStatus = "inactive" // sends no notifications
)

// ScopeType is a kind of resource that has events.
type ScopeType string

// Kinds of resources that have events.
const (
	ScopeAccount ScopeType = "account" // the account
	ScopeVCL     ScopeType = "vcl"     // VCL services
	ScopeWasm    ScopeType = "wasm"    // Compute services
	ScopeNGWAF   ScopeType = "ngwaf"   // workspaces of the Next-Gen WAF
)
