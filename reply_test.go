package fastly_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
)

// endless is a body without end that counts the bytes read.
type endless struct{ read *atomic.Int64 }

func (e endless) Read(p []byte) (int, error) {
	clear(p)
	e.read.Add(int64(len(p)))
	return len(p), nil
}

// TestReplyWithoutEnd checks that a reply is read only up to its limit, without a retry, and that
// the error names the option.
func TestReplyWithoutEnd(t *testing.T) {
	tests := []struct {
		name  string
		opts  []fastly.CallOption
		limit int64
	}{
		{"default", nil, 64 << 20},
		{"an option", []fastly.CallOption{fastly.WithMaxReplySize(1000)}, 1000},
		{"the least", []fastly.CallOption{fastly.WithMaxReplySize(1)}, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var read atomic.Int64
			calls := 0
			client := inMemory(t, func(req *http.Request) (*http.Response, error) {
				calls++
				resp := respond(req, 200, "")
				resp.Body, resp.ContentLength = io.NopCloser(endless{&read}), -1
				return resp, nil
			})
			err := touch(t.Context(), client, thing(http.MethodGet), tt.opts...)
			require.ErrorContains(t, err, fmt.Sprintf("the reply is larger than %d bytes; WithMaxReplySize allows more", tt.limit))
			require.Equal(t, 1, calls, "it would be as large again")
			require.Equal(t, tt.limit+1, read.Load())
		})
	}
}

// TestLargeRepliesOnSockets checks that the limit applies to the size after decompression, with
// every protocol, and that the rest is not read.
func TestLargeRepliesOnSockets(t *testing.T) {
	const limit = 1 << 20
	var bomb bytes.Buffer
	zip := gzip.NewWriter(&bomb)
	_, err := io.CopyN(zip, endless{new(atomic.Int64)}, 100<<20)
	require.NoError(t, err)
	require.NoError(t, zip.Close())
	for _, h2 := range []bool{false, true} {
		var written atomic.Int64
		done := make(chan struct{}, 8)
		listener := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
			defer func() { done <- struct{}{} }()
			if strings.HasSuffix(req.URL.Path, "/gzip") {
				w.Header().Set("Content-Encoding", "gzip")
				_, _ = w.Write(bomb.Bytes())
				return
			}
			for chunk := make([]byte, 64<<10); written.Load() < 1<<30; {
				n, err := w.Write(chunk)
				written.Add(int64(n))
				if err != nil {
					return
				}
			}
		}))
		listener.EnableHTTP2 = h2
		listener.StartTLS()
		client := connect(t, listener.URL, fastly.WithTransport(listener.Client().Transport), fastly.WithMaxReplySize(limit))
		for _, name := range []string{"plain", "gzip"} {
			op := thing(http.MethodGet)
			op.Args = []any{name}
			require.ErrorContains(t, touch(t.Context(), client, op), "the reply is larger than 1048576 bytes", name)
			<-done
		}
		require.Less(t, written.Load(), int64(64<<20))
		t.Logf("HTTP/2 %t: %d of %d bytes written, %d bytes of gzip", h2, written.Load(), 1<<30, bomb.Len())
		require.NoError(t, client.Close())
		listener.Close()
	}
}

// misbehaving is a server that replies to each request with the same bytes and closes the
// connection.
func misbehaving(t *testing.T, answer string, hold time.Duration) (url string, arrived *atomic.Int32) {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	arrived = new(atomic.Int32)
	var serving sync.WaitGroup
	closing := make(chan struct{})
	serving.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			serving.Go(func() {
				defer func() { _ = conn.Close() }()
				if n, _ := conn.Read(make([]byte, 4096)); n == 0 {
					return
				}
				arrived.Add(1)
				_, _ = io.WriteString(conn, answer)
				if hold > 0 {
					select {
					case <-time.After(hold):
					case <-closing:
					}
				}
			})
		}
	})
	t.Cleanup(func() {
		close(closing)
		require.NoError(t, listener.Close())
		serving.Wait()
	})
	return "http://" + listener.Addr().String(), arrived
}

