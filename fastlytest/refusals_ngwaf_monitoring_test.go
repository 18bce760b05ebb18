package fastlytest_test

import "strings"

// ngwafMonitored is the path of the workspace that ngwafMonitoringRefusals uses.
const ngwafMonitored = "/ngwaf/v1/workspaces/{monitored}"

// ngwafMonitoringRefusals lists requests about monitoring that the fake refuses.
var ngwafMonitoringRefusals = []refusal{
	{"GET", "/ngwaf/v1/workspaces/nosuch/alerts", "", form(), 404, "workspace nosuch not found", fromReference, false},
	{"POST", ngwafMonitored + "/alerts", "no type", jsonBody(map[string]any{"config": map[string]any{}, "events": []any{"flag"}}), 400, "'type' can't be blank", fromReference, true},
	{"POST", ngwafMonitored + "/alerts", "the type pager", alertBody("pager", "flag", map[string]any{"key": "k"}), 400, "'type' must be one of", fromReference, true},
	{"POST", ngwafMonitored + "/alerts", "the event block", alertBody("opsgenie", "block", map[string]any{"key": "k"}), 400, "'events' must be one of flag", fromReference, true},
	{"POST", ngwafMonitored + "/alerts", "a Jira configuration without a host", alertBody("jira", "flag", map[string]any{"key": "k", "project": "p", "username": "u"}), 400, "'config' must have host", fromReference, true},
	{"GET", ngwafMonitored + "/alerts/nosuch/signing-key", "", form(), 404, "alert nosuch not found", fromReference, false},
	{"PUT", ngwafMonitored + "/default-dashboard", "a dashboard that does not exist", jsonBody(map[string]any{"dashboard_id": "nosuch"}), 400, "'dashboard_id' does not exist", fromReference, true},
	{"POST", ngwafMonitored + "/header-links", "no name", jsonBody(map[string]any{"header_context": "request"}), 400, "'header_name' can't be blank", fromReference, true},
	{"GET", ngwafMonitored + "/events", "no start", form(), 400, "'from' can't be blank", fromReference, true},
	{"POST", ngwafMonitored + "/events/nosuch/expire", "", form(), 404, "event nosuch not found", fromReference, false},
	{"GET", ngwafMonitored + "/requests?q=from:-8d", "8 days", form(), 400, "the time range is longer than 7 days", fromUsers, true},
	{"GET", "/ngwaf/v1/requests?q=from:-8d", "8 days", form(), 400, "the time range is longer than 7 days", fromUsers, true},
	{"POST", ngwafMonitored + "/requests/nosuch/report", "", form(), 404, "request nosuch not found", fromReference, false},
	{"DELETE", ngwafMonitored + "/rate-limited-sources/nosuch", "", form(), 404, "rate-limited source nosuch not found", fromReference, false},
	{"GET", ngwafMonitored + "/agents/nosuch", "", form(), 404, "agent nosuch not found", fromReference, false},
	{"GET", "/ngwaf/v1/reports/attacks", "no start", form(), 400, "'from' can't be blank", fromReference, true},
	{"GET", "/ngwaf/v1/reports/signals?from=2026-11-27T00:00:00Z&signal_type=odd", "", form(), 400, "'signal_type' must be one of", fromReference, true},
	{"POST", ngwafMonitored + "/simulate", "no HTTP request", jsonBody(map[string]any{"request": "GET"}), 400, "request is no HTTP request", fromReference, false},
	{"POST", ngwafMonitored + "/simulate", "a body of 200 KiB and more", jsonBody(map[string]any{"request": strings.Repeat("x", 200<<10)}), 400, "the body is longer than 200 KB", fromReference, false},
	{"GET", ngwafMonitored + "/timeseries?metrics=XSS", "no start", form(), 400, "'start' can't be blank", fromReference, true},
	{"GET", "/ngwaf/v1/timeseries?from=2026-11-27T00:00:00Z", "no metrics", form(), 400, "'metrics' can't be blank", fromReference, true},
}

// alertBody returns an alert with a configuration.
func alertBody(kind, event string, config map[string]any) option {
	return jsonBody(map[string]any{"type": kind, "events": []any{event}, "config": config})
}

// makeMonitored creates the workspace.
func makeMonitored(create func(path string, in option) (id string), ids map[string]string) {
	ids["monitored"] = create("/ngwaf/v1/workspaces", jsonBody(map[string]any{
		"name": "monitored", "description": "", "mode": "block", "ip_anonymization": "hashed",
		"attack_signal_thresholds": map[string]any{}, "default_blocking_response_code": 406,
	}))
}
