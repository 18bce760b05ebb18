package fastlytest_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestFieldsInAnyCase checks that capitalized field names are accepted. Replies have lower-case
// names.
func TestFieldsInAnyCase(t *testing.T) {
	a := inMemory(t)
	made := a.send("POST", notifyIntegrations, jsonBody(map[string]any{
		"Name": "n", "Type": "mailinglist", "Config": map[string]any{"address": "list@example.com"}, "Unknown": 1,
	})).is(200)
	read := a.send("GET", notifyIntegrations+"/"+made["integration_id"].(string)).is(200)
	require.Equal(t, []any{"n", "mailinglist", map[string]any{"address": "list@example.com"}}, []any{read["name"], read["type"], read["config"]})
	require.NotContains(t, read, "Name")
	require.Equal(t, 204, a.send("POST", "/notifications/mailinglist-confirmations", jsonBody(map[string]any{"Email": "list@example.com"})).status)
}
