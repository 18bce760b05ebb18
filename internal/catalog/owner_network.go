package catalog

// network returns the owner for package api/network.
func network() Owner {
	return Owner{
		Package: "api/network", Files: []string{"network"},
	}
}
