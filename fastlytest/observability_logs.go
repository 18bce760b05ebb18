package fastlytest

import (
	"cmp"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// condition is a filter of logs: filter[field][operator]=value.
type condition struct{ field, operator, value string }

// conditions returns the filters of a query. It refuses fields with the prefix fastly_is.
func (c *call) conditions() ([]condition, *reply) {
	fields := known().Lookup(http.MethodGet, logsPath)
	types := fieldTypes(fields)
	var all []condition
	for _, key := range slices.Sorted(maps.Keys(c.query)) {
		name, is := strings.CutPrefix(key, "filter[")
		if !is {
			continue
		}
		field, operator, _ := strings.Cut(strings.TrimSuffix(name, "]"), "][")
		operator = cmp.Or(operator, "eq")
		if _, exists := types[field]; !exists || strings.HasPrefix(field, "fastly_is_") || comparisons[operator] == nil {
			return nil, problems(http.StatusBadRequest, "Bad Request", "invalid filter "+key)
		}
		all = append(all, condition{field, operator, c.query.Get(key)})
	}
	return all, nil
}

// applied returns conditions as replies contain them.
func applied(conditions []condition) []object {
	all := []object{}
	for _, cond := range conditions {
		all = append(all, object{"field": cond.field, "operator": cond.operator, "value": cond.value})
	}
	return all
}

// comparisons maps the operators to functions. Numbers are compared numerically.
var comparisons = map[string]func(have, want string) bool{
	"eq":       func(have, want string) bool { return have == want },
	"in":       func(have, want string) bool { return slices.Contains(strings.Split(want, ","), have) },
	"contains": strings.Contains, "ends-with": strings.HasSuffix,
	"gt":  func(have, want string) bool { return ordered(have, want) > 0 },
	"gte": func(have, want string) bool { return ordered(have, want) >= 0 },
	"lt":  func(have, want string) bool { return ordered(have, want) < 0 },
	"lte": func(have, want string) bool { return ordered(have, want) <= 0 },
}

func ordered(a, b string) int {
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	if errX != nil || errY != nil {
		return strings.Compare(a, b)
	}
	return cmp.Compare(x, y)
}

// logsDays is the number of days that logs are kept.
const logsDays = 7

// sampled returns the records of a service in a time range that meet the conditions of the query.
func (f *Fake) sampled(c *call, start, end string) ([]object, []condition, *reply) {
	conditions, refusal := c.conditions()
	from, errFrom := time.Parse(time.RFC3339, c.query.Get(start))
	to, errTo := time.Parse(time.RFC3339, c.query.Get(end))
	switch {
	case refusal != nil:
		return nil, nil, refusal
	case errFrom != nil || errTo != nil:
		return nil, nil, problems(http.StatusBadRequest, "Bad Request", start+" and "+end+" must be times")
	case c.account.service(f, c.query.Get("service_id")) == nil:
		return nil, nil, problems(http.StatusNotFound, "Not Found", "service not found")
	}
	if oldest := c.now.AddDate(0, 0, -logsDays); from.Before(oldest) {
		from = oldest
	}
	var found []object
	for o := range c.account.table(logsPath, "id").all() {
		at, err := time.Parse(time.RFC3339, o.text("timestamp"))
		if err != nil || at.Before(from) || !at.Before(to) || o.text("service_id") != c.query.Get("service_id") {
			continue
		}
		if !slices.ContainsFunc(conditions, func(cond condition) bool { return !comparisons[cond.operator](o.text(cond.field), cond.value) }) {
			found = append(found, o)
		}
	}
	return found, conditions, nil
}

// exploreLogs returns a page of records. The cursor is inside the filters of the reply.
func exploreLogs(f *Fake, c *call) *reply {
	found, conditions, refusal := f.sampled(c, "start", "end")
	if refusal != nil {
		return refusal
	}
	pages := byCursor{limit: 10, most: 100}
	start, ok := pages.start(url.Values{"cursor": {c.query.Get("next_cursor")}}, found)
	if !ok {
		return problems(http.StatusBadRequest, "Bad Request", "invalid cursor")
	}
	limit := min(c.number("limit", pages.limit), pages.most)
	part := cut(found, start, limit)
	filters := object{
		"start": c.query.Get("start"), "end": c.query.Get("end"), "limit": limit, "service_id": c.query.Get("service_id"),
		"field_filters": applied(conditions),
	}
	if end := start + len(part); end < len(found) {
		filters["next_cursor"] = pages.cursor(end, part)
	}
	var data any // null if there is none
	if len(part) > 0 {
		data = shown(part, func(o object) any {
			o = maps.Clone(o)
			delete(o, "id")
			return o
		})
	}
	return success(object{"data": data, "meta": object{"filters": filters}})
}

// grouped groups records by key, in order of first occurrence.
func grouped(records []object, key func(o object) object) (keys []object, groups [][]object) {
	places := map[string]int{}
	for _, o := range records {
		k := key(o)
		name := string(answer(http.StatusOK, "", k).body)
		place, has := places[name]
		if !has {
			place = len(keys)
			places[name], keys, groups = place, append(keys, k), append(groups, nil)
		}
		groups[place] = append(groups[place], o)
	}
	return keys, groups
}

// aggregate evaluates a function of a field, such as avg[response_time], over records. It returns nil
// if the function is unknown or no record has a number.
func aggregate(records []object, series string) any {
	function, field, _ := strings.Cut(strings.TrimSuffix(series, "]"), "[")
	var values []float64
	sum := 0.0
	for _, o := range records {
		if n, err := strconv.ParseFloat(o.text(field), 64); err == nil {
			values, sum = append(values, n), sum+n
		}
	}
	slices.Sort(values)
	rank := func(share float64) float64 { return values[min(len(values)-1, int(share*float64(len(values))))] }
	switch {
	case len(values) == 0:
		return nil
	case function == "avg":
		return sum / float64(len(values))
	case function == "min":
		return values[0]
	case function == "max":
		return rank(1)
	case function == "p95":
		return rank(0.95)
	case function == "p99":
		return rank(0.99)
	default:
		return nil
	}
}

// dimensions returns the values of the fields that a query groups by.
func (c *call) dimensions(o object) object {
	of := object{}
	for field := range strings.SplitSeq(c.query.Get("dimensions"), ",") {
		if field != "" {
			of[field] = o[field]
		}
	}
	return of
}

// aggregated returns the rows of groups. A series name with a comma has no value.
func aggregated(series []string, keys []object, groups [][]object) []object {
	rows := []object{}
	for i, key := range keys {
		values := object{}
		for _, name := range series {
			values[name] = aggregate(groups[i], name)
		}
		rows = append(rows, object{"dimensions": key, "values": []object{values}})
	}
	return rows
}

func aggregateLogs(f *Fake, c *call) *reply {
	found, conditions, refusal := f.sampled(c, "start", "end")
	if refusal != nil {
		return refusal
	}
	keys, groups := grouped(found, c.dimensions)
	rows := aggregated(c.query["series"], keys, groups)
	by, descending := strings.CutPrefix(c.query.Get("sort"), "-")
	slices.SortStableFunc(rows, func(a, b object) int {
		order := ordered(a["values"].([]object)[0].text(by), b["values"].([]object)[0].text(by))
		if descending {
			return -order
		}
		return order
	})
	meta := object{
		"start": c.query.Get("start"), "end": c.query.Get("end"), "service_id": c.query.Get("service_id"), "sort": c.query.Get("sort"),
		"filters": object{"filter_fields": applied(conditions)},
	}
	if limit := c.number("limit", 0); limit > 0 {
		rows, meta["limit"] = cut(rows, 0, limit), limit
	}
	return success(object{"data": rows, "meta": meta})
}

// steps maps the names of intervals in queries and paths to their lengths.
var steps = map[string]time.Duration{
	"second": time.Second, "minute": time.Minute, "hour": time.Hour, "day": 24 * time.Hour, "month": 30 * 24 * time.Hour,
	"minutely": time.Minute, "hourly": time.Hour, "daily": 24 * time.Hour,
}

// timeseries returns logs grouped by time, or constant sustainability data.
func timeseries(f *Fake, c *call) *reply {
	granularity := c.query.Get("granularity")
	step := steps[granularity]
	allowed := map[string][]string{"logs": {"second", "minute", "hour", "day"}, "sustainability": {"day", "month"}}[c.query.Get("source")]
	if !slices.Contains(allowed, granularity) {
		return problems(http.StatusBadRequest, "Bad Request", "invalid source or granularity")
	}
	meta := object{"from": c.query.Get("from"), "to": c.query.Get("to"), "granularity": granularity}
	if c.query.Get("source") == "logs" {
		found, _, refusal := f.sampled(c, "from", "to")
		if refusal != nil {
			return refusal
		}
		keys, groups := grouped(found, func(o object) object {
			key := c.dimensions(o)
			at, _ := time.Parse(time.RFC3339, o.text("timestamp"))
			key["time"] = at.Truncate(step).Format(time.RFC3339)
			return key
		})
		rows := aggregated(c.query["series"], keys, groups)
		return success(object{"data": cut(rows, 0, c.number("limit", len(rows))), "meta": meta})
	}
	rows := []object{}
	for at := range c.intervals("from", "to", step) {
		values := object{}
		for name := range strings.SplitSeq(c.query.Get("series"), ",") {
			values[name] = madeUp
		}
		rows = append(rows, object{"dimensions": object{"time": at.Format(time.RFC3339)}, "values": values})
	}
	return c.pageOf(rows, byCursor{limit: 100, most: 1000, end: emptyText}, meta)
}

// insightFields maps a visualization to the field that it groups logs by, and to the name of the field
// in the reply.
var insightFields = map[string][2]string{
	"response-status-codes": {"response_status", "status-code"}, "country-statistics": {"client_country_code", "country"},
	"top-browser-by-requests": {"client_browser_name", "browser"}, "top-device-by-requests": {"client_device_type", "device"},
	"top-os-by-requests": {"client_os_name", "os"}, "top-content-type-by-requests": {"response_content_type", "content_type"},
	"top-503-responses": {"request_path", "url"}, "top-4xx-urls": {"request_path", "url"}, "top-5xx-urls": {"request_path", "url"},
}

// logInsights returns the share of each group of logs. All visualizations have this value only, and
// URLs are paths. For an unknown visualization, it returns status 500.
func logInsights(f *Fake, c *call) *reply {
	name := c.query.Get("visualization")
	of, known := insightFields[name]
	if !known && !strings.Contains(name, "-url-by-") {
		return problems(http.StatusInternalServerError, "Internal Server Error", "")
	}
	if !known {
		of = [2]string{"request_path", "url"}
	}
	found, _, refusal := f.sampled(c, "start", "end")
	if refusal != nil {
		return refusal
	}
	found = slices.DeleteFunc(found, func(o object) bool {
		status, host, domain := o.text("response_status"), o.text("request_host"), c.query.Get("domain")
		pops := c.query.Get("pops")
		return strings.HasPrefix(name, "top-4xx") && !strings.HasPrefix(status, "4") || strings.HasPrefix(name, "top-5xx") && !strings.HasPrefix(status, "5") ||
			strings.HasPrefix(name, "top-503") && status != "503" || !strings.Contains(host, domain) ||
			c.query.Get("domain_exact_match") == "true" && host != domain || pops != "" && !slices.Contains(strings.Split(pops, ","), o.text("fastly_pop"))
	})
	keys, groups := grouped(found, func(o object) object { return object{of[1]: o.text(of[0])} })
	rows := []object{}
	for i, key := range keys {
		rate := float64(len(groups[i])) / float64(len(found))
		rows = append(rows, object{"dimensions": key, "dimension_attributes": object{"rate": rate}, "values": []object{{"rate": rate}}})
	}
	slices.SortStableFunc(rows, func(a, b object) int {
		return -ordered(a["dimension_attributes"].(object).text("rate"), b["dimension_attributes"].(object).text("rate"))
	})
	filters := object{"service_id": c.query.Get("service_id"), "start": c.query.Get("start"), "end": c.query.Get("end")}
	if limit := c.number("limit", 0); limit > 0 && name != "country-statistics" && name != "response-status-codes" {
		rows, filters["limit"] = cut(rows, 0, limit), limit
	}
	return success(object{"data": rows, "meta": object{"filters": filters}})
}
