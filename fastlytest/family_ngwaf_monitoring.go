package fastlytest

import "net/http"

// ngwafMonitoringFamilies returns the families of package ngwaf for monitoring. Tests seed events,
// requests and rate-limited sources. Traffic does not create them.
func ngwafMonitoringFamilies() []*family {
	pages := byNumber{first: 1, limit: 100, most: 1000}
	return []*family{
		{
			title: "alerts of workspaces", path: wafWorkspace + "/alerts", noun: "alert", style: modern, scope: below, within: wafWorkspaces,
			paging: pages, newID: hexadecimalID(24), fixed: object{"created_by": "", "last_status_code": 0}, defaults: object{"description": ""},
			derive: []rule{{inferred, signAlert}}, check: []rule{{inferred, checkAlert}}, routes: alertRoutes,
		},
		{
			title: "dashboards of workspaces", path: ngwafDashboards, noun: "dashboard", style: modern, scope: below, within: wafWorkspaces,
			paging: pages, defaults: object{"name": "", "description": "", "items": []any{}}, derive: []rule{{inferred, identifyItems}}, routes: dashboardRoutes,
		},
		{
			title: "header links of workspaces", path: wafWorkspace + "/header-links", noun: "header link", style: modern, scope: below, within: wafWorkspaces,
			paging: pages,
		},
		{
			title: "events of workspaces", path: wafWorkspace + "/events", noun: "event", style: modern, scope: below, within: wafWorkspaces,
			paging: pages, newID: hexadecimalID(24), defaults: object{
				"action": "flagged", "type": "attack", "source": "198.51.100.7", "country": "US", "remote_hostname": "", "user_agents": []any{},
				"reasons": []any{}, "window": 60, "request_count": 1, "blocked_request_count": 0, "flagged_request_count": 1, "is_expired": false,
			},
			filters: map[string]filter{"from": when("detected_at", isAtLeast), "to": when("detected_at", isLess), "ip": equals("source"), "signal": eventFor, "status": eventWithStatus},
			prepare: timeEvent, routes: eventRoutes,
		},
		{
			title: "requests in workspaces", path: ngwafRequests, noun: "request", style: modern, scope: below, within: wafWorkspaces,
			paging: pages, newID: hexadecimalID(32), defaults: object{
				"method": "GET", "scheme": "https", "protocol": "HTTP/1.1", "server_hostname": "www.example.com", "server_name": "www.example.com",
				"uri": "/", "path": "/", "user_agent": "", "remote_ip": "198.51.100.7", "remote_hostname": "", "country": "US",
				"response_code": 200, "agent_response_code": 200, "response_size": 0, "response_time": 0, "tls_protocol": "", "tls_cipher": "",
				"request_headers": []any{}, "response_headers": []any{}, "signals": []any{}, "ja3": "", "ja4": "",
				"summation": object{"attrs": object{}, "attacks": []any{}},
			},
			prepare: timeRequest, routes: requestRoutes,
		},
		{
			title: "rate-limited sources of workspaces", path: wafWorkspace + "/rate-limited-sources", noun: "rate-limited source", style: modern,
			scope: below, within: wafWorkspaces, paging: pages,
			fields: map[string]string{"id": "string", "source": "string", "signal": "string", "created_at": "datetime", "expires_at": "datetime"},
			routes: sourceRoutes,
		},
	}
}

// ngwafMonitoringRoutes returns the operations of package ngwaf outside of families. Some return
// constant sample data: agents and their keys, default dashboards, the simulator and the timeseries.
func ngwafMonitoringRoutes() []served {
	routes := []route{
		{method: http.MethodGet, template: wafWorkspace + "/agents", handle: onNgwafWorkspace(listAgents)},
		{method: http.MethodGet, template: wafWorkspace + "/agents/{}", handle: onNgwafWorkspace(getAgent)},
		{method: http.MethodGet, template: wafWorkspace + "/agent-keys", handle: onNgwafWorkspace(listAgentKeys)},
		{method: http.MethodGet, template: "/ngwaf/v1/default-dashboards", handle: listDefaultDashboards},
		{method: http.MethodGet, template: "/ngwaf/v1/requests", handle: searchAccount},
		{method: http.MethodGet, template: "/ngwaf/v1/reports/attacks", handle: reportAttacks},
		{method: http.MethodGet, template: "/ngwaf/v1/reports/signals", handle: reportSignals},
		{method: http.MethodPost, template: wafWorkspace + "/simulate", handle: onNgwafWorkspace(simulateRequest), parallel: true},
		{method: http.MethodGet, template: "/ngwaf/v1/timeseries", handle: accountSeries},
		{method: http.MethodGet, template: wafWorkspace + "/timeseries", handle: onNgwafWorkspace(workspaceSeries)},
		{method: http.MethodGet, template: wafWorkspace + "/timeseries/agents/{}", handle: onNgwafWorkspace(workspaceSeries)},
	}
	for i := range routes {
		routes[i].errors = problems
	}
	return []served{{"agents, reports, simulations and timeseries of the Next-Gen WAF", routes}}
}
