package fastlytest

// apisecurityFamilies are the families of resources in package apisecurity.
func apisecurityFamilies() []*family { return nil }

// apisecurityRoutes are the operations of package apisecurity that belong to no family.
func apisecurityRoutes() []served { return nil }
