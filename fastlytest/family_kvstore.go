package fastlytest

// kvstoreFamilies returns the families of resources in package kvstore.
func kvstoreFamilies() []*family {
	return []*family{
		{
			title: "KV stores", path: "/resources/stores/kv", noun: "kv store", style: modern, newID: storeID, paging: byCursor{limit: 1000, most: 1000, total: true},
			unique: "name", check: []rule{{inferred, named}}, removing: []rule{{reported, emptyStore}},
			routes: storeRoutes,
		},
		{
			title: "items of KV stores", path: keysPath, key: "key", noun: "item", style: modern, scope: below, within: "/resources/stores/kv",
			paging:  byCursor{limit: 1000, most: 1000, key: "key", echo: []string{"prefix", "consistency"}},
			fields:  map[string]string{"key": "string", "value": "bytes", "metadata": "string", "generation": "integer", "expires": "integer"},
			prepare: prepareItem, routes: itemRoutes,
		},
	}
}

// kvstoreRoutes returns the operations of package kvstore that belong to no family.
func kvstoreRoutes() []served { return nil }
