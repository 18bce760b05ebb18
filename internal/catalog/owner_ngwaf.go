package catalog

// ngwaf returns the owner for package api/ngwaf.
func ngwaf() Owner {
	const (
		limited = "facts 3, F quirks: signals: limit ≤1000 but no page (≤200 per scope): the SDK requests the maximum"
		alike   = "recording ngwaf/v1/workspaces/"
	)
	return Owner{
		Package: "api/ngwaf", Files: []string{"ngwaf"},
		Corrections: []Correction{
			{Fix: Paged, Operation: "ngwaf_list_account_signals", Type: "limit", Evidence: limited},
			{Fix: Paged, Operation: "ngwaf_list_workspace_signals", Type: "limit", Evidence: limited},
			{Fix: Paged, Operation: "ngwaf_list_redactions", Type: "limit", Evidence: alike + "redactions/fixtures/list_redaction.yaml: meta contains the limit, which is 10 by default"},
			{Fix: Paged, Operation: "ngwaf_list_thresholds", Type: "limit", Evidence: alike + "thresholds/fixtures/list_threshold.yaml: meta contains only the limit"},
		},
		Exceptions: Exceptions{
			Secrets: []Exception{{"ngwaf.ClientIdentifier.key", "the name of a value in a request"}},
		},
	}
}
