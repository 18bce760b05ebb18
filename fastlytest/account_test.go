package fastlytest_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly/fastlytest"
)

// TestCustomers checks that customers cannot access each other's objects, and that names are unique
// per customer only.
func TestCustomers(t *testing.T) {
	a := inMemory(t)
	a.AddToken(fastlytest.Credential{Value: "stranger", User: "u2", Customer: "c2"})
	a.AddToken(fastlytest.Credential{Value: "colleague", User: "u3"})
	svc := a.AddService("shop")
	for name, paths := range map[string]struct {
		create, list, one string
		in                option
	}{
		"services":    {"/service", "/service", "/service/", form("name", "other")},
		"compute acl": {"/resources/acls", "/resources/acls", "/resources/acls/", jsonBody(map[string]any{"name": "n"})},
		"kv stores":   {kvStores, kvStores, kvStores + "/", jsonBody(map[string]any{"name": "n"})},
		"domains":     {managedDomains, managedDomains, managedDomains + "/", jsonBody(map[string]any{"fqdn": "www.example.com"})},
	} {
		t.Run(name, func(t *testing.T) {
			created := a.send("POST", paths.create, paths.in)
			require.Less(t, created.status, 300, created.text)
			id := created.is(created.status)["id"].(string)
			require.NotContains(t, a.send("GET", paths.list, token("stranger")).text, id)
			require.Contains(t, a.send("GET", paths.list, token("colleague")).text, id)
			require.Equal(t, 404, a.send("GET", paths.one+id, token("stranger")).status)
			require.Equal(t, 404, a.send("DELETE", paths.one+id, token("stranger")).status)
			require.Equal(t, 200, a.send("GET", paths.one+id, token("colleague")).status)
			require.Equal(t, 200, a.send("GET", paths.one+id+"?customer_id="+fastlytest.Customer, token("stranger")).status, "a request may act for another customer")
			require.Equal(t, created.status, a.send("POST", paths.create, paths.in, token("stranger")).status, "names are each customer's own")
		})
	}
	require.Equal(t, 404, a.send("GET", "/service/"+svc.ID+"/details", token("stranger")).status)
}
