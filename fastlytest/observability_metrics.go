package fastlytest

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"
)

// madeUp is the value of all historical metrics of domains, origins, the platform, DDoS mitigation and
// sustainability in each interval.
const madeUp = 100

// intervals ranges over the starts of the intervals of a query, 1000 at most. The default range is the
// last day.
func (c *call) intervals(from, to string, step time.Duration) func(yield func(time.Time) bool) {
	end, err := c.moment(to, c.now)
	start, wrong := c.moment(from, end.Add(-24*time.Hour))
	return func(yield func(time.Time) bool) {
		for at, n := start.UTC().Truncate(step), 0; err == nil && wrong == nil && at.Before(end) && n < 1000; n++ {
			if !at.Before(start.Truncate(step)) && !yield(at) {
				return
			}
			at = at.Add(step)
		}
	}
}

// pageOf returns a page of rows with constant metrics.
func (c *call) pageOf(rows []object, pages byCursor, meta object) *reply {
	start, ok := pages.start(c.query, rows)
	if !ok {
		return problems(http.StatusBadRequest, "Bad Request", "invalid cursor")
	}
	part := cut(rows, start, min(c.number("limit", pages.limit), pages.most))
	if meta["next_cursor"] = ""; start+len(part) < len(rows) {
		meta["next_cursor"] = pages.cursor(start+len(part), part)
	}
	return success(object{"data": part, "meta": meta})
}

// domainsOf and originsOf return the domains and the hosts of backends in the newest version of a
// service.
func domainsOf(s *service) []string { return namesOf(s, "domain", "name", "www.example.com") }

func originsOf(s *service) []string { return namesOf(s, "backend", "address", "origin.example.com") }

func namesOf(s *service, kind, field, otherwise string) []string {
	var names []string
	for _, o := range s.versions[len(s.versions)-1].objects[kind] {
		names = append(names, o.text(field))
	}
	if len(names) == 0 {
		names = []string{otherwise}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// history returns the metrics in a query by domain or origin, or in total if the query groups by none.
func history(dimension, usual string, names func(*service) []string) handler {
	return func(f *Fake, c *call) *reply {
		s := c.account.service(f, c.args[0])
		if s == nil {
			return problems(http.StatusNotFound, "Not Found", "service not found")
		}
		downsample := cmp.Or(c.query.Get("downsample"), "hour")
		metric, group := cmp.Or(c.query.Get("metric"), usual), cmp.Or(c.query.Get("group_by"), dimension)
		all := names(s)
		if wanted := c.query.Get(dimension); wanted != "" {
			all = slices.DeleteFunc(all, func(name string) bool { return !slices.Contains(strings.Split(wanted, ","), name) })
		}
		if !strings.Contains(group, dimension) {
			all = []string{""}
		}
		rows := []object{}
		for _, name := range all {
			values := []object{}
			for at := range c.intervals("start", "end", steps[downsample]) {
				row := object{"timestamp": at.Unix()}
				for of := range strings.SplitSeq(metric, ",") {
					row[of] = madeUp
				}
				values = append(values, row)
			}
			dimensions := object{}
			if name != "" {
				dimensions[dimension] = name
			}
			rows = append(rows, object{"dimensions": dimensions, "values": values})
		}
		filters := object{"regions": c.query.Get("region"), "datacenters": c.query.Get("datacenter"), dimension + "s": c.query.Get(dimension)}
		return c.pageOf(rows, byCursor{limit: 100, most: 200}, object{
			"start": c.query.Get("start"), "end": c.query.Get("end"), "downsample": downsample, "metric": metric, "group_by": group, "filters": filters,
			"limit": c.number("limit", 100),
		})
	}
}

// platformMetrics returns the metrics in a query. The default is requests.
func platformMetrics(_ *Fake, c *call) *reply {
	step := steps[c.args[len(c.args)-1]]
	if step == 0 {
		return problems(http.StatusBadRequest, "Bad Request", "invalid granularity")
	}
	rows := []object{}
	for at := range c.intervals("from", "to", step) {
		row := object{"timestamp": at.Format(time.RFC3339)}
		for name := range strings.SplitSeq(cmp.Or(c.query.Get("metric"), "requests"), ",") {
			row[name] = madeUp
		}
		for key, value := range map[string]string{"datacenter": pops[0].code, "region": pops[0].region} {
			if c.query.Get("group_by") == key {
				row[key] = value
			}
		}
		rows = append(rows, row)
	}
	return c.pageOf(rows, byCursor{limit: 1000, most: 10000}, object{"group_by": c.query.Get("group_by"), "limit": c.number("limit", 1000)})
}

func platformDDoS(_ *Fake, c *call) *reply {
	downsample := cmp.Or(c.query.Get("downsample"), "hour")
	values := []object{}
	for range c.intervals("start", "end", steps[downsample]) {
		values = append(values, object{"ddos_action_blackhole": madeUp, "ddos_action_close": madeUp})
	}
	meta := object{"start": c.query.Get("start"), "end": c.query.Get("end"), "downsample": downsample}
	return success(object{"data": []object{{"values": values}}, "meta": meta, "status": "success"})
}

// byName formats a second like the inspectors: by name, in total and by POP.
func byName(names func(*service) []string, measured func(metrics) metrics) feed {
	return func(s *service, of second) any {
		all := names(s)
		split := func(whole metrics) map[string]metrics {
			parts := map[string]metrics{}
			for _, name := range all {
				part := metrics{}
				for key, value := range measured(whole) {
					if part[key] = value; key != "edge_hit_ratio" {
						part[key] /= float64(len(all))
					}
				}
				parts[name] = part
			}
			return parts
		}
		places := object{}
		for code, whole := range of.Datacenter {
			places[code] = split(whole)
		}
		return object{"recorded": of.Recorded, "aggregated": split(of.Aggregated), "datacenter": places}
	}
}

// domainMetrics and originMetrics derive the metrics of the inspectors from the metrics of a service.
func domainMetrics(m metrics) metrics {
	return metrics{
		"requests": m["requests"], "edge_requests": m["requests"], "edge_hit_requests": m["hits"], "edge_miss_requests": m["miss"],
		"edge_hit_ratio": m["hit_ratio"], "status_200": m["status_200"], "status_2xx": m["status_2xx"],
		"resp_body_bytes": m["resp_body_bytes"], "resp_header_bytes": m["resp_header_bytes"], "bandwidth": m["bandwidth"],
	}
}

func originMetrics(m metrics) metrics {
	return metrics{"responses": m["miss"], "all_responses": m["miss"], "status_200": m["miss"], "status_2xx": m["miss"], "all_status_2xx": m["miss"]}
}
