package observability

import "time"

// OriginMetrics holds the metrics of an origin in one interval: a minute, hour or day of historical
// data, or a second of real-time data. Metrics that the reply does not contain are zero. Historical
// data contains only the metrics selected by [OriginHistoryQuery].
type OriginMetrics struct {
	_ struct{} `fastly:"round"` // counters that the API reports with a fraction are rounded

	// Start of the interval. It is zero in real-time data. Use Recorded of [collection.LiveSecond]
	// instead.
	Timestamp time.Time `json:"timestamp"`

	// All responses from origins.

	AllRespBodyBytes   int64 `json:"all_resp_body_bytes"`   // body bytes of responses from origins
	AllRespHeaderBytes int64 `json:"all_resp_header_bytes"` // header bytes of responses from origins
	AllResponses       int64 `json:"all_responses"`         // responses from origins

	// All responses from origins, by status.

	AllStatus1xx int64 `json:"all_status_1xx"` // responses from origins with a status of 100–199
	AllStatus200 int64 `json:"all_status_200"` // responses from origins with status 200 (OK)
	AllStatus204 int64 `json:"all_status_204"` // responses from origins with status 204 (No Content)
	AllStatus206 int64 `json:"all_status_206"` // responses from origins with status 206 (Partial Content)
	AllStatus2xx int64 `json:"all_status_2xx"` // responses from origins with a status of 200–299
	AllStatus301 int64 `json:"all_status_301"` // responses from origins with status 301 (Moved Permanently)
	AllStatus302 int64 `json:"all_status_302"` // responses from origins with status 302 (Found)
	AllStatus304 int64 `json:"all_status_304"` // responses from origins with status 304 (Not Modified)
	AllStatus3xx int64 `json:"all_status_3xx"` // responses from origins with a status of 300–399
	AllStatus400 int64 `json:"all_status_400"` // responses from origins with status 400 (Bad Request)
	AllStatus401 int64 `json:"all_status_401"` // responses from origins with status 401 (Unauthorized)
	AllStatus403 int64 `json:"all_status_403"` // responses from origins with status 403 (Forbidden)
	AllStatus404 int64 `json:"all_status_404"` // responses from origins with status 404 (Not Found)
	AllStatus416 int64 `json:"all_status_416"` // responses from origins with status 416 (Range Not Satisfiable)
	AllStatus429 int64 `json:"all_status_429"` // responses from origins with status 429 (Too Many Requests)
	AllStatus4xx int64 `json:"all_status_4xx"` // responses from origins with a status of 400–499
	AllStatus500 int64 `json:"all_status_500"` // responses from origins with status 500 (Internal Server Error)
	AllStatus501 int64 `json:"all_status_501"` // responses from origins with status 501 (Not Implemented)
	AllStatus502 int64 `json:"all_status_502"` // responses from origins with status 502 (Bad Gateway)
	AllStatus503 int64 `json:"all_status_503"` // responses from origins with status 503 (Service Unavailable)
	AllStatus504 int64 `json:"all_status_504"` // responses from origins with status 504 (Gateway Timeout)
	AllStatus505 int64 `json:"all_status_505"` // responses from origins with status 505 (HTTP Version Not Supported)
	AllStatus530 int64 `json:"all_status_530"` // responses from origins with the non-standard status 530
	AllStatus5xx int64 `json:"all_status_5xx"` // responses from origins with a status of 500–599

	// All responses from origins, by latency.

	AllLatency0To1ms         int64 `json:"all_latency_0_to_1ms"`         // responses from origins in 0 to 1 milliseconds
	AllLatency1To5ms         int64 `json:"all_latency_1_to_5ms"`         // responses from origins in 1 to 5 milliseconds
	AllLatency5To10ms        int64 `json:"all_latency_5_to_10ms"`        // responses from origins in 5 to 10 milliseconds
	AllLatency10To50ms       int64 `json:"all_latency_10_to_50ms"`       // responses from origins in 10 to 50 milliseconds
	AllLatency50To100ms      int64 `json:"all_latency_50_to_100ms"`      // responses from origins in 50 to 100 milliseconds
	AllLatency100To250ms     int64 `json:"all_latency_100_to_250ms"`     // responses from origins in 100 to 250 milliseconds
	AllLatency250To500ms     int64 `json:"all_latency_250_to_500ms"`     // responses from origins in 250 to 500 milliseconds
	AllLatency500To1000ms    int64 `json:"all_latency_500_to_1000ms"`    // responses from origins in 500 to 1000 milliseconds
	AllLatency1000To5000ms   int64 `json:"all_latency_1000_to_5000ms"`   // responses from origins in 1000 to 5000 milliseconds
	AllLatency5000To10000ms  int64 `json:"all_latency_5000_to_10000ms"`  // responses from origins in 5000 to 10000 milliseconds
	AllLatency10000To60000ms int64 `json:"all_latency_10000_to_60000ms"` // responses from origins in 10000 to 60000 milliseconds
	AllLatency60000ms        int64 `json:"all_latency_60000ms"`          // responses from origins after 60000 milliseconds or more

	// VCL services.

	RespBodyBytes   int64 `json:"resp_body_bytes"`   // body bytes of responses from origins to VCL services
	RespHeaderBytes int64 `json:"resp_header_bytes"` // header bytes of responses from origins to VCL services
	Responses       int64 `json:"responses"`         // responses from origins to VCL services

	// VCL services, by status.

	Status1xx int64 `json:"status_1xx"` // responses from origins to VCL services with a status of 100–199
	Status200 int64 `json:"status_200"` // responses from origins to VCL services with status 200 (OK)
	Status204 int64 `json:"status_204"` // responses from origins to VCL services with status 204 (No Content)
	Status206 int64 `json:"status_206"` // responses from origins to VCL services with status 206 (Partial Content)
	Status2xx int64 `json:"status_2xx"` // responses from origins to VCL services with a status of 200–299
	Status301 int64 `json:"status_301"` // responses from origins to VCL services with status 301 (Moved Permanently)
	Status302 int64 `json:"status_302"` // responses from origins to VCL services with status 302 (Found)
	Status304 int64 `json:"status_304"` // responses from origins to VCL services with status 304 (Not Modified)
	Status3xx int64 `json:"status_3xx"` // responses from origins to VCL services with a status of 300–399
	Status400 int64 `json:"status_400"` // responses from origins to VCL services with status 400 (Bad Request)
	Status401 int64 `json:"status_401"` // responses from origins to VCL services with status 401 (Unauthorized)
	Status403 int64 `json:"status_403"` // responses from origins to VCL services with status 403 (Forbidden)
	Status404 int64 `json:"status_404"` // responses from origins to VCL services with status 404 (Not Found)
	Status416 int64 `json:"status_416"` // responses from origins to VCL services with status 416 (Range Not Satisfiable)
	Status429 int64 `json:"status_429"` // responses from origins to VCL services with status 429 (Too Many Requests)
	Status4xx int64 `json:"status_4xx"` // responses from origins to VCL services with a status of 400–499
	Status500 int64 `json:"status_500"` // responses from origins to VCL services with status 500 (Internal Server Error)
	Status501 int64 `json:"status_501"` // responses from origins to VCL services with status 501 (Not Implemented)
	Status502 int64 `json:"status_502"` // responses from origins to VCL services with status 502 (Bad Gateway)
	Status503 int64 `json:"status_503"` // responses from origins to VCL services with status 503 (Service Unavailable)
	Status504 int64 `json:"status_504"` // responses from origins to VCL services with status 504 (Gateway Timeout)
	Status505 int64 `json:"status_505"` // responses from origins to VCL services with status 505 (HTTP Version Not Supported)
	Status530 int64 `json:"status_530"` // responses from origins to VCL services with the non-standard status 530
	Status5xx int64 `json:"status_5xx"` // responses from origins to VCL services with a status of 500–599

	// VCL services, by latency.

	Latency0To1ms         int64 `json:"latency_0_to_1ms"`         // responses from origins to VCL services in 0 to 1 milliseconds
	Latency1To5ms         int64 `json:"latency_1_to_5ms"`         // responses from origins to VCL services in 1 to 5 milliseconds
	Latency5To10ms        int64 `json:"latency_5_to_10ms"`        // responses from origins to VCL services in 5 to 10 milliseconds
	Latency10To50ms       int64 `json:"latency_10_to_50ms"`       // responses from origins to VCL services in 10 to 50 milliseconds
	Latency50To100ms      int64 `json:"latency_50_to_100ms"`      // responses from origins to VCL services in 50 to 100 milliseconds
	Latency100To250ms     int64 `json:"latency_100_to_250ms"`     // responses from origins to VCL services in 100 to 250 milliseconds
	Latency250To500ms     int64 `json:"latency_250_to_500ms"`     // responses from origins to VCL services in 250 to 500 milliseconds
	Latency500To1000ms    int64 `json:"latency_500_to_1000ms"`    // responses from origins to VCL services in 500 to 1000 milliseconds
	Latency1000To5000ms   int64 `json:"latency_1000_to_5000ms"`   // responses from origins to VCL services in 1000 to 5000 milliseconds
	Latency5000To10000ms  int64 `json:"latency_5000_to_10000ms"`  // responses from origins to VCL services in 5000 to 10000 milliseconds
	Latency10000To60000ms int64 `json:"latency_10000_to_60000ms"` // responses from origins to VCL services in 10000 to 60000 milliseconds
	Latency60000ms        int64 `json:"latency_60000ms"`          // responses from origins to VCL services after 60000 milliseconds or more

	// Compute programs.

	ComputeRespBodyBytes   int64 `json:"compute_resp_body_bytes"`   // body bytes of responses of backends to Compute programs
	ComputeRespHeaderBytes int64 `json:"compute_resp_header_bytes"` // header bytes of responses of backends to Compute programs
	ComputeResponses       int64 `json:"compute_responses"`         // responses of backends to Compute programs

	// Compute programs, by status.

	ComputeStatus1xx int64 `json:"compute_status_1xx"` // responses of backends to Compute programs with a status of 100–199
	ComputeStatus200 int64 `json:"compute_status_200"` // responses of backends to Compute programs with status 200 (OK)
	ComputeStatus204 int64 `json:"compute_status_204"` // responses of backends to Compute programs with status 204 (No Content)
	ComputeStatus206 int64 `json:"compute_status_206"` // responses of backends to Compute programs with status 206 (Partial Content)
	ComputeStatus2xx int64 `json:"compute_status_2xx"` // responses of backends to Compute programs with a status of 200–299
	ComputeStatus301 int64 `json:"compute_status_301"` // responses of backends to Compute programs with status 301 (Moved Permanently)
	ComputeStatus302 int64 `json:"compute_status_302"` // responses of backends to Compute programs with status 302 (Found)
	ComputeStatus304 int64 `json:"compute_status_304"` // responses of backends to Compute programs with status 304 (Not Modified)
	ComputeStatus3xx int64 `json:"compute_status_3xx"` // responses of backends to Compute programs with a status of 300–399
	ComputeStatus400 int64 `json:"compute_status_400"` // responses of backends to Compute programs with status 400 (Bad Request)
	ComputeStatus401 int64 `json:"compute_status_401"` // responses of backends to Compute programs with status 401 (Unauthorized)
	ComputeStatus403 int64 `json:"compute_status_403"` // responses of backends to Compute programs with status 403 (Forbidden)
	ComputeStatus404 int64 `json:"compute_status_404"` // responses of backends to Compute programs with status 404 (Not Found)
	ComputeStatus416 int64 `json:"compute_status_416"` // responses of backends to Compute programs with status 416 (Range Not Satisfiable)
	ComputeStatus429 int64 `json:"compute_status_429"` // responses of backends to Compute programs with status 429 (Too Many Requests)
	ComputeStatus4xx int64 `json:"compute_status_4xx"` // responses of backends to Compute programs with a status of 400–499
	ComputeStatus500 int64 `json:"compute_status_500"` // responses of backends to Compute programs with status 500 (Internal Server Error)
	ComputeStatus501 int64 `json:"compute_status_501"` // responses of backends to Compute programs with status 501 (Not Implemented)
	ComputeStatus502 int64 `json:"compute_status_502"` // responses of backends to Compute programs with status 502 (Bad Gateway)
	ComputeStatus503 int64 `json:"compute_status_503"` // responses of backends to Compute programs with status 503 (Service Unavailable)
	ComputeStatus504 int64 `json:"compute_status_504"` // responses of backends to Compute programs with status 504 (Gateway Timeout)
	ComputeStatus505 int64 `json:"compute_status_505"` // responses of backends to Compute programs with status 505 (HTTP Version Not Supported)
	ComputeStatus530 int64 `json:"compute_status_530"` // responses of backends to Compute programs with the non-standard status 530
	ComputeStatus5xx int64 `json:"compute_status_5xx"` // responses of backends to Compute programs with a status of 500–599

	// Compute programs, by latency.

	ComputeLatency0To1ms         int64 `json:"compute_latency_0_to_1ms"`         // responses of backends to Compute programs in 0 to 1 milliseconds
	ComputeLatency1To5ms         int64 `json:"compute_latency_1_to_5ms"`         // responses of backends to Compute programs in 1 to 5 milliseconds
	ComputeLatency5To10ms        int64 `json:"compute_latency_5_to_10ms"`        // responses of backends to Compute programs in 5 to 10 milliseconds
	ComputeLatency10To50ms       int64 `json:"compute_latency_10_to_50ms"`       // responses of backends to Compute programs in 10 to 50 milliseconds
	ComputeLatency50To100ms      int64 `json:"compute_latency_50_to_100ms"`      // responses of backends to Compute programs in 50 to 100 milliseconds
	ComputeLatency100To250ms     int64 `json:"compute_latency_100_to_250ms"`     // responses of backends to Compute programs in 100 to 250 milliseconds
	ComputeLatency250To500ms     int64 `json:"compute_latency_250_to_500ms"`     // responses of backends to Compute programs in 250 to 500 milliseconds
	ComputeLatency500To1000ms    int64 `json:"compute_latency_500_to_1000ms"`    // responses of backends to Compute programs in 500 to 1000 milliseconds
	ComputeLatency1000To5000ms   int64 `json:"compute_latency_1000_to_5000ms"`   // responses of backends to Compute programs in 1000 to 5000 milliseconds
	ComputeLatency5000To10000ms  int64 `json:"compute_latency_5000_to_10000ms"`  // responses of backends to Compute programs in 5000 to 10000 milliseconds
	ComputeLatency10000To60000ms int64 `json:"compute_latency_10000_to_60000ms"` // responses of backends to Compute programs in 10000 to 60000 milliseconds
	ComputeLatency60000ms        int64 `json:"compute_latency_60000ms"`          // responses of backends to Compute programs after 60000 milliseconds or more

	// Next-Gen WAF.

	WAFRespBodyBytes   int64 `json:"waf_resp_body_bytes"`   // body bytes of responses from origins to the Next-Gen WAF
	WAFRespHeaderBytes int64 `json:"waf_resp_header_bytes"` // header bytes of responses from origins to the Next-Gen WAF
	WAFResponses       int64 `json:"waf_responses"`         // responses from origins to the Next-Gen WAF

	// Next-Gen WAF, by status.

	WAFStatus1xx int64 `json:"waf_status_1xx"` // responses from origins to the Next-Gen WAF with a status of 100–199
	WAFStatus200 int64 `json:"waf_status_200"` // responses from origins to the Next-Gen WAF with status 200 (OK)
	WAFStatus204 int64 `json:"waf_status_204"` // responses from origins to the Next-Gen WAF with status 204 (No Content)
	WAFStatus206 int64 `json:"waf_status_206"` // responses from origins to the Next-Gen WAF with status 206 (Partial Content)
	WAFStatus2xx int64 `json:"waf_status_2xx"` // responses from origins to the Next-Gen WAF with a status of 200–299
	WAFStatus301 int64 `json:"waf_status_301"` // responses from origins to the Next-Gen WAF with status 301 (Moved Permanently)
	WAFStatus302 int64 `json:"waf_status_302"` // responses from origins to the Next-Gen WAF with status 302 (Found)
	WAFStatus304 int64 `json:"waf_status_304"` // responses from origins to the Next-Gen WAF with status 304 (Not Modified)
	WAFStatus3xx int64 `json:"waf_status_3xx"` // responses from origins to the Next-Gen WAF with a status of 300–399
	WAFStatus400 int64 `json:"waf_status_400"` // responses from origins to the Next-Gen WAF with status 400 (Bad Request)
	WAFStatus401 int64 `json:"waf_status_401"` // responses from origins to the Next-Gen WAF with status 401 (Unauthorized)
	WAFStatus403 int64 `json:"waf_status_403"` // responses from origins to the Next-Gen WAF with status 403 (Forbidden)
	WAFStatus404 int64 `json:"waf_status_404"` // responses from origins to the Next-Gen WAF with status 404 (Not Found)
	WAFStatus416 int64 `json:"waf_status_416"` // responses from origins to the Next-Gen WAF with status 416 (Range Not Satisfiable)
	WAFStatus429 int64 `json:"waf_status_429"` // responses from origins to the Next-Gen WAF with status 429 (Too Many Requests)
	WAFStatus4xx int64 `json:"waf_status_4xx"` // responses from origins to the Next-Gen WAF with a status of 400–499
	WAFStatus500 int64 `json:"waf_status_500"` // responses from origins to the Next-Gen WAF with status 500 (Internal Server Error)
	WAFStatus501 int64 `json:"waf_status_501"` // responses from origins to the Next-Gen WAF with status 501 (Not Implemented)
	WAFStatus502 int64 `json:"waf_status_502"` // responses from origins to the Next-Gen WAF with status 502 (Bad Gateway)
	WAFStatus503 int64 `json:"waf_status_503"` // responses from origins to the Next-Gen WAF with status 503 (Service Unavailable)
	WAFStatus504 int64 `json:"waf_status_504"` // responses from origins to the Next-Gen WAF with status 504 (Gateway Timeout)
	WAFStatus505 int64 `json:"waf_status_505"` // responses from origins to the Next-Gen WAF with status 505 (HTTP Version Not Supported)
	WAFStatus530 int64 `json:"waf_status_530"` // responses from origins to the Next-Gen WAF with the non-standard status 530
	WAFStatus5xx int64 `json:"waf_status_5xx"` // responses from origins to the Next-Gen WAF with a status of 500–599

	// Next-Gen WAF, by latency.

	WAFLatency0To1ms         int64 `json:"waf_latency_0_to_1ms"`         // responses from origins to the Next-Gen WAF in 0 to 1 milliseconds
	WAFLatency1To5ms         int64 `json:"waf_latency_1_to_5ms"`         // responses from origins to the Next-Gen WAF in 1 to 5 milliseconds
	WAFLatency5To10ms        int64 `json:"waf_latency_5_to_10ms"`        // responses from origins to the Next-Gen WAF in 5 to 10 milliseconds
	WAFLatency10To50ms       int64 `json:"waf_latency_10_to_50ms"`       // responses from origins to the Next-Gen WAF in 10 to 50 milliseconds
	WAFLatency50To100ms      int64 `json:"waf_latency_50_to_100ms"`      // responses from origins to the Next-Gen WAF in 50 to 100 milliseconds
	WAFLatency100To250ms     int64 `json:"waf_latency_100_to_250ms"`     // responses from origins to the Next-Gen WAF in 100 to 250 milliseconds
	WAFLatency250To500ms     int64 `json:"waf_latency_250_to_500ms"`     // responses from origins to the Next-Gen WAF in 250 to 500 milliseconds
	WAFLatency500To1000ms    int64 `json:"waf_latency_500_to_1000ms"`    // responses from origins to the Next-Gen WAF in 500 to 1000 milliseconds
	WAFLatency1000To5000ms   int64 `json:"waf_latency_1000_to_5000ms"`   // responses from origins to the Next-Gen WAF in 1000 to 5000 milliseconds
	WAFLatency5000To10000ms  int64 `json:"waf_latency_5000_to_10000ms"`  // responses from origins to the Next-Gen WAF in 5000 to 10000 milliseconds
	WAFLatency10000To60000ms int64 `json:"waf_latency_10000_to_60000ms"` // responses from origins to the Next-Gen WAF in 10000 to 60000 milliseconds
	WAFLatency60000ms        int64 `json:"waf_latency_60000ms"`          // responses from origins to the Next-Gen WAF after 60000 milliseconds or more

	// Metrics without a field in this struct, by the name of the metric in the API.
	More map[string]float64 `json:"more,omitzero" fastly:"others"`
}
