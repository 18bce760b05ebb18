package fastlytest

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// Credentials of users, for operations that require a user name and a password.
const (
	Login    = "user@example.com"    // Login of [User]. The default login of other users is their identifier, followed by "@example.com".
	Password = "fastlytest-password" // Initial password of all users.
)

// peoplePath is the path of the list of users of a customer.
const peoplePath = "/customer/{}/users"

// people returns the users of an account: created by requests, seeded, or owning an added token.
func (f *Fake) people(c *call) *table {
	t := c.account.table(fill(peoplePath, []string{c.account.customer}), "id")
	for _, token := range f.tokensOf(func(t *Credential) bool { return t.Customer == c.account.customer && !t.Automation }) {
		if t.find(token.User) == nil {
			login := token.User + "@example.com"
			if token.User == User {
				login = Login
			}
			o := deepCopy(personDefaults)
			maps.Copy(o, stamped(token.created))
			maps.Copy(o, object{"id": token.User, "login": login, "name": login, "role": "superuser"})
			identify(o, c)
			t.put(o, token.created)
		}
	}
	return t
}

// personDefaults holds the default fields of a new user.
var personDefaults = object{
	"role": "user", "roles": []any{}, "limit_services": false, "limit_workspaces": false, "locked": false, "require_new_password": false,
	"two_factor_auth_enabled": nil, "two_factor_setup_required": false, "last_active_at": nil, "deleted_at": nil,
}

// identify sets the fields that are derived from customer and login.
func identify(o object, c *call) {
	hash := sha256.Sum256([]byte(strings.ToLower(o.text("login"))))
	o["email_hash"], o["customer_id"] = hex.EncodeToString(hash[:16]), c.account.customer
}

// person returns the user of the token in a request, or nil for an automation token.
func (f *Fake) person(c *call) object { return f.people(c).find(c.token.User) }

// loginOf returns the login of the user of the token in a request. The login for an automation token is made
// of the token's id.
func (f *Fake) loginOf(c *call) string {
	if o := f.person(c); o != nil {
		return o.text("login")
	}
	return c.user.id + "@example.com"
}

// byLogin returns the user of the account with a login, or nil.
func (f *Fake) byLogin(c *call, login string) object {
	for o := range f.people(c).all() {
		if o.text("login") == login {
			return o
		}
	}
	return nil
}

// knows reports whether the password of a user is correct.
func (f *Fake) knows(o object, password string) bool {
	return o != nil && cmp.Or(f.user(o.text("id")).password, Password) == password
}

// stranger refuses a path with a customer other than the customer of the token.
func (f *Fake) stranger(c *call, customer string) *reply {
	switch {
	case customer == c.account.customer:
		return nil
	case f.accounts[customer] == nil:
		return missing("Customer", map[string]string{"deleted": undeleted, "id": customer})
	}
	return c.forbid()
}

// inCustomer returns the table of the customer in the path.
func inCustomer(f *Fake, c *call, k *family) (*table, object, *reply) {
	return c.account.table(fill(k.path, c.args), k.key), nil, f.stranger(c, c.args[0])
}

// inPeople returns the table of users. Only the paths of lists contain the customer.
func inPeople(f *Fake, c *call, k *family) (*table, object, *reply) {
	if c.route.template == k.path {
		return f.people(c), nil, f.stranger(c, c.args[0])
	}
	return f.people(c), nil, nil
}

// inCustomers returns the table with the customer of the token, which exists unless it was deleted.
func inCustomers(f *Fake, c *call, k *family) (*table, object, *reply) {
	t := c.account.table(k.path, k.key)
	if id := c.account.customer; t.updated.IsZero() {
		o := k.blank(f, c)
		o["id"], o["name"], o["owner_id"] = id, id, nil
		if c.token != nil && !c.token.Automation {
			o["owner_id"] = c.token.User
		}
		t.put(o, c.now)
	}
	return t, nil, f.stranger(c, c.args[0])
}

// missingRecord returns the error of the oldest families for a missing object.
func missingRecord(model string) func(*call, string) *reply {
	return func(_ *call, id string) *reply {
		return missing(model, map[string]string{"deleted": undeleted, "id": id})
	}
}

func customerRoutes(k *family) []route {
	return []route{{method: http.MethodGet, template: "/current_customer", handle: func(f *Fake, c *call) *reply {
		c.args = []string{c.account.customer}
		return k.get(f, c)
	}}}
}

