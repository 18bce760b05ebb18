package fastly

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/edgesdk/fastly/internal/wire"
)

// Stats provides the statistics of services: historical statistics by minute, hour or day,
// and live statistics by second.
//
// Historical statistics are delayed. Data by day is available at about 02:00 UTC of the next
// day, data by hour after about 15 minutes, and data by minute after 2 to 15 minutes.
// Incomplete intervals are not reported. Data by minute is kept for 35 days, data by hour for
// 375 days. The API refuses queries for too much data.
//
// Reference: https://www.fastly.com/documentation/reference/api/metrics-stats/
type Stats struct{ client *Client }

// StatsQuery selects historical statistics. The zero value selects the last month by day,
// for all regions. A method returns an error before any request if it does not support a
// filter, or if From and To are Unix times and From is after To.
type StatsQuery struct {
	// Start of the range, inclusive. The default is one month ago for [ByDay], one day ago for
	// [ByHour], and 30 minutes ago for [ByMinute].
	From StatsTime `json:"from,omitzero"`
	// End of the range. The API does not document whether a row that starts at To is included.
	// The default is now.
	To StatsTime `json:"to,omitzero"`
	// Interval of each row. The default is [ByDay].
	By Interval `json:"by,omitzero"`
	// Region of the POPs to include: africa_std, anzac, asia, asia_india, asia_southkorea,
	// europe, latam, mexico, southamerica_std or usa. [Stats.Regions] returns the current list.
	// The default is all regions.
	Region string `json:"region,omitzero"`
	// Codes of the POPs to include, separated by commas: "AMS", "AMS,TYO". Applies if Region
	// is empty. Not supported by [Stats.Aggregate], [Stats.Usage] and [Stats.UsageByService].
	Datacenter string `json:"datacenter,omitzero"`
	// Ids of the services to include. The default is all services. Only supported by
	// [Stats.Services].
	Services []string `json:"services,omitzero"`
}

// StatsTime is a point in time. It is either a Unix time in seconds, as returned by
// [StatsTimeAt], or a natural-language time in UTC: "10 days ago", "two weeks ago",
// "2026-01-31 08:00". A date should include the time of day.
type StatsTime string

// StatsTimeAt returns t as a StatsTime, truncated to the second. If t is the zero time, it
// returns the empty StatsTime, which selects the default.
func StatsTimeAt(t time.Time) StatsTime {
	if t.IsZero() {
		return ""
	}
	return StatsTime(strconv.FormatInt(t.Unix(), 10))
}

// unix returns the Unix time in seconds. ok is false if t is not a Unix time.
func (t StatsTime) unix() (seconds int64, ok bool) {
	seconds, err := strconv.ParseInt(string(t), 10, 64)
	return seconds, err == nil
}

// Interval is the duration that a row of historical statistics covers.
type Interval string

// Intervals of a [StatsQuery].
const (
	ByMinute Interval = "minute" // one row per minute
	ByHour   Interval = "hour"   // one row per hour
	ByDay    Interval = "day"    // one row per day
)

// StatsReport is the reply to a query of historical statistics.
type StatsReport[T any] struct {
	Data T         `json:"data"` // result of the query
	Meta StatsMeta `json:"meta"` // query as the API interpreted it
}

// StatsMeta is the query as the API interpreted it.
type StatsMeta struct {
	From       time.Time `json:"from"`       // start of the range
	To         time.Time `json:"to"`         // end of the range
	By         Interval  `json:"by"`         // interval of each row
	Region     string    `json:"region"`     // region; "all" or empty without a filter
	Datacenter string    `json:"datacenter"` // POP codes; empty without a filter
}

// StatsRow holds the metrics of one interval, for one service or for all services in total.
type StatsRow struct {
	ServiceID string `json:"service_id"` // id of the service; empty for the total of all services
	Metrics
}

// StatsPoint is the value of one metric of a service in one interval.
type StatsPoint struct {
	ServiceID string    // id of the service
	Field     string    // name of the metric, as in the query
	StartTime time.Time // start of the interval
	// Value of the metric. Counts above 2⁵³ are rounded.
	Value float64 `fastly:"any"`
	// Buckets of miss_histogram; nil for other metrics. The key is the upper bound of a
	// bucket in milliseconds.
	MissHistogram map[string]int64

	others map[string]float64 // values by metric, if the reply has several
}

