package observability

import (
	"cmp"
	"context"
	"iter"
	"net/http"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// logs are the sampled logs of a service.
var logs = collection.NewFamily(collection.Spec{Noun: "log record", Path: "/observability/log-explorer"})

// LogExplorer returns the sampled logs of a service: one record for each sampled request.
//
// Methods: All, List.
//
// Records are kept for 7 days. The list is empty if the range is older, or if Log Explorer & Insights
// is not enabled for the service.
//
// Reference: https://www.fastly.com/documentation/reference/api/observability/log-explorer/
func LogExplorer(client *fastly.Client, serviceID string) LogExplorerAddress {
	return LogExplorerAddress{logs.At(client), serviceID}
}

// LogExplorerAddress provides the sampled logs of a service.
type LogExplorerAddress struct {
	at        *collection.Address
	serviceID string
}

// All returns an iterator over the records that match query. It fetches pages of 100 records as needed, and
// ends at the first error.
func (a LogExplorerAddress) All(ctx context.Context, query LogQuery, opts ...fastly.CallOption) iter.Seq2[LogRecord, error] {
	op := a.at.Op(http.MethodGet, "list log records", "/observability/log-explorer")
	filter, err := conditionsOf(query.Filters)
	op.Err = cmp.Or(op.Err, collection.Required("service_id", a.serviceID), collection.Required("start", query.Start),
		collection.Required("end", query.End), err)
	op.Query = logQuery{a.serviceID, filter, query}
	return fastly.All[LogRecord](ctx, a.at.Client(), op, logPages, opts...)
}

// logPages has the maximum of the API. The default of the API is 10.
var logPages = fastly.Paging{Style: fastly.PageCursor, Size: 100}

// List returns all records that match query.
func (a LogExplorerAddress) List(ctx context.Context, query LogQuery, opts ...fastly.CallOption) ([]LogRecord, error) {
	return fastly.Collect(a.All(ctx, query, opts...))
}

// LogQuery selects sampled logs.
type LogQuery struct {
	// Start of the range. Required.
	Start time.Time `json:"start"`
	// End of the range. Required.
	End time.Time `json:"end"`
	// Conditions that records must meet. If nil, all records of the range match.
	Filters []Filter `json:"-"`
}

type logQuery struct {
	ServiceID string     `json:"service_id"`
	Filter    conditions `json:"filter,omitzero"`
	LogQuery
}

// LogRecord describes a sampled request and its response.
type LogRecord struct {
	Timestamp             time.Time `json:"timestamp"`               // time of the request
	CustomerID            string    `json:"customer_id"`             // id of the account
	ServiceID             string    `json:"service_id"`              // id of the service
	ClientASNumber        int64     `json:"client_as_number"`        // autonomous system number of the client
	ClientBrowserName     string    `json:"client_browser_name"`     // browser of the client
	ClientBrowserVersion  string    `json:"client_browser_version"`  // version of the browser
	ClientCountryCode     string    `json:"client_country_code"`     // two-letter country code of the client
	ClientDeviceType      string    `json:"client_device_type"`      // type of the client's device
	ClientOSName          string    `json:"client_os_name"`          // operating system of the client's device
	ClientOSVersion       string    `json:"client_os_version"`       // version of the operating system
	ClientRegion          string    `json:"client_region"`           // subdivision of the client's country, by its ISO 3166-2 code
	FastlyPOP             string    `json:"fastly_pop"`              // POP that answered the request
	IsCacheHit            bool      `json:"is_cache_hit"`            // whether the response came from the cache
	IsEdge                bool      `json:"is_edge"`                 // whether the POP acted as the edge
	IsShield              bool      `json:"is_shield"`               // whether the POP acted as a shield
	OriginHost            string    `json:"origin_host"`             // host of the origin
	RequestHost           string    `json:"request_host"`            // host that was requested
	RequestMethod         string    `json:"request_method"`          // HTTP method
	RequestPath           string    `json:"request_path"`            // path of the URL
	RequestProtocol       string    `json:"request_protocol"`        // protocol of the request
	ResponseBytesBody     int64     `json:"response_bytes_body"`     // size of the response body in bytes
	ResponseBytesHeader   int64     `json:"response_bytes_header"`   // size of the response headers in bytes
	ResponseContentLength int64     `json:"response_content_length"` // bytes sent in the response
	ResponseContentType   string    `json:"response_content_type"`   // media type of the response
	ResponseReason        string    `json:"response_reason"`         // reason phrase of the status
	ResponseState         string    `json:"response_state"`          // cache state of the request, which may have suffixes
	ResponseStatus        int       `json:"response_status"`         // HTTP status of the response
	ResponseTime          float64   `json:"response_time"`           // response time in seconds
	ResponseXCache        string    `json:"response_x_cache"`        // value of the X-Cache header
}
