package notifications

import (
	"cmp"
	"context"
	"net/http"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// IntegrationTypes returns the types of integrations that the API supports.
//
// Methods: All, List.
//
// Reference: https://www.fastly.com/documentation/reference/api/observability/notifications/
func IntegrationTypes(client *fastly.Client) collection.Lister[IntegrationType] {
	return collection.NewLister[IntegrationType](integrationTypes.At(client))
}

// EventTypes returns the types of events that an event mapping can send.
//
// Methods: All, List, Where.
//
// Reference: https://www.fastly.com/documentation/reference/api/observability/notifications/
func EventTypes(client *fastly.Client) collection.Searcher[EventType, EventTypeQuery] {
	return collection.NewSearcher[EventType, EventTypeQuery](eventTypes.At(client))
}

// ScopeTypes returns the scope types of event mappings. A scope type is a kind of resource that has
// events.
//
// Methods: All, List, Where.
//
// Reference: https://www.fastly.com/documentation/reference/api/observability/notifications/
func ScopeTypes(client *fastly.Client) collection.Searcher[Scope, ScopeQuery] {
	return collection.NewSearcher[Scope, ScopeQuery](scopeTypes.At(client))
}

var (
	integrationTypes = collection.NewFamily(collection.Spec{Noun: "integration type", Path: "/notifications/integration-types"})
	eventTypes       = collection.NewFamily(collection.Spec{Noun: "event type", Path: mappingsPath + "/event-types", Paging: onePage})
	scopeTypes       = collection.NewFamily(collection.Spec{Noun: "scope type", Path: mappingsPath + "/scope-types", Paging: onePage})
)

// onePage is a list in an envelope without pages.
var onePage = fastly.Paging{Style: fastly.PageCursor}

// IntegrationType is a type of integration that the API supports.
type IntegrationType struct {
	// Type of the integration.
	Type Type `json:"type"`
	// Name of the type for display.
	DisplayName string `json:"display_name"`
	// Members of the configuration.
	CustomFields []CustomField `json:"custom_fields"`
}

// CustomField is a member of the configuration of an integration.
type CustomField struct {
	Name        string `json:"name"`         // name of the member
	DisplayName string `json:"display_name"` // name of the member for display
	Format      string `json:"format"`       // format of the value
}

// EventType is a type of event that an event mapping can send.
type EventType struct {
	EventType   string      `json:"event_type"`   // event type, for example "user.login"
	DisplayName string      `json:"display_name"` // name of the event type for display
	ScopeTypes  []ScopeType `json:"scope_types"`  // kinds of resources that have events of the type
}

// EventTypeQuery holds the filter and the sort order of a list of event types.
type EventTypeQuery struct {
	// Kind of resource to filter by.
	ScopeType ScopeType `json:"scope_type,omitzero"`
	// Name of the field to sort by.
	Sort string `json:"sort,omitzero"`
}

// Scope describes a scope type that event mappings can have.
type Scope struct {
	ScopeType ScopeType `json:"scope_type"` // kind of resource, for example [ScopeVCL]
}

// ScopeQuery holds the sort order of a list of scope types.
type ScopeQuery struct {
	// Name of the field to sort by.
	Sort string `json:"sort,omitzero"`
}

// MailingListConfirmations returns the confirmations of mailing lists. A mailing list must be confirmed
// before it receives notifications.
//
// Methods: Create.
//
// Writes acquire no write lock. The client does not count them against the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/observability/notifications/
func MailingListConfirmations(client *fastly.Client) ConfirmationAddress {
	return ConfirmationAddress{confirmations.At(client)}
}

const confirmationsPath = "/notifications/mailinglist-confirmations"

var confirmations = collection.NewFamily(collection.Spec{Noun: "mailing list confirmation", Path: confirmationsPath, Bucket: fastly.BucketNone})

// ConfirmationAddress provides the confirmations of mailing lists.
type ConfirmationAddress struct{ at *collection.Address }

// Create sends a confirmation email to the address of a mailing list.
func (a ConfirmationAddress) Create(ctx context.Context, email string, opts ...fastly.CallOption) error {
	op := a.at.Op(http.MethodPost, "create mailing list confirmation", confirmationsPath)
	op.Body = fastly.JSONBody(confirmation{email})
	op.Err = cmp.Or(op.Err, collection.Required("email", email))
	_, err := fastly.Do[fastly.NoReply](ctx, a.at.Client(), op, opts...)
	return err
}

type confirmation struct {
	Email string `json:"email"`
}