// UnmarshalFastly implements the Unmarshaler of package collection. It decodes one row
// of a report of a single metric.
func (p *StatsPoint) UnmarshalFastly(raw []byte, decode func(raw []byte, at string, into any) error) error {
	var row map[string]rowMember
	if err := decode(raw, "", &row); err != nil {
		return err
	}
	*p = StatsPoint{}
	var refused error // error of a member that is not a metric, returned if no metric follows
	for name, member := range row {
		var err error
		var value float64
		switch name {
		case "service_id":
			err = decode(member, "/service_id", &p.ServiceID)
		case "start_time":
			err = decode(member, "/start_time", &p.StartTime)
		case histogramField:
			p.Field = name
			err = decode(member, "/"+name, &p.MissHistogram)
		default:
			if unread := decode(member, "/"+name, &value); unread != nil {
				refused = unread
				continue
			}
			p.add(name, value)
		}
		if err != nil {
			return err
		}
	}
	if p.Field == "" {
		return refused
	}
	return nil
}

// rowMember is the undecoded JSON of a member of a row.
type rowMember []byte

// UnmarshalFastly implements [wire.Unmarshaler].
func (m *rowMember) UnmarshalFastly(raw []byte, _ func(raw []byte, at string, into any) error) error {
	*m = bytes.Clone(raw)
	return nil
}

// add adds a metric.
func (p *StatsPoint) add(field string, value float64) {
	if p.Field == "" {
		p.Field, p.Value = field, value
		return
	}
	if p.others == nil {
		p.others = map[string]float64{p.Field: p.Value}
	}
	p.others[field] = value
}

const histogramField = "miss_histogram"

// MarshalJSON encodes the point as a row of the API.
func (p StatsPoint) MarshalJSON() ([]byte, error) {
	row := map[string]any{"start_time": p.StartTime.Unix()}
	if p.ServiceID != "" {
		row["service_id"] = p.ServiceID
	}
	switch p.Field {
	case "":
	case histogramField:
		row[p.Field] = p.MissHistogram
	default:
		row[p.Field] = p.Value
	}
	return wire.Marshal(row)
}

// as returns the point with the metric that was requested. The value is zero if the reply lacks
// the metric.
func (p StatsPoint) as(field string) StatsPoint {
	switch {
	case p.others != nil:
		p.Value, p.others = p.others[field], nil
	case p.Field != field:
		p.Value, p.MissHistogram = 0, nil
	}
	p.Field = field
	return p
}

// Services returns the statistics of each service, ordered by service id, then by time.
// Services without traffic may be missing.
func (s Stats) Services(ctx context.Context, q StatsQuery, opts ...CallOption) (*StatsReport[[]StatsRow], error) {
	op, err := q.op(takesServices, "get statistics", "/stats")
	if err != nil {
		return nil, err
	}
	return eachService(ctx, s, op, opts, StatsRow.of)
}

// ServicesField returns one metric of each service, ordered by service id, then by time. The
// reply is smaller than that of [Stats.Services]. field is the API's name of the metric:
// "bandwidth", "status_5xx". The client does not check the name, because the API adds metrics
// often. If a row of the reply lacks the metric, its Value is 0. A misspelled name can
// therefore result in zeros.
func (s Stats) ServicesField(ctx context.Context, field string, q StatsQuery, opts ...CallOption) (*StatsReport[[]StatsPoint], error) {
	op, err := q.op(takesDatacenter, "get statistics of a field", "/stats/field/{field}", field)
	if err != nil {
		return nil, err
	}
	return eachService(ctx, s, op, opts, pointOf(field))
}

// Service returns the statistics of one service, ordered by time.
func (s Stats) Service(ctx context.Context, serviceID string, q StatsQuery, opts ...CallOption) (*StatsReport[[]StatsRow], error) {
	op, err := q.op(takesDatacenter, "get statistics of a service", "/stats/service/{service_id}", serviceID)
	if err != nil {
		return nil, err
	}
	return oneService(ctx, s, serviceID, op, opts, StatsRow.of)
}

// ServiceField returns one metric of one service, ordered by time. field is the API's name of
// the metric, as for [Stats.ServicesField].
func (s Stats) ServiceField(ctx context.Context, serviceID, field string, q StatsQuery, opts ...CallOption) (*StatsReport[[]StatsPoint], error) {
	op, err := q.op(takesDatacenter, "get statistics of a service's field", "/stats/service/{service_id}/field/{field}", serviceID, field)
	if err != nil {
		return nil, err
	}
	return oneService(ctx, s, serviceID, op, opts, pointOf(field))
}

