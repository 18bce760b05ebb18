package serviceconfig

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// HealthChecks are the requests by which a version finds out whether its backends are up.
// Methods: All, List, Get, Create, Update, Delete.
//
// Create needs a name, and host, path, method and expected response to be of use. A
// backend names the check that it is subject to. The API sorts the headers and writes
// them with a space behind the colon; only the reply to an update has them as they were
// sent.
//
// Reference: https://www.fastly.com/documentation/reference/api/services/healthcheck/
func HealthChecks(v fastly.Version) collection.Collection[HealthCheck, HealthCheckInput] {
	return collection.New[HealthCheck, HealthCheckInput](healthChecks.In(v))
}

var healthChecks = collection.NewFamily(collection.Spec{Noun: "health check", Path: collection.VersionPath + "/healthcheck", Key: "name"})

// HealthCheck is a request that is made to a backend over and over. The backend is up
// while enough of the last ones were answered as expected.
type HealthCheck struct {
	collection.ObjectInfo

	Name    string `json:"name"`
	Comment string `json:"comment"`

	Method      string   `json:"method"`       // "HEAD"
	Host        string   `json:"host"`         // sent as Host
	Path        string   `json:"path"`         // what is asked for: "/status"
	HTTPVersion string   `json:"http_version"` // "1.1", the default, or "1.0"
	Headers     []string `json:"headers"`      // further header fields, "Name: value"

	ExpectedResponse int `json:"expected_response"` // the status that counts as healthy: 200
	CheckInterval    int `json:"check_interval"`    // milliseconds from one request to the next: 1,000 to 3,600,000
	Timeout          int `json:"timeout"`           // milliseconds to answer
	Window           int `json:"window"`            // how many of the last requests are looked at
	Threshold        int `json:"threshold"`         // how many of these must have been answered as expected
	Initial          int `json:"initial"`           // how many are taken as answered when a configuration is loaded
}

// HealthCheckInput is what a call may set of a health check; the fields mean what they
// mean in [HealthCheck].
type HealthCheckInput struct {
	Name    *string `json:"name,omitzero"`
	Comment *string `json:"comment,omitzero"`

	Method      *string     `json:"method,omitzero"`
	Host        *string     `json:"host,omitzero"`
	Path        *string     `json:"path,omitzero"`
	HTTPVersion *string     `json:"http_version,omitzero"`
	Headers     HeaderLines `json:"headers,omitzero"`

	ExpectedResponse *int `json:"expected_response,omitzero"`
	CheckInterval    *int `json:"check_interval,omitzero"`
	Timeout          *int `json:"timeout,omitzero"`
	Window           *int `json:"window,omitzero"`
	Threshold        *int `json:"threshold,omitzero"`
	Initial          *int `json:"initial,omitzero"`
}

// HeaderLines are header fields as a health check takes them, "Name: value". nil leaves
// them alone, an empty list removes them.
type HeaderLines []string

// MarshalText writes the lines as a list in brackets, which is the API's own way to have
// them in a form. It takes no space behind the colon, and puts one there itself.
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
	encoder.SetEscapeHTML(false) // an & is one to the API, which may not know escapes
	err := encoder.Encode(lines)
	return bytes.TrimSpace(text.Bytes()), err
}

// UnmarshalText reads what MarshalText writes.
func (l *HeaderLines) UnmarshalText(text []byte) error { return json.Unmarshal(text, (*[]string)(l)) }
