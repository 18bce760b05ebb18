package fastlytest

import (
	"cmp"
	"errors"
	"iter"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// AddStats adds metrics to the historical statistics of the service at a point in time. The keys
// are names of the API, for example "requests" and "bandwidth".
//
// Responses contain the sum for each minute, hour or day. A time range includes its start and
// excludes its end. The metric hit_ratio is calculated from hits and miss. For origin_offload, the
// last value added is returned. Metrics that were never added are absent.
//
// Of all traffic, including live traffic, half is attributed to the POP IAD in region usa. AMS in
// europe and TYO in asia get a quarter each. Integer values are split into integers, and IAD gets
// the remainder.
func (s *Service) AddStats(at time.Time, metrics map[string]float64) {
	s.state(func(state *service, _ time.Time) {
		state.stats = append(state.stats, point{at.UTC(), maps.Clone(metrics)})
	})
}

// FailStats makes requests for historical statistics fail with msg, as the API does: the status code
// is 200, and the body is {"status":"error","msg":msg}. An empty msg ends the failure.
func (f *Fake) FailStats(msg string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.statsFailure = msg
}

// point holds the metrics that a service counted at a time.
type point struct {
	at      time.Time
	metrics metrics
}

// metrics holds values by metric name.
type metrics map[string]float64

// add adds later metrics to m.
func (m metrics) add(later metrics) {
	for name, value := range later {
		if ratio(name) {
			m[name] = value
		} else {
			m[name] += value
		}
	}
}

// ratio reports whether a metric is a ratio, which is not summed.
func ratio(name string) bool { return name == "hit_ratio" || name == "origin_offload" }

// complete adds the metrics that are calculated from others.
func (m metrics) complete() metrics {
	if cacheable := m["hits"] + m["miss"]; cacheable > 0 {
		m["hit_ratio"] = m["hits"] / cacheable
	}
	return m
}

// split distributes metrics among the POPs, by POP code.
func (m metrics) split() map[string]metrics {
	parts := map[string]metrics{}
	for _, p := range pops {
		parts[p.code] = metrics{}
		maps.Copy(parts[p.code], m)
	}
	for name, value := range m {
		if ratio(name) {
			continue
		}
		rest := value
		for _, p := range pops[1:] {
			part := value * p.share
			if value == math.Trunc(value) {
				part = math.Trunc(part)
			}
			parts[p.code][name] = part
			rest -= part
		}
		parts[pops[0].code][name] = rest
	}
	return parts
}

// pop is a POP, with its statistics region and its share of all traffic.
type pop struct {
	code, region string
	share        float64
}

var pops = []pop{{"IAD", "usa", 0.5}, {"AMS", "europe", 0.25}, {"TYO", "asia", 0.25}}

func popsWhere(wanted func(pop) bool) []pop {
	return slices.DeleteFunc(slices.Clone(pops), func(p pop) bool { return !wanted(p) })
}

func popsIn(region string) []pop {
	return popsWhere(func(p pop) bool { return p.region == region })
}

// regions lists all statistics regions. Most of them have no traffic in the fake.
var regions = []string{
	"africa_std", "anzac", "asia", "asia_india", "asia_southkorea", "europe", "latam", "mexico", "southamerica_std", "usa",
}

func statsRoutes() []route {
	list := []route{
		{method: "GET", template: "/stats", handle: ofAccount(span, window.byService)},
		{method: "GET", template: "/stats/aggregate", handle: ofAccount(span, window.together)},
		{method: "GET", template: "/stats/field/{}", handle: ofAccount(fieldSpan, window.byService)},
		{method: "GET", template: "/stats/regions", handle: (*Fake).listRegions},
		{method: "GET", template: "/stats/service/{}", handle: ofService(span, window.alone)},
		{method: "GET", template: "/stats/service/{}/field/{}", handle: ofService(fieldSpan, window.alone)},
		{method: "GET", template: "/stats/usage", handle: ofAccount(worldSpan, window.usage)},
		{method: "GET", template: "/stats/usage_by_month", handle: ofAccount(monthSpan, window.usageByMonth)},
		{method: "GET", template: "/stats/usage_by_service", handle: ofAccount(worldSpan, window.usageByService)},
		{method: "GET", template: "/service/{}/stats/summary", handle: onService((*Fake).summarize)},
	}
	for i := range list {
		list[i].handle = unlessFailing(list[i].handle)
	}
	return list
}

// unlessFailing runs handle unless FailStats has set a failure.
func unlessFailing(handle handler) handler {
	return func(f *Fake, c *call) *reply {
		if f.statsFailure != "" {
			return failedStats(f.statsFailure)
		}
		return handle(f, c)
	}
}

func failedStats(msg string) *reply { return success(object{"status": "error", "msg": msg}) }

// spanOf reads the requested window from a request.
type spanOf func(*call) (window, error)

// report returns the data of a reply about services.
type report func(window, []*service) any

// ofAccount reports on all services of the customer, including deleted ones, or on the services in
// the query.
func ofAccount(read spanOf, tell report) handler {
	return func(_ *Fake, c *call) *reply {
		services := c.account.services
		if named := c.query.Get("services"); named != "" {
			wanted := map[string]bool{}
			for id := range strings.SplitSeq(named, ",") {
				wanted[id] = true
			}
			services = slices.DeleteFunc(slices.Clone(services), func(s *service) bool { return !wanted[s.id] })
		}
		return c.report(services, read, tell)
	}
}

// ofService reports on the service in the path.
func ofService(read spanOf, tell report) handler {
	return onService(func(_ *Fake, c *call, s *service) *reply {
		return c.report([]*service{s}, read, tell)
	})
}

func (c *call) report(services []*service, read spanOf, tell report) *reply {
	w, err := read(c)
	if err != nil {
		return failedStats(err.Error())
	}
	return statistics(w.meta, tell(w, services))
}

// statistics returns the envelope of all replies except summaries.
func statistics(meta object, data any) *reply {
	return success(object{"status": "success", "msg": nil, "meta": meta, "data": data})
}

func (f *Fake) listRegions(*call) *reply { return statistics(object{}, regions) }

// summarize returns totals by POP for a month, or for a range of seconds.
func (f *Fake) summarize(c *call, s *service) *reply {
	read := secondsSpan
	if c.query.Has("month") {
		read = monthSpan
	}
	w, err := read(c)
	if err != nil {
		return failedStats(err.Error())
	}
	sums := map[string]metrics{}
	for _, p := range pops {
		w.pops = []pop{p}
		if sum := w.total(s); len(sum) > 0 {
			sums[p.code] = sum
		}
	}
	return success(object{"stats": sums})
}

// window describes the requested data.
type window struct {
	from, to time.Time // to is exclusive
	step     time.Duration
	pops     []pop
	field    string // requested metric; all if empty
	customer string
	units    units
	meta     object // description of the window in the reply
}

// parts returns the metrics of services in the window, by time and POP.
func (w window) parts(services ...*service) iter.Seq2[time.Time, metrics] {
	return func(yield func(time.Time, metrics) bool) {
		for _, s := range services {
			for _, p := range s.stats {
				if p.at.Before(w.from) || !p.at.Before(w.to) {
					continue
				}
				parts := p.metrics.split()
				for _, place := range w.pops {
					if !yield(p.at, parts[place.code]) {
						return
					}
				}
			}
		}
	}
}

// total returns the sum of the whole window.
func (w window) total(services ...*service) metrics {
	sum := metrics{}
	for _, part := range w.parts(services...) {
		sum.add(part)
	}
	return sum.complete()
}

// rows returns the sums of each interval with data.
func (w window) rows(services ...*service) []object {
	sums := map[int64]metrics{}
	for at, part := range w.parts(services...) {
		start := at.Truncate(w.step).Unix()
		if sums[start] == nil {
			sums[start] = metrics{}
		}
		sums[start].add(part)
	}
	rows := []object{}
	for _, start := range slices.Sorted(maps.Keys(sums)) {
		row, sum := object{"start_time": start}, sums[start].complete()
		if w.field != "" {
			sum = metrics{w.field: sum[w.field]}
		}
		for name, value := range sum {
			row[name] = value
		}
		rows = append(rows, row)
	}
	return rows
}

// rowsOf returns the rows of one service. Complete rows contain the service id.
func (w window) rowsOf(s *service) []object {
	rows := w.rows(s)
	if w.field == "" {
		for _, row := range rows {
			row["service_id"] = s.id
		}
	}
	return rows
}

func (w window) together(services []*service) any { return w.rows(services...) }

func (w window) alone(services []*service) any { return w.rowsOf(services[0]) }

func (w window) byService(services []*service) any {
	data := object{}
	for _, s := range services {
		if rows := w.rowsOf(s); len(rows) > 0 {
			data[s.id] = rows
		}
	}
	return data
}

// usage returns the usage by region. Most regions have none.
func (w window) usage(services []*service) any {
	data := object{}
	for _, region := range regions {
		w.pops = popsIn(region)
		data[region] = w.units.of(w.total(services...))
	}
	return data
}

// usageByService returns the usage by region and service.
func (w window) usageByService(services []*service) any {
	data := object{}
	for _, region := range regions {
		w.pops = popsIn(region)
		used := object{}
		for _, s := range services {
			if sum := w.total(s); len(sum) > 0 {
				used[s.id] = w.units.of(sum)
			}
		}
		data[region] = used
	}
	return data
}

func (w window) usageByMonth(services []*service) any {
	return object{"customer_id": w.customer, "services": w.usageByService(services), "total": w.usage(services)}
}

// units holds the number of bytes and requests in a unit of usage.
type units struct{ bytes, requests float64 }

func (u units) of(m metrics) object {
	return object{
		"bandwidth":        m["bandwidth"] / u.bytes,
		"requests":         m["requests"] / u.requests,
		"compute_requests": m["compute_requests"] / u.requests,
	}
}

// span reads the window from the query keys that most operations share.
func span(c *call) (window, error) {
	w, err := worldSpan(c)
	region, codes := c.query.Get("region"), c.query.Get("datacenter")
	switch {
	case err != nil:
		return window{}, err
	case region != "": // a region takes precedence: the API then ignores datacenter
		w.pops = popsIn(region)
	case codes != strings.ToUpper(codes):
		return window{}, errors.New("invalid datacenter")
	case codes != "":
		wanted := strings.Split(codes, ",")
		w.pops = popsWhere(func(p pop) bool { return slices.Contains(wanted, p.code) })
		w.meta["datacenter"] = codes
	}
	return w, nil
}

// fieldSpan reads a window like span, for the single metric at the end of the path.
func fieldSpan(c *call) (window, error) {
	w, err := span(c)
	w.field = c.args[len(c.args)-1]
	return w, err
}

// worldSpan reads a window like span, for operations that echo the region but do not filter by it.
func worldSpan(c *call) (window, error) {
	var from time.Time
	var step time.Duration
	by := cmp.Or(c.query.Get("by"), "day")
	switch by {
	case "minute":
		from, step = c.now.Add(-30*time.Minute), time.Minute
	case "hour":
		from, step = c.now.AddDate(0, 0, -1), time.Hour
	case "day":
		from, step = c.now.AddDate(0, -1, 0), 24*time.Hour
	default:
		return window{}, errors.New("invalid by")
	}
	if region := c.query.Get("region"); region != "" && !slices.Contains(regions, region) {
		return window{}, errors.New("invalid region")
	}
	from, err := c.moment("from", from)
	if err != nil {
		return window{}, err
	}
	to, err := c.moment("to", c.now)
	if err != nil {
		return window{}, err
	}
	return c.window(from, to, by, step), nil
}

// monthSpan reads a window of one month. The default is the current month.
func monthSpan(c *call) (window, error) {
	year := cmp.Or(c.query.Get("year"), c.now.Format("2006"))
	month := cmp.Or(c.query.Get("month"), c.now.Format("01"))
	from, err := time.Parse("2006-1", year+"-"+month)
	if err != nil {
		return window{}, errors.New("invalid month")
	}
	w := c.window(from, from.AddDate(0, 1, 0), "month", 0)
	if billable, err := strconv.ParseBool(c.query.Get("billable_units")); err == nil && billable {
		w.units = units{bytes: 1e9, requests: 10_000}
	}
	return w, nil
}

// secondsSpan reads a window from Unix timestamps in seconds.
func secondsSpan(c *call) (window, error) {
	var at [2]time.Time
	for i, key := range [...]string{"start_time", "end_time"} {
		seconds, err := strconv.ParseInt(c.query.Get(key), 10, 64)
		if err != nil {
			return window{}, errors.New("invalid " + key)
		}
		at[i] = time.Unix(seconds, 0)
	}
	return c.window(at[0], at[1], "", 0), nil
}

// window returns a window over all POPs, in bytes and requests.
func (c *call) window(from, to time.Time, by string, step time.Duration) window {
	const layout = "2006-01-02 15:04:05 UTC"
	return window{
		from: from, to: to, step: step, pops: pops, customer: c.account.customer, units: units{bytes: 1, requests: 1},
		meta: object{
			"from":   from.UTC().Format(layout),
			"to":     to.UTC().Format(layout),
			"by":     by,
			"region": cmp.Or(c.query.Get("region"), "all"),
		},
	}
}

// moment parses a time in the query: Unix seconds, RFC 3339, or one of the few phrases that the
// fake supports.
func (c *call) moment(key string, fallback time.Time) (time.Time, error) {
	text := c.query.Get(key)
	if seconds, err := strconv.ParseInt(text, 10, 64); err == nil {
		return time.Unix(seconds, 0), nil
	}
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t, nil
	}
	switch words := strings.Fields(text); {
	case text == "":
		return fallback, nil
	case text == "now":
		return c.now, nil
	case text == "yesterday":
		return c.now.Truncate(24 * time.Hour).Add(-12 * time.Hour), nil // noon of the previous day
	case len(words) == 3 && words[2] == "ago":
		n, err := strconv.Atoi(words[0])
		unit := map[string]time.Duration{
			"minute": time.Minute, "hour": time.Hour, "day": 24 * time.Hour, "week": 7 * 24 * time.Hour,
		}[strings.TrimSuffix(words[1], "s")]
		if err == nil && unit > 0 {
			return c.now.Add(-time.Duration(n) * unit), nil
		}
	}
	return time.Time{}, errors.New("invalid " + key)
}
