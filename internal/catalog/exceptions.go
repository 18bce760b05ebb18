package catalog

// FactExceptions returns the exceptions of the fact checks. An exception that applies to nothing
// fails the check.
func FactExceptions() Exceptions {
	all := configurationExceptions()
	for _, owner := range Owners() {
		all.Names = append(all.Names, owner.Exceptions.Names...)
		all.Kinds = append(all.Kinds, owner.Exceptions.Kinds...)
		all.Values = append(all.Values, owner.Exceptions.Values...)
		all.Nulls = append(all.Nulls, owner.Exceptions.Nulls...)
		all.Secrets = append(all.Secrets, owner.Exceptions.Secrets...)
	}
	return all
}

// configurationExceptions returns the exceptions for services and their configuration.
func configurationExceptions() Exceptions {
	const (
		writtenOut = "an abbreviation, spelled out"
		numbers    = "facts 4.2: numbers as strings"
		truths     = "facts 4.2: false and true as 0 and 1, either strings or numbers"
		instants   = "facts 4.5: a time in another format"
		tlsVersion = "a version is a string, for example \"1.2\", as in the TLS settings"
		alwaysSent = "no recording has null; facts 11: the default is not null"
		notMade    = "no recording has null; null and false both mean that the setting has no effect"
		noGzip     = "facts 5: if the endpoint has another codec, the level is null or 0; both mean no gzip"
		prefixes   = "recording computeacls/fixtures/update_acl.yaml; facts 5.3: op is create, update or delete, action is ALLOW or BLOCK"
		aName      = "the name of an item"
		tlsNames   = "the catalogue does not list the values; these are the TLS versions in use"
	)
	return Exceptions{
		Names: []Exception{
			{"*.version VersionNumber", "Version is the name of an address throughout the SDK, and of a method of collections"},
			{"fastly.Service.version CurrentVersion", "the number of the active or newest version; the method ActiveVersion returns the active one"},
			{"*.msg Message", writtenOut},
			{"serviceconfig.*.dst Destination", writtenOut},
			{"serviceconfig.*.src Source", writtenOut},
			{"fastly.LiveBatch.Data Seconds", "the name Data does not describe the content"},
			{"fastly.LiveSecond.datacenter Datacenters", "plural, because it is a map of all datacenters"},
			{"fastly.summaryQuery.start_time Start", "an internal query; programs use SummaryQuery"},
			{"fastly.summaryQuery.end_time End", "an internal query; programs use SummaryQuery"},
			{"logging.Kinesis*.topic Stream", "Kinesis has streams; topic is the term of Kafka"},
			{"serviceconfig.LintResult.attributes LintReport", "embedded, so that its fields are the members of the attributes"},
		},
		Kinds: []Exception{
			{"*.version string int", numbers},
			{"*.format_version string int", numbers},
			{"*.period string int", numbers},
			{"*.gzip_level string int", numbers},
			{"*.port string int", numbers},
			{"*.priority string int", numbers},
			{"*.ttl string int", numbers},
			{"*.stale_ttl string int", numbers},
			{"*.max_stale_age string int", numbers},
			{"*.required_acks string int", numbers},
			{"*.quorum string int", numbers},
			{"*.max_conn_default string int", numbers},
			{"*_timeout string int", numbers},
			{"serviceconfig.ResponseObject*.status string int", numbers},
			{"*.use_tls * bool", truths},
			{"*.tls_check_cert * bool", truths},
			{"*.ignore_if_set string bool", truths},
			{"*.dynamic string bool", truths},
			{"*.timer_support * bool", truths},
			{"*.geo_headers * bool", truths},
			{"*.force_ssl * bool", truths},
			{"*.force_miss * bool", truths},
			{"*.bypass_busy_wait * bool", truths},
			{"*.negated integer bool", truths},
			{"*.min_tls_version integer string", tlsVersion},
			{"*.max_tls_version integer string", tlsVersion},
			{"fastly.StatsMeta.from string time", instants},
			{"fastly.StatsMeta.to string time", instants},
			{"*.last_updated string time", instants},
			{"*.recorded integer time", instants},
			{"*.start_time integer time", instants},
			{"fastly.summaryQuery.*_time integer string", "StatsTime is a string that may contain a Unix time in seconds"},
			{"fastly.StatsPoint.* integer float", "can hold any metric"},
		},
		Values: []Exception{
			{"compute.ChangeOp create", prefixes},
			{"compute.ChangeOp update", prefixes},
			{"compute.ChangeOp delete", prefixes},
			{"compute.Action ALLOW", prefixes},
			{"compute.Action BLOCK", prefixes},
			{"fastly.EnvironmentName production", "facts 8: the environments are production and staging"},
			{"fastly.EnvironmentName staging", "facts 8: the environments are production and staging"},
			{"fastly.StatsQuery.region", "facts 7.2: the API returns the list of regions, which is longer than that of the catalogue: Stats.Regions"},
			{"serviceconfig.DomainInclude staging_ips", "the catalogue does not list the values of include; this value is in the API reference"},
			{"collection.TLSVersion 1.0", tlsNames},
			{"collection.TLSVersion 1.1", tlsNames},
			{"collection.TLSVersion 1.2", tlsNames},
			{"collection.TLSVersion 1.3", tlsNames},
			{"logging.DatadogRegion EU (legacy, same as EU1)", "the text in parentheses is a remark of the API reference; facts 4.1: the value is EU"},
		},
		Nulls: []Exception{
			{"loadbalancing.Pool.tls_check_cert", alwaysSent},
			{"serviceconfig.RequestSetting.bypass_busy_wait", notMade},
			{"serviceconfig.RequestSetting.force_miss", notMade},
			{"serviceconfig.RequestSetting.geo_headers", notMade},
			{"serviceconfig.RequestSetting.timer_support", notMade},
			{"logging.*.gzip_level", noGzip},
			{"fastly.StatsRow.hit_ratio", "no recording has null; without hits and misses, there is no ratio, which the fields of both show"},
			{"fastly.StatsPoint.hit_ratio", "the value of the metric, which is zero if the row lacks it"},
		},
		Secrets: []Exception{
			{"*.public_key", "a public key, which is not secret"},
			{"*.item_key", aName},
			{"logging.S3*.server_side_encryption_kms_key_id", "the id of a key"},
			{"*.share_key", "identifies a health check that backends share"},
			{"serviceconfig.RateLimiter*.client_key", "names of VCL variables"},
			{"serviceconfig.RequestSetting*.hash_keys", "names of VCL variables"},
		},
	}
}
