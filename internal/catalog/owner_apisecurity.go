package catalog

// apisecurity returns the owner for package api/apisecurity.
func apisecurity() Owner {
	const (
		inWords = "Fastly's JavaScript client, DiscoveredOperationGetExtra: DISCOVERED, SAVED, IGNORED; the catalogue does not list the values for discovered operations"
		aNumber = "a number in OperationGet of the catalogue; replies to bulk creates contain the same type, and the recorded value is an integer"
	)
	return Owner{
		Package: "api/apisecurity", Files: []string{"apisecurity"},
		Exceptions: Exceptions{
			Kinds:  []Exception{{"apisecurity.Operation.rps integer float", aNumber}},
			Values: []Exception{{"apisecurity.Status DISCOVERED", inWords}},
		},
	}
}
