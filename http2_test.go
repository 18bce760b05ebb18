package fastly_test

import (
	"context"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
)

// Frame types and error codes of HTTP/2.
const (
	frameData, frameHeaders, frameReset, frameSettings = 0, 1, 3, 4

	endStream, endHeaders, ack = 1, 4, 1

	protocolError, refusedStream = 1, 7
)

// frames is an HTTP/2 server with custom replies.
type frames struct {
	answer   func(w io.Writer, stream uint32, request int32) // request is counted from 1
	early    bool                                            // whether it replies before the body is complete
	wrapped  bool                                            // whether the client's transport is wrapped in another type
	requests atomic.Int32
	conns    []net.Conn
}

func (s *frames) serve(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	preface := make([]byte, len("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))
	if _, err := io.ReadFull(conn, preface); err != nil {
		return
	}
	writeFrame(conn, frameSettings, 0, 0, nil)
	for {
		var head [9]byte
		if _, err := io.ReadFull(conn, head[:]); err != nil {
			return
		}
		size, kind, flags, stream := binary.BigEndian.Uint32(head[:4])>>8, head[3], head[4], binary.BigEndian.Uint32(head[5:])
		if _, err := io.CopyN(io.Discard, conn, int64(size)); err != nil {
			return
		}
		switch {
		case kind == frameSettings && flags&ack == 0:
			writeFrame(conn, frameSettings, ack, 0, nil)
		case s.early && kind == frameHeaders, !s.early && (kind == frameHeaders || kind == frameData) && flags&endStream != 0:
			s.answer(conn, stream, s.requests.Add(1))
		}
	}
}

func writeFrame(w io.Writer, kind, flags byte, stream uint32, payload []byte) {
	frame := binary.BigEndian.AppendUint32(nil, uint32(len(payload))<<8|uint32(kind))
	frame = append(frame, flags)
	frame = binary.BigEndian.AppendUint32(frame, stream)
	_, _ = w.Write(append(frame, payload...))
}

// reset resets the stream with an error code.
func reset(w io.Writer, stream uint32, code byte) {
	writeFrame(w, frameReset, 0, stream, []byte{0, 0, 0, code})
}

// succeed replies with status 200 and an empty object.
func succeed(w io.Writer, stream uint32) {
	writeFrame(w, frameHeaders, endHeaders, stream, []byte{0x88})
	writeFrame(w, frameData, endStream, stream, []byte("{}"))
}

// start starts the server, with or without TLS, and returns a client for it.
func (s *frames) start(t *testing.T, secure bool, opts ...fastly.Option) *fastly.Client {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	transport, scheme := &http.Transport{}, "http"
	if secure {
		known := httptest.NewUnstartedServer(nil)
		known.StartTLS()
		transport.TLSClientConfig = known.Client().Transport.(*http.Transport).TLSClientConfig.Clone()
		listener = tls.NewListener(listener, &tls.Config{Certificates: known.TLS.Certificates, NextProtos: []string{"h2"}, MinVersion: tls.VersionTLS12})
		known.Close()
		scheme = "https"
	} else {
		transport.Protocols = new(http.Protocols)
		transport.Protocols.SetUnencryptedHTTP2(true)
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			s.conns = append(s.conns, conn)
			go s.serve(conn)
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		wg.Wait()
		for _, conn := range s.conns {
			_ = conn.Close()
		}
	})
	sender := http.RoundTripper(transport)
	if s.wrapped {
		t.Cleanup(transport.CloseIdleConnections)
		transport.ForceAttemptHTTP2 = true
		sender = transportFunc(transport.RoundTrip)
	}
	return connect(t, scheme+"://"+listener.Addr().String(), append([]fastly.Option{fastly.WithTransport(sender)}, opts...)...)
}

// TestRequestsOfAnAttemptOverHTTP2 checks that an attempt sends a write once and a read at most
// twice, although net/http would repeat both while the server answers with PROTOCOL_ERROR. Each
// further request must be a new attempt.
func TestRequestsOfAnAttemptOverHTTP2(t *testing.T) {
	bodies := map[string]func() fastly.Body{
		"no body": func() fastly.Body { return fastly.Body{} },
		"bytes":   func() fastly.Body { return fastly.BytesBody([]byte("new")) },
		"opener": func() fastly.Body {
			return fastly.OpenerBody(func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("new")), nil }, 3)
		},
		"reader": func() fastly.Body { return fastly.ReaderBody(io.MultiReader(strings.NewReader("new"))) },
	}
	cases := 0
	for _, secure := range []bool{true, false} {
		for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete, "PURGE"} {
			for body, open := range bodies {
				for _, turn := range []string{"", "a"} {
					cases++
					t.Run(fmt.Sprintf("TLS %v, %s, %s, turn %q", secure, method, body, turn), func(t *testing.T) {
						t.Parallel()
						server := frames{answer: func(w io.Writer, stream uint32, _ int32) { reset(w, stream, protocolError) }}
						client := server.start(t, secure, fastly.WithWriteGrace(0), fastly.WithTimeout(time.Second))
						op := thing(method)
						op.Body, op.Turn = open(), turn
						e, ok := errors.AsType[*fastly.Error](touch(t.Context(), client, op))
						require.True(t, ok)
						perAttempt := 1
						if method == http.MethodGet {
							perAttempt = 2
						}
						require.LessOrEqual(t, int(server.requests.Load()), e.Attempts*perAttempt)
						require.Positive(t, server.requests.Load())
						require.Equal(t, method != http.MethodGet, e.Uncertain)
						require.NotErrorIs(t, e, context.Canceled)
					})
				}
			}
		}
	}
	t.Logf("%d cases", cases)
}

