package catalog

// secretstore returns the owner for package api/secretstore.
func secretstore() Owner {
	const public = "a public key, which is not secret"
	return Owner{
		Package: "api/secretstore", Files: []string{"secretstore"},
		Corrections: []Correction{
			{
				Fix: Drop, Schema: "secretstore#ClientKey", Field: "client_key",
				Evidence: "facts 4.1: secret client-key: declared client_key, wire uses public_key; facts 5.2: POST client-key → {public_key, signature, expires_at}",
			},
		},
		Exceptions: Exceptions{
			Nulls: []Exception{
				{"secretstore.Secret.recreated", "facts 4.4: present, and true, only on actual overwrite; null means false"},
				{"secretstore.ClientKey.expires_at", "every client key expires; no recording has null"},
			},
			Secrets: []Exception{
				{"secretstore.SigningKey.signing_key", public},
				{"secretstore.sentSecret.client_key", public},
			},
		},
	}
}
