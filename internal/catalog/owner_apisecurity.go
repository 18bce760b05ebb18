package catalog

// apisecurity returns the owner for package api/apisecurity.
func apisecurity() Owner {
	const (
		inWords = "Fastly's JavaScript client, DiscoveredOperationGetExtra: DISCOVERED, SAVED, IGNORED; the catalogue has no list for discovered operations"
		aNumber = "a number in OperationGet of the catalogue; replies to bulk creates have the same operation, and a whole number was recorded"
	)
	return Owner{
		Package: "api/apisecurity", Files: []string{"apisecurity"},
		Exceptions: Exceptions{
			Kinds:  []Exception{{"apisecurity.Operation.rps integer float", aNumber}},
			Values: []Exception{{"apisecurity.Status DISCOVERED", inWords}},
		},
	}
}
