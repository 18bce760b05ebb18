// Package fastly is a client for the Fastly API. Operations are typed, a client keeps
// within the account's rate limit by itself, concurrent writes to one service never
// overlap, and programs that use it can be tested without an account: see package
// fastlytest.
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
//	api/serviceconfig   backends, domains, headers, snippets, VCL and all else in a version
//	api/logging         logging endpoints
//	api/loadbalancing   directors, pools and their servers
//	api/dictionary      dictionaries and their items
//	api/acl             access control lists and their entries
//	api/compute         Compute packages, resource links, access control lists
//
// Every collection has All, which fetches pages as they are ranged over, and List, which
// returns the complete list. Replies hold plain values. Inputs hold pointers, which
// distinguish absent, zero and empty: new(443), new(false), new("").
//
// # Sending
//
// A write to a service waits for the service's write lock, because overlapping writes to
// one service can be lost. A write that the API counts waits for a token of the hourly
// budget, which the client keeps in step with the headers of every reply. [WithMaxWait]
// limits these waits. A request is only repeated if that does no harm: see [Retry]. Every
// wait and every attempt is an [Event].
//
// If the context of a call ends, the call returns at once. A write to a service that has
// been sent completely then ends in the background, within 15 seconds; any other is cut,
// and the next write to the service waits for the time of [WithWriteGrace]. The client
// cannot know whether the API still works on a request whose connection is gone.
//
// # Errors
//
// An [*Error] holds the status and the words of a reply. Use errors.Is to test its
// meaning: [ErrNotFound], [ErrConflict], [ErrVersionLocked] and others. If a write failed
// but may have taken effect, Error.Uncertain is set. A request that the client itself
// refuses because of the rate limit is a [*RateLimitError].
//
// # Operations of your own
//
// [Do] sends an [Op], an operation described as data. Its inputs and outputs are structs
// whose fields are named by json tags. Two options are understood: omitzero leaves a zero
// field out, and "-" ignores a field. Further tags control other encodings:
//
//	form:"bool"         in forms, true and false in place of 1 and 0
//	form:"[]"           in queries, a list as name[]=a&name[]=b in place of name=a,b
//	jsonapi:"type"      the type of a JSON:API resource
//	jsonapi:"rel=TYPE"  a relationship of a JSON:API resource, by id or as a struct
//
// Decoding is lenient, because the API often writes numbers and booleans as strings. A
// type with a JSON form of its own implements [Unmarshaler], or encoding.TextUnmarshaler
// if it is a scalar. A type with the methods IsZero, IsNull and Any, such as [Nullable],
// is left out if it is zero, written as null if it is null, and else as the value that
// Any returns.
package fastly

// SDKVersion is the version of this module, as the User-Agent header names it.
const SDKVersion = "0.1.0"

// Hosts of the API where neither an option nor the environment names others.
const (
	DefaultAPIURL      = "https://api.fastly.com"
	DefaultRealtimeURL = "https://rt.fastly.com"
)

// Environment variables that [New] reads where no option says otherwise. Where two
// serve the same purpose the first that is set wins.
const (
	EnvAPIToken    = "FASTLY_API_TOKEN"    // the token
	EnvAPIKey      = "FASTLY_API_KEY"      // the token, if FASTLY_API_TOKEN is not set
	EnvAPIURL      = "FASTLY_API_URL"      // the API host
	EnvAPIEndpoint = "FASTLY_API_ENDPOINT" // the API host, if FASTLY_API_URL is not set
	EnvRealtimeURL = "FASTLY_RTS_URL"      // the real-time host
)
