package fastly_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
)

// fate is the outcome of an attempt.
type fate struct {
	name   string
	status int
	body   string
	err    error // error instead of a reply
	breaks bool  // whether the body of the reply is incomplete
	hangs  bool  // whether there is no reply before the timeout
}

func (o *fate) reply(req *http.Request) (*http.Response, error) {
	switch {
	case o.hangs:
		return nil, until(req, time.Hour)
	case o.err != nil:
		return nil, o.err
	case o.breaks:
		resp := respond(req, o.status, "")
		resp.Body = io.NopCloser(iotest.ErrReader(io.ErrUnexpectedEOF))
		return resp, nil
	default:
		return respond(req, o.status, o.body), nil
	}
}

const (
	backendPath = "/service/{service_id}/version/{version}/backend/{name}"
	lostObject  = `{"msg":"Record not found","detail":"Couldn't find Backend '{ deleted => 0000-00-00 00:00:00, name => a }'"}`
	lostVersion = `{"msg":"Record not found","detail":"Couldn't find Version '{ number => 3 }'"}`
	lostService = `{"msg":"Record not found","detail":"Cannot find service 'SU1Z'"}`
	lostOther   = `{"msg":"Record not found"}`
	isDeleted   = `{"msg":"Bad request","detail":"Service 'SU1Z' is deleted"}`
)

// TestUncertain checks Uncertain for every method, every outcome of the first attempt and every
// outcome of the second.
func TestUncertain(t *testing.T) {
	const never, ifSafe, always = 0, 1, 2
	firsts := []struct {
		fate
		again  int  // whether the operation is retried
		reach  bool // whether the first attempt may have taken effect
		absent bool // whether nothing is sent at all
	}{
		{fate{name: "nothing"}, always, false, true},
		{fate{name: "refused", err: &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("refused")}}, always, false, false},
		{fate{name: "429", status: 429}, always, false, false},
		{fate{name: "no reply", err: io.ErrUnexpectedEOF}, ifSafe, true, false},
		{fate{name: "no reply in time", hangs: true}, ifSafe, true, false},
		{fate{name: "502", status: 502}, ifSafe, true, false},
		{fate{name: "503", status: 503}, ifSafe, true, false},
		{fate{name: "504", status: 504}, ifSafe, true, false},
		{fate{name: "a broken body", status: 200, breaks: true}, ifSafe, true, false},
		{fate{name: "a broken body of a 502", status: 502, breaks: true}, ifSafe, true, false},
		{fate{name: "500", status: 500}, never, true, false},
		{fate{name: "302", status: 302}, never, true, false},
		{fate{name: "400", status: 400}, never, false, false},
	}
	seconds := []struct {
		fate
		is    error
		shows bool // whether it shows that an earlier DELETE took effect
		maybe bool // whether it may have taken effect itself
	}{
		{fate{name: "200", status: 200, body: "{}"}, nil, false, false},
		{fate{name: "404 of the object", status: 404, body: lostObject}, fastly.ErrNotFound, true, false},
		{fate{name: "404 of its version", status: 404, body: lostVersion}, fastly.ErrNotFound, false, false},
		{fate{name: "404 of its service", status: 404, body: lostService}, fastly.ErrNotFound, false, false},
		{fate{name: "404 of something", status: 404, body: lostOther}, fastly.ErrNotFound, false, false},
		{fate{name: "404 without words", status: 404}, fastly.ErrNotFound, false, false},
		{fate{name: "400 deleted", status: 400, body: isDeleted}, fastly.ErrServiceDeleted, false, false},
		{fate{name: "401", status: 401}, fastly.ErrUnauthorized, false, false},
		{fate{name: "409", status: 409}, fastly.ErrConflict, false, false},
		{fate{name: "412", status: 412}, fastly.ErrPrecondition, false, false},
		{fate{name: "422", status: 422}, nil, false, false},
		{fate{name: "500", status: 500}, nil, false, true},
		{fate{name: "no reply", err: io.ErrUnexpectedEOF}, nil, false, true},
		{fate{name: "refused", err: &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("refused")}}, nil, false, false},
	}
	methods := []struct {
		method string
		retry  fastly.RetryClass
		safe   bool
	}{
		{http.MethodPut, fastly.RetryByMethod, true},
		{http.MethodDelete, fastly.RetryByMethod, true},
		{http.MethodPost, fastly.RetryByMethod, false},
		{http.MethodPost, fastly.RetrySafe, true},
		{http.MethodPatch, fastly.RetryByMethod, false},
		{http.MethodDelete, fastly.RetryUnsent, false},
		{"PURGE", fastly.RetryByMethod, false},
		{http.MethodGet, fastly.RetryByMethod, true},
	}
	cells, successes, uncertain := 0, 0, 0
	for _, m := range methods {
		for _, first := range firsts {
			for _, second := range seconds {
				cells++
				name := fmt.Sprintf("%s of class %d: %s, then %s", m.method, m.retry, first.name, second.name)
				synctest.Test(t, func(t *testing.T) {
					queue := []fate{first.fate, second.fate}
					if first.absent {
						queue = queue[1:]
					}
					sent := 0
					client := inMemory(t, func(req *http.Request) (*http.Response, error) {
						now := queue[min(sent, len(queue)-1)]
						sent++
						return now.reply(req)
					}, fastly.WithRetries(fastly.RetryPolicy{MaxAttempts: len(queue), MinWait: time.Second}))
					op := fastly.Op{
						Name: "touch backend", Method: m.method, Path: backendPath, Args: []any{"SU1Z", 3, "a"},
						Bucket: fastly.BucketNone, Retry: m.retry,
					}
					_, err := fastly.Do[fastly.NoReply](t.Context(), client, op)

					isWrite := m.method != http.MethodGet
					repeated := first.absent || first.again == always || first.again == ifSafe && m.safe
					wantUncertain := first.reach
					if repeated {
						wantUncertain = wantUncertain || second.maybe
					}
					success := repeated && second.status == 200
					if repeated && !first.absent && first.reach && m.method == http.MethodDelete && second.shows {
						success = true
					}
					if success {
						successes++
						require.NoError(t, err, name)
						require.Equal(t, len(queue), sent, name)
						return
					}
					require.Error(t, err, name)
					e, ok := errors.AsType[*fastly.Error](err)
					require.True(t, ok, name)
					require.Equal(t, isWrite && wantUncertain, e.Uncertain, "%s: %v", name, err)
					if e.Uncertain {
						uncertain++
					}
					if repeated {
						require.Equal(t, len(queue), sent, name)
						if second.is != nil {
							require.ErrorIs(t, err, second.is, name)
						}
					} else {
						require.Equal(t, 1, sent, name)
					}
				})
			}
		}
	}
	t.Logf("%d cells: %d methods × %d first × %d second outcomes; %d succeed, %d are uncertain",
		cells, len(methods), len(firsts), len(seconds), successes, uncertain)
}

