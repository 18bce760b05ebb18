package fastly_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/fastlytest"
)

// TestRetryMatrix checks for every class of operations, and every kind of failure, whether the
// operation is retried.
func TestRetryMatrix(t *testing.T) {
	operations := []struct {
		method string
		retry  fastly.RetryClass
		safe   bool // whether it is retried after it may have reached the API
	}{
		{http.MethodGet, fastly.RetryByMethod, true},
		{http.MethodHead, fastly.RetryByMethod, true},
		{http.MethodPut, fastly.RetryByMethod, true},
		{http.MethodDelete, fastly.RetryByMethod, true},
		{http.MethodPost, fastly.RetryByMethod, false},
		{http.MethodPatch, fastly.RetryByMethod, false},
		{"PURGE", fastly.RetryByMethod, false},
		{http.MethodPost, fastly.RetrySafe, true},
		{http.MethodPatch, fastly.RetrySafe, true},
		{http.MethodPut, fastly.RetryUnsent, false},
		{http.MethodDelete, fastly.RetryUnsent, false},
		{http.MethodGet, fastly.RetryUnsent, false},
	}
	const never, ifSafe, always = "never", "if safe", "always"
	failures := []struct {
		name  string
		fault fastlytest.Fault
		again string
	}{
		{"connection refused", fastlytest.Fault{Unsent: true}, always},
		{"connection cut", fastlytest.Fault{Cut: true}, ifSafe},
		{"connection cut after the effect", fastlytest.Fault{Cut: true, AfterEffect: true}, ifSafe},
		{"no reply in time", fastlytest.Fault{Hang: true}, ifSafe},
		{"429", fastlytest.Fault{Status: 429}, always},
		{"502", fastlytest.Fault{Status: 502}, ifSafe},
		{"503", fastlytest.Fault{Status: 503}, ifSafe},
		{"504", fastlytest.Fault{Status: 504}, ifSafe},
		{"500", fastlytest.Fault{Status: 500}, never},
		{"501", fastlytest.Fault{Status: 501}, never},
		{"400", fastlytest.Fault{Status: 400}, never},
		{"401", fastlytest.Fault{Status: 401}, never},
		{"404", fastlytest.Fault{Status: 404}, never},
		{"409", fastlytest.Fault{Status: 409}, never},
		{"412", fastlytest.Fault{Status: 412}, never},
		{"304", fastlytest.Fault{Status: 304}, never},
	}
	cells := 0
	for _, op := range operations {
		for _, failure := range failures {
			for _, bucket := range []fastly.Bucket{fastly.BucketNone, fastly.BucketWrites, fastly.BucketPurges} {
				cells++
				t.Run(fmt.Sprintf("%s of class %d, %s budget, %s", op.method, op.retry, bucket, failure.name), func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) {
						attempts := 0
						client, fake := fastlytest.New(t, fastly.WithEvents(func(_ context.Context, e fastly.Event) {
							if e.Kind == fastly.EventAttempt {
								attempts++
							}
						}))
						fake.Inject(failure.fault)
						fake.Inject(fastlytest.Fault{Times: -1, Status: 200, Optional: true})
						trial := thing(op.method)
						trial.Retry, trial.Bucket = op.retry, bucket
						err := touch(t.Context(), client, trial)
						if failure.again == always || failure.again == ifSafe && op.safe {
							require.NoError(t, err)
							require.Equal(t, 2, attempts)
						} else {
							require.Error(t, err)
							require.Equal(t, 1, attempts)
						}
					})
				})
			}
		}
	}
	t.Logf("%d cells: %d operations × %d failures × 3 budgets", cells, len(operations), len(failures))
}

