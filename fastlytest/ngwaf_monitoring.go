package fastlytest

import (
	"bufio"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// hexadecimalID returns a function that generates hexadecimal ids.
func hexadecimalID(digits int) func(*Fake) string {
	return func(f *Fake) string {
		sum := sha256.Sum256([]byte(f.newID()))
		return hex.EncodeToString(sum[:])[:digits]
	}
}

// onNgwafWorkspace calls do with the workspace in the path.
func onNgwafWorkspace(do func(f *Fake, c *call, workspace object) *reply) handler {
	return func(f *Fake, c *call) *reply {
		workspace := c.account.table(wafWorkspaces, "id").find(c.args[0])
		if workspace == nil {
			return problems(http.StatusNotFound, http.StatusText(http.StatusNotFound), "workspace "+c.args[0]+" not found")
		}
		if refusal := queryRefusal(f, c); refusal != nil {
			return refusal
		}
		return do(f, c, workspace)
	}
}

// queryRefusal refuses a query that lacks a required key, or has an invalid value.
func queryRefusal(f *Fake, c *call) *reply {
	field, words := fault(c.route.queryLimits, c.queried(), nil, true)
	if words == "" || !f.enforces(inferred) {
		return nil
	}
	return problems(http.StatusBadRequest, http.StatusText(http.StatusBadRequest), "'"+field+"' "+words)
}

// signAlert records the user who creates an alert.
func signAlert(ch *change) *reply {
	if ch.was == nil {
		ch.object["created_by"] = ch.fake.loginOf(ch.call)
	}
	return nil
}

// alertFields lists the required members of the configuration by type of alert.
var alertFields = map[string][]string{
	"datadog": {"key", "site"}, "jira": {"host", "key", "project", "username"}, "mailinglist": {"address"}, "microsoftteams": {"webhook"},
	"opsgenie": {"key"}, "pagerduty": {"key"}, "slack": {"webhook"}, "webhook": {"webhook"},
}

// checkAlert refuses a configuration without the required members of its type.
func checkAlert(ch *change) *reply {
	config := toObject(ch.sent["config"])
	for _, field := range alertFields[ch.object.text("type")] {
		if config != nil && config.text(field) == "" {
			return ch.family.refuseField("config", "must have "+field)
		}
	}
	return nil
}

func alertRoutes(k *family) []route {
	one := k.path + "/{}"
	on := func(do func(c *call, t *table, alert, keys object) *reply) handler {
		return func(f *Fake, c *call) *reply {
			return k.on(f, c, func(t *table, _, alert object) *reply {
				keys := c.account.table(fill(k.path, c.args)+"#signing-keys", "id")
				key := keys.find(alert.text("id"))
				if key == nil || c.method == http.MethodPost && strings.HasSuffix(c.route.template, "/signing-key") {
					key = object{"id": alert.text("id"), "signing_key": f.newID()}
					keys.put(key, c.now)
				}
				return do(c, t, alert, key)
			})
		}
	}
	show := func(_ *call, _ *table, _, key object) *reply {
		return success(object{"signing_key": key["signing_key"]})
	}
	return []route{
		{method: http.MethodGet, template: one + "/signing-key", handle: on(show)},
		{method: http.MethodPost, template: one + "/signing-key", handle: on(show)},
		{method: http.MethodPost, template: one + "/test", parallel: true, handle: on(func(c *call, t *table, alert, _ object) *reply {
			alert = maps.Clone(alert)
			alert["last_status_code"] = http.StatusOK
			t.put(alert, c.now)
			return empty(http.StatusNoContent)
		})},
	}
}

const ngwafDashboards = wafWorkspace + "/dashboards"

// identifyItems sets the ids of the items of a dashboard.
func identifyItems(ch *change) *reply {
	items := toObjects(ch.object["items"])
	for i, item := range items {
		items[i] = maps.Clone(item)
		if item.text("id") == "" {
			items[i]["id"] = ch.fake.newID()
		}
	}
	list := make([]any, len(items))
	for i, item := range items {
		list[i] = item
	}
	ch.object["items"] = list
	return nil
}

// overviewDashboard is the default dashboard of a workspace.
var overviewDashboard = object{"id": "overview", "name": "Overview"}

func dashboardRoutes(k *family) []route {
	const path = wafWorkspace + "/default-dashboard"
	defaults := func(c *call) *table { return c.account.table(path, "workspace_id") }
	show := func(c *call) *reply {
		id := defaults(c).find(c.args[0]).text("dashboard_id")
		if c.account.table(fill(k.path, c.args), k.key).find(id) == nil {
			id = overviewDashboard.text("id")
		}
		return success(object{"dashboard_id": id})
	}
	return []route{
		{method: http.MethodGet, template: path, handle: onNgwafWorkspace(func(_ *Fake, c *call, _ object) *reply { return show(c) })},
		{method: http.MethodPut, template: path, handle: onNgwafWorkspace(func(f *Fake, c *call, _ object) *reply {
			id := c.fields().text("dashboard_id")
			known := id == overviewDashboard.text("id") || c.account.table(fill(k.path, c.args), k.key).find(id) != nil
			if !known && f.enforces(inferred) {
				return k.refuseField("dashboard_id", "does not exist")
			}
			defaults(c).put(object{"workspace_id": c.args[0], "dashboard_id": id}, c.now)
			return show(c)
		})},
	}
}

func listDefaultDashboards(*Fake, *call) *reply {
	return success(object{"data": []object{overviewDashboard}, "meta": object{"total": 1}})
}

// rfc3339 returns a field of an object as a time.
func rfc3339(o object, field string) time.Time {
	at, _ := time.Parse(time.RFC3339, o.text(field))
	return at
}

func eventFor(_ *call, event object, signal string) bool {
	return slices.ContainsFunc(toObjects(event["reasons"]), func(r object) bool { return r.text("signal_id") == signal })
}

// eventWithStatus is the filter by status. An unknown status matches no event.
func eventWithStatus(_ *call, event object, status string) bool {
	return status == map[bool]string{true: "expired", false: "active"}[event["is_expired"] == true]
}

// timeEvent sets the times of a seeded event.
func timeEvent(ch *change) {
	if ch.object["detected_at"] == nil {
		ch.object["detected_at"] = ch.object["created_at"]
	}
	if ch.object["expires_at"] == nil {
		ch.object["expires_at"] = stamp(rfc3339(ch.object, "detected_at").Add(24 * time.Hour))
	}
}

func eventRoutes(k *family) []route {
	return []route{
		{
			// The statuses are not in queryLimits: an unknown status matches nothing.
			method: http.MethodGet, template: k.path, handle: k.list, queryLimits: map[string]limit{"from": {required: true}},
			keys: map[string]bool{"from": true, "to": true, "ip": true, "signal": true, "status": true, "page": true, "limit": true},
		},
		{method: http.MethodPost, template: k.path + "/{}/expire", handle: func(f *Fake, c *call) *reply {
			return k.on(f, c, func(t *table, _, event object) *reply {
				event = maps.Clone(event)
				event["is_expired"] = true
				t.put(event, c.now)
				return empty(http.StatusNoContent)
			})
		}},
	}
}

func sourceRoutes(k *family) []route {
	return []route{{method: http.MethodDelete, template: k.path, handle: func(f *Fake, c *call) *reply {
		t, _, refusal := k.home(f, c)
		if refusal != nil {
			return refusal
		}
		for _, id := range slices.Clone(t.keys()) {
			t.remove(id, c.now)
		}
		return empty(http.StatusNoContent)
	}}}
}

const ngwafRequests = wafWorkspace + "/requests"

func timeRequest(ch *change) {
	if ch.object["timestamp"] == nil {
		ch.object["timestamp"] = stamp(ch.call.now)
	}
}

func requestRoutes(k *family) []route {
	return []route{
		{method: http.MethodGet, template: k.path, handle: func(f *Fake, c *call) *reply {
			t, _, refusal := k.home(f, c)
			if refusal != nil {
				return refusal
			}
			return k.search(f, c, slices.Collect(t.all()))
		}},
		{method: http.MethodPost, template: k.path + "/{}/report", handle: func(f *Fake, c *call) *reply {
			return k.on(f, c, func(*table, object, object) *reply { return empty(http.StatusNoContent) })
		}},
	}
}

// eachWorkspace calls do with each workspace and its requests from a time on.
func eachWorkspace(c *call, from time.Time, do func(workspace object, requests []object)) {
	for workspace := range c.account.table(wafWorkspaces, "id").all() {
		var requests []object
		for o := range c.account.table(fill(ngwafRequests, []string{workspace.text("id")}), "id").all() {
			if !rfc3339(o, "timestamp").Before(from) {
				requests = append(requests, o)
			}
		}
		do(workspace, requests)
	}
}

// searchAccount searches the requests of all workspaces.
func searchAccount(f *Fake, c *call) *reply {
	var list []object
	eachWorkspace(c, time.Time{}, func(workspace object, requests []object) {
		for _, o := range requests {
			o = maps.Clone(o)
			o["workspace_id"] = workspace["id"]
			list = append(list, o)
		}
	})
	return resourceFamilies()[ngwafRequests].search(f, c, list)
}

// longestSearch is the maximum time range of a search.
const longestSearch = 7 * 24 * time.Hour

// search returns the requests that match the search expression, as a page or as CSV.
func (k *family) search(f *Fake, c *call, list []object) *reply {
	from, until, terms := searchOf(c)
	if until.Sub(from) > longestSearch && f.enforces(reported) {
		return k.refuse("the time range is longer than 7 days")
	}
	list = slices.DeleteFunc(list, func(o object) bool {
		at := rfc3339(o, "timestamp")
		return at.Before(from) || at.After(until) || !matchesAll(o, terms)
	})
	if c.query.Get("export") != "true" {
		return k.page(c, list)
	}
	var text strings.Builder
	w := csv.NewWriter(&text)
	columns := []string{"id", "timestamp", "remote_ip", "method", "uri", "response_code"}
	_ = w.Write(columns) // into memory
	for _, o := range list {
		var row []string
		for _, column := range columns {
			row = append(row, o.text(column))
		}
		_ = w.Write(row)
	}
	w.Flush()
	r := plain(text.String())
	r.header.Set("Content-Type", "text/csv")
	return r
}

// searchOf parses the search expression of a request. The default time range is the last 6 hours.
func searchOf(c *call) (from, until time.Time, terms []string) {
	from, until = c.now.Add(-6*time.Hour), c.now
	for term := range strings.FieldsSeq(c.query.Get("q")) {
		key, value, _ := strings.Cut(term, ":")
		switch key {
		case "from":
			from = searchTime(c, value)
		case "until":
			until = searchTime(c, value)
		default:
			terms = append(terms, term)
		}
	}
	return from, until, terms
}

// searchUnits are the units of relative times.
var searchUnits = map[string]time.Duration{"s": time.Second, "min": time.Minute, "h": time.Hour, "d": 24 * time.Hour, "w": 7 * 24 * time.Hour}

// searchTime parses a relative time such as "-2d", or a Unix time in seconds.
func searchTime(c *call, text string) time.Time {
	for unit, length := range searchUnits {
		if n, err := strconv.Atoi(strings.TrimSuffix(text, unit)); err == nil && strings.HasSuffix(text, unit) {
			return c.now.Add(time.Duration(n) * length)
		}
	}
	seconds, _ := strconv.ParseInt(text, 10, 64)
	return time.Unix(seconds, 0)
}

// searchKeys maps the keys of search expressions to fields.
var searchKeys = map[string]string{
	"method": "method", "path": "path", "ip": "remote_ip", "httpcode": "response_code", "country": "country", "server": "server_name", "useragent": "user_agent",
}

// matchesAll reports whether a request matches all terms of a search expression. A term is key:value,
// or the id of a signal.
func matchesAll(o object, terms []string) bool {
	return !slices.ContainsFunc(terms, func(term string) bool {
		key, value, keyed := strings.Cut(term, ":")
		if keyed && key != "tag" {
			return !strings.EqualFold(o.text(searchKeys[key]), value)
		}
		if !keyed {
			value = term
		}
		return !slices.ContainsFunc(signalsOf(o), func(id string) bool { return strings.EqualFold(id, value) })
	})
}

// signalsOf returns the ids of the signals of a request.
func signalsOf(o object) []string {
	var ids []string
	for _, signal := range toObjects(o["signals"]) {
		ids = append(ids, signal.text("id"))
	}
	return ids
}

// reportFrom returns the start of a report. The end is ignored.
func reportFrom(f *Fake, c *call) (time.Time, *reply) {
	from, _ := time.Parse(time.RFC3339, c.query.Get("from"))
	return from, queryRefusal(f, c)
}

// reportAttacks counts the requests of each workspace. A request with a signal is an attack. A request
// that the agent did not allow is blocked.
func reportAttacks(f *Fake, c *call) *reply {
	from, refusal := reportFrom(f, c)
	if refusal != nil {
		return refusal
	}
	reports := []object{}
	eachWorkspace(c, from, func(workspace object, requests []object) {
		attacks, blocked, sources := 0, 0, map[string]int{}
		signals := map[string]int{}
		for _, o := range requests {
			ids := signalsOf(o)
			for _, id := range ids {
				signals[id]++
			}
			if len(ids) > 0 {
				attacks++
				sources[o.text("country")]++
			}
			if o.text("agent_response_code") != "200" {
				blocked++
			}
		}
		report := object{
			"id": workspace["id"], "name": workspace["name"], "total_count": len(requests), "attack_count": attacks, "blocked_count": blocked,
			"flagged_count": 0, "flagged_ip_count": 0, "all_flagged_ip_count": 0,
		}
		report["top_attack_signals"] = tallied(signals, func(id string, n int) object {
			return object{"tag_name": id, "tag_count": n, "total_count": attacks}
		})
		report["top_attack_sources"] = tallied(sources, func(code string, n int) object {
			return object{"country_code": code, "country_name": code, "request_count": n, "total_count": attacks}
		})
		reports = append(reports, report)
	})
	return success(object{"data": reports, "meta": object{"total": len(reports)}})
}

// reportSignals counts the requests with each signal.
func reportSignals(f *Fake, c *call) *reply {
	from, refusal := reportFrom(f, c)
	if refusal != nil {
		return refusal
	}
	total, top := map[string]int{}, map[string][]object{}
	eachWorkspace(c, from, func(workspace object, requests []object) {
		counts := map[string]int{}
		for _, o := range requests {
			for _, id := range signalsOf(o) {
				counts[id]++
				total[id]++
			}
		}
		for id, n := range counts {
			top[id] = append(top[id], object{"id": workspace["id"], "name": workspace["name"], "count": n})
		}
	})
	return success(object{"data": tallied(total, func(id string, n int) object {
		return object{"name": id, "display_name": id, "count": n, "top_workspaces": top[id]}
	})})
}

// tallied converts each count to an object, sorted by name.
func tallied(counts map[string]int, do func(name string, n int) object) []object {
	list := []object{}
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		list = append(list, do(name, counts[name]))
	}
	return list
}

