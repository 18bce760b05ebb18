package fastlytest

import "net/http"

// iamFamilies returns the families of resources in package iam. The statuses are from the API
// reference. Only the format of errors of service authorizations is recorded.
func iamFamilies() []*family {
	families := []*family{
		{
			title: "IAM roles", path: rolesPath, noun: "role", style: modern, scope: withRoles,
			paging: byCursor{limit: 100, most: 1000, beside: true},
		},
		{
			title: "IAM permissions", path: "/permissions", noun: "permission", style: modern, scope: withPermissions,
			paging: byCount{perPage: 100, most: 100},
		},
		{
			title: "service groups", path: serviceGroupsPath, noun: "service group", style: modern, scope: inGroups, paging: byCount{20, 100},
			defaults: object{"description": ""}, fixed: object{"object": "service_group", "services_count": 0, "_links": object{}},
			check: []rule{{inferred, named}}, derive: []rule{{inferred, linkGroup}}, prepare: func(ch *change) { linkGroup(ch) },
		},
		{
			title: "user groups", path: userGroupsPath, noun: "user group", style: modern, scope: inGroups, paging: byCount{20, 100},
			defaults: object{"description": ""}, fixed: object{
				"object": "user_group", "users_count": 0, "invitations_count": 0, "roles_count": 0, "service_groups_count": 0, "_links": object{},
			},
			check: []rule{{inferred, named}}, derive: []rule{{inferred, linkGroup}}, prepare: func(ch *change) { linkGroup(ch) },
		},
		{
			title: "service authorizations", path: authorizationsPath, noun: "service authorization", paging: byDocument{size: 20, most: 100, links: "last"},
			style:   style{errors: messages, title: "Bad request", created: http.StatusOK, changed: http.StatusOK, removed: http.StatusNoContent, document: "service_authorization"},
			relates: map[string]string{"service": "service", "user": "user"}, fixed: object{"deleted_at": nil},
			check: []rule{{inferred, checkAuthorization}}, missing: missingAuthorization, routes: authorizationRoutes,
		},
	}
	for _, m := range memberships() {
		families = append(families, m.family())
	}
	return families
}

// iamRoutes returns the operations of package iam that belong to no family.
func iamRoutes() []served { return nil }
