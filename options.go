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
)

// Option configures a Client. Errors of options are returned by [New] and [Client.With].
type Option interface {
	applyClient(cfg *config) error
}

type clientOption func(cfg *config) error

func (f clientOption) applyClient(cfg *config) error { return f(cfg) }

// config is what the options say.
type config struct {
	api, realtime *url.URL
	tokens        TokenSource
	transport     http.RoundTripper
	coordinator   Coordinator
	limits        *Limits
	retries       RetryPolicy
	accounts      accounts
	writeGrace    time.Duration // 0 is the default, negative none
	product       string
	events        []func(context.Context, Event)
	call          callConfig
}

// WithAPIURL sets the API host: https, or http on a loopback address. A path in it
// goes before the path of every operation.
func WithAPIURL(u string) Option {
	return clientOption(func(cfg *config) (err error) {
		cfg.api, err = hostURL("WithAPIURL", u)
		return err
	})
}

// WithRealtimeURL sets the host of real-time statistics, under the rules of [WithAPIURL].
func WithRealtimeURL(u string) Option {
	return clientOption(func(cfg *config) (err error) {
		cfg.realtime, err = hostURL("WithRealtimeURL", u)
		return err
	})
}

// WithTransport sets what sends the requests, in place of a clone of
// http.DefaultTransport with room for many idle connections to one host. A
// *http.Transport is cloned and raised to TLS 1.2; of any other RoundTripper the
// replies are checked, when the request has left. Proxies, root certificates and mocks come in here.
func WithTransport(rt http.RoundTripper) Option {
	return clientOption(func(cfg *config) error {
		if t, ok := rt.(*http.Transport); rt == nil || ok && t == nil {
			return errors.New("WithTransport: the RoundTripper is nil")
		}
		cfg.transport = rt
		return nil
	})
}

// WithCoordinator sets who hands out turns and tokens, so that several clients, or
// processes, share a budget.
func WithCoordinator(coordinator Coordinator) Option {
	return clientOption(func(cfg *config) error {
		if coordinator == nil {
			return errors.New("WithCoordinator: the coordinator is nil")
		}
		cfg.coordinator = coordinator
		return nil
	})
}

// WithLimits sets the parts of the budgets that a user may choose, for the
// coordinator that [New] makes.
func WithLimits(limits Limits) Option {
	return clientOption(func(cfg *config) error {
		if err := limits.check(); err != nil {
			return fmt.Errorf("WithLimits: %w", err)
		}
		cfg.limits = &limits
		return nil
	})
}

// WithProduct names the calling program in the User-Agent header, before this
// module: "deploy-tool/1.4".
func WithProduct(product string) Option {
	return clientOption(func(cfg *config) error {
		if product == "" || strings.ContainsFunc(product, func(r rune) bool { return r < ' ' || r > '~' }) {
			return fmt.Errorf("WithProduct: %q is empty or not printable ASCII", product)
		}
		cfg.product = product
		return nil
	})
}

// WithEvents calls f for each event: attempts, waits, retries. f may be called from
// several goroutines at once and must not block. With several WithEvents all are called.
func WithEvents(f func(ctx context.Context, e Event)) Option {
	return clientOption(func(cfg *config) error {
		if f == nil {
			return errors.New("WithEvents: the function is nil")
		}
		cfg.events = append(cfg.events, f)
		return nil
	})
}

// WithLogger logs each event: attempts at the debug level, waits and retries at
// info, what needs attention at warn. Tokens, bodies, header fields and query
// values are never logged. Without this option the client logs nothing.
func WithLogger(logger *slog.Logger) Option {
	if logger == nil {
		return clientOption(func(*config) error { return errors.New("WithLogger: the logger is nil") })
	}
	return WithEvents(func(ctx context.Context, e Event) {
		logger.LogAttrs(ctx, e.level(), "fastly: "+e.Kind.String(), e.attrs()...)
	})
}

// CallOption changes one call. On a method that makes several requests it applies
// to each of them: it is an [EditOption] and a [LiveOption] too.
type CallOption interface {
	EditOption
	LiveOption
	applyCall(cfg *callConfig) error
}

