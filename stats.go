package fastly

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// Stats are the statistics of services: historical ones by minute, hour or day, and
// live ones by the second.
//
// The historical ones are late. A day is there about 02:00 UTC on the next, an hour
// about 15 minutes after it, a minute after 2 to 15; an interval that has not ended is
// not reported. Minutes are kept for 35 days, hours for 375. A query that asks for too
// much is refused.
//
// Reference: https://www.fastly.com/documentation/reference/api/metrics-stats/
type Stats struct{ client *Client }

// StatsQuery says which statistics are asked for. Its zero value asks for the last
// month by day, everywhere.
//
// Not every method takes every filter. One that would be ignored is an error before
// the request, since the numbers would be of more than was asked for.
type StatsQuery struct {
	// From is where the range begins, that moment included. By default that is a month
	// ago by day, a day ago by hour, half an hour ago by minute.
	From StatsTime `json:"from,omitzero"`
	// To is where the range ends, now by default.
	To StatsTime `json:"to,omitzero"`
	// By is what a row stands for, a day by default.
	By Interval `json:"by,omitzero"`
	// Region limits the numbers to the POPs of a region.
	Region Region `json:"region,omitzero"`
	// Datacenter limits them to POPs, by code: "AMS", "AMS,TYO". It is for queries without
	// a Region. [Stats.Aggregate] and usage don't take it.
	Datacenter string `json:"datacenter,omitzero"`
	// Services are the ids of the services, all by default. Only [Stats.Services] takes it.
	Services []string `json:"services,omitzero"`
}

// StatsTime is a moment: unix seconds, as [At] writes them, or words that the API
// understands, such as "10 days ago", "two weeks ago" or "2026-01-31 08:00". The
// API's clock is UTC. A date should have a time: what it means without one has changed.
type StatsTime string

// At is a moment to the second. The zero time gives the empty StatsTime, which leaves
// the choice to the API.
func At(t time.Time) StatsTime {
	if t.IsZero() {
		return ""
	}
	return StatsTime(strconv.FormatInt(t.Unix(), 10))
}

// Interval is what a row of historical statistics stands for.
type Interval string

// The intervals.
const (
	ByMinute Interval = "minute"
	ByHour   Interval = "hour"
	ByDay    Interval = "day"
)

// Region is a part of the world, as Fastly bills it. [Stats.Regions] asks the API for
// those that it knows.
type Region string

// The regions.
const (
	RegionAfrica       Region = "africa_std"
	RegionANZAC        Region = "anzac" // Australia and New Zealand
	RegionAsia         Region = "asia"  // what is not India or South Korea
	RegionIndia        Region = "asia_india"
	RegionSouthKorea   Region = "asia_southkorea"
	RegionEurope       Region = "europe"
	RegionLatinAmerica Region = "latam"
	RegionMexico       Region = "mexico"
	RegionSouthAmerica Region = "southamerica_std"
	RegionUSA          Region = "usa"
)

// StatsReport is the reply to a query of historical statistics: rows, or usage.
type StatsReport[T any] struct {
	Data T         `json:"data"`
	Meta StatsMeta `json:"meta"`
}

// StatsMeta is a query as the API understood it.
type StatsMeta struct {
	From       time.Time `json:"from"`
	To         time.Time `json:"to"`
	By         Interval  `json:"by"`
	Region     Region    `json:"region"` // "all" or empty without a filter
	Datacenter string    `json:"datacenter"`
}

// StatsRow is one interval of a service, or of all services together.
type StatsRow struct {
	ServiceID string `json:"service_id"` // empty if the row is of all services
	Metrics
}

// Services returns the statistics of each service, ordered by service id and then by
// time. A service without traffic may be missing.
func (s Stats) Services(ctx context.Context, q StatsQuery, opts ...CallOption) (*StatsReport[[]StatsRow], error) {
	op, err := q.op(takesServices, "get statistics", "/stats")
	if err != nil {
		return nil, err
	}
	return s.eachService(ctx, op, opts)
}

