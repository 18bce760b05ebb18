package serviceconfig

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/edgesdk/fastly"
)

// Lint returns the VCL linter, which checks VCL without changing a version.
//
// Methods: VCL, ServiceVCL.
//
// ServiceVCL counts against the rate limit. VCL does not. Neither acquires a write lock.
//
// Reference: https://www.fastly.com/documentation/reference/api/vcl-services/vcl/
func Lint(client *fastly.Client) LintAddress { return LintAddress{client} }

// LintAddress provides the VCL linter.
type LintAddress struct{ client *fastly.Client }

// LintResult is the result of a VCL check.
type LintResult struct {
	// Identifier of the result.
	ID string `json:"id"`
	// Type of the result, "validator_result".
	Type string `json:"type"`
	// Status, errors and warnings of the check.
	LintReport `json:"attributes"`
}

// LintReport lists the errors and warnings of a VCL check.
type LintReport struct {
	// Status of the check.
	Status LintStatus `json:"status"`
	// Message about the result. An empty string means none.
	Message string `json:"msg"`
	// Errors in the VCL.
	Errors []string `json:"errors"`
	// Warnings about the VCL.
	Warnings []string `json:"warnings"`
	// Errors and warnings with positions in the VCL.
	Messages []LintMessage `json:"messages"`
}

// LintStatus is the status of a VCL check.
type LintStatus string

// Statuses of VCL checks.
const (
	LintOK    LintStatus = "ok"    // no errors, possibly warnings
	LintError LintStatus = "error" // at least one error
)

// LintMessage is an error or a warning of a VCL check.
type LintMessage struct {
	// Type of the message, for example "error".
	Type string `json:"type"`
	// Text of the message.
	Message string `json:"message"`
	// Whether the message is a warning.
	Warning bool `json:"warning"`
	// Positions of the problem in the VCL.
	Tokens []LintToken `json:"tokens"`
}

// LintToken is a position in VCL. The API does not document its members.
type LintToken map[string]LintValue

// LintValue is a member of a [LintToken], as JSON.
type LintValue struct{ text string }

// UnmarshalFastly implements [collection.Unmarshaler]. It stores the JSON unmodified.
func (v *LintValue) UnmarshalFastly(raw []byte, _ func([]byte, string, any) error) error {
	v.text = string(raw)
	return nil
}

// MarshalJSON implements json.Marshaler. It returns the JSON unmodified.
func (v LintValue) MarshalJSON() ([]byte, error) { return json.RawMessage(v.text).MarshalJSON() }

// String returns the content of a JSON string, or the JSON of any other value.
func (v LintValue) String() string {
	var text string
	if json.Unmarshal([]byte(v.text), &text) == nil {
		return text
	}
	return v.text
}

type lintInput struct {
	VCL string `json:"vcl"`
}

type lintReply struct {
	Data LintResult `json:"data"`
}

// VCL checks VCL that does not depend on a service. Problems of the VCL are part of the
// result, not an error.
func (a LintAddress) VCL(ctx context.Context, vcl string, opts ...fastly.CallOption) (*LintResult, error) {
	return a.send(ctx, fastly.Op{Name: "lint VCL", Path: "/vcl_lint", Bucket: fastly.BucketNone}, vcl, opts)
}

// ServiceVCL checks VCL in the context of a service. The VCL can refer to objects of the
// service. Problems of the VCL are part of the result, not an error.
func (a LintAddress) ServiceVCL(ctx context.Context, serviceID, vcl string, opts ...fastly.CallOption) (*LintResult, error) {
	return a.send(ctx, fastly.Op{Name: "lint VCL of service", Path: "/service/{service_id}/lint", Args: []any{serviceID}}, vcl, opts)
}

func (a LintAddress) send(ctx context.Context, op fastly.Op, vcl string, opts []fastly.CallOption) (*LintResult, error) {
	op.Method, op.Retry, op.Body = http.MethodPost, fastly.RetrySafe, fastly.JSONBody(lintInput{vcl})
	reply, err := fastly.Do[lintReply](ctx, a.client, op, opts...)
	if err != nil {
		return nil, err
	}
	return &reply.Data, nil
}
