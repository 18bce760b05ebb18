package catalog

// configstore returns the owner for package api/configstore.
func configstore() Owner {
	return Owner{
		Package: "api/configstore", Files: []string{"configstore"},
	}
}
