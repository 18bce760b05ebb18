package catalog

// clientside is what the checks know about package api/clientside.
func clientside() Owner {
	return Owner{Package: "api/clientside", Files: []string{"clientside"}}
}
