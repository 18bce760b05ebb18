package fastlytest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

// sudoTime is the duration of sudo access.
const sudoTime = 5 * time.Minute

// clientAddress is the IP address of all clients.
const clientAddress = "192.0.2.1"

func tokenRoutes() []route {
	return []route{
		{method: "POST", template: "/sudo", handle: (*Fake).sudo},
		{method: "GET", template: "/tokens/self", anyScope: true, handle: func(_ *Fake, c *call) *reply { return success(c.token.show()) }},
		{method: "DELETE", template: "/tokens/self", anyScope: true, handle: logged("token.destroy", func(f *Fake, c *call) *reply {
			f.revoke([]*Credential{c.token})
			return empty(http.StatusNoContent)
		})},
		{method: "GET", template: "/tokens", handle: func(f *Fake, c *call) *reply {
			return showTokens(f.tokensOf(func(t *Credential) bool { return t.User == c.token.User && !t.Automation }))
		}},
		{method: "GET", template: "/customer/{}/tokens", handle: func(f *Fake, c *call) *reply {
			if refusal := f.stranger(c, c.args[0]); refusal != nil {
				return refusal
			}
			return showTokens(f.tokensOf(func(t *Credential) bool { return t.Customer == c.args[0] && !t.Automation }))
		}},
		{method: "POST", template: "/tokens", handle: logged("token.create", needsSudo((*Fake).newToken))},
		{method: "DELETE", template: "/tokens", handle: logged("token.destroy", (*Fake).revokeTokens)},
		{method: "GET", template: "/tokens/{}", handle: func(f *Fake, c *call) *reply {
			if t := f.tokenOf(c, c.args[0]); t != nil && !t.Automation {
				return success(t.show())
			}
			return failure(http.StatusNotFound, "Record not found", "Couldn't find Token")
		}},
		{method: "DELETE", template: "/tokens/{}", handle: logged("token.destroy", func(f *Fake, c *call) *reply {
			t := f.tokenOf(c, c.args[0])
			if t == nil {
				return badRequest("Couldn't find Token")
			}
			f.revoke([]*Credential{t})
			return empty(http.StatusNoContent)
		})},
	}
}

// tokensOf returns the tokens that meet a condition, in the order in which they were added.
func (f *Fake) tokensOf(holds func(*Credential) bool) []*Credential {
	tokens := slices.Collect(maps.Values(f.tokens))
	tokens = slices.DeleteFunc(tokens, func(t *Credential) bool { return !holds(t) })
	slices.SortFunc(tokens, func(a, b *Credential) int { return cmp.Compare(a.serial, b.serial) })
	return tokens
}

// tokenOf returns a token of the account by its id, or nil.
func (f *Fake) tokenOf(c *call, id string) *Credential {
	for _, t := range f.tokens {
		if t.ID == id && t.Customer == c.account.customer {
			return t
		}
	}
	return nil
}

// revoke deletes tokens.
func (f *Fake) revoke(tokens []*Credential) {
	for _, t := range tokens {
		delete(f.tokens, t.Value)
	}
}

// show returns the token as it appears in replies.
func (t *Credential) show() object {
	o := object{
		"id": t.ID, "name": t.Name, "user_id": t.User, "customer_id": t.Customer, "scope": t.Scope, "scopes": strings.Fields(t.Scope),
		"services": append([]string{}, t.Services...), "service_id": nil, "ip": nil, "user_agent": nil, "created_at": stamp(t.created),
		"last_used_at": stampOrNull(t.used), "expires_at": stampOrNull(t.Expires), "sudo_expires_at": stampOrNull(t.sudo),
	}
	if len(t.Services) == 1 {
		o["service_id"] = t.Services[0]
	}
	if !t.used.IsZero() {
		o["ip"], o["user_agent"] = clientAddress, t.userAgent
	}
	return o
}

