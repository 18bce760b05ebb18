package ngwaf

import (
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Redactions returns the redactions of the workspace with the given id. Redacted fields are
// removed from requests before the requests are stored.
//
// Methods: All, List, Get, Create, Update, Delete.
//
// Get, Update and Delete take the id of a redaction. Create requires Field and Type. All and
// List return up to 1000 redactions.
//
// Writes acquire the write lock of the workspace. The client does not count them against the
// rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/ngwaf/redactions/
func Redactions(client *fastly.Client, workspaceID string) collection.Collection[Redaction, RedactionInput] {
	return limited[Redaction, RedactionInput](redactions.At(client, workspaceID))
}

var redactions = collection.NewFamily(inWorkspace(configuration("redaction", "/redactions", inOneReply)))

// Redaction is a field that is removed from stored requests.
type Redaction struct {
	// Identifier of the redaction.
	ID string `json:"id"`
	// Name of the field.
	Field string `json:"field"`
	// Part of the request or response that has the field.
	Type RedactionType `json:"type"`

	// Time of creation.
	CreatedAt time.Time `json:"created_at"`
}

// RedactionType is the part of a request or response that has a redacted field.
type RedactionType string

// Parts of a request or response.
const (
	RedactRequestParameter RedactionType = "request_parameter"
	RedactRequestHeader    RedactionType = "request_header"
	RedactResponseHeader   RedactionType = "response_header"
)

// RedactionInput holds the fields of a create or update request. Fields left nil are not sent.
type RedactionInput struct {
	// Name of the field. Required for create.
	Field *string `json:"field,omitzero"`
	// Part of the request or response that has the field. Required for create.
	Type *RedactionType `json:"type,omitzero"`
}
