package fastly

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/edgesdk/fastly/internal/probe"
)

// Option is an option of a [Client]. If it is invalid, [New] and [Client.With] return an
// error.
type Option interface {
	applyClient(cfg *config) error
}

type clientOption func(cfg *config) error

func (f clientOption) applyClient(cfg *config) error { return f(cfg) }

// config holds the settings of a Client.
type config struct {
	api, realtime *url.URL
	tokens        TokenSource
	fixedToken    bool // whether tokens always returns the same token immediately
	transport     http.RoundTripper
	coordinator   Coordinator
	limits        *Limits
	retries       RetryPolicy
	accounts      accounts
	writeGrace    time.Duration // 0 means the default; negative means none
	product       string
	events        []func(context.Context, Event)
	call          callConfig
}

// WithAPIURL sets the base URL of the API. The scheme must be https, or http if the host
// is a loopback address. The path of the URL, if any, precedes the path of every operation.
// The default is https://api.fastly.com.
func WithAPIURL(u string) Option {
	return clientOption(func(cfg *config) (err error) {
		cfg.api, err = hostURL("WithAPIURL", u)
		return err
	})
}

// WithRealtimeURL sets the base URL of real-time statistics. The rules of [WithAPIURL]
// apply. The default is https://rt.fastly.com.
func WithRealtimeURL(u string) Option {
	return clientOption(func(cfg *config) (err error) {
		cfg.realtime, err = hostURL("WithRealtimeURL", u)
		return err
	})
}

// WithTransport sets the RoundTripper that sends the requests, for example to use a proxy,
// other root certificates, or a mock. The default is a clone of http.DefaultTransport with
// up to 100 idle connections per host.
//
// A *http.Transport is cloned, and its minimum TLS version is raised to 1.2. With any other
// RoundTripper, the TLS version can only be checked in the reply, after the request was
// sent. A clone lacks the protocols of RegisterProtocol. To use them, wrap the transport in
// another RoundTripper.
//
// If a RoundTripper sends a write again with the same context, on another HTTP/2 connection
// to the same server, the attempt fails.
func WithTransport(rt http.RoundTripper) Option {
	return clientOption(func(cfg *config) error {
		if t, ok := rt.(*http.Transport); rt == nil || ok && t == nil {
			return errors.New("WithTransport: the RoundTripper is nil")
		}
		cfg.transport = rt
		return nil
	})
}

// WithCoordinator sets the [Coordinator] of write locks and rate limits, which several
// clients or processes can share. By default, each call of [New] creates one with
// [NewCoordinator]. WithCoordinator cannot be combined with [WithLimits]. [Client.With]
// returns an error for it.
func WithCoordinator(coordinator Coordinator) Option {
	return clientOption(func(cfg *config) error {
		if isNil(coordinator) {
			return errors.New("WithCoordinator: the coordinator is nil")
		}
		cfg.coordinator = coordinator
		return nil
	})
}

// WithLimits sets the limits of the Coordinator that [New] creates. It cannot be combined
// with [WithCoordinator]: pass the limits to [NewCoordinator] instead. [Client.With] returns
// an error for it.
func WithLimits(limits Limits) Option {
	return clientOption(func(cfg *config) error {
		if err := limits.check(); err != nil {
			return fmt.Errorf("WithLimits: %w", err)
		}
		cfg.limits = &limits
		return nil
	})
}

// WithProduct sets the first product of the User-Agent header, for example "deploy-tool/1.4".
// It must be printable ASCII.
func WithProduct(product string) Option {
	return clientOption(func(cfg *config) error {
		if product == "" || strings.ContainsFunc(product, func(r rune) bool { return r < ' ' || r > '~' }) {
			return fmt.Errorf("WithProduct: %q is empty or not printable ASCII", product)
		}
		cfg.product = product
		return nil
	})
}

// WithEvents calls f for each [Event]. f is called by several goroutines concurrently and
// must not block. If the option is used several times, all functions are called.
func WithEvents(f func(ctx context.Context, e Event)) Option {
	return clientOption(func(cfg *config) error {
		if f == nil {
			return errors.New("WithEvents: the function is nil")
		}
		cfg.events = append(cfg.events, f)
		return nil
	})
}

