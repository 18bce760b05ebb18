package fastly_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/edgesdk/fastly"
)

// sentinels are the meanings of replies, by name.
var sentinels = map[string]error{
	"ErrNotFound":       fastly.ErrNotFound,
	"ErrConflict":       fastly.ErrConflict,
	"ErrVersionLocked":  fastly.ErrVersionLocked,
	"ErrUnauthorized":   fastly.ErrUnauthorized,
	"ErrForbidden":      fastly.ErrForbidden,
	"ErrSudoRequired":   fastly.ErrSudoRequired,
	"ErrPrecondition":   fastly.ErrPrecondition,
	"ErrRateLimited":    fastly.ErrRateLimited,
	"ErrServiceActive":  fastly.ErrServiceActive,
	"ErrServiceDeleted": fastly.ErrServiceDeleted,
	"ErrInvalidVersion": fastly.ErrInvalidVersion,
}

// errorCase is an entry of testdata/errors.json: a reply and the expected error.
type errorCase struct {
	Name string
	// Origin of the reply: a recording with the number of the interaction, a fact about the API,
	// or empty.
	Origin      string
	Status      int
	ContentType string `json:"content_type"`
	Body        string
	Message     string
	Detail      string
	Problems    []fastly.Problem
	Sentinels   []string
}

func errorCases(tb testing.TB) []errorCase {
	tb.Helper()
	text, err := os.ReadFile("testdata/errors.json")
	require.NoError(tb, err)
	var cases []errorCase
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	require.NoError(tb, decoder.Decode(&cases))
	return cases
}

// replier is a transport that returns the same reply to every request.
type replier struct {
	status int
	header http.Header
	body   string
}

func (r replier) RoundTrip(req *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: r.status, Header: r.header.Clone(), Request: req,
		Body: io.NopCloser(strings.NewReader(r.body)), ContentLength: int64(len(r.body)),
	}, nil
}

// replierToken is the token of the clients of a replier.
const replierToken = "token-of-a-replier"

// client returns a Client without retries that uses the replier.
func (r replier) client(tb testing.TB) *fastly.Client {
	tb.Helper()
	client, err := fastly.New(fastly.WithToken(replierToken), fastly.WithTransport(r), fastly.WithRetries(fastly.RetryPolicy{MaxAttempts: 1}))
	require.NoError(tb, err)
	return client
}

// memberReply is a reply with an outcome for each of several items.
type memberReply struct {
	Data []struct {
		ID         string `json:"id"`
		StatusCode int    `json:"status_code"`
		Operation  string `json:"operation"`
	} `json:"data"`
}

// send sends a suitable operation and returns its error.
func (c *errorCase) send(t *testing.T) error {
	t.Helper()
	client := replier{c.Status, http.Header{"Content-Type": {c.ContentType}}, c.Body}.client(t)
	if slices.Contains(c.Sentinels, "ErrInvalidVersion") {
		result, err := client.Version("SU1Z0isxPaozGVKXdv0eY", 3).Validate(t.Context())
		require.NotNil(t, result, "the result comes with the error")
		return err
	}
	op := fastly.Op{Name: "get thing", Method: http.MethodGet, Path: "/things/{id}", Args: []any{"a thing"}}
	out, err := fastly.Do[memberReply](t.Context(), client, op)
	require.Nil(t, out)
	return err
}

func TestErrors(t *testing.T) {
	cases := errorCases(t)
	used := map[string]bool{}
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			err := c.send(t)
			require.Error(t, err)
			for name, sentinel := range sentinels {
				require.Equal(t, slices.Contains(c.Sentinels, name), errors.Is(err, sentinel), "%s: %v", name, err)
			}

			e, ok := errors.AsType[*fastly.Error](err)
			require.True(t, ok, "%T", err)
			require.Equal(t, c.Status, e.StatusCode)
			require.Equal(t, c.Message, e.Message)
			require.Equal(t, c.Detail, e.Detail)
			require.Equal(t, c.Problems, e.Problems)
			if c.Status != http.StatusOK {
				require.Equal(t, c.Body, string(e.Body), "the raw body stays at hand")
			}
			texts := []string{strconv.Itoa(c.Status), c.Message, c.Detail}
			for _, p := range c.Problems {
				texts = append(texts, p.Title, p.Detail, p.Field)
			}
			for _, text := range texts {
				require.ErrorContains(t, err, strings.TrimSuffix(strings.Join(strings.Fields(text), " "), "."))
			}
			require.NotRegexp(t, `[^.]\.$|[^.]\.[,;:]`, err.Error())
			require.NotRegexp(t, fmt.Sprintf(`\b%[1]d:? %[1]d\b`, c.Status), err.Error(), "the status twice")
		})
		for _, name := range c.Sentinels {
			require.Contains(t, sentinels, name)
			used[name] = true
		}
	}
	require.ElementsMatch(t, slices.Collect(maps.Keys(sentinels)), slices.Collect(maps.Keys(used)), "every sentinel has a reply that means it")
	t.Logf("%d replies, %d sentinels", len(cases), len(sentinels))
}

