package fastlytest

// configstoreFamilies returns the families of resources in package configstore.
func configstoreFamilies() []*family {
	return []*family{
		{
			title: "config stores", path: "/resources/stores/config", noun: "config_store", style: monolith, unique: "name",
			check: []rule{{inferred, named}}, missing: noConfigRecord, routes: configStoreRoutes,
		},
		{
			title: "items of config stores", path: configItemsPath, object: "/resources/stores/config/{}/item/{}", key: "item_key",
			noun: "config_store_item", style: monolith, scope: below, within: "/resources/stores/config", owners: []string{"store_id"},
			unique: "item_key", defaults: object{"item_value": ""}, batch: "items",
			put:   []string{"store_id", "item_key", "item_value", "created_at", "updated_at", "deleted_at"},
			check: []rule{{inferred, checkItem}}, missing: noConfigRecord,
		},
	}
}

// configstoreRoutes returns the operations of package configstore that belong to no family.
func configstoreRoutes() []served { return nil }
