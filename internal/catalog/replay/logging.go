package replay

import (
	"context"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/logging"
)

// loggingCalls returns the calls of package logging.
func loggingCalls() map[string]Call {
	return merge(map[string]Call{
		"create_log_managed": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return nil, logging.Managed(c, r.Arg(0)).Enable(ctx)
		},
		"delete_log_managed": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return nil, logging.Managed(c, r.Arg(0)).Disable(ctx)
		},
	},
		kindCalls("logging/azureblob", logging.AzureBlobEndpoints),
		kindCalls("logging/bigquery", logging.BigQueryEndpoints),
		kindCalls("logging/cloudfiles", logging.CloudFilesEndpoints),
		kindCalls("logging/datadog", logging.DatadogEndpoints),
		kindCalls("logging/digitalocean", logging.DigitalOceanEndpoints),
		kindCalls("logging/elasticsearch", logging.ElasticsearchEndpoints),
		kindCalls("logging/fos", logging.FOSEndpoints),
		kindCalls("logging/ftp", logging.FTPEndpoints),
		kindCalls("logging/gcs", logging.GCSEndpoints),
		kindCalls("logging/grafanacloudlogs", logging.GrafanaCloudLogsEndpoints),
		kindCalls("logging/heroku", logging.HerokuEndpoints),
		kindCalls("logging/honeycomb", logging.HoneycombEndpoints),
		kindCalls("logging/https", logging.HTTPSEndpoints),
		kindCalls("logging/kafka", logging.KafkaEndpoints),
		kindCalls("logging/kinesis", logging.KinesisEndpoints),
		kindCalls("logging/logentries", logging.LogentriesEndpoints),
		kindCalls("logging/loggly", logging.LogglyEndpoints),
		kindCalls("logging/logshuttle", logging.LogShuttleEndpoints),
		kindCalls("logging/newrelic", logging.NewRelicEndpoints),
		kindCalls("logging/newrelicotlp", logging.NewRelicOTLPEndpoints),
		kindCalls("logging/openstack", logging.OpenStackEndpoints),
		kindCalls("logging/papertrail", logging.PapertrailEndpoints),
		kindCalls("logging/pubsub", logging.PubSubEndpoints),
		kindCalls("logging/s3", logging.S3Endpoints),
		kindCalls("logging/scalyr", logging.ScalyrEndpoints),
		kindCalls("logging/sftp", logging.SFTPEndpoints),
		kindCalls("logging/splunk", logging.SplunkEndpoints),
		kindCalls("logging/sumologic", logging.SumoLogicEndpoints),
		kindCalls("logging/syslog", logging.SyslogEndpoints),
	)
}
