package catalog

// secretstore is what the checks know about package api/secretstore.
func secretstore() Owner {
	return Owner{
		Package: "api/secretstore", Files: []string{"secretstore"}, Unfinished: true,
	}
}