// of returns the row with its service id set.
func (r StatsRow) of(serviceID string) StatsRow {
	r.ServiceID = serviceID
	return r
}

// pointOf returns a function that completes the points of a metric.
func pointOf(field string) func(p StatsPoint, serviceID string) StatsPoint {
	return func(p StatsPoint, serviceID string) StatsPoint {
		p.ServiceID = serviceID
		return p.as(field)
	}
}

// Aggregate returns the total of all services in each interval, ordered by time.
func (s Stats) Aggregate(ctx context.Context, q StatsQuery, opts ...CallOption) (*StatsReport[[]StatsRow], error) {
	op, err := q.op(takesRegion, "get aggregate statistics", "/stats/aggregate")
	if err != nil {
		return nil, err
	}
	return report[[]StatsRow](ctx, s, op, opts)
}

// Regions returns the regions that the API supports in queries.
func (s Stats) Regions(ctx context.Context, opts ...CallOption) (*StatsReport[[]string], error) {
	op := Op{Name: "list regions", Method: http.MethodGet, Path: "/stats/regions"}
	return report[[]string](ctx, s, op, opts)
}

// Usage is the billed usage of a service, or of all services, in a region. The values are
// integers unless the query sets BillableUnits.
type Usage struct {
	Bandwidth       float64 `json:"bandwidth"`        // bandwidth in bytes, or in gigabytes with BillableUnits
	Requests        float64 `json:"requests"`         // delivery requests, or units of 10000 requests with BillableUnits
	ComputeRequests float64 `json:"compute_requests"` // Compute requests, or units of 10000 requests with BillableUnits
}

// Usage returns the total usage of all services, by region.
func (s Stats) Usage(ctx context.Context, q StatsQuery, opts ...CallOption) (*StatsReport[map[string]Usage], error) {
	op, err := q.op(takesRegion, "get usage", "/stats/usage")
	if err != nil {
		return nil, err
	}
	return report[map[string]Usage](ctx, s, op, opts)
}

// UsageByService returns the usage of each service, by region, then by service id.
func (s Stats) UsageByService(ctx context.Context, q StatsQuery, opts ...CallOption) (*StatsReport[map[string]map[string]Usage], error) {
	op, err := q.op(takesRegion, "get usage by service", "/stats/usage_by_service")
	if err != nil {
		return nil, err
	}
	return report[map[string]map[string]Usage](ctx, s, op, opts)
}

// MonthQuery selects the month of a usage report. The zero value selects the current month.
type MonthQuery struct {
	Year  int        // calendar year, for example 2026
	Month time.Month // month of the year, for example time.January
	// Whether to return gigabytes and units of 10000 requests instead of bytes and requests.
	// The default is false.
	BillableUnits bool
}

// MonthlyUsage is the usage of a customer in a month.
type MonthlyUsage struct {
	CustomerID string                      `json:"customer_id"` // id of the customer
	Services   map[string]map[string]Usage `json:"services"`    // usage by region, then by service id
	Total      map[string]Usage            `json:"total"`       // total usage by region
}

// UsageByMonth returns the usage in a month, by service and in total.
func (s Stats) UsageByMonth(ctx context.Context, q MonthQuery, opts ...CallOption) (*StatsReport[MonthlyUsage], error) {
	op := Op{
		Name: "get usage of a month", Method: http.MethodGet, Path: "/stats/usage_by_month",
		Query: monthQuery{monthOf(q.Year, q.Month), q.BillableUnits},
	}
	return report[MonthlyUsage](ctx, s, op, opts)
}

// SummaryQuery selects the time of a summary. Set either Year and Month, or Start and End. The
// API does not document the result if both or neither are set. If Start is after End, the
// method returns an error before any request.
type SummaryQuery struct {
	Year       int        // year of the month to summarize
	Month      time.Month // month to summarize, with Year
	Start, End time.Time  // start and end of the range to summarize
}

