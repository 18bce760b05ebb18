package catalog

// ddos is what the checks know about package api/ddos.
func ddos() Owner {
	return Owner{
		Package: "api/ddos", Files: []string{"ddos"}, Unfinished: true,
	}
}
