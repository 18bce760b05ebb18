package observability

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// LogAggregations returns aggregates of the sampled logs of a service, such as the average response time by
// POP.
//
// Methods: Get.
//
// A query with many dimensions may fail with status 500 or 503.
//
// Reference: https://www.fastly.com/documentation/reference/api/observability/log-aggregations/
func LogAggregations(client *fastly.Client, serviceID string) LogAggregationsAddress {
	return LogAggregationsAddress{aggregations.At(client), serviceID}
}

var aggregations = collection.NewFamily(collection.Spec{Noun: "log aggregations", Path: "/observability/aggregations"})

// LogAggregationsAddress provides aggregates of the sampled logs of a service.
type LogAggregationsAddress struct {
	at        *collection.Address
	serviceID string
}

// Get returns the aggregates that query selects.
func (a LogAggregationsAddress) Get(ctx context.Context, query LogAggregationsQuery, opts ...fastly.CallOption) (*LogAggregationsReport, error) {
	op := a.at.Op(http.MethodGet, "get log aggregations", "/observability/aggregations")
	filter, err := conditionsOf(query.Filters)
	op.Err = cmp.Or(op.Err, collection.Required("service_id", a.serviceID), collection.Required("start", query.Start),
		collection.Required("end", query.End), checkSeries(query.Series, false), err)
	op.Query = logAggregationsQuery{sourceLogs, a.serviceID, filter, query}
	return fastly.Do[LogAggregationsReport](ctx, a.at.Client(), op, opts...)
}

// LogAggregationsQuery selects aggregates of sampled logs.
type LogAggregationsQuery struct {
	// Start of the range. Required.
	Start time.Time `json:"start"`
	// End of the range. Required.
	End time.Time `json:"end"`
	// Functions of numeric fields, for example "avg[response_time]". The functions are avg, min, max, p95
	// and p99. At least one is required.
	Series []string `json:"series" form:"repeat"`
	// Fields to group by, for example "fastly_pop". If nil, there is one row.
	Dimensions collection.CommaList `json:"dimensions,omitzero"`
	// Series to sort by, for example "-p95[response_time]". A leading minus sign means descending order.
	Sort collection.CommaList `json:"sort,omitzero"`
	// Maximum number of rows, 1 to 100. If 0, the API chooses the number.
	Limit int `json:"limit,omitzero"`
	// Conditions that records must meet. If nil, all records of the range match.
	Filters []Filter `json:"-"`
}

// source is the kind of data of an aggregation or time series.
type source string

const (
	sourceLogs           source = "logs"
	sourceSustainability source = "sustainability"
)

type logAggregationsQuery struct {
	Source    source     `json:"source"`
	ServiceID string     `json:"service_id"`
	Filter    conditions `json:"filter,omitzero"`
	LogAggregationsQuery
}

// LogAggregationsReport is the reply to a query of aggregates.
type LogAggregationsReport struct {
	Data []LogAggregation    `json:"data"` // rows; nil if there are none
	Meta LogAggregationsMeta `json:"meta"` // query as the API interpreted it
}

// LogAggregation is a row of aggregates.
type LogAggregation struct {
	Dimensions map[string]any `json:"dimensions"` // values of the dimensions by name: a string, float64 or bool
	Values     SeriesValues   `json:"values"`     // values of the series
}

// LogAggregationsMeta is the query of aggregates as the API interpreted it.
type LogAggregationsMeta struct {
	ServiceID string                 `json:"service_id"` // id of the service
	Start     string                 `json:"start"`      // start of the range
	End       string                 `json:"end"`        // end of the range
	Sort      string                 `json:"sort"`       // series that the rows are sorted by
	Limit     int                    `json:"limit"`      // maximum number of rows
	Filters   LogAggregationsFilters `json:"filters"`    // conditions of the query
}

// LogAggregationsFilters holds the conditions of a query of aggregates.
type LogAggregationsFilters struct {
	FilterFields []AppliedFilter `json:"filter_fields"` // conditions
}

// AppliedFilter is a condition as the API interpreted it.
type AppliedFilter struct {
	Field    string          `json:"field"`    // name of the field
	Operator Operator        `json:"operator"` // operator of the condition
	Value    json.RawMessage `json:"value"`    // value that the field is compared with, or an array of values
}

// SeriesValues holds the values of the series in a query. In most replies, it is one object with a
// member for each series. Get returns the value of one series.
type SeriesValues []map[string]any

// Get returns the value of a series by its name in the query, for example "avg[response_time]". It
// reports whether the series has a numeric value.
func (v SeriesValues) Get(series string) (float64, bool) {
	for _, values := range v {
		if value, is := values[series].(float64); is {
			return value, true
		}
	}
	return 0, false
}

// UnmarshalFastly implements [collection.Unmarshaler]. It decodes an array of objects, or one object.
func (v *SeriesValues) UnmarshalFastly(raw []byte, decode func(raw []byte, at string, into any) error) error {
	if len(raw) > 0 && raw[0] == '{' {
		*v = make(SeriesValues, 1)
		return decode(raw, "", &(*v)[0])
	}
	return decode(raw, "", (*[]map[string]any)(v))
}
