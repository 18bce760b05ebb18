package fastlytest

// observabilityFamilies are the families of resources in package observability.
func observabilityFamilies() []*family { return nil }

// observabilityRoutes are the operations of package observability that belong to no family.
func observabilityRoutes() []served { return nil }
