package fastlytest_test

import "strings"

const configStores = "/resources/stores/config"

// configstoreRefusals lists requests for package configstore that the fake refuses.
var configstoreRefusals = refusalsOf{
	prepare: func(create func(path string, in option) string, ids map[string]string) {
		ids["config"] = create(configStores, form("name", "thing"))
		create(configStores+"/"+ids["config"]+"/item", form("item_key", "thing"))
	},
	refusals: []refusal{
		{"GET", configStores + "/nosuch", "", form(), 404, "Record not found", "fixtures/config_store/TestClient_GetConfigStore/get_store_404.yaml", false},
		{"DELETE", configStores + "/nosuch", "", form(), 404, "Record not found", "fixtures/config_store/TestClient_DeleteConfigStore/delete_store_404.yaml", false},
		{"GET", configStores + "/nosuch/info", "", form(), 404, "Record not found", "fixtures/config_store/TestClient_GetConfigStoreMetadata/get_store_metadata_404.yaml", false},
		{"GET", configStores + "/nosuch/services", "", form(), 404, "Record not found", fromReference, false},
		{"POST", configStores, "no name", form(), 400, "name can't be blank", fromReference, true},
		{"POST", configStores, "", form("name", "thing"), 409, "Duplicate config_store: 'thing'", fromReference, false},
		{"GET", configStores + "/{config}/item/nosuch", "", form(), 404, "Record not found", fromReference, false},
		{"PATCH", configStores + "/{config}/item/nosuch", "", form("item_value", "v"), 404, "Record not found", fromReference, false},
		{"POST", configStores + "/{config}/item", "", form("item_key", "thing"), 409, "Duplicate config_store_item: 'thing'", fromReference, false},
		{"POST", configStores + "/{config}/item", "a key of 257 characters", form("item_key", strings.Repeat("k", 257)), 400, "Item key is longer than 256 characters", fromReference, true},
		{"PUT", configStores + "/{config}/item/k", "a value of 8001 characters", form("item_value", strings.Repeat("v", 8001)), 400, "Item value is longer than 8000 characters", fromReference, true},
		{"PATCH", configStores + "/{config}/items", "1001 operations", jsonBody(map[string]any{"items": make([]map[string]any, 1001)}), 400, "A batch can't have more than 1000 items", fromUsers, false},
	},
}
