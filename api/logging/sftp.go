package logging

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// SFTPEndpoints upload logs by SFTP.
// Methods: All, List, Get, Create, Update, Delete.
//
// Reference: https://www.fastly.com/documentation/reference/api/logging/sftp/
func SFTPEndpoints(v fastly.Version) collection.Collection[SFTP, SFTPInput] {
	return collection.New[SFTP, SFTPInput](sftpFamily.In(v))
}

var sftpFamily = family("sftp", "SFTP")

// SFTP is an endpoint that uploads logs to an SFTP server.
type SFTP struct {
	Common
	Files

	Address       string        `json:"address"`         // host name or IPv4 address of the server
	Port          int           `json:"port"`            // 22 by default
	User          string        `json:"user"`            // to sign in as
	Password      fastly.Secret `json:"password"`        // of User; SecretKey goes before it
	SecretKey     fastly.Secret `json:"secret_key"`      // private SSH key, in PEM, without a passphrase
	SSHKnownHosts string        `json:"ssh_known_hosts"` // the server's host keys, as lines of a known_hosts file
}

// SFTPInput is what a call may set of an SFTP endpoint; the fields mean what they mean in
// [SFTP], [Common] and [Files].
type SFTPInput struct {
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

	Address       *string        `json:"address,omitzero"`
	Port          *int           `json:"port,omitzero"`
	User          *string        `json:"user,omitzero"`
	Password      *fastly.Secret `json:"password,omitzero"`
	SecretKey     *fastly.Secret `json:"secret_key,omitzero"`
	SSHKnownHosts *string        `json:"ssh_known_hosts,omitzero"`
}