// ServicesField is [Stats.Services] with one metric only, which makes a small reply.
// It is named as the API names it: "bandwidth", "status_5xx".
func (s Stats) ServicesField(ctx context.Context, field string, q StatsQuery, opts ...CallOption) (*StatsReport[[]StatsRow], error) {
	op, err := q.op(takesDatacenter, "get statistics of a field", "/stats/field/{field}", field)
	if err != nil {
		return nil, err
	}
	return s.eachService(ctx, op, opts)
}

// Service returns the statistics of one service, ordered by time.
func (s Stats) Service(ctx context.Context, serviceID string, q StatsQuery, opts ...CallOption) (*StatsReport[[]StatsRow], error) {
	op, err := q.op(takesDatacenter, "get statistics of a service", "/stats/service/{service_id}", serviceID)
	if err != nil {
		return nil, err
	}
	return s.oneService(ctx, serviceID, op, opts)
}

// ServiceField is [Stats.Service] with one metric only, named as in [Stats.ServicesField].
func (s Stats) ServiceField(ctx context.Context, serviceID, field string, q StatsQuery, opts ...CallOption) (*StatsReport[[]StatsRow], error) {
	op, err := q.op(takesDatacenter, "get statistics of a service's field", "/stats/service/{service_id}/field/{field}", serviceID, field)
	if err != nil {
		return nil, err
	}
	return s.oneService(ctx, serviceID, op, opts)
}

// Aggregate returns the statistics of all services together, ordered by time.
func (s Stats) Aggregate(ctx context.Context, q StatsQuery, opts ...CallOption) (*StatsReport[[]StatsRow], error) {
	op, err := q.op(takesRegion, "get aggregate statistics", "/stats/aggregate")
	if err != nil {
		return nil, err
	}
	return report[[]StatsRow](ctx, s, op, opts)
}

// Regions returns the regions that statistics can be limited to.
func (s Stats) Regions(ctx context.Context, opts ...CallOption) ([]Region, error) {
	op := Op{Name: "list regions", Method: http.MethodGet, Path: "/stats/regions"}
	reply, err := report[[]Region](ctx, s, op, opts)
	if err != nil {
		return nil, err
	}
	return reply.Data, nil
}

// Usage is what is billed of a service, or of all, in a region. The numbers are whole,
// unless they were asked for in billable units.
type Usage struct {
	Bandwidth       float64 `json:"bandwidth"`        // bytes
	Requests        float64 `json:"requests"`         // of delivery
	ComputeRequests float64 `json:"compute_requests"` // of Compute
}

// Usage returns what all services together used, by region.
func (s Stats) Usage(ctx context.Context, q StatsQuery, opts ...CallOption) (*StatsReport[map[Region]Usage], error) {
	op, err := q.op(takesRegion, "get usage", "/stats/usage")
	if err != nil {
		return nil, err
	}
	return report[map[Region]Usage](ctx, s, op, opts)
}

// UsageByService returns what each service used, by region and then by service id.
func (s Stats) UsageByService(ctx context.Context, q StatsQuery, opts ...CallOption) (*StatsReport[map[Region]map[string]Usage], error) {
	op, err := q.op(takesRegion, "get usage by service", "/stats/usage_by_service")
	if err != nil {
		return nil, err
	}
	return report[map[Region]map[string]Usage](ctx, s, op, opts)
}

// MonthQuery says which month's usage is asked for: the current one if Year and Month
// are zero.
type MonthQuery struct {
	Year  int
	Month time.Month
	// BillableUnits asks for gigabytes and tens of thousands of requests, in place of bytes and requests.
	BillableUnits bool
}

// MonthlyUsage is what a customer used in a month.
type MonthlyUsage struct {
	CustomerID string                      `json:"customer_id"`
	Services   map[Region]map[string]Usage `json:"services"` // by region, then by service id
	Total      map[Region]Usage            `json:"total"`
}

