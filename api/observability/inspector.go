package observability

import (
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// DomainInspector returns the historical metrics of a service by domain.
//
// Methods: All, List, Where.
//
// Without a query, List returns the metric edge_requests for each hour. Domain Inspector must be
// enabled for the service.
//
// Reference: https://www.fastly.com/documentation/reference/api/metrics-stats/domain-inspector/historical/
func DomainInspector(client *fastly.Client, serviceID string) collection.Searcher[DomainEntry, DomainHistoryQuery] {
	return collection.NewSearcher[DomainEntry, DomainHistoryQuery](domainHistory.At(client, serviceID))
}

// OriginInspector returns the historical metrics of a service by origin.
//
// Methods: All, List, Where.
//
// Without a query, List returns the metric responses for each hour. Origin Inspector must be enabled
// for the service.
//
// Reference: https://www.fastly.com/documentation/reference/api/metrics-stats/origin-inspector/historical/
func OriginInspector(client *fastly.Client, serviceID string) collection.Searcher[OriginEntry, OriginHistoryQuery] {
	return collection.NewSearcher[OriginEntry, OriginHistoryQuery](originHistory.At(client, serviceID))
}

// DomainInspectorLive returns the real-time metrics of a service by domain. The keys of Aggregated are the
// names of domains.
//
// Methods: RecentSeconds, SecondsSince, Live.
//
// Domain Inspector must be enabled for the service.
//
// Reference: https://www.fastly.com/documentation/reference/api/metrics-stats/domain-inspector/real-time/
func DomainInspectorLive(client *fastly.Client, serviceID string) collection.Live[DomainMetrics] {
	return collection.NewLive[DomainMetrics](domainLive.At(client, serviceID))
}

// OriginInspectorLive returns the real-time metrics of a service by origin. The keys of Aggregated are the
// names of origins.
//
// Methods: RecentSeconds, SecondsSince, Live.
//
// Origin Inspector must be enabled for the service.
//
// Reference: https://www.fastly.com/documentation/reference/api/metrics-stats/origin-inspector/real-time/
func OriginInspectorLive(client *fastly.Client, serviceID string) collection.Live[OriginMetrics] {
	return collection.NewLive[OriginMetrics](originLive.At(client, serviceID))
}

// inspectorPages has the maximum of the API. The default of the API is 100.
var inspectorPages = fastly.Paging{Style: fastly.PageCursor, Size: 200}

var (
	domainHistory = collection.NewFamily(collection.Spec{
		Noun: "domain metric", Path: "/metrics/domains/services/{service_id}", Paging: inspectorPages,
	})
	originHistory = collection.NewFamily(collection.Spec{
		Noun: "origin metric", Path: "/metrics/origins/services/{service_id}", Paging: inspectorPages,
	})
	domainLive = collection.NewFamily(collection.Spec{Noun: "live domain metric", Path: "/v1/domains/{service_id}/ts"})
	originLive = collection.NewFamily(collection.Spec{Noun: "live origin metric", Path: "/v1/origins/{service_id}/ts"})
)

// HistoryQuery holds the time range and the filters that historical metrics of domains and origins
// share.
type HistoryQuery struct {
	// Start of the range, inclusive. If zero, the API chooses the start.
	Start time.Time `json:"start,omitzero"`
	// End of the range, exclusive. If zero, the API chooses the end.
	End time.Time `json:"end,omitzero"`
	// Length of the intervals. The default is [ByHour].
	Downsample Interval `json:"downsample,omitzero"`
	// Regions to filter by. The default is all regions.
	Region []Region `json:"region,omitzero"`
	// Codes of the POPs to filter by, for example "AMS". The default is all POPs.
	Datacenter collection.CommaList `json:"datacenter,omitzero"`
}

// DomainHistoryQuery selects historical metrics of domains.
type DomainHistoryQuery struct {
	HistoryQuery
	// Names of the metrics, for example "edge_requests" or "status_5xx". The default is edge_requests.
	// Metrics that are not selected are zero in the reply.
	Metric collection.CommaList `json:"metric,omitzero"`
	// Dimensions to group by. With [GroupNone], there is one entry for the whole service.
	GroupBy []Grouping `json:"group_by,omitzero"`
	// Domains to filter by. The default is all domains.
	Domain collection.CommaList `json:"domain,omitzero"`
}

// OriginHistoryQuery selects historical metrics of origins.
type OriginHistoryQuery struct {
	HistoryQuery
	// Names of the metrics, for example "responses" or "status_5xx". The default is responses. Metrics
	// that are not selected are zero in the reply.
	Metric collection.CommaList `json:"metric,omitzero"`
	// Dimensions to group by. With [GroupNone], there is one entry for the whole service.
	GroupBy []Grouping `json:"group_by,omitzero"`
	// Hosts of origins to filter by. The default is all hosts.
	Host collection.CommaList `json:"host,omitzero"`
}

// Interval is the length of an interval of historical metrics.
type Interval string

// Lengths of intervals of historical metrics.
const (
	ByMinute Interval = "minute"
	ByHour   Interval = "hour"
	ByDay    Interval = "day"
)

// Region is a group of POPs.
type Region string

// Groups of POPs.
const (
	Africa       Region = "africa_std"
	Anzac        Region = "anzac" // Australia and New Zealand
	Asia         Region = "asia"
	India        Region = "asia_india"
	SouthKorea   Region = "asia_southkorea"
	Europe       Region = "europe"
	Mexico       Region = "mexico"
	SouthAmerica Region = "southamerica_std"
	USA          Region = "usa"
)

// Grouping is a dimension that metrics are grouped by.
type Grouping string

// Dimensions that metrics are grouped by.
const (
	GroupDomain     Grouping = "domain" // Domain Inspector only
	GroupHost       Grouping = "host"   // Origin Inspector only
	GroupDatacenter Grouping = "datacenter"
	GroupRegion     Grouping = "region"
	GroupNone       Grouping = "none" // inspectors only
)

// DomainEntry holds the metrics of one group of requests, for example of one domain.
type DomainEntry struct {
	Dimensions DomainDimensions `json:"dimensions"` // group of requests
	Values     []DomainMetrics  `json:"values"`     // metrics by interval
}

// DomainDimensions identifies a group of requests. Only the dimensions that the query groups by are
// set.
type DomainDimensions struct {
	Domain     string `json:"domain"`     // name of the domain
	Datacenter string `json:"datacenter"` // code of the POP
	Region     string `json:"region"`     // region of the POP
}

// OriginEntry holds the metrics of one group of responses, for example of one origin.
type OriginEntry struct {
	Dimensions OriginDimensions `json:"dimensions"` // group of responses
	Values     []OriginMetrics  `json:"values"`     // metrics by interval
}

// OriginDimensions identifies a group of responses. Only the dimensions that the query groups by are
// set.
type OriginDimensions struct {
	Host       string `json:"host"`       // host of the origin
	Datacenter string `json:"datacenter"` // code of the POP
	Region     string `json:"region"`     // region of the POP
}
