package fastlytest

// airuntimeFamilies are the families of resources in package airuntime.
func airuntimeFamilies() []*family { return nil }

// airuntimeRoutes are the operations of package airuntime that belong to no family.
func airuntimeRoutes() []served { return nil }
