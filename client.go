package fastly

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/hashicorp/go-retryablehttp"
)

// Client sends operations to the API. It is immutable, safe for concurrent use, and
// meant to live as long as the program: it keeps connections and the budget.
type Client struct {
	Services Services // services and their versions
	Purge    Purge    // purging of cached content
	Stats    Stats    // historical statistics

	cfg    config
	hosts  [2]*url.URL // by Host
	creds  *credentials
	shared *shared
	sender *retryablehttp.Client
	agent  []string // the User-Agent field
	traced bool     // whether the transport reports what it does to httptrace
}

// shared is what a Client shares with those that With made of it.
type shared struct {
	coordinator Coordinator
	closed      atomic.Bool
	closers     sync.Map // of the transports' functions that close idle connections
	counted     sync.Map // templates of operations that turned out to be counted
	drafts      drafts
}

// New returns a Client. What no option says is taken from the environment: the
// token from FASTLY_API_TOKEN, then FASTLY_API_KEY; the API host from
// FASTLY_API_URL, then FASTLY_API_ENDPOINT; the real-time host from FASTLY_RTS_URL.
// Without a token it fails with [ErrNoToken]. It makes no request.
func New(opts ...Option) (*Client, error) {
	var cfg config
	if err := cfg.apply(opts); err != nil {
		return nil, err
	}
	// Hosts first: a host that must not see the token is refused before the token is read.
	var err error
	if cfg.api == nil {
		if cfg.api, err = hostFromEnv(DefaultAPIURL, EnvAPIURL, EnvAPIEndpoint); err != nil {
			return nil, fmt.Errorf("fastly: %w", err)
		}
	}
	if cfg.realtime == nil {
		if cfg.realtime, err = hostFromEnv(DefaultRealtimeURL, EnvRealtimeURL); err != nil {
			return nil, fmt.Errorf("fastly: %w", err)
		}
	}
	if cfg.tokens == nil {
		cfg.tokens, err = tokenFromEnv()
		switch {
		case errors.Is(err, ErrNoToken):
			return nil, err
		case err != nil:
			return nil, fmt.Errorf("fastly: %w", err)
		}
	}
	if cfg.coordinator == nil {
		var limits Limits
		if cfg.limits != nil {
			limits = *cfg.limits
		}
		cfg.coordinator = NewCoordinator(limits)
	} else if cfg.limits != nil {
		return nil, errors.New("fastly: WithLimits and WithCoordinator exclude each other: give the limits to NewCoordinator")
	}
	return build(cfg, &shared{coordinator: cfg.coordinator}, nil)
}

// With returns a Client with further options that shares the connections, the
// budget and the turns of this one. Options that belong to what is shared
// (WithCoordinator, WithLimits) are errors.
func (c *Client) With(opts ...Option) (*Client, error) {
	if c == nil || c.shared == nil {
		return nil, errors.New("fastly: With: the client is not one that New made")
	}
	cfg := c.cfg
	cfg.coordinator, cfg.limits, cfg.transport = nil, nil, nil
	cfg.events = slices.Clip(cfg.events)
	cfg.call.header, cfg.call.query = cfg.call.header.Clone(), cloneValues(cfg.call.query)
	if err := cfg.apply(opts); err != nil {
		return nil, err
	}
	if cfg.coordinator != nil || cfg.limits != nil {
		return nil, errors.New("fastly: With: coordinator and limits belong to what is shared: use New")
	}
	return build(cfg, c.shared, c)
}

func (cfg *config) apply(opts []Option) error {
	for _, opt := range opts {
		if opt == nil {
			continue
		}
		if err := opt.applyClient(cfg); err != nil {
			return fmt.Errorf("fastly: %w", err)
		}
	}
	return nil
}

