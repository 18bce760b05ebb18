package fastly_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/fastlytest"
)

// silent starts a listener that accepts connections, but never replies.
func silent(t *testing.T) string {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	var conns []net.Conn
	var accepting sync.WaitGroup
	accepting.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			conns = append(conns, conn)
		}
	})
	t.Cleanup(func() {
		require.NoError(t, listener.Close())
		accepting.Wait()
		for _, conn := range conns {
			require.NoError(t, conn.Close())
		}
	})
	return listener.Addr().String()
}

// blockade is a coordinator that never grants a lock, or a token for writes.
type blockade struct {
	fastly.Coordinator
	turns, writes bool
}

func blocking(b blockade) fastly.Option {
	b.Coordinator = fastly.NewCoordinator(fastly.Limits{})
	return fastly.WithCoordinator(b)
}

func (b blockade) TakeTurn(ctx context.Context, req fastly.TurnRequest) (fastly.TurnGrant, error) {
	if b.turns {
		<-ctx.Done()
		return fastly.TurnGrant{}, ctx.Err()
	}
	return b.Coordinator.TakeTurn(ctx, req)
}

func (b blockade) TakeToken(ctx context.Context, req fastly.TokenRequest) (fastly.TokenGrant, error) {
	if b.writes && req.Bucket == fastly.BucketWrites {
		<-ctx.Done()
		return fastly.TokenGrant{}, ctx.Err()
	}
	return b.Coordinator.TakeToken(ctx, req)
}

// TestPhases checks that the error of a timeout names the phase, for the timeout of the attempt
// and for the context of the caller.
func TestPhases(t *testing.T) {
	stall := func(_ http.ResponseWriter, req *http.Request) { <-req.Context().Done() }
	grace := fastly.WithWriteGrace(10 * time.Millisecond) // for which Close waits
	tests := []struct {
		phase   string
		connect func(t *testing.T) *fastly.Client
		own     bool // whether the timeout of the attempt covers the phase
	}{
		{"turn", func(t *testing.T) *fastly.Client {
			t.Helper()
			return serve(t, nil, grace, blocking(blockade{turns: true}))
		}, false},
		{"token", func(t *testing.T) *fastly.Client {
			t.Helper()
			return serve(t, nil, grace, fastly.WithTokenSource(fastly.TokenSource(func(ctx context.Context) (fastly.Secret, error) {
				<-ctx.Done()
				return "", ctx.Err()
			})))
		}, false},
		{"budget", func(t *testing.T) *fastly.Client {
			t.Helper()
			return serve(t, nil, grace, blocking(blockade{writes: true}))
		}, false},
		{"connect", func(t *testing.T) *fastly.Client {
			t.Helper()
			return connect(t, "http://127.0.0.1:9", grace, fastly.WithTransport(&http.Transport{
				DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
					<-ctx.Done()
					return nil, ctx.Err()
				},
			}))
		}, true},
		{"tls", func(t *testing.T) *fastly.Client {
			t.Helper()
			return connect(t, "https://"+silent(t), grace)
		}, true},
		{"headers", func(t *testing.T) *fastly.Client {
			t.Helper()
			return serve(t, stall, grace)
		}, true},
		{"body", func(t *testing.T) *fastly.Client {
			t.Helper()
			return serve(t, func(w http.ResponseWriter, req *http.Request) {
				_, _ = io.WriteString(w, `{"id":`)
				_ = http.NewResponseController(w).Flush()
				stall(w, req)
			}, grace)
		}, true},
	}
	const short = 50 * time.Millisecond
	op := thing(http.MethodPut)
	op.Turn, op.Bucket = "thing", fastly.BucketWrites
	for _, tt := range tests {
		check := func(t *testing.T, err error, attempts int) {
			t.Helper()
			require.ErrorIs(t, err, context.DeadlineExceeded)
			e, ok := errors.AsType[*fastly.Error](err)
			require.True(t, ok)
			require.Equal(t, tt.phase, e.Phase, "%v", err)
			require.Zero(t, e.StatusCode)
			require.Equal(t, attempts, e.Attempts)
			require.ErrorContains(t, err, "/thing/a: failed "+fastly.PhaseWords(tt.phase))
		}
		t.Run("the caller's time while "+tt.phase, func(t *testing.T) {
			client := tt.connect(t)
			ctx, cancel := context.WithTimeout(t.Context(), short)
			defer cancel()
			err := touch(ctx, client, op)
			attempts := 0
			if tt.own {
				attempts = 1
			}
			check(t, err, attempts)
			require.NotContains(t, err.Error(), "no complete reply within")
		})
		if !tt.own {
			continue
		}
		t.Run("the attempt's own time while "+tt.phase, func(t *testing.T) {
			client, err := tt.connect(t).With(fastly.WithRetries(fastly.RetryPolicy{MaxAttempts: 2, MinWait: time.Millisecond}))
			require.NoError(t, err)
			err = touch(t.Context(), client, op, fastly.WithTimeout(short))
			check(t, err, 2)
			require.ErrorContains(t, err, "no complete reply within "+short.String())
		})
	}
	t.Logf("%d phases", len(tests))
}

