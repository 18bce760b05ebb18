package fastlytest_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly/fastlytest"
)

// TestNGWAFScopes checks that rules refer to signals and lists by name, separately for the account
// and each workspace.
func TestNGWAFScopes(t *testing.T) {
	a := inMemory(t)
	id := a.send("POST", ngwafAccount+"/workspaces", jsonBody(map[string]any{"name": "shop", "mode": "log"})).is(201)["id"].(string)
	here, corp := ngwafAccount+"/workspaces/"+id, "/signals/corp.slow-login"
	inWorkspace := map[string]any{"type": "workspace", "applies_to": []any{id}}
	everywhere := map[string]any{"type": "account", "applies_to": []any{"*"}}
	for path, want := range map[string]map[string]any{
		here + "/signals":         {"reference_id": "site.slow-login", "scope": inWorkspace},
		ngwafAccount + "/signals": {"reference_id": "corp.slow-login", "id": "corp.slow-login", "scope": everywhere},
		here + "/lists":           {"reference_id": "site.slow-login", "scope": inWorkspace},
		ngwafAccount + "/lists":   {"reference_id": "corp.slow-login", "scope": everywhere},
	} {
		created := a.send("POST", path, list("Slow  LOGIN")).is(201)
		require.Subset(t, created, want)
		require.Equal(t, []any{created}, a.send("GET", path).object()["data"])
	}
	for _, reference := range []string{"site.slow-login", "corp.slow-login", "SQLI"} {
		action := map[string]any{"type": "add_signal", "signal": reference}
		a.send("POST", here+"/rules", jsonBody(map[string]any{"type": "request", "actions": []any{action}})).is(201)
	}
	require.Equal(t, 204, a.send("DELETE", ngwafAccount+corp).status)
	require.Equal(t, 404, a.send("GET", ngwafAccount+corp).status)
	require.Len(t, a.send("GET", here+"/signals").object()["data"], 1, "that of the workspace is still there")
	require.Equal(t, 204, a.send("DELETE", here).status)
	require.Equal(t, 404, a.send("GET", here+"/signals").status)
}

// TestNGWAFLimits checks that lists without pages end at their limit, and that a scope holds 200
// signals.
func TestNGWAFLimits(t *testing.T) {
	a := inMemory(t)
	for i := range 200 {
		require.NoError(t, a.Seed(ngwafAccount+"/signals", map[string]any{"name": fmt.Sprint("s", i)}))
	}
	data := func(query string) any { return a.send("GET", ngwafAccount+"/signals"+query).object()["data"] }
	require.Len(t, data(""), 100)
	require.Len(t, data("?limit=2&page=2"), 2)
	require.Len(t, data("?limit=1000"), 200)
	first := a.send("GET", ngwafAccount+"/signals/corp.s0").object()
	require.Equal(t, map[string]any{"type": "account", "applies_to": []any{"*"}}, first["scope"], "of one that was seeded")
	one := jsonBody(map[string]any{"name": "one more"})
	require.Contains(t, a.send("POST", ngwafAccount+"/signals", one).text, "there are 200 signals already")
	a.SetRules(fastlytest.NoRules)
	a.send("POST", ngwafAccount+"/signals", one).is(201)
}

// TestNGWAFWorkspaceThresholds checks that an update of some attack thresholds keeps the others.
func TestNGWAFWorkspaceThresholds(t *testing.T) {
	a := inMemory(t)
	created := a.send("POST", ngwafAccount+"/workspaces", jsonBody(map[string]any{
		"name": "shop", "mode": "log", "attack_signal_thresholds": map[string]any{"one_minute": 7},
	})).is(201)
	require.Subset(t, created, map[string]any{"default_blocking_response_code": 406.0, "client_ip_headers": []any{}, "ip_anonymization": nil})
	changed := a.send("PATCH", ngwafAccount+"/workspaces/"+created["id"].(string), jsonBody(map[string]any{
		"attack_signal_thresholds": map[string]any{"immediate": true},
	})).object()
	require.Equal(t, map[string]any{"one_minute": 7.0, "ten_minutes": 0.0, "one_hour": 0.0, "immediate": true}, changed["attack_signal_thresholds"])
	require.Equal(t, created["workspace_uid"], changed["workspace_uid"])
}
