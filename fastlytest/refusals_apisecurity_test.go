package fastlytest_test

import "strings"

const apiService = "/api-security/v1/services/{service}"

// apisecurityRefusals lists requests for package apisecurity that the fake refuses.
var apisecurityRefusals = refusalsOf{
	prepare: func(create func(path string, in option) (id string), ids map[string]string) {
		root := "/api-security/v1/services/" + ids["service"]
		create(root+"/tags", jsonBody(map[string]any{"name": "taken"}))
		ids["operation"] = create(root+"/operations", apiOperation("/taken"))
	},
	refusals: []refusal{
		{"GET", "/api-security/v1/services/nosuch/tags", "", form(), 404, "service nosuch not found", fromReference, false},
		{"GET", apiService + "/tags/nosuch", "", form(), 404, "tag nosuch not found", fromReference, false},
		{"POST", apiService + "/tags", "no name", jsonBody(map[string]any{}), 400, "name can't be blank", fromReference, true},
		{"POST", apiService + "/tags", "a name that is taken", jsonBody(map[string]any{"name": "taken"}), 409, "tag taken already exists", fromReference, false},
		{"POST", apiService + "/tags", "a name of 65 characters", jsonBody(map[string]any{"name": strings.Repeat("ü", 65)}), 400, "'name' must have at most 64 characters", fromReference, true},
		{"POST", apiService + "/tags", "a description of 256 characters", jsonBody(map[string]any{"name": "n", "description": strings.Repeat("d", 256)}), 400, "'description' must have at most 255 characters", fromReference, true},
		{"GET", apiService + "/operations/nosuch", "", form(), 404, "operation nosuch not found", fromReference, false},
		{"GET", apiService + "/operations?status=DISCOVERED", "", form(), 400, "'status' must be one of SAVED, IGNORED", fromReference, true},
		{"POST", apiService + "/operations", "no method", jsonBody(map[string]any{"domain": "d", "path": "/p"}), 400, "'method' can't be blank", fromReference, true},
		{"POST", apiService + "/operations", "the method FETCH", jsonBody(map[string]any{"method": "FETCH", "domain": "d", "path": "/p"}), 400, "'method' must be one of GET", fromReference, true},
		{"POST", apiService + "/operations", "an operation that exists", apiOperation("/taken"), 409, "operation GET d/taken already exists", fromReference, true},
		{"POST", apiService + "/operations", "a tag that does not exist", jsonBody(map[string]any{"method": "GET", "domain": "d", "path": "/p", "tag_ids": []string{"nosuch"}}), 400, "'tag_ids' names no tag: nosuch", fromReference, true},
		{"PATCH", apiService + "/operations/{operation}", "a description of 141 characters", jsonBody(map[string]any{"description": strings.Repeat("d", 141)}), 400, "'description' must have at most 140 characters", fromReference, true},
		{"PATCH", apiService + "/discovered-operations/nosuch", "", jsonBody(map[string]any{"status": "SAVED"}), 404, "discovered operation nosuch not found", fromReference, false},
	},
}

func apiOperation(path string) option {
	return jsonBody(map[string]any{"method": "GET", "domain": "d", "path": path})
}
