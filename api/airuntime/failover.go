package airuntime

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Failover returns the failover policy of the virtual key with the given id.
//
// Methods: Get, Update.
//
// Update requires Targets. The API does not document whether fields left nil keep their values, so
// set all fields.
//
// Writes acquire no write lock. The client does not count them against the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/ai-runtime-control/virtual-keys/
func Failover(client *fastly.Client, keyID string) collection.Single[FailoverPolicy, FailoverInput] {
	return collection.NewSingle[FailoverPolicy, FailoverInput](failover.At(client, keyID))
}

var failover = collection.NewFamily(collection.Spec{
	Noun: "failover policy", Path: virtualKeyPath + "/failover", Encode: fastly.JSONBody, Bucket: fastly.BucketNone,
})

// FailoverPolicy controls which failed requests of a virtual key are sent to other provider connections.
type FailoverPolicy struct {
	// Provider connections to use after a failure, in order.
	Targets []FailoverTarget `json:"targets"`
	// Whether a timeout triggers failover.
	TimeoutEnabled bool `json:"timeout_enabled"`
	// Whether a reply of the provider with status 429 triggers failover.
	RateLimit429Enabled bool `json:"rate_limit_429_enabled"`
	// Whether a reply of the provider with a 5xx status triggers failover.
	ServerError5xxEnabled bool `json:"server_error_5xx_enabled"`
}

// FailoverTarget is a provider connection to use after a failure.
type FailoverTarget struct {
	ProviderConnectionID string `json:"provider_connection_id"` // id of the provider connection
}

// FailoverInput holds the fields of an update request. Fields left nil are not sent.
type FailoverInput struct {
	// Provider connections to use after a failure, in order. Required.
	Targets []FailoverTarget `json:"targets,omitzero"`
	// Whether a timeout triggers failover.
	TimeoutEnabled *bool `json:"timeout_enabled,omitzero"`
	// Whether a reply of the provider with status 429 triggers failover.
	RateLimit429Enabled *bool `json:"rate_limit_429_enabled,omitzero"`
	// Whether a reply of the provider with a 5xx status triggers failover.
	ServerError5xxEnabled *bool `json:"server_error_5xx_enabled,omitzero"`
}
