package fastlytest_test

import (
	"encoding/base64"
	"strings"
)

const secretStores = "/resources/stores/secret"

// aSecret returns the body of a secret.
func aSecret(name, value, key string) option {
	fields := map[string]any{"name": name, "secret": base64.StdEncoding.EncodeToString([]byte(value))}
	if key != "" {
		fields["client_key"] = key
	}
	return jsonBody(fields)
}

// secretstoreRefusals lists requests for package secretstore that the fake refuses.
var secretstoreRefusals = refusalsOf{
	prepare: func(create func(path string, in option) string, ids map[string]string) {
		ids["secret"] = secretStores + "/" + create(secretStores, jsonBody(map[string]any{"name": "thing"})) + "/secrets"
		create(ids["secret"], aSecret("thing", "v", ""))
	},
	refusals: []refusal{
		{"GET", secretStores + "/nosuch", "", form(), 404, "secret store nosuch not found", fromReference, false},
		{"POST", secretStores, "no name", jsonBody(map[string]any{}), 400, "name can't be blank", fromReference, true},
		{"POST", secretStores, "a name that is taken", jsonBody(map[string]any{"name": "thing"}), 409, "secret store thing already exists", fromReference, false},
		{"GET", "{secret}/nosuch", "", form(), 404, "secret nosuch not found", fromReference, false},
		{"POST", "{secret}", "a name that is taken", aSecret("thing", "v", ""), 409, "secret thing already exists", fromReference, false},
		{"PATCH", "{secret}", "a name that does not exist", aSecret("nosuch", "v", ""), 404, "secret nosuch not found", fromReference, false},
		{"PUT", "{secret}", "the name a/b", aSecret("a/b", "v", ""), 400, "invalid name 'a/b'", fromReference, true},
		{"PUT", "{secret}", "65,537 bytes", aSecret("a", strings.Repeat("v", 64<<10+1), ""), 400, "secret is longer than 65536 bytes", fromReference, true},
		{"PUT", "{secret}", "a secret that is no base64", jsonBody(map[string]any{"name": "a", "secret": "?"}), 400, "secret is no base64", fromReference, false},
		{"PUT", "{secret}", "a key that the API has not made", aSecret("a", "v", "AQI="), 400, "unknown client_key", fromReference, false},
	},
}
