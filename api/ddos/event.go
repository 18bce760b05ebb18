package ddos

import (
	"context"
	"net/http"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Events returns the detected attacks on the services of the account.
//
// Methods: All, List, Where, Get.
//
// Get takes the id of an event.
//
// Reference: https://www.fastly.com/documentation/reference/api/ddos-protection/
func Events(client *fastly.Client) EventCollection {
	at := events.At(client)
	return EventCollection{collection.NewSearcher[Event, EventQuery](at), collection.NewGetter[Event](at)}
}

var events = collection.NewFamily(collection.Spec{Noun: "DDoS event", Path: "/ddos-protection/v1/events", Key: "event_id", Paging: pages})

// EventCollection provides the detected attacks on the services of the account.
type EventCollection struct {
	collection.Searcher[Event, EventQuery]
	collection.Getter[Event]
}

// Event is a detected attack on a service.
type Event struct {
	// Identifier of the event.
	ID string `json:"id"`
	// Name of the event.
	Name string `json:"name"`
	// Identifier of the customer.
	CustomerID string `json:"customer_id"`
	// Identifier of the attacked service.
	ServiceID string `json:"service_id"`
	// Number of requests during the event that were classified as legitimate.
	RequestsAllowed int64 `json:"requests_allowed"`
	// Number of requests during the event that were classified as part of the attack.
	RequestsDetected int64 `json:"requests_detected"`
	// Start of the event.
	StartedAt time.Time `json:"started_at"`
	// End of the event. Nil if the event has not ended.
	EndedAt *time.Time `json:"ended_at"`

	// Time of creation.
	CreatedAt time.Time `json:"created_at"`
	// Time of the last update.
	UpdatedAt time.Time `json:"updated_at"`
}

// EventQuery holds the filters of a list of events.
type EventQuery struct {
	// Identifier of the service to filter by.
	ServiceID string `json:"service_id,omitzero"`
	// Start of the time range. If zero, the field is not sent.
	From time.Time `json:"from,omitzero"`
	// End of the time range. If zero, the field is not sent.
	To time.Time `json:"to,omitzero"`
	// Name to filter by.
	Name string `json:"name,omitzero"`
}

// EventRules returns the rules that matched requests during an event.
//
// Methods: All, List, Where, TrafficStats.
//
// TrafficStats takes the id of a rule. To list rules together with their traffic statistics, include
// [IncludeTrafficStats] in the query.
//
// Reference: https://www.fastly.com/documentation/reference/api/ddos-protection/
func EventRules(client *fastly.Client, eventID string) EventRuleCollection {
	at := eventRules.At(client, eventID)
	return EventRuleCollection{collection.NewSearcher[EventRule, EventRuleQuery](at), at}
}

const eventRulesPath = "/ddos-protection/v1/events/{event_id}/rules"

var eventRules = collection.NewFamily(collection.Spec{Noun: "DDoS event rule", Path: eventRulesPath, Key: "rule_id", Paging: pages})

// EventRuleCollection provides the rules that matched requests during an event.
type EventRuleCollection struct {
	collection.Searcher[EventRule, EventRuleQuery]
	at *collection.Address
}

// TrafficStats returns the statistics of the requests that a rule matched during the event. It
// returns [fastly.ErrNotFound] if the event or the rule does not exist.
func (e EventRuleCollection) TrafficStats(ctx context.Context, ruleID string, opts ...fastly.CallOption) (*TrafficStats, error) {
	op := e.at.Op(http.MethodGet, "get DDoS rule traffic statistics", eventRulesPath+"/{rule_id}/traffic-stats", ruleID)
	return fastly.Do[TrafficStats](ctx, e.at.Client(), op, opts...)
}

// EventRule is a rule that matched requests during an event.
type EventRule struct {
	Rule
	// Statistics of the requests that the rule matched. Nil unless the query includes
	// [IncludeTrafficStats].
	TrafficStats *TrafficStats `json:"traffic_stats"`
}

// EventRuleQuery holds the optional parameters of a list of event rules.
type EventRuleQuery struct {
	// Related objects to include in the rules.
	Include []Include `json:"include,omitzero"`
}

// Include selects related objects to include in a list.
type Include string

// IncludeTrafficStats includes the traffic statistics of each rule.
const IncludeTrafficStats Include = "traffic_stats"

// TrafficStats holds statistics of the requests that a rule matched during an event.
type TrafficStats struct {
	// Identifier of the customer.
	CustomerID string `json:"customer_id"`
	// Identifier of the service.
	ServiceID string `json:"service_id"`
	// Share of the requests during the event that the rule matched, in percent. It has two
	// decimal places.
	TrafficPercentage float64 `json:"traffic_percentage"`
	// Most frequent values of the attributes of the matched requests.
	Attributes []AttributeStats `json:"attributes"`

	// Time of creation.
	CreatedAt time.Time `json:"created_at"`
	// Time of the last update.
	UpdatedAt time.Time `json:"updated_at"`
}

// AttributeStats holds the values of an attribute of requests.
type AttributeStats struct {
	// Name of the attribute: source_ip, country_code, host, asn, source_ip_prefix, user_agent or
	// method_path.
	Name string `json:"name"`
	// Values of the attribute.
	Values []AttributeValue `json:"values"`
}

// AttributeValue is a value of an attribute of requests.
type AttributeValue struct {
	Value      string `json:"value"`      // value of the attribute, for example "DE"
	Percentage int    `json:"percentage"` // share of the requests with the value, in percent
}
