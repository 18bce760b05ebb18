package catalog

// ngwaf is what the checks know about package api/ngwaf.
func ngwaf() Owner {
	return Owner{
		Package: "api/ngwaf", Files: []string{"ngwaf"}, Unfinished: true,
	}
}
