package fastlytest_test

const (
	dnsZones    = "/dns/v1/zones"
	tsigKeys    = "/dns/v1/tsig-keys"
	dnsConfigs  = "/dns/configurations"
	dnsDocument = "application/vnd.api+json"
)

// dnsRefusals lists requests for package dns that the fake refuses.
var dnsRefusals = refusalsOf{
	prepare: func(create func(path string, in option) string, ids map[string]string) {
		ids["tsig"] = create(tsigKeys, jsonBody(map[string]any{"name": "n", "algorithm": "hmac-sha256", "secret": "c2VjcmV0"}))
		create(dnsZones, jsonBody(zoneWith("inbound_tsig_key_id", ids["tsig"])))
	},
	refusals: []refusal{
		{"POST", dnsZones, "no name", jsonBody(map[string]any{"type": "secondary"}), 400, "'name' can't be blank", fromReference, true},
		{"POST", dnsZones, "the type primary", jsonBody(map[string]any{"name": "example.com", "type": "primary"}), 400, "'type' must be one of secondary", fromReference, true},
		{"POST", dnsZones, "a key that does not exist", jsonBody(zoneWith("inbound_tsig_key_id", "nosuch")), 400, "TSIG key nosuch not found", fromReference, true},
		{"POST", dnsZones, "a primary without an address", jsonBody(zoneWith("primaries", []any{map[string]any{"description": "d"}})), 400, "the address of a primary can't be blank", fromReference, true},
		{"GET", dnsZones + "?cursor=x", "", form(), 400, "invalid cursor", fromReference, false},
		{"GET", dnsZones + "/nosuch", "", form(), 404, "zone nosuch not found", fromReference, false},
		{"POST", tsigKeys, "no secret", jsonBody(map[string]any{"name": "n", "algorithm": "hmac-sha256"}), 400, "'secret' can't be blank", fromReference, true},
		{"POST", tsigKeys, "the algorithm md5", jsonBody(map[string]any{"name": "n", "algorithm": "md5", "secret": "s"}), 400, "'algorithm' must be one of hmac-sha224", fromReference, true},
		{"DELETE", tsigKeys + "/{tsig}", "the key of a zone", form(), 409, "is used by zone example.com.", fromUsers, true},
		{"GET", tsigKeys + "/nosuch", "", form(), 404, "TSIG key nosuch not found", fromReference, false},
		{"POST", dnsConfigs, "no name", body(dnsDocument, `{"data":{"type":"dns_configuration"}}`), 400, "name can't be blank", fromReference, true},
		{"POST", dnsConfigs, "no document", body(dnsDocument, "["), 400, "The body is no JSON:API document", fromReference, false},
		{"GET", dnsConfigs + "/nosuch", "", form(), 404, "DNS configuration nosuch not found", fromReference, false},
	},
}

// zoneWith returns a zone with a field in its transfer settings.
func zoneWith(field string, value any) map[string]any {
	return map[string]any{"name": "example.com", "type": "secondary", "xfr_config_inbound": map[string]any{field: value}}
}