func userRoutes(k *family) []route {
	return []route{
		{method: http.MethodPost, template: "/user", handle: logged("user.create", k.create)},
		{method: http.MethodPut, template: "/user/{}", handle: logged("user.update", k.update)},
		{method: http.MethodDelete, template: "/user/{}", handle: logged("user.destroy", func(f *Fake, c *call) *reply {
			r := k.remove(f, c)
			if r.status == http.StatusOK {
				f.revoke(f.tokensOf(func(t *Credential) bool { return t.User == c.args[0] }))
			}
			return r
		})},
		{method: http.MethodGet, template: "/current_user", handle: func(f *Fake, c *call) *reply {
			if o := f.person(c); o != nil {
				return success(o)
			}
			return c.forbid()
		}},
		{method: http.MethodPost, template: "/current_user/password", handle: logged("user.password_update", (*Fake).changePassword)},
		{method: http.MethodPost, template: "/user/{}/password/request_reset", handle: func(f *Fake, c *call) *reply {
			if f.byLogin(c, c.args[0]) == nil {
				return missing("User", map[string]string{"deleted": undeleted, "login": c.args[0]})
			}
			return done()
		}},
	}
}

// checkPerson refuses a new user without a login.
func checkPerson(ch *change) *reply {
	if ch.object.text("login") == "" {
		return ch.family.refuse("'login' can't be blank")
	}
	return nil
}

// checkContact refuses a contact that is not a user and lacks a name or an email address. Some types
// require a phone number.
func checkContact(ch *change) *reply {
	user := ch.object.text("user_id")
	switch {
	case user != "" && ch.fake.people(ch.call).find(user) == nil:
		return ch.family.refuse("User '" + user + "' does not exist")
	case user == "" && (ch.object.text("name") == "" || ch.object.text("email") == ""):
		return ch.family.refuse("'name' and 'email' can't be blank without 'user_id'")
	case ch.object.text("phone") == "" && slices.Contains([]string{"primary", "technical", "security"}, ch.object.text("contact_type")):
		return ch.family.refuse("'phone' can't be blank")
	}
	return nil
}

func (f *Fake) changePassword(c *call) *reply {
	o, sent := deepCopy(f.person(c)), c.fields()
	switch {
	case o == nil:
		return c.forbid()
	case !f.knows(o, sent.text("old_password")):
		return badRequest("'old_password' is incorrect")
	case sent.text("new_password") == "" && f.enforces(inferred):
		return badRequest("'new_password' can't be blank")
	}
	c.user.password = sent.text("new_password")
	o["require_new_password"] = false
	f.people(c).put(o, c.now)
	return success(o)
}

// logged returns a handler that adds an event to the audit log if the request succeeds.
func logged(kind string, do handler) handler {
	return func(f *Fake, c *call) *reply {
		r := do(f, c)
		if r.status >= http.StatusMultipleChoices {
			return r
		}
		noun, verb, _ := strings.Cut(kind, ".")
		var user any
		if !c.token.Automation {
			user = c.token.User
		}
		event := object{
			"id": f.newID(), "event_type": kind, "description": noun + ": " + strings.ReplaceAll(verb, "_", " "), "customer_id": c.account.customer,
			"ip": clientAddress, "metadata": object{}, "service_id": nil, "user_id": user, "token_id": c.token.ID, "admin": false, "created_at": stamp(c.now),
		}
		c.account.table("/events", "id").put(event, c.now)
		return r
	}
}

// checkInvitation refuses an invitation without a recipient, or to a service that does not exist.
func checkInvitation(ch *change) *reply {
	if ch.object.text("email") == "" {
		return ch.family.refuse("email can't be blank")
	}
	for _, to := range toObjects(ch.sent["service_invitations"]) {
		if s := ch.call.account.service(ch.fake, to.text("service")); s == nil || !s.deleted.IsZero() {
			return ch.family.style.errors(http.StatusNotFound, http.StatusText(http.StatusNotFound), "Couldn't find service "+to.text("service"))
		}
	}
	return nil
}

// invite sets the customer of an invitation, and the ids of its parts.
func invite(ch *change) *reply {
	ch.object["customer"] = ch.call.account.customer
	list, _ := ch.object["service_invitations"].([]any)
	list = slices.Clone(list)
	for i, to := range toObjects(list) {
		to = maps.Clone(to)
		to["id"] = ch.fake.newID()
		list[i] = to
	}
	ch.object["service_invitations"] = list
	return nil
}
