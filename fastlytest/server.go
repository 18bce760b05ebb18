package fastlytest

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"

	"github.com/edgesdk/fastly"
)

// Server is a [Fake] that listens on a socket, for clients in any language. It serves all hosts
// of the API at one URL.
type Server struct {
	*Fake
	// Base URL without a trailing slash.
	URL string

	http *httptest.Server
	stop context.CancelFunc
}

// Start starts an HTTP server for a new Fake. addr is an address such as "127.0.0.1:8080". If it is
// empty, a free port of the loopback interface is used. Start returns an error if the address is
// not available.
func Start(addr string) (*Server, error) {
	s, err := newServer(addr)
	if err != nil {
		return nil, err
	}
	s.http.Start()
	s.URL = s.http.URL
	return s, nil
}

// StartTLS is like [Start] but serves HTTPS, with HTTP/2. The self-signed certificate is valid for
// 127.0.0.1, ::1 and example.com. [Server.Transport] trusts it.
func StartTLS(addr string) (*Server, error) {
	s, err := newServer(addr)
	if err != nil {
		return nil, err
	}
	s.http.EnableHTTP2 = true
	s.http.StartTLS()
	s.URL = s.http.URL
	return s, nil
}

func newServer(addr string) (*Server, error) {
	if addr == "" {
		addr = "127.0.0.1:0"
	}
	ctx, stop := context.WithCancel(context.Background())
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		stop()
		return nil, fmt.Errorf("fastlytest: %w", err)
	}
	s := &Server{Fake: NewFake(), stop: stop}
	s.http = &httptest.Server{
		Listener: listener,
		Config: &http.Server{
			Handler:     s.Fake,
			ErrorLog:    slog.NewLogLogger(slog.DiscardHandler, slog.LevelError), // faults cause expected errors
			BaseContext: func(net.Listener) context.Context { return ctx },
		},
	}
	return s, nil
}

// Close stops the server. It ends delayed and hanging requests, and returns after all requests are
// answered.
func (s *Server) Close() {
	s.stop()
	s.http.Close()
}

// Client returns a Client that sends its requests to the server. Its token is [Token] unless an
// option sets another one. It returns the errors of [fastly.New].
func (s *Server) Client(opts ...fastly.Option) (*fastly.Client, error) {
	return s.Fake.Client(append([]fastly.Option{
		fastly.WithAPIURL(s.URL),
		fastly.WithRealtimeURL(s.URL),
		fastly.WithTransport(s.Transport()),
	}, opts...)...)
}

// Transport returns a new HTTP transport that trusts the certificate of [StartTLS].
func (s *Server) Transport() *http.Transport {
	return s.http.Client().Transport.(*http.Transport).Clone()
}