// TestErrorsAreAsRecorded compares the replies that come from recordings with the recordings, if
// they are available.
func TestErrorsAreAsRecorded(t *testing.T) {
	dir := os.Getenv("FASTLY_RECORDINGS")
	if dir == "" {
		t.Log("FASTLY_RECORDINGS names no directory: nothing to compare with")
		return
	}
	compared := 0
	for _, c := range errorCases(t) {
		file, index, recorded := strings.Cut(c.Origin, "#")
		if !recorded {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(file)))
		require.NoError(t, err)
		var recording struct {
			Interactions []struct {
				Response struct {
					Code    int
					Body    string
					Headers http.Header
				}
			}
		}
		require.NoError(t, yaml.Unmarshal(text, &recording))
		i, err := strconv.Atoi(index)
		require.NoError(t, err)
		reply := recording.Interactions[i].Response
		require.Equal(t, []any{reply.Code, reply.Headers.Get("Content-Type"), reply.Body}, []any{c.Status, c.ContentType, c.Body}, c.Origin)
		compared++
	}
	require.Positive(t, compared)
	t.Logf("%d replies compared with their recordings", compared)
}

func TestErrorText(t *testing.T) {
	locked := fastly.Error{
		Op: "update backend", Method: http.MethodPut, Path: "/service/SU1Z0isxPaozGVKXdv0eY/version/3/backend/origin%201",
		StatusCode: 422, Message: "Version locked", Detail: "Version '3' is locked",
	}
	with := func(change func(e *fastly.Error)) *fastly.Error {
		e := locked
		change(&e)
		return &e
	}
	tests := []struct {
		name string
		err  error
		want string
	}{
		{"a reply", &locked, "fastly: update backend: PUT /service/SU1Z0isxPaozGVKXdv0eY/version/3/backend/origin%201: 422 Version locked: Version '3' is locked"},
		{
			"several attempts", &fastly.Error{Op: "get service", Method: http.MethodGet, Path: "/service/a", StatusCode: 503, Attempts: 4},
			"fastly: get service: GET /service/a: 503 Service Unavailable (after 4 attempts)",
		},
		{
			"no reply", &fastly.Error{Op: "get service", Method: http.MethodGet, Path: "/service/a", Attempts: 1, Phase: "connect", Err: io.ErrUnexpectedEOF},
			"fastly: get service: GET /service/a: failed while connecting: unexpected EOF",
		},
		{
			"an unnamed operation, no phase", &fastly.Error{Method: http.MethodGet, Path: "/x", Err: fastly.ErrClosed},
			"fastly: GET /x: nothing was sent: client is closed",
		},
		{
			"problems", &fastly.Error{Method: http.MethodPost, Path: "/x", StatusCode: 400, Problems: []fastly.Problem{
				{Title: "is too long", Field: "name"}, {Title: "is too long", Field: "name"}, {Title: "bad", Detail: "worse"},
			}},
			"fastly: POST /x: 400 name: is too long: bad: worse",
		},
		{
			"several lines",
			with(func(e *fastly.Error) { e.Message, e.Detail = "Bad request", "line 1\n\tline 2\r\n" }),
			"fastly: update backend: PUT /service/SU1Z0isxPaozGVKXdv0eY/version/3/backend/origin%201: 422 Bad request: line 1 line 2",
		},
		{
			"a refusal", &fastly.RateLimitError{
				Bucket: fastly.BucketWrites, Remaining: 3, Reserve: 5, Reset: time.Unix(1793541600, 0), Wait: 20 * time.Minute, Reason: "after the deadline of the context",
			},
			"fastly: write limit reached (3 left, 5 reserved), retry after 14:00:00Z (after the deadline of the context)",
		},
		{
			"a refusal by the API that cannot be waited for", &fastly.Error{
				Method: http.MethodPost, Path: "/a", StatusCode: 429, Message: "You have made too many requests.", Phase: "budget", Attempts: 1,
				Err: &fastly.RateLimitError{Bucket: fastly.BucketPurges, State: "shut after a 429", Reset: time.Unix(1793541600, 0), Reason: "WithMaxWait is 0"},
			},
			"fastly: POST /a: 429 You have made too many requests; not retried: purge limit reached after a 429, retry after 14:00:00Z (WithMaxWait is 0)",
		},
		{
			"cancelled before", &fastly.Error{Op: "get service", Method: http.MethodGet, Path: "/service/a", Phase: "turn", Err: context.Canceled},
			"fastly: get service: GET /service/a: failed while waiting for the turn, nothing was sent: context canceled",
		},
		{
			"cancelled between attempts", &fastly.Error{Method: http.MethodGet, Path: "/a", Phase: "budget", Attempts: 1, Err: context.Canceled},
			"fastly: GET /a: failed while waiting for the rate limit (after 1 attempt): context canceled",
		},
		{
			"refused after a reply", &fastly.Error{Method: http.MethodGet, Path: "/a", StatusCode: 503, Phase: "token", Attempts: 2, Err: io.EOF},
			"fastly: GET /a: 503 Service Unavailable, then failed while reading the token from its source (after 2 attempts): EOF",
		},
		{
			"reply that broke off", &fastly.Error{Method: http.MethodGet, Path: "/a", Phase: "body", Attempts: 1, Err: io.ErrUnexpectedEOF},
			"fastly: GET /a: failed while reading the reply: unexpected EOF",
		},
		{
			"in the handshake", &fastly.Error{Method: http.MethodGet, Path: "/a", Phase: "tls", Attempts: 1, Err: io.EOF},
			"fastly: GET /a: failed during the TLS handshake: EOF",
		},
		{"no cause", &fastly.Error{Method: http.MethodGet, Path: "/a", Attempts: 1}, "fastly: GET /a: no reply"},
		{"a status that has no words", &fastly.Error{Method: http.MethodGet, Path: "/a", StatusCode: 599}, "fastly: GET /a: 599"},
		{"a title with the status", &fastly.Error{Method: http.MethodGet, Path: "/a", StatusCode: 503, Message: "503 Backend fetch failed"}, "fastly: GET /a: 503 Backend fetch failed"},
		{"a title with another number", &fastly.Error{Method: http.MethodGet, Path: "/a", StatusCode: 503, Message: "5030 things"}, "fastly: GET /a: 503 5030 things"},
		{"a code only", &fastly.Error{Method: http.MethodGet, Path: "/a", StatusCode: 400, Problems: []fastly.Problem{{Code: "17", Field: "name"}}}, "fastly: GET /a: 400 name: 17"},
		{
			"a reply that is no JSON", decodingError(t, "{\"id\":\x1b"),
			`fastly: get service: GET /service/id: can't read the reply: the value at "/id" is not valid JSON: `,
		},
		{
			"a reply that can't be read",
			&fastly.DecodeError{Op: "get thing", Method: http.MethodGet, Path: "/things/a", Pointer: "/port", Value: `"x"`, Want: "an integer", Err: io.EOF},
			`fastly: get thing: GET /things/a: can't read the reply: "\"x\"" at "/port" is not an integer: EOF`,
		},
		{
			"a reply that is too deep", &fastly.DecodeError{Op: "get thing", Method: http.MethodGet, Path: "/things/a", Err: errors.New("too deep")},
			"fastly: get thing: GET /things/a: can't read the reply: too deep",
		},
		{
			"many at once", &fastly.BulkError{Name: "purge keys", Done: 5, Failed: 2, NotTried: 1, Err: fastly.ErrConflict},
			"fastly: purge keys: 5 done, 2 failed, 1 not tried: conflict with what exists",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if strings.HasSuffix(test.want, ": ") { // followed by the text of the decoder
				require.ErrorContains(t, test.err, test.want)
				return
			}
			require.EqualError(t, test.err, test.want)
		})
	}
}

