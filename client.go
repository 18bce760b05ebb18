package fastly

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"runtime"
	"slices"
)

// Client sends operations to the API. It is immutable, safe for concurrent use, and
// meant to live as long as the program: it keeps connections and the budget.
type Client struct {
	Services Services // services and their versions
	Purge    Purge    // purging of cached content
	Stats    Stats    // historical statistics

	cfg       config
	hosts     [2]*url.URL // by Host
	creds     *credentials
	redactor  *redactor
	shared    *shared
	transport *transport
	agent     string // the User-Agent field
}

// shared is what a Client shares with those that With made of it.
type shared struct {
	coordinator Coordinator
	inProcess   bool    // whether the coordinator never blocks where it is not asked to wait
	counted     learned // operations that turned out to be counted
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
	_, inProcess := cfg.coordinator.(*coordinator)
	return build(cfg, &shared{coordinator: cfg.coordinator, inProcess: inProcess}, nil)
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
	cfg.retries = cfg.retries.complete()
	c := &Client{cfg: cfg, shared: common, agent: userAgent(cfg.product)}
	c.hosts = [2]*url.URL{HostAPI: cfg.api, HostRealtime: cfg.realtime}
	c.redactor = newRedactor()
	c.creds = &credentials{source: cfg.tokens, accounts: cfg.accounts, redactor: c.redactor}
	_, c.creds.fixed = cfg.tokens.(fixedToken)
	if from != nil && cfg.transport == nil {
		c.transport = from.transport
	} else {
		var err error
		if c.transport, err = newTransport(cfg.transport); err != nil {
			return nil, fmt.Errorf("fastly: %w", err)
		}
	}
	c.Services, c.Purge, c.Stats = Services{c}, Purge{c}, Stats{c}
	return c, nil
}

// Close closes the idle connections of the client's transport, which it shares with the
// clients that [Client.With] made of it without a transport of their own. Calls made
// afterwards fail with [ErrClosed]; calls under way go on. Writes that are brought to an
// end although their callers have left are cut, which takes up to the time of
// [WithWriteGrace].
func (c *Client) Close() error {
	if c != nil && c.transport != nil {
		c.transport.close()
	}
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
	budget, err := c.shared.coordinator.DescribeBudget(ctx, BudgetRequest{Bucket: BucketWrites, Account: cred.writes})
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
