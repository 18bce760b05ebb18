package catalog

// configstore is what the checks know about package api/configstore.
func configstore() Owner {
	return Owner{
		Package: "api/configstore", Files: []string{"configstore"},
	}
}
