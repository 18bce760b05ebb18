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
	"net/http"
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

// sentinels are the errors that tell what a reply means, by their names.
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

// errorCase is an entry of testdata/errors.json: a reply and what has to be read from it.
type errorCase struct {
	Name string
	// Origin is where the reply comes from: a recording and the number of the
	// interaction in it, a place in what is known of the API, or nowhere.
	Origin      string
	Status      int
	ContentType string `json:"content_type"`
	Body        string
	Message     string
	Detail      string
	Problems    []fastly.Problem
	Failures    []failedMember // of a reply that is a success in part
	Sentinels   []string
}

type failedMember struct {
	Member     string
	StatusCode int `json:"status_code"`
	Message    string
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

// replier is a transport that gives every request the same reply.
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

// client is a Client all of whose requests get the reply, once each.
func (r replier) client(tb testing.TB) *fastly.Client {
	tb.Helper()
	client, err := fastly.New(fastly.WithToken(replierToken), fastly.WithTransport(r), fastly.WithRetries(fastly.RetryPolicy{MaxAttempts: 1}))
	require.NoError(tb, err)
	return client
}

// memberReply is a reply with an outcome for each of many.
type memberReply struct {
	Data []struct {
		ID         string `json:"id"`
		StatusCode int    `json:"status_code"`
		Operation  string `json:"operation"`
	} `json:"data"`
}

func (m *memberReply) FailedMembers() (failed []fastly.MemberError) {
	for _, d := range m.Data {
		if d.StatusCode >= 400 {
			failed = append(failed, fastly.MemberError{Member: d.ID, StatusCode: d.StatusCode, Message: d.Operation})
		}
	}
	return failed
}

// send gets the reply of the case to an operation that it can be of.
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
	require.Equal(t, len(c.Failures) > 0, out != nil, "a result comes only with a success in part")
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
			if len(c.Failures) > 0 {
				partial, ok := errors.AsType[*fastly.PartialError](err)
				require.True(t, ok, "%T", err)
				want := make([]fastly.MemberError, len(c.Failures))
				for i, f := range c.Failures {
					want[i] = fastly.MemberError(f)
				}
				require.Equal(t, want, partial.Failures)
				return
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
			for _, text := range []string{strconv.Itoa(c.Status), c.Message, c.Detail} {
				require.ErrorContains(t, err, text)
			}
		})
		for _, name := range c.Sentinels {
			require.Contains(t, sentinels, name)
			used[name] = true
		}
	}
	require.ElementsMatch(t, slices.Collect(maps.Keys(sentinels)), slices.Collect(maps.Keys(used)), "every sentinel has a reply that means it")
	t.Logf("%d replies, %d sentinels", len(cases), len(sentinels))
}

// Where recordings are at hand, the replies that come from one must be what was recorded.
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
			"no reply", &fastly.Error{Op: "get service", Method: http.MethodGet, Path: "/service/a", Attempts: 1, Phase: fastly.PhaseConnect, Err: io.ErrUnexpectedEOF},
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
				Bucket: fastly.BucketWrites, Remaining: 3, Reserve: 5, Reset: time.Unix(1793541600, 0), Wait: 20 * time.Minute, Reason: "is after the deadline of its context",
			},
			"fastly: refused by this client before sending: write budget spent (3 left, 5 reserved), renewed in 20m0s at 2026-11-01T14:00:00Z, " +
				"which is after the deadline of its context",
		},
		{
			"a success in part", &fastly.PartialError{Op: "delete things", Failures: []fastly.MemberError{
				{Member: "a", StatusCode: 404}, {Member: "b", StatusCode: 409, Message: "in use"}, {Member: "c", StatusCode: 404}, {Member: "d", StatusCode: 404},
			}},
			"fastly: delete things: 4 members failed; a: 404 Not Found; b: 409 in use; c: 404 Not Found; …",
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
			"fastly: purge keys: 5 done, 2 failed, 1 not tried: fastly: conflict with what exists",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { require.EqualError(t, test.err, test.want) })
	}
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
		Message: "Record not found", Attempts: 2, Phase: fastly.PhaseBody, Err: context.DeadlineExceeded,
	}))
	var line struct{ Error map[string]any }
	require.NoError(t, json.Unmarshal(out.Bytes(), &line))
	require.Equal(t, map[string]any{
		"op": "get service", "method": "GET", "template": "/service/{service_id}", "status": 404.0, "message": "Record not found",
		"attempts": 2.0, "phase": "body", "cause": "context deadline exceeded",
	}, line.Error)
}

// What the server echoes of the token must not come out again.
func TestErrorHidesTheToken(t *testing.T) {
	client := replier{http.StatusForbidden, nil, `{"msg":"token '` + replierToken + `' is not allowed"}`}.client(t)
	_, err := client.Services.Get(t.Context(), "a")
	e, ok := errors.AsType[*fastly.Error](err)
	require.True(t, ok)
	require.NotContains(t, string(e.Body), replierToken)
	require.Contains(t, e.Message, "[redacted]")
}
