package replay

import (
	"context"
	"maps"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/logging"
)

// loggingCalls are the operations of package logging.
func loggingCalls() map[string]Call {
	calls := map[string]Call{
		"create_log_managed": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return nil, logging.Managed(c, r.Arg(0)).Enable(ctx)
		},
		"delete_log_managed": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return nil, logging.Managed(c, r.Arg(0)).Disable(ctx)
		},
	}
	for _, kind := range []map[string]Call{
		kindCalls("log_azure", logging.AzureBlobEndpoints),
		kindCalls("log_bigquery", logging.BigQueryEndpoints),
		kindCalls("log_cloudfiles", logging.CloudFilesEndpoints),
		kindCalls("log_datadog", logging.DatadogEndpoints),
		kindCalls("log_digocean", logging.DigitalOceanEndpoints),
		kindCalls("log_elasticsearch", logging.ElasticsearchEndpoints),
		kindCalls("log_ftp", logging.FTPEndpoints),
		kindCalls("log_gcs", logging.GCSEndpoints),
		kindCalls("log_grafanacloudlogs", logging.GrafanaCloudLogsEndpoints),
		kindCalls("log_heroku", logging.HerokuEndpoints),
		kindCalls("log_honeycomb", logging.HoneycombEndpoints),
		kindCalls("log_https", logging.HTTPSEndpoints),
		kindCalls("log_kafka", logging.KafkaEndpoints),
		kindCalls("log_kinesis", logging.KinesisEndpoints),
		kindCalls("log_logentries", logging.LogentriesEndpoints),
		kindCalls("log_loggly", logging.LogglyEndpoints),
		kindCalls("log_logshuttle", logging.LogShuttleEndpoints),
		kindCalls("log_newrelic", logging.NewRelicEndpoints),
		kindCalls("log_newrelicotlp", logging.NewRelicOTLPEndpoints),
		kindCalls("log_openstack", logging.OpenStackEndpoints),
		kindCalls("log_papertrail", logging.PapertrailEndpoints),
		kindCalls("log_gcp_pubsub", logging.PubSubEndpoints),
		kindCalls("log_aws_s3", logging.S3Endpoints),
		kindCalls("log_scalyr", logging.ScalyrEndpoints),
		kindCalls("log_sftp", logging.SFTPEndpoints),
		kindCalls("log_splunk", logging.SplunkEndpoints),
		kindCalls("log_sumologic", logging.SumoLogicEndpoints),
		kindCalls("log_syslog", logging.SyslogEndpoints),
	} {
		maps.Copy(calls, kind)
	}
	return calls
}

// kindCalls are the operations of a kind of configuration objects, whose ids end alike.
func kindCalls[T, In any](id string, objects func(fastly.Version) fastly.Collection[T, In]) map[string]Call {
	of := func(c *fastly.Client, r *Recorded) fastly.Collection[T, In] {
		return objects(c.Version(r.Arg(0), r.Int(1)))
	}
	return map[string]Call{
		"list_" + id: func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return of(c, r).List(ctx)
		},
		"get_" + id: func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return of(c, r).Get(ctx, r.Arg(2))
		},
		"create_" + id: input(func(ctx context.Context, c *fastly.Client, r *Recorded, in In) (any, error) {
			return of(c, r).Create(ctx, in)
		}),
		"update_" + id: input(func(ctx context.Context, c *fastly.Client, r *Recorded, in In) (any, error) {
			return of(c, r).Update(ctx, r.Arg(2), in)
		}),
		"delete_" + id: func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return nil, of(c, r).Delete(ctx, r.Arg(2))
		},
	}
}
