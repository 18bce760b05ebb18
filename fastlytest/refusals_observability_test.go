package fastlytest_test

import (
	"maps"
	"net/url"
)

const (
	dashboardsPath  = "/observability/dashboards"
	definitionsPath = "/alerts/definitions"
	logQueryPath    = "/observability/log-explorer?start=2026-01-02T03:04:05Z&end=2026-01-02T04:04:05Z&service_id="
)

// observabilityRefusals lists requests for package observability that the fake refuses.
var observabilityRefusals = refusalsOf{
	prepare: func(create func(path string, in option) string, ids map[string]string) {
		ids["dashboard"] = create(dashboardsPath, jsonBody(map[string]any{"name": "d"}))
		ids["definition"] = create(definitionsPath, definitionOf(create("/service", form("name", "watched")), nil))
	},
	refusals: []refusal{
		{"GET", dashboardsPath + "/nosuch", "", form(), 404, "dashboard nosuch not found", fromReference, false},
		{"POST", dashboardsPath, "no name", jsonBody(map[string]any{"description": "d"}), 400, "'name' can't be blank", fromReference, true},
		{"PATCH", dashboardsPath + "/{dashboard}", "a chart without a title", itemsOf(map[string]any{"subtitle": "s"}), 400, "'items' must have a title and a subtitle", fromReference, true},
		{"PATCH", dashboardsPath + "/{dashboard}", "a chart without metrics", itemsOf(map[string]any{"title": "t", "subtitle": "s"}), 400, "'items' must have at least one metric", fromReference, true},
		{"PATCH", dashboardsPath + "/{dashboard}", "a span of 13", itemsOf(map[string]any{
			"title": "t", "subtitle": "s", "span": 13, "data_source": map[string]any{"config": map[string]any{"metrics": []string{"requests"}}},
		}), 400, "'items' must have a span of 1 to 12", fromReference, true},
		{"GET", definitionsPath + "/nosuch", "", form(), 404, "The content you requested could not be found", "fixtures/alerts/cleanup_alert_definition.yaml", false},
		{"POST", definitionsPath, "a name alone", jsonBody(map[string]any{"name": "n"}), 400, "'metric' can't be blank", fromReference, true},
		{"POST", definitionsPath, "a service that does not exist", definitionOf("nosuch", nil), 400, "'service_id' does not exist", fromReference, true},
		{"POST", definitionsPath + "/test", "a service that does not exist", definitionOf("nosuch", nil), 400, "'service_id' does not exist", fromReference, true},
		{"POST", definitionsPath, "an integration that does not exist", definitionOf("nosuch", map[string]any{"integration_ids": []string{"i"}}), 400, "'integration_ids' names no integration: i", fromReference, true},
		{"POST", definitionsPath, "a period of 7 minutes", definitionOf("nosuch", map[string]any{
			"evaluation_strategy": map[string]any{"type": "above_threshold", "period": "7m", "threshold": 1},
		}), 400, "'evaluation_strategy' has no valid period", fromReference, true},
		{"PUT", definitionsPath + "/{definition}", "a name alone", jsonBody(map[string]any{"name": "n"}), 400, "'metric' can't be blank", fromReference, true},
		{"GET", logQueryPath + "nosuch", "", form(), 404, "service not found", fromReference, false},
		{"GET", "/observability/log-explorer?service_id={service}&start=yesterday&end=now", "", form(), 400, "start and end must be times", fromReference, false},
		{"GET", logQueryPath + "{service}&" + url.QueryEscape("filter[fastly_is_edge]") + "=true", "", form(), 400, "invalid filter filter[fastly_is_edge]", fromUsers, false},
		{"GET", logQueryPath + "{service}&next_cursor=x", "", form(), 400, "invalid cursor", fromReference, false},
		{"GET", "/observability/log-insights?visualization=top-asn&service_id={service}&start=2026-01-02T03:04:05Z&end=2026-01-02T04:04:05Z", "", form(), 500, "Internal Server Error", fromUsers, false},
		{"GET", "/observability/timeseries?source=logs&granularity=month", "", form(), 400, "invalid source or granularity", fromReference, false},
		{"GET", "/metrics/domains/services/nosuch", "", form(), 404, "service not found", fromReference, false},
		{"GET", "/metrics/v2/platform/aggregate/weekly", "", form(), 400, "invalid granularity", fromReference, false},
	},
}

// itemsOf returns a dashboard with one chart.
func itemsOf(item map[string]any) option { return jsonBody(map[string]any{"items": []any{item}}) }

// definitionOf returns a complete alert definition of a service, with some fields replaced.
func definitionOf(service string, otherwise map[string]any) option {
	in := map[string]any{
		"service_id": service, "name": "n", "description": "d", "source": "stats", "metric": "status_5xx", "dimensions": map[string]any{},
		"integration_ids": []string{}, "evaluation_strategy": map[string]any{"type": "above_threshold", "period": "5m", "threshold": 1},
	}
	maps.Copy(in, otherwise)
	return jsonBody(in)
}
