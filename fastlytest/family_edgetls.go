package fastlytest

// edgetlsFamilies are the families of resources in package edgetls.
func edgetlsFamilies() []*family { return nil }

// edgetlsRoutes are the operations of package edgetls that belong to no family.
func edgetlsRoutes() []served { return nil }
