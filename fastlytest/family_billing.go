package fastlytest

// billingFamilies are the families of resources in package billing.
func billingFamilies() []*family { return nil }

// billingRoutes are the operations of package billing that belong to no family.
func billingRoutes() []served { return nil }
