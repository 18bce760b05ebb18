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

// Server is a [Fake] behind a socket, for clients of any kind and language. All hosts of
// the API are at its URL.
type Server struct {
	*Fake
	URL string // without a slash at its end

	http *httptest.Server
	stop context.CancelFunc
}

// Start serves a new fake at an address such as "127.0.0.1:8080" over plain HTTP; an empty one is a
// free port of the loopback interface. The error is that of listening.
func Start(addr string) (*Server, error) {
	s, err := newServer(addr)
	if err != nil {
		return nil, err
	}
	s.http.Start()
	s.URL = s.http.URL
	return s, nil
}

// StartTLS is [Start] over https, HTTP/2 included, with a self-signed certificate that is
// good for 127.0.0.1, ::1 and example.com; [Server.Transport] trusts it.
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
			ErrorLog:    slog.NewLogLogger(slog.DiscardHandler, slog.LevelError), // faults are no news
			BaseContext: func(net.Listener) context.Context { return ctx },
		},
	}
	return s, nil
}

// Close stops listening, ends what hangs or is delayed, and waits until all requests
// are answered.
func (s *Server) Close() {
	s.stop()
	s.http.Close()
}

// Client returns a Client that talks to the server through a socket, with [Token] unless an
// option names another.
func (s *Server) Client(opts ...fastly.Option) (*fastly.Client, error) {
	return s.Fake.Client(append([]fastly.Option{
		fastly.WithAPIURL(s.URL),
		fastly.WithRealtimeURL(s.URL),
		fastly.WithTransport(s.Transport()),
	}, opts...)...)
}

// Transport returns a new transport that trusts the server's certificate.
func (s *Server) Transport() *http.Transport {
	return s.http.Client().Transport.(*http.Transport).Clone()
}