// SharedOption is an option for one call or for all calls of a Client.
type SharedOption interface {
	Option
	CallOption
}

type callOption func(cfg *callConfig) error

func (f callOption) applyCall(cfg *callConfig) error { return f(cfg) }
func (f callOption) applyEdit(cfg *editConfig) error { return cfg.addCall(f) }
func (f callOption) applyLive(cfg *liveConfig) error { return cfg.addCall(f) }

// sharedOption sets on a Client what its calls begin with.
type sharedOption func(cfg *callConfig) error

func (f sharedOption) applyCall(cfg *callConfig) error { return f(cfg) }
func (f sharedOption) applyEdit(cfg *editConfig) error { return cfg.addCall(f) }
func (f sharedOption) applyLive(cfg *liveConfig) error { return cfg.addCall(f) }
func (f sharedOption) applyClient(cfg *config) error   { return f(&cfg.call) }

// callConfig is what the options of a call say. Its zero value says nothing.
type callConfig struct {
	header        http.Header
	query         url.Values
	asked         bool          // whether this call, and not its client, said something about the query
	timeout       time.Duration // of this call
	clientTimeout time.Duration // of all calls of the client
	waits         waits
	maxWait       time.Duration // with waitsBounded
	maxReply      int64
	maxDecoded    int64
	pageSize      int
	soft          bool
	inBody        bool
	once          bool // no further attempts: the caller has its own
	bulk          BulkOptions
	response      func(*Response)
}

// waits is which bound there is on the waits of a call.
type waits uint8

const (
	waitsDefault   waits = iota // two minutes for what the API imposes
	waitsBounded                // maxWait for everything
	waitsUnlimited              // none but the context's
)

// bound is the limit that the call's waits have, for errors.
func (cfg *callConfig) bound() time.Duration {
	if cfg.waits == waitsBounded {
		return cfg.maxWait
	}
	return defaultMaxWait
}

// with returns a copy with the options applied, which shares nothing that they change.
func (cfg callConfig) with(opts []CallOption) (callConfig, error) {
	if len(opts) == 0 {
		return cfg, nil
	}
	return cfg.apply(opts) // apart, so that calls without options allocate nothing here
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

func cloneValues(v url.Values) url.Values { return url.Values(http.Header(v).Clone()) }

// WithHeader sets a header field of the request. The fields that authenticate or
// frame a request can't be set: Fastly-Key, Host, Content-Length, Transfer-Encoding.
func WithHeader(name, value string) SharedOption {
	return sharedOption(func(cfg *callConfig) error {
		switch key := http.CanonicalHeaderKey(name); {
		case slices.Contains([]string{"", "Fastly-Key", "Host", "Content-Length", "Transfer-Encoding"}, key):
			return fmt.Errorf("WithHeader: %q is not for callers to set", name)
		case strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r == ':' || r >= 0x7f }):
			return fmt.Errorf("WithHeader: %q can't be the name of a field", name)
		case strings.ContainsAny(value, "\r\n\x00"):
			return fmt.Errorf("WithHeader: the value of %s has a line break or NUL", key)
		case cfg.header == nil:
			cfg.header = http.Header{key: {value}}
		default:
			cfg.header[key] = []string{value}
		}
		return nil
	})
}

