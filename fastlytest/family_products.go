package fastlytest

// productsFamilies are the families of resources in package products.
func productsFamilies() []*family { return nil }

// productsRoutes are the operations of package products that belong to no family.
func productsRoutes() []served { return nil }