// TestWaitsAreNoPartOfTheTimeout checks that waits for the lock and the budget do not count
// against the timeout of an attempt.
func TestWaitsAreNoPartOfTheTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 1)
		w.latency(9 * time.Second)
		var wg sync.WaitGroup
		for i := range 5 { // the last one waits for 36 seconds
			wg.Go(func() {
				if err := w.write(t.Context(), i, fastly.WithTimeout(10*time.Second)); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		w.fake.SetRemaining(fastlytest.User, 1)
		require.NoError(t, w.write(t.Context(), 0))
		require.NoError(t, w.write(t.Context(), 1, fastly.WithTimeout(10*time.Second), fastly.WithWaitForReset()))
	})
}

func TestTimeouts(t *testing.T) {
	tests := []struct {
		name         string
		op, of, call time.Duration // timeouts of the operation, the client and the call
		want         time.Duration
	}{
		{"default", 0, 0, 0, time.Minute},
		{"of the operation", 10 * time.Minute, 0, 0, 10 * time.Minute},
		{"of the client", 0, time.Second, 0, time.Second},
		{"of the client, for what takes longer by nature", 10 * time.Minute, time.Second, 0, 10 * time.Minute},
		{"of a patient client", 10 * time.Minute, time.Hour, 0, time.Hour},
		{"of the call", 10 * time.Minute, time.Second, time.Hour, time.Hour},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				opts := []fastly.Option{fastly.WithRetries(fastly.RetryPolicy{MaxAttempts: 1})}
				if tt.of > 0 {
					opts = append(opts, fastly.WithTimeout(tt.of))
				}
				var call []fastly.CallOption
				if tt.call > 0 {
					call = append(call, fastly.WithTimeout(tt.call))
				}
				client, fake := fastlytest.New(t, opts...)
				fake.Inject(fastlytest.Fault{Hang: true})
				op := thing(http.MethodGet)
				op.Timeout = tt.op
				began := time.Now()
				require.ErrorIs(t, touch(t.Context(), client, op, call...), context.DeadlineExceeded)
				require.Equal(t, tt.want, time.Since(began))
			})
		})
	}
}

func TestWithResponse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, fake := fastlytest.New(t)
		svc := fake.AddService("shop")
		var r fastly.Response
		_, err := client.Services.Get(t.Context(), svc.ID, fastly.WithResponse(&r))
		require.NoError(t, err)
		require.Equal(t, 200, r.StatusCode)
		require.Equal(t, "no-store", r.Header.Get("Cache-Control"))
		require.Contains(t, string(r.Body), `"shop"`)

		_, err = client.Services.Get(t.Context(), "none", fastly.WithResponse(&r))
		require.ErrorIs(t, err, fastly.ErrNotFound)
		require.Equal(t, 404, r.StatusCode)
		require.Contains(t, string(r.Body), "Record not found")

		fake.Inject(fastlytest.Fault{Status: 503, Body: "down"})
		var statuses []int
		record := fastly.WithResponseFunc(func(r *fastly.Response) { statuses = append(statuses, r.StatusCode) })
		_, err = client.Services.Get(t.Context(), svc.ID, record)
		require.NoError(t, err)
		require.Equal(t, 200, statuses[len(statuses)-1], "the last is the one that counts")

		for i := range 250 {
			fake.AddService(fmt.Sprint("service ", i))
		}
		statuses = nil
		svcs, err := client.Services.List(t.Context(), record)
		require.NoError(t, err)
		require.Len(t, svcs, 251)
		require.Equal(t, []int{200, 200, 200}, statuses, "one for each page")
	})
}

