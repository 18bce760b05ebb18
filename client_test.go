package fastly_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/url"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jarcoal/httpmock"
	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/fastlytest"
)

// transportFunc is a custom transport.
type transportFunc func(*http.Request) (*http.Response, error)

func (f transportFunc) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// respond returns a reply for a transportFunc.
func respond(req *http.Request, status int, body string) *http.Response {
	return &http.Response{
		StatusCode: status, Header: http.Header{}, Request: req,
		Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)),
	}
}

// inMemory returns a client that passes its requests to f.
func inMemory(t *testing.T, f transportFunc, opts ...fastly.Option) *fastly.Client {
	t.Helper()
	return connect(t, "https://api.fastly.com", append([]fastly.Option{fastly.WithTransport(f)}, opts...)...)
}

// serve starts a server, and returns a client for it.
func serve(t *testing.T, handler http.HandlerFunc, opts ...fastly.Option) *fastly.Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return connect(t, server.URL, opts...)
}

// connect returns a client with short backoffs for the API at a URL.
func connect(t *testing.T, url string, opts ...fastly.Option) *fastly.Client {
	t.Helper()
	client, err := fastly.New(append([]fastly.Option{
		fastly.WithToken(fastlytest.Token), fastly.WithAPIURL(url), fastly.WithRealtimeURL(url),
		fastly.WithRetries(fastly.RetryPolicy{MinWait: time.Millisecond, MaxWait: time.Millisecond}),
	}, opts...)...)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, client.Close()) })
	return client
}

// thing returns an operation that no collection has.
func thing(method string) fastly.Op {
	return fastly.Op{Name: "touch thing", Method: method, Path: "/thing/{id}", Args: []any{"a"}, Bucket: fastly.BucketNone}
}

// touch sends an operation and ignores the result.
func touch(ctx context.Context, client *fastly.Client, op fastly.Op, opts ...fastly.CallOption) error {
	_, err := fastly.Do[fastly.NoReply](ctx, client, op, opts...)
	return err
}

func TestOptionsThatAreRefused(t *testing.T) {
	tests := []struct {
		name   string
		option fastly.Option
		want   string
	}{
		{"empty token", fastly.WithToken(""), "the token is empty"},
		{"nil token source", fastly.WithTokenSource(nil), "WithTokenSource: the source is nil"},
		{"nil token function", fastly.WithTokenSource(fastly.TokenSource(nil)), "WithTokenSource: the source is nil"},
		{"nil transport", fastly.WithTransport(nil), "WithTransport: the RoundTripper is nil"},
		{"nil *http.Transport", fastly.WithTransport((*http.Transport)(nil)), "WithTransport: the RoundTripper is nil"},
		{"nil coordinator", fastly.WithCoordinator(nil), "WithCoordinator: the coordinator is nil"},
		{"nil events", fastly.WithEvents(nil), "WithEvents: the function is nil"},
		{"nil logger", fastly.WithLogger(nil), "WithLogger: the logger is nil"},
		{"empty product", fastly.WithProduct(""), `WithProduct: "" is empty`},
		{"product of two lines", fastly.WithProduct("a\r\nX: b"), `WithProduct: "a\r\nX: b"`},
		{"attempts below zero", fastly.WithRetries(fastly.RetryPolicy{MaxAttempts: -1}), "WithRetries: "},
		{"wait below zero", fastly.WithRetries(fastly.RetryPolicy{MinWait: -1}), "WithRetries: "},
		{"longest wait below zero", fastly.WithRetries(fastly.RetryPolicy{MaxWait: -1}), "WithRetries: "},
		{"reserve below zero", fastly.WithLimits(fastly.Limits{Reserve: -1}), "WithLimits: "},
		{"purges below zero", fastly.WithLimits(fastly.Limits{PurgesPerHour: -1}), "WithLimits: "},
		{"relative API URL", fastly.WithAPIURL("/api"), "WithAPIURL: not an absolute URL"},
		{"API URL with a query", fastly.WithAPIURL("https://example.com/?a=b"), "has a query or fragment"},
		{"API URL of garbage", fastly.WithAPIURL("https://exa mple.com"), "WithAPIURL: not an absolute URL"},
		{"relative real-time URL", fastly.WithRealtimeURL("rt"), "WithRealtimeURL: not an absolute URL"},
		{"no timeout", fastly.WithTimeout(0), "WithTimeout: 0s is not positive"},
		{"wait below zero", fastly.WithMaxWait(-time.Second), "WithMaxWait: -1s is negative"},
		{"query without a name", fastly.WithQuery("", "x"), "WithQuery: the name is empty"},
		{"the token's own field", fastly.WithHeader("fastly-key", "x"), `WithHeader: "fastly-key" is not for callers to set`},
		{"TLS 1.1 at most", fastly.WithTransport(&http.Transport{TLSClientConfig: &tls.Config{MaxVersion: tls.VersionTLS11}}), "nothing above TLS 1.1"},
	}
	client := inMemory(t, nil)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := fastly.New(fastly.WithToken("good"), tt.option)
			require.ErrorContains(t, err, "fastly: ")
			require.ErrorContains(t, err, tt.want)
			_, err = client.With(tt.option)
			require.Error(t, err)
		})
	}
	t.Logf("%d options", len(tests))
}

