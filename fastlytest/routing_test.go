package fastlytest_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestRoutingIsWhole checks that a configuration with an invalid first version is not created, and
// that configurations can be saved and loaded.
func TestRoutingIsWhole(t *testing.T) {
	a := inMemory(t)
	service := a.AddService("shop").ID
	path := func(rules ...any) map[string]any { return map[string]any{"path": "/", "rules": rules} }
	create := func(paths ...any) answer {
		initial := map[string]any{"activate": true, "comment": "c", "paths": paths}
		return a.send("POST", routingConfigs, jsonBody(map[string]any{"name": "n", "initial_version": initial}))
	}
	for _, refused := range []answer{
		create(path(), path()), create(path(routingRule("nosuch"))), create(path(routingRule(service), routingRule(service))),
	} {
		require.Equal(t, 400, refused.status, refused.text)
	}
	require.Empty(t, a.send("GET", routingConfigs).object()["data"])
	created := create(path(routingRule(service, routingCondition("K")), routingRule(service))).is(201)
	sameShape(t, `{"id":"","name":"","state":"","links":{},"activated_at":"","created_at":"","updated_at":""}`, created)

	paths := routingConfigs + "/" + created["id"].(string) + "/paths"
	read := func() []any {
		listed := a.send("GET", paths).object()["data"].([]any)
		return a.send("GET", paths+"/"+listed[0].(map[string]any)["id"].(string)+"/rules").object()["data"].([]any)
	}
	rules := read()
	require.Len(t, rules, 2)
	sameShape(t, `{"id":"","is_default":false,"action":{"type":"","value":""},"conditions":[{"type":"","key":"","operator":"","value":""}],"created_at":"","updated_at":""}`, rules[0].(map[string]any))
	require.Equal(t, true, rules[1].(map[string]any)["is_default"])
	var saved bytes.Buffer
	require.NoError(t, a.Save(&saved))
	require.NoError(t, a.Load(&saved))
	require.Equal(t, rules, read())
	require.Equal(t, "active", a.send("GET", routingConfigs).object()["data"].([]any)[0].(map[string]any)["state"])
}
