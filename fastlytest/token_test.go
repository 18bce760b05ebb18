package fastlytest_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly/fastlytest"
)

// TestTokenReplies compares replies about tokens and users with recordings. Whether a field is null,
// empty or absent differs between operations.
func TestTokenReplies(t *testing.T) {
	everyWay(t, func(a *account) {
		t := a.t
		// fixtures/tokens/create.yaml
		sudo := a.send("POST", "/sudo", form("username", fastlytest.Login, "password", fastlytest.Password, "name", "my-test-token", "scope", "global")).object()
		require.Regexp(t, `^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$`, sudo["expiry_time"])
		made := a.send("POST", "/tokens", form("username", fastlytest.Login, "password", fastlytest.Password, "name", "my-test-token", "scope", "global"))
		require.Equal(t, 200, made.status)
		same(t, `{"id":"X","name":"my-test-token","user_id":"X","customer_id":"X","service_id":null,"expires_at":null,"created_at":"X","updated_at":"X",
			"scope":"global","services":[],"access_token":"X"}`, made.object())
		// fixtures/tokens/list.yaml: a used token and an unused one
		list := a.send("GET", "/tokens").list()
		require.Len(t, list, 2)
		const shared = `"id":"X","user_id":"X","customer_id":"X","created_at":"X","expires_at":null,"scopes":["global"],"scope":"global","services":[],"service_id":null`
		same(t, `{`+shared+`,"name":"X","last_used_at":"X","ip":"X","user_agent":"X","sudo_expires_at":"X"}`, list[0])
		same(t, `{`+shared+`,"name":"my-test-token","last_used_at":null,"ip":null,"user_agent":null,"sudo_expires_at":null}`, list[1])
		// fixtures/tokens/delete.yaml
		gone := a.send("DELETE", "/tokens/"+list[1]["id"].(string))
		require.Equal(t, 204, gone.status)
		require.Empty(t, gone.text)

		// facts: the reply to a create contains empty strings instead of null
		robot := a.send("POST", "/automation-tokens", jsonBody(map[string]any{"name": "my-test-token", "role": "engineer"})).object()
		require.Equal(t, []any{"", "", ""}, []any{robot["last_used_at"], robot["expires_at"], robot["ip"]})
		// fixtures/automation_tokens/get.yaml, with the fields that were added since
		one := a.send("GET", "/automation-tokens/"+robot["id"].(string)).object()
		sameShape(t, `{"id":"X","name":"my-test-token","role":"engineer","access_token":"","scope":"global","ip":null,
			"created_at":"X","last_used_at":null,"expires_at":null,"user_agent":null,"roles":[],"limit_services":false}`, one)
		// fixtures/automation_tokens/list.yaml
		page := a.send("GET", "/automation-tokens?page=1&per_page=100").object()
		require.Equal(t, map[string]any{"per_page": 100.0, "current_page": 1.0, "record_count": 1.0, "total_pages": 1.0}, page["meta"])
		listed := page["data"].([]any)[0].(map[string]any)
		require.NotContains(t, listed, "scope")
		sameShape(t, `{"id":"X","creator_id":"X","customer_id":"X","name":"my-test-token","access_token":"","role":"engineer","ip":null,"user_agent":null,
			"scopes":"global","services":[],"service_id":null,"sudo_expires_at":null,"last_used_at":null,"created_at":"X","expires_at":null,"tls_access":false}`, listed)
		// fixtures/users/get_current_user.yaml
		sameShape(t, `{"id":"X","created_at":"X","updated_at":"X","name":"X","customer_id":"X","require_new_password":false,"role":"superuser","login":"X",
			"deleted_at":null,"locked":false,"two_factor_auth_enabled":null,"limit_services":false}`, a.send("GET", "/current_user").object())
		// fixtures/events/get_events.yaml
		events := a.send("GET", "/events?page[number]=1&page[size]=1").object()
		require.Contains(t, events["links"].(map[string]any)["next"], "/events?page[number]=2&page[size]=1")
		sameShape(t, `{"customer_id":"X","description":"X","event_type":"X","ip":"X","metadata":{},"service_id":null,"user_id":"X","created_at":"X","admin":false}`,
			events["data"].([]any)[0].(map[string]any)["attributes"].(map[string]any))
	})
}

// A token has the id of a service if it can access only that one.
func TestServiceOfToken(t *testing.T) {
	everyWay(t, func(a *account) {
		for value, services := range map[string][]string{"none": nil, "one": {"S1"}, "two": {"S1", "S2"}} {
			a.AddToken(fastlytest.Credential{Value: value, Services: services})
			self := a.send("GET", "/tokens/self", token(value)).object()
			require.Len(a.t, self["services"], len(services))
			require.Equal(a.t, len(services) == 1, self["service_id"] == "S1", value)
			require.Equal(a.t, len(services) != 1, self["service_id"] == nil, value)
		}
	})
}

// same compares two objects like sameShape, but allows no additional fields.
func same(t *testing.T, recorded string, got map[string]any) {
	t.Helper()
	sameShape(t, recorded, got)
	var want map[string]any
	require.NoError(t, json.Unmarshal([]byte(recorded), &want))
	require.Len(t, got, len(want))
}

// TestPeople checks that users exist if they own a token or were seeded, and that customers are
// separate.
func TestPeople(t *testing.T) {
	a := inMemory(t)
	a.AddToken(fastlytest.Credential{Value: "colleague", User: "u2"})
	a.AddToken(fastlytest.Credential{Value: "stranger", User: "u3", Customer: "c3"})
	require.NoError(t, a.Seed("/customer/"+fastlytest.Customer+"/users", map[string]any{"id": "u4", "login": "u4@example.com", "name": "Four"}))
	logins := func(path string, in ...option) (all []any) {
		for _, o := range a.send("GET", path, in...).list() {
			all = append(all, o["login"])
		}
		return all
	}
	require.Equal(t, []any{fastlytest.Login, "u2@example.com", "u4@example.com"}, logins("/customer/"+fastlytest.Customer+"/users"))
	require.Equal(t, []any{"u3@example.com"}, logins("/customer/c3/users", token("stranger")))
	require.Equal(t, "Four", a.send("GET", "/user/u4").object()["name"])
	require.Equal(t, 404, a.send("GET", "/user/u4", token("stranger")).status)
}
