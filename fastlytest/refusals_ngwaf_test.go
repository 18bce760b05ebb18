package fastlytest_test

import (
	"fmt"
	"strings"
)

const (
	ngwafAccount   = "/ngwaf/v1"
	ngwafWorkspace = ngwafAccount + "/workspaces/{workspace}"
	topAttacks     = ngwafWorkspace + "/top-attacks?from=2026-11-01T00:00:00Z"
)

// ngwafRefusals lists requests for package ngwaf that the fake refuses.
var ngwafRefusals = refusalsOf{
	prepare: func(create func(path string, in option) (id string), ids map[string]string) {
		ids["workspace"] = create(ngwafAccount+"/workspaces", jsonBody(map[string]any{"name": "shop", "mode": "log"}))
		for i := range 25 {
			create(ngwafAccount+"/lists", list(fmt.Sprint("list ", i)))
		}
		create(ngwafAccount+"/signals", jsonBody(map[string]any{"name": "thing"}))
	},
	refusals: []refusal{
		{"POST", ngwafAccount + "/workspaces", "no name", jsonBody(map[string]any{"mode": "log"}), 400, "'name' can't be blank", fromReference, true},
		{"POST", ngwafAccount + "/workspaces", "the mode on", jsonBody(map[string]any{"name": "n", "mode": "on"}), 400, "'mode' must be one of off, block, log", fromReference, true},
		{"PATCH", ngwafWorkspace, "the status 200 for what is blocked", jsonBody(map[string]any{"default_blocking_response_code": 200}), 400, "'default_blocking_response_code' must be 301, 302, or 400 to 599", fromReference, true},
		{"GET", ngwafAccount + "/workspaces/nosuch", "", form(), 404, "workspace nosuch not found", fromReference, false},
		{"DELETE", ngwafAccount + "/workspaces/nosuch", "", form(), 404, "workspace nosuch not found", fromReference, false},
		{"GET", topAttacks + "&field=user_agent", "", form(), 400, "'field' must be one of", fromUsers, false},
		{"GET", topAttacks + "&field=path&to=2026-11-09T00:00:00Z", "", form(), 400, "the time range must be at most 7 days", fromReference, true},
		{"GET", topAttacks + "&field=path&to=now", "", form(), 400, "'from' and 'to' must be times", fromReference, false},
		{"GET", ngwafWorkspace + "/top-attacks?field=path", "", form(), 400, "'from' can't be blank", fromReference, false},
		{"GET", ngwafAccount + "/rules?page=0", "", form(), 400, "invalid cursor", fromUsers, false},
		{"GET", ngwafWorkspace + "/rules/nosuch", "", form(), 404, "rule nosuch not found", fromReference, false},
		{"POST", ngwafAccount + "/rules", "no type", jsonBody(map[string]any{}), 400, "'type' can't be blank", fromReference, true},
		{"POST", ngwafAccount + "/rules", "a rate limit of nothing", jsonBody(map[string]any{"type": "rate_limit"}), 400, "'rate_limit' can't be blank", fromReference, true},
		{"POST", ngwafWorkspace + "/rules", "a signal that does not exist", jsonBody(map[string]any{
			"type": "request", "actions": []any{map[string]any{"type": "add_signal", "signal": "site.thing"}},
		}), 400, "signal site.thing does not exist", fromReference, true},
		{"POST", ngwafWorkspace + "/rules", "a list that does not exist, in a group", jsonBody(map[string]any{
			"type": "request", "conditions": []any{map[string]any{"type": "group", "conditions": []any{map[string]any{"operator": "in_list", "value": "corp.thing"}}}},
		}), 400, "list corp.thing does not exist", fromReference, true},
		{"GET", ngwafWorkspace + "/signals/nosuch", "", form(), 404, "signal nosuch not found", fromReference, false},
		{"POST", ngwafAccount + "/signals", "a name that is taken", jsonBody(map[string]any{"name": "thing"}), 409, "signal thing already exists", fromReference, false},
		{"POST", ngwafAccount + "/signals", "a name that is taken in small letters", jsonBody(map[string]any{"name": "Thing"}), 409, "signal Thing already exists", fromReference, false},
		{"POST", ngwafWorkspace + "/signals", "a name of 129 characters", jsonBody(map[string]any{"name": strings.Repeat("ü", 129)}), 400, "'name' must have at most 128 characters", fromReference, true},
		{"GET", ngwafWorkspace + "/lists/nosuch", "", form(), 404, "list nosuch not found", fromReference, false},
		{"POST", ngwafAccount + "/lists", "a list after 25 others", list("n"), 400, "there are 25 lists already", fromReference, true},
		{"POST", ngwafWorkspace + "/thresholds", "an interval of 61 seconds", jsonBody(map[string]any{
			"name": "n", "signal": "SQLI", "action": "log", "limit": 1, "interval": 61,
		}), 400, "'interval' must be one of 60, 600, 3600", fromReference, true},
		{"GET", ngwafWorkspace + "/thresholds/nosuch", "", form(), 404, "threshold nosuch not found", fromReference, false},
		{"POST", ngwafWorkspace + "/redactions", "no field", jsonBody(map[string]any{"type": "request_header"}), 400, "'field' can't be blank", fromReference, true},
		{"GET", ngwafWorkspace + "/redactions/nosuch", "", form(), 404, "redaction nosuch not found", fromReference, false},
		{"PATCH", ngwafWorkspace + "/virtual-patches/CVE-2021-44228", "the mode off", jsonBody(map[string]any{"mode": "off"}), 400, "'mode' must be one of log, block", fromReference, true},
		{"GET", ngwafWorkspace + "/virtual-patches/nosuch", "", form(), 404, "virtual patch nosuch not found", fromReference, false},
	},
}

// list returns the body of a new list.
func list(name string) option {
	return jsonBody(map[string]any{"name": name, "type": "string", "entries": []any{"a"}})
}
