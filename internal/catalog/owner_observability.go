package catalog

// observability returns the owner for package api/observability.
func observability() Owner {
	const noData = "facts 7.1: Error only when no data, with HTTP 200 and Data:[]; CAT lacks Error"
	const (
		instant = "a time, as recorded (fixtures/alerts/list_alert_history.yaml, fixtures/observability_log_explorer/get.yaml)"
		times   = "facts 7.1: Mixed ints and floats (*_time, compute_*_ms are numbers, origin_offload)"
	)
	return Owner{
		Package: "api/observability", Files: []string{"observability"},
		Exceptions: Exceptions{
			Names: []Exception{
				{"collection.LiveBatch.Data Seconds", "the name Data does not describe the content"},
				{"collection.LiveSecond.datacenter Datacenters", "plural, because it is a map of all datacenters"},
				{"observability.LogInsightDimensions.status-code HyphenStatusCode", "the catalogue has both status-code and status_code"},
				{"observability.LogInsightValues.503_rate_per_url Rate503PerURL", "an identifier in Go must not begin with a digit"},
			},
			Values: []Exception{{"observability.Operator contains", "facts 7.3: an operator of filters; it does not occur in replies to aggregations"}},
			Kinds: []Exception{
				{"observability.*Query.after string time", instant},
				{"observability.*Query.before string time", instant},
				{"observability.*uery.start string time", instant},
				{"observability.*uery.end string time", instant},
				{"observability.*uery.from string time", instant},
				{"observability.*uery.to string time", instant},
				{"observability.DomainMetrics.compute_*_ms integer float", times},
				{"observability.*Metrics.timestamp integer time", "facts 4.5: metrics values[].timestamp are unix seconds"},
			},
		},
		Corrections: []Correction{
			{Fix: Add, Schema: "observability#DomainInspector", Field: "Error", Type: "string", Evidence: noData},
			{Fix: Add, Schema: "observability#OriginInspector", Field: "Error", Type: "string", Evidence: noData},
		},
	}
}
