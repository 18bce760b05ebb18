package catalog

// billing is what the checks know about package api/billing.
func billing() Owner {
	return Owner{
		Package: "api/billing", Files: []string{"billing"}, Unfinished: true,
	}
}
