package fastlytest

import "net/http"

// observabilityFamilies returns the families of resources in package observability.
func observabilityFamilies() []*family {
	lastEmpty := func(limit, most int) byCursor {
		return byCursor{limit: limit, most: most, total: true, end: emptyText, echo: []string{"sort"}}
	}
	alertErrors := typedProblems("https://fastly.help/alerts/not-found")
	return []*family{
		{
			title: "dashboards", path: "/observability/dashboards", noun: "dashboard", style: modern, paging: lastEmpty(100, 100),
			types: map[string]string{"items": "any"}, defaults: object{"description": "", "items": []any{}}, fixed: object{"created_by": "", "updated_by": ""},
			check: []rule{{inferred, namedDashboard}, {inferred, checkItems}}, derive: []rule{{recorded, completeDashboard}},
		},
		{
			title: "alert definitions", path: alertsPath, noun: "alert definition", paging: lastEmpty(100, 100),
			style:    style{errors: openProblems, created: http.StatusCreated, changed: http.StatusOK, removed: http.StatusNoContent},
			defaults: object{"description": "", "dimensions": object{}, "integration_ids": []any{}}, fixed: object{"object": "definition"},
			filters: map[string]filter{"integration_id": contains("integration_ids")},
			check:   []rule{{inferred, wholeDefinition}, {inferred, checkDefinition}},
			missing: func(*call, string) *reply {
				return alertErrors(http.StatusNotFound, "The content you requested could not be found", "")
			},
			routes: func(k *family) []route {
				return []route{{method: http.MethodPost, template: alertsPath + "/test", handle: k.testAlert}}
			},
		},
		{
			title: "history of alerts", path: "/alerts/history", noun: "alert", style: style{errors: openProblems}, paging: lastEmpty(100, 100),
			types: map[string]string{"definition": "any"}, prepare: completeAlert,
			filters: map[string]filter{
				"service_id": func(_ *call, o object, value string) bool {
					definition, _ := o["definition"].(object)
					return definition.text("service_id") == value
				},
				"status": func(_ *call, o object, value string) bool { return value == "" || o.text("status") == value },
				"after":  when("start", isAtLeast),
				"before": when("start", isLess),
			},
		},
		{
			title: "sampled logs", path: logsPath, noun: "log record", style: style{errors: problems}, newID: (*Fake).newID,
			prepare: func(ch *change) {
				if ch.object.text("timestamp") == "" {
					ch.object["timestamp"] = ch.family.stamp(ch.call)
				}
			},
			routes: func(*family) []route {
				return []route{
					{method: http.MethodGet, template: logsPath, handle: exploreLogs},
					{method: http.MethodGet, template: "/observability/log-insights", handle: logInsights},
					{method: http.MethodGet, template: "/observability/aggregations", handle: aggregateLogs},
					{method: http.MethodGet, template: "/observability/timeseries", handle: timeseries},
				}
			},
		},
		{
			title: "errors of logging endpoints", path: "/observability/service/{}/logging/errors", key: "sequence_number", noun: "logging error",
			style: style{errors: problems}, scope: byService, paging: byTime{field: "error_time_us", window: 10},
			filters: map[string]filter{"from": nil, "to": nil}, defaults: object{"stream": "logging_error", "message": "", "details": ""},
		},
	}
}

// observabilityRoutes returns the operations of package observability outside of families. The traffic
// of a service is divided equally between its domains and origins. Historical metrics are constant: see
// madeUp.
func observabilityRoutes() []served {
	routes := []route{
		{method: http.MethodGet, template: "/metrics/domains/services/{}", handle: history("domain", "edge_requests", domainsOf), errors: problems},
		{method: http.MethodGet, template: "/metrics/origins/services/{}", handle: history("host", "responses", originsOf), errors: problems},
		{method: http.MethodGet, template: "/metrics/v2/platform/aggregate/{}", handle: platformMetrics, errors: problems},
		{method: http.MethodGet, template: "/metrics/v2/platform/entities/{}/{}", handle: platformMetrics, errors: problems},
		{method: http.MethodGet, template: "/metrics/platform/ddos", handle: platformDDoS, errors: problems},
	}
	for path, shows := range map[string]feed{"/v1/domains/{}/ts": byName(domainsOf, domainMetrics), "/v1/origins/{}/ts": byName(originsOf, originMetrics)} {
		routes = append(
			routes,
			route{method: http.MethodGet, template: path + "/h", handle: onChannel(recent(shows)), realtime: true, errors: realtimeErrors},
			route{method: http.MethodGet, template: path + "/h/limit/{}", handle: onChannel(recent(shows)), realtime: true, errors: realtimeErrors},
			route{method: http.MethodGet, template: path + "/{}", handle: onChannel(poll(shows)), realtime: true, errors: realtimeErrors},
		)
	}
	return []served{{"metrics of domains and origins, of the platform, and of DDoS mitigation", routes}}
}
