package ngwaf

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Requests returns the requests with signals that the Next-Gen WAF stored, in the scope of a
// workspace or of the account. Only a sample is stored, for 30 days.
//
// Methods: All, List, Where, Get, Export, Report.
//
// Get and Report take the id of a request. Get, Export and Report require the scope of a workspace.
// All and List return the requests of the last 6 hours. For another time range, use Where.
//
// Report acquires the write lock of the workspace. The client does not count it against the
// rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/ngwaf/requests/
func Requests(scope Scope) RequestCollection {
	at := scope.at(requests)
	return RequestCollection{collection.NewLister[Request](at), at, scope.isAccount}
}

var requests = inBoth(collection.Spec{Noun: "request", Path: "/requests", Paging: inPages})

// RequestCollection provides stored requests.
type RequestCollection struct {
	collection.Lister[Request]
	at        *collection.Address
	isAccount bool
}

// Where returns a [collection.Lister] of the requests that a query selects. It makes no
// request.
func (c RequestCollection) Where(query RequestQuery) collection.Lister[Request] {
	return collection.NewSearcher[Request, requestQuery](c.at).Where(requestQuery{Q: search(query)})
}

// Get returns a request by id. It returns [fastly.ErrNotFound] if the request does not exist.
func (c RequestCollection) Get(ctx context.Context, id string, opts ...fastly.CallOption) (*Request, error) {
	return fastly.Do[Request](ctx, c.at.Client(), c.op(http.MethodGet, "get request", "/{request_id}", id), opts...)
}

// Export returns the requests that a query selects as a CSV file. The caller must close the export.
func (c RequestCollection) Export(ctx context.Context, query RequestQuery, opts ...fastly.CallOption) (*RequestExport, error) {
	op := c.op(http.MethodGet, "export requests", "")
	op.Query, op.Reply = requestQuery{search(query), true}, fastly.ReplyText
	stream, err := fastly.Do[fastly.Stream](ctx, c.at.Client(), op, opts...)
	if err != nil {
		return nil, err
	}
	return &RequestExport{stream.ReadCloser}, nil
}

// Report reports a request to Fastly.
//
// Stability: preview. The parameters and the reply are undocumented.
func (c RequestCollection) Report(ctx context.Context, id string, opts ...fastly.CallOption) (*collection.RawReply, error) {
	return collection.DoRaw(ctx, c.at.Client(), c.op(http.MethodPost, "report request", "/{request_id}/report", id), opts...)
}

// op returns an operation that only workspaces have.
func (c RequestCollection) op(method, name, below string, args ...any) fastly.Op {
	if !c.isAccount {
		return c.at.Op(method, name, workspacePath+"/requests"+below, args...)
	}
	return fastly.Op{Name: name, Err: errNoWorkspace}
}

var errNoWorkspace = errors.New("the scope is the account: use InWorkspace")

// RequestExport is a CSV file of stored requests. Read reads the file. The caller must close the
// export.
type RequestExport struct{ io.ReadCloser }

// RequestQuery selects stored requests. The API refuses time ranges of more than 7 days.
type RequestQuery struct {
	// Search expression of the requests page of the control panel, for example
	// "httpcode:404 path:/login". It may contain a relative time range: "from:-2d until:-1d".
	Q string
	// Start of the time range, in whole seconds. The default is 6 hours ago. It is added to the
	// search expression.
	From time.Time
	// End of the time range, in whole seconds. The default is now. It is added to the search
	// expression.
	Until time.Time
}

type requestQuery struct {
	Q      search `json:"q,omitzero"`
	Export bool   `json:"export,omitzero"`
}

// search is a query in the form of a search expression.
type search RequestQuery

const maxSearch = 7 * 24 * time.Hour

// MarshalText returns the search expression.
func (s search) MarshalText() ([]byte, error) {
	if !s.From.IsZero() && s.Until.Sub(s.From) > maxSearch {
		return nil, fmt.Errorf("the time range from %s until %s is longer than 7 days", s.From.Format(time.RFC3339), s.Until.Format(time.RFC3339))
	}
	var terms []string
	if s.Q != "" {
		terms = append(terms, s.Q)
	}
	if !s.From.IsZero() {
		terms = append(terms, fmt.Sprintf("from:%d", s.From.Unix()))
	}
	if !s.Until.IsZero() {
		terms = append(terms, fmt.Sprintf("until:%d", s.Until.Unix()))
	}
	return []byte(strings.Join(terms, " ")), nil
}

// Request is a stored request, and its response.
type Request struct {
	// Identifier of the request.
	ID string `json:"id"`
	// Identifier of the workspace. Set only in lists in the scope of the account.
	WorkspaceID string `json:"workspace_id,omitzero"`
	// Time of the request.
	Timestamp time.Time `json:"timestamp"`
	// Signals of the request.
	Signals []RequestSignal `json:"signals"`

	// Method, for example "GET".
	Method string `json:"method"`
	// Scheme, for example "https".
	Scheme string `json:"scheme"`
	// Protocol, for example "HTTP/1.1".
	Protocol string `json:"protocol"`
	// TLS protocol. Empty for requests without TLS.
	TLSProtocol string `json:"tls_protocol"`
	// TLS cipher. Empty for requests without TLS.
	TLSCipher string `json:"tls_cipher"`
	// JA3 fingerprint of the TLS client.
	JA3 string `json:"ja3"`
	// JA4 fingerprint of the TLS client.
	JA4 string `json:"ja4"`
	// Name of the requested server.
	ServerName string `json:"server_name"`
	// Hostname of the server with the agent.
	ServerHostname string `json:"server_hostname"`
	// Requested URI.
	URI string `json:"uri"`
	// Path of the URI.
	Path string `json:"path"`
	// Value of the User-Agent header.
	UserAgent string `json:"user_agent"`
	// Headers of the request.
	RequestHeaders []RequestHeader `json:"request_headers"`
	// IP address of the client.
	RemoteIP string `json:"remote_ip"`
	// Hostname of the client.
	RemoteHostname string `json:"remote_hostname"`
	// Two-letter country code of the client.
	Country string `json:"country"`

	// Status code of the decision, for example 200 for an allowed request and 406 for a blocked
	// one.
	AgentResponseCode int `json:"agent_response_code"`
	// Status code of the response.
	ResponseCode int `json:"response_code"`
	// Size of the response in bytes.
	ResponseSize int64 `json:"response_size"`
	// Response time in milliseconds.
	ResponseTime int64 `json:"response_time"`
	// Headers of the response.
	ResponseHeaders []RequestHeader `json:"response_headers"`
	// Attributes and attacks. Their meaning is undocumented.
	Summation RequestSummation `json:"summation"`
}

// RequestHeader is a header of a stored request or of its response.
type RequestHeader struct {
	Name  string `json:"name"`  // name of the header
	Value string `json:"value"` // value of the header
}

// RequestSignal is a signal of a stored request.
type RequestSignal struct {
	ID       string `json:"id"`       // id of the signal, for example "CMDEXE"
	Detector string `json:"detector"` // detector of the signal, for example "CmdExeRule"
	Location string `json:"location"` // part of the request with the value, for example "POST"; may be empty
	Value    string `json:"value"`    // value that was detected
}

// RequestSummation holds attributes and attacks of a stored request.
type RequestSummation struct {
	Attrs   map[string]json.RawMessage `json:"attrs"`   // attributes by name, for example "RuleID"
	Attacks []json.RawMessage          `json:"attacks"` // attacks
}
