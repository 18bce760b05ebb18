package fastlytest

// ddosFamilies are the families of resources in package ddos.
func ddosFamilies() []*family { return nil }

// ddosRoutes are the operations of package ddos that belong to no family.
func ddosRoutes() []served { return nil }
