package domains

import (
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// RoutingRules returns the rules of a path of a routing configuration, in order. A rule selects the
// service of requests that meet its conditions. The default rule, which has no conditions, is the
// catch-all rule of its path.
//
// Methods: All, List, Where, Get, Create, Update, Delete.
//
// Get, Update and Delete take the id of a rule, which is the same in all versions. Create
// requires Action and Conditions. Writes change the draft of the routing configuration. If there
// is none, the API creates a draft from the active version.
//
// Writes acquire no write lock. The client does not count them against the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/domain-management/routing-configs/
func RoutingRules(client *fastly.Client, configID, pathID string) RoutingRuleCollection {
	at := routingRules.At(client, configID, pathID)
	return RoutingRuleCollection{
		collection.NewSearcher[RoutingRule, RoutingRuleQuery](at), collection.NewGetter[RoutingRule](at),
		collection.NewCreator[RoutingRule, RoutingRuleInput](at), collection.NewUpdater[RoutingRule, RoutingRuleInput](at), collection.NewDeleter(at),
	}
}

var routingRules = collection.NewFamily(family("routing rule", routingPathsPath+"/{path_id}/rules"))

// RoutingRuleCollection provides the rules of a path of a routing configuration.
type RoutingRuleCollection struct {
	collection.Searcher[RoutingRule, RoutingRuleQuery]
	collection.Getter[RoutingRule]
	collection.Creator[RoutingRule, RoutingRuleInput]
	collection.Updater[RoutingRule, RoutingRuleInput]
	collection.Deleter
}

// RoutingRule is a rule of a path of a routing configuration.
type RoutingRule struct {
	// Identifier of the rule.
	ID string `json:"id"`
	// Whether the rule is the default rule of its path.
	IsDefault bool `json:"is_default"`
	// Action for requests that match the rule.
	Action RoutingAction `json:"action"`
	// Conditions that a request must meet to match the rule. Empty for the default rule.
	Conditions []RoutingCondition `json:"conditions"`

	// Time of creation.
	CreatedAt time.Time `json:"created_at"`
	// Time of the last update.
	UpdatedAt time.Time `json:"updated_at"`
}

// RoutingAction is the action of a rule. Inputs require both fields.
type RoutingAction struct {
	// Type of the action.
	Type RoutingActionType `json:"type"`
	// Value of the action. For [RoutingActionService], it is the id of the service.
	Value string `json:"value"`
}

// RoutingActionType is the type of an action.
type RoutingActionType string

// RoutingActionService is an action that sends the request to a service.
const RoutingActionService RoutingActionType = "service"

// RoutingCondition is a condition of a rule. Inputs require Type, Operator and Value.
type RoutingCondition struct {
	// Part of the request that is compared with Value.
	Type RoutingConditionType `json:"type"`
	// Name of the header field. Applies to [RoutingConditionHeader].
	Key string `json:"key,omitzero"`
	// How the part of the request is compared with Value.
	Operator RoutingOperator `json:"operator"`
	// Value that the part of the request is compared with.
	Value string `json:"value"`
}

// RoutingConditionType is the part of a request that a condition refers to.
type RoutingConditionType string

// RoutingConditionHeader is a condition on a header field.
const RoutingConditionHeader RoutingConditionType = "header"

// RoutingOperator is the comparison of a condition.
type RoutingOperator string

// Comparisons of conditions.
const (
	OperatorEquals     RoutingOperator = "equals"
	OperatorStartsWith RoutingOperator = "starts_with"
	OperatorEndsWith   RoutingOperator = "ends_with"
	OperatorContains   RoutingOperator = "contains"
)

// RoutingRuleInput holds the fields of a create or update request. Fields left nil are not sent.
type RoutingRuleInput struct {
	// Action for requests that match the rule. Required for create.
	Action *RoutingAction `json:"action,omitzero"`
	// Conditions that a request must meet to match the rule, at most 5. An empty slice that is
	// not nil makes the rule the default rule of its path. Required for create.
	Conditions []RoutingCondition `json:"conditions,omitzero"`
	// Position of the rule among the rules of its path. It does not apply to the default rule.
	Position *RulePosition `json:"position,omitzero"`
}

// RulePosition is the position of a rule among the rules of its path. Only one field may be set.
type RulePosition struct {
	After  string `json:"after,omitzero"`  // id of the rule to place this rule after
	Before string `json:"before,omitzero"` // id of the rule to place this rule before
}

// RoutingRuleQuery holds the sort order of a list of rules.
type RoutingRuleQuery struct {
	// Sort order. The default is [RoutingRuleSortPosition].
	Sort RoutingRuleSort `json:"sort,omitzero"`
}

// RoutingRuleSort is the sort order of a list of rules.
type RoutingRuleSort string

// Sort orders of a list of rules.
const (
	RoutingRuleSortCreatedAt           RoutingRuleSort = "created_at"  // by time of creation, oldest first
	RoutingRuleSortCreatedAtDescending RoutingRuleSort = "-created_at" // by time of creation, newest first
	RoutingRuleSortPosition            RoutingRuleSort = "position"    // by position, ascending
	RoutingRuleSortPositionDescending  RoutingRuleSort = "-position"   // by position, descending
)
