package observability

import "time"

// DomainMetrics holds the metrics of a domain in one interval: a minute, hour or day of historical
// data, or a second of real-time data. Metrics that the reply does not contain are zero. Historical
// data contains only the metrics selected by [DomainHistoryQuery].
type DomainMetrics struct {
	_ struct{} `fastly:"round"` // counters that the API reports with a fraction are rounded

	// Start of the interval. It is zero in real-time data. Use Recorded of [collection.LiveSecond]
	// instead.
	Timestamp time.Time `json:"timestamp"`

	// Requests and bandwidth.

	Bandwidth       int64 `json:"bandwidth"`         // bytes sent to end users, shields and origins, including Compute, WebSockets and Fanout
	HTTP2           int64 `json:"http2"`             // requests over HTTP/2
	HTTP3           int64 `json:"http3"`             // requests over HTTP/3
	Requests        int64 `json:"requests"`          // requests processed, including requests between POPs
	RespBodyBytes   int64 `json:"resp_body_bytes"`   // bytes of response bodies sent, by edge and shields
	RespHeaderBytes int64 `json:"resp_header_bytes"` // bytes of response headers sent, by edge and shields
	TLSv10          int64 `json:"tls_v10"`           // requests over TLS 1.0
	TLSv11          int64 `json:"tls_v11"`           // requests over TLS 1.1
	TLSv12          int64 `json:"tls_v12"`           // requests over TLS 1.2
	TLSv13          int64 `json:"tls_v13"`           // requests over TLS 1.3

	// Edge.

	EdgeHitRatio        float64 `json:"edge_hit_ratio"`         // hits divided by hits and misses at the edge, 0 to 1
	EdgeHitRequests     int64   `json:"edge_hit_requests"`      // end users' requests that were hits at the edge
	EdgeMissRequests    int64   `json:"edge_miss_requests"`     // end users' requests that were misses at the edge
	EdgeRequests        int64   `json:"edge_requests"`          // requests from end users
	EdgeRespBodyBytes   int64   `json:"edge_resp_body_bytes"`   // bytes of response bodies sent to end users
	EdgeRespHeaderBytes int64   `json:"edge_resp_header_bytes"` // bytes of response headers sent to end users

	// Responses by status.

	Status1xx int64 `json:"status_1xx"` // responses with a status of 100–199
	Status200 int64 `json:"status_200"` // responses with status 200 (OK)
	Status204 int64 `json:"status_204"` // responses with status 204 (No Content)
	Status206 int64 `json:"status_206"` // responses with status 206 (Partial Content)
	Status2xx int64 `json:"status_2xx"` // responses with a status of 200–299
	Status301 int64 `json:"status_301"` // responses with status 301 (Moved Permanently)
	Status302 int64 `json:"status_302"` // responses with status 302 (Found)
	Status304 int64 `json:"status_304"` // responses with status 304 (Not Modified)
	Status3xx int64 `json:"status_3xx"` // responses with a status of 300–399
	Status400 int64 `json:"status_400"` // responses with status 400 (Bad Request)
	Status401 int64 `json:"status_401"` // responses with status 401 (Unauthorized)
	Status403 int64 `json:"status_403"` // responses with status 403 (Forbidden)
	Status404 int64 `json:"status_404"` // responses with status 404 (Not Found)
	Status416 int64 `json:"status_416"` // responses with status 416 (Range Not Satisfiable)
	Status429 int64 `json:"status_429"` // responses with status 429 (Too Many Requests)
	Status499 int64 `json:"status_499"` // requests closed by the client before the response was sent (status 499)
	Status4xx int64 `json:"status_4xx"` // responses with a status of 400–499
	Status500 int64 `json:"status_500"` // responses with status 500 (Internal Server Error)
	Status501 int64 `json:"status_501"` // responses with status 501 (Not Implemented)
	Status502 int64 `json:"status_502"` // responses with status 502 (Bad Gateway)
	Status503 int64 `json:"status_503"` // responses with status 503 (Service Unavailable)
	Status504 int64 `json:"status_504"` // responses with status 504 (Gateway Timeout)
	Status505 int64 `json:"status_505"` // responses with status 505 (HTTP Version Not Supported)
	Status530 int64 `json:"status_530"` // responses with the non-standard status 530
	Status5xx int64 `json:"status_5xx"` // responses with a status of 500–599

	// Origin.

	BereqBodyBytes             int64   `json:"bereq_body_bytes"`               // bytes of request bodies sent to origins
	BereqHeaderBytes           int64   `json:"bereq_header_bytes"`             // bytes of request headers sent to origins
	OriginFetchRespBodyBytes   int64   `json:"origin_fetch_resp_body_bytes"`   // body bytes of responses from origins
	OriginFetchRespHeaderBytes int64   `json:"origin_fetch_resp_header_bytes"` // header bytes of responses from origins
	OriginFetches              int64   `json:"origin_fetches"`                 // requests to origins
	OriginOffload              float64 `json:"origin_offload"`                 // share of the bytes sent to end users that did not come from origins, 0 to 1
	OriginStatus1xx            int64   `json:"origin_status_1xx"`              // responses from origins with a status of 100–199
	OriginStatus200            int64   `json:"origin_status_200"`              // responses from origins with status 200 (OK)
	OriginStatus204            int64   `json:"origin_status_204"`              // responses from origins with status 204 (No Content)
	OriginStatus206            int64   `json:"origin_status_206"`              // responses from origins with status 206 (Partial Content)
	OriginStatus2xx            int64   `json:"origin_status_2xx"`              // responses from origins with a status of 200–299
	OriginStatus301            int64   `json:"origin_status_301"`              // responses from origins with status 301 (Moved Permanently)
	OriginStatus302            int64   `json:"origin_status_302"`              // responses from origins with status 302 (Found)
	OriginStatus304            int64   `json:"origin_status_304"`              // responses from origins with status 304 (Not Modified)
	OriginStatus3xx            int64   `json:"origin_status_3xx"`              // responses from origins with a status of 300–399
	OriginStatus400            int64   `json:"origin_status_400"`              // responses from origins with status 400 (Bad Request)
	OriginStatus401            int64   `json:"origin_status_401"`              // responses from origins with status 401 (Unauthorized)
	OriginStatus403            int64   `json:"origin_status_403"`              // responses from origins with status 403 (Forbidden)
	OriginStatus404            int64   `json:"origin_status_404"`              // responses from origins with status 404 (Not Found)
	OriginStatus416            int64   `json:"origin_status_416"`              // responses from origins with status 416 (Range Not Satisfiable)
	OriginStatus429            int64   `json:"origin_status_429"`              // responses from origins with status 429 (Too Many Requests)
	OriginStatus4xx            int64   `json:"origin_status_4xx"`              // responses from origins with a status of 400–499
	OriginStatus500            int64   `json:"origin_status_500"`              // responses from origins with status 500 (Internal Server Error)
	OriginStatus501            int64   `json:"origin_status_501"`              // responses from origins with status 501 (Not Implemented)
	OriginStatus502            int64   `json:"origin_status_502"`              // responses from origins with status 502 (Bad Gateway)
	OriginStatus503            int64   `json:"origin_status_503"`              // responses from origins with status 503 (Service Unavailable)
	OriginStatus504            int64   `json:"origin_status_504"`              // responses from origins with status 504 (Gateway Timeout)
	OriginStatus505            int64   `json:"origin_status_505"`              // responses from origins with status 505 (HTTP Version Not Supported)
	OriginStatus530            int64   `json:"origin_status_530"`              // responses from origins with the non-standard status 530
	OriginStatus5xx            int64   `json:"origin_status_5xx"`              // responses from origins with a status of 500–599

	// Compute.

	ComputeBereqBodyBytes      int64   `json:"compute_bereq_body_bytes"`       // bytes of request bodies sent by Compute programs to backends
	ComputeBereqErrors         int64   `json:"compute_bereq_errors"`           // failed requests of Compute programs to backends, including timeouts
	ComputeBereqHeaderBytes    int64   `json:"compute_bereq_header_bytes"`     // bytes of request headers sent by Compute programs to backends
	ComputeBereqs              int64   `json:"compute_bereqs"`                 // requests to backends that Compute programs started
	ComputeBerespBodyBytes     int64   `json:"compute_beresp_body_bytes"`      // bytes of response bodies received by Compute programs from backends
	ComputeBerespHeaderBytes   int64   `json:"compute_beresp_header_bytes"`    // bytes of response headers received by Compute programs from backends
	ComputeExecutionTimeMs     float64 `json:"compute_execution_time_ms"`      // milliseconds of CPU time of Compute programs
	ComputeOriginStatus1xx     int64   `json:"compute_origin_status_1xx"`      // responses of backends to Compute programs with a status of 100–199
	ComputeOriginStatus200     int64   `json:"compute_origin_status_200"`      // responses of backends to Compute programs with status 200 (OK)
	ComputeOriginStatus204     int64   `json:"compute_origin_status_204"`      // responses of backends to Compute programs with status 204 (No Content)
	ComputeOriginStatus206     int64   `json:"compute_origin_status_206"`      // responses of backends to Compute programs with status 206 (Partial Content)
	ComputeOriginStatus2xx     int64   `json:"compute_origin_status_2xx"`      // responses of backends to Compute programs with a status of 200–299
	ComputeOriginStatus301     int64   `json:"compute_origin_status_301"`      // responses of backends to Compute programs with status 301 (Moved Permanently)
	ComputeOriginStatus302     int64   `json:"compute_origin_status_302"`      // responses of backends to Compute programs with status 302 (Found)
	ComputeOriginStatus304     int64   `json:"compute_origin_status_304"`      // responses of backends to Compute programs with status 304 (Not Modified)
	ComputeOriginStatus3xx     int64   `json:"compute_origin_status_3xx"`      // responses of backends to Compute programs with a status of 300–399
	ComputeOriginStatus400     int64   `json:"compute_origin_status_400"`      // responses of backends to Compute programs with status 400 (Bad Request)
	ComputeOriginStatus401     int64   `json:"compute_origin_status_401"`      // responses of backends to Compute programs with status 401 (Unauthorized)
	ComputeOriginStatus403     int64   `json:"compute_origin_status_403"`      // responses of backends to Compute programs with status 403 (Forbidden)
	ComputeOriginStatus404     int64   `json:"compute_origin_status_404"`      // responses of backends to Compute programs with status 404 (Not Found)
	ComputeOriginStatus416     int64   `json:"compute_origin_status_416"`      // responses of backends to Compute programs with status 416 (Range Not Satisfiable)
	ComputeOriginStatus429     int64   `json:"compute_origin_status_429"`      // responses of backends to Compute programs with status 429 (Too Many Requests)
	ComputeOriginStatus4xx     int64   `json:"compute_origin_status_4xx"`      // responses of backends to Compute programs with a status of 400–499
	ComputeOriginStatus500     int64   `json:"compute_origin_status_500"`      // responses of backends to Compute programs with status 500 (Internal Server Error)
	ComputeOriginStatus501     int64   `json:"compute_origin_status_501"`      // responses of backends to Compute programs with status 501 (Not Implemented)
	ComputeOriginStatus502     int64   `json:"compute_origin_status_502"`      // responses of backends to Compute programs with status 502 (Bad Gateway)
	ComputeOriginStatus503     int64   `json:"compute_origin_status_503"`      // responses of backends to Compute programs with status 503 (Service Unavailable)
	ComputeOriginStatus504     int64   `json:"compute_origin_status_504"`      // responses of backends to Compute programs with status 504 (Gateway Timeout)
	ComputeOriginStatus505     int64   `json:"compute_origin_status_505"`      // responses of backends to Compute programs with status 505 (HTTP Version Not Supported)
	ComputeOriginStatus530     int64   `json:"compute_origin_status_530"`      // responses of backends to Compute programs with the non-standard status 530
	ComputeOriginStatus5xx     int64   `json:"compute_origin_status_5xx"`      // responses of backends to Compute programs with a status of 500–599
	ComputeReqBodyBytes        int64   `json:"compute_req_body_bytes"`         // bytes of request bodies received by Compute programs
	ComputeReqHeaderBytes      int64   `json:"compute_req_header_bytes"`       // bytes of request headers received by Compute programs
	ComputeRequest             int64   `json:"compute_request"`                // requests received by Compute programs
	ComputeRequestTimeBilledMs float64 `json:"compute_request_time_billed_ms"` // billed milliseconds of request time of Compute programs, in steps of 50 per request
	ComputeRequestTimeMs       float64 `json:"compute_request_time_ms"`        // milliseconds from request to response of Compute programs, including time spent waiting
	ComputeRespBodyBytes       int64   `json:"compute_resp_body_bytes"`        // bytes of response bodies sent by Compute programs
	ComputeRespHeaderBytes     int64   `json:"compute_resp_header_bytes"`      // bytes of response headers sent by Compute programs
	ComputeRespStatus103       int64   `json:"compute_resp_status_103"`        // Compute responses with status 103 (Early Hints)
	ComputeRespStatus1xx       int64   `json:"compute_resp_status_1xx"`        // Compute responses with a status of 100–199
	ComputeRespStatus200       int64   `json:"compute_resp_status_200"`        // Compute responses with status 200 (OK)
	ComputeRespStatus204       int64   `json:"compute_resp_status_204"`        // Compute responses with status 204 (No Content)
	ComputeRespStatus206       int64   `json:"compute_resp_status_206"`        // Compute responses with status 206 (Partial Content)
	ComputeRespStatus2xx       int64   `json:"compute_resp_status_2xx"`        // Compute responses with a status of 200–299
	ComputeRespStatus301       int64   `json:"compute_resp_status_301"`        // Compute responses with status 301 (Moved Permanently)
	ComputeRespStatus302       int64   `json:"compute_resp_status_302"`        // Compute responses with status 302 (Found)
	ComputeRespStatus304       int64   `json:"compute_resp_status_304"`        // Compute responses with status 304 (Not Modified)
	ComputeRespStatus3xx       int64   `json:"compute_resp_status_3xx"`        // Compute responses with a status of 300–399
	ComputeRespStatus400       int64   `json:"compute_resp_status_400"`        // Compute responses with status 400 (Bad Request)
	ComputeRespStatus401       int64   `json:"compute_resp_status_401"`        // Compute responses with status 401 (Unauthorized)
	ComputeRespStatus403       int64   `json:"compute_resp_status_403"`        // Compute responses with status 403 (Forbidden)
	ComputeRespStatus404       int64   `json:"compute_resp_status_404"`        // Compute responses with status 404 (Not Found)
	ComputeRespStatus416       int64   `json:"compute_resp_status_416"`        // Compute responses with status 416 (Range Not Satisfiable)
	ComputeRespStatus429       int64   `json:"compute_resp_status_429"`        // Compute responses with status 429 (Too Many Requests)
	ComputeRespStatus4xx       int64   `json:"compute_resp_status_4xx"`        // Compute responses with a status of 400–499
	ComputeRespStatus500       int64   `json:"compute_resp_status_500"`        // Compute responses with status 500 (Internal Server Error)
	ComputeRespStatus501       int64   `json:"compute_resp_status_501"`        // Compute responses with status 501 (Not Implemented)
	ComputeRespStatus502       int64   `json:"compute_resp_status_502"`        // Compute responses with status 502 (Bad Gateway)
	ComputeRespStatus503       int64   `json:"compute_resp_status_503"`        // Compute responses with status 503 (Service Unavailable)
	ComputeRespStatus504       int64   `json:"compute_resp_status_504"`        // Compute responses with status 504 (Gateway Timeout)
	ComputeRespStatus505       int64   `json:"compute_resp_status_505"`        // Compute responses with status 505 (HTTP Version Not Supported)
	ComputeRespStatus530       int64   `json:"compute_resp_status_530"`        // Compute responses with the non-standard status 530
	ComputeRespStatus5xx       int64   `json:"compute_resp_status_5xx"`        // Compute responses with a status of 500–599

	// Metrics without a field in this struct, by the name of the metric in the API.
	More map[string]float64 `json:"more,omitzero" fastly:"others"`
}