// TestPostIsSentTwiceOnlyIfItNeverLeft checks on sockets that a POST is retried only if it was
// not sent.
func TestPostIsSentTwiceOnlyIfItNeverLeft(t *testing.T) {
	tests := []struct {
		name     string
		fault    fastlytest.Fault
		dead     bool // whether the first connection is refused
		attempts int
		created  int
	}{
		{"no trouble", fastlytest.Fault{Times: 1}, false, 1, 1},
		{"dial refused", fastlytest.Fault{}, true, 2, 1},
		{"connection cut after the request", fastlytest.Fault{Cut: true}, false, 1, 0},
		{"connection cut after the effect", fastlytest.Fault{Cut: true, AfterEffect: true}, false, 1, 1},
		{"reply broken off", fastlytest.Fault{Truncated: true}, false, 1, 1},
		{"502", fastlytest.Fault{Status: 502}, false, 1, 0},
		{"503", fastlytest.Fault{Status: 503}, false, 1, 0},
		{"504 after the effect", fastlytest.Fault{Status: 504, AfterEffect: true}, false, 1, 1},
		{"429", fastlytest.Fault{Status: 429}, false, 2, 1},
	}
	dead := deadAddress(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			server, err := fastlytest.Start("")
			require.NoError(t, err)
			t.Cleanup(server.Close)
			server.Inject(tt.fault)
			refuse := tt.dead
			transport := &http.Transport{DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
				if refuse {
					refuse, addr = false, dead
				}
				return (&net.Dialer{}).DialContext(ctx, network, addr)
			}}
			attempts := 0
			client := connect(t, server.URL, fastly.WithTransport(transport), fastly.WithEvents(func(_ context.Context, e fastly.Event) {
				if e.Kind == fastly.EventAttempt {
					attempts++
				}
			}))
			_, err = client.Services.Create(t.Context(), fastly.ServiceInput{Name: new("shop")})
			require.Equal(t, tt.attempts, attempts, "%v", err)
			if tt.attempts > 1 || tt.name == "no trouble" {
				require.NoError(t, err)
			} else {
				require.Error(t, err)
			}
			svcs, err := client.Services.List(t.Context())
			require.NoError(t, err)
			require.Len(t, svcs, tt.created)
		})
	}
	t.Logf("%d failures", len(tests))
}

// deadAddress returns an address that refuses connections.
func deadAddress(t *testing.T) string {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, listener.Close())
	return listener.Addr().String()
}

func TestDeadlineDuringRetriesKeepsTheReply(t *testing.T) {
	policy := fastly.WithRetries(fastly.RetryPolicy{MinWait: time.Second, MaxWait: time.Minute})
	unavailable := fastlytest.Fault{Times: -1, Status: 503, Body: `{"msg":"Service unavailable"}`}
	check := func(t *testing.T, err, cause error, attempts int) {
		t.Helper()
		e, ok := errors.AsType[*fastly.Error](err)
		require.True(t, ok)
		require.Equal(t, 503, e.StatusCode)
		require.Equal(t, "Service unavailable", e.Message)
		require.Equal(t, attempts, e.Attempts)
		require.ErrorIs(t, err, cause)
	}
	t.Run("503, 503, deadline", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			client, fake := fastlytest.New(t, policy)
			fake.Inject(unavailable)
			ctx, cancel := context.WithTimeout(t.Context(), 1100*time.Millisecond) // time for one backoff, not for two
			defer cancel()
			began := time.Now()
			err := touch(ctx, client, thing(http.MethodGet))
			check(t, err, context.DeadlineExceeded, 2)
			require.Less(t, time.Since(began), 1100*time.Millisecond, "a wait that does not fit is not begun")
			require.Len(t, fake.Requests(), 2)
		})
	})
	t.Run("503, cancelled while waiting", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			client, fake := fastlytest.New(t, policy)
			fake.Inject(unavailable)
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(100*time.Millisecond, cancel)
			began := time.Now()
			check(t, touch(ctx, client, thing(http.MethodGet)), context.Canceled, 1)
			require.Equal(t, 100*time.Millisecond, time.Since(began))
		})
	})
	t.Run("503, then the attempt hangs until the deadline", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			client, fake := fastlytest.New(t, policy)
			fake.Inject(fastlytest.Fault{Status: 503})
			fake.Inject(fastlytest.Fault{Hang: true})
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
			defer cancel()
			err := touch(ctx, client, thing(http.MethodGet))
			require.ErrorIs(t, err, context.DeadlineExceeded)
			e, ok := errors.AsType[*fastly.Error](err)
			require.True(t, ok)
			require.Equal(t, 2, e.Attempts)
		})
	})
	t.Run("429, and the budget lasts beyond the deadline", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, 1)
			w.fake.SetRemaining(fastlytest.User, 0)
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			err := w.write(ctx, 0)
			e, ok := errors.AsType[*fastly.Error](err)
			require.True(t, ok)
			require.Equal(t, 429, e.StatusCode)
			_, refused := errors.AsType[*fastly.RateLimitError](err)
			require.True(t, refused, "and why it was not tried again: %v", err)
		})
	})
}

