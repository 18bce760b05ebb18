package catalog

// objectstorage returns the owner for package api/objectstorage.
func objectstorage() Owner {
	const (
		ofTheAPI = "recording objectstorage/accesskeys/fixtures/create.yaml: the request has a description, a permission and buckets; " +
			"the reply adds access_key, secret_key and created_at"
		wholeKey = "recording objectstorage/accesskeys/fixtures/get.yaml: the reply has access_key and created_at, like the list of keys"
	)
	return Owner{
		Package: "api/objectstorage", Files: []string{"objectstorage"},
		Corrections: []Correction{
			{Fix: Retype, Operation: "get_access_key", Was: "#AccessKey", Type: "#AccessKeyResponse", Evidence: wholeKey},
			{Fix: Drop, Schema: "objectstorage#AccessKey", Field: "access_key", Evidence: ofTheAPI},
			{Fix: Drop, Schema: "objectstorage#AccessKey", Field: "secret_key", Evidence: ofTheAPI},
			{Fix: Drop, Schema: "objectstorage#AccessKey", Field: "created_at", Evidence: ofTheAPI},
		},
		Exceptions: Exceptions{
			Secrets: []Exception{
				{"objectstorage.AccessKey.access_key", "the id of a key; the secret is secret_key"},
			},
		},
	}
}
