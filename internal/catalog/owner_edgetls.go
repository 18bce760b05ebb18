package catalog

// edgetls returns the owner for package api/edgetls.
func edgetls() Owner {
	const (
		related   = "a relationship, represented by the id, or by the ids if it is a list"
		oneOfList = "the id of an object to filter by"
		truth     = "facts 5: the values of filters are true or false, as for filter[has_active_order]"
		aKind     = "the type of a key, which is not secret"
		inPath    = "recordings fixtures/custom_tls_configuration/update.yaml, fixtures/mutual_authentication/update.yaml: the id of the path, which a document has as the id of the resource"
		key       = "schema tls#TlsCsrResponseData: the private key is a relationship of the request"
	)
	return Owner{
		Package: "api/edgetls", Files: []string{"tls"},
		Corrections: []Correction{
			{
				Fix: Retype, Schema: "tls#RelationshipsForTlsSubscription", Field: "common_name", Was: "#RelationshipMemberTlsDomain",
				Type: "#RelationshipTlsDomainTlsDomain", Evidence: "recording fixtures/tls_subscription/update.yaml: the identifier is below data",
			},
			{
				Fix: Retype, Schema: "tls#TlsSubscriptionResponseDataRelationshipsTlsCertificates", Field: "data", Was: `{"array": "any"}`,
				Type:     `{"array": "#RelationshipMemberTlsCertificate"}`,
				Evidence: "recording fixtures/tls_subscription/create.yaml: the list is empty, and all other relationships contain identifiers",
			},
			{Fix: Drop, Schema: "tls#TlsBulkCertificateDataAttributes", Field: "id", Evidence: inPath},
			{Fix: Drop, Schema: "tls#TlsCsrDataAttributes", Field: "relationships.tls_private_key.id", Evidence: key},
			{Fix: Add, Schema: "tls#TlsCsrData", Field: "relationships", Type: "#RelationshipTlsPrivateKey", Evidence: key},
		},
		Exceptions: Exceptions{
			Names: []Exception{
				{"edgetls.*.tls_activations ActivationIDs", related},
				{"edgetls.*.tls_certificate CertificateID", related},
				{"edgetls.*.tls_certificates CertificateIDs", related},
				{"edgetls.*.tls_configuration ConfigurationID", related},
				{"edgetls.*.tls_configurations ConfigurationIDs", related},
				{"edgetls.*.tls_private_key PrivateKeyID", related},
				{"edgetls.*.dns_records DNSRecordIDs", related},
				{"edgetls.*.service ServiceID", related},
				{`edgetls.*.filter\[tls_domains.id\] DomainID`, oneOfList},
				{`edgetls.*.filter\[tls_certificates.id\] CertificateID`, oneOfList},
				{`edgetls.*.filter\[tls_subscriptions.id\] SubscriptionID`, oneOfList},
			},
			Kinds: []Exception{
				{`edgetls.*.filter\[in_use\] string bool`, truth},
				{`edgetls.*.filter\[bulk\] string bool`, truth},
			},
			Values: []Exception{
				{"edgetls.SubscriptionState retry", "API reference: an update sets the state of a failed subscription to retry"},
			},
			Secrets: []Exception{
				{"edgetls.CSR*.tls_private_key", "the id of a key"},
				{"edgetls.*.key_type", aKind},
				{"edgetls.PrivateKey.public_key_sha1", "the hash of a public key"},
			},
		},
	}
}
