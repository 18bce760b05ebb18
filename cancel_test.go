package fastly_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/fastlytest"
)

// TestContextThatEnds checks the error of a call whose context ends, in every phase: it contains
// the error and the cause of the context, the last reply, and whether the request may have been
// sent.
func TestContextThatEnds(t *testing.T) {
	cause := errors.New("the user pressed stop")
	answer := func(status int, after string) transportFunc {
		return func(req *http.Request) (*http.Response, error) {
			resp := respond(req, status, `{"msg":"try later"}`)
			resp.Header.Set("Retry-After", after)
			return resp, nil
		}
	}
	stall := func(req *http.Request) (*http.Response, error) { return nil, until(req, time.Hour) }
	silent := func(req *http.Request) (*http.Response, error) { // does not return the cause
		_ = until(req, time.Hour)
		return nil, errors.New("stream closed")
	}
	dripping := func(req *http.Request) (*http.Response, error) {
		resp := respond(req, 200, "")
		resp.Body = &drip{ctx: req.Context(), left: 1 << 20}
		return resp, nil
	}
	hanging := fastly.WithTokenSource(fastly.TokenSource(func(ctx context.Context) (fastly.Secret, error) {
		<-ctx.Done()
		return "", errors.New("no token")
	}))
	phases := []struct {
		name      string
		at        time.Duration // time at which the context ends; 0 means before the call
		transport transportFunc
		opts      []fastly.Option
		sent      int
		status    int // status of the last reply
		words     string
	}{
		{"before the call", 0, stall, nil, 0, 0, "/thing/a: nothing was sent: "},
		{"the turn", time.Second, stall, []fastly.Option{blocking(blockade{turns: true})}, 0, 0, "while waiting for the turn, nothing was sent"},
		{"the budget", time.Second, stall, []fastly.Option{blocking(blockade{writes: true})}, 0, 0, "while waiting for the rate limit, nothing was sent"},
		{"the token", time.Second, stall, []fastly.Option{hanging}, 0, 0, "while reading the token from its source, nothing was sent"},
		{"the header", time.Second, stall, nil, 1, 0, "while sending the request"},
		{"the header, without a reason", time.Second, silent, nil, 1, 0, "while sending the request"},
		{"the connection", time.Second, func(req *http.Request) (*http.Response, error) {
			return nil, &net.OpError{Op: "dial", Net: "tcp", Err: until(req, time.Hour)}
		}, nil, 1, 0, "while sending the request"},
		{"the body", time.Second, dripping, nil, 1, 0, "while reading the reply"},
		{"the backoff", 200 * time.Millisecond, answer(503, ""), []fastly.Option{fastly.WithRetries(fastly.RetryPolicy{MinWait: time.Minute, MaxWait: time.Minute})}, 1, 503, "503 try later"},
		{"a wait that the API orders", time.Second, answer(503, "60"), nil, 1, 503, "503 try later"},
		{"a refusal of the budget", time.Second, answer(429, "60"), nil, 1, 429, "429 try later"},
	}
	ends := []struct {
		name  string
		is    error
		cause error
		end   func(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc)
	}{
		{"cancelled", context.Canceled, nil, func(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancel(ctx)
			return after(ctx, d, cancel), cancel
		}},
		{"cancelled with a cause", context.Canceled, cause, func(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancelCause(ctx)
			return after(ctx, d, func() { cancel(cause) }), func() { cancel(nil) }
		}},
		{"cancelled with a cause that wraps", context.Canceled, cause, func(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancelCause(ctx)
			return after(ctx, d, func() { cancel(fmt.Errorf("%w: %w", cause, context.Canceled)) }), func() { cancel(nil) }
		}},
	}
	for _, phase := range phases {
		for _, end := range ends {
			for _, method := range []string{http.MethodGet, http.MethodPut} {
				if method == http.MethodGet && (phase.name == "the turn" || phase.name == "the budget" || phase.status == 429) {
					continue
				}
				t.Run(phase.name+", "+end.name+", "+method, func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) {
						sent := 0
						client := inMemory(t, func(req *http.Request) (*http.Response, error) {
							sent++
							return phase.transport(req)
						}, phase.opts...)
						ctx, cancel := end.end(t.Context(), phase.at)
						defer cancel()
						op := turnWrite("a", fastly.BytesBody([]byte("new")))
						op.Method, op.Bucket = method, fastly.BucketByMethod
						began := time.Now()
						err := touch(ctx, client, op)
						require.Equal(t, phase.at, time.Since(began))
						require.ErrorIs(t, err, end.is)
						if end.cause != nil {
							require.ErrorIs(t, err, end.cause)
						}
						e, ok := errors.AsType[*fastly.Error](err)
						require.True(t, ok)
						require.Equal(t, phase.sent, sent)
						require.Equal(t, phase.sent, e.Attempts)
						require.Equal(t, phase.status, e.StatusCode)
						require.ErrorContains(t, err, phase.words)
						if phase.sent == 0 {
							require.False(t, e.Uncertain)
						}
					})
				})
			}
		}
	}
	t.Logf("%d phases × %d ends", len(phases), len(ends))
}

// after calls cancel after d, or immediately if d is 0.
func after(ctx context.Context, d time.Duration, cancel func()) context.Context {
	if d == 0 {
		cancel()
	} else {
		time.AfterFunc(d, cancel)
	}
	return ctx
}

// TestContextThatEndsInComposedMethods checks that edits, lists and streams return the same
// errors as calls.
func TestContextThatEndsInComposedMethods(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, fake := fastlytest.New(t)
		svc := fake.AddService("shop")
		cause := errors.New("the user pressed stop")
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(cause)
		_, list := client.Services.List(ctx)
		_, edit := client.Services.Edit(ctx, svc.ID, func(context.Context, fastly.Version) error { return nil })
		purge := client.Purge.All(ctx, svc.ID)
		for _, err := range []error{list, edit, purge} {
			require.ErrorIs(t, err, context.Canceled)
			require.ErrorIs(t, err, cause)
		}
		require.Empty(t, fake.Requests())
	})
}