func TestRetryAfter(t *testing.T) {
	tests := []struct {
		name, field string
		offset      time.Duration // offset of the server's clock
		least, most time.Duration
	}{
		{"seconds", "20", 0, 20 * time.Second, 20 * time.Second},
		{"less than the policy's wait", "0", 0, 250 * time.Millisecond, 500 * time.Millisecond},
		{"nonsense", "soon", 0, 250 * time.Millisecond, 500 * time.Millisecond},
		{"below zero", "-5", 0, 250 * time.Millisecond, 500 * time.Millisecond},
		{"a date", "date", 0, 30 * time.Second, 30 * time.Second},
		{"a date of a server whose clock is ahead", "date", time.Hour, 30 * time.Second, 30 * time.Second},
		{"a date of a server whose clock is behind", "date", -time.Hour, 30 * time.Second, 30 * time.Second},
	}
	for _, status := range []int{429, 503} {
		for _, tt := range tests {
			t.Run(fmt.Sprintf("%d with %s", status, tt.name), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					client, fake := fastlytest.New(t)
					fake.SetClock(tt.offset)
					field := tt.field
					if field == "date" {
						field = fake.Now().Add(30 * time.Second).UTC().Format(http.TimeFormat)
					}
					fake.Inject(fastlytest.Fault{Status: status, Header: http.Header{"Retry-After": {field}}})
					fake.Inject(fastlytest.Fault{Status: 200})
					began := time.Now()
					require.NoError(t, touch(t.Context(), client, thing(http.MethodGet)))
					require.GreaterOrEqual(t, time.Since(began), tt.least)
					require.LessOrEqual(t, time.Since(began), tt.most)
				})
			})
		}
	}
	t.Run("longer than the caller has", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			client, fake := fastlytest.New(t)
			fake.Inject(fastlytest.Fault{Status: 503, Header: http.Header{"Retry-After": {"20"}}})
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			began := time.Now()
			err := touch(ctx, client, thing(http.MethodGet))
			require.ErrorContains(t, err, "503")
			require.ErrorIs(t, err, context.DeadlineExceeded)
			require.Zero(t, time.Since(began))
		})
	})
	t.Logf("%d fields after each of 2 statuses", len(tests))
}

func TestAttemptsAndWaitsAreEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var events []fastly.Event
		client, fake := fastlytest.New(t, fastly.WithEvents(func(_ context.Context, e fastly.Event) { events = append(events, e) }))
		fake.Inject(fastlytest.Fault{Status: 503, Delay: 2 * time.Second})
		fake.Inject(fastlytest.Fault{Cut: true})
		fake.Inject(fastlytest.Fault{Status: 200})
		began := time.Now()
		require.NoError(t, touch(t.Context(), client, thing(http.MethodGet), fastly.WithQuery("q", "private")))

		var kinds []string
		for _, e := range events {
			kinds = append(kinds, fmt.Sprint(e.Kind, " ", e.Attempt, " ", e.StatusCode))
			require.Equal(t, []string{"touch thing", "GET", "/thing/{id}", "/thing/a"}, []string{e.Op, e.Method, e.Template, e.Path})
		}
		require.Equal(t, []string{"attempt 1 503", "retry 1 503", "attempt 2 0", "retry 2 0", "attempt 3 200"}, kinds)
		require.Equal(t, 2*time.Second, events[0].Elapsed)
		require.Equal(t, "503 Service Unavailable", events[1].Reason)
		require.ErrorContains(t, events[2].Err, "connection reset")
		require.Contains(t, events[3].Reason, "no reply: ")
		first, second := events[1].Until.Sub(began)-2*time.Second, events[3].Until.Sub(events[1].Until)
		require.GreaterOrEqual(t, first, 250*time.Millisecond)
		require.LessOrEqual(t, first, 500*time.Millisecond)
		require.GreaterOrEqual(t, second, 500*time.Millisecond, "the waits double")
		require.LessOrEqual(t, second, time.Second)
		require.Equal(t, events[3].Until, time.Now())
	})
}

