package catalog

// products is what the checks know about package api/products.
func products() Owner {
	return Owner{
		Package: "api/products", Files: []string{"products"}, Unfinished: true,
	}
}