// decodingError returns the error for a reply to a request for a service.
func decodingError(t *testing.T, body string) error {
	t.Helper()
	_, err := replier{http.StatusOK, nil, body}.client(t).Services.Get(t.Context(), "id")
	require.Error(t, err)
	return err
}

// TestZeroErrors checks that the zero value of every exported error can be formatted without a
// panic, as a single line that names its origin.
func TestZeroErrors(t *testing.T) {
	causes := []error{nil, io.EOF, (*os.PathError)(nil), &net.OpError{}}
	errs := []error{
		(*fastly.Error)(nil), (*fastly.DecodeError)(nil),
		&fastly.Error{}, &fastly.Error{StatusCode: 1}, &fastly.Error{StatusCode: 404, Problems: make([]fastly.Problem, 2)}, &fastly.Error{Phase: "x"},
		&fastly.DecodeError{}, &fastly.DecodeError{Want: "x"},
		&fastly.BulkError{}, &fastly.RateLimitError{}, &fastly.TurnError{}, &fastly.ActivationConflictError{},
	}
	for _, cause := range causes {
		errs = append(errs, &fastly.Error{Err: cause}, &fastly.Error{StatusCode: 404, Err: cause}, &fastly.DecodeError{Err: cause}, &fastly.DecodeError{Want: "x", Err: cause},
			&fastly.BulkError{Err: cause})
	}
	for _, err := range errs {
		t.Run(fmt.Sprintf("%T", err), func(t *testing.T) {
			require.NotPanics(t, func() {
				text := err.Error()
				require.NotEmpty(t, text)
				switch any(err).(type) {
				case *fastly.Error, *fastly.DecodeError:
					require.Equal(t, text, fastly.Printable(text, 1<<10), "one line without gaps")
					require.NotRegexp(t, `: :|: *$`, text)
				}
				for _, verb := range []string{"%v", "%+v", "%s", "%q", "%#v"} {
					require.NotEmpty(t, fmt.Sprintf(verb, err))
				}
				var log bytes.Buffer
				slog.New(slog.NewTextHandler(&log, nil)).Error("x", "error", err)
				require.NotContains(t, log.String(), "PANIC=LogValue")
				if !strings.Contains(fmt.Sprintf("%#v", errors.Unwrap(err)), "(nil)") { // package errors calls the methods of a nil cause
					for _, sentinel := range sentinels {
						_ = errors.Is(err, sentinel)
					}
				}
				_ = fastly.NewRedactor("0123456789").Err(err)
			})
		})
	}
	t.Logf("%d errors", len(errs))
}