// WithLogger logs each [Event]: attempts at level debug, waits and retries at level info,
// and [EventWarning] at level warn. By default, the client logs nothing.
//
// Tokens, bodies, header fields and query values are never logged. The message of an error
// reply is logged.
func WithLogger(logger *slog.Logger) Option {
	if logger == nil {
		return clientOption(func(*config) error { return errors.New("WithLogger: the logger is nil") })
	}
	return WithEvents(func(ctx context.Context, e Event) {
		logger.LogAttrs(ctx, e.level(), "fastly: "+e.Kind.String(), e.attrs()...)
	})
}

// CallOption is an option of one call. If a method makes several requests, it applies to
// each request. Every CallOption is also an [EditOption] and a [LiveOption]. If an option
// does not apply to the operation, the call fails before any request.
//
// For all calls: [WithHeader], [WithQuery], [WithTimeout], [WithMaxWait], [WithWaitForReset],
// [WithMaxReplySize], [WithMaxDecodedSize], [WithCustomer], [WithOTP], [WithResponse],
// [WithResponseFunc]. For lists with pages: [WithPageSize]. For methods that send batches:
// [WithBulk]. For purges: [WithSoftPurge], [WithKeysInBody].
type CallOption interface {
	EditOption
	LiveOption
	applyCall(cfg *callConfig) error
}

// SharedOption is an option of a single call, or of all calls of a [Client] if passed to
// [New] or [Client.With].
type SharedOption interface {
	Option
	CallOption
}

type callOption func(cfg *callConfig) error

func (f callOption) applyCall(cfg *callConfig) error { return f(cfg) }
func (f callOption) applyEdit(cfg *editConfig) error { return cfg.addCall(f) }
func (f callOption) applyLive(cfg *liveConfig) error { return cfg.addCall(f) }

// sharedOption is an option of one call or, if set on a Client, of all its calls.
type sharedOption func(cfg *callConfig) error

func (f sharedOption) applyCall(cfg *callConfig) error { return f(cfg) }
func (f sharedOption) applyEdit(cfg *editConfig) error { return cfg.addCall(f) }
func (f sharedOption) applyLive(cfg *liveConfig) error { return cfg.addCall(f) }
func (f sharedOption) applyClient(cfg *config) error   { return f(&cfg.call) }

// callConfig holds the settings of a call. The zero value has no settings.
type callConfig struct {
	header        http.Header
	otp           Secret // WithOTP
	query         url.Values
	asked         bool          // whether this call, not its client, sets a query parameter
	timeout       time.Duration // option of this call
	clientTimeout time.Duration // option of the client
	waits         waits
	maxWait       time.Duration // limit with waitsBounded
	maxReply      int64
	maxDecoded    int64
	pageSize      int
	soft          bool // WithSoftPurge is set
	inBody        bool // WithKeysInBody is set
	batches       bool // WithBulk is set
	pages         bool // the call fetches a page of a list
	once          bool // no retries, because the caller retries itself
	free          bool // no rate limit token, because the caller already holds one
	bulk          BulkOptions
	response      func(*Response)
	untyped       []string // names of query parameters and header fields that a test of this module set directly
}

// waits is the kind of limit on the waits of a call.
type waits uint8

const (
	waitsDefault   waits = iota // two minutes for waits for the API
	waitsBounded                // maxWait for all waits
	waitsUnlimited              // no limit except the context
)

// bound returns the limit on the waits of the call, for errors.
func (cfg *callConfig) bound() time.Duration {
	if cfg.waits == waitsBounded {
		return cfg.maxWait
	}
	return defaultMaxWait
}

// with returns a copy with opts applied. The original is not affected.
func (cfg callConfig) with(opts []CallOption) (callConfig, error) {
	if len(opts) == 0 {
		return cfg, nil
	}
	return cfg.apply(opts) // a separate method, so that calls without options do not allocate
}

func (cfg callConfig) apply(opts []CallOption) (callConfig, error) {
	cfg.header, cfg.query = cfg.header.Clone(), cloneValues(cfg.query)
	before := cfg.query.Encode()
	for _, opt := range opts {
		if opt == nil {
			continue
		}
		if err := opt.applyCall(&cfg); err != nil {
			return cfg, err
		}
	}
	cfg.asked = cfg.query.Encode() != before
	return cfg, nil
}

// check returns an error for an option that has no effect on an operation.
func (cfg *callConfig) check(ctx context.Context, op *Op) error {
	switch {
	case cfg.soft && !op.soft:
		return errors.New("WithSoftPurge: the operation is not a purge that has a soft form")
	case cfg.inBody && !op.keys:
		return errors.New("WithKeysInBody: the operation purges no surrogate keys")
	case cfg.pageSize > 0 && !cfg.pages && ctx.Value(bulkKey{}) != true:
		return errors.New("WithPageSize: the operation is not a list")
	case cfg.batches && ctx.Value(bulkKey{}) == nil:
		return errors.New("WithBulk: the operation does not send batches")
	default:
		return nil
	}
}

