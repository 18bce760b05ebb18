package fastlytest

import "net/http"

// secretstoreFamilies returns the families of resources in package secretstore.
func secretstoreFamilies() []*family {
	const stores = "/resources/stores/secret"
	pages := byCursor{limit: 10, most: 200, least: 10}
	return []*family{
		{
			title: "secret stores and their keys", path: stores, noun: "secret store", style: modern, paging: pages,
			unique: "name", check: []rule{{inferred, named}}, routes: secretKeyRoutes,
		},
		{
			title: "secrets", path: secretsPath, key: "name", noun: "secret", scope: below, within: stores, paging: pages,
			style:  style{errors: problems, created: http.StatusOK, changed: http.StatusOK, removed: http.StatusNoContent},
			unique: "name", fixed: object{"digest": nil}, omits: []string{"recreated"},
			check: []rule{{inferred, checkSecretName}, {inferred, checkSecretSize}}, derive: []rule{{inferred, holdSecret}},
			routes: secretRoutes,
		},
	}
}

// secretstoreRoutes returns the operations of package secretstore that belong to no family.
func secretstoreRoutes() []served { return nil }
