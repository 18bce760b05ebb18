package ddos

import (
	"net/http"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Rules returns the rules that mitigate attacks on the services of the account.
//
// Methods: Get, Update.
//
// Get and Update take the id of a rule. To list the rules of an event, use [EventRules].
//
// Update acquires no write lock. The client counts it against the rate limit as a precaution: it is
// not known whether the API does.
//
// Reference: https://www.fastly.com/documentation/reference/api/ddos-protection/
func Rules(client *fastly.Client) RuleCollection {
	at := rules.At(client)
	return RuleCollection{collection.NewGetter[Rule](at), collection.NewUpdater[Rule, RuleInput](at)}
}

var rules = collection.NewFamily(collection.Spec{
	Noun: "DDoS rule", Path: "/ddos-protection/v1/rules", Key: "rule_id", Encode: fastly.JSONBody, Update: http.MethodPatch,
})

// RuleCollection provides the rules that mitigate attacks on the services of the account.
type RuleCollection struct {
	collection.Getter[Rule]
	collection.Updater[Rule, RuleInput]
}

// Rule matches requests of an attack by their attributes. Attributes that the rule does not use are
// empty.
type Rule struct {
	// Identifier of the rule.
	ID string `json:"id"`
	// Name of the rule.
	Name string `json:"name"`
	// Action that is applied to matching requests. The default is [ActionDefault].
	Action Action `json:"action"`
	// Identifier of the customer.
	CustomerID string `json:"customer_id"`
	// Identifier of the service.
	ServiceID string `json:"service_id"`
	// IP address of the client.
	SourceIP string `json:"source_ip"`
	// Network of the client, in CIDR notation.
	SourceIPPrefix string `json:"source_ip_prefix"`
	// Country code of the client, for example "DE".
	CountryCode string `json:"country_code"`
	// Autonomous system number of the client.
	ASN string `json:"asn"`
	// Host of the request.
	Host string `json:"host"`
	// Categories of further attributes that the rule uses.
	AdditionalAttributes []string `json:"additional_attributes"`

	// Time of creation.
	CreatedAt time.Time `json:"created_at"`
	// Time of the last update.
	UpdatedAt time.Time `json:"updated_at"`
}

// RuleInput holds the fields of an update request. Fields left nil are not sent.
type RuleInput struct {
	// Action to apply to matching requests.
	Action *Action `json:"action,omitzero"`
}

// Action controls how requests that match a rule are handled.
type Action string

// Actions of rules.
const (
	ActionDefault Action = "default" // the protection mode of the service applies
	ActionBlock   Action = "block"   // requests are blocked
	ActionLog     Action = "log"     // requests are logged
	ActionOff     Action = "off"     // no action
)
