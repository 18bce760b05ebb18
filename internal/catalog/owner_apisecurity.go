package catalog

// apisecurity is what the checks know about package api/apisecurity.
func apisecurity() Owner {
	return Owner{
		Package: "api/apisecurity", Files: []string{"apisecurity"}, Unfinished: true,
	}
}
