package catalog

// billing is what the checks know about package api/billing.
func billing() Owner {
	const pattern = "the catalogue has a pattern in place of a list: ^(tax|billing)$"
	return Owner{
		Package: "api/billing", Files: []string{"billing"},
		Exceptions: Exceptions{
			Values: []Exception{{"billing.AddressType billing", pattern}, {"billing.AddressType tax", pattern}},
		},
	}
}
