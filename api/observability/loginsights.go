package observability

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// LogInsights returns statistics of the sampled logs of a service.
//
// Methods: Get.
//
// Reference: https://www.fastly.com/documentation/reference/api/observability/insights/
func LogInsights(client *fastly.Client, serviceID string) LogInsightsAddress {
	return LogInsightsAddress{insights.At(client), serviceID}
}

var insights = collection.NewFamily(collection.Spec{Noun: "log insights", Path: "/observability/log-insights"})

// LogInsightsAddress provides statistics of the sampled logs of a service.
type LogInsightsAddress struct {
	at        *collection.Address
	serviceID string
}

// Get returns the statistics that query selects. If Visualization is not one of the constants, it
// returns an error without sending a request.
func (a LogInsightsAddress) Get(ctx context.Context, query LogInsightsQuery, opts ...fastly.CallOption) (*LogInsightsReport, error) {
	op := a.at.Op(http.MethodGet, "get log insights", "/observability/log-insights")
	op.Err = cmp.Or(op.Err, collection.Required("service_id", a.serviceID), query.Visualization.check(),
		collection.Required("start", query.Start), collection.Required("end", query.End))
	op.Query = logInsightsQuery{a.serviceID, query}
	return fastly.Do[LogInsightsReport](ctx, a.at.Client(), op, opts...)
}

// LogInsightsQuery selects statistics of sampled logs.
type LogInsightsQuery struct {
	// Statistics to return. Required.
	Visualization LogVisualization `json:"visualization"`
	// Start of the range. Required.
	Start time.Time `json:"start"`
	// End of the range. Required.
	End time.Time `json:"end"`
	// Codes of the POPs to filter by, for example "AMS". The default is all POPs. An unknown code matches
	// no rows.
	POPs collection.CommaList `json:"pops,omitzero"`
	// Domain to filter by, or a part of it if DomainExactMatch is false. The default is all domains.
	Domain string `json:"domain,omitzero"`
	// Whether Domain must match the whole domain name. If nil, the field is not sent.
	DomainExactMatch *bool `json:"domain_exact_match,omitzero"`
	// Maximum number of rows, 1 to 100. [CountryStatistics] and [ResponseStatusCodes] ignore it. If 0, the
	// API chooses the number.
	Limit int `json:"limit,omitzero"`
}

type logInsightsQuery struct {
	ServiceID string `json:"service_id"`
	LogInsightsQuery
}

// LogVisualization selects statistics of sampled logs.
type LogVisualization string

// Statistics of sampled logs.
const (
	TopURLByRequests         LogVisualization = "top-url-by-requests"
	TopURLByBandwidth        LogVisualization = "top-url-by-bandwidth"
	TopURLByDuration         LogVisualization = "top-url-by-duration"
	TopURLByMisses           LogVisualization = "top-url-by-misses"
	TopURLByCacheHitRatio    LogVisualization = "top-url-by-cache-hit-ratio"
	BottomURLByCacheHitRatio LogVisualization = "bottom-url-by-cache-hit-ratio"
	Top4xxURLs               LogVisualization = "top-4xx-urls"
	Top5xxURLs               LogVisualization = "top-5xx-urls"
	Top503Responses          LogVisualization = "top-503-responses"
	ResponseStatusCodes      LogVisualization = "response-status-codes"
	CountryStatistics        LogVisualization = "country-statistics"
	TopBrowserByRequests     LogVisualization = "top-browser-by-requests"
	TopDeviceByRequests      LogVisualization = "top-device-by-requests"
	TopOSByRequests          LogVisualization = "top-os-by-requests"
	TopContentTypeByRequests LogVisualization = "top-content-type-by-requests"
)

// check returns an error if v is not one of the constants.
func (v LogVisualization) check() error {
	switch v {
	case TopURLByRequests, TopURLByBandwidth, TopURLByDuration, TopURLByMisses, TopURLByCacheHitRatio, BottomURLByCacheHitRatio,
		Top4xxURLs, Top5xxURLs, Top503Responses, ResponseStatusCodes, CountryStatistics,
		TopBrowserByRequests, TopDeviceByRequests, TopOSByRequests, TopContentTypeByRequests:
		return nil
	case "":
		return errors.New("visualization is empty")
	}
	return errors.New("visualization is " + string(v) + ", which the API does not have")
}

// LogInsightsReport is the reply to a query of statistics of sampled logs.
type LogInsightsReport struct {
	Data []LogInsight    `json:"data"` // rows
	Meta LogInsightsMeta `json:"meta"` // query as the API interpreted it
}