// TestServersThatMisbehave checks calls to servers that violate the protocol: each ends with an
// error or a valid result, is not retried too often, and reports an uncertain write.
func TestServersThatMisbehave(t *testing.T) {
	const ok = "HTTP/1.1 200 OK\r\n"
	tests := []struct {
		name, answer string
		hold         time.Duration // how long the server keeps the connection open
		fine         bool          // whether the reply is acceptable
	}{
		{"nothing", "", 0, false},
		{"silence", "", time.Hour, false},
		{"garbage", "\x00\x01\x02 garbage\r\n\r\n", 0, false},
		{"half a status line", "HTTP/1.1 20", 0, false},
		{"half a header", ok + "Content-Type: text", 0, false},
		{"a header without end", ok + "A: b\r\n", time.Hour, false},
		{"a header that is too large", ok + "A: " + strings.Repeat("x", 11<<20) + "\r\n\r\n", 0, false},
		{"a body that is too short", ok + "Content-Length: 100\r\n\r\n{}", 0, false},
		{"a body that stops", ok + "Content-Length: 100\r\n\r\n{}", time.Hour, false},
		{"a body of a tebibyte", ok + "Content-Length: 1099511627776\r\n\r\n{}", 0, false},
		{"a length that is none", ok + "Content-Length: many\r\n\r\n{}", 0, false},
		{"a negative length", ok + "Content-Length: -1\r\n\r\n{}", 0, false},
		{"two lengths", ok + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", 0, false},
		{"a chunk that is too short", ok + "Transfer-Encoding: chunked\r\n\r\nff\r\n{}", 0, false},
		{"a chunk of no size", ok + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n{}", 0, false},
		// The body is read to the end. Without "Connection: close", the next attempt could use
		// the same connection and find it closed. The server would then count one request less
		// than the client.
		{"gzip that is none", ok + "Connection: close\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}", 0, false},
		{"interim replies without end", strings.Repeat("HTTP/1.1 103 Early Hints\r\n\r\n", 100), time.Hour, false},
		{"another protocol", "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n", time.Hour, false},
		{"more than was announced", ok + "Content-Length: 2\r\n\r\n{}{}{}{}", 0, true},
		{"no length, and an end", ok + "\r\n{}", 0, true},
		{"an interim reply first", "HTTP/1.1 100 Continue\r\n\r\n" + ok + "Content-Length: 2\r\n\r\n{}", 0, true},
	}
	for _, tt := range tests {
		for _, method := range []string{http.MethodGet, http.MethodPut, http.MethodPost} {
			t.Run(tt.name+" "+method, func(t *testing.T) {
				t.Parallel()
				url, arrived := misbehaving(t, tt.answer, tt.hold)
				client := connect(t, url, fastly.WithTimeout(300*time.Millisecond), fastly.WithWriteGrace(0),
					fastly.WithRetries(fastly.RetryPolicy{MaxAttempts: 2, MinWait: 1, MaxWait: 1}))
				op := turnWrite("a", fastly.BytesBody([]byte("new")))
				op.Method = method
				if method == http.MethodGet {
					op.Body = fastly.Body{}
				}
				err := touch(t.Context(), client, op)
				if tt.fine {
					require.NoError(t, err)
					require.EqualValues(t, 1, arrived.Load())
					return
				}
				e, ok := errors.AsType[*fastly.Error](err)
				require.True(t, ok, "%v", err)
				require.Less(t, len(err.Error()), 10<<10)
				require.Equal(t, method != http.MethodGet, e.Uncertain)
				require.EqualValues(t, e.Attempts, arrived.Load())
				require.LessOrEqual(t, e.Attempts, 2)
				if method == http.MethodPost {
					require.Equal(t, 1, e.Attempts)
				}
			})
		}
	}
}

// TestRedirectsThatEnd checks that the error explains why a redirect was not followed, and that
// all redirects share one timeout.
func TestRedirectsThatEnd(t *testing.T) {
	to := func(d time.Duration, location func(n int) string) (transportFunc, *int) {
		n := new(int)
		return func(req *http.Request) (*http.Response, error) {
			*n++
			if err := until(req, d); err != nil {
				return nil, err
			}
			resp := respond(req, http.StatusFound, "")
			resp.Header.Set("Location", location(*n))
			return resp, nil
		}, n
	}
	here := func(n int) string { return fmt.Sprint("/thing/", n) }
	tests := []struct {
		name     string
		method   string
		hop      time.Duration
		location func(n int) string
		words    string
		sent     int
		takes    time.Duration
	}{
		{"a loop", http.MethodGet, 0, func(int) string { return "/thing/a" }, "302 the redirect was not followed: there were 10 before it", 10, 0},
		{"without end", http.MethodGet, 0, here, "there were 10 before it", 10, 0},
		{"another host", http.MethodGet, 0, func(int) string { return "https://example.com/" }, "it leads to another host", 1, 0},
		{"another host, later", http.MethodGet, 0, func(n int) string {
			return map[bool]string{true: "/thing/b", false: "https://example.com/"}[n < 3]
		}, "it leads to another host", 3, 0},
		{"a write", http.MethodPut, 0, here, "a write is not repeated elsewhere", 1, 0},
		{"a write to another host", http.MethodPut, 0, func(int) string { return "https://example.com/" }, "a write is not repeated elsewhere", 1, 0},
		{"slow hops", http.MethodGet, 300 * time.Millisecond, here, "no complete reply within 1s", 4, time.Second},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				transport, sent := to(tt.hop, tt.location)
				client := inMemory(t, transport, fastly.WithRetries(fastly.RetryPolicy{MaxAttempts: 1}), fastly.WithTimeout(time.Second))
				began := time.Now()
				err := touch(t.Context(), client, thing(tt.method))
				require.ErrorContains(t, err, tt.words)
				require.Equal(t, tt.sent, *sent)
				require.Equal(t, tt.takes, time.Since(began))
				e, ok := errors.AsType[*fastly.Error](err)
				require.True(t, ok)
				require.Equal(t, 1, e.Attempts)
			})
		})
	}
	t.Logf("%d redirects", len(tests))
}

