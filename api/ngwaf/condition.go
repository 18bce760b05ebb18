package ngwaf

import "github.com/edgesdk/fastly/collection"

// Condition is a condition of a [Rule]: a [SingleCondition], [GroupCondition],
// [MultivalCondition] or [UnknownCondition]. To inspect one, use a type switch.
//
// Each type preserves members of a reply that have no field. Conditions of a reply can be sent back
// in an update without loss.
type Condition interface{ isCondition() }

// Conditions is a list of conditions. Unlike []Condition, encoding/json can decode it.
type Conditions []Condition

var conditions = collection.NewUnion("type",
	collection.VariantOf[SingleCondition, Condition]("single"),
	collection.VariantOf[GroupCondition, Condition]("group"),
	collection.VariantOf[MultivalCondition, Condition]("multival"),
	collection.VariantOf[UnknownCondition, Condition](""),
)

// UnmarshalFastly implements [collection.Unmarshaler].
func (c *Conditions) UnmarshalFastly(raw []byte, decode func(raw []byte, at string, into any) error) (err error) {
	*c, err = conditions.DecodeList(raw, decode)
	return err
}

// UnmarshalJSON implements json.Unmarshaler.
func (c *Conditions) UnmarshalJSON(text []byte) error { return collection.DecodeJSON(text, c) }

// SingleCondition compares one attribute of a request with a value.
type SingleCondition struct {
	// Attribute of the request, for example "ip", "path", "method", "domain" or "country".
	// Within a [MultivalCondition], it is a part of the attribute, such as "name" or "value".
	Field string `json:"field"`
	// How Field is compared with Value.
	Operator Operator `json:"operator"`
	// Value to compare with. If Operator is [OperatorInList] or [OperatorNotInList], it is the
	// reference id of a list.
	Value string `json:"value"`
	// Other members by name.
	Unknown collection.Unknown `json:",embed,unknown"`
}

func (SingleCondition) isCondition() {}

// MarshalJSON implements json.Marshaler.
func (c SingleCondition) MarshalJSON() ([]byte, error) {
	type members SingleCondition
	value := &c.Value
	if c.Value == "" && (c.Operator == OperatorExists || c.Operator == OperatorDoesNotExist) {
		value = nil // these operators take no value
	}
	return conditions.Encode("single", struct {
		members
		Value *string `json:"value,omitzero"`
	}{members(c), value})
}

// GroupCondition combines conditions.
type GroupCondition struct {
	// How the conditions are combined.
	GroupOperator GroupOperator `json:"group_operator,omitzero"`
	// Conditions that are combined.
	Conditions Conditions `json:"conditions,omitzero"`
	// Other members by name.
	Unknown collection.Unknown `json:",embed,unknown"`
}

func (GroupCondition) isCondition() {}

// MarshalJSON implements json.Marshaler.
func (c GroupCondition) MarshalJSON() ([]byte, error) {
	type members GroupCondition
	return conditions.Encode("group", members(c))
}

// MultivalCondition tests an attribute that a request can have several times, such as a cookie.
type MultivalCondition struct {
	// Attribute of the request, for example "request_cookie".
	Field string `json:"field,omitzero"`
	// Whether an attribute that matches the conditions must exist: [OperatorExists] or
	// [OperatorDoesNotExist].
	Operator Operator `json:"operator,omitzero"`
	// How the conditions are combined.
	GroupOperator GroupOperator `json:"group_operator,omitzero"`
	// Conditions that one value of the attribute must match.
	Conditions Conditions `json:"conditions,omitzero"`
	// Other members by name.
	Unknown collection.Unknown `json:",embed,unknown"`
}

func (MultivalCondition) isCondition() {}

// MarshalJSON implements json.Marshaler.
func (c MultivalCondition) MarshalJSON() ([]byte, error) {
	type members MultivalCondition
	return conditions.Encode("multival", members(c))
}

// UnknownCondition is a condition of a type that this version of the module does not support.
type UnknownCondition struct {
	// All members by name.
	Unknown collection.Unknown `json:",embed,unknown"`
}

func (UnknownCondition) isCondition() {}

// MarshalJSON implements json.Marshaler.
func (c UnknownCondition) MarshalJSON() ([]byte, error) { return collection.EncodeJSON(c.Unknown) }

// Operator is the comparison of a condition.
type Operator string

// Comparisons of conditions.
const (
	OperatorEquals         Operator = "equals"
	OperatorDoesNotEqual   Operator = "does_not_equal"
	OperatorContains       Operator = "contains"
	OperatorDoesNotContain Operator = "does_not_contain"
	OperatorLike           Operator = "like"     // matches a pattern with wildcards
	OperatorNotLike        Operator = "not_like" // does not match a pattern with wildcards
	OperatorInList         Operator = "in_list"
	OperatorNotInList      Operator = "not_in_list"
	OperatorMatches        Operator = "matches"        // matches a regular expression
	OperatorDoesNotMatch   Operator = "does_not_match" // does not match a regular expression
	OperatorGreaterEqual   Operator = "greater_equal"  // greater than or equal to
	OperatorLesserEqual    Operator = "lesser_equal"   // less than or equal to
	OperatorExists         Operator = "exists"
	OperatorDoesNotExist   Operator = "does_not_exist"
)