// TestWriteThatAnHTTP2ServerResets checks that net/http repeats a request that the server has
// refused to process, on the same connection, but not a write with an unknown outcome.
func TestWriteThatAnHTTP2ServerResets(t *testing.T) {
	tests := []struct {
		secure, wrapped bool
		code            byte
		want            int32
	}{
		{true, false, refusedStream, 2},
		{true, true, refusedStream, 2},
		{false, false, refusedStream, 2},
		{true, false, protocolError, 1},
		{true, true, protocolError, 1},
		{false, false, protocolError, 1},
	}
	for _, test := range tests {
		code, want := test.code, test.want
		t.Run(fmt.Sprintf("%+v", test), func(t *testing.T) {
			t.Parallel()
			server := frames{wrapped: test.wrapped, answer: func(w io.Writer, stream uint32, request int32) {
				if request == 1 {
					reset(w, stream, code)
				} else {
					succeed(w, stream)
				}
			}}
			client := server.start(t, test.secure, fastly.WithTimeout(2*time.Second))
			err := touch(t.Context(), client, thing(http.MethodPost))
			require.Equal(t, want, server.requests.Load())
			if want > 1 {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, "the connection ended after the request was sent")
		})
	}
}

// TestRequestThatAnHTTP2ServerResetsEarly checks that a write is sent once, and a read twice, if
// the server resets the stream before the body is complete.
func TestRequestThatAnHTTP2ServerResetsEarly(t *testing.T) {
	for _, secure := range []bool{true, false} {
		for method, want := range map[string]int32{http.MethodPost: 1, http.MethodGet: 2} {
			for _, size := range []int{10, 1 << 20} {
				t.Run(fmt.Sprintf("TLS %v, %s, %d", secure, method, size), func(t *testing.T) {
					t.Parallel()
					server := frames{early: true, answer: func(w io.Writer, stream uint32, _ int32) { reset(w, stream, protocolError) }}
					client := server.start(t, secure, fastly.WithRetries(fastly.RetryPolicy{MaxAttempts: 1}), fastly.WithTimeout(2*time.Second))
					op := thing(method)
					op.Body = fastly.BytesBody(make([]byte, size))
					err := touch(t.Context(), client, op)
					require.ErrorContains(t, err, "the connection ended after the request was sent")
					require.Equal(t, want, server.requests.Load())
				})
			}
		}
	}
}

// TestWriteAfterARequestToAnotherServer checks that a custom transport may make a request to
// another server before it sends a write.
func TestWriteAfterARequestToAnotherServer(t *testing.T) {
	api := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	api.EnableHTTP2 = true
	api.StartTLS()
	t.Cleanup(api.Close)
	transport := api.Client().Transport.(*http.Transport).Clone()
	transport.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, api.Listener.Addr().String())
	}
	asked := 0
	client := connect(t, "https://api.example.com", fastly.WithTransport(transportFunc(func(req *http.Request) (*http.Response, error) {
		first, err := http.NewRequestWithContext(req.Context(), http.MethodGet, "https://example.com", nil)
		if err != nil {
			return nil, err
		}
		resp, err := transport.RoundTrip(first)
		if err != nil {
			return nil, err
		}
		asked++
		_ = resp.Body.Close()
		return transport.RoundTrip(req)
	})))
	t.Cleanup(transport.CloseIdleConnections)
	require.NoError(t, touch(t.Context(), client, thing(http.MethodPost)))
	require.Equal(t, 1, asked)
}
