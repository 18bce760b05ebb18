package fastlytest

// ngwafFamilies are the families of resources in package ngwaf.
func ngwafFamilies() []*family { return nil }

// ngwafRoutes are the operations of package ngwaf that belong to no family.
func ngwafRoutes() []served { return nil }