// LogInsight is a row of statistics. It holds the values of a group of requests, such as the requests
// for a URL or from a country. The fields that are set depend on the visualization.
type LogInsight struct {
	Dimensions          LogInsightDimensions `json:"dimensions"`           // group of requests
	DimensionAttributes LogInsightAttributes `json:"dimension_attributes"` // rates of the whole group
	Values              []LogInsightValues   `json:"values"`               // values of the group, or of parts of it
}

// LogInsightDimensions identifies a group of requests.
type LogInsightDimensions struct {
	URL              string `json:"url"`             // path of the URL
	Country          string `json:"country"`         // country of the clients
	Region           string `json:"region"`          // subdivision of the country
	Browser          string `json:"browser"`         // browser of the clients
	BrowserVersion   string `json:"browser_version"` // version of the browser
	Device           string `json:"device"`          // type of the clients' devices
	OS               string `json:"os"`              // operating system of the clients' devices
	ContentType      string `json:"content_type"`    // media type of the responses
	Response         string `json:"response"`        // reason phrase of the responses
	StatusCode       string `json:"status_code"`     // HTTP status of the responses
	HyphenStatusCode string `json:"status-code"`     // same as StatusCode; some replies use this name
}

// LogInsightAttributes holds rates of a group of requests.
type LogInsightAttributes struct {
	Rate               float64 `json:"rate"`                 // share of all requests
	CountryCHR         float64 `json:"country_chr"`          // cache hit ratio of the country
	CountryErrorRate   float64 `json:"country_error_rate"`   // share of errors among the requests of the country
	CountryRequestRate float64 `json:"country_request_rate"` // share of the country among all requests
}

// LogInsightValues holds the values of a group of requests. The fields that are set depend on the
// visualization.
type LogInsightValues struct {
	URL                    string  `json:"url"`                      // path of the URL
	Region                 string  `json:"region"`                   // subdivision of a country
	BrowserVersion         string  `json:"browser_version"`          // version of a browser
	Rate                   float64 `json:"rate"`                     // share of all requests
	RatePerStatus          float64 `json:"rate_per_status"`          // share of the URL among the responses with the status
	RatePerURL             float64 `json:"rate_per_url"`             // share of the reason phrase among the responses of the URL with status 503
	Rate503PerURL          float64 `json:"503_rate_per_url"`         // share of responses with status 503 among the requests of the URL
	RequestPercentage      float64 `json:"request_percentage"`       // share of the requests
	BandwidthPercentage    float64 `json:"bandwidth_percentage"`     // share of the bandwidth
	ResponseTimePercentage float64 `json:"response_time_percentage"` // share of the total response time
	AverageBandwidthBytes  float64 `json:"average_bandwidth_bytes"`  // average size of a response in bytes
	AverageResponseTime    float64 `json:"average_response_time"`    // average response time in seconds
	P95ResponseTime        float64 `json:"p95_response_time"`        // 95th percentile of the response time in seconds
	CacheHitRatio          float64 `json:"cache_hit_ratio"`          // hits divided by hits and misses
	MissRate               float64 `json:"miss_rate"`                // share of misses
	RegionCHR              float64 `json:"region_chr"`               // cache hit ratio of the subdivision
	RegionErrorRate        float64 `json:"region_error_rate"`        // share of errors among the requests of the subdivision
	CountryCHR             float64 `json:"country_chr"`              // cache hit ratio of the country
	CountryErrorRate       float64 `json:"country_error_rate"`       // share of errors among the requests of the country
	CountryRequestRate     float64 `json:"country_request_rate"`     // share of the country among all requests
}

// LogInsightsMeta is the query of statistics as the API interpreted it.
type LogInsightsMeta struct {
	Filters LogInsightsFilters `json:"filters"` // parameters of the query
}

// LogInsightsFilters holds the parameters of a query of statistics.
type LogInsightsFilters struct {
	ServiceID        string   `json:"service_id"`         // id of the service
	Start            string   `json:"start"`              // start of the range
	End              string   `json:"end"`                // end of the range
	Domain           string   `json:"domain"`             // domain, or part of it
	DomainExactMatch bool     `json:"domain_exact_match"` // whether Domain is a whole domain name
	POPs             []string `json:"pops"`               // codes of the POPs
	Limit            int      `json:"limit"`              // maximum number of rows
}
