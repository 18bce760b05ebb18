package catalog

// botmanagement returns the owner for package api/botmanagement.
func botmanagement() Owner {
	return Owner{Package: "api/botmanagement", Files: []string{"botmanagement"}}
}