func TestResponseBelongsToTheCaller(t *testing.T) {
	replies := []string{`{"id":"one"}`, `{"id":"two"}`}
	client := inMemory(t, func(req *http.Request) (*http.Response, error) {
		reply := replies[0]
		replies = replies[1:]
		return respond(req, 200, reply), nil
	})
	var first, second fastly.Response
	require.NoError(t, touch(t.Context(), client, thing(http.MethodGet), fastly.WithResponse(&first)))
	require.NoError(t, touch(t.Context(), client, thing(http.MethodGet), fastly.WithResponse(&second)))
	require.JSONEq(t, `{"id":"one"}`, string(first.Body), "a later call does not write over it")
	require.JSONEq(t, `{"id":"two"}`, string(second.Body))
}

func TestCallOptionsOnTheWire(t *testing.T) {
	type list struct {
		Sort string `json:"sort"`
		Page int    `json:"page"`
	}
	tests := []struct {
		name  string
		opts  []fastly.CallOption
		query string
		field string // name of a header field
		value string
	}{
		{"none", nil, "page=2&sort=name", "Accept", "application/json"},
		{"nil options", []fastly.CallOption{nil, nil}, "page=2&sort=name", "", ""},
		{"header", []fastly.CallOption{fastly.WithHeader("x-trace", "1")}, "page=2&sort=name", "X-Trace", "1"},
		{"header in place of the client's", []fastly.CallOption{fastly.WithHeader("X-Team", "core")}, "page=2&sort=name", "X-Team", "core"},
		{"the client's header", nil, "page=2&sort=name", "X-Team", "edge"},
		{"the operation's header", nil, "page=2&sort=name", "X-Op", "a"},
		{"header in place of the operation's", []fastly.CallOption{fastly.WithHeader("X-Op", "b")}, "page=2&sort=name", "X-Op", "b"},
		{"query", []fastly.CallOption{fastly.WithQuery("a", "b c&d")}, "a=b+c%26d&page=2&sort=name", "", ""},
		{"query in place of the operation's", []fastly.CallOption{fastly.WithQuery("sort", "")}, "page=2&sort=", "", ""},
		{"customer", []fastly.CallOption{fastly.WithCustomer("C1")}, "customer_id=C1&page=2&sort=name", "", ""},
		{"one-time password", []fastly.CallOption{fastly.WithOTP("123456")}, "page=2&sort=name", "Fastly-Otp", "123456"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sent := 0
			client := inMemory(t, func(req *http.Request) (*http.Response, error) {
				sent++
				require.Equal(t, tt.query, req.URL.Query().Encode())
				if tt.field != "" {
					require.Equal(t, []string{tt.value}, req.Header[tt.field])
				}
				status := http.StatusServiceUnavailable
				if sent == 2 { // the retry must be identical
					status = http.StatusOK
				}
				return respond(req, status, ""), nil
			}, fastly.WithHeader("X-Team", "edge"))
			op := thing(http.MethodGet)
			op.Query, op.Header = list{"name", 2}, http.Header{"X-Op": {"a"}}
			require.NoError(t, touch(t.Context(), client, op, tt.opts...))
			require.Equal(t, 2, sent)
			require.Equal(t, http.Header{"X-Op": {"a"}}, op.Header, "the operation is not changed")
		})
	}
	t.Logf("%d sets of options", len(tests))
}

