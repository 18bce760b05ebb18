package fastlytest_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly/fastlytest"
)

// TestProviderConnection compares the operations on a provider connection with recordings.
func TestProviderConnection(t *testing.T) {
	a := inMemory(t)
	before := a.Remaining(fastlytest.User)
	created := a.send("POST", aiConnections, body("application/json",
		`{"name":"go-fastly-test-connection","models":["claude-opus-4-7"],"base_url":"https://api.anthropic.com","api_key":"sk-go-fastly-test"}`)).is(201)
	sameShape(t, `{"id":"","name":"","models":[],"base_url":"","created_at":"","updated_at":""}`, created)
	require.Len(t, created, 6, "neither the key nor what is not set")
	require.Regexp(t, `^[0-9a-f]{20}$`, created["id"])
	require.Regexp(t, `^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$`, created["created_at"])
	one := aiConnections + "/" + created["id"].(string)
	require.Equal(t, created, a.send("GET", one).is(200))
	require.Equal(t, map[string]any{
		"data": []any{created}, "meta": map[string]any{"next_cursor": "", "limit": 10.0, "sort": "created_at", "total": 1.0},
	}, a.send("GET", aiConnections).is(200))
	a.Advance(time.Second)
	updated := a.send("PATCH", one, body("application/json", `{"models":["claude-opus-4-6","claude-sonnet-4-6"]}`)).is(200)
	require.Equal(t, []any{"claude-opus-4-6", "claude-sonnet-4-6"}, updated["models"])
	require.Equal(t, created["created_at"], updated["created_at"])
	require.NotEqual(t, created["updated_at"], updated["updated_at"])
	deleted := a.send("DELETE", one)
	require.Equal(t, []any{204, ""}, []any{deleted.status, deleted.text})
	require.Equal(t, map[string]any{
		"type": "", "title": "provider connection " + created["id"].(string) + " not found", "code": "not_found",
	}, a.send("GET", one).is(404))
	require.Equal(t, before, a.Remaining(fastlytest.User), "not counted")
}

// TestVirtualKeyOnTheWire checks that a new key belongs to the user of the token, and that only
// times in the reply to the create have nanoseconds.
func TestVirtualKeyOnTheWire(t *testing.T) {
	a := inMemory(t)
	created := a.send("POST", virtualKeys, jsonBody(map[string]any{"name": "n", "user_id": "someone"})).is(201)
	require.Equal(t, fastlytest.User, created["user_id"])
	require.Regexp(t, `:\d\d\.\d+Z$`, created["created_at"])
	read := a.send("GET", virtualKeys+"/"+created["id"].(string)).is(200)
	require.NotContains(t, read, "access_token")
	require.Regexp(t, `:\d\dZ$`, read["created_at"])
	require.NoError(t, a.Seed(virtualKeys, map[string]any{"id": "seeded", "access_token": "t"}))
	require.NotContains(t, a.send("GET", virtualKeys+"/seeded").is(200), "access_token")
}

// TestUsage compares the usage of recorded sessions with the recorded usage.
func TestUsage(t *testing.T) {
	a := inMemory(t)
	for _, s := range [][4]string{
		{"ea477ab192ae1f8cb713", "test", "claude-opus-4-7", "2026-07-29T16:58:01.060677Z"},
		{"ea477ab192ae1f8cb713", "test", "claude-opus-4-6", "2026-07-29T16:59:13.263874Z"},
		{"fbdf3c51010403a7eabd", "opus-6", "claude-opus-4-6", "2026-07-29T17:00:37.662692Z"},
	} {
		require.NoError(t, a.Seed("/ai-runtime-control/v1/sessions", map[string]any{
			"virtual_key_id": s[0], "virtual_key_name": s[1], "provider": "anthropic", "model": s[2], "created_at": s[3],
			"logs": []any{map[string]any{"request": "Say hello in one short sentence.", "response": "", "attrs": map[string]any{}}},
		}))
	}
	sessions := a.send("GET", "/ai-runtime-control/v1/sessions?limit=10").is(200)
	require.Equal(t, map[string]any{"next_cursor": "", "limit": 10.0, "sort": "created_at", "total": 3.0}, sessions["meta"])
	sameShape(t, `{"id":"sess_544","virtual_key_id":"","virtual_key_name":"","model":"","provider":"","requests":1,"input_tokens":0,"output_tokens":0,
		"created_at":"","updated_at":"","logs":[]}`, sessions["data"].([]any)[0].(map[string]any))
	usage := a.send("GET", "/ai-runtime-control/v1/usage-metrics?limit=10").is(200)
	require.Equal(t, map[string]any{"next_cursor": "", "limit": 10.0, "sort": "date", "total": 9.0}, usage["meta"])
	require.Equal(t, map[string]any{
		"date": "2026-07-29T00:00:00Z", "usage_type": "requests", "quantity": 1.0, "virtual_key_id": "ea477ab192ae1f8cb713", "virtual_key_name": "test",
		"provider": "anthropic", "model": "claude-opus-4-6",
	}, usage["data"].([]any)[0])
	export := a.send("GET", "/ai-runtime-control/v1/usage-metrics/export?limit=10")
	require.Equal(t, "attachment; filename=usage_metrics.csv", export.header.Get("Content-Disposition"))
	require.Equal(t, `date,usage_type,quantity,virtual_key_id,virtual_key_name,provider,model
2026-07-29T00:00:00Z,requests,1,ea477ab192ae1f8cb713,test,anthropic,claude-opus-4-6
2026-07-29T00:00:00Z,input_tokens,0,ea477ab192ae1f8cb713,test,anthropic,claude-opus-4-6
2026-07-29T00:00:00Z,output_tokens,0,ea477ab192ae1f8cb713,test,anthropic,claude-opus-4-6
2026-07-29T00:00:00Z,requests,1,ea477ab192ae1f8cb713,test,anthropic,claude-opus-4-7
2026-07-29T00:00:00Z,input_tokens,0,ea477ab192ae1f8cb713,test,anthropic,claude-opus-4-7
2026-07-29T00:00:00Z,output_tokens,0,ea477ab192ae1f8cb713,test,anthropic,claude-opus-4-7
2026-07-29T00:00:00Z,requests,1,fbdf3c51010403a7eabd,opus-6,anthropic,claude-opus-4-6
2026-07-29T00:00:00Z,input_tokens,0,fbdf3c51010403a7eabd,opus-6,anthropic,claude-opus-4-6
2026-07-29T00:00:00Z,output_tokens,0,fbdf3c51010403a7eabd,opus-6,anthropic,claude-opus-4-6
`, export.text)
}

// Lists are in the order of numbers, not of their digits. What has no number comes first.
func TestOrderByNumber(t *testing.T) {
	everyWay(t, func(a *account) {
		for _, limit := range []any{20, nil, 100, 5} {
			require.NoError(a.t, a.Seed("/ai-runtime-control/v1/keys", map[string]any{"name": "key", "rpm_limit": limit}))
		}
		for query, want := range map[string][]any{"rpm_limit": {nil, 5.0, 20.0, 100.0}, "-rpm_limit": {100.0, 20.0, 5.0, nil}} {
			var limits []any
			for _, key := range a.send("GET", "/ai-runtime-control/v1/keys?sort="+query).object()["data"].([]any) {
				limits = append(limits, key.(map[string]any)["rpm_limit"])
			}
			require.Equal(a.t, want, limits)
		}
	})
}
