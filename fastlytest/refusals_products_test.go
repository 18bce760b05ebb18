package fastlytest_test

const enabledProducts = "/enabled-products/v1/"

// productsRefusals lists requests for package products that the fake refuses.
var productsRefusals = refusalsOf{
	refusals: []refusal{
		{"GET", enabledProducts + "brotli_compression/services/{service}", "", form(), 400, "no product on service", "products/brotlicompression/fixtures/get-before-enablement_Delivery.yaml", false},
		{"GET", enabledProducts + "kv_store", "", form(), 400, "no product on service", fromReference, false},
		{"PUT", enabledProducts + "brotli_compression/services/nosuch", "", form(), 404, "service not found", fromReference, false},
		{"GET", enabledProducts + "ddos_protection/services/{deleted}", "a deleted service", form(), 404, "service not found", fromReference, false},
		{"GET", enabledProducts + "ddos_protection/services/{service}/configuration", "a product that is not enabled", form(), 400, "no product on service", fromReference, false},
		{"PATCH", enabledProducts + "ngwaf/services/{service}/configuration", "a product that is not enabled", jsonBody(map[string]any{"traffic_ramp": "45"}), 400, "no product on service", fromReference, false},
		{"PUT", enabledProducts + "ddos_protection/services/{service}", "the mode drop", jsonBody(map[string]any{"mode": "drop"}), 400, "'mode' must be one of off, log, block, client_challenge", fromReference, true},
		{"PUT", enabledProducts + "ngwaf/services/{service}", "no workspace", jsonBody(map[string]any{}), 400, "'workspace_id' can't be blank", fromReference, true},
		{"PUT", enabledProducts + "fanout/services/{service}", "a product without entitlement", form(), 400, "not entitled to enable", fromUsers, false},
		{"DELETE", enabledProducts + "fanout/services/{service}", "a product without entitlement", form(), 400, "not entitled to disable", fromUsers, false},
	},
}
