package catalog

// ddos returns the owner for package api/ddos.
func ddos() Owner {
	const inWords = "reference, changes 2025/07 add-ddos-rule-patch-endpoint: default, block, log, or off; the catalogue does not list the values"
	return Owner{
		Package: "api/ddos", Files: []string{"ddos"},
		Exceptions: Exceptions{Values: []Exception{{"ddos.Action *", inWords}}},
	}
}