func TestCallOptionsThatAreRefused(t *testing.T) {
	tests := []struct {
		name string
		opt  fastly.CallOption
		want string
	}{
		{"the token's field", fastly.WithHeader("Fastly-Key", "x"), `"Fastly-Key" is not for callers`},
		{"the token's field in other letters", fastly.WithHeader("FASTLY-key", "x"), `"FASTLY-key" is not for callers`},
		{"Host", fastly.WithHeader("host", "x"), "not for callers"},
		{"Content-Length", fastly.WithHeader("content-length", "1"), "not for callers"},
		{"Transfer-Encoding", fastly.WithHeader("transfer-encoding", "chunked"), "not for callers"},
		{"no name", fastly.WithHeader("", "x"), "not for callers"},
		{"a value of two lines", fastly.WithHeader("X-A", "a\r\nFastly-Key: b"), "control character"},
		{"a value with a line feed", fastly.WithHeader("X-A", "a\nb"), "control character"},
		{"a value with NUL", fastly.WithHeader("X-A", "a\x00"), "control character"},
		{"a password of two lines", fastly.WithOTP("12\n34"), "control character"},
		{"a name of two lines", fastly.WithHeader("X-A: b\r\nFastly-Key", "c"), "WithHeader"},
		{"a name with a space", fastly.WithHeader("Fastly-Key ", "c"), "WithHeader"},
		{"query without a name", fastly.WithQuery("", "x"), "the name is empty"},
		{"timeout", fastly.WithTimeout(-1), "not positive"},
		{"longest wait", fastly.WithMaxWait(-1), "negative"},
		{"page size", fastly.WithPageSize(0), "less than 1"},
		{"nil function", fastly.WithResponseFunc(nil), "the function is nil"},
		{"nil response", fastly.WithResponse(nil), "the Response is nil"},
	}
	client := inMemory(t, func(*http.Request) (*http.Response, error) {
		t.Error("a request was sent")
		return nil, errors.New("sent")
	}, fastly.WithRetries(fastly.RetryPolicy{MaxAttempts: 1}))
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := touch(t.Context(), client, thing(http.MethodGet), tt.opt)
			require.ErrorContains(t, err, "fastly: touch thing: ")
			require.ErrorContains(t, err, tt.want)
			require.NotContains(t, err.Error(), "34")
		})
	}
	t.Logf("%d options", len(tests))
}

// TestQueryDoesNotChangeWhatIsPurged checks that a query parameter of the client is not added to
// a purged URL.
func TestQueryDoesNotChangeWhatIsPurged(t *testing.T) {
	client, fake := fastlytest.New(t, fastly.WithCustomer("C1"))
	for _, purge := range []func(context.Context, string, ...fastly.CallOption) (*fastly.PurgeResult, error){
		client.Purge.URL, client.Purge.Site,
	} {
		_, err := purge(t.Context(), "https://www.example.com/a?b=1")
		require.NoError(t, err)
	}
	require.Len(t, fake.Purges(), 2)
	for _, purged := range fake.Purges() {
		require.Equal(t, "www.example.com/a?b=1", purged.URL)
	}
}

func TestStream(t *testing.T) {
	more, gone := make(chan struct{}), make(chan struct{})
	client := serve(t, func(w http.ResponseWriter, req *http.Request) {
		if req.Method != http.MethodGet {
			return
		}
		w.Header().Set("X-A", "b")
		_, _ = io.WriteString(w, "first ")
		_ = http.NewResponseController(w).Flush()
		select {
		case <-more:
			_, _ = io.WriteString(w, "second")
		case <-req.Context().Done():
			close(gone)
		}
	})
	op := thing(http.MethodGet)
	op.Turn = "thing"
	var r fastly.Response
	open := func() *fastly.Stream {
		s, err := fastly.Do[fastly.Stream](t.Context(), client, op, fastly.WithResponse(&r))
		require.NoError(t, err)
		part := make([]byte, 6)
		_, err = io.ReadFull(s, part)
		require.NoError(t, err)
		require.Equal(t, "first ", string(part), "before the reply is complete")
		return s
	}

	s := open()
	require.Equal(t, 200, s.StatusCode)
	require.Equal(t, "b", s.Header.Get("X-A"))
	require.Equal(t, 200, r.StatusCode)
	require.Nil(t, r.Body)
	write := thing(http.MethodPut)
	write.Turn = op.Turn
	require.NoError(t, touch(t.Context(), client, write), "the turn is free while the stream is read")
	close(more)
	rest, err := io.ReadAll(s)
	require.NoError(t, err)
	require.Equal(t, "second", string(rest))
	require.NoError(t, s.Close())

	more = make(chan struct{}) // the next body is closed early
	s = open()
	require.NoError(t, s.Close())
	<-gone // Close has ended the request
}

func TestStreamIsNotBoundByTheTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := inMemory(t, func(req *http.Request) (*http.Response, error) {
			resp := respond(req, 200, "")
			resp.Body = &drip{ctx: req.Context(), left: 5}
			return resp, nil
		})
		s, err := fastly.Do[fastly.Stream](t.Context(), client, thing(http.MethodGet))
		require.NoError(t, err)
		began := time.Now()
		data, err := io.ReadAll(s)
		require.NoError(t, err)
		require.Equal(t, ".....", string(data))
		require.Equal(t, 5*time.Minute, time.Since(began))
		require.NoError(t, s.Close())

		ctx, cancel := context.WithTimeout(t.Context(), 90*time.Second)
		defer cancel()
		s, err = fastly.Do[fastly.Stream](ctx, client, thing(http.MethodGet))
		require.NoError(t, err)
		_, err = io.ReadAll(s)
		require.ErrorIs(t, err, context.DeadlineExceeded, "the caller's own deadline holds")
		require.NoError(t, s.Close())
	})
}

