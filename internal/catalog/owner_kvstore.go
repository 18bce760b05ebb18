package catalog

// kvstore returns the owner for package api/kvstore.
func kvstore() Owner {
	return Owner{
		Package: "api/kvstore", Files: []string{"kvstore"},
		Exceptions: Exceptions{
			Kinds: []Exception{
				{"kvstore.Store.*_at string time", "facts 4.5: a time in one of two formats"},
			},
			Secrets: []Exception{
				{"kvstore.Change.key", "the name of an item"},
				{"kvstore.itemError.key", "the name of an item"},
			},
		},
	}
}
