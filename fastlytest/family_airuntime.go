package fastlytest

import "net/http"

const (
	aiRuntimePath   = "/ai-runtime-control/v1"
	virtualKeysPath = aiRuntimePath + "/keys"
	connectionsPath = aiRuntimePath + "/provider-connections"
	sessionsPath    = aiRuntimePath + "/sessions"
)

// airuntimeFamilies returns the families of resources in package airuntime.
func airuntimeFamilies() []*family {
	backend := style{errors: codedErrors, created: http.StatusCreated, changed: http.StatusOK, removed: http.StatusNoContent}
	inPages := byCursor{limit: 10, most: 100, total: true, end: emptyText, order: "created_at"}
	return []*family{
		{
			title: "virtual keys of AI Runtime Control", path: virtualKeysPath, noun: "virtual key", style: backend, paging: inPages, newID: hexadecimalID(20),
			defaults: object{"model": "", "provider": "", "security_enabled": false, "security_action": "", "spend_limit_enabled": false},
			fixed: object{
				"customer_id": "", "user_id": "", "user_name": "", "created_by": "", "type": "virtual_key", "last_used_at": nil, "spend_limit_enabled_on": nil,
			},
			omits: []string{"access_token"}, filters: map[string]filter{"search": partOf("name"), "include_deleted": nil},
			check: []rule{{inferred, limitsAreReal}}, derive: []rule{{recorded, ownKey}, {recorded, showKey}},
			prepare: prepareKey, routes: virtualKeyRoutes,
		},
		{
			title: "provider connections of AI Runtime Control", path: connectionsPath, noun: "provider connection", style: backend, paging: inPages, newID: hexadecimalID(20),
			fixed:  object{"secret_id": nil, "virtual_key_ids": nil},
			omits:  []string{"auth_type", "base_url", "customer_role_arn", "region", "secret_id", "virtual_key_ids"},
			check:  []rule{{inferred, fewConnections}, {inferred, checkConnection}},
			routes: connectionRoutes,
		},
		{
			title: "sessions of AI Runtime Control", path: sessionsPath, noun: "session", paging: inPages, newID: sessionID,
			style:    style{errors: codedErrors, time: "2006-01-02T15:04:05.000000Z"},
			defaults: object{"requests": 1, "input_tokens": 0, "output_tokens": 0, "logs": []any{}},
			filters:  map[string]filter{"key": equals("virtual_key_id"), "from": when("created_at", isAtLeast), "to": when("created_at", isAtMost)}, prepare: nameKey,
		},
	}
}

// airuntimeRoutes returns the operations of package airuntime that belong to no family.
func airuntimeRoutes() []served {
	return []served{{"providers, models and usage metrics of AI Runtime Control", []route{
		{method: http.MethodGet, template: aiRuntimePath + "/providers", handle: listProviders},
		{method: http.MethodGet, template: aiRuntimePath + "/providers/bedrock/setup", handle: getBedrockSetup},
		{method: http.MethodGet, template: aiRuntimePath + "/providers/{}/models", handle: listModels},
		{method: http.MethodGet, template: aiRuntimePath + "/usage-metrics", handle: onUsage(listRuntimeUsage), errors: codedErrors},
		{method: http.MethodGet, template: aiRuntimePath + "/usage-metrics/export", handle: onUsage(exportUsage), errors: codedErrors},
	}}}
}