// TestMaxAttemptsIsNeverExceeded checks that no call exceeds the maximum number of attempts,
// whatever fails.
func TestMaxAttemptsIsNeverExceeded(t *testing.T) {
	failures := []fate{
		{name: "429", status: 429},
		{name: "503", status: 503},
		{name: "cut", err: io.ErrUnexpectedEOF},
		{name: "refused", err: &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("refused")}},
		{name: "broken body", status: 200, breaks: true},
		{name: "silence", hangs: true},
	}
	checked := 0
	for attempts := 1; attempts <= 5; attempts++ {
		for _, failure := range failures {
			for _, method := range []string{http.MethodGet, http.MethodPut} {
				synctest.Test(t, func(t *testing.T) {
					sent := 0
					client := inMemory(t, func(req *http.Request) (*http.Response, error) {
						sent++
						return failure.reply(req)
					}, fastly.WithRetries(fastly.RetryPolicy{MaxAttempts: attempts}))
					op := turnWrite("a", fastly.Body{})
					op.Method, op.Bucket = method, fastly.BucketByMethod
					e, ok := errors.AsType[*fastly.Error](touch(t.Context(), client, op, fastly.WithWaitForReset()))
					require.True(t, ok)
					require.Equal(t, attempts, sent, failure.name)
					require.Equal(t, attempts, e.Attempts, failure.name)
					checked++
				})
			}
		}
	}
	t.Logf("%d combinations", checked)
}

// TestCallerLeavesWithinTheBody checks that an incomplete body is an error if the context ends
// while it is read.
func TestCallerLeavesWithinTheBody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, method := range []string{http.MethodGet, http.MethodPut} {
			client := inMemory(t, func(req *http.Request) (*http.Response, error) {
				resp := respond(req, 200, "")
				resp.Body, resp.ContentLength = &drip{ctx: req.Context(), left: 10}, -1
				return resp, nil
			})
			ctx, cancel := context.WithTimeout(t.Context(), 150*time.Second)
			op := turnWrite("a", fastly.Body{})
			op.Method, op.Reply = method, fastly.ReplyText
			text, err := fastly.Do[string](ctx, client, op, fastly.WithTimeout(time.Hour))
			cancel()
			require.Nil(t, text)
			require.ErrorIs(t, err, context.DeadlineExceeded)
			e, ok := errors.AsType[*fastly.Error](err)
			require.True(t, ok)
			require.Equal(t, "body", e.Phase)
		}
	})
}