// drip is a body that returns one byte per minute.
type drip struct {
	ctx  context.Context //nolint:containedctx // a body ends with its request
	left int
}

func (d *drip) Read(p []byte) (int, error) {
	if d.left == 0 {
		return 0, io.EOF
	}
	select {
	case <-time.After(time.Minute):
		d.left--
		p[0] = '.'
		return 1, nil
	case <-d.ctx.Done():
		return 0, d.ctx.Err()
	}
}

func (d *drip) Close() error { return nil }

func TestStreamThatFails(t *testing.T) {
	client, fake := fastlytest.New(t, fastly.WithRetries(fastly.RetryPolicy{MaxAttempts: 1}))
	fake.Inject(fastlytest.Fault{Status: 404, Body: `{"msg":"Record not found"}`})
	s, err := fastly.Do[fastly.Stream](t.Context(), client, thing(http.MethodGet))
	require.Nil(t, s)
	require.ErrorIs(t, err, fastly.ErrNotFound)
	require.ErrorContains(t, err, "Record not found", "the body of an error is read")
}

func TestReplies(t *testing.T) {
	var body string
	client := inMemory(t, func(req *http.Request) (*http.Response, error) { return respond(req, 200, body), nil })
	text, raw, none := thing(http.MethodGet), thing(http.MethodGet), thing(http.MethodGet)
	text.Reply, raw.Reply, none.Empty = fastly.ReplyText, fastly.ReplyText, fastly.ErrNotFound

	body = " a\n"
	s, err := fastly.Do[string](t.Context(), client, text)
	require.NoError(t, err)
	require.Equal(t, " a\n", *s)
	b, err := fastly.Do[[]byte](t.Context(), client, raw)
	require.NoError(t, err)
	require.Equal(t, []byte(" a\n"), *b)

	for _, body = range []string{"", " \r\n"} {
		_, err = fastly.Do[fastly.Service](t.Context(), client, thing(http.MethodGet))
		require.ErrorIs(t, err, fastly.ErrEmptyReply)
		svc, err := fastly.Do[fastly.Service](t.Context(), client, none)
		require.ErrorIs(t, err, fastly.ErrNotFound)
		require.Nil(t, svc)
		require.NoError(t, touch(t.Context(), client, thing(http.MethodGet)))
	}
	body = strings.Repeat("x", 3<<20)
	s, err = fastly.Do[string](t.Context(), client, text)
	require.NoError(t, err)
	require.Len(t, *s, 3<<20, "only the bodies of errors are bounded")
}

// TestErrorBodyIsBounded checks that errors keep at most 1 MiB of a body.
func TestErrorBodyIsBounded(t *testing.T) {
	const limit = 1 << 20
	client := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, strings.Repeat("x", 2*limit))
	})
	e, ok := errors.AsType[*fastly.Error](touch(t.Context(), client, thing(http.MethodGet)))
	require.True(t, ok)
	require.Len(t, e.Body, limit)
	require.Equal(t, 400, e.StatusCode)
}

// TestFailedHandshakeIsUnsent checks that a POST is retried if the server closes the connection
// during the TLS handshake, because nothing was sent.
func TestFailedHandshakeIsUnsent(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	server.StartTLS()
	defer server.Close()
	config := server.Client().Transport.(*http.Transport).TLSClientConfig.Clone()
	broken := true
	transport := &http.Transport{TLSClientConfig: config, DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := (&net.Dialer{}).DialContext(ctx, network, addr)
		if err == nil && broken {
			broken = false
			err = conn.(*net.TCPConn).CloseWrite()
		}
		return conn, err
	}}
	var phases []fastly.Event
	client := connect(t, server.URL, fastly.WithTransport(transport), fastly.WithEvents(func(_ context.Context, e fastly.Event) {
		phases = append(phases, e)
	}))
	require.NoError(t, touch(t.Context(), client, thing(http.MethodPost)))
	require.Contains(t, phases[1].Reason, "the request never left")
}
