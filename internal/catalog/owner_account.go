package catalog

// account is what the checks know about package api/account.
func account() Owner {
	const related = "a relationship, of which the SDK holds the id"
	return Owner{
		Package: "api/account", Files: []string{"account"}, Collections: []string{"star"}, Unfinished: true,
		Exceptions: Exceptions{
			Names: []Exception{
				{"account.Star*.service ServiceID", related},
				{"account.Star*.user UserID", related},
			},
		},
	}
}
