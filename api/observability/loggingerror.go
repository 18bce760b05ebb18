package observability

import (
	"context"
	"iter"
	"net/http"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// LoggingErrors returns the errors of the logging endpoints of a service.
//
// Methods: All, List.
//
// To follow the errors, repeat All with a From that is the To of the previous call. No error is then
// returned twice.
//
// Reference: https://www.fastly.com/documentation/reference/api/observability/
func LoggingErrors(client *fastly.Client, serviceID string) LoggingErrorAddress {
	return LoggingErrorAddress{loggingErrors.At(client, serviceID)}
}

const loggingErrorPath = "/observability/service/{service_id}/logging/errors"

// window is the length in seconds of the time windows that the API links to.
const window = 10

var loggingErrors = collection.NewFamily(collection.Spec{Noun: "logging error", Path: loggingErrorPath})

// LoggingErrorAddress provides the errors of the logging endpoints of a service.
type LoggingErrorAddress struct{ at *collection.Address }

// All returns an iterator over the errors that query selects, oldest first. Each request covers 10
// seconds, so a range of one hour takes 360 requests.
func (a LoggingErrorAddress) All(ctx context.Context, query LoggingErrorQuery, opts ...fastly.CallOption) iter.Seq2[LoggingError, error] {
	op := a.at.Op(http.MethodGet, "list logging errors", loggingErrorPath)
	op.Query = loggingErrorQuery{unix(query.From), unix(query.To), loggingErrorFilter{query.Endpoint}}
	return fastly.All[LoggingError](ctx, a.at.Client(), op, fastly.Paging{Style: fastly.PageLines, Size: window}, opts...)
}

// List returns all errors that query selects.
func (a LoggingErrorAddress) List(ctx context.Context, query LoggingErrorQuery, opts ...fastly.CallOption) ([]LoggingError, error) {
	return fastly.Collect(a.All(ctx, query, opts...))
}

// unix returns a time in seconds; 0 for the zero time.
func unix(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}

// LoggingErrorQuery selects errors of logging endpoints.
type LoggingErrorQuery struct {
	// Start of the range, inclusive, truncated to the second. If zero, the API chooses a recent start.
	From time.Time
	// End of the range, exclusive, truncated to the second. If zero, the range ends at the current time.
	To time.Time
	// Name of the logging endpoint to filter by. The default is all endpoints.
	Endpoint string
}

type loggingErrorQuery struct {
	From   int64              `json:"from,omitzero"`
	To     int64              `json:"to,omitzero"`
	Filter loggingErrorFilter `json:"filter,omitzero"`
}

type loggingErrorFilter struct {
	Endpoint string `json:"endpoint,omitzero"`
}

// LoggingError is an error of a logging endpoint.
type LoggingError struct {
	SequenceNumber int64  `json:"sequence_number"` // sequence number of the error; not in chronological order
	ErrorTimeUs    int64  `json:"error_time_us"`   // time of the error, as Unix time in microseconds
	Stream         string `json:"stream"`          // name of the stream: "logging_error"
	Message        string `json:"message"`         // summary of the error
	Endpoint       string `json:"endpoint"`        // name of the logging endpoint
	Details        string `json:"details"`         // details of the error, usually a JSON object
}

// Time returns the time of the error.
func (e LoggingError) Time() time.Time { return time.UnixMicro(e.ErrorTimeUs).UTC() }