// note records the name of a parameter or field that a test of this module set directly.
func (cfg *callConfig) note(name string, byTest bool) {
	if byTest {
		cfg.untyped = append(slices.Clip(cfg.untyped), name)
	}
}

func cloneValues(v url.Values) url.Values { return url.Values(http.Header(v).Clone()) }

// WithHeader sets a header field of the request. The name and the value must be valid in a
// header. Fastly-Key, Host, Content-Length, Transfer-Encoding and Accept-Encoding are set by
// the client: calls that set one of these fields fail, and so do calls that set a field of the
// connection, such as Connection, Upgrade or Trailer.
func WithHeader(name, value string) SharedOption {
	byTest := probe.ByTest()
	return sharedOption(func(cfg *callConfig) error {
		cfg.note(name, byTest)
		key := http.CanonicalHeaderKey(name)
		if err := checkField(name, value); err != nil {
			return fmt.Errorf("WithHeader: %w", err)
		}
		if cfg.header == nil {
			cfg.header = http.Header{}
		}
		cfg.header[key] = []string{value}
		return nil
	})
}

// WithQuery sets a query parameter of the request. It replaces a parameter of the operation
// with the same name.
func WithQuery(name, value string) SharedOption {
	byTest := probe.ByTest()
	return sharedOption(func(cfg *callConfig) error {
		cfg.note(name, byTest)
		if name == "" {
			return errors.New("WithQuery: the name is empty")
		}
		if cfg.query == nil {
			cfg.query = url.Values{}
		}
		cfg.query.Set(name, value)
		return nil
	})
}

// WithTimeout limits the duration of each attempt, from the connection to the end of the
// reply. Waits for the write lock and the rate limit are not included. The default is the
// Timeout of the [Op] or, if that is 0, one minute.
//
// As an option of a Client, it does not shorten the Timeout of an Op. Uploads, statistics and
// long polls therefore keep their longer limits.
func WithTimeout(d time.Duration) SharedOption { return timeoutOption(d) }

type timeoutOption time.Duration

func (d timeoutOption) check() error {
	if d <= 0 {
		return fmt.Errorf("WithTimeout: %v is not positive", time.Duration(d))
	}
	return nil
}

func (d timeoutOption) applyCall(cfg *callConfig) error {
	cfg.timeout = time.Duration(d)
	return d.check()
}

func (d timeoutOption) applyClient(cfg *config) error {
	cfg.call.clientTimeout = time.Duration(d)
	return d.check()
}

func (d timeoutOption) applyEdit(cfg *editConfig) error { return cfg.addCall(d) }
func (d timeoutOption) applyLive(cfg *liveConfig) error { return cfg.addCall(d) }

// WithMaxWait limits the total time that a call waits for the write lock, the rate limit,
// and the Retry-After of a reply. It does not limit the backoff between attempts. If the
// wait is known to be longer, the call fails immediately with a [*RateLimitError] or a
// [*TurnError]. If d is 0, the call never waits for any of these.
//
// A method that sends several requests, such as [Purge.Keys] or [Services.Edit], applies the
// limit to each request. To limit the method as a whole, use the context.
//
// By default, waits for the rate limit and for Retry-After are limited to two minutes. Waits
// for other calls, such as for the write lock, are limited only by the context.
//
// A reply with status 429 may have no retry time, as for purges. The request is then retried
// with the backoff and within the MaxAttempts of [RetryPolicy]. RetryAt of the error is an
// estimate.
func WithMaxWait(d time.Duration) SharedOption {
	return sharedOption(func(cfg *callConfig) error {
		if d < 0 {
			return fmt.Errorf("WithMaxWait: %v is negative", d)
		}
		cfg.waits, cfg.maxWait = waitsBounded, d
		return nil
	})
}

// WithWaitForReset removes the limit of [WithMaxWait]. The call waits for the rate limit
// until its context ends. The wait can take an hour. Use it for batch jobs. If a reply with
// status 429 has no retry time, as for purges, [RetryPolicy] still limits the number of
// attempts: see [WithMaxWait].
func WithWaitForReset() SharedOption {
	return sharedOption(func(cfg *callConfig) error {
		cfg.waits = waitsUnlimited
		return nil
	})
}

