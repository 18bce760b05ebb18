package fastlytest_test

import "github.com/edgesdk/fastly/fastlytest"

// iamRefusals lists requests for package iam that the fake refuses.
var iamRefusals = refusalsOf{
	prepare: func(create func(path string, in option) string, ids map[string]string) {
		ids["services"] = create("/service-groups", jsonBody(map[string]any{"name": "thing"}))
		ids["users"] = create("/user-groups", jsonBody(map[string]any{"name": "thing"}))
	},
	refusals: []refusal{
		{"GET", "/iam/v1/roles/nosuch", "", form(), 404, "role nosuch not found", fromReference, false},
		{"GET", "/iam/v1/roles?cursor=x", "", form(), 400, "invalid cursor", fromReference, false},
		{"POST", "/service-groups", "no name", jsonBody(map[string]any{}), 400, "name can't be blank", fromReference, true},
		{"PATCH", "/service-groups/{services}", "an empty name", jsonBody(map[string]any{"name": ""}), 400, "name can't be blank", fromReference, true},
		{"GET", "/service-groups/nosuch", "", form(), 404, "service group nosuch not found", fromReference, false},
		{"POST", "/user-groups", "no name", jsonBody(map[string]any{}), 400, "name can't be blank", fromReference, true},
		{"DELETE", "/user-groups/nosuch", "", form(), 404, "user group nosuch not found", fromReference, false},
		{"GET", "/user-groups/nosuch/members", "", form(), 404, "user group nosuch not found", fromReference, false},
		{"POST", "/service-groups/{services}/services", "", belonging("services", "id", "nosuch"), 400, "nosuch does not exist", fromReference, true},
		{"POST", "/service-groups/{services}/services", "", belonging("services", "name", "n"), 400, "id can't be blank", fromReference, false},
		{"POST", "/service-groups/{services}/services", "no services", jsonBody(map[string]any{}), 400, "'services' can't be blank", fromReference, false},
		{"DELETE", "/service-groups/nosuch/services", "", belonging("services", "id", "nosuch"), 404, "service group nosuch not found", fromReference, false},
		{"POST", "/user-groups/{users}/roles", "", belonging("roles", "id", "nosuch"), 400, "nosuch does not exist", fromReference, true},
		{"POST", "/user-groups/{users}/service-groups", "", belonging("service_groups", "id", "nosuch"), 400, "nosuch does not exist", fromReference, true},
		{"POST", "/user-groups/{users}/members", "", belonging("members", "id", "nosuch", "object", "user"), 400, "nosuch does not exist", fromReference, true},
		{"POST", "/user-groups/{users}/members", "", belonging("members", "id", "a", "object", "team"), 400, "object must be one of user, invitation", fromReference, true},
		{"POST", "/service-authorizations", "a service that does not exist", authorization("nosuch", fastlytest.User, "full"), 404, "Couldn't find service 'nosuch'", fromReference, true},
		{"POST", "/service-authorizations", "a user who does not exist", authorization("nosuch", "nosuch", "full"), 404, "Couldn't find user 'nosuch'", fromReference, true},
		{"POST", "/service-authorizations", "the permission all", authorization("nosuch", "nosuch", "all"), 400, "'permission' must be one of full, read_only, purge_select, purge_all", fromReference, true},
		{"GET", "/service-authorizations/nosuch", "", form(), 404, "Cannot find serviceauthorization 'nosuch'", fromUsers, false},
		{"PATCH", "/service-authorizations", "not as bulk", jsonAPI(`{"data":[]}`), 400, "with the extension bulk", fromReference, false},
		{"DELETE", "/service-authorizations", "", body("application/vnd.api+json; ext=bulk", `{"data":[{"id":"nosuch"}]}`), 404, "Cannot find serviceauthorization 'nosuch'", fromReference, false},
	},
}

// belonging returns a body that adds one member to a group.
func belonging(member string, fields ...string) option {
	object := map[string]any{}
	for i := 0; i < len(fields); i += 2 {
		object[fields[i]] = fields[i+1]
	}
	return jsonBody(map[string]any{member: []any{object}})
}

// jsonAPI returns a JSON:API document as the body.
func jsonAPI(text string) option { return body("application/vnd.api+json", text) }

// authorization returns a document that creates a service authorization.
func authorization(service, user, permission string) option {
	return jsonAPI(`{"data":{"attributes":{"permission":"` + permission + `"},"relationships":{"service":{"data":{"id":"` + service + `"}},"user":{"data":{"id":"` + user + `"}}}}}`)
}
