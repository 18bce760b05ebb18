package fastlytest_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly/fastlytest"
)

// TestZone compares the operations on a zone and its TSIG key with recordings.
func TestZone(t *testing.T) {
	a := inMemory(t)
	before := a.Remaining(fastlytest.User)
	key := a.send("POST", tsigKeys, jsonBody(map[string]any{"name": "go-fastly-test-key", "algorithm": "hmac-sha256", "secret": "dGVzdHNlY3JldA=="})).is(201)
	sameShape(t, `{"id":"","name":"","algorithm":"","created_at":"","updated_at":""}`, key)

	transfer := map[string]any{"primaries": []any{map[string]any{"address": "1.2.3.4", "description": "primary DNS server"}}, "inbound_tsig_key_id": key["id"]}
	created := a.send("POST", dnsZones, jsonBody(map[string]any{
		"name": "go-fastly-test.com", "type": "secondary", "description": "go-fastly test zone", "xfr_config_inbound": transfer,
	})).is(201)
	sameShape(t, `{"id":"","name":"","description":"","type":"","nameservers":[""],"serial":"0","xfr_config_inbound":{"primaries":[{"description":"","address":""}],
		"inbound_tsig_key_id":"","notify_ip_addresses":{"ipv4":[""]}},"created_at":"","updated_at":""}`, created)
	require.Equal(t, "go-fastly-test.com.", created["name"])
	one := dnsZones + "/" + created["id"].(string)
	require.Equal(t, created, a.send("GET", one).object())

	second := a.send("POST", dnsZones, jsonBody(map[string]any{"name": "go-fastly-test.com", "type": "secondary"})).is(201)
	require.NotEqual(t, created["id"], second["id"], "names may repeat")
	require.Empty(t, second["xfr_config_inbound"].(map[string]any)["primaries"])
	require.NotContains(t, second["xfr_config_inbound"], "inbound_tsig_key_id")

	a.Advance(time.Second)
	updated := a.send("PATCH", one, jsonBody(map[string]any{"description": "updated description", "name": "other.com"})).object()
	require.Subset(t, updated, map[string]any{"description": "updated description", "name": "go-fastly-test.com.", "xfr_config_inbound": created["xfr_config_inbound"]})
	require.NotEqual(t, created["updated_at"], updated["updated_at"])
	require.NotContains(t, a.send("PATCH", one, jsonBody(map[string]any{"description": nil})).object(), "description")
	unkeyed := a.send("PATCH", one, jsonBody(map[string]any{"xfr_config_inbound": map[string]any{"inbound_tsig_key_id": nil}})).object()
	sameShape(t, `{"primaries":[{"description":"","address":""}],"notify_ip_addresses":{"ipv4":[""]}}`, unkeyed["xfr_config_inbound"].(map[string]any))
	require.NotContains(t, unkeyed["xfr_config_inbound"], "inbound_tsig_key_id")

	list := a.send("GET", dnsZones).object()
	require.Equal(t, map[string]any{"limit": 10.0, "sort": "created_at"}, list["meta"])
	sameShape(t, `{"id":"","name":"","type":"","created_at":"","updated_at":""}`, list["data"].([]any)[0].(map[string]any))
	require.NotContains(t, list["data"].([]any)[0], "serial")
	for _, path := range []string{one, tsigKeys + "/" + key["id"].(string)} {
		deleted := a.send("DELETE", path)
		require.Equal(t, 204, deleted.status)
		require.Empty(t, deleted.text)
	}
	require.Equal(t, before, a.Remaining(fastlytest.User), "not counted")
}
