package ngwaf

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Timeseries returns the metrics of a workspace or of the account over time.
//
// Methods: Get, Agent.
//
// For a metric that does not exist, the API returns zeros instead of an error.
//
// Reference: https://www.fastly.com/documentation/reference/api/ngwaf/timeseries/
func Timeseries(scope Scope) TimeseriesAddress {
	return TimeseriesAddress{scope.at(timeseries), scope.isAccount}
}

var timeseries = inBoth(collection.Spec{Noun: "timeseries", Path: "/timeseries"})

// TimeseriesAddress provides metrics over time.
type TimeseriesAddress struct {
	at        *collection.Address
	isAccount bool
}

// Get returns the values of metrics, one point per interval. It requires From and Metrics.
func (a TimeseriesAddress) Get(ctx context.Context, query TimeseriesQuery, opts ...fastly.CallOption) ([]TimeseriesPoint, error) {
	path, sent := workspacePath, any(workspaceSeries{query.From, query.Metrics, query.To, query.Granularity})
	if a.isAccount {
		path, sent = "/ngwaf/v1", accountSeries{query.From, query.Metrics, query.To, query.Granularity, query.Dimensions}
	}
	op := a.at.Op(http.MethodGet, "get timeseries", path+"/timeseries")
	op.Query = sent
	op.Err = cmp.Or(op.Err, collection.Required("from", query.From), collection.Required("metrics", query.Metrics))
	if len(query.Dimensions) > 0 && !a.isAccount {
		op.Err = cmp.Or(op.Err, errors.New("dimensions require the scope of the account: use InAccount"))
	}
	return inOne[TimeseriesPoint](ctx, a.at.Client(), op, opts...)
}

// Agent returns the values of metrics of an agent. It requires the scope of a workspace.
//
// Stability: preview. The parameters and the reply are undocumented.
func (a TimeseriesAddress) Agent(ctx context.Context, id string, query AgentTimeseriesQuery, opts ...fastly.CallOption) (*collection.RawReply, error) {
	op := a.at.Op(http.MethodGet, "get agent timeseries", workspacePath+"/timeseries/agents/{agent_id}", id)
	op.Query = query
	if a.isAccount {
		op = fastly.Op{Name: op.Name, Err: errNoWorkspace}
	}
	return collection.DoRaw(ctx, a.at.Client(), op, opts...)
}

// TimeseriesQuery selects points of metrics.
type TimeseriesQuery struct {
	// Start of the time range. Required.
	From time.Time
	// Names of the metrics. At least one is required. A metric is a signal, for example "XSS",
	// "SQLI" or "HTTP404", or a total: "requests_total", "requests_attack" or
	// "requests_total_blocked".
	Metrics []string
	// End of the time range.
	To time.Time
	// Length of an interval in seconds.
	Granularity int
	// Dimensions by which the values are grouped: "time" and "workspaces". Only supported in the
	// scope of the account.
	Dimensions []string
}

// AgentTimeseriesQuery holds the parameters of a request for metrics of an agent. The parameters
// are undocumented, and assumed to be those of a workspace.
type AgentTimeseriesQuery struct {
	// Start of the time range.
	Start time.Time `json:"start,omitzero"`
	// End of the time range.
	End time.Time `json:"end,omitzero"`
	// Names of the metrics.
	Metrics collection.CommaList `json:"metrics,omitzero"`
	// Length of an interval in seconds.
	Granularity int `json:"granularity,omitzero"`
}

type workspaceSeries struct {
	Start       time.Time            `json:"start"`
	Metrics     collection.CommaList `json:"metrics"`
	End         time.Time            `json:"end,omitzero"`
	Granularity int                  `json:"granularity,omitzero"`
}

type accountSeries struct {
	From        time.Time            `json:"from"`
	Metrics     collection.CommaList `json:"metrics"`
	To          time.Time            `json:"to,omitzero"`
	Granularity int                  `json:"granularity,omitzero"`
	Dimensions  collection.CommaList `json:"dimensions,omitzero"`
}

// TimeseriesPoint holds the values of metrics in an interval. [TimeseriesPoint.Value] returns
// them by name.
type TimeseriesPoint struct {
	// Start of the interval. Set in the scope of a workspace.
	Timestamp time.Time `json:"timestamp,omitzero"`
	// Values by metric. Set in the scope of a workspace.
	Metrics map[string]json.RawMessage `json:",embed,unknown"`
	// Interval and workspace of the values. Set in the scope of the account.
	Dimensions TimeseriesDimensions `json:"dimensions,omitzero"`
	// Values by metric. Set in the scope of the account.
	Values []map[string]json.RawMessage `json:"values,omitzero"`
}

// Value returns the value of a metric, and reports whether the point has one. A metric that does
// not exist has the value 0.
func (p TimeseriesPoint) Value(metric string) (value float64, ok bool) {
	for _, metrics := range append(slices.Clip(p.Values), p.Metrics) {
		if value, err := strconv.ParseFloat(strings.Trim(string(metrics[metric]), `"`), 64); err == nil {
			return value, true
		}
	}
	return 0, false
}

// TimeseriesDimensions identifies the values of a point.
type TimeseriesDimensions struct {
	Time      string `json:"time,omitzero"`      // start of the interval; empty if values are not grouped by time
	Workspace string `json:"workspace,omitzero"` // workspace; empty if values are not grouped by workspace
}
