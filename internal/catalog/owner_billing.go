package catalog

// billing returns the owner for package api/billing.
func billing() Owner {
	const pattern = "the catalogue has a pattern instead of a list: ^(tax|billing)$"
	const several = "facts 10: usage metrics (billing): 3 months a request. A metric belongs to one month and one product, so a reply contains several"
	return Owner{
		Package: "api/billing", Files: []string{"billing"},
		Corrections: []Correction{
			{Fix: Retype, Operation: "get_usage_metrics", Was: "#Usagemetric", Type: `{"array": "#Usagemetric"}`, Evidence: several},
		},
		Exceptions: Exceptions{
			Values: []Exception{{"billing.AddressType billing", pattern}, {"billing.AddressType tax", pattern}},
		},
	}
}
