package logging

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// KinesisEndpoints put log lines into a stream of Amazon Kinesis.
// Methods: All, List, Get, Create, Update, Delete.
//
// Access is by a pair of keys or by a role, not by both.
//
// Reference: https://www.fastly.com/documentation/reference/api/logging/kinesis/
func KinesisEndpoints(v fastly.Version) collection.Collection[Kinesis, KinesisInput] {
	return collection.New[Kinesis, KinesisInput](kinesisFamily.In(v))
}

var kinesisFamily = family("kinesis", "Kinesis")

// Kinesis is an endpoint that puts log lines into a stream of Kinesis.
type Kinesis struct {
	Common

	Stream    string        `json:"topic"`      // name of the stream
	Region    KinesisRegion `json:"region"`     // where the stream is
	AccessKey fastly.Secret `json:"access_key"` // with SecretKey
	SecretKey fastly.Secret `json:"secret_key"` // of the pair of keys
	IAMRole   string        `json:"iam_role"`   // the ARN of a role, in place of the keys
}

// KinesisInput is what a call may set of a Kinesis endpoint; the fields mean what they
// mean in [Kinesis] and [Common].
type KinesisInput struct {
	Name              *string                    `json:"name,omitzero"`
	Format            *string                    `json:"format,omitzero"`
	FormatVersion     *int                       `json:"format_version,omitzero"`
	Placement         fastly.Nullable[Placement] `json:"placement,omitzero"`
	ResponseCondition *string                    `json:"response_condition,omitzero"`
	ProcessingRegion  *ProcessingRegion          `json:"log_processing_region,omitzero"`

	Stream    *string        `json:"topic,omitzero"`
	Region    *KinesisRegion `json:"region,omitzero"`
	AccessKey *fastly.Secret `json:"access_key,omitzero"`
	SecretKey *fastly.Secret `json:"secret_key,omitzero"`
	IAMRole   *string        `json:"iam_role,omitzero"`
}

// KinesisRegion is a region of AWS.
type KinesisRegion string

// The regions of AWS that Kinesis endpoints can be in.
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
