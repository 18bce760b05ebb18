package catalog

// domains returns the owner for package api/domains.
func domains() Owner {
	return Owner{
		Package: "api/domains", Files: []string{"domains"},
		Exceptions: Exceptions{
			Kinds: []Exception{
				{"domains.OwnershipList.expires_at string time", "facts 4.5: a string in the format of a time; the catalogue does not distinguish the two here"},
			},
			Secrets: []Exception{
				{"domains.suggestQuery.keywords", "words to search for"},
				{"domains.RoutingCondition.key", "the name of a header field"},
			},
		},
	}
}
