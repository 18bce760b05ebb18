package catalog

// iam is what the checks know about package api/iam.
func iam() Owner {
	return Owner{
		Package: "api/iam", Files: []string{"iam"}, Unfinished: true,
	}
}
