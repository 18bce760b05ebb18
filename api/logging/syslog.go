package logging

import (
	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// SyslogEndpoints send logs to a syslog server by TCP.
// Methods: All, List, Get, Create, Update, Delete.
//
// Reference: https://www.fastly.com/documentation/reference/api/logging/syslog/
func SyslogEndpoints(v fastly.Version) collection.Collection[Syslog, SyslogInput] {
	return collection.New[Syslog, SyslogInput](syslogFamily.In(v))
}

var syslogFamily = family("syslog", "syslog")

// Syslog is an endpoint that sends logs to a syslog server.
type Syslog struct {
	Common
	TLS

	Address     string        `json:"address"`      // host name or IPv4 address of the server
	Hostname    string        `json:"hostname"`     // the address, if it is a host name
	IPv4        string        `json:"ipv4"`         // the address, if it is an IPv4 address
	Port        int           `json:"port"`         // 514 by default
	Token       fastly.Secret `json:"token"`        // put before each line, as some services want it
	MessageType MessageType   `json:"message_type"` // how each line begins
	UseTLS      bool          `json:"use_tls"`      // connect by TLS
	PublicKey   string        `json:"public_key"`   // not for callers to set; the API answers it empty
}

// SyslogInput is what a call may set of a syslog endpoint; the fields mean what they mean
// in [Syslog], [Common] and [TLS].
type SyslogInput struct {
	Name              *string                    `json:"name,omitzero"`
	Format            *string                    `json:"format,omitzero"`
	FormatVersion     *int                       `json:"format_version,omitzero"`
	Placement         fastly.Nullable[Placement] `json:"placement,omitzero"`
	ResponseCondition *string                    `json:"response_condition,omitzero"`
	ProcessingRegion  *ProcessingRegion          `json:"log_processing_region,omitzero"`

	Address     *string        `json:"address,omitzero"`
	Hostname    *string        `json:"hostname,omitzero"`
	IPv4        *string        `json:"ipv4,omitzero"`
	Port        *int           `json:"port,omitzero"`
	Token       *fastly.Secret `json:"token,omitzero"`
	MessageType *MessageType   `json:"message_type,omitzero"`
	UseTLS      *bool          `json:"use_tls,omitzero"`

	TLSHostname   *string        `json:"tls_hostname,omitzero"`
	TLSCACert     *string        `json:"tls_ca_cert,omitzero"`
	TLSClientCert *string        `json:"tls_client_cert,omitzero"`
	TLSClientKey  *fastly.Secret `json:"tls_client_key,omitzero"`
}
