package fastlytest

// configstoreFamilies are the families of resources in package configstore.
func configstoreFamilies() []*family { return nil }

// configstoreRoutes are the operations of package configstore that belong to no family.
func configstoreRoutes() []served { return nil }
