package logging

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// OpenStackEndpoints write logs to OpenStack object storage.
// Methods: All, List, Get, Create, Update, Delete.
//
// Reference: https://www.fastly.com/documentation/reference/api/logging/openstack/
func OpenStackEndpoints(v fastly.Version) collection.Collection[OpenStack, OpenStackInput] {
	return collection.New[OpenStack, OpenStackInput](openStackFamily.In(v))
}

var openStackFamily = family("openstack", "OpenStack")

// OpenStack is an endpoint that writes logs to a container of OpenStack.
type OpenStack struct {
	Common
	Files

	URL       string        `json:"url"`         // where to authenticate: the auth URL
	Bucket    string        `json:"bucket_name"` // the container that files go to
	User      string        `json:"user"`        // to sign in as
	AccessKey fastly.Secret `json:"access_key"`  // key of User
}

// OpenStackInput is what a call may set of an OpenStack endpoint; the fields mean what
// they mean in [OpenStack], [Common] and [Files].
type OpenStackInput struct {
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

	URL       *string        `json:"url,omitzero"`
	Bucket    *string        `json:"bucket_name,omitzero"`
	User      *string        `json:"user,omitzero"`
	AccessKey *fastly.Secret `json:"access_key,omitzero"`
}
