package fastlytest

// clientsideFamilies are the families of resources in package clientside.
func clientsideFamilies() []*family { return nil }

// clientsideRoutes are the operations of package clientside that belong to no family.
func clientsideRoutes() []served { return nil }