// WithQuery sets a query parameter of the request, in place of the one that the
// operation would send under this name.
func WithQuery(name, value string) SharedOption {
	return sharedOption(func(cfg *callConfig) error {
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

// WithTimeout limits the time of each attempt: connection, header and body, but not the
// waits for the write lock and the rate limit. The default is a minute for most
// operations. As an option of a Client it does not shorten operations that take longer by
// nature: uploads, statistics and long polls.
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

// WithMaxWait limits how long a call may wait in all for the write lock, the rate limit,
// and delays that the API orders. It does not limit the backoff between attempts. If the
// wait is known to be longer, the call fails immediately with a [*RateLimitError] or a
// [*TurnError]. If d is 0, the call never waits for any of these.
//
// The default is two minutes, and applies only to what the API imposes: a call may queue
// behind other calls for as long as its context allows.
func WithMaxWait(d time.Duration) SharedOption {
	return sharedOption(func(cfg *callConfig) error {
		if d < 0 {
			return fmt.Errorf("WithMaxWait: %v is negative", d)
		}
		cfg.waits, cfg.maxWait = waitsBounded, d
		return nil
	})
}

// WithWaitForReset lets a call wait for the rate limit for as long as its context allows,
// which can be an hour. It is meant for batch jobs.
func WithWaitForReset() SharedOption {
	return sharedOption(func(cfg *callConfig) error {
		cfg.waits = waitsUnlimited
		return nil
	})
}

// WithMaxReplySize limits the size of a reply, after decompression. The default is
// 64 MiB, and 1 GiB for statistics. Bodies that are read as a [Stream] have no limit.
func WithMaxReplySize(bytes int64) SharedOption {
	return sharedOption(func(cfg *callConfig) error {
		if bytes < 1 {
			return fmt.Errorf("WithMaxReplySize: %d is not positive", bytes)
		}
		cfg.maxReply = bytes
		return nil
	})
}

// WithMaxDecodedSize limits the memory that a reply is decoded into. The default is
// 512 MiB.
func WithMaxDecodedSize(bytes int64) SharedOption {
	return sharedOption(func(cfg *callConfig) error {
		if bytes < 1 {
			return fmt.Errorf("WithMaxDecodedSize: %d is not positive", bytes)
		}
		cfg.maxDecoded = bytes
		return nil
	})
}

// WithWriteGrace sets how long a write to a service keeps others waiting after it was
// cut, because its caller has left or its time ran out: the API may still be at work on
// it. The default is 2 seconds.
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

// grace is the time of WithWriteGrace.
func (cfg *config) grace() time.Duration {
	return max(0, cmp.Or(cfg.writeGrace, defaultWriteGrace))
}

// WithRetries sets the retry policy.
func WithRetries(policy RetryPolicy) Option {
	return clientOption(func(cfg *config) error {
		cfg.retries = policy
		return policy.check()
	})
}

// WithAccount names the owners of the rate limits: the user, or automation token, that
// counts writes, and the customer that counts purges. Clients with different tokens of one
// user share a budget if they name the same user and share a [Coordinator]. By default, a
// hash of the token stands for both. The names are sent nowhere but to the Coordinator.
func WithAccount(user, customer string) Option {
	return clientOption(func(cfg *config) error {
		if user == "" || customer == "" {
			return errors.New("WithAccount: user or customer is empty")
		}
		cfg.accounts = accounts{user, customer}
		return nil
	})
}

// WithCustomer makes the call on behalf of another customer. The API allows it to
// few tokens.
func WithCustomer(customerID string) SharedOption { return WithQuery("customer_id", customerID) }

// WithOTP sends a one-time password along, which accounts with two-factor
// authentication need where they sign in with user name and password.
func WithOTP(password Secret) CallOption {
	return callOption(func(cfg *callConfig) error {
		return WithHeader("Fastly-OTP", password.Reveal()).applyCall(cfg)
	})
}

// WithPageSize sets how many items a page of a list holds. The default is the most
// that the API accepts; lists are complete whatever the size.
func WithPageSize(n int) CallOption {
	return callOption(func(cfg *callConfig) error {
		if n < 1 {
			return fmt.Errorf("WithPageSize: %d is less than 1", n)
		}
		cfg.pageSize = n
		return nil
	})
}

// WithResponse stores the last reply of the call in r, error replies included.
func WithResponse(r *Response) CallOption {
	if r == nil {
		return callOption(func(*callConfig) error { return errors.New("WithResponse: the Response is nil") })
	}
	return WithResponseFunc(func(reply *Response) { *r = *reply })
}

// WithResponseFunc calls f with the reply of every request that the call makes, one at a
// time.
func WithResponseFunc(f func(*Response)) CallOption {
	var one sync.Mutex // methods that send several requests may do so in parallel
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
