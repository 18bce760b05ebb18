package fastlytest

// iamFamilies are the families of resources in package iam.
func iamFamilies() []*family { return nil }

// iamRoutes are the operations of package iam that belong to no family.
func iamRoutes() []served { return nil }
