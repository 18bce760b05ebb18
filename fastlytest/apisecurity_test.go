package fastlytest_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestBulkOutcomesOfOperations checks that bulk requests return 207 with an independent outcome for
// each operation.
func TestBulkOutcomesOfOperations(t *testing.T) {
	a := inMemory(t)
	require.NoError(t, a.Seed("/service", map[string]any{"id": "S1", "name": "api"}))
	const root = "/api-security/v1/services/S1"
	tag := a.send("POST", root+"/tags", jsonBody(map[string]any{"name": "t"})).is(201)
	require.Equal(t, []string{"created_at", "id", "name", "updated_at"}, slices.Sorted(maps.Keys(tag)), "as recorded")

	data := func(r answer) []any { return r.is(207)["data"].([]any) }
	list := []any{map[string]any{"method": "GET", "domain": "d", "path": "/a"}, map[string]any{"method": "FETCH", "domain": "d", "path": "/b"}}
	made := data(a.send("POST", root+"/operations-bulk", jsonBody(map[string]any{"operations": list})))
	require.Len(t, made, 2)
	first, second := made[0].(map[string]any), made[1].(map[string]any)
	operation := first["operation"].(map[string]any)
	require.Equal(t, []any{float64(201), operation["id"], "SAVED"}, []any{first["status_code"], first["id"], operation["status"]})
	require.EqualValues(t, 400, second["status_code"])
	require.Contains(t, second["reason"], "'method' must be one of GET")

	ids := []any{first["id"], "nosuch"}
	require.Equal(t, []any{
		map[string]any{"id": first["id"], "status_code": float64(200)},
		map[string]any{"id": "nosuch", "status_code": float64(404), "reason": "operation nosuch not found"},
	}, data(a.send("POST", root+"/operations-bulk-tags", jsonBody(map[string]any{"operation_ids": ids, "tag_ids": []any{tag["id"]}}))))
	require.EqualValues(t, 1, a.send("GET", root+"/tags/"+tag["id"].(string)).object()["count"])
	deleted := data(a.send("DELETE", root+"/operations-bulk", jsonBody(map[string]any{"operation_ids": ids})))
	require.EqualValues(t, 204, deleted[0].(map[string]any)["status_code"])
	require.EqualValues(t, 404, deleted[1].(map[string]any)["status_code"])
	require.Nil(t, a.send("GET", root+"/tags/"+tag["id"].(string)).object()["count"])
}
