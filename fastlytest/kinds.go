package fastlytest

import (
	"fmt"
	"maps"
	"net/http"
	"net/netip"
	"regexp"
	"slices"
	"strings"
)

// What several kinds have in common.
const (
	anyLogFormat = `%h %l %u %t "%r" %>s %b`
	anyTimestamp = "%Y-%m-%dT%H:%M:%S.000"
	gzipTypes    = "text/html application/x-javascript text/css application/javascript text/javascript application/json " +
		"application/vnd.ms-fontobject application/x-font-opentype application/x-font-truetype application/x-font-ttf " +
		"application/xml font/eot font/opentype font/otf image/svg+xml image/vnd.microsoft.icon text/plain text/xml"
	gzipExtensions = "css js html eot ico otf ttf json"
)

// kindTable is every kind and what is its own. A new kind is an entry here.
func kindTable() []*kind {
	return slices.Concat([]*kind{
		{path: "acl", model: "ACL", check: []rule{checkACLName}},
		{
			path: "apex-redirects", model: "apexredirect", root: "/apex-redirects", byID: true,
			defaults: object{"feature_revision": 1},
		},
		{
			path: "backend", model: "Backend", unset: true, omits: []string{"fetch_timeout"},
			defaults: object{
				"port": 80, "weight": 100, "max_conn": 200, "error_threshold": 0, "comment": "", "request_condition": "",
				"connect_timeout": 1000, "first_byte_timeout": 15000, "between_bytes_timeout": 10000,
				"use_ssl": false, "ssl_check_cert": true, "auto_loadbalance": false, "prefer_ipv6": false,
			},
			derive: []rule{resolveAddress, preferIPv6},
		},
		{path: "cache_settings", model: "CacheSettings", defaults: object{"cache_condition": ""}},
		{path: "condition", model: "Condition", defaults: object{"priority": "100", "comment": ""}},
		{path: "dictionary", model: "Dictionary", defaults: object{"write_only": false}},
		{
			path: "director", model: "Director",
			defaults: object{"type": 1, "quorum": 75, "retries": 5, "capacity": 100, "comment": "", "backends": []any{}},
		},
		{
			path: "domain", model: "Domain", omits: []string{"staging_ip"}, defaults: object{"comment": ""},
			check: []rule{checkDomainOwner},
		},
		{
			path: "gzip", model: "Gzip", unset: true,
			defaults: object{"content_types": gzipTypes, "extensions": gzipExtensions, "cache_condition": ""},
		},
		{path: "header", model: "Header", defaults: object{"priority": "100", "ignore_if_set": "0"}},
		{
			path: "healthcheck", model: "Healthcheck", derive: []rule{tidyHeaders},
			defaults: object{"http_version": "1.1", "comment": "", "headers": []any{}},
		},
		{
			path: "pool", model: "Pool", echoes: []string{"quorum"},
			types: map[string]string{"min_tls_version": "string", "max_tls_version": "string"},
			defaults: object{
				"type": "random", "quorum": "75", "max_conn_default": "200", "comment": "", "use_tls": "0", "tls_check_cert": "1",
				"connect_timeout": "1000", "first_byte_timeout": "15000", "between_bytes_timeout": "10000",
			},
		},
		{
			path: "rate-limiters", model: "vclmodule", record: "vclmodule", root: "/rate-limiters", byID: true,
			derive:   []rule{countResponse},
			defaults: object{"feature_revision": 1, "feature_update_available": false},
		},
		{path: "request_settings", model: "RequestSettings", defaults: object{"force_ssl": "0", "request_condition": ""}},
		{path: "resource", model: "Link", record: "link", byID: true, defaults: object{"resource_type": "kv-store"}},
		{
			path: "response_object", model: "ResponseObject",
			defaults: object{"status": "200", "response": "Ok", "content": "", "cache_condition": "", "request_condition": ""},
		},
		{
			path: "snippet", model: "Snippet", omits: []string{"snippet_id"}, derive: []rule{holdContent},
			defaults: object{"priority": "100", "dynamic": "0"},
		},
		{path: "vcl", model: "VCL", derive: []rule{onlyMain}, defaults: object{"main": false}},
	}, loggingKinds())
}

