package fastlytest_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const ngwafShop = "/ngwaf/v1/workspaces/W1"

// monitored returns an account with a workspace in blocking mode and requests of different ages.
func monitored(t *testing.T) *account {
	t.Helper()
	a := inMemory(t)
	require.NoError(t, a.Seed("/ngwaf/v1/workspaces", map[string]any{"id": "W1", "name": "shop", "mode": "block"}, map[string]any{"id": "W2", "mode": "log"}))
	ago := func(d time.Duration) string { return a.Now().Add(-d).UTC().Format(time.RFC3339) }
	signal := []any{map[string]any{"id": "SQLI"}}
	require.NoError(t, a.Seed(ngwafShop+"/requests",
		map[string]any{"id": "a", "timestamp": ago(time.Hour), "path": "/login", "response_code": 404, "signals": signal},
		map[string]any{"id": "b", "timestamp": ago(5 * time.Hour), "method": "POST", "country": "DE"},
		map[string]any{"id": "c", "timestamp": ago(48*time.Hour - time.Minute), "path": "/login", "signals": signal}))
	return a
}

// TestSearches checks search expressions by time, key and signal. The default range is the last 6
// hours.
func TestSearches(t *testing.T) {
	a := monitored(t)
	for query, want := range map[string]string{
		"":                               "ab",
		"?q=from:-2h":                    "a",
		"?q=from:-90min":                 "a",
		"?q=from:-2d":                    "abc",
		"?q=from:-2d+until:-3h":          "bc",
		"?q=from:-2d+path:/login":        "ac",
		"?q=path:/login+httpcode:404":    "a",
		"?q=from:-1w+method:post":        "b",
		"?q=country:de":                  "b",
		"?q=from:-2d+tag:sqli+until:-2d": "",
		"?q=SQLI":                        "a",
		"?q=ip:192.0.2.1":                "",
		"?q=nosuch:key":                  "",
		fmt.Sprintf("?q=from:%d+until:%d", a.Now().Add(-6*time.Hour).Unix(), a.Now().Add(-2*time.Hour).Unix()): "b",
	} {
		for _, path := range []string{ngwafShop + "/requests", "/ngwaf/v1/requests"} {
			found := ""
			reply := a.send("GET", path+query).object()
			for _, r := range reply["data"].([]any) {
				found += r.(map[string]any)["id"].(string)
			}
			require.Equal(t, want, found, path+query)
			require.EqualValues(t, len(want), reply["meta"].(map[string]any)["total"])
		}
	}
	csv := a.send("GET", ngwafShop+"/requests?export=true")
	require.Contains(t, csv.text, "id,timestamp,remote_ip,method,uri,response_code\na,")
}

// TestSimulations checks that a simulation changes nothing, and respects the mode of the workspace.
func TestSimulations(t *testing.T) {
	a := monitored(t)
	for path, codes := range map[string][2]int{ngwafShop: {200, 406}, "/ngwaf/v1/workspaces/W2": {200, 200}} {
		for i, text := range []string{"GET /?q=1 HTTP/1.1\r\n\r\n", "POST / HTTP/1.1\r\n\r\n' OR 1=1"} {
			reply := a.send("POST", path+"/simulate", jsonBody(map[string]any{"request": text})).object()
			require.EqualValues(t, codes[i], reply["waf_response"])
			require.Len(t, reply["signals"], i)
		}
	}
}

// TestDefaultDashboard checks that a workspace displays the chosen dashboard as long as it exists.
func TestDefaultDashboard(t *testing.T) {
	a := monitored(t)
	shown := func() any { return a.send("GET", ngwafShop+"/default-dashboard").object()["dashboard_id"] }
	require.Equal(t, "overview", shown())
	made := a.send("POST", ngwafShop+"/dashboards", jsonBody(map[string]any{"name": "d", "items": []any{map[string]any{"title": "t"}}})).is(201)
	require.NotEmpty(t, made["items"].([]any)[0].(map[string]any)["id"])
	id := made["id"].(string)
	a.send("PUT", ngwafShop+"/default-dashboard", jsonBody(map[string]any{"dashboard_id": id})).object()
	require.Equal(t, id, shown())
	require.Equal(t, 204, a.send("DELETE", ngwafShop+"/dashboards/"+id).status)
	require.Equal(t, "overview", shown())
}

// TestSigningKeys checks that a signing key changes only when it is rotated, and that a test
// notification sets the status of the alert.
func TestSigningKeys(t *testing.T) {
	a := monitored(t)
	path := ngwafShop + "/alerts/" + a.send("POST", ngwafShop+"/alerts", alertBody("opsgenie", "flag", map[string]any{"key": "k"})).is(201)["id"].(string)
	key := func(method string) any { return a.send(method, path+"/signing-key").object()["signing_key"] }
	first := key("GET")
	require.Equal(t, first, key("GET"))
	second := key("POST")
	require.NotEqual(t, first, second)
	require.Equal(t, second, key("GET"))
	require.EqualValues(t, 0, a.send("GET", path).object()["last_status_code"])
	require.Equal(t, 204, a.send("POST", path+"/test").status)
	require.EqualValues(t, 200, a.send("GET", path).object()["last_status_code"])
}
