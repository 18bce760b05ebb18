package collection_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/edgesdk/fastly"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// handled is a transport that passes requests to a handler in memory.
type handled struct {
	handler  http.HandlerFunc
	requests []*http.Request
}

func (h *handled) RoundTrip(req *http.Request) (*http.Response, error) {
	h.requests = append(h.requests, req)
	recorder := httptest.NewRecorder()
	if req.Body == nil {
		req.Body = http.NoBody
	}
	h.handler(recorder, req)
	return recorder.Result(), nil
}

func handledBy(t *testing.T, handler http.HandlerFunc) (*fastly.Client, *handled) {
	t.Helper()
	transport := &handled{handler: handler}
	return inMemory(t, transport.RoundTrip, fastly.WithRetries(fastly.RetryPolicy{MaxAttempts: 1})), transport
}

type transportFunc func(*http.Request) (*http.Response, error)

func (f transportFunc) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// inMemory returns a client whose requests are handled by f.
func inMemory(t *testing.T, f transportFunc, opts ...fastly.Option) *fastly.Client {
	t.Helper()
	client, err := fastly.New(append([]fastly.Option{fastly.WithToken("token"), fastly.WithTransport(f)}, opts...)...)
	require.NoError(t, err)
	return client
}

func respond(req *http.Request, status int, body string) *http.Response {
	return &http.Response{
		StatusCode: status, Header: http.Header{}, Request: req,
		Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)),
	}
}

func errorOf[T any](_ T, err error) error { return err }
