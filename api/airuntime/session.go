package airuntime

import (
	"encoding/json"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Sessions returns the sessions of the account, with the logs of their requests.
//
// Methods: All, List, Where.
//
// Reference: https://www.fastly.com/documentation/reference/api/ai-runtime-control/sessions/
func Sessions(client *fastly.Client) collection.Searcher[Session, SessionQuery] {
	return collection.NewSearcher[Session, SessionQuery](sessions.At(client))
}

var sessions = collection.NewFamily(collection.Spec{Noun: "session", Path: root + "/sessions", Paging: pages})

// Session is a series of requests with one virtual key.
type Session struct {
	// Identifier of the session.
	ID string `json:"id"`
	// Identifier of the virtual key.
	VirtualKeyID string `json:"virtual_key_id"`
	// Name of the virtual key.
	VirtualKeyName string `json:"virtual_key_name"`
	// Provider that served the requests, for example "anthropic".
	Provider string `json:"provider"`
	// Model that served the requests.
	Model string `json:"model"`
	// Number of requests.
	Requests int64 `json:"requests"`
	// Number of tokens in requests.
	InputTokens int64 `json:"input_tokens"`
	// Number of tokens in responses.
	OutputTokens int64 `json:"output_tokens"`
	// Requests and responses of the session.
	Logs []SessionLog `json:"logs"`

	// Time of the first request.
	CreatedAt time.Time `json:"created_at"`
	// Time of the last update.
	UpdatedAt time.Time `json:"updated_at"`
}

// SessionLog holds a request of a session and its response.
type SessionLog struct {
	Request  string                     `json:"request"`  // content of the request
	Response string                     `json:"response"` // content of the response
	Attrs    map[string]json.RawMessage `json:"attrs"`    // attributes of the request, as JSON
}

// SessionQuery holds the filters and the sort order of a list of sessions.
type SessionQuery struct {
	Filter
	// Name of the field to sort by. A leading minus sign means descending order. The default is
	// "created_at".
	Sort string `json:"sort,omitzero"`
}

// Filter selects requests that passed through the gateway. Zero fields select all requests.
type Filter struct {
	// Identifier of the virtual key to filter by.
	Key string `json:"key,omitzero"`
	// Provider to filter by: the name of a provider, or the identifier of a provider connection.
	Provider string `json:"provider,omitzero"`
	// Identifier of the model to filter by.
	Model string `json:"model,omitzero"`
	// Start of the time range, truncated to the second.
	From time.Time `json:"from,omitzero"`
	// End of the time range, truncated to the second. The default is now.
	To time.Time `json:"to,omitzero"`
}
