// Package fastly is a client for the Fastly API. Operations are typed. A client respects the
// account's rate limit automatically and never sends overlapping writes to one service. To
// test programs without an account, use package fastlytest.
//
//	client, err := fastly.New() // token and hosts from the environment
//	for svc, err := range client.Services.All(ctx) { … }
//
// # Structure
//
// A [Client] holds the token and the transport. It is immutable and safe for concurrent
// use; [Client.With] returns a copy that shares connections, rate limit and write locks.
// The fields of a Client group the operations that most programs need. All others are in
// the packages below api/. Their functions take a Client or a [Version] and return a
// collection, without a request; the methods of the collection send requests.
//
//	api/serviceconfig   backends, domains, headers, snippets, VCL and other objects of a version
//	api/logging         logging endpoints
//	api/loadbalancing   directors, pools and their servers
//	api/dictionary      dictionaries and their items
//	api/acl             access control lists and their entries
//	api/compute         Compute packages, resource links, access control lists
//	api/account         users, tokens, sudo access, events and other parts of the account
//	api/iam             roles, user groups, service groups, service authorizations
//	api/billing         invoices, usage, addresses
//	api/domains         domains of the account, routing, ownership, research of domain names
//	api/dns             DNS zones, TSIG keys, DNS configurations
//	api/edgetls         TLS subscriptions, certificates, keys, activations, mutual TLS
//	api/network         points of presence, public addresses, edge checks
//	api/products        products of services and of the account
//	api/notifications   integrations and event mappings
//	api/kvstore         KV stores and their items
//	api/configstore     config stores and their items
//	api/secretstore     secret stores and secrets
//	api/objectstorage   access keys of Object Storage
//	api/ngwaf           Next-Gen WAF
//	api/botmanagement   Bot Management
//	api/ddos            DDoS Protection
//	api/apisecurity     API discovery
//	api/clientside      Client-Side Protection
//	api/airuntime       AI runtime control
//	api/observability   dashboards, alerts, logs, timeseries, inspectors, platform metrics
//
// Collections that can be listed have All, which fetches pages as they are ranged over, and List,
// which returns the complete list. Replies hold plain values, and pointers where the API distinguishes
// null. Inputs hold pointers, which distinguish absent, zero and empty: new(443), new(false),
// new("").
//
// # Sending
//
// A write to a service waits for the service's write lock, because overlapping writes to
// one service can be lost. A write that counts against the rate limit waits for a token of
// the hourly budget, which the client updates from the headers of every reply. [WithMaxWait]
// limits these waits. A request is only retried if it is idempotent or was not processed:
// see [RetryClass]. Every wait and every attempt is an [Event].
//
// If the context of a call ends, the call returns immediately. A write to a service that was
// sent completely continues in the background for up to 15 seconds. Any other request is
// aborted. After an aborted write, the next write to the service waits for the duration of
// [WithWriteGrace], because the API may still be processing the aborted one.
//
// # Errors
//
// An [*Error] holds the status and the message of a reply. Use errors.Is to test its
// meaning: [ErrNotFound], [ErrConflict], [ErrVersionLocked] and others. If a write failed
// but may have taken effect, Error.Uncertain is set. If the rate limit would delay a request
// for too long, the client does not send it and returns a [*RateLimitError].
//
// # Operations of your own
//
// [Do] sends an [Op], which describes an operation as data. Inputs and outputs are structs.
// The json tags of their fields hold the names. The tag option omitzero omits a field with the
// zero value, and the name "-" ignores a field. Further tags control other encodings:
//
//	form:"bool"         in forms, true and false in place of 1 and 0
//	form:"[]"           in queries, a list as name[]=a&name[]=b in place of name=a,b
//	form:"repeat"       in queries, a list as name=a&name=b in place of name=a,b
//	jsonapi:"type"      the type of a JSON:API resource
//	jsonapi:"rel=TYPE"  a relationship of a JSON:API resource, by id or as a struct
//
// Decoding is lenient, because the API often encodes numbers and booleans as strings. A type
// with a custom JSON encoding implements the Unmarshaler of package collection. A scalar type
// implements encoding.TextUnmarshaler instead.
//
// A type may have the methods IsZero, IsNull and Any, as [Nullable] has. A value is omitted if
// IsZero reports true, and encoded as null if IsNull reports true. Otherwise, the result of
// Any is encoded.
package fastly

// sdkVersion is the version of this module. It is part of the User-Agent header.
const sdkVersion = "0.1.0"

// Default base URLs, used if neither an option nor the environment sets others.
const (
	defaultAPIURL      = "https://api.fastly.com"
	defaultRealtimeURL = "https://rt.fastly.com"
)

// Environment variables that [New] reads for settings without an option. An empty variable
// is ignored.
const (
	envAPIToken    = "FASTLY_API_TOKEN"    // API token
	envAPIKey      = "FASTLY_API_KEY"      // API token, used if FASTLY_API_TOKEN is not set
	envAPIURL      = "FASTLY_API_URL"      // base URL of the API
	envAPIEndpoint = "FASTLY_API_ENDPOINT" // base URL of the API, used if FASTLY_API_URL is not set
	envRealtimeURL = "FASTLY_RTS_URL"      // base URL of real-time statistics
)
