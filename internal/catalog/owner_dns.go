package catalog

// dns returns the owner for package api/dns.
func dns() Owner {
	return Owner{
		Package: "api/dns", Files: []string{"dns"},
		Exceptions: Exceptions{
			Names: []Exception{
				{"dns.Configuration*.tls_configuration TLSConfigurationID", "a relationship, represented by the id"},
			},
			Kinds: []Exception{
				{"dns.Zone.serial string int", "facts 4.2: numbers as strings"},
			},
			Secrets: []Exception{
				{"dns.XFRConfigInbound*.inbound_tsig_key_id", "the id of a key"},
			},
		},
	}
}
