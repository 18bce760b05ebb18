package products

import "github.com/edgesdk/fastly"

// NGWAF returns the product Next-Gen WAF of a service. Package ngwaf manages workspaces and rules.
//
// Methods: Get, Enable, Disable, Configuration, Configure.
//
// Enable requires WorkspaceID.
//
// Writes acquire no write lock. The client does not count them against the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/products/ngwaf/
func NGWAF(client *fastly.Client, serviceID string) ConfigurableAddress[NGWAFConfiguration, NGWAFInput] {
	return configurable[NGWAFConfiguration, NGWAFInput](client, IDNGWAF, serviceID)
}

// NGWAFConfiguration is the configuration of the Next-Gen WAF on a service.
type NGWAFConfiguration struct {
	WorkspaceID string `json:"workspace_id"` // id of the linked workspace
	TrafficRamp int    `json:"traffic_ramp"` // percentage of inspected traffic; 0 if the reply has none
}

// NGWAFInput holds the fields of an enable request or of a configuration update. Fields left nil
// are not sent.
type NGWAFInput struct {
	// Identifier of the workspace to link the service to. Required for Enable.
	WorkspaceID *string `json:"workspace_id,omitzero"`
	// Percentage of the traffic to inspect.
	TrafficRamp *int `json:"traffic_ramp,omitzero,string"`
}
