package fastlytest_test

const (
	notifyIntegrations = "/notifications/integrations"
	notifyMappings     = "/notifications/v1/event-mappings"
)

// notificationsRefusals lists requests for package notifications that the fake refuses.
var notificationsRefusals = refusalsOf{
	prepare: func(create func(path string, in option) string, ids map[string]string) {
		ids["slack"] = create(notifyIntegrations, jsonBody(map[string]any{"name": "s", "type": "slack", "config": map[string]any{"webhook": "w"}}))
		ids["mapping"] = create(notifyMappings, jsonBody(map[string]any{
			"name": "m", "scope_type": "vcl", "event_types": []string{"e"}, "integration_ids": []string{ids["slack"]},
		}))
	},
	refusals: []refusal{
		{"GET", notifyIntegrations + "/nosuch", "", form(), 404, "integration nosuch not found", fromReference, false},
		{"POST", notifyIntegrations, "no name", jsonBody(map[string]any{"type": "slack", "config": map[string]any{"webhook": "w"}}), 400, "'name' can't be blank", fromReference, true},
		{"POST", notifyIntegrations, "no type", jsonBody(map[string]any{"name": "n"}), 400, "'type' is not supported", fromReference, true},
		{"POST", notifyIntegrations, "no configuration", jsonBody(map[string]any{"name": "n", "type": "newrelic"}), 400, "'config' has no account", fromReference, true},
		{"GET", notifyIntegrations + "/nosuch/signingKey", "", form(), 404, "integration nosuch not found", fromReference, false},
		{"GET", notifyIntegrations + "/{slack}/signingKey", "no webhook", form(), 400, "only integrations of type webhook have a signing key", fromReference, false},
		{"GET", notifyMappings + "/nosuch", "", form(), 404, "event mapping nosuch not found", fromReference, false},
		{"POST", notifyMappings, "no types of events", jsonBody(map[string]any{"name": "n", "scope_type": "vcl"}), 400, "'event_types' can't be blank", fromReference, true},
		{"POST", notifyMappings, "an integration that does not exist", mappingTo("vcl"), 400, "'integration_ids' names no integration: nosuch", fromReference, true},
		{"POST", notifyMappings, "a service for the scope type account", mappingTo("account", "S1"), 400, "'scope_ids' must be empty for the scope type account", fromReference, true},
		{"PUT", notifyMappings + "/{mapping}", "a name alone", jsonBody(map[string]any{"name": "n"}), 400, "'scope_type' can't be blank", fromReference, true},
		{"POST", "/notifications/mailinglist-confirmations", "an address of no mailing list", jsonBody(map[string]any{"email": "nobody@example.com"}), 404, "no mailing list has the address", fromReference, true},
	},
}

// mappingTo returns an event mapping to an integration that does not exist.
func mappingTo(scope string, ids ...string) option {
	return jsonBody(map[string]any{
		"name": "n", "scope_type": scope, "event_types": []string{"e"}, "integration_ids": []string{"nosuch"}, "scope_ids": ids,
	})
}
