package logging

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// DigitalOceanEndpoints write logs to DigitalOcean Spaces.
// Methods: All, List, Get, Create, Update, Delete.
//
// Reference: https://www.fastly.com/documentation/reference/api/logging/digitalocean/
func DigitalOceanEndpoints(v fastly.Version) collection.Collection[DigitalOcean, DigitalOceanInput] {
	return collection.New[DigitalOcean, DigitalOceanInput](digitalOceanFamily.In(v))
}

var digitalOceanFamily = family("digitalocean", "DigitalOcean Spaces")

// DigitalOcean is an endpoint that writes logs to a Space.
type DigitalOcean struct {
	Common
	Files

	Bucket     string        `json:"bucket_name"` // name of the Space
	Domain     string        `json:"domain"`      // host of its region; "nyc3.digitaloceanspaces.com" by default
	AccessKey  fastly.Secret `json:"access_key"`  // with SecretKey
	SecretKey  fastly.Secret `json:"secret_key"`  // of the pair of Spaces keys
	Redundancy string        `json:"redundancy"`  // not for callers to set; the API answers it empty
}

// DigitalOceanInput is what a call may set of a DigitalOcean Spaces endpoint; the fields
// mean what they mean in [DigitalOcean], [Common] and [Files].
type DigitalOceanInput struct {
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

	Bucket    *string        `json:"bucket_name,omitzero"`
	Domain    *string        `json:"domain,omitzero"`
	AccessKey *fastly.Secret `json:"access_key,omitzero"`
	SecretKey *fastly.Secret `json:"secret_key,omitzero"`
}
