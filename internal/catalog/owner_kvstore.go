package catalog

// kvstore is what the checks know about package api/kvstore.
func kvstore() Owner {
	return Owner{
		Package: "api/kvstore", Files: []string{"kvstore"}, Unfinished: true,
		Exceptions: Exceptions{
			Secrets: []Exception{
				{"kvstore.Change.key", "the name by which an item is found"},
				{"kvstore.itemError.key", "the name by which an item is found"},
			},
		},
	}
}
