package fastlytest

import (
	"encoding/csv"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// rfc3339 returns a field of an object as a time.
func rfc3339(o object, field string) time.Time {
	at, _ := time.Parse(time.RFC3339, o.text(field))
	return at
}

func eventFor(_ *call, event object, signal string) bool {
	return slices.ContainsFunc(toObjects(event["reasons"]), func(r object) bool { return r.text("signal_id") == signal })
}

// eventWithStatus filters events by status. An unknown status matches no event.
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
	_ = w.Write(columns) // a strings.Builder never fails
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