// UsageByMonth returns what was used in a month, by service and in total.
func (s Stats) UsageByMonth(ctx context.Context, q MonthQuery, opts ...CallOption) (*StatsReport[MonthlyUsage], error) {
	op := Op{
		Name: "get usage of a month", Method: http.MethodGet, Path: "/stats/usage_by_month",
		Query: monthQuery{monthOf(q.Year, q.Month), q.BillableUnits},
	}
	return report[MonthlyUsage](ctx, s, op, opts)
}

// SummaryQuery says which time a summary is of: a month, or a range.
type SummaryQuery struct {
	Year       int
	Month      time.Month
	Start, End time.Time
}

// Summary returns the sums of one service over a month or a range of time, by POP
// code. It is the older way to ask: the API recommends [Stats.Service].
func (s Stats) Summary(ctx context.Context, serviceID string, q SummaryQuery, opts ...CallOption) (map[string]StatsRow, error) {
	op := Op{
		Name: "get summary", Method: http.MethodGet, Path: "/service/{service_id}/stats/summary", Args: []any{serviceID},
		Query: summaryQuery{monthOf(q.Year, q.Month), At(q.Start), At(q.End)}, Timeout: statsTimeout,
	}
	reply, err := Do[summaryReply](ctx, s.client, op, opts...)
	if err != nil {
		return nil, err
	}
	return reply.Stats, nil
}

type summaryReply struct {
	Stats map[string]StatsRow `json:"stats"`
}

// monthQuery and summaryQuery are MonthQuery and SummaryQuery as they are sent.
type (
	monthQuery struct {
		calendarMonth
		BillableUnits bool `json:"billable_units,omitzero" form:"bool"`
	}
	summaryQuery struct {
		calendarMonth
		Start StatsTime `json:"start_time,omitzero"`
		End   StatsTime `json:"end_time,omitzero"`
	}
)

// calendarMonth is a month in the digits that the API wants: 2026, 01.
type calendarMonth struct {
	Year  string `json:"year,omitzero"`
	Month string `json:"month,omitzero"`
}

func monthOf(year int, month time.Month) calendarMonth {
	var m calendarMonth
	if year != 0 {
		m.Year = fmt.Sprintf("%04d", year)
	}
	if month != 0 {
		m.Month = fmt.Sprintf("%02d", int(month))
	}
	return m
}

// statsTimeout allows for replies of many megabytes, which the API collects first.
const statsTimeout = 5 * time.Minute

// filters are those of a query that an operation takes; each includes the one before.
type filters uint8

const (
	takesRegion filters = iota
	takesDatacenter
	takesServices
)

// op is an operation that takes the query, so far as its filters go.
func (q StatsQuery) op(takes filters, name, path string, args ...any) (Op, error) {
	op := Op{Name: name, Method: http.MethodGet, Path: path, Args: args, Query: q}
	switch {
	case takes < takesServices && q.Services != nil:
		return op, inputError(&op, errors.New("the query has Services, which "+path+" would ignore"))
	case takes < takesDatacenter && q.Datacenter != "":
		return op, inputError(&op, errors.New("the query has a Datacenter, which "+path+" would ignore"))
	}
	return op, nil
}

// eachService sends an operation whose rows come by service.
func (s Stats) eachService(ctx context.Context, op Op, opts []CallOption) (*StatsReport[[]StatsRow], error) {
	reply, err := report[map[string][]StatsRow](ctx, s, op, opts)
	if err != nil {
		return nil, err
	}
	all := &StatsReport[[]StatsRow]{Meta: reply.Meta}
	for _, id := range slices.Sorted(maps.Keys(reply.Data)) {
		all.Data = append(all.Data, ofService(id, reply.Data[id])...)
	}
	return all, nil
}

