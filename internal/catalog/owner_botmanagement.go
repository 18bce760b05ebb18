package catalog

// botmanagement is what the checks know about package api/botmanagement.
func botmanagement() Owner {
	return Owner{Package: "api/botmanagement", Files: []string{"botmanagement"}}
}
