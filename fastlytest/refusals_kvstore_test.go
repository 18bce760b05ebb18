package fastlytest_test

// kvstoreRefusals lists requests for package kvstore that the fake refuses, in addition to those in refusals.
var kvstoreRefusals = refusalsOf{refusals: []refusal{
	{"PUT", kvStores + "/{store}", "a name that is empty", jsonBody(map[string]any{"name": ""}), 400, "name can't be blank", fromReference, true},
	{"PUT", kvStores + "/nosuch", "", jsonBody(map[string]any{"name": "n"}), 404, "kv store nosuch not found", fromReference, false},
	{"PUT", kvStores + "/{store}/batch", "a negative time to live", body("application/x-ndjson", `{"key":"k","value":"","time_to_live_sec":-1}`), 400, "invalid time_to_live_sec -1", fromReference, false},
}}
