package serviceconfig

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// HealthChecks returns the health checks of a service version. A health check is a probe that
// determines whether backends are healthy. Backends refer to a health check by name.
//
// Methods: All, List, Get, Create, Update, Delete.
//
// Get, Update and Delete take the name of a health check. Create requires Name. The API sorts
// Headers and inserts a space after the colon of a header, except in the reply to an update.
//
// Writes require an unlocked version. They acquire the write lock of the service and count against
// the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/services/healthcheck/
func HealthChecks(v fastly.Version) collection.Collection[HealthCheck, HealthCheckInput] {
	return collection.New[HealthCheck, HealthCheckInput](healthChecks.In(v))
}

var healthChecks = collection.NewFamily(collection.Spec{Noun: "health check", Path: collection.VersionPath + "/healthcheck", Key: "name"})

// HealthCheck is a probe that determines whether backends are healthy.
type HealthCheck struct {
	collection.ObjectInfo

	// Name of the health check, unique in the version.
	Name string `json:"name"`
	// Freeform note.
	Comment string `json:"comment"`

	// HTTP method of the probe, for example "HEAD".
	Method string `json:"method"`
	// Host header of the probe.
	Host string `json:"host"`
	// Path of the probe, for example "/status".
	Path string `json:"path"`
	// HTTP version of the probe, "1.0" or "1.1". The default is "1.1".
	HTTPVersion string `json:"http_version"`
	// Additional header fields of the probe, as "Name: value".
	Headers []string `json:"headers"`

	// Status code expected from a healthy backend, for example 200.
	ExpectedResponse int `json:"expected_response"`
	// Interval between probes in milliseconds, 1000 to 3600000.
	CheckInterval int `json:"check_interval"`
	// Timeout of a probe in milliseconds.
	Timeout int `json:"timeout"`
	// Number of most recent probes to consider.
	Window int `json:"window"`
	// Number of probes in Window that must succeed for the backend to be healthy.
	Threshold int `json:"threshold"`
	// Number of probes that count as successful when a configuration is loaded.
	Initial int `json:"initial"`
}

// HealthCheckInput holds the fields of a create or update request. Fields left nil are not
// sent.
type HealthCheckInput struct {
	// Name of the health check, unique in the version. Required for create.
	Name *string `json:"name,omitzero"`
	// Freeform note.
	Comment *string `json:"comment,omitzero"`

	// HTTP method of the probe, for example "HEAD".
	Method *string `json:"method,omitzero"`
	// Host header of the probe.
	Host *string `json:"host,omitzero"`
	// Path of the probe, for example "/status".
	Path *string `json:"path,omitzero"`
	// HTTP version of the probe, "1.0" or "1.1". The default is "1.1".
	HTTPVersion *string `json:"http_version,omitzero"`
	// Additional header fields of the probe, as "Name: value". An empty list removes all.
	Headers HeaderLines `json:"headers,omitzero"`

	// Status code expected from a healthy backend, for example 200.
	ExpectedResponse *int `json:"expected_response,omitzero"`
	// Interval between probes in milliseconds, 1000 to 3600000.
	CheckInterval *int `json:"check_interval,omitzero"`
	// Timeout of a probe in milliseconds.
	Timeout *int `json:"timeout,omitzero"`
	// Number of most recent probes to consider.
	Window *int `json:"window,omitzero"`
	// Number of probes in Window that must succeed for the backend to be healthy.
	Threshold *int `json:"threshold,omitzero"`
	// Number of probes that count as successful when a configuration is loaded.
	Initial *int `json:"initial,omitzero"`
}

// HeaderLines holds header fields of a health check, each as "Name: value". In an input, nil
// leaves the header fields unchanged, and an empty list removes all.
type HeaderLines []string

// MarshalText implements encoding.TextMarshaler. It encodes the header fields as a JSON array.
// Spaces before a value are removed.
func (l HeaderLines) MarshalText() ([]byte, error) {
	lines := make([]string, len(l))
	for i, line := range l {
		lines[i] = line
		if name, value, found := strings.Cut(line, ":"); found {
			lines[i] = name + ":" + strings.TrimLeft(value, " ")
		}
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false) // the API may not decode an escaped &
	err := encoder.Encode(lines)
	return bytes.TrimSpace(text.Bytes()), err
}

// UnmarshalText implements encoding.TextUnmarshaler. It decodes a JSON array of header fields.
func (l *HeaderLines) UnmarshalText(text []byte) error { return json.Unmarshal(text, (*[]string)(l)) }
