package fastlytest_test

const storageKeys = "/resources/object-storage/access-keys"

// objectstorageRefusals lists requests for package objectstorage that the fake refuses.
var objectstorageRefusals = refusalsOf{refusals: []refusal{
	{"POST", storageKeys, "no description", jsonBody(map[string]any{"permission": "read-only-admin"}), 400, "'description' can't be blank", fromReference, true},
	{"POST", storageKeys, "the permission all", jsonBody(map[string]any{"description": "d", "permission": "all"}), 400, "'permission' must be one of", fromReference, true},
	{"POST", storageKeys, "buckets of a key for all buckets", jsonBody(map[string]any{"description": "d", "permission": "read-only-admin", "buckets": []string{"b"}}), 400, "'buckets' must be empty for the permission read-only-admin", fromReference, true},
	{"GET", storageKeys + "/nosuch", "", form(), 404, "access key nosuch not found", fromReference, false},
	{"DELETE", storageKeys + "/nosuch", "", form(), 404, "access key nosuch not found", fromReference, false},
}}