// loggingKinds are the kinds of logging endpoints, which to the API are all one model.
func loggingKinds() []*kind {
	files := object{"period": "3600", "gzip_level": "0", "message_type": "blank", "timestamp_format": anyTimestamp}
	batches := object{"request_max_bytes": 0, "request_max_entries": 0}
	return []*kind{
		logging("azureblob", files, object{"file_max_bytes": 0}),
		logging("bigquery"),
		logging("cloudfiles", files),
		logging("datadog", object{"region": "US"}),
		logging("digitalocean", files, object{"domain": "nyc3.digitaloceanspaces.com"}),
		logging("elasticsearch", batches),
		logging("fos", files, object{"file_max_bytes": 0}),
		logging("ftp", files, object{"port": "21"}),
		logging("gcs", files, object{"path": "/"}),
		logging("grafanacloudlogs"),
		logging("heroku"),
		logging("honeycomb"),
		logging("https", batches, object{
			"method": "POST", "message_type": "classic", "json_format": "0", "period": 5, "gzip_level": 0, "add_batch_size_header": false,
		}),
		logging("kafka", object{"required_acks": "1", "request_max_bytes": 0, "parse_log_keyvals": false, "use_tls": "0"}),
		logging("kinesis"),
		logging("logentries", object{"port": "20000", "use_tls": "0"}),
		logging("loggly"),
		logging("logshuttle"),
		logging("newrelic", object{"region": "US"}).where(checkRegion),
		logging("newrelicotlp"),
		logging("openstack", files),
		logging("papertrail", object{"port": "514"}),
		logging("pubsub"),
		logging("s3", files, object{"domain": "s3.amazonaws.com", "file_max_bytes": 0}),
		logging("scalyr", object{"region": "US", "project_id": "logplex"}),
		logging("sftp", files, object{"port": "22", "gzip_level": 0}),
		logging("splunk", batches, object{"use_tls": "0"}),
		logging("sumologic", object{"message_type": "classic"}).lacking("address"),
		logging("syslog", object{"port": "514", "use_tls": "0", "message_type": "classic"}),
	}
}

// logging is a kind of logging endpoints. Later defaults replace earlier ones.
func logging(name string, defaults ...object) *kind {
	k := &kind{
		path: "logging/" + name, model: "syslog", record: "logging_syslog",
		defaults: object{"format": anyLogFormat, "format_version": "2", "log_processing_region": "none", "response_condition": ""},
		types:    map[string]string{"port": "string", "required_acks": "string"},
		echoes:   []string{"gzip_level", "period", "port"},
		check:    []rule{checkPlacement, checkCompression, checkCredentials},
		derive:   []rule{resolveAddress, checkRole},
	}
	for _, more := range defaults {
		maps.Copy(k.defaults, more)
	}
	return k
}

// where adds a rule.
func (k *kind) where(r rule) *kind {
	k.derive = append(k.derive, r)
	return k
}

// lacking adds a field that is absent while nothing is in it.
func (k *kind) lacking(field string) *kind {
	k.omits = append(k.omits, field)
	return k
}

