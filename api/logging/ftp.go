package logging

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// FTPEndpoints upload logs by FTP.
// Methods: All, List, Get, Create, Update, Delete.
//
// Reference: https://www.fastly.com/documentation/reference/api/logging/ftp/
func FTPEndpoints(v fastly.Version) collection.Collection[FTP, FTPInput] {
	return collection.New[FTP, FTPInput](ftpFamily.In(v))
}

var ftpFamily = family("ftp", "FTP")

// FTP is an endpoint that uploads logs to an FTP server.
type FTP struct {
	Common
	Files

	Address  string        `json:"address"`  // host name or IPv4 address of the server
	Hostname string        `json:"hostname"` // the address, if it is a host name
	IPv4     string        `json:"ipv4"`     // the address, if it is an IPv4 address
	Port     int           `json:"port"`     // 21 by default
	User     string        `json:"user"`     // "anonymous" for public servers
	Password fastly.Secret `json:"password"` // for "anonymous", an email address
}

// FTPInput is what a call may set of an FTP endpoint; the fields mean what they mean in
// [FTP], [Common] and [Files].
type FTPInput struct {
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

	Address  *string        `json:"address,omitzero"`
	Hostname *string        `json:"hostname,omitzero"`
	IPv4     *string        `json:"ipv4,omitzero"`
	Port     *int           `json:"port,omitzero"`
	User     *string        `json:"user,omitzero"`
	Password *fastly.Secret `json:"password,omitzero"`
}
