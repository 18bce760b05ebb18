package fastlytest

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Scopes of API tokens, for [Credential.Scope].
const (
	ScopeGlobal      = "global"       // All operations.
	ScopeGlobalRead  = "global:read"  // All read-only operations.
	ScopePurgeSelect = "purge_select" // Purges by URL and by surrogate key.
	ScopePurgeAll    = "purge_all"    // Purges of all content of a service.
)

// Credential describes an API token that the fake accepts. Only Value is required.
type Credential struct {
	// API token that clients send in the Fastly-Key header.
	Value string
	// Identifier of the token. If empty, one is generated.
	ID string
	// Name of the token. It replaces Value in recorded requests: see [Request].Header. The default
	// is "token".
	Name string
	// Identifier of the user who owns the token. All tokens of a user share a write budget. The default is
	// [User]. An automation token has a separate write budget. Its user is the identifier of the token.
	User string
	// Identifier of the customer whose objects the token can access. The default is [Customer].
	Customer string
	// Scopes, separated by spaces. The default is [ScopeGlobal].
	Scope string
	// Identifiers of the services that the token can access. If empty, the token can access all
	// services.
	Services []string
	// Expiration time on the clock of the fake. If zero, the token never expires.
	Expires time.Time
	// Whether the token is an automation token, which belongs to no user.
	Automation bool

	serial        int // sequence number of the token
	created, used time.Time
	sudo          time.Time // end of sudo access
	userAgent     string

	// Fields of automation tokens.
	creator, role string
	roles         []any // role ids
	tlsAccess     bool
}

// impersonate is the query key that makes a request act for another customer. All operations accept
// it.
const impersonate = "customer_id"

// AddToken adds an API token. An existing token with the same value is replaced.
func (f *Fake) AddToken(c Credential) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.addToken(&c)
}

// addToken sets the defaults of a token and adds it.
func (f *Fake) addToken(c *Credential) {
	c.ID = cmp.Or(c.ID, f.newID())
	c.Name = cmp.Or(c.Name, "token")
	c.User = cmp.Or(c.User, User)
	if c.Automation {
		c.User = c.ID
	}
	c.Customer = cmp.Or(c.Customer, Customer)
	c.Scope = cmp.Or(c.Scope, ScopeGlobal)
	c.Services = slices.Clone(c.Services)
	c.created = f.now()
	f.added++
	c.serial = f.added
	f.tokens[c.Value] = c
	f.user(c.User)
}

// authenticate identifies the token of a request. It returns an error reply if the token is missing
// or invalid. PURGE requests and public routes need no token.
func (f *Fake) authenticate(c *call) *reply {
	value := c.header.Get("Fastly-Key")
	token, known := f.tokens[value]
	switch {
	case !known && c.route.anonymous:
		c.account = f.account("")
		return nil
	case !known:
		return c.route.refuse(http.StatusUnauthorized, "Provided credentials are missing or invalid")
	case !token.Expires.IsZero() && !c.now.Before(token.Expires):
		return c.route.refuse(http.StatusUnauthorized, fmt.Sprintf("Token %s expired at %s", token.ID, stamp(token.Expires)))
	}
	token.used, token.userAgent = c.now, c.header.Get("User-Agent")
	c.token = token
	c.user = f.user(token.User)
	c.account = f.account(cmp.Or(c.query.Get(impersonate), token.Customer))
	c.entry.User = token.User
	return nil
}

// forbidden refuses requests that the scope or the service list of the token does not allow.
func (c *call) forbidden() *reply {
	if c.token == nil || c.permitted() {
		return nil
	}
	return c.forbid()
}

func (c *call) forbid() *reply {
	return c.route.refuse(http.StatusForbidden, "You are not allowed to perform this action")
}

func (c *call) permitted() bool {
	if c.route.anyScope {
		return true
	}
	if id, ok := c.serviceID(); ok && !c.token.goodFor(id) {
		return false
	}
	return slices.ContainsFunc(strings.Fields(c.token.Scope), func(scope string) bool {
		return scope == ScopeGlobal ||
			scope == ScopeGlobalRead && !writes(c.method) ||
			scope == c.route.scope
	})
}

// goodFor reports whether the token can access a service.
func (t *Credential) goodFor(service string) bool {
	return len(t.Services) == 0 || slices.Contains(t.Services, service)
}
