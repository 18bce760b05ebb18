package catalog

// iam returns the owner for package api/iam.
func iam() Owner {
	const related = "a relationship, represented by the id"
	return Owner{
		Package: "api/iam", Files: []string{"iam"},
		Exceptions: Exceptions{
			Names: []Exception{
				{"iam.ServiceAuthorization*.service ServiceID", related},
				{"iam.ServiceAuthorization*.user UserID", related},
			},
		},
	}
}
