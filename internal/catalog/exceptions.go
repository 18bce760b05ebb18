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
		writtenOut = "an abbreviation, written out"
		numbers    = "facts 4.2: numbers as texts"
		truths     = "facts 4.2: 0 and 1 as texts or numbers, for false and true"
		instants   = "facts 4.5: a time in another layout"
		tlsVersion = "a version is a text: \"1.2\", as in the settings of TLS"
		alwaysSent = "no recording has null; facts 11: a default that is not null"
		notMade    = "no recording has null; null and false are both a setting that is not made"
		noGzip     = "facts 5: the level of an endpoint with another codec is null or 0; either is no gzip"
		prefixes   = "recording computeacls/fixtures/update_acl.yaml; facts 5.3: op is create, update or delete, action is ALLOW or BLOCK"
		aName      = "the name by which an item is found"
		tlsNames   = "the catalogue has no list; these are the versions of TLS that are in use"
	)
	return Exceptions{
		Names: []Exception{
			{"*.version VersionNumber", "Version is an address in all of the SDK, and a method of collections"},
			{"fastly.Service.version CurrentVersion", "the number of one of its versions, which a method returns"},
			{"*.msg Message", writtenOut},
			{"serviceconfig.*.dst Destination", writtenOut},
			{"serviceconfig.*.src Source", writtenOut},
			{"fastly.LiveBatch.Data Seconds", "data is no name for anything"},
			{"fastly.LiveSecond.datacenter Datacenters", "a map of all of them"},
			{"fastly.summaryQuery.start_time Start", "a query that users fill as SummaryQuery"},
			{"fastly.summaryQuery.end_time End", "a query that users fill as SummaryQuery"},
			{"logging.Kinesis*.topic Stream", "Kinesis has streams and no topics; the API uses the word of Kafka"},
			{"serviceconfig.LintResult.attributes LintReport", "embedded: the members of the attributes are its own"},
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
			{"fastly.summaryQuery.*_time integer string", "StatsTime is a text that may be a number of seconds"},
			{"fastly.StatsPoint.* integer float", "holds one metric of any kind"},
		},
		Values: []Exception{
			{"compute.ChangeOp create", prefixes},
			{"compute.ChangeOp update", prefixes},
			{"compute.ChangeOp delete", prefixes},
			{"compute.Action ALLOW", prefixes},
			{"compute.Action BLOCK", prefixes},
			{"fastly.EnvironmentName production", "facts 8: environments are called production or staging"},
			{"fastly.EnvironmentName staging", "facts 8: environments are called production or staging"},
			{"fastly.StatsQuery.region", "facts 7.2: the API lists the regions itself, more than the catalogue has: Stats.Regions"},
			{"serviceconfig.DomainInclude staging_ips", "the catalogue has no list for include; this is the value in the API reference"},
			{"collection.TLSVersion 1.0", tlsNames},
			{"collection.TLSVersion 1.1", tlsNames},
			{"collection.TLSVersion 1.2", tlsNames},
			{"collection.TLSVersion 1.3", tlsNames},
			{"logging.DatadogRegion EU (legacy, same as EU1)", "a remark of the reference; facts 4.1: the value is EU"},
		},
		Nulls: []Exception{
			{"loadbalancing.Pool.tls_check_cert", alwaysSent},
			{"serviceconfig.RequestSetting.bypass_busy_wait", notMade},
			{"serviceconfig.RequestSetting.force_miss", notMade},
			{"serviceconfig.RequestSetting.geo_headers", notMade},
			{"serviceconfig.RequestSetting.timer_support", notMade},
			{"logging.*.gzip_level", noGzip},
			{"fastly.StatsRow.hit_ratio", "no recording has null; a row without hits and misses has no ratio, and shows both"},
			{"fastly.StatsPoint.hit_ratio", "the value of a metric, which is zero if the row has none"},
		},
		Secrets: []Exception{
			{"*.public_key", "a key that anyone may know"},
			{"*.item_key", aName},
			{"logging.S3*.server_side_encryption_kms_key_id", "the id of a key"},
			{"*.share_key", "names a health check that backends share"},
			{"serviceconfig.RateLimiter*.client_key", "names of VCL variables"},
			{"serviceconfig.RequestSetting*.hash_keys", "names of VCL variables"},
		},
	}
}
