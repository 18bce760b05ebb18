package fastlytest_test

import "github.com/edgesdk/fastly/fastlytest"

const (
	contacts  = "/customer/" + fastlytest.Customer + "/contacts"
	bulkMedia = "application/vnd.api+json; ext=bulk"
)

// invitation returns a document with attributes, followed by relationships.
func invitation(parts string) option {
	return body("application/vnd.api+json", `{"data":{"type":"invitation","attributes":{`+parts+`}}`)
}

// accountRefusals lists requests for package account that the fake refuses.
var accountRefusals = refusalsOf{
	prepare: func(create func(string, option) string, _ map[string]string) {
		create("/sudo", form("username", fastlytest.Login, "password", fastlytest.Password))
	},
	refusals: []refusal{
		{"POST", "/sudo", "a wrong password", form("username", fastlytest.Login, "password", "x"), 403, "The supplied username/password combination is not correct", fromReference, false},
		{"POST", "/sudo", "another user", form("username", "nobody@example.com", "password", fastlytest.Password), 403, "The supplied username/password combination is not correct", fromReference, false},
		{"POST", "/sudo", "an expiry_time of soon", form("username", fastlytest.Login, "password", fastlytest.Password, "expiry_time", "soon"), 400, "'expiry_time' is no time", fromReference, false},
		{"POST", "/tokens", "no sudo access", token("stranger"), 403, "You must POST /sudo to access this endpoint", fromUsers, false},
		{"POST", "/tokens", "a wrong password", form("username", fastlytest.Login, "password", "x"), 401, "Provided credentials are missing or invalid", fromReference, false},
		{"POST", "/tokens", "no username and password", form("name", "n"), 401, "Provided credentials are missing or invalid", fromReference, true},
		{"POST", "/tokens", "the scope purge_everything", form("username", fastlytest.Login, "password", fastlytest.Password, "scope", "global purge_everything"), 400, "'scope' must be one of global", fromReference, true},
		{"POST", "/tokens", "a service that does not exist", form("username", fastlytest.Login, "password", fastlytest.Password, "services[]", "nosuch"), 400, "Service 'nosuch' does not exist", fromReference, true},
		{"POST", "/tokens", "an expires_at in the past", form("username", fastlytest.Login, "password", fastlytest.Password, "expires_at", "2001-01-01T00:00:00Z"), 422, "'expires_at' must be a time in the future", fromReference, false},
		{"GET", "/tokens/nosuch", "", form(), 404, "Couldn't find Token", fromReference, false},
		{"DELETE", "/tokens/nosuch", "", form(), 400, "Couldn't find Token", fromReference, false},
		{"DELETE", "/tokens", "a token that does not exist", body(bulkMedia, `{"data":[{"type":"token","id":"nosuch"}]}`), 400, "Couldn't find Token nosuch", fromReference, false},
		{"DELETE", "/tokens", "no document", body(bulkMedia, "["), 400, "The body is no JSON:API document", fromReference, false},
		{"POST", "/automation-tokens", "no sudo access", token("stranger"), 403, "You must POST /sudo to access this endpoint", fromUsers, false},
		{"POST", "/automation-tokens", "no name", jsonBody(map[string]any{}), 400, "'name' can't be blank", fromReference, true},
		{"POST", "/automation-tokens", "the role superuser", jsonBody(map[string]any{"name": "n", "role": "superuser"}), 400, "'role' must be one of engineer, billing, user", fromReference, true},
		{"GET", "/automation-tokens/nosuch", "", form(), 404, "automation token nosuch not found", fromReference, false},
		{"GET", "/customer/nosuch/users", "", form(), 404, "Couldn't find Customer", fromReference, false},
		{"GET", "/customer/c2", "another customer", form(), 403, "You are not allowed to perform this action", fromReference, false},
		{"GET", "/customer/c2/users", "another customer", form(), 403, "You are not allowed to perform this action", fromReference, false},
		{"GET", "/customer/c2/tokens", "another customer", form(), 403, "You are not allowed to perform this action", fromReference, false},
		{"POST", "/customer/c2/contacts", "another customer", form(), 403, "You are not allowed to perform this action", fromReference, false},
		{"POST", "/user", "no login", form("name", "n"), 400, "'login' can't be blank", fromReference, true},
		{"POST", "/user", "a login that is taken", form("login", fastlytest.Login), 409, "Duplicate user", fromReference, false},
		{"POST", "/user", "", form("login", "a@example.com", "role", "king"), 400, "'role' must be one of user", fromReference, true},
		{"GET", "/user/nosuch", "", form(), 404, "Couldn't find User", fromReference, false},
		{"GET", "/current_user", "an automation token", token("robot"), 403, "You are not allowed to perform this action", fromReference, false},
		{"POST", "/user/nosuch/password/request_reset", "", form(), 404, "Couldn't find User", fromReference, false},
		{"POST", "/current_user/password", "an automation token", token("robot"), 403, "You are not allowed to perform this action", fromReference, false},
		{"POST", "/current_user/password", "a wrong password", form("old_password", "x", "new_password", "n"), 400, "'old_password' is incorrect", fromReference, false},
		{"POST", "/current_user/password", "", form("old_password", fastlytest.Password), 400, "'new_password' can't be blank", fromReference, true},
		{"PUT", "/customer/" + fastlytest.Customer, "", form("billing_network_type", "secret"), 400, "'billing_network_type' must be one of public, private", fromReference, true},
		{"POST", contacts, "", form("name", "n", "email", "e", "contact_type", "friend"), 400, "'contact_type' must be one of primary", fromReference, true},
		{"POST", contacts, "", form("name", "n"), 400, "'name' and 'email' can't be blank without 'user_id'", fromReference, true},
		{"POST", contacts, "", form("user_id", "nosuch"), 400, "User 'nosuch' does not exist", fromReference, true},
		{"POST", contacts, "", form("user_id", fastlytest.User, "contact_type", "security"), 400, "'phone' can't be blank", fromReference, true},
		{"DELETE", contacts + "/nosuch", "", form(), 404, "Couldn't find Contact", fromReference, false},
		{"POST", "/invitations", "no email", invitation(`}`), 400, "email can't be blank", fromReference, true},
		{"POST", "/invitations", "the role king", invitation(`"email":"e","role":"king"}`), 400, "'role' must be one of user", fromReference, true},
		{"POST", "/invitations", "a service that does not exist", invitation(`"email":"e"},"relationships":{"service_invitations":{"data":[` +
			`{"type":"service_invitation","attributes":{},"relationships":{"service":{"data":{"type":"service","id":"nosuch"}}}}]}}`), 404, "Couldn't find service nosuch", fromReference, true},
		{"DELETE", "/invitations/nosuch", "", form(), 404, "invitation nosuch not found", fromReference, false},
		{"GET", "/events/nosuch", "", form(), 404, "event nosuch not found", fromReference, false},
	},
}
