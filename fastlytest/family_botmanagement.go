package fastlytest

// botmanagementFamilies are the families of resources in package botmanagement.
func botmanagementFamilies() []*family { return nil }

// botmanagementRoutes are the operations of package botmanagement that belong to no family.
func botmanagementRoutes() []served { return nil }
