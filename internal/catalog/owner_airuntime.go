package catalog

// airuntime returns the owner for package api/airuntime.
func airuntime() Owner {
	const (
		ofKey = "recording airuntimecontrol/v1/session/fixtures/list.yaml: the id or name of a virtual key"
		aDay  = "recording airuntimecontrol/v1/usagemetrics/fixtures/list.yaml: a date in the format of a time, 2026-07-29T00:00:00Z"
	)
	return Owner{
		Package: "api/airuntime", Files: []string{"airuntime"},
		Exceptions: Exceptions{
			Kinds: []Exception{{"airuntime.UsageMetric.date string time", aDay}},
			Secrets: []Exception{
				{"airuntime.*.virtual_key_id", ofKey},
				{"airuntime.*.virtual_key_name", ofKey},
				{"airuntime.*Query.key", "the id of a virtual key to filter by"},
				{"airuntime.ProviderConnection.virtual_key_ids", "ids of virtual keys"},
				{"airuntime.ProviderConnection.secret_id", "the id of a stored API key"},
			},
		},
	}
}
