package fastly_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
)

// TestRequestsThatCannotBeSent checks that a request that HTTP cannot transmit is refused before
// it is sent.
func TestRequestsThatCannotBeSent(t *testing.T) {
	client := inMemory(t, func(req *http.Request) (*http.Response, error) {
		t.Error("sent: ", req.URL)
		return respond(req, 200, "{}"), nil
	})
	for _, path := range []string{"/a\nb", "/a b", "/a#b", "/a%zz", "/a%", "/a\x7f"} {
		op := fastly.Op{Name: "touch thing", Method: http.MethodGet, Path: path}
		require.ErrorContains(t, touch(t.Context(), client, op), "the path ", path)
	}
	for _, arg := range []string{"x HTTP/1.1\r\nEvil: 1", "a b", "a#b", "a\tb"} {
		op := fastly.Op{Name: "touch thing", Method: http.MethodGet, Path: "/a/{+rest}", Args: []any{arg}}
		require.ErrorContains(t, touch(t.Context(), client, op), "rest has a space, a control character or #", arg)
	}
	for _, name := range []string{"Connection", "keep-alive", "Proxy-Connection", "TE", "Trailer", "Upgrade"} {
		require.ErrorContains(t, touch(t.Context(), client, thing(http.MethodGet), fastly.WithHeader(name, "close")), "is not for callers to set")
		op := thing(http.MethodGet)
		op.Header = http.Header{name: {"close"}}
		require.ErrorContains(t, touch(t.Context(), client, op), "is not for callers to set")
	}
	op := thing(http.MethodGet)
	op.Header = http.Header{"X-A": {"1"}, "x-a": {"2"}}
	require.ErrorContains(t, touch(t.Context(), client, op), "X-A is set in two spellings")
}

// TestArgumentsThatLookUnsendable checks that a raw argument is sent unmodified, and that other
// arguments are escaped.
func TestArgumentsThatLookUnsendable(t *testing.T) {
	var sent []string
	client := inMemory(t, func(req *http.Request) (*http.Response, error) {
		sent = append(sent, req.URL.RequestURI())
		return respond(req, 200, "{}"), nil
	})
	for _, op := range []fastly.Op{
		{Path: "/purge/{+url}", Args: []any{"www.example.com/100%"}},
		{Path: "/thing/{id}", Args: []any{"a b#c\n100%"}},
		{Path: "/thing%20s"},
	} {
		op.Name, op.Method = "touch thing", http.MethodGet
		require.NoError(t, touch(t.Context(), client, op))
	}
	require.Equal(t, []string{"/purge/www.example.com/100%", "/thing/a%20b%23c%0A100%25", "/thing%20s"}, sent)
}

// TestSpellingsOfHeaderFields checks that header fields of the operation replace those of the
// client, and fields of the call replace both, ignoring case.
func TestSpellingsOfHeaderFields(t *testing.T) {
	var got http.Header
	client := inMemory(t, func(req *http.Request) (*http.Response, error) {
		got = req.Header
		return respond(req, 200, "{}"), nil
	})
	op := thing(http.MethodPost)
	op.Body = fastly.BytesBody([]byte("x"))
	op.Header = http.Header{"content-type": {"op"}, "user-agent": {"op"}, "aCCEPT": {"op"}, "x-a": {"op"}, "X-B": {"op"}}
	require.NoError(t, touch(t.Context(), client, op, fastly.WithHeader("X-A", "call")))
	got.Del("Fastly-Key")
	require.Equal(t, http.Header{"Content-Type": {"op"}, "User-Agent": {"op"}, "Accept": {"op"}, "X-A": {"call"}, "X-B": {"op"}}, got)
	require.Len(t, op.Header, 5, "the caller's map is left alone")
	require.Contains(t, op.Header, "x-a")
}
