package fastlytest

// networkFamilies are the families of resources in package network.
func networkFamilies() []*family { return nil }

// networkRoutes are the operations of package network that belong to no family.
func networkRoutes() []served { return nil }