func TestOptionsThatDoNotGoTogether(t *testing.T) {
	shared := fastly.NewCoordinator(fastly.Limits{})
	_, err := fastly.New(fastly.WithToken("good"), fastly.WithCoordinator(shared), fastly.WithLimits(fastly.Limits{Reserve: 1}))
	require.ErrorContains(t, err, "WithLimits and WithCoordinator exclude each other")

	client := inMemory(t, nil)
	for _, opt := range []fastly.Option{fastly.WithCoordinator(shared), fastly.WithLimits(fastly.Limits{})} {
		_, err = client.With(opt)
		require.ErrorContains(t, err, "use New")
	}
}

func TestNilThings(t *testing.T) {
	op := thing(http.MethodGet)
	unsent := transportFunc(func(*http.Request) (*http.Response, error) {
		t.Error("a request was sent")
		return nil, errors.New("sent")
	})
	client := inMemory(t, unsent, nil) // a nil option is ignored
	var noContext context.Context
	tests := []struct {
		name string
		call func() error
		want string
	}{
		{"nil client", func() error { return touch(t.Context(), nil, op) }, "not one that New made"},
		{"zero client", func() error { return touch(t.Context(), &fastly.Client{}, op) }, "not one that New made"},
		{"zero client, With", func() error { _, err := (&fastly.Client{}).With(fastly.WithTransport(unsent)); return err }, "not one that New made"},
		{"zero Services", func() error { _, err := fastly.Services{}.Get(t.Context(), "a"); return err }, "not one that New made"},
		{"zero Services, list", func() error { _, err := fastly.Services{}.List(t.Context()); return err }, "not one that New made"},
		{"zero Purge", func() error { return fastly.Purge{}.All(t.Context(), "a") }, "not one that New made"},
		{"zero Version", func() error { _, err := fastly.Version{}.Get(t.Context()); return err }, "the version has no client"},
		{"Version without service", func() error { _, err := client.Version("", 1).Get(t.Context()); return err }, "the version has no service id"},
		{"Version 0", func() error { _, err := client.Version("a", 0).Get(t.Context()); return err }, "has the number 0"},
		{"nil context", func() error { return touch(noContext, client, op) }, "context"},
		{"nil Response", func() error { return touch(t.Context(), client, op, fastly.WithResponse(nil)) }, "WithResponse"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			require.NotPanics(t, func() { require.ErrorContains(t, tt.call(), tt.want) })
		})
	}
	t.Run("methods without an error", func(t *testing.T) {
		require.NotPanics(t, func() {
			for _, client := range []*fastly.Client{nil, {}} {
				require.Contains(t, client.String(), "not one that New made")
				require.Zero(t, client.Budget())
				require.NoError(t, client.Close())
			}
		})
	})
	t.Logf("%d calls", len(tests))
}

func TestUserAgent(t *testing.T) {
	var agents []string
	record := transportFunc(func(req *http.Request) (*http.Response, error) {
		require.Len(t, req.Header["User-Agent"], 1)
		agents = append(agents, req.Header.Get("User-Agent"))
		return respond(req, 200, ""), nil
	})
	ours := "edgesdk-fastly/" + "0.1.0" + " (" + runtime.Version() + ")"
	first := inMemory(t, record)
	second := inMemory(t, record, fastly.WithProduct("deploy-tool/1.4"))
	third, err := second.With(fastly.WithProduct("other/2"))
	require.NoError(t, err)
	for range 2 { // clients are independent of each other
		for _, client := range []*fastly.Client{first, second, third} {
			require.NoError(t, touch(t.Context(), client, thing(http.MethodGet)))
		}
	}
	want := []string{ours, "deploy-tool/1.4 " + ours, "other/2 " + ours}
	require.Equal(t, append(want, want...), agents)
}

