package observability

import (
	"context"
	"net/http"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// AlertDefinitions returns the alert definitions of the account. An alert definition compares a metric
// of a service with a threshold, and notifies integrations when the threshold is crossed.
//
// Methods: All, List, Where, Get, Create, Update, Delete, Test.
//
// Get, Update and Delete take the id of a definition. Create requires all fields. Update replaces the
// definition: it requires all fields except ServiceID and Source, which cannot be changed. To set no
// integrations or no dimensions, use an empty slice or map. Definitions that evaluate several services
// are not supported.
//
// Writes acquire no write lock. The client does not count them against the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/observability/alerts/definitions/
func AlertDefinitions(client *fastly.Client) AlertDefinitionCollection {
	at := definitions.At(client)
	return AlertDefinitionCollection{
		collection.NewSearcher[AlertDefinition, AlertDefinitionQuery](at), collection.NewGetter[AlertDefinition](at),
		collection.NewCreator[AlertDefinition, AlertDefinitionInput](at), collection.NewUpdater[AlertDefinition, AlertDefinitionInput](at),
		collection.NewDeleter(at), at,
	}
}

var definitions = collection.NewFamily(collection.Spec{
	Noun: "alert definition", Path: "/alerts/definitions", Encode: fastly.JSONBody,
	Paging: alertPages, Bucket: fastly.BucketNone, SilentDelete: true,
})

// alertPages is the paging of alerts. The maximum of the API is unknown, and 10 is recorded.
var alertPages = fastly.Paging{Style: fastly.PageCursor, Size: 10}

// AlertDefinitionCollection provides the alert definitions of the account.
type AlertDefinitionCollection struct {
	collection.Searcher[AlertDefinition, AlertDefinitionQuery]
	collection.Getter[AlertDefinition]
	collection.Creator[AlertDefinition, AlertDefinitionInput]
	collection.Updater[AlertDefinition, AlertDefinitionInput]
	collection.Deleter

	at *collection.Address
}

// Test sends a test notification to the integrations in the input. It stores no definition. It requires
// the same fields as Create. The API replies before it sends the notification.
func (a AlertDefinitionCollection) Test(ctx context.Context, in AlertDefinitionInput, opts ...fastly.CallOption) error {
	op := a.at.Op(http.MethodPost, "test alert definition", "/alerts/definitions/test")
	op.Body = fastly.JSONBody(in)
	_, err := fastly.Do[fastly.NoReply](ctx, a.at.Client(), op, opts...)
	return err
}

// AlertDefinition is a condition on a metric of a service.
type AlertDefinition struct {
	ID                 string              `json:"id"`                  // id of the definition
	Object             string              `json:"object"`              // type of the object: "definition"
	ServiceID          string              `json:"service_id"`          // id of the service; empty if the definition covers all services together
	Name               string              `json:"name"`                // name of the definition
	Description        string              `json:"description"`         // freeform note
	Source             AlertSource         `json:"source"`              // statistics that contain the metric
	Metric             string              `json:"metric"`              // name of the metric, for example "status_5xx"
	Dimensions         map[string][]string `json:"dimensions"`          // names to which the metric is limited; the key is "domains" or "origins"
	EvaluationStrategy EvaluationStrategy  `json:"evaluation_strategy"` // condition that triggers an alert
	IntegrationIDs     []string            `json:"integration_ids"`     // ids of the integrations that are notified
	CreatedAt          time.Time           `json:"created_at"`          // time of creation
	UpdatedAt          time.Time           `json:"updated_at"`          // time of the last update
}

// AlertDefinitionInput holds the fields of a create, update or test request. Fields left nil are not
// sent.
type AlertDefinitionInput struct {
	// Identifier of the service. Required for create and test. Updates cannot change it.
	ServiceID *string `json:"service_id,omitzero"`
	// Name of the definition. Required.
	Name *string `json:"name,omitzero"`
	// Freeform note. Required.
	Description *string `json:"description,omitzero"`
	// Statistics that contain the metric. Required for create and test. Updates cannot change it.
	Source *AlertSource `json:"source,omitzero"`
	// Name of the metric, for example "status_5xx". Required.
	Metric *string `json:"metric,omitzero"`
	// Names of the domains or origins to which the metric is limited. The key is "domains" for the source
	// [AlertDomains] and "origins" for [AlertOrigins]. Required. An empty map means no limit.
	Dimensions map[string][]string `json:"dimensions,omitzero"`
	// Condition that triggers an alert. Required.
	EvaluationStrategy *EvaluationStrategy `json:"evaluation_strategy,omitzero"`
	// Identifiers of the integrations to notify. Required. An empty slice means that none are notified.
	// See package notifications.
	IntegrationIDs []string `json:"integration_ids,omitzero"`
}

// AlertDefinitionQuery holds the filters and the sort order of a list of alert definitions.
type AlertDefinitionQuery struct {
	// Name of the definition to filter by.
	Name string `json:"name,omitzero"`
	// Identifier of the service to filter by.
	ServiceID string `json:"service_id,omitzero"`
	// Identifier of a notified integration to filter by.
	IntegrationID string `json:"integration_id,omitzero"`
	// Name of the field to sort by: "name", "created_at" or "updated_at". A leading minus sign means
	// descending order.
	Sort string `json:"sort,omitzero"`
}

// AlertSource is the kind of statistics that an alert definition evaluates.
type AlertSource string

// Kinds of statistics that an alert definition evaluates.
const (
	AlertStats   AlertSource = "stats"   // statistics of the service
	AlertDomains AlertSource = "domains" // metrics of Domain Inspector
	AlertOrigins AlertSource = "origins" // metrics of Origin Inspector
)

// EvaluationStrategy is the condition that triggers an alert.
type EvaluationStrategy struct {
	// How the metric is compared with the threshold. Required.
	Type EvaluationType `json:"type"`
	// Length of the evaluated interval. Required.
	Period EvaluationPeriod `json:"period"`
	// Threshold to compare with. Required.
	Threshold float64 `json:"threshold"`
	// Minimum denominator of a rate or ratio. Below this value, no alert is triggered. Use it to ignore
	// intervals with few requests. If nil, the field is not sent.
	IgnoreBelow *float64 `json:"ignore_below,omitzero"`
}

// EvaluationType controls how a metric is compared with a threshold.
type EvaluationType string

// Ways to compare a metric with a threshold.
const (
	AboveThreshold    EvaluationType = "above_threshold"     // the metric exceeds the threshold in one minute of the period
	AllAboveThreshold EvaluationType = "all_above_threshold" // the metric exceeds the threshold in every minute of the period
	BelowThreshold    EvaluationType = "below_threshold"     // the metric is below the threshold
	PercentAbsolute   EvaluationType = "percent_absolute"    // the metric changed by at least the threshold
	PercentDecrease   EvaluationType = "percent_decrease"    // the metric decreased by at least the threshold
	PercentIncrease   EvaluationType = "percent_increase"    // the metric increased by at least the threshold
)

// EvaluationPeriod is the length of an evaluated interval. The API accepts only the values of the
// constants.
type EvaluationPeriod string

// Lengths of evaluated intervals.
const (
	Period2Minutes  EvaluationPeriod = "2m"
	Period3Minutes  EvaluationPeriod = "3m"
	Period5Minutes  EvaluationPeriod = "5m"
	Period15Minutes EvaluationPeriod = "15m"
	Period30Minutes EvaluationPeriod = "30m"
)

// AlertHistory returns the alerts that the alert definitions of the account have triggered.
//
// Methods: All, List, Where.
//
// Reference: https://www.fastly.com/documentation/reference/api/observability/alerts/history/
func AlertHistory(client *fastly.Client) collection.Searcher[Alert, AlertQuery] {
	return collection.NewSearcher[Alert, AlertQuery](alerts.At(client))
}

var alerts = collection.NewFamily(collection.Spec{Noun: "alert", Path: "/alerts/history", Paging: alertPages})

// Alert is an interval in which the condition of an alert definition was met.
type Alert struct {
	ID           string          `json:"id"`            // id of the alert
	Object       string          `json:"object"`        // type of the object: "history"
	DefinitionID string          `json:"definition_id"` // id of the alert definition
	Definition   AlertDefinition `json:"definition"`    // alert definition at the time of the alert
	Status       string          `json:"status"`        // status of the alert: "active" or "resolved"
	Start        time.Time       `json:"start"`         // start of the alert
	End          time.Time       `json:"end"`           // end of the alert; zero while the alert is active
}

// AlertQuery holds the filters and the sort order of a list of alerts.
type AlertQuery struct {
	// Identifier of the alert definition to filter by.
	DefinitionID string `json:"definition_id,omitzero"`
	// Identifier of the service to filter by.
	ServiceID string `json:"service_id,omitzero"`
	// Status to filter by: "active" or "resolved".
	Status string `json:"status,omitzero"`
	// Start of the time range. Only alerts that started or ended after this time are listed.
	After time.Time `json:"after,omitzero"`
	// End of the time range. Only alerts that started or ended before this time are listed.
	Before time.Time `json:"before,omitzero"`
	// Name of the field to sort by: "start". A leading minus sign means descending order.
	Sort string `json:"sort,omitzero"`
}
