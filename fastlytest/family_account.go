package fastlytest

import "net/http"

// accountFamilies are the families of resources in package account.
func accountFamilies() []*family {
	return []*family{
		{
			title: "stars", path: "/stars", noun: "star", style: style{errors: documentErrors, created: http.StatusOK, changed: http.StatusOK, removed: http.StatusNoContent, document: "star"},
			scope: byUser, paging: inDocument{},
			fields:  map[string]string{"id": "string", "created_at": "datetime", "updated_at": "datetime", "deleted_at": "datetime", "service": "string", "user": "string"},
			relates: map[string]string{"service": "service", "user": "user"},
			check:   []rule{{inferred, checkStar}}, missing: missingStar, prepare: func(ch *change) { ch.object["user"] = ch.call.user.id },
		},
	}
}

// accountRoutes are the operations of package account that belong to no family.
func accountRoutes() []served { return nil }
