package fastlytest

// secretstoreFamilies are the families of resources in package secretstore.
func secretstoreFamilies() []*family { return nil }

// secretstoreRoutes are the operations of package secretstore that belong to no family.
func secretstoreRoutes() []served { return nil }
