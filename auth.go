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

// ErrNoToken is returned by [New] if neither an option nor the environment provides a token, or
// if the token is empty. A call returns it if its [TokenSource] returns an empty token. For a
// client without a token, use [WithoutToken].
var ErrNoToken = errors.New("fastly: no token: set FASTLY_API_TOKEN or FASTLY_API_KEY, or use WithToken, WithTokenSource or WithoutToken")

// TokenSource is a function that returns the API token. It is called before every attempt, so
// that tokens can be rotated. It must be fast and safe for concurrent use, and should cache the
// token. If it returns an error, or does not return within 30 seconds, the request is not sent.
type TokenSource func(ctx context.Context) (Secret, error)

// WithToken sets the API token. It replaces the token of the environment.
func WithToken(token string) Option {
	return clientOption(func(cfg *config) error {
		source, err := staticToken(token)
		cfg.tokens, cfg.fixedToken = source, true
		return err
	})
}

// WithTokenSource sets the [TokenSource] that provides the token of every attempt.
func WithTokenSource(source TokenSource) Option {
	return clientOption(func(cfg *config) error {
		if source == nil {
			return errors.New("WithTokenSource: the source is nil")
		}
		cfg.tokens, cfg.fixedToken = source, false
		return nil
	})
}

// WithoutToken makes the client send no token, even if the environment has one. Few
// operations work without a token, for example the list of public IP addresses.
func WithoutToken() Option {
	return clientOption(func(cfg *config) error {
		cfg.tokens, cfg.fixedToken = always(""), true
		return nil
	})
}

// always returns a TokenSource with a constant token.
func always(token Secret) TokenSource {
	return func(context.Context) (Secret, error) { return token, nil }
}

func staticToken(token string) (TokenSource, error) {
	if err := checkToken(Secret(token)); err != nil {
		return nil, err
	}
	return always(Secret(token)), nil
}

// checkToken returns an error if the token is not valid in a header. The error does not
// reveal the token.
func checkToken(token Secret) error {
	if token == "" {
		return emptyTokenError{}
	}
	for i, c := range []byte(token) {
		if c <= ' ' || c >= 0x7f {
			return fmt.Errorf("byte %d of the token is a space, a control character or not ASCII", i+1)
		}
	}
	return nil
}

// emptyTokenError is an [ErrNoToken] with another text, for a token source that exists but
// returns an empty token.
type emptyTokenError struct{}

func (emptyTokenError) Error() string { return "the token is empty" }

// Is reports whether target is [ErrNoToken].
func (emptyTokenError) Is(target error) bool { return target == ErrNoToken }

// tokenFromEnv reads the token from the environment. It trims white space, because the value
// often comes from a file.
func tokenFromEnv() (TokenSource, error) {
	for _, name := range []string{envAPIToken, envAPIKey} {
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

// hostURL parses the base URL of a host that receives the token. The scheme must be https, or
// http for a loopback address.
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
	path := strings.TrimRight(u.EscapedPath(), "/") // escaped, as it is sent
	if u.Path, err = url.PathUnescape(path); err != nil {
		return nil, fmt.Errorf("%s: the path of %q can't be read", origin, shownURL(text))
	}
	u.RawPath = path
	u.Host = plainHost(u)
	return u, nil
}

// plainHost returns the normalized host of u, which is part of the keys of write locks: in lower
// case, without the default port.
func plainHost(u *url.URL) string {
	host := strings.TrimSuffix(strings.ToLower(u.Host), ":")
	if hostPort(&url.URL{Scheme: u.Scheme, Host: strings.TrimSuffix(host, ":"+u.Port())}) == hostPort(&url.URL{Scheme: u.Scheme, Host: host}) {
		host = strings.TrimSuffix(host, ":"+u.Port())
	}
	return host
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// hostFromEnv parses the URL in the first variable that is set. If none is set, it parses
// fallback.
func hostFromEnv(fallback string, names ...string) (*url.URL, error) {
	for _, name := range names {
		if text := strings.TrimSpace(os.Getenv(name)); text != "" {
			return hostURL(name, text)
		}
	}
	return hostURL("default", fallback)
}

// accounts holds the owners of the budgets: see WithAccount.
type accounts struct{ writes, purges string }

// ownersOf returns the owners of a token's budgets. The default is a hash, which does not reveal
// the token.
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

// credentials provides the tokens of a source, and keeps the latest one.
type credentials struct {
	source   TokenSource
	fixed    bool // whether the source always returns the same token immediately
	accounts accounts
	redactor *redactor
	last     atomic.Pointer[credential]
}

// credential is a token and the owners of its budgets.
type credential struct {
	token Secret
	accounts
}

// account returns the owner of a budget. It is "" if there is none, as for a client without a
// token.
func (c *credential) account(bucket Bucket) string {
	if bucket == BucketPurges {
		return c.purges
	}
	return c.writes
}

// tokenTime limits the duration of a call of a token source.
const tokenTime = 30 * time.Second

// get returns the token for the next attempt.
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

// ask calls the source in a goroutine. It abandons the goroutine at the time limit, because a
// source may ignore its context.
func (c *credentials) ask(ctx context.Context) (Secret, error) {
	if c.fixed {
		return c.source(ctx)
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
		a.token, a.err = c.source(asking)
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

// mayCarryToken reports whether the token may be sent to u. Only the configured hosts may receive
// it, with the configured scheme.
func (c *Client) mayCarryToken(u *url.URL) bool {
	for _, host := range []*url.URL{c.cfg.api, c.cfg.realtime} {
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