// sampleAgent returns the only agent of each workspace.
func sampleAgent(c *call) object {
	seen := stamp(c.now.Truncate(time.Minute))
	return object{
		"agent_id": "agent-1", "agent_name": "agent-1", "agent_active": true, "agent_enabled": true, "agent_args": "", "agent_build_id": "0123456",
		"agent_cgroup": "", "agent_connections_dropped_count": 0, "agent_connections_open_count": 1, "agent_connections_total_count": 100,
		"agent_current_requests": 10, "agent_decision_time_50th": 0.5, "agent_decision_time_95th": 1.5, "agent_decision_time_99th": 2.5,
		"agent_last_rule_updated_at": seen, "agent_last_seen_at": seen, "agent_latency_time_50th": 1, "agent_latency_time_95th": 2,
		"agent_latency_time_99th": 3, "agent_max_procs": 2, "agent_version": "4.66.0",
	}
}

func listAgents(_ *Fake, c *call, _ object) *reply {
	return success(object{"data": []object{sampleAgent(c)}, "meta": object{"limit": 100, "total": 1}})
}

func getAgent(_ *Fake, c *call, _ object) *reply {
	if id := c.args[1]; id != "agent-1" {
		return problems(http.StatusNotFound, http.StatusText(http.StatusNotFound), "agent "+id+" not found")
	}
	return success(sampleAgent(c))
}