func TestWithSharesTurnBudgetAndTransport(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 1)
		var events []fastly.Event
		other, err := w.client.With(fastly.WithEvents(func(_ context.Context, e fastly.Event) { events = append(events, e) }))
		require.NoError(t, err)

		w.latency(time.Second)
		require.NoError(t, w.write(t.Context(), 0))
		require.Equal(t, w.client.Budget(), other.Budget())
		require.Equal(t, 999, other.Budget().Remaining, "what one learned the other knows")

		done := make(chan error)
		go func() { done <- w.write(t.Context(), 1) }()
		synctest.Wait()
		began := time.Now()
		_, err = other.Version(w.services[0], 1).Update(t.Context(), fastly.VersionInput{Comment: new("x")})
		require.NoError(t, err)
		require.Equal(t, 2*time.Second, time.Since(began), "it waited for the turn")
		require.NoError(t, <-done)
		require.Empty(t, w.fake.Overlaps())
		require.Len(t, w.fake.Writes(), 3, "through the same transport")
		require.Equal(t, fastly.EventWait, events[0].Kind)
	})
}

func TestWithChangesOnlyTheCopy(t *testing.T) {
	var urls []string
	client := inMemory(t, func(req *http.Request) (*http.Response, error) {
		urls = append(urls, req.URL.String()+" "+req.Header.Get("X-Team")+" "+req.Header.Get("Fastly-Key"))
		return respond(req, 200, ""), nil
	}, fastly.WithHeader("X-Team", "edge"), fastly.WithQuery("a", "1"))
	other, err := client.With(
		fastly.WithHeader("X-Team", "core"), fastly.WithQuery("b", "2"),
		fastly.WithToken("other"), fastly.WithAPIURL("https://example.com/base/"),
	)
	require.NoError(t, err)
	for _, c := range []*fastly.Client{client, other, client} {
		require.NoError(t, touch(t.Context(), c, thing(http.MethodGet)))
	}
	base := "https://api.fastly.com/thing/a?a=1 edge " + fastlytest.Token
	require.Equal(t, []string{base, "https://example.com/base/thing/a?a=1&b=2 core other", base}, urls)
}

func TestClose(t *testing.T) {
	gone := make(chan struct{}, 8)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateClosed {
			gone <- struct{}{}
		}
	}
	server.Start()
	defer server.Close()
	client := connect(t, server.URL)
	sharing, err := client.With(fastly.WithProduct("a"))
	require.NoError(t, err)
	apart, err := client.With(fastly.WithTransport(&http.Transport{}))
	require.NoError(t, err)
	for _, c := range []*fastly.Client{client, sharing, apart} {
		require.NoError(t, touch(t.Context(), c, thing(http.MethodGet)))
	}
	require.NoError(t, apart.Close())
	<-gone // the idle connection is closed by the client, not by the server
	require.ErrorIs(t, touch(t.Context(), apart, thing(http.MethodGet)), fastly.ErrClosed)
	require.NoError(t, touch(t.Context(), client, thing(http.MethodGet)), "a transport of its own is closed alone")
	require.NoError(t, client.Close())
	<-gone
	for _, c := range []*fastly.Client{client, sharing, apart} {
		require.ErrorIs(t, touch(t.Context(), c, thing(http.MethodGet)), fastly.ErrClosed)
		_, err := c.Services.List(t.Context())
		require.ErrorIs(t, err, fastly.ErrClosed)
	}
	require.NoError(t, client.Close(), "closing again is no error")
}

func TestCallUnderWayOutlivesClose(t *testing.T) {
	arrived, release := make(chan struct{}), make(chan struct{})
	client := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		close(arrived)
		<-release
		_, _ = io.WriteString(w, `{"id":"a"}`)
	})
	done := make(chan error)
	go func() { done <- touch(t.Context(), client, thing(http.MethodGet)) }()
	<-arrived
	require.NoError(t, client.Close())
	close(release)
	require.NoError(t, <-done)
}