var aclName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_\s]*$`)

func checkACLName(ch *change) *reply {
	if name := ch.sent.text("name"); name != "" && !aclName.MatchString(name) {
		return badRequest("Name must start with alphabetical and contain only alphanumeric, underscore, and whitespace")
	}
	return nil
}

// resolveAddress derives what an address is from the address itself.
func resolveAddress(ch *change) *reply {
	if _, sent := ch.sent["address"]; !sent {
		return nil
	}
	text := ch.object.text("address")
	address, err := netip.ParseAddr(text)
	for field, is := range map[string]bool{
		"hostname": err != nil && text != "",
		"ipv4":     err == nil && address.Is4(),
		"ipv6":     err == nil && address.Is6(),
	} {
		_, sent := ch.sent[field]
		if _, has := ch.object[field]; !has || sent {
			continue
		}
		ch.object[field] = nil
		if is {
			ch.object[field] = text
		}
	}
	return nil
}

// preferIPv6 is the default of new backends of Compute services.
func preferIPv6(ch *change) *reply {
	if _, sent := ch.sent["prefer_ipv6"]; !sent && ch.was == nil {
		ch.object["prefer_ipv6"] = ch.service.kind == "wasm"
	}
	return nil
}

// tidyHeaders stores the headers of a health check sorted and evenly spaced. The reply to an
// update still has them as they were sent.
func tidyHeaders(ch *change) *reply {
	sent, _ := ch.object["headers"].([]any)
	if _, changed := ch.sent["headers"]; !changed {
		return nil
	}
	var lines []string
	for _, header := range sent {
		name, value, _ := strings.Cut(fmt.Sprint(header), ":")
		lines = append(lines, strings.TrimSpace(name)+": "+strings.TrimSpace(value))
	}
	slices.Sort(lines)
	tidy := []any{}
	for _, line := range lines {
		tidy = append(tidy, line)
	}
	ch.object["headers"] = tidy
	if ch.was != nil {
		ch.shown["headers"] = sent
	}
	return nil
}

// countResponse makes a number of the status of a rate limiter's response.
func countResponse(ch *change) *reply {
	response := toObject(ch.object["response"])
	if response == nil {
		return nil
	}
	status, err := convert("integer", response["status"])
	if err != nil {
		return badRequest("'response[status]' " + err.Error())
	}
	response["status"] = status
	ch.object["response"] = response
	return nil
}

// checkPlacement refuses a new endpoint whose placement or condition is an empty text: to have
// none is not to send it.
func checkPlacement(ch *change) *reply {
	for _, field := range []string{"placement", "response_condition"} {
		if value := ch.sent[field]; value == "" && ch.was == nil {
			return badRequest("'" + field + "' can't be blank")
		}
	}
	return nil
}

// checkCompression sees to it that files are compressed in one way only. To choose one
// gives up the other; the reply then has a number, or null, for the level.
func checkCompression(ch *change) *reply {
	if _, has := ch.object["gzip_level"]; !has {
		return nil
	}
	codec := ch.sent.text("compression_codec") != ""
	level := !isZero(ch.sent.text("gzip_level"))
	switch {
	case codec && level:
		return failure(http.StatusBadRequest, "'compression_codec' and 'gzip_level' cannot be set simultaneously", "")
	case level:
		ch.object["compression_codec"] = nil
	case codec && ch.was != nil:
		ch.object["gzip_level"] = ch.kind.defaults["gzip_level"]
		ch.shown["gzip_level"] = nil
		if !isZero(ch.was.text("gzip_level")) {
			ch.shown["gzip_level"] = 0
		}
	}
	return nil
}

func isZero(text string) bool { return text == "" || text == "0" }

// checkCredentials refuses a role beside keys.
func checkCredentials(ch *change) *reply {
	keys := ch.sent.text("access_key") + ch.sent.text("secret_key")
	if ch.sent.text("iam_role") != "" && keys != "" {
		return failure(http.StatusBadRequest, "'iam_role' can't be used when 'access_key' or 'secret_key' are provided", "")
	}
	return nil
}

var roleARN = regexp.MustCompile(`^arn:aws[\w-]*:iam::\d{12}:role/.+$`)

func checkRole(ch *change) *reply {
	if role := ch.sent.text("iam_role"); role != "" && !roleARN.MatchString(role) {
		return badRequest("invalid IAM Role ARN " + role)
	}
	return nil
}

func checkRegion(ch *change) *reply {
	region := ch.object.text("region")
	if !strings.EqualFold(region, "US") && !strings.EqualFold(region, "EU") {
		return badRequest("unrecognized region " + region)
	}
	return nil
}

// onlyMain makes a VCL that is the main one the only one.
func onlyMain(ch *change) *reply {
	if ch.object["main"] != true {
		return nil
	}
	for _, other := range ch.version.objects["vcl"] {
		other["main"] = false
	}
	return nil
}
