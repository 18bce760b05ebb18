// Package fastly is a client for the Fastly API: every operation typed, within
// the account's rate limit by itself, without lost updates, and testable without
// an account (package fastlytest).
//
//	client, err := fastly.New() // token and hosts from the environment
//	for svc, err := range client.Services.All(ctx) { … }
//
// # Shape
//
// A [Client] carries the token and the transport. It is immutable and safe for
// concurrent use; [Client.With] returns another one that shares its budget. The
// fields of a Client group the operations that most programs come for. Everything
// else lives in packages under api/, whose functions take a Client or a [Version]
// and return a collection; they make no request, the methods of what they return do.
//
// Each collection lists with All, which fetches page after page as it is ranged
// over, and with List, which returns everything. Replies hold plain values. Inputs
// hold pointers, so that absent, zero and empty are three things: new(443),
// new(false), new("").
//
// # Sending
//
// A write to a service waits for the service's turn, because overlapping writes
// to one service can lose updates. A write that the API counts waits for a token
// of the account's hourly budget, which the client keeps in step with the headers
// of every reply. A request is sent again only where that can do no harm. Each
// wait and each attempt can be watched: [WithEvents], [WithLogger].
//
// # Errors
//
// What the API answered is an [*Error] with status and words; errors.Is tells its
// meaning: [ErrNotFound], [ErrConflict], [ErrVersionLocked] and others. A request
// that the client itself refuses for want of budget is a [*RateLimitError].
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
