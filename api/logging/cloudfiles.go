package logging

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// CloudFilesEndpoints write logs to Rackspace Cloud Files.
// Methods: All, List, Get, Create, Update, Delete.
//
// Reference: https://www.fastly.com/documentation/reference/api/logging/cloudfiles/
func CloudFilesEndpoints(v fastly.Version) collection.Collection[CloudFiles, CloudFilesInput] {
	return collection.New[CloudFiles, CloudFilesInput](cloudFilesFamily.In(v))
}

var cloudFilesFamily = family("cloudfiles", "Cloud Files")

// CloudFiles is an endpoint that writes logs to a container of Cloud Files.
type CloudFiles struct {
	Common
	Files

	Bucket    string           `json:"bucket_name"` // the container that files go to
	User      string           `json:"user"`        // name of the account
	AccessKey fastly.Secret    `json:"access_key"`  // API key of the account
	Region    CloudFilesRegion `json:"region"`      // where the container is
}

// CloudFilesInput is what a call may set of a Cloud Files endpoint; the fields mean what
// they mean in [CloudFiles], [Common] and [Files].
type CloudFilesInput struct {
	Name              *string                    `json:"name,omitzero"`
	Format            *string                    `json:"format,omitzero"`
	FormatVersion     *int                       `json:"format_version,omitzero"`
	Placement         fastly.Nullable[Placement] `json:"placement,omitzero"`
	ResponseCondition *string                    `json:"response_condition,omitzero"`
	ProcessingRegion  *ProcessingRegion          `json:"log_processing_region,omitzero"`

	Path             *string                           `json:"path,omitzero"`
	Period           *int                              `json:"period,omitzero"`
	TimestampFormat  *string                           `json:"timestamp_format,omitzero"`
	MessageType      *MessageType                      `json:"message_type,omitzero"`
	CompressionCodec fastly.Nullable[CompressionCodec] `json:"compression_codec,omitzero"`
	GzipLevel        fastly.Nullable[int]              `json:"gzip_level,omitzero"`
	PublicKey        *string                           `json:"public_key,omitzero"`

	Bucket    *string           `json:"bucket_name,omitzero"`
	User      *string           `json:"user,omitzero"`
	AccessKey *fastly.Secret    `json:"access_key,omitzero"`
	Region    *CloudFilesRegion `json:"region,omitzero"`
}

// CloudFilesRegion is a region of Cloud Files.
type CloudFilesRegion string

// The regions of Cloud Files.
const (
	CloudFilesDFW CloudFilesRegion = "DFW" // Dallas
	CloudFilesORD CloudFilesRegion = "ORD" // Chicago
	CloudFilesIAD CloudFilesRegion = "IAD" // Northern Virginia
	CloudFilesLON CloudFilesRegion = "LON" // London
	CloudFilesSYD CloudFilesRegion = "SYD" // Sydney
	CloudFilesHKG CloudFilesRegion = "HKG" // Hong Kong
)
