package catalog

// dns is what the checks know about package api/dns.
func dns() Owner {
	return Owner{
		Package: "api/dns", Files: []string{"dns"},
	}
}
