package observability

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// PlatformMetrics returns the combined metrics of all entities of the account: VCL services, Compute
// services and Next-Gen WAF workspaces.
//
// Stability: preview. The API is in beta, and parts of it are not documented.
//
// Methods: All, List, Where.
//
// Reference: https://www.fastly.com/documentation/reference/api/metrics-stats/platform/
func PlatformMetrics(client *fastly.Client, granularity Granularity) collection.Searcher[PlatformRow, PlatformQuery] {
	return collection.NewSearcher[PlatformRow, PlatformQuery](aggregate.At(client, granularity))
}

// EntityMetrics returns the metrics of one entity: a VCL service, a Compute service or a Next-Gen WAF
// workspace.
//
// Stability: preview. The API is in beta, and parts of it are not documented.
//
// Methods: All, List, Where.
//
// Reference: https://www.fastly.com/documentation/reference/api/metrics-stats/platform/
func EntityMetrics(client *fastly.Client, entityID string, granularity Granularity) collection.Searcher[PlatformRow, PlatformQuery] {
	return collection.NewSearcher[PlatformRow, PlatformQuery](entities.At(client, entityID, granularity))
}

var (
	aggregate = collection.NewFamily(collection.Spec{
		Noun: "platform metric", Path: "/metrics/v2/platform/aggregate/{granularity}", Paging: platformPages,
	})
	entities = collection.NewFamily(collection.Spec{
		Noun: "platform metric", Path: "/metrics/v2/platform/entities/{entity_id}/{granularity}", Paging: platformPages,
	})
)

// platformPages has the default size of the first version of the API. Nothing is known about the second.
var platformPages = fastly.Paging{Style: fastly.PageCursor, Size: 1000}

// Granularity is the length of an interval of platform metrics.
type Granularity string

// Lengths of intervals of platform metrics.
const (
	Minutely Granularity = "minutely"
	Hourly   Granularity = "hourly"
	Daily    Granularity = "daily"
)

// PlatformQuery selects platform metrics.
type PlatformQuery struct {
	// Start of the range. If zero, the API chooses the start.
	From time.Time `json:"from,omitzero"`
	// End of the range. If zero, the API chooses the end.
	To time.Time `json:"to,omitzero"`
	// Names of the metrics. If nil, the API chooses the metrics.
	Metric collection.CommaList `json:"metric,omitzero"`
	// Dimension to group by: [GroupDatacenter] or [GroupRegion]. By default, rows are not grouped.
	GroupBy Grouping `json:"group_by,omitzero"`
	// Region to filter by. The default is all regions.
	Region Region `json:"region,omitzero"`
	// Codes of the POPs to filter by, for example "AMS". The default is all POPs.
	Datacenter collection.CommaList `json:"datacenter,omitzero"`
}

// PlatformRow holds the metrics of one interval. If the query has GroupBy, there is one row for each
// interval and POP or region.
type PlatformRow struct {
	Timestamp  time.Time          `json:"timestamp"`                        // start of the interval
	Datacenter string             `json:"datacenter"`                       // code of the POP, if the rows are grouped by POP
	Region     string             `json:"region"`                           // region of the POPs, if the rows are grouped by region
	Metrics    map[string]float64 `json:"metrics,omitzero" fastly:"others"` // metrics by name; counts above 2⁵³ are rounded
}

// DDoSMetrics returns the metrics of DDoS mitigation on the whole platform.
//
// Methods: Get.
//
// Reference: https://www.fastly.com/documentation/reference/api/metrics-stats/platform/
func DDoSMetrics(client *fastly.Client) DDoSMetricsAddress {
	return DDoSMetricsAddress{mitigation.At(client)}
}

var mitigation = collection.NewFamily(collection.Spec{Noun: "DDoS metric", Path: "/metrics/platform/ddos"})

// DDoSMetricsAddress provides the metrics of DDoS mitigation.
type DDoSMetricsAddress struct{ at *collection.Address }

// Get returns the metrics of a time range. It returns a [*fastly.Error] if Status of the report is not
// "success", even if the HTTP status is 200.
func (a DDoSMetricsAddress) Get(ctx context.Context, query DDoSMetricsQuery, opts ...fastly.CallOption) (*DDoSMetricsReport, error) {
	op := a.at.Op(http.MethodGet, "get DDoS metrics", "/metrics/platform/ddos")
	op.Query = query
	reply, err := fastly.Do[ddosMetricsReply](ctx, a.at.Client(), op, opts...)
	if err != nil {
		return nil, err
	}
	return &reply.DDoSMetricsReport, nil
}

type ddosMetricsReply struct{ DDoSMetricsReport }

// Refusal makes a report of a failure an error.
func (r *ddosMetricsReply) Refusal() (message, detail string) {
	if r.Status == "" || r.Status == "success" {
		return "", ""
	}
	return cmp.Or(r.Msg, fmt.Sprintf("status %q", r.Status)), ""
}

// DDoSMetricsQuery selects metrics of DDoS mitigation.
type DDoSMetricsQuery struct {
	// Start of the range. If zero, the API chooses the start.
	Start time.Time `json:"start,omitzero"`
	// End of the range. If zero, the API chooses the end.
	End time.Time `json:"end,omitzero"`
	// Length of the intervals: [ByHour] or [ByDay]. The default is [ByHour].
	Downsample Interval `json:"downsample,omitzero"`
}

// DDoSMetricsReport is the reply to a query of metrics of DDoS mitigation.
type DDoSMetricsReport struct {
	Data   []DDoSMetricsEntry `json:"data"`   // metrics
	Meta   DDoSMetricsMeta    `json:"meta"`   // query as the API interpreted it
	Status string             `json:"status"` // outcome of the query: "success"
	Msg    string             `json:"msg"`    // message about the outcome; usually empty
}

// DDoSMetricsEntry holds metrics by interval.
type DDoSMetricsEntry struct {
	Values []DDoSMetricsRow `json:"values"` // metrics by interval
}

// DDoSMetricsRow holds the counts of actions against attacks in one interval.
type DDoSMetricsRow struct {
	// Connections dropped without notifying the peer.
	Blackhole int64 `json:"ddos_action_blackhole"`
	// Connections closed as soon as possible.
	Close int64 `json:"ddos_action_close"`
	// HTTP/2 connections with a limited number of streams.
	LimitStreamsConnections int64 `json:"ddos_action_limit_streams_connections"`
	// Requests on HTTP/2 connections with a limited number of streams.
	LimitStreamsRequests int64 `json:"ddos_action_limit_streams_requests"`
	// Delayed responses.
	Tarpit int64 `json:"ddos_action_tarpit"`
	// Number of times that subsequent connections were delayed.
	TarpitAccept int64 `json:"ddos_action_tarpit_accept"`
	// Metrics without a field in this struct, by name.
	More map[string]float64 `json:"more,omitzero" fastly:"others"`
}

// DDoSMetricsMeta is the query as the API interpreted it.
type DDoSMetricsMeta struct {
	Start      string   `json:"start"`      // start of the range
	End        string   `json:"end"`        // end of the range
	Downsample Interval `json:"downsample"` // length of the intervals
	Metric     string   `json:"metric"`     // names of the metrics, separated by commas
}
