package shapetest_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/edgesdk/fastly/api/acl"
	"github.com/edgesdk/fastly/api/compute"
	"github.com/edgesdk/fastly/api/dictionary"
	"github.com/edgesdk/fastly/api/loadbalancing"
	"github.com/edgesdk/fastly/api/logging"
	"github.com/edgesdk/fastly/api/serviceconfig"
	"github.com/edgesdk/fastly/internal/catalog"
	"github.com/edgesdk/fastly/internal/shapetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// kinds lists the kinds of objects of a version, except logging endpoints.
var kinds = []shapetest.Kind{
	{
		Path: "acl", Of: shapetest.Untyped(acl.ACLs), Samples: map[string][2]any{"name": {"blocked", "banned for good"}},
		Names: map[string]string{"a": "a", "two words": "two%20words", "under_score 9": "under_score%209"},
	},
	{Path: "apex-redirects", Of: shapetest.Untyped(serviceconfig.ApexRedirects), Root: "/apex-redirects", Unrecorded: true},
	{Path: "backend", Of: shapetest.Untyped(serviceconfig.Backends), Derived: []string{"hostname", "ipv4", "ipv6"}},
	{Path: "cache_settings", Of: shapetest.Untyped(serviceconfig.CacheSettings)},
	{Path: "condition", Of: shapetest.Untyped(serviceconfig.Conditions), Fixed: []string{"type"}},
	{Path: "dictionary", Of: shapetest.Untyped(dictionary.Dictionaries), Fixed: []string{"write_only"}},
	{
		Path: "director", Of: shapetest.Untyped(loadbalancing.Directors),
		Samples: map[string][2]any{"type": {loadbalancing.DirectorRandom, loadbalancing.DirectorHash}, "backends": {"a,b / c", ""}},
		Answers: map[string][2]any{"backends": {[]string{"a", "b / c"}, []string{}}},
	},
	{
		Path: "domain", Of: shapetest.Untyped(serviceconfig.Domains), Samples: map[string][2]any{"name": {"www.example.com", "*.example.com"}},
		Names: map[string]string{"example.com": "example.com", "*.example.com": "%2A.example.com"},
	},
	{Path: "gzip", Of: shapetest.Untyped(serviceconfig.Gzips)},
	{Path: "header", Of: shapetest.Untyped(serviceconfig.Headers)},
	{
		Path: "healthcheck", Of: shapetest.Untyped(serviceconfig.HealthChecks), // the API sorts the headers
		Samples: map[string][2]any{"headers": {`["Foo:bar baz","Accept:a/b"]`, `["Host:é"]`}},
		Answers: map[string][2]any{"headers": {[]string{"Accept: a/b", "Foo: bar baz"}, []string{"Host: é"}}},
	},
	{Path: "pool", Of: shapetest.Untyped(loadbalancing.Pools)},
	{Path: "rate-limiters", Of: shapetest.Untyped(serviceconfig.RateLimiters), Root: "/rate-limiters"},
	{Path: "request_settings", Of: shapetest.Untyped(serviceconfig.RequestSettings), Samples: map[string][2]any{"hash_keys": {"req.url,req.http.host", "a"}}},
	{Path: "resource", Of: shapetest.Untyped(compute.ResourceLinks), ByID: true},
	{Path: "response_object", Of: shapetest.Untyped(serviceconfig.ResponseObjects)},
	{
		Path: "snippet", Of: shapetest.Untyped(serviceconfig.Snippets), // the content of dynamic snippets is stored elsewhere
		Samples: map[string][2]any{"dynamic": {false, true}}, Apart: []string{"dynamic"}, Fixed: []string{"dynamic"},
	},
	{Path: "vcl", Of: shapetest.Untyped(serviceconfig.VCLs)},
}