// TestUnsuccessfulContent checks the errors of replies whose status is a success and whose content is
// not: each has the status and the number of attempts.
func TestUnsuccessfulContent(t *testing.T) {
	failures := map[string]struct {
		body string
		send func(ctx context.Context, c *fastly.Client) error
	}{
		"status":     {`{"status":"error","msg":"busy"}`, func(ctx context.Context, c *fastly.Client) error { return c.Services.Delete(ctx, "S1") }},
		"validation": {`{"status":"error","msg":"no backend"}`, func(ctx context.Context, c *fastly.Client) error { return errorOf(c.Version("S1", 1).Validate(ctx)) }},
		"clone":      {`{"number":1,"service_id":"S1"}`, func(ctx context.Context, c *fastly.Client) error { return errorOf(c.Version("S1", 1).Clone(ctx)) }},
		"statistics": {`{"status":"error","msg":"bad"}`, func(ctx context.Context, c *fastly.Client) error {
			return errorOf(c.Stats.Aggregate(ctx, fastly.StatsQuery{}))
		}},
		"keys": {`{"b":"1","c":"2"}`, func(ctx context.Context, c *fastly.Client) error {
			return errorOf(c.Purge.Keys(ctx, "S1", slices.Values([]string{"a", "b"})))
		}},
		"key": {`{"b":"1","c":"2"}`, func(ctx context.Context, c *fastly.Client) error {
			result, err := c.Purge.Key(ctx, "S1", "a", fastly.WithKeysInBody())
			require.Nil(t, result)
			e, ok := errors.AsType[*fastly.Error](err)
			require.True(t, ok && e.Uncertain)
			return err
		}},
		"list": {`{"status":"error","msg":"bad","data":[]}`, func(ctx context.Context, c *fastly.Client) error {
			op := fastly.Op{Name: "list things", Method: http.MethodGet, Path: "/things"}
			return errorOf(fastly.Collect(fastly.All[string](ctx, c, op, fastly.Paging{Style: fastly.PageMeta})))
		}},
		"live": {`{"Data":[],"Timestamp":0,"Error":"bad"}`, func(ctx context.Context, c *fastly.Client) error {
			for _, err := range c.Stats.Live(ctx, "S1", fastly.WithGiveUp(time.Millisecond)) {
				return err
			}
			return nil
		}},
	}
	for name, test := range failures {
		t.Run(name, func(t *testing.T) {
			client, _ := handledBy(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, test.body) })
			e, ok := errors.AsType[*fastly.Error](test.send(t.Context(), client))
			require.True(t, ok)
			require.Equal(t, []int{http.StatusOK, 1}, []int{e.StatusCode, e.Attempts}, "%v", e)
		})
	}
	t.Logf("%d failures", len(failures))
}

// TestUndecodableReplyToAWrite checks that the error of a write whose reply cannot be decoded is
// uncertain, and that of a read is not.
func TestUndecodableReplyToAWrite(t *testing.T) {
	client, _ := handledBy(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"id":"S1","name":["shop"]}`) })
	_, err := client.Services.Create(t.Context(), fastly.ServiceInput{Name: new("shop")})
	e, ok := errors.AsType[*fastly.Error](err)
	require.True(t, ok)
	require.True(t, e.Uncertain)
	require.Equal(t, []int{http.StatusOK, 1}, []int{e.StatusCode, e.Attempts})
	decoding, ok := errors.AsType[*fastly.DecodeError](err)
	require.True(t, ok)
	require.Equal(t, "/name", decoding.Pointer)
	require.EqualError(t, err, "fastly: create service: POST /service: 200 OK: can't read the reply: "+
		"the value at \"/name\" is not a string; the write may have taken effect")

	_, err = client.Services.Get(t.Context(), "S1")
	_, ok = errors.AsType[*fastly.DecodeError](err)
	require.True(t, ok)
	_, ok = errors.AsType[*fastly.Error](err)
	require.False(t, ok)
}