func TestErrorOfAContext(t *testing.T) {
	cause := errors.New("the program ends")
	ended := func(cause error) context.Context {
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(cause)
		return ctx
	}
	late, cancel := context.WithDeadlineCause(t.Context(), time.Unix(0, 0), cause)
	defer cancel()
	child, cancel := context.WithCancel(late)
	defer cancel()
	tests := []struct {
		name string
		ctx  context.Context
		is   []error
		text string
	}{
		{"under way", t.Context(), nil, ""},
		{"cancelled", ended(nil), []error{context.Canceled}, "context canceled"},
		{"cancelled with a cause", ended(cause), []error{context.Canceled, cause}, "context canceled: the program ends"},
		{"cancelled with a cause that says so", ended(fmt.Errorf("no more: %w", context.Canceled)), []error{context.Canceled}, "no more: context canceled"},
		{"cancelled for a deadline", ended(context.DeadlineExceeded), []error{context.Canceled, context.DeadlineExceeded}, "context canceled: context deadline exceeded"},
		{"late", late, []error{context.DeadlineExceeded, cause}, "context deadline exceeded: the program ends"},
		{"child of a late one", child, []error{context.DeadlineExceeded, cause}, "context deadline exceeded: the program ends"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := fastly.ContextError(tt.ctx)
			if tt.text == "" {
				require.NoError(t, err)
				return
			}
			require.EqualError(t, err, tt.text)
			for _, target := range tt.is {
				require.ErrorIs(t, err, target)
			}
		})
	}
}

