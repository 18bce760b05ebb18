package catalog

// products returns the owner for package api/products.
func products() Owner {
	const (
		readAsYAML = "reference of Fastly's Terraform provider, service_product_bot_management: off or on, which YAML reads as false and true; CHANGES of the catalogue: perhaps so"
		inPaths    = "the words in the paths of products, which the catalogue does not list"
	)
	return Owner{
		Package: "api/products", Files: []string{"products"},
		Exceptions: Exceptions{
			Kinds: []Exception{{"products.NGWAF*.traffic_ramp string int", "facts 4.2: a number as text, the percentage of traffic"}},
			Values: []Exception{
				{"products.ContentGuard *", readAsYAML},
				{"products.ID *", inPaths},
			},
		},
	}
}
