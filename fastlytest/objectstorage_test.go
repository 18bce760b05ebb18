package fastlytest_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestAccessKey compares the operations on an access key of Object Storage with recordings.
func TestAccessKey(t *testing.T) {
	a := inMemory(t)
	sent := map[string]any{"description": "d", "permission": "read-write-objects", "buckets": []any{"test-bucket"}}
	created := a.send("POST", storageKeys, jsonBody(sent)).is(201)
	sameShape(t, `{"access_key":"","secret_key":"","description":"","permission":"","buckets":[""],"created_at":""}`, created)
	require.Regexp(t, `\.\d{3}Z$`, created["created_at"])
	require.Len(t, created["secret_key"], 64)
	delete(created, "secret_key")
	one := storageKeys + "/" + created["access_key"].(string)
	require.Equal(t, created, a.send("GET", one).object())
	require.Equal(t, map[string]any{"meta": map[string]any{}, "data": []any{created}}, a.send("GET", storageKeys).object())
	require.Equal(t, 204, a.send("DELETE", one).status)
}