// TestApplied checks that a failure that shows the effect of an earlier attempt means success.
func TestApplied(t *testing.T) {
	self := fastly.Op{Name: "revoke token", Method: http.MethodDelete, Path: "/tokens/self", Applied: fastly.ErrUnauthorized}
	service := fastly.Op{Name: "delete service", Method: http.MethodDelete, Path: "/service/{service_id}", Args: []any{"SU1Z"}, Applied: fastly.ErrServiceDeleted}
	backend := fastly.Op{Name: "delete backend", Method: http.MethodDelete, Path: backendPath, Args: []any{"SU1Z", 3, "a"}}
	named := backend
	named.Applied = fastly.ErrNotFound
	acl := fastly.Op{Name: "delete entry", Method: http.MethodDelete, Path: "/service/{service_id}/acl/{acl_id}/entry/{entry_id}", Args: []any{"SU1Z", "x", "y"}}
	add := fastly.Op{Name: "add item", Method: http.MethodPut, Path: "/resources/stores/kv/{store_id}/keys/{key}", Args: []any{"s", "k"}}
	answer := func(status int, body string) *fate { return &fate{status: status, body: body} }
	tests := []struct {
		name    string
		op      fastly.Op
		second  *fate
		applied bool
	}{
		{"token that revokes itself", self, answer(401, ""), true},
		{"token that was taken away", self, answer(403, ""), false},
		{"service, deleted", service, answer(400, isDeleted), true},
		{"service, not found", service, answer(404, lostService), true},
		{"service, active", service, answer(400, `{"msg":"Bad request","detail":"Cannot delete service with active version"}`), false},
		{"backend, gone", backend, answer(404, lostObject), true},
		{"backend, version gone", backend, answer(404, lostVersion), false},
		{"backend, service gone", backend, answer(404, lostService), false},
		{"backend, unauthorized", backend, answer(401, ""), false},
		{"backend that names its error, gone", named, answer(404, lostObject), true},
		{"backend that names its error, version gone", named, answer(404, lostVersion), false},
		{"entry, gone", acl, answer(404, `{"msg":"Record not found","detail":"Couldn't find AclEntry 'y'"}`), true},
		{"entry, list gone", acl, answer(404, `{"msg":"Record not found","detail":"Couldn't find Acl 'x'"}`), false},
		{"added by an earlier attempt, or not", add, answer(412, ""), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, first := range []*fate{{err: io.ErrUnexpectedEOF}, answer(502, ""), answer(429, ""), nil} {
				synctest.Test(t, func(t *testing.T) {
					queue := []*fate{first, tt.second}
					if first == nil {
						queue = queue[1:]
					}
					sent := 0
					client := inMemory(t, func(req *http.Request) (*http.Response, error) {
						sent++
						return queue[sent-1].reply(req)
					})
					op := tt.op
					op.Bucket = fastly.BucketNone
					_, err := fastly.Do[fastly.NoReply](t.Context(), client, op)
					reached := first != nil && first.status != 429
					if tt.applied && reached {
						require.NoError(t, err)
						var text *string
						sent, op.Reply = 0, fastly.ReplyText
						text, err = fastly.Do[string](t.Context(), client, op)
						require.NoError(t, err)
						require.Empty(t, *text, "there is no reply that says what it was")
						sent = 0
						stream, err := fastly.Do[fastly.Stream](t.Context(), client, op)
						require.NoError(t, err)
						body, err := io.ReadAll(stream)
						require.NoError(t, err)
						require.Empty(t, body)
						require.NoError(t, stream.Close())
						sent, op.Reply = 0, fastly.ReplyJSON
						require.NoError(t, fastly.DoStatus(t.Context(), client, op))
						return
					}
					e, ok := errors.AsType[*fastly.Error](err)
					require.True(t, ok, "%v", err)
					require.Equal(t, tt.second.status, e.StatusCode)
					require.Equal(t, reached, e.Uncertain)
				})
			}
		})
	}
	t.Logf("%d refusals after 4 first attempts", len(tests))
}

