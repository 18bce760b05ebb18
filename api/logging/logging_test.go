package logging_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/logging"
	"github.com/edgesdk/fastly/fastlytest"
	"github.com/edgesdk/fastly/internal/shapetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// kinds are all that the package has.
var kinds = []struct {
	path  string
	check func(*testing.T)
}{
	{"azureblob", check("azureblob", logging.AzureBlobEndpoints, []string{"gzip_level"})},
	{"bigquery", check("bigquery", logging.BigQueryEndpoints, nil)},
	{"cloudfiles", check("cloudfiles", logging.CloudFilesEndpoints, []string{"gzip_level"})},
	{"datadog", check("datadog", logging.DatadogEndpoints, nil)},
	{"digitalocean", check("digitalocean", logging.DigitalOceanEndpoints, []string{"gzip_level"})},
	{"elasticsearch", check("elasticsearch", logging.ElasticsearchEndpoints, nil)},
	{"ftp", check("ftp", logging.FTPEndpoints, []string{"gzip_level"}, "hostname", "ipv4")},
	{"gcs", check("gcs", logging.GCSEndpoints, []string{"gzip_level"})},
	{"grafanacloudlogs", check("grafanacloudlogs", logging.GrafanaCloudLogsEndpoints, nil)},
	{"heroku", check("heroku", logging.HerokuEndpoints, nil)},
	{"honeycomb", check("honeycomb", logging.HoneycombEndpoints, nil)},
	{"https", check("https", logging.HTTPSEndpoints, []string{"gzip_level"})},
	{"kafka", check("kafka", logging.KafkaEndpoints, nil)},
	{"kinesis", check("kinesis", logging.KinesisEndpoints, []string{"iam_role"})},
	{"logentries", check("logentries", logging.LogentriesEndpoints, nil)},
	{"loggly", check("loggly", logging.LogglyEndpoints, nil)},
	{"logshuttle", check("logshuttle", logging.LogShuttleEndpoints, nil)},
	{"newrelic", check("newrelic", logging.NewRelicEndpoints, nil)},
	{"newrelicotlp", check("newrelicotlp", logging.NewRelicOTLPEndpoints, nil)},
	{"openstack", check("openstack", logging.OpenStackEndpoints, []string{"gzip_level"})},
	{"papertrail", check("papertrail", logging.PapertrailEndpoints, nil)},
	{"pubsub", check("pubsub", logging.PubSubEndpoints, nil)},
	{"s3", check("s3", logging.S3Endpoints, []string{"gzip_level", "iam_role"})},
	{"scalyr", check("scalyr", logging.ScalyrEndpoints, nil)},
	{"sftp", check("sftp", logging.SFTPEndpoints, []string{"gzip_level"})},
	{"splunk", check("splunk", logging.SplunkEndpoints, nil)},
	{"sumologic", check("sumologic", logging.SumoLogicEndpoints, []string{"address"})},
	{"syslog", check("syslog", logging.SyslogEndpoints, nil, "hostname", "ipv4")},
}

// samples are values of the fields that the API judges.
var samples = map[string][2]any{
	"format_version": {2, 1},
	"gzip_level":     {8, 9},
	"file_max_bytes": {1_048_576, 2_097_152},
	"required_acks":  {1, -1},
	"region":         {"US", "EU"},
	"iam_role":       {"arn:aws:iam::123456789012:role/a", "arn:aws:iam::123456789012:role/b"},
}

func check[T, In any](path string, of func(fastly.Version) fastly.Collection[T, In], apart []string, derived ...string) func(*testing.T) {
	return func(t *testing.T) {
		requireSecrets[T](t)
		requireSecrets[In](t)
		shapetest.Check(t, shapetest.Kind[T, In]{
			Path: "logging/" + path, Of: of, JSONUpdates: true,
			Samples: samples, Apart: apart, Derived: derived,
		})
	}
}

// secrets are the fields that must not be printed, wherever they are.
var secrets = []string{"access_key", "header_value", "password", "sas_token", "secret_key", "tls_client_key", "token"}

func requireSecrets[S any](t *testing.T) {
	for _, f := range reflect.VisibleFields(reflect.TypeFor[S]()) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		secret := f.Type == reflect.TypeFor[fastly.Secret]() || f.Type == reflect.TypeFor[*fastly.Secret]()
		require.Equal(t, slices.Contains(secrets, name), secret, f.Name)
	}
}

func TestKinds(t *testing.T) {
	for _, kind := range kinds {
		t.Run(kind.path, kind.check)
	}
	require.Len(t, kinds, 28)
	t.Logf("%d kinds of endpoints", len(kinds))
}

// Null in an update brings the default back, and codec and level exclude each other.
func TestReset(t *testing.T) {
	client, fake := fastlytest.New(t)
	ftp := logging.FTPEndpoints(client.Version(fake.AddService("shop").ID, 1))
	created, err := ftp.Create(t.Context(), logging.FTPInput{
		Name: new("logs"), Placement: fastly.Value(logging.PlacementNone), GzipLevel: fastly.Value(8),
	})
	require.NoError(t, err)
	require.Equal(t, logging.PlacementNone, created.Placement)
	require.Equal(t, 8, created.GzipLevel)

	updated, err := ftp.Update(t.Context(), "logs", logging.FTPInput{
		Placement: fastly.Null[logging.Placement](), CompressionCodec: fastly.Value(logging.CompressZstd),
	})
	require.NoError(t, err)
	require.Empty(t, updated.Placement)
	require.Equal(t, logging.CompressZstd, updated.CompressionCodec)
	require.Zero(t, updated.GzipLevel)

	_, err = ftp.Create(t.Context(), logging.FTPInput{
		Name: new("both"), CompressionCodec: fastly.Value(logging.CompressGzip), GzipLevel: fastly.Value(1),
	})
	require.ErrorContains(t, err, "cannot be set simultaneously")
}

func TestManaged(t *testing.T) {
	client, fake := fastlytest.New(t)
	service := fake.AddService("shop").ID
	tail := logging.Managed(client, service)
	require.NoError(t, tail.Enable(t.Context()))
	require.ErrorIs(t, tail.Enable(t.Context()), fastly.ErrConflict)
	require.NoError(t, tail.Disable(t.Context()))

	const path = "/log_stream/managed/instance_output"
	for i, method := range []string{"POST", "POST", "DELETE"} {
		request := fake.Requests()[i]
		require.Equal(t, method+" /service/"+service+path, request.Method+" "+request.URI)
		require.Empty(t, request.Body)
		require.True(t, request.Counted)
	}
	require.ErrorContains(t, logging.Managed(client, "").Enable(t.Context()), "service_id is empty")
}