// endpoints lists the kinds of logging endpoints, whose paths begin with "logging/". Their updates
// are JSON, so that null can reset a field.
var endpoints = []shapetest.Kind{
	{Path: "azureblob", Of: shapetest.Untyped(logging.AzureBlobEndpoints), Apart: []string{"gzip_level"}},
	{Path: "bigquery", Of: shapetest.Untyped(logging.BigQueryEndpoints)},
	{Path: "cloudfiles", Of: shapetest.Untyped(logging.CloudFilesEndpoints), Apart: []string{"gzip_level"}},
	{Path: "datadog", Of: shapetest.Untyped(logging.DatadogEndpoints)},
	{Path: "digitalocean", Of: shapetest.Untyped(logging.DigitalOceanEndpoints), Apart: []string{"gzip_level"}},
	{Path: "elasticsearch", Of: shapetest.Untyped(logging.ElasticsearchEndpoints)},
	{Path: "fos", Of: shapetest.Untyped(logging.FOSEndpoints), Apart: []string{"gzip_level"}},
	{Path: "ftp", Of: shapetest.Untyped(logging.FTPEndpoints), Apart: []string{"gzip_level"}, Derived: []string{"hostname", "ipv4"}},
	{Path: "gcs", Of: shapetest.Untyped(logging.GCSEndpoints), Apart: []string{"gzip_level"}},
	{Path: "grafanacloudlogs", Of: shapetest.Untyped(logging.GrafanaCloudLogsEndpoints)},
	{Path: "heroku", Of: shapetest.Untyped(logging.HerokuEndpoints)},
	{Path: "honeycomb", Of: shapetest.Untyped(logging.HoneycombEndpoints)},
	{Path: "https", Of: shapetest.Untyped(logging.HTTPSEndpoints), Apart: []string{"gzip_level"}},
	{Path: "kafka", Of: shapetest.Untyped(logging.KafkaEndpoints)},
	{Path: "kinesis", Of: shapetest.Untyped(logging.KinesisEndpoints), Apart: []string{"iam_role"}},
	{Path: "logentries", Of: shapetest.Untyped(logging.LogentriesEndpoints)},
	{Path: "loggly", Of: shapetest.Untyped(logging.LogglyEndpoints)},
	{Path: "logshuttle", Of: shapetest.Untyped(logging.LogShuttleEndpoints)},
	{Path: "newrelic", Of: shapetest.Untyped(logging.NewRelicEndpoints)},
	{Path: "newrelicotlp", Of: shapetest.Untyped(logging.NewRelicOTLPEndpoints)},
	{Path: "openstack", Of: shapetest.Untyped(logging.OpenStackEndpoints), Apart: []string{"gzip_level"}},
	{Path: "papertrail", Of: shapetest.Untyped(logging.PapertrailEndpoints)},
	{Path: "pubsub", Of: shapetest.Untyped(logging.PubSubEndpoints)},
	{Path: "s3", Of: shapetest.Untyped(logging.S3Endpoints), Apart: []string{"gzip_level", "iam_role"}},
	{Path: "scalyr", Of: shapetest.Untyped(logging.ScalyrEndpoints)},
	{Path: "sftp", Of: shapetest.Untyped(logging.SFTPEndpoints), Apart: []string{"gzip_level"}},
	{Path: "splunk", Of: shapetest.Untyped(logging.SplunkEndpoints)},
	{Path: "sumologic", Of: shapetest.Untyped(logging.SumoLogicEndpoints), Apart: []string{"address"}},
	{Path: "syslog", Of: shapetest.Untyped(logging.SyslogEndpoints), Derived: []string{"hostname", "ipv4"}},
}

// endpointSamples holds values for fields that the API validates.
var endpointSamples = map[string][2]any{
	"format_version": {2, 1},
	"gzip_level":     {8, 9},
	"file_max_bytes": {1_048_576, 2_097_152},
	"required_acks":  {1, -1},
	"region":         {"US", "EU"},
	"iam_role":       {"arn:aws:iam::123456789012:role/a", "arn:aws:iam::123456789012:role/b"},
}

func table() []shapetest.Kind {
	rows := slices.Clone(kinds)
	for _, row := range endpoints {
		row.Path, row.JSONUpdates, row.Samples = "logging/"+row.Path, true, endpointSamples
		rows = append(rows, row)
	}
	return rows
}

func TestShape(t *testing.T) {
	checks := 0
	for _, kind := range table() {
		t.Run(kind.Path, func(t *testing.T) { checks += kind.Check(t) })
	}
	t.Logf("%d kinds, %d checks", len(table()), checks)
}

// TestKindsAreAll checks that the table contains all kinds of the API.
func TestKindsAreAll(t *testing.T) {
	facts, err := catalog.Load()
	require.NoError(t, err)
	const version = "/service/{}/version/{}/"
	var all []string
	for _, op := range facts.Operations {
		_, template, _ := strings.Cut(catalog.Key(op.Method, op.Path), " ")
		path, below := strings.CutPrefix(template, version)
		single := func(root string) bool {
			return facts.Lookup(http.MethodGet, root+path+"/{}") != nil &&
				facts.Lookup(http.MethodPut, root+path+"/{}") != nil && facts.Lookup(http.MethodDelete, root+path+"/{}") != nil
		}
		if below && op.Method == http.MethodPost && facts.Lookup(http.MethodGet, template) != nil && (single(version) || single("/")) {
			all = append(all, path)
		}
	}
	var known []string
	for _, kind := range table() {
		known = append(known, kind.Path)
	}
	require.ElementsMatch(t, all, known)
}
