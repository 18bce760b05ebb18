package catalog

// edgetls is what the checks know about package api/edgetls.
func edgetls() Owner {
	return Owner{
		Package: "api/edgetls", Files: []string{"tls"}, Unfinished: true,
	}
}