func TestBlankReply(t *testing.T) {
	for _, blank := range []string{"", " \r\n", "null", " null\n", "[]", "[ \n]", "{}", "\t{ } "} {
		require.True(t, fastly.BlankReply([]byte(blank)), "%q", blank)
	}
	for _, content := range []string{"[null]", "{]", "[}", "nul", "0", `""`, "[{}]", `{"a":null}`, "[", "{", "[][]", "false"} {
		require.False(t, fastly.BlankReply([]byte(content)), "%q", content)
	}
}

// TestPlainCause checks that only the URL added by net/http is removed from an error.
func TestPlainCause(t *testing.T) {
	named := &url.Error{Op: "Get", URL: "https://example.com/?key=secret", Err: io.EOF}
	tests := []struct {
		err  error
		text string
	}{
		{io.EOF, "EOF"},
		{named, "EOF"},
		{&url.Error{Op: "Get", URL: "https://a/", Err: named}, "EOF"},
		{fmt.Errorf("token source: %w", named), "token source: EOF"},
		{errors.Join(named, &url.Error{Op: "Put", URL: "https://b/?secret", Err: os.ErrClosed}), "EOF\nfile already closed"},
		{fmt.Errorf("%w, then %w", io.EOF, &url.Error{Op: "Put", URL: "https://b/?secret", Err: named}), "EOF, then EOF"},
		{fmt.Errorf("token source: %w", &url.Error{Op: "Get", URL: "https://a/?secret", Err: fmt.Errorf("proxy: %w", named)}), "token source: proxy: EOF"},
	}
	for _, tt := range tests {
		err := fastly.PlainCause(tt.err)
		require.EqualError(t, err, tt.text)
		require.ErrorIs(t, err, io.EOF)
		for _, e := range causes(err) {
			require.NotContains(t, fmt.Sprintf("%v %#v", e, e), "secret")
		}
	}
	require.NoError(t, fastly.PlainCause(nil))
}

func TestErrorUnwraps(t *testing.T) {
	cause := fmt.Errorf("cut: %w", io.ErrUnexpectedEOF)
	for _, err := range []error{&fastly.Error{Err: cause}, &fastly.DecodeError{Err: cause}, &fastly.BulkError{Err: cause}} {
		require.ErrorIs(t, err, io.ErrUnexpectedEOF, "%T", err)
	}
	reset := time.Unix(1793541600, 0)
	refused := &fastly.RateLimitError{Reset: reset}
	require.ErrorIs(t, refused, fastly.ErrRateLimited)
	require.NotErrorIs(t, refused, fastly.ErrForbidden)
	require.Equal(t, reset, refused.RetryAt())
}

func TestErrorInLogs(t *testing.T) {
	var out bytes.Buffer
	logger := slog.New(slog.NewJSONHandler(&out, nil))
	logger.LogAttrs(t.Context(), slog.LevelError, "failed", slog.Any("error", &fastly.Error{
		Op: "get service", Method: http.MethodGet, Template: "/service/{service_id}", Path: "/service/a", StatusCode: 404,
		Message: "Record not found", Attempts: 2, Phase: "body", Err: context.DeadlineExceeded,
	}))
	var line struct{ Error map[string]any }
	require.NoError(t, json.Unmarshal(out.Bytes(), &line))
	require.Equal(t, map[string]any{
		"op": "get service", "method": "GET", "template": "/service/{service_id}", "status": 404.0, "message": "Record not found",
		"attempts": 2.0, "phase": "body", "cause": "context deadline exceeded",
	}, line.Error)
}

// TestErrorHidesTheToken checks that no error contains the token, even if the server includes it
// in the reply.
func TestErrorHidesTheToken(t *testing.T) {
	client := replier{http.StatusForbidden, nil, `{"msg":"token '` + replierToken + `' is not allowed"}`}.client(t)
	_, err := client.Services.Get(t.Context(), "a")
	e, ok := errors.AsType[*fastly.Error](err)
	require.True(t, ok)
	require.NotContains(t, string(e.Body), replierToken)
	require.Contains(t, e.Message, "[redacted]")
}