func listAgentKeys(_ *Fake, _ *call, workspace object) *reply {
	return success(object{"data": []object{{
		"access_key": makeID("access", workspace.text("id")), "secret_key": makeID("secret", workspace.text("id")), "is_primary": true,
		"created_at": workspace["created_at"], "updated_at": workspace["updated_at"],
	}}, "meta": object{"total": 1}})
}

// maxSimulation is the maximum size of the body of a simulation, in bytes.
const maxSimulation = 200 << 10

// simulatedSignals lists the texts that the simulator detects, in lower case.
var simulatedSignals = []struct{ signal, text string }{
	{"CMDEXE", "/etc/passwd"}, {"SQLI", "' or "}, {"SQLI", "union select"}, {"TRAVERSAL", "../"}, {"XSS", "<script"},
}

// simulateRequest detects signals in a request. If the workspace blocks attacks, the response has its
// status for blocked requests.
func simulateRequest(_ *Fake, c *call, workspace object) *reply {
	bad := func(words string) *reply {
		return problems(http.StatusBadRequest, http.StatusText(http.StatusBadRequest), words)
	}
	if len(c.body) > maxSimulation {
		return bad("the body is longer than 200 KB")
	}
	text := c.fields().text("request")
	req, err := http.ReadRequest(bufio.NewReader(strings.NewReader(text)))
	if err != nil {
		return bad("request is no HTTP request: " + err.Error())
	}
	query, err := url.QueryUnescape(req.URL.RawQuery)
	if err != nil {
		query = req.URL.RawQuery
	}
	_, body, _ := strings.Cut(text, "\r\n\r\n")
	signals, code := []object{}, http.StatusOK
	for _, part := range []struct{ location, text string }{{"QUERYSTRING", query}, {"POSTBODY", body}} {
		for _, known := range simulatedSignals {
			if strings.Contains(strings.ToLower(part.text), known.text) {
				signals = append(signals, object{
					"type": known.signal, "detector": known.signal, "detector_scope": "system", "location": part.location, "value": part.text, "redaction": "none",
				})
			}
		}
	}
	if len(signals) > 0 && workspace.text("mode") == "block" {
		code, _ = strconv.Atoi(workspace.text("default_blocking_response_code"))
	}
	return success(object{"waf_response": code, "signals": signals})
}

