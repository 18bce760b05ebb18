package ngwaf

import (
	"cmp"
	"context"
	"fmt"
	"net/http"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Simulator returns the simulator of a workspace. It evaluates the rules of the workspace for
// a request that is not sent anywhere.
//
// Methods: Simulate.
//
// Simulate changes nothing, and acquires no write lock. The client does not count it against the
// rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/ngwaf/simulate/
func Simulator(client *fastly.Client, workspaceID string) SimulatorAddress {
	return SimulatorAddress{simulator.At(client, workspaceID)}
}

var simulator = collection.NewFamily(inWorkspace(collection.Spec{Noun: "simulation", Path: "/simulate"}))

// SimulatorAddress provides the simulator of a workspace.
type SimulatorAddress struct{ at *collection.Address }

// maxSimulation is the maximum size of the body of a simulation request in bytes. JSON is never
// shorter than the texts in it.
const maxSimulation = 200 << 10

// Simulate evaluates the rules of the workspace for a request, and optionally its response. The
// request and the response can have up to 200 KB together.
func (a SimulatorAddress) Simulate(ctx context.Context, in SimulationInput, opts ...fastly.CallOption) (*Simulation, error) {
	op := a.at.Op(http.MethodPost, "simulate request", workspacePath+"/simulate")
	op.Turn, op.Retry, op.Body = "", fastly.RetrySafe, fastly.JSONBody(in)
	if size := len(in.Request) + len(in.Response); size > maxSimulation {
		op.Err = cmp.Or(op.Err, fmt.Errorf("request and response have %d bytes, more than 200 KB", size))
	}
	return fastly.Do[Simulation](ctx, a.at.Client(), op, opts...)
}

// SimulationInput holds the request to simulate. Its texts are sent unmodified. They must be
// valid UTF-8.
type SimulationInput struct {
	// HTTP request as on the wire: the request line, the headers and, after an empty line, the
	// body. Lines end with "\r\n". Required.
	Request string `json:"request"`
	// HTTP response as on the wire. The default is "HTTP/1.1 200 OK\r\n\r\n".
	Response string `json:"response,omitzero"`
}

// Simulation is the outcome of a simulation.
type Simulation struct {
	// Status code of the decision, for example 200 for an allowed request and 406 for a blocked
	// one.
	WAFResponse int `json:"waf_response"`
	// Signals of the request.
	Signals []SimulatedSignal `json:"signals"`
}

// SimulatedSignal is a signal of a simulated request.
type SimulatedSignal struct {
	// Type of the signal, for example "SQLI".
	Type string `json:"type"`
	// Detector of the signal, or the id of a rule.
	Detector string `json:"detector"`
	// Scope of the detector.
	DetectorScope DetectorScope `json:"detector_scope"`
	// Part of the request with the value, for example "QUERYSTRING". Empty if the signal has none.
	Location string `json:"location"`
	// Name of the parameter or header with the value. Empty if the signal has none.
	Name string `json:"name"`
	// Value that was detected. Empty if the signal has none.
	Value string `json:"value"`
	// Redaction of the value. The API may add further values.
	Redaction AppliedRedaction `json:"redaction"`
}

// DetectorScope is the scope of the detector of a signal.
type DetectorScope string

// Scopes of detectors.
const (
	DetectorSystem    DetectorScope = "system"    // rule of the Next-Gen WAF
	DetectorWorkspace DetectorScope = "workspace" // rule or signal of the workspace
	DetectorAccount   DetectorScope = "account"   // rule or signal of the account
	DetectorUnknown   DetectorScope = "unknown"   // undetermined
)

// AppliedRedaction is the redaction of a value in a simulation.
type AppliedRedaction string

// Redactions of values.
const (
	RedactedNone                 AppliedRedaction = "none"                   // not redacted
	RedactedParam                AppliedRedaction = "param"                  // parameter
	RedactedCreditCard           AppliedRedaction = "credit_card"            // credit card number
	RedactedSSN                  AppliedRedaction = "ssn"                    // social security number
	RedactedGUID                 AppliedRedaction = "guid"                   // GUID
	RedactedIBAN                 AppliedRedaction = "iban"                   // bank account number
	RedactedRequestHeader        AppliedRedaction = "request_header"         // request header
	RedactedResponseHeader       AppliedRedaction = "response_header"        // response header
	RedactedCustomParam          AppliedRedaction = "custom_param"           // parameter of a redaction of the workspace
	RedactedCustomRequestHeader  AppliedRedaction = "custom_request_header"  // request header of a redaction of the workspace
	RedactedCustomResponseHeader AppliedRedaction = "custom_response_header" // response header of a redaction of the workspace
	RedactedJSessionID           AppliedRedaction = "jsession_id"            // Java session id
	RedactedUnknown              AppliedRedaction = "unknown"                // undetermined
)