// TestUncertainStays checks that Uncertain stays set after later refusals once an attempt may
// have taken effect.
func TestUncertainStays(t *testing.T) {
	for _, last := range []fate{{status: 429}, {status: 503}, {err: io.ErrUnexpectedEOF}, {status: 400}, {err: &net.OpError{Op: "dial", Err: errors.New("refused")}}} {
		synctest.Test(t, func(t *testing.T) {
			queue := []fate{{status: 502}, {status: 429}, last}
			client := inMemory(t, func(req *http.Request) (*http.Response, error) {
				now := queue[0]
				queue = queue[1:]
				return now.reply(req)
			}, fastly.WithRetries(fastly.RetryPolicy{MaxAttempts: 3}))
			op := thing(http.MethodPut)
			op.Body = fastly.BytesBody([]byte(strings.Repeat("x", 100)))
			_, err := fastly.Do[fastly.NoReply](t.Context(), client, op)
			e, ok := errors.AsType[*fastly.Error](err)
			require.True(t, ok)
			require.True(t, e.Uncertain, "%v", err)
			require.Equal(t, 3, e.Attempts)
		})
	}
}

// TestDialErrorAfterARequestThatLeft checks that a dial error of a transport that has already
// sent the request does not count as unsent.
func TestDialErrorAfterARequestThatLeft(t *testing.T) {
	for name, ctx := range map[string]context.Context{"a context that ends": t.Context(), "one that does not": context.Background()} {
		t.Run(name, func(t *testing.T) {
			var writes atomic.Int32
			server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
				writes.Add(1)
				panic(http.ErrAbortHandler)
			}))
			t.Cleanup(server.Close)
			var inner http.Transport
			t.Cleanup(inner.CloseIdleConnections)
			client := connect(t, server.URL, fastly.WithTransport(transportFunc(func(req *http.Request) (*http.Response, error) {
				resp, err := inner.RoundTrip(req)
				if err != nil { // the server is closed before the second attempt of the transport
					err = &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
				}
				return resp, err
			})))
			e, ok := errors.AsType[*fastly.Error](touch(ctx, client, thing(http.MethodPost)))
			require.True(t, ok)
			require.True(t, e.Uncertain)
			require.Equal(t, 1, e.Attempts)
			require.EqualValues(t, 1, writes.Load())
		})
	}
}

// TestRefusalThatBreaksOff checks that an error reply with an incomplete body is a refusal.
func TestRefusalThatBreaksOff(t *testing.T) {
	for status, want := range map[int]bool{200: true, 302: true, 400: false, 403: false, 408: true, 422: false, 429: false, 500: true, 503: true} {
		t.Run(http.StatusText(status), func(t *testing.T) {
			client := inMemory(t, func(req *http.Request) (*http.Response, error) {
				resp := respond(req, status, "")
				resp.Body, resp.ContentLength = io.NopCloser(iotest.ErrReader(io.ErrUnexpectedEOF)), -1
				return resp, nil
			})
			e, ok := errors.AsType[*fastly.Error](touch(t.Context(), client, thing(http.MethodPost)))
			require.True(t, ok)
			require.Equal(t, want, e.Uncertain)
		})
	}
}
