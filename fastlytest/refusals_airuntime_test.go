package fastlytest_test

import (
	"fmt"
	"maps"
)

const (
	virtualKeys   = "/ai-runtime-control/v1/keys"
	aiConnections = "/ai-runtime-control/v1/provider-connections"
)

// airuntimeRefusals lists requests for package airuntime that the fake refuses.
var airuntimeRefusals = refusalsOf{
	prepare: func(create func(path string, in option) string, ids map[string]string) {
		ids["virtual_key"] = create(virtualKeys, jsonBody(map[string]any{"name": "k"}))
		for i := range 25 {
			ids["connection"] = create(aiConnections, connectTo(map[string]any{"name": fmt.Sprint("c", i)}))
		}
	},
	refusals: []refusal{
		{"GET", virtualKeys + "/nosuch", "", form(), 404, "virtual key nosuch not found", fromReference, false},
		{"GET", virtualKeys + "?cursor=x", "", form(), 400, "invalid cursor", fromReference, false},
		{"POST", virtualKeys, "no name", jsonBody(map[string]any{}), 400, "'name' can't be blank", fromReference, true},
		{"POST", virtualKeys, "a limit of 0", jsonBody(map[string]any{"name": "n", "rpm_limit": 0}), 400, "'rpm_limit' must be greater than or equal to 1", fromReference, true},
		{"POST", virtualKeys + "/nosuch/rotate", "", jsonBody(map[string]any{}), 404, "virtual key nosuch not found", fromReference, false},
		{"GET", virtualKeys + "/nosuch/failover", "", form(), 404, "virtual key nosuch not found", fromReference, false},
		{"PUT", virtualKeys + "/{virtual_key}/failover", "no targets", jsonBody(map[string]any{}), 400, "'targets' can't be blank", fromReference, true},
		{"PUT", virtualKeys + "/{virtual_key}/failover", "a connection that does not exist", jsonBody(map[string]any{
			"targets": []any{map[string]any{"provider_connection_id": "nosuch"}},
		}), 400, "'targets' names no provider connection: nosuch", fromReference, true},
		{"PUT", virtualKeys + "/{virtual_key}/failover", "no boolean", jsonBody(map[string]any{"targets": []any{}, "timeout_enabled": "perhaps"}), 400, "'timeout_enabled' must be a boolean", fromReference, false},
		{"GET", aiConnections + "/nosuch", "", form(), 404, "provider connection nosuch not found", fromReference, false},
		{"POST", aiConnections, "a 26th connection", connectTo(nil), 400, "an account can't have more than 25 provider connections", fromReference, true},
		{"PATCH", aiConnections + "/{connection}", "no models", jsonBody(map[string]any{"models": []any{}}), 400, "'models' can't be blank", fromReference, true},
		{"PATCH", aiConnections + "/{connection}", "an empty API key", jsonBody(map[string]any{"api_key": ""}), 400, "'api_key' can't be blank", fromReference, true},
		{"PATCH", aiConnections + "/{connection}", "a role", jsonBody(map[string]any{"customer_role_arn": "r"}), 400, "'customer_role_arn' does not go with the authentication", fromReference, true},
		{"GET", "/ai-runtime-control/v1/providers/nosuch/models", "", form(), 404, "provider nosuch not found", fromReference, false},
		{"GET", "/ai-runtime-control/v1/sessions?cursor=x", "", form(), 400, "invalid cursor", fromReference, false},
		{"GET", "/ai-runtime-control/v1/usage-metrics?cursor=x", "", form(), 400, "invalid cursor", fromReference, false},
		{"GET", "/ai-runtime-control/v1/usage-metrics?granularity=weekly", "", form(), 400, "'granularity' must be one of daily, hourly", fromReference, true},
		{"GET", "/ai-runtime-control/v1/usage-metrics/export?cursor=x", "", form(), 400, "invalid cursor", fromReference, false},
	},
}

// connectTo returns a provider connection with an API key and the given fields.
func connectTo(fields map[string]any) option {
	in := map[string]any{"name": "n", "models": []any{"m"}, "base_url": "https://api.example.com", "api_key": "k"}
	maps.Copy(in, fields)
	return jsonBody(in)
}
