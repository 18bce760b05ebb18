package fastly

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"time"
)

// Client sends operations to the API. It is immutable and safe for concurrent use. Create
// one with [New] and reuse it, since it holds connections, write locks and the state of the
// rate limit.
type Client struct {
	Services Services // services and their versions
	Purge    Purge    // purges of cached content
	Stats    Stats    // historical and real-time statistics

	cfg       config
	creds     *credentials
	redactor  *redactor
	shared    *shared
	transport *transport
	agent     string // value of the User-Agent header
}

// shared holds the parts that a Client shares with the copies that With returns.
type shared struct {
	coordinator Coordinator
	inProcess   bool    // whether the coordinator blocks only if MaxWait allows it
	counted     learned // operations that were found to count against the rate limit
}

// New returns a Client. It makes no request. Settings without an option are read from the
// environment:
//
//   - the token from FASTLY_API_TOKEN or else FASTLY_API_KEY
//   - the API URL from FASTLY_API_URL or else FASTLY_API_ENDPOINT
//   - the real-time URL from FASTLY_RTS_URL
//
// It returns [ErrNoToken] if there is no token.
func New(opts ...Option) (*Client, error) {
	var cfg config
	if err := cfg.apply(opts); err != nil {
		return nil, err
	}
	// Check the hosts first: an insecure host must be refused before the token is read.
	var err error
	if cfg.api == nil {
		if cfg.api, err = hostFromEnv(defaultAPIURL, envAPIURL, envAPIEndpoint); err != nil {
			return nil, fmt.Errorf("fastly: %w", err)
		}
	}
	if cfg.realtime == nil {
		if cfg.realtime, err = hostFromEnv(defaultRealtimeURL, envRealtimeURL); err != nil {
			return nil, fmt.Errorf("fastly: %w", err)
		}
	}
	if cfg.tokens == nil {
		cfg.tokens, err = tokenFromEnv()
		cfg.fixedToken = true
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
	_, inProcess := cfg.coordinator.(*coordinator)
	return build(cfg, &shared{coordinator: cfg.coordinator, inProcess: inProcess}, nil)
}

// With returns a copy of the Client with opts applied. The copy shares write locks with the
// original. It also shares connections, unless opts include [WithTransport]. It shares the
// rate limit if it has the same token or the same [WithAccount]. With returns an error for
// [WithCoordinator] and [WithLimits].
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

// build returns a Client with a complete configuration. It shares the transport of from unless
// the options set another one.
func build(cfg config, common *shared, from *Client) (*Client, error) {
	cfg.retries = cfg.retries.complete()
	c := &Client{cfg: cfg, shared: common, agent: userAgent(cfg.product)}
	c.redactor = newRedactor()
	c.creds = &credentials{source: cfg.tokens, fixed: cfg.fixedToken, accounts: cfg.accounts, redactor: c.redactor}
	if from != nil && cfg.transport == nil {
		c.transport = from.transport
	} else {
		var err error
		if c.transport, err = newTransport(cfg.transport); err != nil {
			return nil, fmt.Errorf("fastly: %w", err)
		}
	}
	c.transport.background.serve(cfg.grace())
	c.Services, c.Purge, c.Stats = Services{client: c}, Purge{c}, Stats{c}
	return c, nil
}

// Close closes the Client, the Client it was copied from, and all copies that share its
// transport: see [Client.With]. Idle connections are closed, and calls in flight continue.
// Later calls of all of these clients return [ErrClosed].
//
// Writes that still run in the background after their context ended are aborted. Close waits
// until they have ended and released their grants of the [Coordinator]. It waits at most twice
// the longest duration of [WithWriteGrace] among these clients, plus one second. The error is
// always nil.
func (c *Client) Close() error {
	if c != nil && c.transport != nil {
		c.transport.close()
	}
	return nil
}

// closingTime is how long Close waits for a coordinator, in addition to the grace period.
const closingTime = time.Second

// String returns "fastly.Client(HOST)" with the API host. It never reveals the token.
func (c *Client) String() string {
	if c == nil || c.shared == nil {
		return "fastly.Client(not one that New made)"
	}
	return "fastly.Client(" + c.cfg.api.Host + ")"
}

// GoString implements fmt.GoStringer. It never reveals internal state.
func (c *Client) GoString() string { return c.String() }

// Budget returns the state of the hourly write budget, as last observed. It makes no request
// to the API, but calls the [TokenSource] and the [Coordinator]. If one of them fails, Known
// of the budget is false.
func (c *Client) Budget() Budget {
	return c.budget(context.Background())
}

func (c *Client) budget(ctx context.Context) Budget {
	if c == nil || c.shared == nil {
		return Budget{}
	}
	cred, err := c.creds.get(ctx)
	if err != nil {
		return Budget{Remaining: assumedWrites}
	}
	budget, err := c.shared.coordinator.DescribeBudget(ctx, BudgetRequest{Bucket: BucketWrites, Account: cred.writes})
	if err != nil {
		return Budget{Remaining: assumedWrites}
	}
	return budget
}

func userAgent(product string) string {
	agent := "edgesdk-fastly/" + sdkVersion + " (" + runtime.Version() + ")"
	if product != "" {
		agent = product + " " + agent
	}
	return agent
}