// build makes a Client of a complete configuration; from is the one whose transport
// it shares unless the options name another.
func build(cfg config, common *shared, from *Client) (*Client, error) {
	c := &Client{cfg: cfg, shared: common, agent: []string{userAgent(cfg.product)}}
	c.hosts = [2]*url.URL{HostAPI: cfg.api, HostRealtime: cfg.realtime}
	c.creds = &credentials{source: cfg.tokens}
	if from != nil && cfg.transport == nil {
		c.sender, c.traced = from.sender, from.traced
	} else {
		transport, err := secureTransport(cfg.transport)
		if err != nil {
			return nil, err
		}
		if t, ok := transport.(*http.Transport); ok {
			c.traced = true
			common.closers.Store(t, nil)
		}
		c.sender = newSender(transport)
	}
	c.Services, c.Purge, c.Stats = Services{c}, Purge{c}, Stats{c}
	return c, nil
}

// Close closes the idle connections of this client and of those that share its
// transport. Calls made afterwards fail with [ErrClosed]; calls under way go on.
func (c *Client) Close() error {
	if c == nil || c.shared == nil {
		return nil
	}
	c.shared.closed.Store(true)
	c.shared.closers.Range(func(transport, _ any) bool {
		transport.(*http.Transport).CloseIdleConnections()
		return true
	})
	return nil
}

// String names the client by its API host. It never shows the token.
func (c *Client) String() string {
	if c == nil || c.shared == nil {
		return "fastly.Client(not one that New made)"
	}
	return "fastly.Client(" + c.hosts[HostAPI].Host + ")"
}

// GoString is String: the verb %#v shows no inside either.
func (c *Client) GoString() string { return c.String() }

// Budget tells how many counted writes the account has left in this hour, as far as
// this client knows. It makes no request.
func (c *Client) Budget() Budget {
	if c == nil || c.shared == nil {
		return Budget{}
	}
	ctx := context.Background()
	cred, err := c.creds.get(ctx)
	if err != nil {
		return Budget{Remaining: assumedWrites}
	}
	budget, err := c.shared.coordinator.DescribeBudget(ctx, BudgetRequest{Bucket: BucketWrites, Account: cred.principal})
	if err != nil {
		return Budget{Remaining: assumedWrites}
	}
	return budget
}

func userAgent(product string) string {
	agent := "edgesdk-fastly/" + SDKVersion + " (" + runtime.Version() + ")"
	if product != "" {
		agent = product + " " + agent
	}
	return agent
}

// idlePerHost fits one host with many callers; Go's default of 2 makes them dial
// over and over.
const idlePerHost = 100

// secureTransport returns the transport to use: a *http.Transport as a clone that is
// ours to change and to close, anything else as it is.
func secureTransport(rt http.RoundTripper) (http.RoundTripper, error) {
	if rt == nil {
		rt = http.DefaultTransport
		if _, ok := rt.(*http.Transport); !ok { // the program replaced it by something else
			rt = &http.Transport{Proxy: http.ProxyFromEnvironment}
		}
	}
	given, ok := rt.(*http.Transport)
	if !ok {
		return rt, nil
	}
	t := given.Clone()
	if t.TLSClientConfig == nil {
		t.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	if t.TLSClientConfig.MaxVersion != 0 && t.TLSClientConfig.MaxVersion < tls.VersionTLS12 {
		return nil, errors.New("fastly: WithTransport: its TLS configuration allows nothing above TLS 1.1")
	}
	t.TLSClientConfig.MinVersion = max(t.TLSClientConfig.MinVersion, tls.VersionTLS12)
	if t.MaxIdleConnsPerHost == 0 {
		t.MaxIdleConnsPerHost = idlePerHost
	}
	if t.MaxIdleConns > 0 && t.MaxIdleConns < idlePerHost*2 {
		t.MaxIdleConns = idlePerHost * 2
	}
	// A transport with a TLS configuration of its own speaks HTTP/1 only, unless
	// told. One whose owner switched HTTP/2 off keeps that.
	t.ForceAttemptHTTP2 = !switchedOffHTTP2(given)
	return t, nil
}

func switchedOffHTTP2(t *http.Transport) bool {
	if t.Protocols != nil {
		return !t.Protocols.HTTP2()
	}
	return t.TLSNextProto != nil && len(t.TLSNextProto) == 0
}
