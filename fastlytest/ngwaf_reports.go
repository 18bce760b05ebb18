package fastlytest

import (
	"bufio"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

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
