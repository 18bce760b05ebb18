package logging_test

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/logging"
	"github.com/edgesdk/fastly/fastlytest"
)

// draft returns the first version of a service in a fake account in memory.
func draft() fastly.Version {
	fake := fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		panic(err)
	}
	return client.Version(fake.AddService("shop").ID, 1)
}

func ExampleAzureBlobEndpoints() {
	ctx, endpoints := context.Background(), logging.AzureBlobEndpoints(draft())
	made, err := endpoints.Create(ctx, logging.AzureBlobInput{
		Name:        new("logs"),
		AccountName: new("shoplogs"),
		Container:   new("edge"),
		SASToken:    new(fastly.Secret(os.Getenv("SAS_TOKEN"))),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(made.Name, made.Container)
	// Output: logs edge
}

func ExampleBigQueryEndpoints() {
	ctx, endpoints := context.Background(), logging.BigQueryEndpoints(draft())
	made, err := endpoints.Create(ctx, logging.BigQueryInput{
		Name:           new("logs"),
		ProjectID:      new("shop"),
		Dataset:        new("edge"),
		Table:          new("requests"),
		TemplateSuffix: new("%Y%m%d"),
		AccountName:    new("logs@shop.iam.gserviceaccount.com"),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(made.Name, made.TemplateSuffix)
	// Output: logs %Y%m%d
}

func ExampleCloudFilesEndpoints() {
	ctx, endpoints := context.Background(), logging.CloudFilesEndpoints(draft())
	made, err := endpoints.Create(ctx, logging.CloudFilesInput{
		Name:       new("logs"),
		User:       new("shop"),
		AccessKey:  new(fastly.Secret(os.Getenv("RACKSPACE_KEY"))),
		BucketName: new("edge"),
		Region:     fastly.NullableValue(logging.CloudFilesLON),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(made.Name, made.Region)
	// Output: logs LON
}

func ExampleDatadogEndpoints() {
	ctx, endpoints := context.Background(), logging.DatadogEndpoints(draft())
	made, err := endpoints.Create(ctx, logging.DatadogInput{
		Name:   new("logs"),
		Token:  new(fastly.Secret(os.Getenv("DATADOG_KEY"))),
		Region: new(logging.DatadogEU1),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(made.Name, made.Region)
	// Output: logs EU1
}

func ExampleDigitalOceanEndpoints() {
	ctx, endpoints := context.Background(), logging.DigitalOceanEndpoints(draft())
	made, err := endpoints.Create(ctx, logging.DigitalOceanInput{
		Name:       new("logs"),
		BucketName: new("edge"),
		Domain:     new("ams3.digitaloceanspaces.com"),
		AccessKey:  new(fastly.Secret(os.Getenv("SPACES_KEY"))),
		SecretKey:  new(fastly.Secret(os.Getenv("SPACES_SECRET"))),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(made.Name, made.Domain)
	// Output: logs ams3.digitaloceanspaces.com
}

func ExampleElasticsearchEndpoints() {
	ctx, endpoints := context.Background(), logging.ElasticsearchEndpoints(draft())
	made, err := endpoints.Create(ctx, logging.ElasticsearchInput{
		Name:              new("logs"),
		URL:               new("https://search.example.com"),
		Index:             new("edge-#{%F}"),
		RequestMaxEntries: new(500),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(made.Name, made.RequestMaxEntries)
	// Output: logs 500
}

func ExampleFOSEndpoints() {
	ctx, endpoints := context.Background(), logging.FOSEndpoints(draft())
	made, err := endpoints.Create(ctx, logging.FOSInput{
		Name:             new("logs"),
		BucketName:       new("edge"),
		Region:           new("us-east"),
		CompressionCodec: fastly.NullableValue(logging.CompressZstd),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(made.Name, made.Region, made.CompressionCodec)
	// Output: logs us-east zstd
}

func ExampleFTPEndpoints() {
	ctx, endpoints := context.Background(), logging.FTPEndpoints(draft())
	made, err := endpoints.Create(ctx, logging.FTPInput{
		Name:     new("logs"),
		Address:  new("ftp.example.com"),
		User:     new("anonymous"),
		Password: new(fastly.Secret("logs@example.com")),
		Path:     new("/edge/"),
		Period:   new(600),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(made.Name, made.Period)
	// Output: logs 600
}

func ExampleGCSEndpoints() {
	ctx, endpoints := context.Background(), logging.GCSEndpoints(draft())
	made, err := endpoints.Create(ctx, logging.GCSInput{
		Name:             new("logs"),
		BucketName:       new("edge"),
		AccountName:      new("logs@shop.iam.gserviceaccount.com"),
		CompressionCodec: fastly.NullableValue(logging.CompressZstd),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(made.Name, made.CompressionCodec)
	// Output: logs zstd
}

func ExampleGrafanaCloudLogsEndpoints() {
	ctx, endpoints := context.Background(), logging.GrafanaCloudLogsEndpoints(draft())
	made, err := endpoints.Create(ctx, logging.GrafanaCloudLogsInput{
		Name:  new("logs"),
		URL:   new("https://logs-prod.grafana.net"),
		User:  new("123456"),
		Token: new(fastly.Secret(os.Getenv("GRAFANA_TOKEN"))),
		Index: new(`{"service":"shop"}`),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(made.Name, made.Index)
	// Output: logs {"service":"shop"}
}

func ExampleHerokuEndpoints() {
	ctx, endpoints := context.Background(), logging.HerokuEndpoints(draft())
	made, err := endpoints.Create(ctx, logging.HerokuInput{
		Name:  new("logs"),
		URL:   new("https://1.us.logplex.io/logs"),
		Token: new(fastly.Secret(os.Getenv("DRAIN_TOKEN"))),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(made.Name, made.URL)
	// Output: logs https://1.us.logplex.io/logs
}

func ExampleHoneycombEndpoints() {
	ctx, endpoints := context.Background(), logging.HoneycombEndpoints(draft())
	made, err := endpoints.Create(ctx, logging.HoneycombInput{
		Name:    new("logs"),
		Dataset: new("edge"),
		Token:   new(fastly.Secret(os.Getenv("HONEYCOMB_KEY"))),
		Format:  new(`{"data":{"status":%>s}}`),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(made.Name, made.Dataset)
	// Output: logs edge
}

func ExampleHTTPSEndpoints() {
	ctx, endpoints := context.Background(), logging.HTTPSEndpoints(draft())
	made, err := endpoints.Create(ctx, logging.HTTPSInput{
		Name:        new("logs"),
		URL:         new("https://logs.example.com/in"),
		Method:      new(logging.HTTPSPut),
		ContentType: new("application/json"),
		JSONFormat:  new(logging.HTTPSLines),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(made.Name, made.Method)
	// Output: logs PUT
}

func ExampleKafkaEndpoints() {
	ctx, endpoints := context.Background(), logging.KafkaEndpoints(draft())
	made, err := endpoints.Create(ctx, logging.KafkaInput{
		Name:         new("logs"),
		Brokers:      []string{"kafka1.example.com", "kafka2.example.com"},
		Topic:        new("requests"),
		RequiredAcks: new(-1),
		UseTLS:       new(true),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(made.Name, made.RequiredAcks)
	// Output: logs -1
}

func ExampleKinesisEndpoints() {
	ctx, endpoints := context.Background(), logging.KinesisEndpoints(draft())
	made, err := endpoints.Create(ctx, logging.KinesisInput{
		Name:    new("logs"),
		Stream:  new("requests"),
		Region:  new(logging.KinesisEUWest1),
		IAMRole: new("arn:aws:iam::123456789012:role/logs"),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(made.Name, made.Region)
	// Output: logs eu-west-1
}

func ExampleLogentriesEndpoints() {
	ctx, endpoints := context.Background(), logging.LogentriesEndpoints(draft())
	made, err := endpoints.Create(ctx, logging.LogentriesInput{
		Name:   new("logs"),
		Token:  new(fastly.Secret(os.Getenv("LOGENTRIES_TOKEN"))),
		Region: new(logging.LogentriesEU),
		UseTLS: new(true),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(made.Name, made.UseTLS)
	// Output: logs true
}

func ExampleLogglyEndpoints() {
	ctx, endpoints := context.Background(), logging.LogglyEndpoints(draft())
	made, err := endpoints.Create(ctx, logging.LogglyInput{
		Name:   new("logs"),
		Token:  new(fastly.Secret(os.Getenv("LOGGLY_TOKEN"))),
		Format: new("%h %>s"),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(made.Name, made.Format)
	// Output: logs %h %>s
}

func ExampleLogShuttleEndpoints() {
	ctx, endpoints := context.Background(), logging.LogShuttleEndpoints(draft())
	made, err := endpoints.Create(ctx, logging.LogShuttleInput{
		Name:  new("logs"),
		URL:   new("https://shuttle.example.com"),
		Token: new(fastly.Secret(os.Getenv("SHUTTLE_TOKEN"))),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(made.Name, made.URL)
	// Output: logs https://shuttle.example.com
}

func ExampleNewRelicEndpoints() {
	ctx, endpoints := context.Background(), logging.NewRelicEndpoints(draft())
	made, err := endpoints.Create(ctx, logging.NewRelicInput{
		Name:   new("logs"),
		Token:  new(fastly.Secret(os.Getenv("NEW_RELIC_KEY"))),
		Region: new(logging.NewRelicEU),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(made.Name, made.Region)
	// Output: logs EU
}

func ExampleNewRelicOTLPEndpoints() {
	ctx, endpoints := context.Background(), logging.NewRelicOTLPEndpoints(draft())
	made, err := endpoints.Create(ctx, logging.NewRelicOTLPInput{
		Name:  new("logs"),
		Token: new(fastly.Secret(os.Getenv("NEW_RELIC_KEY"))),
		URL:   new("https://observer.example.com"),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(made.Name, made.URL)
	// Output: logs https://observer.example.com
}

func ExampleOpenStackEndpoints() {
	ctx, endpoints := context.Background(), logging.OpenStackEndpoints(draft())
	made, err := endpoints.Create(ctx, logging.OpenStackInput{
		Name:       new("logs"),
		URL:        new("https://auth.example.com/v1"),
		User:       new("logs"),
		AccessKey:  new(fastly.Secret(os.Getenv("OPENSTACK_KEY"))),
		BucketName: new("edge"),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(made.Name, made.BucketName)
	// Output: logs edge
}

func ExamplePapertrailEndpoints() {
	ctx, endpoints := context.Background(), logging.PapertrailEndpoints(draft())
	made, err := endpoints.Create(ctx, logging.PapertrailInput{
		Name:    new("logs"),
		Address: new("logs.papertrailapp.com"),
		Port:    new(12345),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(made.Name, made.Port)
	// Output: logs 12345
}

func ExamplePubSubEndpoints() {
	ctx, endpoints := context.Background(), logging.PubSubEndpoints(draft())
	made, err := endpoints.Create(ctx, logging.PubSubInput{
		Name:        new("logs"),
		ProjectID:   new("shop"),
		Topic:       new("requests"),
		AccountName: new("logs@shop.iam.gserviceaccount.com"),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(made.Name, made.Topic)
	// Output: logs requests
}

func ExampleS3Endpoints() {
	ctx, endpoints := context.Background(), logging.S3Endpoints(draft())
	_, err := endpoints.Create(ctx, logging.S3Input{
		Name:             new("logs"),
		BucketName:       new("edge"),
		IAMRole:          new("arn:aws:iam::123456789012:role/logs"),
		Redundancy:       fastly.NullableValue(logging.S3StandardIA),
		CompressionCodec: fastly.NullableValue(logging.CompressZstd),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	// Null resets a field to its default.
	_, err = endpoints.Update(ctx, "logs", logging.S3Input{
		Name:       new("archive"),
		Period:     new(600),
		Redundancy: fastly.NullableNull[logging.S3Redundancy](),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for endpoint, err := range endpoints.All(ctx) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%s: %s every %d s, class %q\n", endpoint.Name, endpoint.CompressionCodec, endpoint.Period, endpoint.Redundancy)
	}
	fmt.Println(endpoints.Delete(ctx, "archive"))
	// Output:
	// archive: zstd every 600 s, class ""
	// <nil>
}

func ExampleScalyrEndpoints() {
	ctx, endpoints := context.Background(), logging.ScalyrEndpoints(draft())
	made, err := endpoints.Create(ctx, logging.ScalyrInput{
		Name:      new("logs"),
		Token:     new(fastly.Secret(os.Getenv("SCALYR_KEY"))),
		ProjectID: new("edge"),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(made.Name, made.ProjectID)
	// Output: logs edge
}

func ExampleSFTPEndpoints() {
	ctx, endpoints := context.Background(), logging.SFTPEndpoints(draft())
	made, err := endpoints.Create(ctx, logging.SFTPInput{
		Name:        new("logs"),
		Address:     new("sftp.example.com"),
		User:        new("logs"),
		SecretKey:   new(fastly.Secret(os.Getenv("SSH_KEY"))),
		MessageType: new(logging.MessageBlank),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(made.Name, made.MessageType)
	// Output: logs blank
}

func ExampleSplunkEndpoints() {
	ctx, endpoints := context.Background(), logging.SplunkEndpoints(draft())
	made, err := endpoints.Create(ctx, logging.SplunkInput{
		Name:        new("logs"),
		URL:         new("https://splunk.example.com/services/collector/event"),
		Token:       new(fastly.Secret(os.Getenv("SPLUNK_TOKEN"))),
		TLSHostname: new("splunk.example.com"),
		UseTLS:      new(true),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(made.Name, made.TLSHostname)
	// Output: logs splunk.example.com
}

func ExampleSumoLogicEndpoints() {
	ctx, endpoints := context.Background(), logging.SumoLogicEndpoints(draft())
	made, err := endpoints.Create(ctx, logging.SumoLogicInput{
		Name:        new("logs"),
		URL:         new("https://collectors.sumologic.com/receiver/v1/http/shop"),
		MessageType: new(logging.MessageBlank),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(made.Name, made.MessageType)
	// Output: logs blank
}

func ExampleSyslogEndpoints() {
	ctx, endpoints := context.Background(), logging.SyslogEndpoints(draft())
	made, err := endpoints.Create(ctx, logging.SyslogInput{
		Name:    new("logs"),
		Address: new("syslog.example.com"),
		Port:    new(6514),
		UseTLS:  new(true),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(made.Name, made.Port)
	// Output: logs 6514
}

func ExampleManaged() {
	ctx, version := context.Background(), draft()
	tail := logging.Managed(version.Client(), version.ServiceID())
	fmt.Println(tail.Enable(ctx))
	fmt.Println(errors.Is(tail.Enable(ctx), fastly.ErrConflict))
	// Output:
	// <nil>
	// true
}
