package fastlytest_test

import (
	"slices"
	"strings"
)

const (
	routingConfigs = "/domain-management/v1/routing-configs"
	routingPaths   = routingConfigs + "/{routing}/paths"
	routingRules   = routingPaths + "/{rpath}/rules"
)

// domainsRefusals lists requests for package domains that the fake refuses.
var domainsRefusals = refusalsOf{
	prepare: func(create func(path string, in option) string, ids map[string]string) {
		activated := map[string]any{"activate": true}
		config := func(name string, initial any) string {
			return create(routingConfigs, jsonBody(map[string]any{"name": name, "initial_version": initial}))
		}
		ids["routing"], ids["serving"], ids["linked"] = config("draft", nil), config("serving", activated), config("linked", activated)
		create(managedDomains, jsonBody(map[string]any{"fqdn": "routed.example.com", "routing_configuration_id": ids["linked"]}))
		ids["rpath"] = create(routingConfigs+"/"+ids["routing"]+"/paths", jsonBody(map[string]any{"path": "/taken"}))
		rules := routingConfigs + "/" + ids["routing"] + "/paths/" + ids["rpath"] + "/rules"
		ids["default"] = create(rules, jsonBody(routingRule(ids["service"])))
		ids["rule"] = create(rules, jsonBody(routingRule(ids["service"], routingCondition("K"))))
	},
	refusals: []refusal{
		{"POST", managedDomains, "a routing configuration that does not exist", jsonBody(map[string]any{"fqdn": "a.example.com", "routing_configuration_id": "nosuch"}), 400, "routing_configuration_id does not exist", fromReference, true},
		{"POST", routingConfigs, "no name", jsonBody(map[string]any{}), 400, "name can't be blank", fromReference, true},
		{"POST", routingConfigs, "a name of 256 characters", jsonBody(map[string]any{"name": strings.Repeat("n", 256)}), 400, "name must have at most 255 characters", fromReference, true},
		{"POST", routingConfigs, "a first version with a path that is none", jsonBody(map[string]any{"name": "n", "initial_version": map[string]any{"paths": []any{map[string]any{"path": "a"}}}}), 400, "path must begin with a slash", fromReference, true},
		{"GET", routingConfigs + "?state=active,on", "", form(), 400, "state must be one of draft-only, active", fromReference, true},
		{"DELETE", routingConfigs + "/{serving}", "an active version", form(), 409, "has an active version", fromReference, true},
		{"DELETE", routingConfigs + "/{linked}?force=true", "a domain that is linked to it", form(), 409, "is associated with a domain", fromReference, true},
		{"GET", routingConfigs + "/nosuch", "", form(), 404, "routing config nosuch not found", fromReference, false},
		{"POST", routingConfigs + "/nosuch/activate", "", form(), 404, "routing config nosuch not found", fromReference, false},
		{"POST", routingConfigs + "/{serving}/activate", "no draft", form(), 404, "draft version not found", fromReference, false},
		{"GET", routingConfigs + "/{serving}/draft/diff", "no draft", form(), 404, "draft version not found", fromReference, false},
		{"DELETE", routingConfigs + "/{serving}/draft", "no draft", form(), 404, "draft version not found", fromReference, false},
		{"DELETE", routingConfigs + "/{routing}/draft", "no active version", form(), 409, "no other version", fromReference, false},
		{"POST", routingConfigs + "/{routing}/deactivate", "no active version", form(), 404, "active version not found", fromReference, false},
		{"POST", routingConfigs + "/{serving}/versions/nosuch/activate", "", form(), 404, "version nosuch not found", fromReference, false},
		{"POST", routingPaths, "a path without a slash", jsonBody(map[string]any{"path": "shop"}), 400, "path must begin with a slash", fromReference, true},
		{"POST", routingPaths, "no path", jsonBody(map[string]any{}), 400, "path can't be blank", fromReference, true},
		{"POST", routingPaths, "a path of 2049 characters", jsonBody(map[string]any{"path": strings.Repeat("/", 2049)}), 400, "path must have at most 2048 characters", fromReference, true},
		{"POST", routingPaths, "a path that is taken", jsonBody(map[string]any{"path": "/taken"}), 400, "path has already been taken", fromReference, false},
		{"GET", routingPaths + "/nosuch", "", form(), 404, "path nosuch not found", fromReference, false},
		{"GET", routingConfigs + "/{routing}/paths/nosuch/rules", "", form(), 404, "path nosuch not found", fromReference, false},
		{"GET", routingRules + "/nosuch", "", form(), 404, "rule nosuch not found", fromReference, false},
		{"POST", routingRules, "no action", jsonBody(map[string]any{"conditions": []any{routingCondition("K")}}), 400, "action can't be blank", fromReference, true},
		{"POST", routingRules, "a service that does not exist", jsonBody(routingRule("nosuch", routingCondition("K"))), 400, "action must be a service that exists", fromReference, true},
		{"PATCH", routingRules + "/{rule}", "a condition without a key", jsonBody(map[string]any{"conditions": []any{routingCondition("")}}), 400, "conditions must have a type, a key and an operator", fromReference, true},
		{"PATCH", routingRules + "/{rule}", "six conditions", jsonBody(map[string]any{"conditions": slices.Repeat([]any{routingCondition("K")}, 6)}), 400, "conditions has too few or too many elements", fromReference, true},
		{"PATCH", routingRules + "/{rule}", "a second default rule", jsonBody(map[string]any{"conditions": []any{}}), 400, "conditions can't be empty in two rules of a path", fromReference, true},
		{"PATCH", routingRules + "/{rule}", "a position before a rule that does not exist", jsonBody(map[string]any{"position": map[string]any{"before": "nosuch"}}), 400, "position must be before or after a rule", fromReference, true},
		{"PATCH", routingRules + "/{default}", "a position of the default rule", jsonBody(map[string]any{"position": map[string]any{"before": "nosuch"}}), 400, "position is not for the default rule", fromReference, true},
	},
}

// routingRule returns a rule that sends requests to a service. Without conditions, it is the
// default rule.
func routingRule(service string, conditions ...any) map[string]any {
	if conditions == nil {
		conditions = []any{}
	}
	return map[string]any{"action": map[string]any{"type": "service", "value": service}, "conditions": conditions}
}

// routingCondition returns a condition on a header field.
func routingCondition(key string) map[string]any {
	return map[string]any{"type": "header", "key": key, "operator": "equals", "value": "v"}
}
