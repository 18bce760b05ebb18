package logging

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// KinesisEndpoints returns the logging endpoints that send logs to an Amazon Kinesis stream.
//
// Methods: All, List, Get, Create, Update, Delete.
//
// Get, Update and Delete take the name of an endpoint. Create requires Name and Stream, and
// either IAMRole or both AccessKey and SecretKey.
//
// Writes require an unlocked version. They acquire the write lock of the service and count against
// the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/logging/kinesis/
func KinesisEndpoints(v fastly.Version) collection.Collection[Kinesis, KinesisInput] {
	return collection.New[Kinesis, KinesisInput](kinesisFamily.In(v))
}

var kinesisFamily = family("kinesis", "Kinesis")

// Kinesis is a logging endpoint that sends logs to an Amazon Kinesis stream.
type Kinesis struct {
	Common

	// Name of the Kinesis stream.
	Stream string `json:"topic"`
	// AWS region of the Kinesis stream.
	Region KinesisRegion `json:"region"`
	// AWS access key.
	AccessKey fastly.Secret `json:"access_key"`
	// AWS secret key.
	SecretKey fastly.Secret `json:"secret_key"`
	// ARN of the IAM role that grants Fastly access to the Kinesis stream, in place of
	// AccessKey and SecretKey.
	IAMRole string `json:"iam_role"`
}

// KinesisInput holds the fields of a create or update request. Zero fields are not sent.
type KinesisInput struct {
	// Name of the endpoint, unique in the version. Required for create.
	Name *string `json:"name,omitzero"`
	// Log format string. FormatVersion determines which variables it can contain. The default
	// produces JSON.
	Format *string `json:"format,omitzero"`
	// Version of the log format, 1 or 2. The default is 2. If Placement is not set, version 1
	// logs in vcl_deliver, and version 2 in vcl_log.
	FormatVersion *int `json:"format_version,omitzero"`
	// Placement of the logging call in the generated VCL. [PlacementNone] omits the call. By
	// default, and if null, FormatVersion determines the placement.
	Placement fastly.Nullable[Placement] `json:"placement,omitzero"`
	// Name of the response condition that selects the requests to log. The condition must
	// exist in the version. By default, all requests are logged.
	ResponseCondition *string `json:"response_condition,omitzero"`
	// Region where log lines are processed before streaming. The default is [ProcessAnywhere].
	ProcessingRegion *ProcessingRegion `json:"log_processing_region,omitzero"`

	// Name of the Kinesis stream. Required for create.
	Stream *string `json:"topic,omitzero"`
	// AWS region of the Kinesis stream.
	Region *KinesisRegion `json:"region,omitzero"`
	// AWS access key. Required for create unless IAMRole is set.
	AccessKey *fastly.Secret `json:"access_key,omitzero"`
	// AWS secret key. Required for create unless IAMRole is set.
	SecretKey *fastly.Secret `json:"secret_key,omitzero"`
	// ARN of the IAM role that grants Fastly access to the Kinesis stream, in place of
	// AccessKey and SecretKey.
	IAMRole *string `json:"iam_role,omitzero"`
}

// KinesisRegion is the AWS region of a Kinesis stream.
type KinesisRegion string

// AWS regions of Kinesis streams.
const (
	KinesisUSEast1      KinesisRegion = "us-east-1"
	KinesisUSEast2      KinesisRegion = "us-east-2"
	KinesisUSWest1      KinesisRegion = "us-west-1"
	KinesisUSWest2      KinesisRegion = "us-west-2"
	KinesisCACentral1   KinesisRegion = "ca-central-1"
	KinesisSAEast1      KinesisRegion = "sa-east-1"
	KinesisEUCentral1   KinesisRegion = "eu-central-1"
	KinesisEUWest1      KinesisRegion = "eu-west-1"
	KinesisEUWest2      KinesisRegion = "eu-west-2"
	KinesisEUWest3      KinesisRegion = "eu-west-3"
	KinesisEUNorth1     KinesisRegion = "eu-north-1"
	KinesisEUSouth1     KinesisRegion = "eu-south-1"
	KinesisMESouth1     KinesisRegion = "me-south-1"
	KinesisAFSouth1     KinesisRegion = "af-south-1"
	KinesisAPEast1      KinesisRegion = "ap-east-1"
	KinesisAPSouth1     KinesisRegion = "ap-south-1"
	KinesisAPNortheast1 KinesisRegion = "ap-northeast-1"
	KinesisAPNortheast2 KinesisRegion = "ap-northeast-2"
	KinesisAPNortheast3 KinesisRegion = "ap-northeast-3"
	KinesisAPSoutheast1 KinesisRegion = "ap-southeast-1"
	KinesisAPSoutheast2 KinesisRegion = "ap-southeast-2"
	KinesisCNNorth1     KinesisRegion = "cn-north-1"
	KinesisCNNorthwest1 KinesisRegion = "cn-northwest-1"
)