// Summary returns the totals of one service over a month or a range, by POP code. The API
// reference recommends [Stats.Service] instead.
func (s Stats) Summary(ctx context.Context, serviceID string, q SummaryQuery, opts ...CallOption) (map[string]StatsRow, error) {
	op := Op{
		Name: "get summary", Method: http.MethodGet, Path: "/service/{service_id}/stats/summary", Args: []any{serviceID},
		Query: summaryQuery{monthOf(q.Year, q.Month), StatsTimeAt(q.Start), StatsTimeAt(q.End)}, Timeout: statsTimeout, maxReply: maxStatsReply,
	}
	if err := ordered("Start", StatsTimeAt(q.Start), "End", StatsTimeAt(q.End)); err != nil {
		return nil, inputError(&op, err)
	}
	reply, err := Do[summaryReply](ctx, s.client, op, opts...)
	if err != nil {
		return nil, err
	}
	return *reply.Stats, nil
}

type summaryReply struct {
	Stats *map[string]StatsRow `json:"stats"`
}

// lacks makes a reply without statistics an [ErrEmptyReply].
func (r *summaryReply) lacks([]byte) bool { return r.Stats == nil }

// monthQuery and summaryQuery are the encoded forms of MonthQuery and SummaryQuery.
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

// calendarMonth is a month in the format that the API requires, for example 2026 and 01.
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

// statsTimeout is sufficient for replies of many megabytes.
const statsTimeout = 5 * time.Minute

// filters is the set of filters that an operation supports. Each value includes the previous one.
type filters uint8

const (
	takesRegion filters = iota
	takesDatacenter
	takesServices
)

// op returns an operation with the query. It returns an error if the API would ignore a
// filter.
func (q StatsQuery) op(takes filters, name, path string, args ...any) (Op, error) {
	op := Op{Name: name, Method: http.MethodGet, Path: path, Args: args, Query: q}
	switch {
	case takes < takesServices && q.Services != nil:
		return op, inputError(&op, errors.New("the query has Services, which "+path+" would ignore"))
	case takes < takesDatacenter && q.Datacenter != "":
		return op, inputError(&op, errors.New("the query has a Datacenter, which "+path+" would ignore"))
	}
	if err := ordered("From", q.From, "To", q.To); err != nil {
		return op, inputError(&op, err)
	}
	return op, nil
}

// ordered returns an error if both times are Unix times and the start is after the end.
func ordered(start string, from StatsTime, end string, to StatsTime) error {
	first, known := from.unix()
	last, alsoKnown := to.unix()
	if known && alsoKnown && first > last {
		return fmt.Errorf("%s %s is after %s %s", start, from, end, to)
	}
	return nil
}

// eachService sends an operation that returns rows by service. of completes a row.
func eachService[R any](ctx context.Context, s Stats, op Op, opts []CallOption, of func(row R, serviceID string) R) (*StatsReport[[]R], error) {
	reply, err := report[map[string][]R](ctx, s, op, opts)
	if err != nil {
		return nil, err
	}
	all := &StatsReport[[]R]{Meta: reply.Meta}
	for _, id := range slices.Sorted(maps.Keys(reply.Data)) {
		complete(reply.Data[id], id, of)
		all.Data = append(all.Data, reply.Data[id]...)
	}
	return all, nil
}

// oneService sends an operation that returns rows of one service.
func oneService[R any](ctx context.Context, s Stats, id string, op Op, opts []CallOption, of func(row R, serviceID string) R) (*StatsReport[[]R], error) {
	reply, err := report[[]R](ctx, s, op, opts)
	if err != nil {
		return nil, err
	}
	complete(reply.Data, id, of)
	return reply, nil
}

func complete[R any](rows []R, id string, of func(row R, serviceID string) R) {
	for i := range rows {
		rows[i] = of(rows[i], id)
	}
}

// statsReply is a StatsReport with its status. A failure can have a successful HTTP status.
type statsReply[T any] struct {
	StatsReport[T]
	Status  string `json:"status"`
	Message string `json:"msg"`
}

// Refusal implements refuser.
func (r *statsReply[T]) Refusal() (message, detail string) {
	if r.Status == "success" {
		return "", ""
	}
	return firstNonEmpty(r.Message, fmt.Sprintf("status %q", r.Status)), ""
}

func report[T any](ctx context.Context, s Stats, op Op, opts []CallOption) (*StatsReport[T], error) {
	op.Timeout, op.maxReply = statsTimeout, maxStatsReply
	reply, err := Do[statsReply[T]](ctx, s.client, op, opts...)
	if err != nil {
		return nil, err
	}
	return &reply.StatsReport, nil
}
