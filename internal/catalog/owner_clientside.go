package catalog

// clientside returns the owner for package api/clientside.
func clientside() Owner {
	return Owner{Package: "api/clientside", Files: []string{"clientside"}}
}
