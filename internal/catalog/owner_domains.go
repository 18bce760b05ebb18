package catalog

// domains is what the checks know about package api/domains.
func domains() Owner {
	return Owner{
		Package: "api/domains", Files: []string{"domains"},
		Exceptions: Exceptions{
			Secrets: []Exception{{"domains.suggestQuery.keywords", "words to search for"}},
		},
	}
}