func showTokens(tokens []*Credential) *reply {
	list := make([]object, len(tokens))
	for i, t := range tokens {
		list[i] = t.show()
	}
	return success(list)
}

// sudo grants sudo access to a token if the user name and password are correct.
func (f *Fake) sudo(c *call) *reply {
	sent := c.fields()
	o := f.byLogin(c, sent.text("username"))
	if o.text("id") != c.token.User || !f.knows(o, sent.text("password")) {
		return failure(http.StatusForbidden, "The supplied username/password combination is not correct", "")
	}
	end := c.now.Add(sudoTime)
	if text := sent.text("expiry_time"); text != "" {
		var err error
		if end, err = readTime(text); err != nil {
			return badRequest("'expiry_time' is no time")
		}
	}
	c.token.sudo = end
	return success(object{"expiry_time": end.UTC().Format("2006-01-02T15:04:05+00:00")})
}

// needsSudo returns a handler that requires sudo access.
func needsSudo(do handler) handler {
	return func(f *Fake, c *call) *reply {
		if !c.now.Before(c.token.sudo) {
			return failure(http.StatusForbidden, "You must POST /sudo to access this endpoint", "")
		}
		return do(f, c)
	}
}

// newToken creates a token for the user.
func (f *Fake) newToken(c *call) *reply {
	sent, o := c.fields(), f.person(c)
	given := sent.text("username") != "" || f.enforces(inferred)
	if given && (sent.text("username") != o.text("login") || !f.knows(o, sent.text("password"))) {
		return failure(http.StatusUnauthorized, "Provided credentials are missing or invalid", "")
	}
	if o["two_factor_auth_enabled"] == true && c.header.Get("Fastly-OTP") == "" {
		return failure(http.StatusUnauthorized, "A one-time password is required", "")
	}
	t := &Credential{User: c.token.User}
	if refusal := f.issue(c, t, sent); refusal != nil {
		return refusal
	}
	shown := t.show()
	for _, later := range []string{"scopes", "ip", "user_agent", "last_used_at", "sudo_expires_at"} {
		delete(shown, later)
	}
	shown["updated_at"], shown["access_token"] = shown["created_at"], t.Value
	return success(shown)
}

// issue creates a token from the fields of a request.
func (f *Fake) issue(c *call, t *Credential, sent object) *reply {
	scope := sent.text("scope")
	if scope != "" {
		sent["scope"] = toList(strings.Join(strings.Fields(scope), ","))
	}
	if words := f.faultOf(c, sent, true); words != "" {
		return badRequest(words)
	}
	services, _ := toList(sent["services"]).([]any)
	for _, service := range services {
		id := fmt.Sprint(service)
		if c.account.service(f, id) == nil && f.enforces(inferred) {
			return badRequest("Service '" + id + "' does not exist")
		}
		t.Services = append(t.Services, id)
	}
	if text := sent.text("expires_at"); text != "" {
		var err error
		if t.Expires, err = readTime(text); err != nil || !t.Expires.IsZero() && !t.Expires.After(c.now) {
			return failure(http.StatusUnprocessableEntity, "Unprocessable entity", "'expires_at' must be a time in the future")
		}
	}
	t.Name, t.Scope, t.Customer, t.Value = sent.text("name"), scope, c.account.customer, "fastlytest-"+f.newID()
	f.addToken(t)
	return nil
}

// revokeTokens revokes the tokens in a document: either all or none.
func (f *Fake) revokeTokens(c *call) *reply {
	var document struct{ Data []struct{ ID string } }
	if err := json.Unmarshal(c.body, &document); err != nil {
		return badRequest("The body is no JSON:API document: " + err.Error())
	}
	var tokens []*Credential
	for _, named := range document.Data {
		t := f.tokenOf(c, named.ID)
		if t == nil {
			return badRequest("Couldn't find Token " + named.ID)
		}
		tokens = append(tokens, t)
	}
	f.revoke(tokens)
	return empty(http.StatusNoContent)
}