// oneService sends an operation whose rows are all of one service.
func (s Stats) oneService(ctx context.Context, id string, op Op, opts []CallOption) (*StatsReport[[]StatsRow], error) {
	reply, err := report[[]StatsRow](ctx, s, op, opts)
	if err != nil {
		return nil, err
	}
	ofService(id, reply.Data)
	return reply, nil
}

// ofService notes in the rows whose they are.
func ofService(id string, rows []StatsRow) []StatsRow {
	for i := range rows {
		rows[i].ServiceID = id
	}
	return rows
}

// statsReply is a StatsReport as it comes: the HTTP status may say success where the
// reply does not.
type statsReply[T any] struct {
	StatsReport[T]
	Status  string `json:"status"`
	Message string `json:"msg"`
}

func report[T any](ctx context.Context, s Stats, op Op, opts []CallOption) (*StatsReport[T], error) {
	op.Timeout = statsTimeout
	reply, err := Do[statsReply[T]](ctx, s.client, op, opts...)
	if err != nil {
		return nil, err
	}
	if reply.Status != "success" {
		return nil, op.failure(s.client, firstNonEmpty(reply.Message, fmt.Sprintf("status %q", reply.Status)), "")
	}
	return &reply.StatsReport, nil
}

// LiveBatch is a reply of the live statistics: some seconds, and where to go on.
type LiveBatch struct {
	Seconds []LiveSecond `json:"Data"` // oldest first; none while there is nothing new
	// Timestamp is what to ask [Stats.SecondsSince] for next.
	Timestamp int64 `json:"Timestamp"`
	// AggregateDelay is how many seconds the numbers are behind the clock.
	AggregateDelay int `json:"AggregateDelay"`
	// Error says why there are no seconds, which for an idle service is no failure:
	// "No data available, please retry".
	Error string `json:"Error,omitzero"`
}

// LiveSecond is one second of a service. Seconds without traffic may be missing.
type LiveSecond struct {
	Recorded    time.Time          `json:"recorded"`
	Aggregated  Metrics            `json:"aggregated"` // of all POPs together
	Datacenters map[string]Metrics `json:"datacenter"` // by POP code
}

// RecentSeconds returns the last 120 seconds of a service, or with a limit other than
// 0 at most that many of them.
func (s Stats) RecentSeconds(ctx context.Context, serviceID string, limit int, opts ...CallOption) (*LiveBatch, error) {
	return s.seconds(ctx, recentSeconds(serviceID), limit, opts)
}

// SecondsSince returns the seconds of a service after a timestamp, which is 0 for the
// latest second and later what the last batch gave; with a limit other than 0 at most
// that many. The API waits for a while until there are some: an idle service gives an
// empty batch.
func (s Stats) SecondsSince(ctx context.Context, serviceID string, timestamp int64, limit int, opts ...CallOption) (*LiveBatch, error) {
	return s.seconds(ctx, secondsSince(serviceID, timestamp), limit, opts)
}

// recentSeconds and secondsSince are the operations of live statistics.
func recentSeconds(serviceID string) Op {
	return Op{
		Name: "get recent seconds", Method: http.MethodGet, Path: "/v1/channel/{service_id}/ts/h", Args: []any{serviceID},
		Host: HostRealtime, Timeout: TimeoutLongPoll,
	}
}

func secondsSince(serviceID string, timestamp int64) Op {
	return Op{
		Name: "get seconds", Method: http.MethodGet, Path: "/v1/channel/{service_id}/ts/{timestamp}", Args: []any{serviceID, timestamp},
		Host: HostRealtime, Timeout: TimeoutLongPoll,
	}
}

func (s Stats) seconds(ctx context.Context, op Op, limit int, opts []CallOption) (*LiveBatch, error) {
	switch {
	case limit < 0:
		return nil, inputError(&op, fmt.Errorf("the limit %d is negative", limit))
	case limit > 0:
		op.Path, op.Args = op.Path+"/limit/{limit}", append(op.Args, limit)
	}
	return Do[LiveBatch](ctx, s.client, op, opts...)
}
