package catalog

// network is what the checks know about package api/network.
func network() Owner {
	return Owner{
		Package: "api/network", Files: []string{"network"},
	}
}
