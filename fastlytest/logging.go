package fastlytest

import (
	"maps"
	"net/http"
	"regexp"
	"strings"
)

// Defaults of logging endpoints.
const (
	anyLogFormat = `%h %l %u %t "%r" %>s %b`
	anyTimestamp = "%Y-%m-%dT%H:%M:%S.000"
)

// loggingKinds returns the kinds of logging endpoints. In errors, the API calls all of them syslog.
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
			"method": "POST", "message_type": "blank", "json_format": "0", "period": 5, "gzip_level": 0, "add_batch_size_header": false,
		}),
		logging("kafka", object{"required_acks": "1", "request_max_bytes": 0, "parse_log_keyvals": false, "use_tls": "0"}),
		logging("kinesis"),
		logging("logentries", object{"port": "20000", "use_tls": "0"}),
		logging("loggly"),
		logging("logshuttle"),
		logging("newrelic", object{"region": "US"}).where(rule{recorded, checkRegion}),
		logging("newrelicotlp"),
		logging("openstack", files),
		logging("papertrail", object{"port": "514"}),
		logging("pubsub"),
		logging("s3", files, object{"domain": "s3.amazonaws.com", "file_max_bytes": 0}),
		logging("scalyr", object{"region": "US", "project_id": "logplex"}),
		logging("sftp", files, object{"port": "22", "gzip_level": 0}),
		logging("splunk", batches, object{"use_tls": "0"}),
		logging("sumologic", object{"message_type": "blank"}).lacking("address"),
		logging("syslog", object{"port": "514", "use_tls": "0", "message_type": "blank"}),
	}
}

// logging returns a kind of logging endpoint. Later defaults replace earlier ones.
func logging(name string, defaults ...object) *kind {
	k := &kind{
		path: "logging/" + name, model: "syslog", record: "logging_syslog",
		defaults: object{"format": anyLogFormat, "format_version": "2", "log_processing_region": "none", "response_condition": ""},
		types:    map[string]string{"port": "string", "required_acks": "string"},
		echoes:   []string{"gzip_level", "period", "port"},
		check:    []rule{{reported, checkPlacement}, {reported, checkLogFormat}, {recorded, checkCompression}, {recorded, checkCredentials}, ports(0)},
		derive:   []rule{{recorded, resolveAddress}, {recorded, checkRole}},
	}
	for _, more := range defaults {
		maps.Copy(k.defaults, more)
	}
	return k
}

// where adds a rule to the kind.
func (k *kind) where(r rule) *kind {
	k.check = append(k.check, r)
	return k
}

// lacking adds a field that is omitted when empty.
func (k *kind) lacking(field string) *kind {
	k.omits = append(k.omits, field)
	return k
}

// checkPlacement refuses a new endpoint with an empty placement. The field must be omitted instead.
func checkPlacement(ch *change) *reply {
	if ch.sent["placement"] == "" && ch.was == nil {
		return badRequest("'placement' can't be blank")
	}
	return nil
}

// checkCompression ensures that only one compression setting is in effect. Setting one resets the
// other. In the reply, the level is then a number or null.
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

// checkCredentials refuses an IAM role together with keys.
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
