package observability

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"net/http"
	"slices"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// LogTimeseries returns aggregates of the sampled logs of a service over time.
//
// Methods: All, List.
//
// Reference: https://www.fastly.com/documentation/reference/api/observability/timeseries/
func LogTimeseries(client *fastly.Client, serviceID string) LogTimeseriesAddress {
	return LogTimeseriesAddress{timeseries.At(client), serviceID}
}

// SustainabilityTimeseries returns the data of the sustainability dashboard of the account over time.
//
// Methods: All, List.
//
// Reference: https://www.fastly.com/documentation/reference/api/observability/timeseries/
func SustainabilityTimeseries(client *fastly.Client) SustainabilityTimeseriesAddress {
	return SustainabilityTimeseriesAddress{timeseries.At(client)}
}

var timeseries = collection.NewFamily(collection.Spec{Noun: "time series", Path: "/observability/timeseries"})

// LogTimeseriesAddress provides aggregates of the sampled logs of a service over time.
type LogTimeseriesAddress struct {
	at        *collection.Address
	serviceID string
}

// All returns an iterator over the points that query selects.
func (a LogTimeseriesAddress) All(ctx context.Context, query LogTimeseriesQuery, opts ...fastly.CallOption) iter.Seq2[TimeseriesPoint, error] {
	op := timeseriesOp(a.at, query.TimeseriesQuery, false, PerSecond, PerMinute, PerHour, PerDay)
	filter, err := conditionsOf(query.Filters)
	op.Err = cmp.Or(collection.Required("service_id", a.serviceID), op.Err, err)
	op.Query = logTimeseriesQuery{sourceLogs, a.serviceID, filter, query.Series, query}
	points := fastly.All[TimeseriesPoint](ctx, a.at.Client(), op, fastly.Paging{Style: fastly.PageCursor}, opts...)
	if query.Limit <= 0 {
		return points
	}
	return func(yield func(TimeseriesPoint, error) bool) {
		left := query.Limit
		for point, err := range points {
			if left == 0 || !yield(point, err) { // points beyond the limit were not requested
				return
			}
			left--
		}
	}
}

// List returns all points that query selects.
func (a LogTimeseriesAddress) List(ctx context.Context, query LogTimeseriesQuery, opts ...fastly.CallOption) ([]TimeseriesPoint, error) {
	return fastly.Collect(a.All(ctx, query, opts...))
}

// SustainabilityTimeseriesAddress provides the data of the sustainability dashboard over time.
type SustainabilityTimeseriesAddress struct{ at *collection.Address }

// All returns an iterator over the points that query selects. It fetches pages as needed, and ends at the
// first error.
func (a SustainabilityTimeseriesAddress) All(ctx context.Context, query TimeseriesQuery, opts ...fastly.CallOption) iter.Seq2[TimeseriesPoint, error] {
	op := timeseriesOp(a.at, query, true, PerDay, PerMonth)
	filter, err := conditionsOf(query.Filters)
	op.Err = cmp.Or(op.Err, err)
	op.Query = sustainabilityQuery{sourceSustainability, filter, query.Series, query}
	return fastly.All[TimeseriesPoint](ctx, a.at.Client(), op, fastly.Paging{Style: fastly.PageCursor}, opts...)
}

// List returns all points that query selects.
func (a SustainabilityTimeseriesAddress) List(ctx context.Context, query TimeseriesQuery, opts ...fastly.CallOption) ([]TimeseriesPoint, error) {
	return fastly.Collect(a.All(ctx, query, opts...))
}

// timeseriesOp returns the operation of a query. splits reports whether the API splits series at commas.
// allowed lists the supported granularities.
func timeseriesOp(at *collection.Address, query TimeseriesQuery, splits bool, allowed ...TimeseriesGranularity) fastly.Op {
	op := at.Op(http.MethodGet, "list time series", "/observability/timeseries")
	op.Err = cmp.Or(op.Err, collection.Required("from", query.From), collection.Required("to", query.To),
		collection.Required("granularity", query.Granularity), checkSeries(query.Series, splits))
	if op.Err == nil && !slices.Contains(allowed, query.Granularity) {
		op.Err = fmt.Errorf("granularity is %q, and the data has only %q", query.Granularity, allowed)
	}
	return op
}

// TimeseriesQuery selects points of time series.
type TimeseriesQuery struct {
	// Start of the range. Required.
	From time.Time `json:"from"`
	// End of the range. Required.
	To time.Time `json:"to"`
	// Length of an interval. Required. Sampled logs have intervals of a second, a minute, an hour or a
	// day. Sustainability data has intervals of a day or a month.
	Granularity TimeseriesGranularity `json:"granularity"`
	// Functions of numeric fields, for example "avg[response_time]" of sampled logs, or
	// "sum[bandwidth_gb]" of sustainability data. At least one is required.
	Series []string `json:"-"`
	// Fields to group by, for example "fastly_pop" of sampled logs, or "product" of sustainability data.
	Dimensions collection.CommaList `json:"dimensions,omitzero"`
	// Conditions that the data must meet. If nil, all data of the range matches.
	Filters []Filter `json:"-"`
}

// LogTimeseriesQuery selects points of time series of sampled logs.
type LogTimeseriesQuery struct {
	TimeseriesQuery
	// Maximum number of points. If 0, the API chooses the number. Points beyond the limit cannot be
	// requested.
	Limit int `json:"limit,omitzero"`
}

type logTimeseriesQuery struct {
	Source    source     `json:"source"`
	ServiceID string     `json:"service_id"`
	Filter    conditions `json:"filter,omitzero"`
	Series    []string   `json:"series" form:"repeat"`
	LogTimeseriesQuery
}

type sustainabilityQuery struct {
	Source source               `json:"source"`
	Filter conditions           `json:"filter,omitzero"`
	Series collection.CommaList `json:"series"`
	TimeseriesQuery
}

// TimeseriesGranularity is the length of an interval of time series.
type TimeseriesGranularity string

// Lengths of intervals of time series.
const (
	PerSecond TimeseriesGranularity = "second" // sampled logs only
	PerMinute TimeseriesGranularity = "minute" // sampled logs only
	PerHour   TimeseriesGranularity = "hour"   // sampled logs only
	PerDay    TimeseriesGranularity = "day"
	PerMonth  TimeseriesGranularity = "month" // sustainability data only
)

// TimeseriesPoint holds the values of one interval. If the query has dimensions, there is one point for
// each interval and group.
type TimeseriesPoint struct {
	// Values of the dimensions by name: a string, float64 or bool. The dimension "time" is the start of
	// the interval.
	Dimensions map[string]any `json:"dimensions"`
	// Values of the series.
	Values SeriesValues `json:"values"`
}

// Time returns the start of the interval, which is the dimension "time". It returns the zero time if
// the dimension is missing or not in RFC 3339 format.
func (p TimeseriesPoint) Time() time.Time {
	text, _ := p.Dimensions["time"].(string)
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}
	}
	return t
}
