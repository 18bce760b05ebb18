package fastly

import (
	"net/http"
)

// Response is what the API answered, beside the decoded result.
type Response struct {
	StatusCode int
	Header     http.Header
	Body       []byte // the raw body; nil where the caller reads a stream
}