// WithMaxReplySize limits the size of a reply in bytes, after decompression. The default is
// 64 MiB, or 1 GiB for statistics. The body of a [Stream] is not limited.
func WithMaxReplySize(bytes int64) SharedOption {
	return sharedOption(func(cfg *callConfig) error {
		if bytes < 1 {
			return fmt.Errorf("WithMaxReplySize: %d is not positive", bytes)
		}
		cfg.maxReply = bytes
		return nil
	})
}

// WithMaxDecodedSize limits the memory of a decoded reply, in bytes. The default is 512 MiB.
func WithMaxDecodedSize(bytes int64) SharedOption {
	return sharedOption(func(cfg *callConfig) error {
		if bytes < 1 {
			return fmt.Errorf("WithMaxDecodedSize: %d is not positive", bytes)
		}
		cfg.maxDecoded = bytes
		return nil
	})
}

// WithWriteGrace sets how long the write lock is kept after a write that may have been sent
// but got no complete reply. Causes are a context that ended, a timeout, or a lost connection.
// The API may still be processing the write, and the next write to the service must not
// overlap with it. The default is 2 seconds. If d is 0, the lock is released immediately.
func WithWriteGrace(d time.Duration) Option {
	return clientOption(func(cfg *config) error {
		if d < 0 {
			return fmt.Errorf("WithWriteGrace: %v is negative", d)
		}
		cfg.writeGrace = d
		if d == 0 {
			cfg.writeGrace = -1
		}
		return nil
	})
}

const defaultWriteGrace = 2 * time.Second

// grace returns the write grace period.
func (cfg *config) grace() time.Duration {
	return max(0, cmp.Or(cfg.writeGrace, defaultWriteGrace))
}

// WithRetries sets the [RetryPolicy] of all calls of a [Client].
func WithRetries(policy RetryPolicy) Option {
	return clientOption(func(cfg *config) error {
		cfg.retries = policy
		return policy.check()
	})
}

// WithAccount sets the owners of the rate limits. The owner of the write limit is user: a
// user or an automation token. The owner of the purge limit is customer. Both names are
// required. They are passed to the [Coordinator], never sent to the API.
//
// Clients with the same owners and the same Coordinator share a budget, even if their tokens
// differ. [Client.With] keeps the owners and the Coordinator. Clients of separate calls of
// [New] share a Coordinator only if [WithCoordinator] is set.
//
// The default owner is a hash of the token. If a [TokenSource] then rotates tokens, each
// token starts with a new budget.
func WithAccount(user, customer string) Option {
	return clientOption(func(cfg *config) error {
		if user == "" || customer == "" {
			return errors.New("WithAccount: user or customer is empty")
		}
		cfg.accounts = accounts{user, customer}
		return nil
	})
}

// WithCustomer sends the request on behalf of another customer. The token requires the
// permission to act for other customers.
func WithCustomer(customerID string) SharedOption { return WithQuery("customer_id", customerID) }

// WithOTP sends a one-time password in the Fastly-OTP header. An account with two-factor
// authentication requires it for operations that take a user name and a password.
func WithOTP(password Secret) CallOption {
	return callOption(func(cfg *callConfig) error {
		cfg.otp = password
		return WithHeader("Fastly-OTP", password.Reveal()).applyCall(cfg)
	})
}

// WithPageSize sets the number of items per page of a list. The default is the maximum that
// the API accepts. Lists are complete with any page size.
func WithPageSize(n int) CallOption {
	return callOption(func(cfg *callConfig) error {
		if n < 1 {
			return fmt.Errorf("WithPageSize: %d is less than 1", n)
		}
		cfg.pageSize = n
		return nil
	})
}

// WithResponse stores the last reply of the call in r, even if it is an error reply.
func WithResponse(r *Response) CallOption {
	if r == nil {
		return callOption(func(*callConfig) error { return errors.New("WithResponse: the Response is nil") })
	}
	return WithResponseFunc(func(reply *Response) { *r = *reply })
}

// WithResponseFunc calls f with the reply to each request of the call, including error
// replies. Calls of f never overlap.
func WithResponseFunc(f func(*Response)) CallOption {
	var one sync.Mutex // methods with several requests may send them concurrently
	return callOption(func(cfg *callConfig) error {
		if f == nil {
			return errors.New("WithResponseFunc: the function is nil")
		}
		cfg.response = func(reply *Response) {
			one.Lock()
			defer one.Unlock()
			f(reply)
		}
		return nil
	})
}