// oldTLS starts a server with a maximum of TLS 1.1, and returns its certificates.
func oldTLS(t *testing.T) (*httptest.Server, *x509.CertPool) {
	t.Helper()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{}`)
	}))
	server.TLS = &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}
	server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	server.StartTLS()
	t.Cleanup(server.Close)
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	return server, roots
}

func TestOldTLSIsRefused(t *testing.T) {
	server, roots := oldTLS(t)
	lax := func() *tls.Config { return &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS10} }
	dialing := &http.Transport{DialTLSContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
		return (&tls.Dialer{Config: lax()}).DialContext(ctx, network, addr)
	}}
	wrapped := &http.Transport{TLSClientConfig: lax()}
	t.Cleanup(wrapped.CloseIdleConnections)
	tests := []struct {
		name      string
		transport http.RoundTripper
		want      string
	}{
		{"a transport that allows it", &http.Transport{TLSClientConfig: lax()}, "protocol version not supported"},
		{"the same with HTTP/2", &http.Transport{TLSClientConfig: lax(), ForceAttemptHTTP2: true}, "protocol version not supported"},
		{"a transport that dials TLS by itself", dialing, "TLS 1.2 or newer is required: the server speaks TLS 1.1"},
		{"a RoundTripper around such a transport", transportFunc(wrapped.RoundTrip), "TLS 1.2 or newer is required: the server speaks TLS 1.1"},
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, http.NoBody)
	require.NoError(t, err)
	resp, err := wrapped.RoundTrip(req)
	require.NoError(t, err, "without the client it works")
	require.NoError(t, resp.Body.Close())
	require.Equal(t, uint16(tls.VersionTLS11), resp.TLS.Version)

	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			client := connect(t, server.URL, fastly.WithTransport(tt.transport))
			err := touch(t.Context(), client, thing(http.MethodGet))
			require.ErrorContains(t, err, tt.want)
			e, ok := errors.AsType[*fastly.Error](err)
			require.True(t, ok)
			require.Zero(t, e.StatusCode)
		})
	}
	require.Equal(t, uint16(tls.VersionTLS10), wrapped.TLSClientConfig.MinVersion, "what was handed in is not changed")
	t.Logf("%d transports", len(tests))
}

func TestHTTP2(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		w.Header().Set("Was", req.Proto)
	}))
	server.EnableHTTP2 = true
	server.StartTLS()
	defer server.Close()
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	trusting := func() *tls.Config { return &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12} }
	onlyHTTP1 := new(http.Protocols)
	onlyHTTP1.SetHTTP1(true)
	cloned := http.DefaultTransport.(*http.Transport).Clone()
	cloned.TLSClientConfig = trusting()
	dialing := &http.Transport{TLSClientConfig: trusting(), DialContext: (&net.Dialer{}).DialContext}

	tests := []struct {
		name      string
		transport *http.Transport
		want      string
	}{
		{"clone of the default", cloned, "HTTP/2.0"},
		{"own TLS configuration", &http.Transport{TLSClientConfig: trusting()}, "HTTP/2.0"},
		{"own dialer", dialing, "HTTP/2.0"},
		{"switched off by TLSNextProto", &http.Transport{
			TLSClientConfig: trusting(), TLSNextProto: map[string]func(string, *tls.Conn) http.RoundTripper{},
		}, "HTTP/1.1"},
		{"switched off by Protocols", &http.Transport{TLSClientConfig: trusting(), Protocols: onlyHTTP1}, "HTTP/1.1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			client := connect(t, server.URL, fastly.WithTransport(tt.transport))
			var r fastly.Response
			require.NoError(t, touch(t.Context(), client, thing(http.MethodGet), fastly.WithResponse(&r)))
			require.Equal(t, tt.want, r.Header.Get("Was"))
		})
	}
	t.Logf("%d transports", len(tests))
}

// TestHTTP2OfTheDefaultTransport uses http.DefaultTransport to trust the certificate of the test
// server, because the default transport of a client is a clone of it.
func TestHTTP2OfTheDefaultTransport(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		w.Header().Set("Was", req.Proto)
	}))
	server.EnableHTTP2 = true
	server.StartTLS()
	defer server.Close()
	defaults := http.DefaultTransport
	defer func() { http.DefaultTransport = defaults }()
	trusting := defaults.(*http.Transport).Clone()
	trusting.TLSClientConfig = server.Client().Transport.(*http.Transport).TLSClientConfig.Clone()
	http.DefaultTransport = trusting

	var r fastly.Response
	require.NoError(t, touch(t.Context(), connect(t, server.URL), thing(http.MethodGet), fastly.WithResponse(&r)))
	require.Equal(t, "HTTP/2.0", r.Header.Get("Was"))

	http.DefaultTransport = transportFunc(nil) // a program may set any value
	_, err := fastly.New(fastly.WithToken("good"))
	require.NoError(t, err)
}

func TestProxyIsHonoured(t *testing.T) {
	var seen []string
	proxy := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, req *http.Request) {
		seen = append(seen, req.RequestURI)
	}))
	defer proxy.Close()
	at, err := url.Parse(proxy.URL)
	require.NoError(t, err)
	client := connect(t, "http://127.0.0.1:9", fastly.WithTransport(&http.Transport{Proxy: http.ProxyURL(at)}))
	require.NoError(t, touch(t.Context(), client, thing(http.MethodGet)))
	require.Equal(t, []string{"http://127.0.0.1:9/thing/a"}, seen)
}

// TestConnectionIsKept checks that the end of a reply is read even if it is late. Otherwise, the
// connection could not be reused.
func TestConnectionIsKept(t *testing.T) {
	const calls = 50
	client := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"id":"a"}`)
		_ = http.NewResponseController(w).Flush()
		time.Sleep(time.Millisecond) // the content is complete, but the last chunk is missing
	})
	dialled := 0
	ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{GotConn: func(c httptrace.GotConnInfo) {
		if !c.Reused {
			dialled++
		}
	}})
	for range calls {
		_, err := fastly.Do[fastly.Service](ctx, client, thing(http.MethodGet))
		require.NoError(t, err)
	}
	require.Equal(t, 1, dialled)
	t.Logf("%d calls, %d connection", calls, dialled)
}

