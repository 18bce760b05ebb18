package catalog

// observability is what the checks know about package api/observability.
func observability() Owner {
	return Owner{
		Package: "api/observability", Files: []string{"observability"}, Unfinished: true,
	}
}
