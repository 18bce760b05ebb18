package fastlytest_test

const attackEvents = "/ddos-protection/v1/events"

// ddosRefusals lists requests for package ddos that the fake refuses.
var ddosRefusals = refusalsOf{
	seeds: `{"/ddos-protection/v1/events":[{"id":"E1"}],"/ddos-protection/v1/events/E1/rules":[{"id":"R1"}]}`,
	refusals: []refusal{
		{"GET", attackEvents + "/nosuch", "", form(), 404, "event nosuch not found", fromReference, false},
		{"GET", attackEvents + "?cursor=x", "", form(), 400, "invalid cursor", fromReference, false},
		{"GET", attackEvents + "/nosuch/rules", "", form(), 404, "event nosuch not found", fromReference, false},
		{"GET", attackEvents + "/E1/rules/nosuch/traffic-stats", "", form(), 404, "rule nosuch not found", fromReference, false},
		{"GET", "/ddos-protection/v1/rules/nosuch", "", form(), 404, "rule nosuch not found", fromReference, false},
		{"PATCH", "/ddos-protection/v1/rules/R1", "the action drop", jsonBody(map[string]any{"action": "drop"}), 400, "'action' must be one of default, block, log, off", fromReference, true},
	},
}