func TestRetryPolicy(t *testing.T) {
	tests := []struct {
		name     string
		policy   fastly.RetryPolicy
		attempts int
		longest  []time.Duration // maximum waits; the jitter is up to half of each
	}{
		{"default", fastly.RetryPolicy{}, 4, []time.Duration{500 * time.Millisecond, time.Second, 2 * time.Second}},
		{"once", fastly.RetryPolicy{MaxAttempts: 1}, 1, nil},
		{"twice", fastly.RetryPolicy{MaxAttempts: 2, MinWait: time.Second}, 2, []time.Duration{time.Second}},
		{
			"often",
			fastly.RetryPolicy{MaxAttempts: 7, MinWait: time.Second, MaxWait: 5 * time.Second},
			7,
			[]time.Duration{time.Second, 2 * time.Second, 4 * time.Second, 5 * time.Second, 5 * time.Second, 5 * time.Second},
		},
		{
			"without overflow",
			fastly.RetryPolicy{MaxAttempts: 3, MinWait: time.Hour, MaxWait: math.MaxInt64},
			3,
			[]time.Duration{time.Hour, 2 * time.Hour},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, fake := fastlytest.New(t, fastly.WithRetries(tt.policy))
				fake.Inject(fastlytest.Fault{Times: -1, Status: 503})
				err := touch(t.Context(), client, thing(http.MethodGet))
				e, ok := errors.AsType[*fastly.Error](err)
				require.True(t, ok)
				require.Equal(t, tt.attempts, e.Attempts)
				sent := fake.Requests()
				require.Len(t, sent, tt.attempts)
				for i, longest := range tt.longest {
					wait := sent[i+1].Time.Sub(sent[i].Time)
					require.GreaterOrEqual(t, wait, longest/2)
					require.LessOrEqual(t, wait, longest)
				}
			})
		})
	}
	t.Logf("%d policies", len(tests))
}

// TestCancelledCallLeavesOtherConnectionsOpen checks that a canceled call does not close the
// connections of other calls.
func TestCancelledCallLeavesOtherConnectionsOpen(t *testing.T) {
	const callers = 8
	arrived, release := make(chan struct{}, callers), make(chan struct{})
	client := serve(t, func(_ http.ResponseWriter, req *http.Request) {
		if req.URL.Path == "/hang" {
			arrived <- struct{}{}
			<-req.Context().Done()
			return
		}
		arrived <- struct{}{}
		<-release
	})
	var dialled atomic.Int32
	ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{GotConn: func(c httptrace.GotConnInfo) {
		if !c.Reused {
			dialled.Add(1)
		}
	}})
	all := func() {
		var wg sync.WaitGroup
		for range callers {
			wg.Go(func() {
				if err := touch(ctx, client, thing(http.MethodGet)); err != nil {
					t.Error(err)
				}
			})
		}
		for range callers {
			<-arrived
		}
		for range callers {
			release <- struct{}{}
		}
		wg.Wait()
	}
	all()
	require.EqualValues(t, callers, dialled.Load())

	hang := fastly.Op{Name: "hang", Method: http.MethodGet, Path: "/hang"}
	const cancelled = 3
	for range cancelled { // each takes an idle connection, which is then unusable
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- touch(ctx, client, hang) }()
		<-arrived
		cancel()
		require.ErrorIs(t, <-done, context.Canceled)
	}
	all()
	require.EqualValues(t, callers+cancelled, dialled.Load(), "only what was cancelled is dialled anew")
	t.Logf("%d connections, %d cancelled calls, %d dialled", callers, cancelled, dialled.Load())
}

func TestTruncatedReplies(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, fake := fastlytest.New(t)
		fake.AddService("one")
		fake.Inject(fastlytest.Fault{Truncated: true})
		var r fastly.Response
		svcs, err := client.Services.List(t.Context(), fastly.WithResponse(&r))
		require.NoError(t, err)
		require.Len(t, svcs, 1, "nothing of the broken reply is left")
		require.Len(t, fake.Requests(), 2)
		require.Equal(t, 200, r.StatusCode)

		fake.Inject(fastlytest.Fault{Truncated: true, Times: -1})
		_, err = client.Services.List(t.Context())
		require.ErrorIs(t, err, io.ErrUnexpectedEOF)
		e, ok := errors.AsType[*fastly.Error](err)
		require.True(t, ok)
		require.Equal(t, "body", e.Phase)
		require.Equal(t, 4, e.Attempts)
	})
}

