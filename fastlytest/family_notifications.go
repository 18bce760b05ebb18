package fastlytest

import "net/http"

// notificationsFamilies returns the families of resources in package notifications.
func notificationsFamilies() []*family {
	return []*family{
		{
			title: "notification integrations", path: integrationsPath, noun: "integration",
			style:    style{errors: openProblems, created: http.StatusOK, changed: http.StatusNoContent, removed: http.StatusNoContent},
			paging:   byCursor{limit: 20, most: 100, total: true, end: emptyText, echo: []string{"sort", "type"}},
			defaults: object{"description": ""}, fixed: object{"status": ""}, omits: []string{"config"},
			check: []rule{{inferred, namedIntegration}, {inferred, checkIntegration}}, derive: []rule{{recorded, keepNoSecrets}},
			routes: integrationRoutes,
		},
		{
			title: "event mappings", path: mappingsPath, noun: "event mapping",
			style:    style{errors: openProblems, created: http.StatusCreated, changed: http.StatusOK, removed: http.StatusNoContent},
			paging:   byCursor{limit: 20, most: 100, total: true, echo: []string{"sort"}},
			defaults: object{"description": "", "scope_ids": []any{}}, fixed: object{"customer_id": "", "mapping_status": "inactive"},
			filters: map[string]filter{"integration_id": contains("integration_ids"), "scope_id": contains("scope_ids")},
			check:   []rule{{inferred, wholeMapping}, {inferred, checkMapping}}, derive: []rule{{reported, completeMapping}},
			prepare: func(ch *change) { completeMapping(ch) },
		},
	}
}

// notificationsRoutes returns the operations of package notifications that belong to no family.
func notificationsRoutes() []served {
	return []served{{"types of integrations and of events, and confirmations of mailing lists", []route{
		{method: http.MethodGet, template: "/notifications/integration-types", handle: listIntegrationTypes},
		{method: http.MethodGet, template: mappingsPath + "/event-types", handle: listEventTypes},
		{method: http.MethodGet, template: mappingsPath + "/scope-types", handle: listScopeTypes},
		{method: http.MethodPost, template: "/notifications/mailinglist-confirmations", handle: confirmMailingList, errors: openProblems},
	}}}
}
