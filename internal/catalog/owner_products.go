package catalog

// products returns the owner for package api/products.
func products() Owner {
	const (
		readAsYAML = "reference of Fastly's Terraform provider, service_product_bot_management: off or on, which YAML parses as false and true; CHANGES of the catalogue: possibly the same error"
		inPaths    = "the path segments of products, which the catalogue does not list"
	)
	return Owner{
		Package: "api/products", Files: []string{"products"},
		Exceptions: Exceptions{
			Kinds: []Exception{{"products.NGWAF*.traffic_ramp string int", "facts 4.2: a number as a string; it is a percentage of the traffic"}},
			Values: []Exception{
				{"products.ContentGuard *", readAsYAML},
				{"products.ID *", inPaths},
			},
		},
	}
}
