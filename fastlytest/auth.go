package fastlytest

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// The scopes of a token. A token with several names them with spaces between.
const (
	ScopeGlobal      = "global"       // everything
	ScopeGlobalRead  = "global:read"  // everything that changes nothing
	ScopePurgeSelect = "purge_select" // purging by URL and by key
	ScopePurgeAll    = "purge_all"    // purging everything of a service
)

// Credential is an API token as the fake knows it. All fields but Value may be left
// zero.
type Credential struct {
	Value    string    // what clients send as Fastly-Key
	ID       string    // the token's identifier; made up if empty
	Name     string    // what the record of requests shows in place of the value; "token" if empty
	User     string    // whose budget it spends: tokens of one user share it; User if empty
	Customer string    // whose services it sees; Customer if empty
	Scope    string    // ScopeGlobal if empty
	Services []string  // the services that requests may name; any if empty
	Expires  time.Time // on the server's clock; never if zero

	created, used time.Time
	userAgent     string
}

// impersonate is the query key by which a request acts for another customer, on any operation.
const impersonate = "customer_id"

// AddToken makes the fake accept a token, in place of one with the same value.
func (f *Fake) AddToken(c Credential) {
	f.mu.Lock()
	defer f.mu.Unlock()
	c.ID = cmp.Or(c.ID, f.newID())
	c.Name = cmp.Or(c.Name, "token")
	c.User = cmp.Or(c.User, User)
	c.Customer = cmp.Or(c.Customer, Customer)
	c.Scope = cmp.Or(c.Scope, ScopeGlobal)
	c.Services = slices.Clone(c.Services)
	c.created = f.now()
	f.tokens[c.Value] = &c
	f.user(c.User)
}

// authenticate finds out whose request it is. Its reply is a refusal; purges of the
// PURGE method and routes that are open to all need no token.
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

// forbidden refuses what the token's scope or its list of services does not allow.
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

// goodFor reports whether requests with the token may name a service.
func (t *Credential) goodFor(service string) bool {
	return len(t.Services) == 0 || slices.Contains(t.Services, service)
}
