package fastly

import "time"

// Metrics holds the metrics of one interval: a minute, hour or day of historical statistics,
// or a second of live statistics. Metrics that the reply lacks are zero. Metrics marked "live
// only" or "historical only" are always zero in the other statistics. Times are sums over all
// requests of the interval. Bandwidth is in bytes.
//
// Reference: https://www.fastly.com/documentation/reference/api/metrics-stats/historical-stats/
type Metrics struct {
	_ struct{} `fastly:"round"` // counters that the API reports with a fraction are rounded

	// Start of the interval. It is zero in live statistics, which have Recorded of
	// [LiveSecond] instead.
	StartTime time.Time `json:"start_time"`

	// Delivery. Times are sums over all requests.

	Requests                     int64            `json:"requests"`                        // requests processed, including requests between POPs
	EdgeRequests                 int64            `json:"edge_requests"`                   // requests from end users
	Hits                         int64            `json:"hits"`                            // requests answered from the cache
	HitsTime                     float64          `json:"hits_time"`                       // seconds spent on hits
	HitRatio                     float64          `json:"hit_ratio"`                       // hits divided by hits and misses, 0 to 1; 0 if there were neither
	Miss                         int64            `json:"miss"`                            // requests for objects that were not in the cache
	MissTime                     float64          `json:"miss_time"`                       // seconds spent on misses
	MissHistogram                map[string]int64 `json:"miss_histogram"`                  // number of misses by duration; the key is the upper bound of a bucket in milliseconds, at most 60000
	Pass                         int64            `json:"pass"`                            // requests that bypassed the cache
	PassTime                     float64          `json:"pass_time"`                       // seconds spent on requests that bypassed the cache
	Synth                        int64            `json:"synth"`                           // requests answered with a synthetic response by VCL
	Errors                       int64            `json:"errors"`                          // requests that ended in a cache error
	Restarts                     int64            `json:"restarts"`                        // restarts of a request in VCL
	Pipe                         int64            `json:"pipe"`                            // connections that were piped through (legacy)
	Upgrade                      int64            `json:"upgrade"`                         // requests upgraded to a WebSocket connection
	Video                        int64            `json:"video"`                           // responses with a media type of video segments or manifests
	PCI                          int64            `json:"pci"`                             // responses with the PCI flag
	Blacklist                    int64            `json:"blacklist"`                       // requests refused by a deny list (legacy, historical only)
	RequestDeniedGetHeadBody     int64            `json:"request_denied_get_head_body"`    // GET and HEAD requests with a body that were refused with status 400
	RequestCollapseUsableCount   int64            `json:"request_collapse_usable_count"`   // requests that waited for another request for the same object and were served by its response
	RequestCollapseUnusableCount int64            `json:"request_collapse_unusable_count"` // requests that waited for another request for the same object and could not use its response

	// Requests of VCL services by outcome, wherever they were answered.

	AllHitRequests      int64 `json:"all_hit_requests"`       // requests that were hits
	AllMissRequests     int64 `json:"all_miss_requests"`      // requests that were misses
	AllPassRequests     int64 `json:"all_pass_requests"`      // requests that bypassed the cache
	AllErrorRequests    int64 `json:"all_error_requests"`     // requests that ended in a cache error
	AllSynthRequests    int64 `json:"all_synth_requests"`     // requests answered with a synthetic response
	AllEdgeHitRequests  int64 `json:"all_edge_hit_requests"`  // end users' requests that were hits at the edge
	AllEdgeMissRequests int64 `json:"all_edge_miss_requests"` // end users' requests that were misses at the edge

	// Bandwidth, in bytes.

	Bandwidth           int64 `json:"bandwidth"`              // bytes sent to end users, shields and origins, including Compute, WebSockets and Fanout
	BodySize            int64 `json:"body_size"`              // another name of RespBodyBytes
	HeaderSize          int64 `json:"header_size"`            // another name of RespHeaderBytes
	ReqBodyBytes        int64 `json:"req_body_bytes"`         // bytes of request bodies received
	ReqHeaderBytes      int64 `json:"req_header_bytes"`       // bytes of request headers received
	RespBodyBytes       int64 `json:"resp_body_bytes"`        // bytes of response bodies sent, by edge and shields
	RespHeaderBytes     int64 `json:"resp_header_bytes"`      // bytes of response headers sent, by edge and shields
	BereqBodyBytes      int64 `json:"bereq_body_bytes"`       // bytes of request bodies sent to origins
	BereqHeaderBytes    int64 `json:"bereq_header_bytes"`     // bytes of request headers sent to origins
	BilledBodyBytes     int64 `json:"billed_body_bytes"`      // billed body bytes
	BilledHeaderBytes   int64 `json:"billed_header_bytes"`    // billed header bytes
	EdgeRespBodyBytes   int64 `json:"edge_resp_body_bytes"`   // bytes of response bodies sent to end users
	EdgeRespHeaderBytes int64 `json:"edge_resp_header_bytes"` // bytes of response headers sent to end users

	// Cache.

	Uncacheable             int64 `json:"uncacheable"`                 // requests with an uncacheable response
	Uncachable              int64 `json:"uncachable"`                  // older spelling of Uncacheable
	HitRespBodyBytes        int64 `json:"hit_resp_body_bytes"`         // body bytes of responses to hits
	MissRespBodyBytes       int64 `json:"miss_resp_body_bytes"`        // body bytes of responses to misses
	PassRespBodyBytes       int64 `json:"pass_resp_body_bytes"`        // body bytes of responses to requests that bypassed the cache
	EdgeHitRequests         int64 `json:"edge_hit_requests"`           // end users' requests that were hits at the edge
	EdgeHitRespBodyBytes    int64 `json:"edge_hit_resp_body_bytes"`    // body bytes of responses to hits at the edge
	EdgeHitRespHeaderBytes  int64 `json:"edge_hit_resp_header_bytes"`  // header bytes of responses to hits at the edge
	EdgeMissRequests        int64 `json:"edge_miss_requests"`          // end users' requests that were misses at the edge
	EdgeMissRespBodyBytes   int64 `json:"edge_miss_resp_body_bytes"`   // body bytes of responses to misses at the edge
	EdgeMissRespHeaderBytes int64 `json:"edge_miss_resp_header_bytes"` // header bytes of responses to misses at the edge
	ObjectSize1k            int64 `json:"object_size_1k"`              // objects served of less than 1 kB
	ObjectSize10k           int64 `json:"object_size_10k"`             // objects served of 1 to 10 kB
	ObjectSize100k          int64 `json:"object_size_100k"`            // objects served of 10 to 100 kB
	ObjectSize1m            int64 `json:"object_size_1m"`              // objects served of 100 kB to 1 MB
	ObjectSize10m           int64 `json:"object_size_10m"`             // objects served of 1 to 10 MB
	ObjectSize100m          int64 `json:"object_size_100m"`            // objects served of 10 to 100 MB
	ObjectSize1g            int64 `json:"object_size_1g"`              // objects served of 100 MB to 1 GB
	ObjectSizeOther         int64 `json:"object_size_other"`           // objects served of any other size (live only)

	// Responses by status.

	Status1xx    int64 `json:"status_1xx"`     // responses with a status of 100–199
	Status2xx    int64 `json:"status_2xx"`     // responses with a status of 200–299
	Status3xx    int64 `json:"status_3xx"`     // responses with a status of 300–399
	Status4xx    int64 `json:"status_4xx"`     // responses with a status of 400–499
	Status5xx    int64 `json:"status_5xx"`     // responses with a status of 500–599
	Status200    int64 `json:"status_200"`     // responses with status 200 (OK)
	Status204    int64 `json:"status_204"`     // responses with status 204 (No Content)
	Status206    int64 `json:"status_206"`     // responses with status 206 (Partial Content)
	Status301    int64 `json:"status_301"`     // responses with status 301 (Moved Permanently)
	Status302    int64 `json:"status_302"`     // responses with status 302 (Found)
	Status304    int64 `json:"status_304"`     // responses with status 304 (Not Modified)
	Status400    int64 `json:"status_400"`     // responses with status 400 (Bad Request)
	Status401    int64 `json:"status_401"`     // responses with status 401 (Unauthorized)
	Status403    int64 `json:"status_403"`     // responses with status 403 (Forbidden)
	Status404    int64 `json:"status_404"`     // responses with status 404 (Not Found)
	Status406    int64 `json:"status_406"`     // responses with status 406 (Not Acceptable)
	Status416    int64 `json:"status_416"`     // responses with status 416 (Range Not Satisfiable)
	Status429    int64 `json:"status_429"`     // responses with status 429 (Too Many Requests)
	Status499    int64 `json:"status_499"`     // requests closed by the client before the response was sent (status 499)
	Status500    int64 `json:"status_500"`     // responses with status 500 (Internal Server Error)
	Status501    int64 `json:"status_501"`     // responses with status 501 (Not Implemented)
	Status502    int64 `json:"status_502"`     // responses with status 502 (Bad Gateway)
	Status503    int64 `json:"status_503"`     // responses with status 503 (Service Unavailable)
	Status504    int64 `json:"status_504"`     // responses with status 504 (Gateway Timeout)
	Status505    int64 `json:"status_505"`     // responses with status 505 (HTTP Version Not Supported)
	Status530    int64 `json:"status_530"`     // responses with the non-standard status 530
	AllStatus1xx int64 `json:"all_status_1xx"` // responses of delivery and Compute with a status of 100–199
	AllStatus2xx int64 `json:"all_status_2xx"` // responses of delivery and Compute with a status of 200–299
	AllStatus3xx int64 `json:"all_status_3xx"` // responses of delivery and Compute with a status of 300–399
	AllStatus4xx int64 `json:"all_status_4xx"` // responses of delivery and Compute with a status of 400–499
	AllStatus5xx int64 `json:"all_status_5xx"` // responses of delivery and Compute with a status of 500–599

	// Protocols.

	HTTP2                 int64 `json:"http2"`                    // requests over HTTP/2
	HTTP3                 int64 `json:"http3"`                    // requests over HTTP/3
	IPv6                  int64 `json:"ipv6"`                     // requests over IPv6
	TLS                   int64 `json:"tls"`                      // requests over any version of TLS
	TLSv10                int64 `json:"tls_v10"`                  // requests over TLS 1.0
	TLSv11                int64 `json:"tls_v11"`                  // requests over TLS 1.1
	TLSv12                int64 `json:"tls_v12"`                  // requests over TLS 1.2
	TLSv13                int64 `json:"tls_v13"`                  // requests over TLS 1.3
	TLSHandshakeSentBytes int64 `json:"tls_handshake_sent_bytes"` // bytes sent for TLS handshakes (historical only)

	// Shield.

	Shield                     int64 `json:"shield"`                         // requests from the edge to the shield
	ShieldFetches              int64 `json:"shield_fetches"`                 // requests from one POP to another for shielding
	ShieldFetchBodyBytes       int64 `json:"shield_fetch_body_bytes"`        // body bytes of requests to shields
	ShieldFetchHeaderBytes     int64 `json:"shield_fetch_header_bytes"`      // header bytes of requests to shields
	ShieldFetchRespBodyBytes   int64 `json:"shield_fetch_resp_body_bytes"`   // body bytes of responses received from shields
	ShieldFetchRespHeaderBytes int64 `json:"shield_fetch_resp_header_bytes"` // header bytes of responses received from shields
	ShieldCacheFetches         int64 `json:"shield_cache_fetches"`           // requests to shields with a cacheable response
	ShieldRevalidations        int64 `json:"shield_revalidations"`           // conditional requests to shields with a response of 304
	ShieldHitRequests          int64 `json:"shield_hit_requests"`            // requests that were hits at a shield
	ShieldHitRespBodyBytes     int64 `json:"shield_hit_resp_body_bytes"`     // body bytes sent for hits at a shield
	ShieldHitRespHeaderBytes   int64 `json:"shield_hit_resp_header_bytes"`   // header bytes sent for hits at a shield
	ShieldMissRequests         int64 `json:"shield_miss_requests"`           // requests that were misses at a shield
	ShieldMissRespBodyBytes    int64 `json:"shield_miss_resp_body_bytes"`    // body bytes sent for misses at a shield
	ShieldMissRespHeaderBytes  int64 `json:"shield_miss_resp_header_bytes"`  // header bytes sent for misses at a shield
	ShieldRespBodyBytes        int64 `json:"shield_resp_body_bytes"`         // bytes of bodies delivered through a shield
	ShieldRespHeaderBytes      int64 `json:"shield_resp_header_bytes"`       // bytes of headers delivered through a shield
	SegblockShieldFetches      int64 `json:"segblock_shield_fetches"`        // range requests to shields for segments of an object

	// Origin.

	OriginOffload                   float64 `json:"origin_offload"`                       // share of the bytes sent to end users that did not come from origins, 0 to 1
	OriginFetches                   int64   `json:"origin_fetches"`                       // requests to origins
	OriginFetchBodyBytes            int64   `json:"origin_fetch_body_bytes"`              // body bytes of requests to origins
	OriginFetchHeaderBytes          int64   `json:"origin_fetch_header_bytes"`            // header bytes of requests to origins
	OriginFetchRespBodyBytes        int64   `json:"origin_fetch_resp_body_bytes"`         // body bytes of responses from origins
	OriginFetchRespHeaderBytes      int64   `json:"origin_fetch_resp_header_bytes"`       // header bytes of responses from origins
	OriginCacheFetches              int64   `json:"origin_cache_fetches"`                 // requests to origins with a cacheable response
	OriginCacheFetchRespBodyBytes   int64   `json:"origin_cache_fetch_resp_body_bytes"`   // body bytes of cacheable responses from origins
	OriginCacheFetchRespHeaderBytes int64   `json:"origin_cache_fetch_resp_header_bytes"` // header bytes of cacheable responses from origins
	OriginRevalidations             int64   `json:"origin_revalidations"`                 // conditional requests to origins with a response of 304
	SegblockOriginFetches           int64   `json:"segblock_origin_fetches"`              // range requests to origins for segments of an object
	OrigReqBodySize                 int64   `json:"orig_req_body_size"`                   // bytes of request bodies sent to origins (legacy, historical only)
	OrigReqHeaderSize               int64   `json:"orig_req_header_size"`                 // bytes of request headers sent to origins (legacy, historical only)
	OrigRespBodySize                int64   `json:"orig_resp_body_size"`                  // bytes of response bodies from origins (legacy, historical only; use OriginFetchRespBodyBytes)
	OrigRespHeaderSize              int64   `json:"orig_resp_header_size"`                // bytes of response headers from origins (legacy, historical only; use OriginFetchRespHeaderBytes)

	// VCL: runs of each subroutine, and the seconds spent in it.

	RecvSubCount       int64   `json:"recv_sub_count"`       // runs of vcl_recv
	RecvSubTime        float64 `json:"recv_sub_time"`        // seconds spent in vcl_recv
	HashSubCount       int64   `json:"hash_sub_count"`       // runs of vcl_hash
	HashSubTime        float64 `json:"hash_sub_time"`        // seconds spent in vcl_hash
	PrehashSubCount    int64   `json:"prehash_sub_count"`    // runs of vcl_prehash
	PrehashSubTime     float64 `json:"prehash_sub_time"`     // seconds spent in vcl_prehash
	HitSubCount        int64   `json:"hit_sub_count"`        // runs of vcl_hit
	HitSubTime         float64 `json:"hit_sub_time"`         // seconds spent in vcl_hit
	MissSubCount       int64   `json:"miss_sub_count"`       // runs of vcl_miss
	MissSubTime        float64 `json:"miss_sub_time"`        // seconds spent in vcl_miss
	PassSubCount       int64   `json:"pass_sub_count"`       // runs of vcl_pass
	PassSubTime        float64 `json:"pass_sub_time"`        // seconds spent in vcl_pass
	PipeSubCount       int64   `json:"pipe_sub_count"`       // runs of vcl_pipe
	PipeSubTime        float64 `json:"pipe_sub_time"`        // seconds spent in vcl_pipe
	FetchSubCount      int64   `json:"fetch_sub_count"`      // runs of vcl_fetch
	FetchSubTime       float64 `json:"fetch_sub_time"`       // seconds spent in vcl_fetch
	ErrorSubCount      int64   `json:"error_sub_count"`      // runs of vcl_error
	ErrorSubTime       float64 `json:"error_sub_time"`       // seconds spent in vcl_error
	PredeliverSubCount int64   `json:"predeliver_sub_count"` // runs of vcl_predeliver
	PredeliverSubTime  float64 `json:"predeliver_sub_time"`  // seconds spent in vcl_predeliver
	DeliverSubCount    int64   `json:"deliver_sub_count"`    // runs of vcl_deliver
	DeliverSubTime     float64 `json:"deliver_sub_time"`     // seconds spent in vcl_deliver

	// Compute: requests, resources and bytes.

	ComputeRequests             int64   `json:"compute_requests"`               // requests received by Compute programs
	ComputeRequestTimeMs        float64 `json:"compute_request_time_ms"`        // milliseconds from request to response of Compute programs, including time spent waiting
	ComputeRequestTimeBilledMs  float64 `json:"compute_request_time_billed_ms"` // billed milliseconds of request time of Compute programs, in steps of 50 per request
	ComputeExecutionTimeMs      float64 `json:"compute_execution_time_ms"`      // milliseconds of CPU time of Compute programs
	ComputeRAMUsed              int64   `json:"compute_ram_used"`               // bytes of memory used by Compute programs
	ComputeSandboxes            int64   `json:"compute_sandboxes"`              // sandboxes that Compute programs ran in
	ComputeHandoff              int64   `json:"compute_handoff"`                // requests that Compute programs handed off to a WebSocket or to Fanout
	ComputeCacheOperationsCount int64   `json:"compute_cache_operations_count"` // cache operations by Compute programs
	ComputeReqBodyBytes         int64   `json:"compute_req_body_bytes"`         // bytes of request bodies received by Compute programs
	ComputeReqHeaderBytes       int64   `json:"compute_req_header_bytes"`       // bytes of request headers received by Compute programs
	ComputeRespBodyBytes        int64   `json:"compute_resp_body_bytes"`        // bytes of response bodies sent by Compute programs
	ComputeRespHeaderBytes      int64   `json:"compute_resp_header_bytes"`      // bytes of response headers sent by Compute programs
	ComputeBereqs               int64   `json:"compute_bereqs"`                 // requests to backends that Compute programs started
	ComputeBereqErrors          int64   `json:"compute_bereq_errors"`           // failed requests of Compute programs to backends, including timeouts
	ComputeBereqBodyBytes       int64   `json:"compute_bereq_body_bytes"`       // bytes of request bodies sent by Compute programs to backends
	ComputeBereqHeaderBytes     int64   `json:"compute_bereq_header_bytes"`     // bytes of request headers sent by Compute programs to backends
	ComputeBerespBodyBytes      int64   `json:"compute_beresp_body_bytes"`      // bytes of response bodies received by Compute programs from backends
	ComputeBerespHeaderBytes    int64   `json:"compute_beresp_header_bytes"`    // bytes of response headers received by Compute programs from backends

	// Compute: responses by status.

	ComputeRespStatus1xx int64 `json:"compute_resp_status_1xx"` // Compute responses with a status of 100–199
	ComputeRespStatus2xx int64 `json:"compute_resp_status_2xx"` // Compute responses with a status of 200–299
	ComputeRespStatus3xx int64 `json:"compute_resp_status_3xx"` // Compute responses with a status of 300–399
	ComputeRespStatus4xx int64 `json:"compute_resp_status_4xx"` // Compute responses with a status of 400–499
	ComputeRespStatus5xx int64 `json:"compute_resp_status_5xx"` // Compute responses with a status of 500–599
	ComputeRespStatus103 int64 `json:"compute_resp_status_103"` // Compute responses with status 103 (Early Hints)
	ComputeRespStatus200 int64 `json:"compute_resp_status_200"` // Compute responses with status 200 (OK)
	ComputeRespStatus204 int64 `json:"compute_resp_status_204"` // Compute responses with status 204 (No Content)
	ComputeRespStatus206 int64 `json:"compute_resp_status_206"` // Compute responses with status 206 (Partial Content)
	ComputeRespStatus301 int64 `json:"compute_resp_status_301"` // Compute responses with status 301 (Moved Permanently)
	ComputeRespStatus302 int64 `json:"compute_resp_status_302"` // Compute responses with status 302 (Found)
	ComputeRespStatus304 int64 `json:"compute_resp_status_304"` // Compute responses with status 304 (Not Modified)
	ComputeRespStatus400 int64 `json:"compute_resp_status_400"` // Compute responses with status 400 (Bad Request)
	ComputeRespStatus401 int64 `json:"compute_resp_status_401"` // Compute responses with status 401 (Unauthorized)
	ComputeRespStatus403 int64 `json:"compute_resp_status_403"` // Compute responses with status 403 (Forbidden)
	ComputeRespStatus404 int64 `json:"compute_resp_status_404"` // Compute responses with status 404 (Not Found)
	ComputeRespStatus416 int64 `json:"compute_resp_status_416"` // Compute responses with status 416 (Range Not Satisfiable)
	ComputeRespStatus429 int64 `json:"compute_resp_status_429"` // Compute responses with status 429 (Too Many Requests)
	ComputeRespStatus500 int64 `json:"compute_resp_status_500"` // Compute responses with status 500 (Internal Server Error)
	ComputeRespStatus501 int64 `json:"compute_resp_status_501"` // Compute responses with status 501 (Not Implemented)
	ComputeRespStatus502 int64 `json:"compute_resp_status_502"` // Compute responses with status 502 (Bad Gateway)
	ComputeRespStatus503 int64 `json:"compute_resp_status_503"` // Compute responses with status 503 (Service Unavailable)
	ComputeRespStatus504 int64 `json:"compute_resp_status_504"` // Compute responses with status 504 (Gateway Timeout)
	ComputeRespStatus505 int64 `json:"compute_resp_status_505"` // Compute responses with status 505 (HTTP Version Not Supported)
	ComputeRespStatus530 int64 `json:"compute_resp_status_530"` // Compute responses with the non-standard status 530

	// Compute: failures of programs, by cause.

	ComputeResourceLimitExceeded       int64 `json:"compute_resource_limit_exceeded"`        // times that any resource limit was exceeded: heap, stack, globals or time
	ComputeHeapLimitExceeded           int64 `json:"compute_heap_limit_exceeded"`            // times that the heap limit was exceeded
	ComputeStackLimitExceeded          int64 `json:"compute_stack_limit_exceeded"`           // times that the stack limit was exceeded
	ComputeGlobalsLimitExceeded        int64 `json:"compute_globals_limit_exceeded"`         // times that the limit of globals was exceeded
	ComputeGuestErrors                 int64 `json:"compute_guest_errors"`                   // errors in the program's own code
	ComputeRuntimeErrors               int64 `json:"compute_runtime_errors"`                 // errors of the Compute runtime
	ComputePlatformInternalError       int64 `json:"compute_platform_internal_error"`        // errors within the platform
	ComputePlatformInvalidRequestError int64 `json:"compute_platform_invalid_request_error"` // requests that the platform considered invalid
	ComputeServiceChainError           int64 `json:"compute_service_chain_error"`            // failed calls from one service to another
	ComputeServiceRuntimeError         int64 `json:"compute_service_runtime_error"`          // errors at run time
	ComputeServiceTimeoutError         int64 `json:"compute_service_timeout_error"`          // programs that exceeded the time limit
	ComputeServiceLimitsError          int64 `json:"compute_service_limits_error"`           // times that any limit was exceeded
	ComputeServiceResourceLimitsError  int64 `json:"compute_service_resource_limits_error"`  // times that a resource limit was exceeded
	ComputeServiceMemoryExceededError  int64 `json:"compute_service_memory_exceeded_error"`  // times that the memory limit was exceeded
	ComputeServiceVCPUExceededError    int64 `json:"compute_service_vcpu_exceeded_error"`    // times that the limit of CPU time was exceeded

	// Compute: failed requests to backends, by cause.

	ComputeServiceBereqError               int64 `json:"compute_service_bereq_error"`                 // failed requests to backends, of any cause
	ComputeServiceBereq5xxError            int64 `json:"compute_service_bereq_5xx_error"`             // responses from backends with a status of 500–599
	ComputeServiceBereqDNSError            int64 `json:"compute_service_bereq_dns_error"`             // failed name resolutions of backends
	ComputeServiceBereqConnError           int64 `json:"compute_service_bereq_conn_error"`            // connection failures of any kind: refused, timed out or other
	ComputeServiceBereqConnRefusedError    int64 `json:"compute_service_bereq_conn_refused_error"`    // refused connections to backends
	ComputeServiceBereqConnTimeoutError    int64 `json:"compute_service_bereq_conn_timeout_error"`    // connections to backends that timed out
	ComputeServiceBereqConnOtherError      int64 `json:"compute_service_bereq_conn_other_error"`      // other connection failures of backends
	ComputeServiceBereqTLSError            int64 `json:"compute_service_bereq_tls_error"`             // TLS failures of any kind: server certificate or other
	ComputeServiceBereqTLSServerCertError  int64 `json:"compute_service_bereq_tls_server_cert_error"` // TLS failures because the server certificate was not accepted
	ComputeServiceBereqTLSOtherError       int64 `json:"compute_service_bereq_tls_other_error"`       // other TLS failures
	ComputeServiceBereqHTTPError           int64 `json:"compute_service_bereq_http_error"`            // HTTP failures of any kind: incomplete, timeout, protocol or other
	ComputeServiceBereqHTTPIncompleteError int64 `json:"compute_service_bereq_http_incomplete_error"` // incomplete responses from backends
	ComputeServiceBereqHTTPTimeoutError    int64 `json:"compute_service_bereq_http_timeout_error"`    // responses from backends that timed out
	ComputeServiceBereqHTTPProtoV1Error    int64 `json:"compute_service_bereq_http_proto_v1_error"`   // violations of the HTTP/1 protocol by the backend
	ComputeServiceBereqHTTPProtoV2Error    int64 `json:"compute_service_bereq_http_proto_v2_error"`   // violations of the HTTP/2 protocol by the backend
	ComputeServiceBereqHTTPOtherError      int64 `json:"compute_service_bereq_http_other_error"`      // other HTTP failures
	ComputeServiceBereqOtherError          int64 `json:"compute_service_bereq_other_error"`           // failed requests to backends, of any other cause

	// Stores: billed operations, by class.

	KVStoreClassAOperations            int64 `json:"kv_store_class_a_operations"`             // billed class A operations on KV stores
	KVStoreClassBOperations            int64 `json:"kv_store_class_b_operations"`             // billed class B operations on KV stores
	ObjectStoreClassAOperations        int64 `json:"object_store_class_a_operations"`         // older name of KVStoreClassAOperations
	ObjectStoreClassBOperations        int64 `json:"object_store_class_b_operations"`         // older name of KVStoreClassBOperations
	ObjectStorageClassAOperationsCount int64 `json:"object_storage_class_a_operations_count"` // billed class A operations on Object Storage
	ObjectStorageClassBOperationsCount int64 `json:"object_storage_class_b_operations_count"` // billed class B operations on Object Storage

	// Image Optimizer.

	ImgOpto                       int64 `json:"imgopto"`                           // images delivered, with any number of transformations
	ImgOptoTransforms             int64 `json:"imgopto_transforms"`                // image transformations
	ImgOptoComputeRequests        int64 `json:"imgopto_compute_requests"`          // requests for images from Compute programs
	ImgOptoRespBodyBytes          int64 `json:"imgopto_resp_body_bytes"`           // body bytes of image responses, including images through a shield
	ImgOptoRespHeaderBytes        int64 `json:"imgopto_resp_header_bytes"`         // header bytes of image responses, including images through a shield
	ImgOptoInputImageBytes        int64 `json:"imgopto_input_image_bytes"`         // bytes of the images before transformation
	ImgOptoOutputImageBytes       int64 `json:"imgopto_output_image_bytes"`        // bytes of the images after transformation
	ImgOptoShield                 int64 `json:"imgopto_shield"`                    // images delivered through a shield
	ImgOptoShieldRespBodyBytes    int64 `json:"imgopto_shield_resp_body_bytes"`    // body bytes of image responses through a shield
	ImgOptoShieldRespHeaderBytes  int64 `json:"imgopto_shield_resp_header_bytes"`  // header bytes of image responses through a shield
	ImgOptoAVIFCount              int64 `json:"imgopto_avif_count"`                // images in AVIF
	ImgOptoGIFCount               int64 `json:"imgopto_gif_count"`                 // images in GIF
	ImgOptoJPEGCount              int64 `json:"imgopto_jpeg_count"`                // images in JPEG
	ImgOptoJPEGXLCount            int64 `json:"imgopto_jpegxl_count"`              // images in JPEG XL
	ImgOptoMP4Count               int64 `json:"imgopto_mp4_count"`                 // animations in MP4
	ImgOptoPNGCount               int64 `json:"imgopto_png_count"`                 // images in PNG
	ImgOptoSVGCount               int64 `json:"imgopto_svg_count"`                 // images in SVG
	ImgOptoWebPCount              int64 `json:"imgopto_webp_count"`                // images in WebP
	ImgVideo                      int64 `json:"imgvideo"`                          // videos created from images
	ImgVideoFrames                int64 `json:"imgvideo_frames"`                   // frames of videos created from images
	ImgVideoRespBodyBytes         int64 `json:"imgvideo_resp_body_bytes"`          // body bytes of video responses
	ImgVideoRespHeaderBytes       int64 `json:"imgvideo_resp_header_bytes"`        // header bytes of video responses
	ImgVideoShield                int64 `json:"imgvideo_shield"`                   // videos delivered through a shield
	ImgVideoShieldFrames          int64 `json:"imgvideo_shield_frames"`            // frames of videos through a shield
	ImgVideoShieldRespBodyBytes   int64 `json:"imgvideo_shield_resp_body_bytes"`   // body bytes of video responses through a shield
	ImgVideoShieldRespHeaderBytes int64 `json:"imgvideo_shield_resp_header_bytes"` // header bytes of video responses through a shield

	// On-the-fly packaging (OTFP) of video on demand.

	OTFP                      int64   `json:"otfp"`                          // responses of on-the-fly packaging
	OTFPManifests             int64   `json:"otfp_manifests"`                // responses of on-the-fly packaging that were manifests
	OTFPDeliverTime           float64 `json:"otfp_deliver_time"`             // seconds spent on the delivery of responses
	OTFPRespBodyBytes         int64   `json:"otfp_resp_body_bytes"`          // body bytes of responses
	OTFPRespHeaderBytes       int64   `json:"otfp_resp_header_bytes"`        // header bytes of responses
	OTFPShield                int64   `json:"otfp_shield"`                   // responses through a shield (live only)
	OTFPShieldTime            float64 `json:"otfp_shield_time"`              // seconds spent on responses through a shield
	OTFPShieldRespBodyBytes   int64   `json:"otfp_shield_resp_body_bytes"`   // body bytes of responses through a shield
	OTFPShieldRespHeaderBytes int64   `json:"otfp_shield_resp_header_bytes"` // header bytes of responses through a shield

	// WAF: requests that triggered a rule.

	WAFLogged                   int64 `json:"waf_logged"`                      // requests that triggered a rule and were logged
	WAFBlocked                  int64 `json:"waf_blocked"`                     // requests that triggered a rule and were blocked
	WAFPassed                   int64 `json:"waf_passed"`                      // requests that triggered a rule and were passed
	AttackReqBodyBytes          int64 `json:"attack_req_body_bytes"`           // request body bytes of requests that triggered a rule
	AttackReqHeaderBytes        int64 `json:"attack_req_header_bytes"`         // request header bytes of requests that triggered a rule
	AttackLoggedReqBodyBytes    int64 `json:"attack_logged_req_body_bytes"`    // request body bytes of requests that triggered a rule and were logged
	AttackLoggedReqHeaderBytes  int64 `json:"attack_logged_req_header_bytes"`  // request header bytes of requests that triggered a rule and were logged
	AttackBlockedReqBodyBytes   int64 `json:"attack_blocked_req_body_bytes"`   // request body bytes of requests that triggered a rule and were blocked
	AttackBlockedReqHeaderBytes int64 `json:"attack_blocked_req_header_bytes"` // request header bytes of requests that triggered a rule and were blocked
	AttackPassedReqBodyBytes    int64 `json:"attack_passed_req_body_bytes"`    // request body bytes of requests that triggered a rule and were passed
	AttackPassedReqHeaderBytes  int64 `json:"attack_passed_req_header_bytes"`  // request header bytes of requests that triggered a rule and were passed
	AttackRespSynthBytes        int64 `json:"attack_resp_synth_bytes"`         // response body bytes of synthetic responses to requests that were flagged as attacks

	// Next-Gen WAF and API discovery: requests.

	NGWAFRequestsTotalCount      int64 `json:"ngwaf_requests_total_count"`       // requests inspected by the Next-Gen WAF (historical only)
	NGWAFRequestsAllowedCount    int64 `json:"ngwaf_requests_allowed_count"`     // requests allowed (historical only)
	NGWAFRequestsBlockedCount    int64 `json:"ngwaf_requests_blocked_count"`     // requests blocked (historical only)
	NGWAFRequestsChallengedCount int64 `json:"ngwaf_requests_challenged_count"`  // requests challenged (historical only)
	NGWAFRequestsLoggedCount     int64 `json:"ngwaf_requests_logged_count"`      // requests logged (historical only)
	NGWAFRequestsTimeoutCount    int64 `json:"ngwaf_requests_timeout_count"`     // requests without a decision in time (historical only)
	NGWAFRequestsUnknownCount    int64 `json:"ngwaf_requests_unknown_count"`     // requests with an unknown outcome (historical only)
	NGWAFBotAnalysisRequestCount int64 `json:"ngwaf_bot_analysis_request_count"` // requests analyzed for bots
	APIDiscoveryRequestsCount    int64 `json:"api_discovery_requests_count"`     // requests processed by API discovery

	// Bots: challenges, and requests from end users by category of the sender.

	BotRequestsTotalCount                        int64 `json:"bot_requests_total_count"`                           // requests processed by bot management
	BotChallengeStarts                           int64 `json:"bot_challenge_starts"`                               // challenge-start tokens created
	BotChallengesIssued                          int64 `json:"bot_challenges_issued"`                              // challenges issued, such as a CAPTCHA
	BotChallengesSucceeded                       int64 `json:"bot_challenges_succeeded"`                           // challenges solved
	BotChallengesFailed                          int64 `json:"bot_challenges_failed"`                              // challenges not solved
	BotChallengesPATsIssued                      int64 `json:"bot_challenges_pats_issued"`                         // private access tokens requested
	BotChallengesPATsSucceeded                   int64 `json:"bot_challenges_pats_succeeded"`                      // private access tokens accepted
	BotChallengeCompleteTokensIssued             int64 `json:"bot_challenge_complete_tokens_issued"`               // tokens issued for a solved challenge
	BotChallengeCompleteTokensChecked            int64 `json:"bot_challenge_complete_tokens_checked"`              // tokens of a solved challenge checked on later requests
	BotChallengeCompleteTokensPassed             int64 `json:"bot_challenge_complete_tokens_passed"`               // tokens of a solved challenge found valid
	BotChallengeCompleteTokensFailed             int64 `json:"bot_challenge_complete_tokens_failed"`               // tokens of a solved challenge found invalid
	BotChallengeCompleteTokensDisabled           int64 `json:"bot_challenge_complete_tokens_disabled"`             // tokens of a solved challenge not checked because the feature is disabled
	BotEdgeRequestsAnalyzedCount                 int64 `json:"bot_edge_requests_analyzed_count"`                   // requests from end users that were analyzed
	BotEdgeRequestsDetectedCount                 int64 `json:"bot_edge_requests_detected_count"`                   // requests from bots of any category
	BotEdgeRequestsVerifiedCount                 int64 `json:"bot_edge_requests_verified_count"`                   // requests from verified bots
	BotEdgeRequestsAccessibilityCount            int64 `json:"bot_edge_requests_accessibility_count"`              // requests from accessibility tools
	BotEdgeRequestsAICrawlerCount                int64 `json:"bot_edge_requests_ai_crawler_count"`                 // requests from AI crawlers
	BotEdgeRequestsAIFetcherCount                int64 `json:"bot_edge_requests_ai_fetcher_count"`                 // requests from AI fetchers, on behalf of a user
	BotEdgeRequestsContentFetcherCount           int64 `json:"bot_edge_requests_content_fetcher_count"`            // requests from content fetchers, such as feed readers
	BotEdgeRequestsHeadlessCount                 int64 `json:"bot_edge_requests_headless_count"`                   // requests from headless browsers
	BotEdgeRequestsMonitoringCount               int64 `json:"bot_edge_requests_monitoring_count"`                 // requests from monitoring tools
	BotEdgeRequestsOnlineMarketingCount          int64 `json:"bot_edge_requests_online_marketing_count"`           // requests from online marketing tools
	BotEdgeRequestsPagePreviewCount              int64 `json:"bot_edge_requests_page_preview_count"`               // requests from link preview generators
	BotEdgeRequestsPlatformIntegrationsCount     int64 `json:"bot_edge_requests_platform_integrations_count"`      // requests from integrations of other platforms
	BotEdgeRequestsResearchCount                 int64 `json:"bot_edge_requests_research_count"`                   // requests from research bots
	BotEdgeRequestsSearchEngineCrawlerCount      int64 `json:"bot_edge_requests_search_engine_crawler_count"`      // requests from search engine crawlers
	BotEdgeRequestsSearchEngineOptimizationCount int64 `json:"bot_edge_requests_search_engine_optimization_count"` // requests from search engine optimization tools
	BotEdgeRequestsSecurityToolsCount            int64 `json:"bot_edge_requests_security_tools_count"`             // requests from security tools

	// DDoS: actions, challenges and requests.

	DDoSActionBlackhole                 int64 `json:"ddos_action_blackhole"`                   // connections dropped without notifying the peer
	DDoSActionClose                     int64 `json:"ddos_action_close"`                       // connections closed as soon as possible
	DDoSActionDowngrade                 int64 `json:"ddos_action_downgrade"`                   // clients restricted to HTTP/1
	DDoSActionDowngradedConnections     int64 `json:"ddos_action_downgraded_connections"`      // connections of clients restricted to HTTP/1
	DDoSActionLimitStreamsConnections   int64 `json:"ddos_action_limit_streams_connections"`   // HTTP/2 connections with limited streams
	DDoSActionLimitStreamsRequests      int64 `json:"ddos_action_limit_streams_requests"`      // requests on HTTP/2 connections with limited streams
	DDoSActionTarpit                    int64 `json:"ddos_action_tarpit"`                      // responses delayed
	DDoSActionTarpitAccept              int64 `json:"ddos_action_tarpit_accept"`               // times that later connections were delayed
	DDoSChallengeStarts                 int64 `json:"ddos_challenge_starts"`                   // challenges started
	DDoSChallengesIssued                int64 `json:"ddos_challenges_issued"`                  // challenges issued
	DDoSChallengesSucceeded             int64 `json:"ddos_challenges_succeeded"`               // challenges solved
	DDoSChallengesFailed                int64 `json:"ddos_challenges_failed"`                  // challenges not solved
	DDoSChallengesPATsIssued            int64 `json:"ddos_challenges_pats_issued"`             // private access tokens requested
	DDoSChallengesPATsSucceeded         int64 `json:"ddos_challenges_pats_succeeded"`          // private access tokens accepted
	DDoSChallengeCompleteTokensIssued   int64 `json:"ddos_challenge_complete_tokens_issued"`   // tokens issued for a solved challenge
	DDoSChallengeCompleteTokensChecked  int64 `json:"ddos_challenge_complete_tokens_checked"`  // tokens of a solved challenge checked on later requests
	DDoSChallengeCompleteTokensPassed   int64 `json:"ddos_challenge_complete_tokens_passed"`   // tokens of a solved challenge found valid
	DDoSChallengeCompleteTokensFailed   int64 `json:"ddos_challenge_complete_tokens_failed"`   // tokens of a solved challenge found invalid
	DDoSProtectionRequestsAllowCount    int64 `json:"ddos_protection_requests_allow_count"`    // requests analyzed and allowed
	DDoSProtectionRequestsDetectCount   int64 `json:"ddos_protection_requests_detect_count"`   // requests detected as part of an attack
	DDoSProtectionRequestsMitigateCount int64 `json:"ddos_protection_requests_mitigate_count"` // requests detected as part of an attack and mitigated

	// WebSockets passed through to a backend.

	WebSocketConnTimeMs        int64 `json:"websocket_conn_time_ms"`        // milliseconds that WebSocket connections were open
	WebSocketReqBodyBytes      int64 `json:"websocket_req_body_bytes"`      // bytes of WebSocket messages from end users
	WebSocketReqHeaderBytes    int64 `json:"websocket_req_header_bytes"`    // bytes of headers from end users
	WebSocketRespBodyBytes     int64 `json:"websocket_resp_body_bytes"`     // bytes of WebSocket messages to end users
	WebSocketRespHeaderBytes   int64 `json:"websocket_resp_header_bytes"`   // bytes of headers to end users
	WebSocketBereqBodyBytes    int64 `json:"websocket_bereq_body_bytes"`    // bytes of WebSocket messages to backends
	WebSocketBereqHeaderBytes  int64 `json:"websocket_bereq_header_bytes"`  // bytes of headers to backends
	WebSocketBerespBodyBytes   int64 `json:"websocket_beresp_body_bytes"`   // bytes of WebSocket messages from backends
	WebSocketBerespHeaderBytes int64 `json:"websocket_beresp_header_bytes"` // bytes of headers from backends

	// Fanout.

	FanoutConnTimeMs        int64 `json:"fanout_conn_time_ms"`        // milliseconds that Fanout connections were open
	FanoutRecvPublishes     int64 `json:"fanout_recv_publishes"`      // messages received for publication
	FanoutSendPublishes     int64 `json:"fanout_send_publishes"`      // published messages sent to end users
	FanoutReqBodyBytes      int64 `json:"fanout_req_body_bytes"`      // bytes of bodies and messages from end users
	FanoutReqHeaderBytes    int64 `json:"fanout_req_header_bytes"`    // bytes of headers from end users
	FanoutRespBodyBytes     int64 `json:"fanout_resp_body_bytes"`     // bytes of bodies and messages to end users, excluding published messages
	FanoutRespHeaderBytes   int64 `json:"fanout_resp_header_bytes"`   // bytes of headers to end users
	FanoutBereqBodyBytes    int64 `json:"fanout_bereq_body_bytes"`    // bytes of bodies and messages to backends
	FanoutBereqHeaderBytes  int64 `json:"fanout_bereq_header_bytes"`  // bytes of headers to backends
	FanoutBerespBodyBytes   int64 `json:"fanout_beresp_body_bytes"`   // bytes of bodies and messages from backends
	FanoutBerespHeaderBytes int64 `json:"fanout_beresp_header_bytes"` // bytes of headers from backends

	// AI Accelerator (AIA) and AI Runtime Control (ARC).

	AIARequests             int64 `json:"aia_requests"`                // requests to AI Accelerator
	AIAStatus1xx            int64 `json:"aia_status_1xx"`              // AI Accelerator: responses from the AI provider with status 100–199
	AIAStatus2xx            int64 `json:"aia_status_2xx"`              // AI Accelerator: responses from the AI provider with status 200–299
	AIAStatus3xx            int64 `json:"aia_status_3xx"`              // AI Accelerator: responses from the AI provider with status 300–399
	AIAStatus4xx            int64 `json:"aia_status_4xx"`              // AI Accelerator: responses from the AI provider with status 400–499
	AIAStatus5xx            int64 `json:"aia_status_5xx"`              // AI Accelerator: responses from the AI provider with status 500–599
	AIAOriginUsageTokens    int64 `json:"aia_origin_usage_tokens"`     // AI Accelerator: tokens used by requests to the AI provider
	AIAResponseUsageTokens  int64 `json:"aia_response_usage_tokens"`   // AI Accelerator: tokens of responses served from the cache
	AIAEstimatedTimeSavedMs int64 `json:"aia_estimated_time_saved_ms"` // AI Accelerator: estimated milliseconds saved by the cache
	ARCRequests             int64 `json:"arc_requests"`                // requests to AI Runtime Control

	// DNS.

	DNSBillableResponsesCount    int64 `json:"dns_billable_responses_count"`    // billed DNS responses, such as A and CNAME
	DNSNonbillableResponsesCount int64 `json:"dns_nonbillable_responses_count"` // DNS responses that are not billed, such as NXDOMAIN

	// Logging.

	Log      int64 `json:"log"`       // log lines sent
	LogBytes int64 `json:"log_bytes"` // bytes of log lines sent
	Logging  int64 `json:"logging"`   // log lines sent, as counted by the older counter (live only)

	// Metrics without a field in this struct, by the API's name of the metric.
	More map[string]float64 `json:"more,omitzero" fastly:"others"`
}
