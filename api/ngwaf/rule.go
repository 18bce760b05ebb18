package ngwaf

import (
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Rules returns the rules in a scope. A rule applies its actions to requests that match its
// conditions.
//
// Methods: All, List, Where, Get, Create, Update, Delete.
//
// Get, Update and Delete take the id of a rule. Create requires Type. Its other fields depend on
// the type: a [RuleRateLimit] requires RateLimit, and its actions, such as [BlockSignalAction] and
// [LogRequestAction], apply to the clients that exceed the limit.
//
// In a workspace, writes acquire the write lock of the workspace. The client does not count
// writes against the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/ngwaf/rules/
func Rules(scope Scope) RuleCollection {
	at := scope.at(rules)
	return RuleCollection{
		collection.NewSearcher[Rule, RuleQuery](at), collection.NewGetter[Rule](at), collection.NewCreator[Rule, RuleInput](at),
		collection.NewUpdater[Rule, RuleInput](at), collection.NewDeleter(at),
	}
}

var rules = inBoth(configuration("rule", "/rules", inPages))

// RuleCollection provides the rules in a scope.
type RuleCollection struct {
	collection.Searcher[Rule, RuleQuery]
	collection.Getter[Rule]
	collection.Creator[Rule, RuleInput]
	collection.Updater[Rule, RuleInput]
	collection.Deleter
}

// Rule applies actions to requests that match conditions.
type Rule struct {
	// Identifier of the rule.
	ID string `json:"id"`
	// Kind of the rule.
	Type RuleType `json:"type"`
	// Where the rule applies.
	Scope ObjectScope `json:"scope"`
	// Whether the rule is in effect.
	Enabled bool `json:"enabled"`
	// Freeform note.
	Description string `json:"description"`
	// How the conditions are combined.
	GroupOperator GroupOperator `json:"group_operator"`
	// Conditions that a request must match.
	Conditions Conditions `json:"conditions"`
	// Actions for matching requests.
	Actions Actions `json:"actions"`
	// Which matching requests are stored. Empty if the rule has no such setting.
	RequestLogging RequestLogging `json:"request_logging"`
	// Rate limit. Nil unless Type is [RuleRateLimit].
	RateLimit *RateLimit `json:"rate_limit"`

	// Email address of the user who created the rule. Empty in older replies.
	CreatedBy string `json:"created_by"`
	// Identifier of the customer. Empty in older replies.
	CustomerID string `json:"customer_id"`
	// Time of creation.
	CreatedAt time.Time `json:"created_at"`
	// Time of the last update.
	UpdatedAt time.Time `json:"updated_at"`
	// Time at which the rule is disabled. Nil if the rule does not expire.
	ExpiresAt *time.Time `json:"expires_at"`
}

// RuleType is the kind of a [Rule].
type RuleType string

// Kinds of rules.
const (
	RuleRequest         RuleType = "request"          // blocks, allows or labels requests
	RuleSignal          RuleType = "signal"           // excludes signals
	RuleRateLimit       RuleType = "rate_limit"       // limits the rate of requests
	RuleTemplatedSignal RuleType = "templated_signal" // enables a signal that Fastly defines
)

// GroupOperator controls how conditions are combined.
type GroupOperator string

// Ways to combine conditions.
const (
	GroupAll GroupOperator = "all" // all conditions must match
	GroupAny GroupOperator = "any" // at least one condition must match
)

// RequestLogging controls which of the requests matching a rule are stored.
type RequestLogging string

// Settings of request logging.
const (
	RequestLoggingSampled RequestLogging = "sampled" // a sample of the requests is stored
	RequestLoggingNone    RequestLogging = "none"    // no requests are stored
)

// RuleInput holds the fields of a create or update request. Zero fields are not sent. An update
// replaces Conditions, Actions, RateLimit and Scope as a whole. To change a part, change the
// values of [RuleCollection.Get] and send them back.
type RuleInput struct {
	// Kind of the rule. Required for create.
	Type *RuleType `json:"type,omitzero"`
	// Where the rule applies.
	Scope *ObjectScope `json:"scope,omitzero"`
	// Whether the rule is in effect.
	Enabled *bool `json:"enabled,omitzero"`
	// Freeform note.
	Description *string `json:"description,omitzero"`
	// How the conditions are combined.
	GroupOperator *GroupOperator `json:"group_operator,omitzero"`
	// Conditions that a request must match. An empty slice means no conditions.
	Conditions Conditions `json:"conditions,omitzero"`
	// Actions for matching requests. An empty slice means no actions.
	Actions Actions `json:"actions,omitzero"`
	// Which matching requests are stored.
	RequestLogging *RequestLogging `json:"request_logging,omitzero"`
	// Rate limit. Used if Type is [RuleRateLimit].
	RateLimit *RateLimit `json:"rate_limit,omitzero"`
	// Time at which the rule is disabled. Null means that the rule does not expire.
	ExpiresAt fastly.Nullable[time.Time] `json:"expires_at,omitzero"`
}

// RateLimit counts the requests of each client that carry a signal.
type RateLimit struct {
	// Reference id of the signal that is counted.
	Signal string `json:"signal"`
	// Number of requests per Interval at which the actions of the rule begin to apply.
	Threshold int `json:"threshold"`
	// Length of the time window in seconds: 60, 600 or 3600.
	Interval int `json:"interval"`
	// Time in seconds that the actions of the rule apply to a client.
	Duration int `json:"duration"`
	// Request attributes that distinguish clients.
	ClientIdentifiers []ClientIdentifier `json:"client_identifiers"`
	// Other members by name.
	Unknown collection.Unknown `json:",embed,unknown"`
}

// MarshalJSON implements json.Marshaler. It encodes the members in Unknown beside the
// fields.
func (r RateLimit) MarshalJSON() ([]byte, error) {
	type members RateLimit
	return collection.EncodeJSON(members(r))
}

// UnmarshalFastly implements [collection.Unmarshaler].
func (r *RateLimit) UnmarshalFastly(raw []byte, decode func(raw []byte, at string, into any) error) error {
	type members RateLimit
	return decode(raw, "", (*members)(r))
}

// UnmarshalJSON implements json.Unmarshaler. It keeps the members that have no field.
func (r *RateLimit) UnmarshalJSON(text []byte) error { return collection.DecodeJSON(text, r) }

// ClientIdentifier is a request attribute that distinguishes clients.
type ClientIdentifier struct {
	// Kind of the attribute. It determines which of the fields Key, Name and Signal apply.
	Type ClientIdentifierType `json:"type"`
	// Key of the attribute. Empty if Type has none.
	Key string `json:"key,omitzero"`
	// Name of the attribute. Empty if Type has none.
	Name string `json:"name,omitzero"`
	// Reference id of the signal. Used by [ClientSignalPayload].
	Signal string `json:"signal,omitzero"`
	// Other members by name.
	Unknown collection.Unknown `json:",embed,unknown"`
}

// MarshalJSON implements json.Marshaler. It encodes the members in Unknown beside the
// fields.
func (c ClientIdentifier) MarshalJSON() ([]byte, error) {
	type members ClientIdentifier
	return collection.EncodeJSON(members(c))
}

// UnmarshalFastly implements [collection.Unmarshaler].
func (c *ClientIdentifier) UnmarshalFastly(raw []byte, decode func(raw []byte, at string, into any) error) error {
	type members ClientIdentifier
	return decode(raw, "", (*members)(c))
}

// UnmarshalJSON implements json.Unmarshaler. It keeps the members that have no field.
func (c *ClientIdentifier) UnmarshalJSON(text []byte) error { return collection.DecodeJSON(text, c) }

// ClientIdentifierType is the kind of a [ClientIdentifier].
type ClientIdentifierType string

// Kinds of client identifiers.
const (
	ClientIP            ClientIdentifierType = "ip"             // client address
	ClientPostParameter ClientIdentifierType = "post_parameter" // parameter in the body
	ClientRequestCookie ClientIdentifierType = "request_cookie" // cookie
	ClientRequestHeader ClientIdentifierType = "request_header" // header field
	ClientSignalPayload ClientIdentifierType = "signal_payload" // value that a signal found
)

// RuleQuery holds the filters of a list of rules.
type RuleQuery struct {
	// Type of an action to filter by, for example "block".
	Action string `json:"action,omitzero"`
	// If true, only rules in effect are listed. If false, only other rules are listed. If nil,
	// all rules are listed.
	Enabled *bool `json:"enabled,omitzero"`
	// Kinds of rules to filter by, for example "request".
	Types collection.CommaList `json:"types,omitzero"`
}