func TestManyCallersKeepTheirConnections(t *testing.T) {
	const callers = 20
	arrived := make(chan struct{}, callers)
	release := make(chan struct{})
	client := serve(t, func(http.ResponseWriter, *http.Request) {
		arrived <- struct{}{}
		<-release
	})
	dialled := make(chan bool, 2*callers)
	ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{GotConn: func(c httptrace.GotConnInfo) {
		dialled <- !c.Reused
	}})
	for round := range 2 {
		errs := make(chan error, callers)
		for range callers {
			go func() { errs <- touch(ctx, client, thing(http.MethodGet)) }()
		}
		for range callers {
			<-arrived // all requests are in flight
		}
		for range callers {
			release <- struct{}{}
		}
		for range callers {
			require.NoError(t, <-errs)
			require.Equal(t, round == 0, <-dialled)
		}
	}
}

func TestMocksAreTransports(t *testing.T) {
	mock := httpmock.NewMockTransport()
	mock.RegisterResponder(http.MethodGet, "https://api.fastly.com/service/SU1", httpmock.NewStringResponder(200, `{"id":"SU1","name":"shop"}`))
	mock.RegisterResponder(http.MethodGet, "https://api.fastly.com/service/nil", func(*http.Request) (*http.Response, error) {
		return nil, nil //nolint:nilnil // what this mock does wrong is the point
	})
	client, err := fastly.New(fastly.WithToken("good"), fastly.WithAPIURL("https://api.fastly.com"), fastly.WithTransport(mock),
		fastly.WithRetries(fastly.RetryPolicy{MaxAttempts: 1}))
	require.NoError(t, err)

	svc, err := client.Services.Get(t.Context(), "SU1")
	require.NoError(t, err)
	require.Equal(t, "shop", svc.Name)
	_, err = client.Services.Get(t.Context(), "nil")
	require.ErrorContains(t, err, "neither reply nor error")
	_, err = client.Services.Get(t.Context(), "unknown")
	require.ErrorIs(t, err, httpmock.NoResponderFound)
	require.Equal(t, 1, mock.GetCallCountInfo()["GET https://api.fastly.com/service/SU1"])
}

func TestLogger(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for level, want := range map[slog.Level][]string{
			slog.LevelDebug: {"DEBUG fastly: attempt", "INFO fastly: retry", "DEBUG fastly: attempt", "WARN fastly: warning"},
			slog.LevelInfo:  {"INFO fastly: retry", "WARN fastly: warning"},
			slog.LevelWarn:  {"WARN fastly: warning"},
		} {
			var out bytes.Buffer
			logger := slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: level, ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
				if a.Key == slog.LevelKey || a.Key == slog.MessageKey {
					return a
				}
				return slog.Attr{}
			}}))
			client, fake := fastlytest.New(t, fastly.WithLogger(logger))
			svc := fake.AddService("shop")
			fake.Inject(fastlytest.Fault{Status: 503})
			// A write that is declared as free, but counts.
			op := fastly.Op{
				Name: "update version", Method: http.MethodPut, Path: "/service/{service_id}/version/{version}",
				Args: []any{svc.ID, 1}, Body: fastly.FormBody(fastly.VersionInput{Comment: new("x")}), Bucket: fastly.BucketNone,
			}
			require.NoError(t, touch(t.Context(), client, op))
			var lines []string
			for line := range strings.Lines(out.String()) {
				line = strings.NewReplacer("level=", "", "msg=", "", `"`, "").Replace(strings.TrimSpace(line))
				lines = append(lines, line)
			}
			require.ElementsMatch(t, want, lines, level)
		}
	})
}
