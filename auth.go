package fastly

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"strings"
	"sync/atomic"
	"time"
)

// ErrNoToken is the error of [New] without a token: it says where one was looked
// for. A client that needs none is built with [WithoutToken].
var ErrNoToken = errors.New("fastly: no token: neither an option (WithToken, WithTokenSource, WithoutToken) nor " +
	EnvAPIToken + " nor " + EnvAPIKey + " gives one")

// TokenSource gives the API token. It is asked before every attempt, so a source
// can rotate tokens; it must be fast, safe for concurrent use, and cache what is
// expensive. An error refuses the request.
type TokenSource interface {
	Token(ctx context.Context) (Secret, error)
}

// TokenSourceFunc is a function that serves as a [TokenSource].
type TokenSourceFunc func(ctx context.Context) (Secret, error)

// Token calls the function.
func (f TokenSourceFunc) Token(ctx context.Context) (Secret, error) { return f(ctx) }

// WithToken sets the API token, in place of the environment's.
func WithToken(token string) Option {
	return clientOption(func(cfg *config) error {
		source, err := staticToken(token)
		cfg.tokens = source
		return err
	})
}

// WithTokenSource sets where the token of every attempt comes from.
func WithTokenSource(source TokenSource) Option {
	return clientOption(func(cfg *config) error {
		if f, ok := source.(TokenSourceFunc); source == nil || ok && f == nil {
			return errors.New("WithTokenSource: the source is nil")
		}
		cfg.tokens = source
		return nil
	})
}

// WithoutToken makes the client anonymous: it sends no token and reads none from
// the environment. Few operations work without, such as the public address list.
func WithoutToken() Option {
	return clientOption(func(cfg *config) error {
		cfg.tokens = fixedToken(func() Secret { return "" })
		return nil
	})
}

// fixedToken is the source of a token that never changes.
type fixedToken func() Secret // a function hides the token from package fmt

// Token returns the token.
func (t fixedToken) Token(context.Context) (Secret, error) { return t(), nil }

func staticToken(token string) (TokenSource, error) {
	if err := checkToken(Secret(token)); err != nil {
		return nil, err
	}
	return fixedToken(func() Secret { return Secret(token) }), nil
}

// checkToken refuses what can't stand in a header, without showing it.
func checkToken(token Secret) error {
	if token == "" {
		return errors.New("the token is empty")
	}
	for i, c := range []byte(token) {
		if c <= ' ' || c >= 0x7f {
			return fmt.Errorf("byte %d of the token is a space, a control character or not ASCII", i+1)
		}
	}
	return nil
}

// tokenFromEnv reads the token from the environment. White space around it is
// dropped, since it often comes out of a file.
func tokenFromEnv() (TokenSource, error) {
	for _, name := range []string{EnvAPIToken, EnvAPIKey} {
		if token := strings.TrimSpace(os.Getenv(name)); token != "" {
			source, err := staticToken(token)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			return source, nil
		}
	}
	return nil, ErrNoToken
}

// hostURL reads the base URL of a host that may see the token: https, or http on
// a loopback address.
func hostURL(origin, text string) (*url.URL, error) {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "":
		return nil, fmt.Errorf("%s: not an absolute URL", origin)
	case u.User != nil:
		return nil, fmt.Errorf("%s: the URL holds a user name or password", origin)
	case u.RawQuery != "" || u.Fragment != "":
		return nil, fmt.Errorf("%s: the URL %q has a query or fragment", origin, shownURL(text))
	case u.Scheme == "https" || u.Scheme == "http" && isLoopback(u.Hostname()):
	default:
		return nil, fmt.Errorf("%s: %q is neither https nor http on a loopback address, so the token would be sent in the clear", origin, shownURL(text))
	}
	u.Path, u.RawPath = strings.TrimRight(u.Path, "/"), ""
	return u, nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// hostFromEnv is the URL that the first set variable names, or fallback.
func hostFromEnv(fallback string, names ...string) (*url.URL, error) {
	for _, name := range names {
		if text := strings.TrimSpace(os.Getenv(name)); text != "" {
			return hostURL(name, text)
		}
	}
	return hostURL("default", fallback)
}

// accounts are the owners of the budgets: see WithAccount.
type accounts struct{ writes, purges string }

// ownersOf names the owners of a token's budgets without revealing the token: by default,
// a hash of it.
func (a accounts) ownersOf(token Secret) accounts {
	if token == "" {
		return accounts{}
	}
	if a == (accounts{}) {
		sum := sha256.Sum256([]byte(token))
		name := hex.EncodeToString(sum[:16])
		return accounts{name, name}
	}
	return a
}

// credentials asks a source for tokens and remembers the last one.
type credentials struct {
	source   TokenSource
	fixed    bool // whether the source always gives the same token, at once
	accounts accounts
	redactor *redactor
	last     atomic.Pointer[credential]
}

// credential is a token and the owners of its budgets.
type credential struct {
	token Secret
	accounts
}

// account is the owner of a budget; "" if there is none, as for an anonymous client.
func (c *credential) account(bucket Bucket) string {
	if bucket == BucketPurges {
		return c.purges
	}
	return c.writes
}

// tokenTime is how long a token source may take.
const tokenTime = 30 * time.Second

// get returns the token to send now.
func (c *credentials) get(ctx context.Context) (*credential, error) {
	last := c.last.Load()
	if c.fixed && last != nil {
		return last, nil
	}
	token, err := c.ask(ctx)
	if err != nil {
		return nil, fmt.Errorf("token source: %w", err)
	}
	if last != nil && last.token == token {
		return last, nil
	}
	if !c.fixed {
		if err := checkToken(token); err != nil {
			return nil, fmt.Errorf("token source: %w", err)
		}
	}
	now := &credential{token, c.accounts.ownersOf(token)}
	c.redactor.learn(token)
	c.last.Store(now)
	return now, nil
}

// ask asks the source, which may not heed its context: it is left behind when its time
// has run out.
func (c *credentials) ask(ctx context.Context) (Secret, error) {
	if c.fixed {
		return c.source.Token(ctx)
	}
	asking, cancel := context.WithTimeoutCause(ctx, tokenTime, fmt.Errorf("no token within %v", tokenTime))
	defer cancel()
	type answer struct {
		token    Secret
		err      error
		panicked any
	}
	answers := make(chan answer, 1)
	go func() {
		var a answer
		defer func() {
			a.panicked = recover()
			answers <- a
		}()
		a.token, a.err = c.source.Token(asking)
	}()
	select {
	case a := <-answers:
		if a.panicked != nil {
			panic(a.panicked)
		}
		return a.token, a.err
	case <-asking.Done():
		return "", contextError(asking)
	}
}

// mayCarryToken reports whether the token may go to u: only to a host that the
// client was built with, over the scheme that it was given with.
func (c *Client) mayCarryToken(u *url.URL) bool {
	for _, host := range c.hosts {
		if u.Scheme == host.Scheme && (u.Host == host.Host || strings.EqualFold(hostPort(u), hostPort(host))) {
			return true
		}
	}
	return false
}

func hostPort(u *url.URL) string {
	port := "443"
	if u.Scheme == "http" {
		port = "80"
	}
	return net.JoinHostPort(u.Hostname(), cmp.Or(u.Port(), port))
}