// knownMetrics are the metrics with values other than zero.
var knownMetrics = []string{"HTTP404", "SQLI", "XSS", "requests_attack", "requests_total", "requests_total_blocked"}

// eachPoint calls do with the start and the values of each interval of a timeseries, at most 1000
// times.
func eachPoint(c *call, start, end string, fallback int, do func(at string, values object)) {
	at, _ := time.Parse(time.RFC3339, c.query.Get(start))
	until, err := time.Parse(time.RFC3339, c.query.Get(end))
	if err != nil {
		until = c.now
	}
	step := time.Duration(c.number("granularity", fallback)) * time.Second
	for i := 0; i < 1000 && at.Before(until); i, at = i+1, at.Add(step) {
		values := object{}
		for metric := range strings.SplitSeq(c.query.Get("metrics"), ",") {
			values[metric] = 0
			if place := slices.Index(knownMetrics, metric); place >= 0 {
				values[metric] = (place + 1) * (1 + i%3)
			}
		}
		do(stamp(at), values)
	}
}

func workspaceSeries(_ *Fake, c *call, _ object) *reply {
	list := []object{}
	eachPoint(c, "start", "end", 60, func(at string, values object) {
		values["timestamp"] = at
		list = append(list, values)
	})
	return success(object{"data": list, "meta": object{"total": len(list)}})
}

// accountSeries groups values by time and, if requested, by workspace.
func accountSeries(f *Fake, c *call) *reply {
	if refusal := queryRefusal(f, c); refusal != nil {
		return refusal
	}
	workspaces := []string{""}
	if slices.Contains(strings.Split(c.query.Get("dimensions"), ","), "workspaces") {
		workspaces = nil
		for workspace := range c.account.table(wafWorkspaces, "id").all() {
			workspaces = append(workspaces, workspace.text("id"))
		}
	}
	list := []object{}
	for _, workspace := range workspaces {
		eachPoint(c, "from", "to", 86_400, func(at string, values object) {
			dimensions := object{"time": at}
			if workspace != "" {
				dimensions["workspace"] = workspace
			}
			list = append(list, object{"dimensions": dimensions, "values": []object{values}})
		})
	}
	return success(object{"data": list, "meta": object{"total": len(list)}})
}