// TestTruncatedErrorKeepsItsStatus checks that an error reply with an incomplete body keeps its
// status.
func TestTruncatedErrorKeepsItsStatus(t *testing.T) {
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		t.Run(method, func(t *testing.T) {
			client := inMemory(t, func(req *http.Request) (*http.Response, error) {
				resp := respond(req, 422, "")
				resp.ContentLength = -1
				resp.Body = io.NopCloser(io.MultiReader(strings.NewReader(`{"msg":"Version lo`), iotest.ErrReader(io.ErrUnexpectedEOF)))
				return resp, nil
			})
			e, ok := errors.AsType[*fastly.Error](touch(t.Context(), client, thing(method)))
			require.True(t, ok)
			require.Equal(t, 422, e.StatusCode)
			require.ErrorIs(t, e, io.ErrUnexpectedEOF)
		})
	}
}

func TestUntrustedCertificateIsNotTriedAgain(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a request came") }))
	server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	server.StartTLS()
	defer server.Close()
	e, ok := errors.AsType[*fastly.Error](touch(t.Context(), connect(t, server.URL), thing(http.MethodGet)))
	require.True(t, ok)
	require.Equal(t, "tls", e.Phase)
	require.Equal(t, 1, e.Attempts)
	require.ErrorContains(t, e, "certificate")
}

func TestFileIsSentAgainFromItsOffset(t *testing.T) {
	path := t.TempDir() + "/file"
	require.NoError(t, os.WriteFile(path, []byte("0123456789"), 0o600))
	for _, failure := range []fastlytest.Fault{{Status: 429}, {Unsent: true}, {Status: 503}, {Cut: true}} {
		synctest.Test(t, func(t *testing.T) {
			file, err := os.Open(path)
			require.NoError(t, err)
			defer file.Close()
			_, err = file.Seek(4, io.SeekStart)
			require.NoError(t, err)
			client, fake := fastlytest.New(t)
			fake.Inject(failure)
			fake.Inject(fastlytest.Fault{Status: 200})
			op := thing(http.MethodPut)
			op.Body = fastly.ReaderBody(file)
			require.NoError(t, touch(t.Context(), client, op))
			for _, r := range fake.Requests() {
				require.Equal(t, "456789", string(r.Body))
			}
			at, err := file.Seek(0, io.SeekCurrent)
			require.NoError(t, err)
			require.EqualValues(t, 4, at, "the caller's own place in the file is left alone")
		})
	}
}

func TestOneShotReader(t *testing.T) {
	tests := []struct {
		name     string
		fault    fastlytest.Fault
		attempts int
	}{
		{"handed out: the connection was refused", fastlytest.Fault{Unsent: true}, 1},
		{"read: 429", fastlytest.Fault{Status: 429}, 1},
		{"read: 503", fastlytest.Fault{Status: 503}, 1},
		{"read: cut", fastlytest.Fault{Cut: true}, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				attempts := 0
				client, fake := fastlytest.New(t, fastly.WithEvents(func(_ context.Context, e fastly.Event) {
					if e.Kind == fastly.EventAttempt {
						attempts++
					}
				}))
				fake.Inject(tt.fault)
				fake.Inject(fastlytest.Fault{Status: 200, Optional: true})
				op := thing(http.MethodPut)
				op.Body = fastly.ReaderBody(io.LimitReader(strings.NewReader("once"), 4))
				err := touch(t.Context(), client, op)
				require.Error(t, err)
				require.Equal(t, tt.attempts, attempts)
			})
		})
	}
}

// TestSpentReaderIsNotSentByAnotherCall checks that a reader that was read is not sent by a later
// call, which would send only the rest.
func TestSpentReaderIsNotSentByAnotherCall(t *testing.T) {
	client, fake := fastlytest.New(t)
	fake.Inject(fastlytest.Fault{Times: -1, Status: 200})
	op := thing(http.MethodPut)
	op.Body = fastly.ReaderBody(io.LimitReader(strings.NewReader("once"), 4))
	require.NoError(t, touch(t.Context(), client, op))
	require.Error(t, touch(t.Context(), client, op))
	require.Len(t, fake.Requests(), 1)
}
