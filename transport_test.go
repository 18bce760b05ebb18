package fastly_test

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jarcoal/httpmock"
	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
)

// replaceDefault replaces http.DefaultTransport during a test.
func replaceDefault(t *testing.T, rt http.RoundTripper) {
	t.Helper()
	original := http.DefaultTransport
	http.DefaultTransport = rt
	t.Cleanup(func() { http.DefaultTransport = original })
}

// noNetwork returns an http.DefaultTransport that must not be used.
func noNetwork(t *testing.T) http.RoundTripper {
	t.Helper()
	return &http.Transport{DialContext: func(_ context.Context, _, address string) (net.Conn, error) {
		t.Errorf("the network was asked for %s", address)
		return nil, errors.New("no network")
	}}
}

// TestDefaultTransportThatIsReplaced checks that each request uses the current
// http.DefaultTransport, whether it is a mock, a wrapper, or another *http.Transport.
func TestDefaultTransportThatIsReplaced(t *testing.T) {
	newClient := func(t *testing.T) *fastly.Client {
		t.Helper()
		return connect(t, "https://api.fastly.com")
	}
	answered := func(t *testing.T, client *fastly.Client) {
		t.Helper()
		svc, err := client.Services.Get(t.Context(), "SU1")
		require.NoError(t, err)
		require.Equal(t, "mocked", svc.Name)
	}
	mock := func() {
		httpmock.RegisterResponder(http.MethodGet, "https://api.fastly.com/service/SU1", httpmock.NewStringResponder(200, `{"id":"SU1","name":"mocked"}`))
	}
	wrapped := transportFunc(func(req *http.Request) (*http.Response, error) {
		return respond(req, 200, `{"id":"SU1","name":"mocked"}`), nil
	})
	t.Run("by httpmock, before", func(t *testing.T) {
		replaceDefault(t, noNetwork(t))
		httpmock.Activate(t)
		mock()
		answered(t, newClient(t))
	})
	t.Run("by httpmock, after", func(t *testing.T) {
		replaceDefault(t, noNetwork(t))
		client := newClient(t)
		httpmock.Activate(t)
		mock()
		answered(t, client)
	})
	t.Run("by a wrapper, between calls, and back", func(t *testing.T) {
		calls := 0
		own := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
			calls++
			return nil, errors.New("no network here")
		}}
		replaceDefault(t, own)
		client := newClient(t)
		_, err := client.Services.Get(t.Context(), "SU1")
		require.ErrorContains(t, err, "no network here")
		before := calls
		http.DefaultTransport = wrapped
		answered(t, client)
		require.Equal(t, before, calls)
		http.DefaultTransport = own
		_, err = client.Services.Get(t.Context(), "SU1")
		require.ErrorContains(t, err, "no network here")
		require.Greater(t, calls, before)
	})
	t.Run("between two attempts", func(t *testing.T) {
		client := newClient(t)
		replaceDefault(t, transportFunc(func(req *http.Request) (*http.Response, error) {
			http.DefaultTransport = wrapped
			return respond(req, 503, ""), nil
		}))
		answered(t, client)
	})
	t.Run("by a transport of its own, the idle connections of the former are closed", func(t *testing.T) {
		gone := make(chan struct{}, 4)
		server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
		server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
			if state == http.StateClosed {
				gone <- struct{}{}
			}
		}
		server.Start()
		defer server.Close()
		client := connect(t, server.URL)
		replaceDefault(t, &http.Transport{})
		require.NoError(t, touch(t.Context(), client, thing(http.MethodGet)))
		http.DefaultTransport = &http.Transport{DisableKeepAlives: true}
		require.NoError(t, touch(t.Context(), client, thing(http.MethodGet)))
		for range 2 { // the other transport keeps no connections
			select {
			case <-gone:
			case <-time.After(5 * time.Second):
				require.Fail(t, "a connection stays open")
			}
		}
	})
	for name, rt := range map[string]http.RoundTripper{"by nothing": nil, "by a nil transport": (*http.Transport)(nil)} {
		t.Run(name, func(t *testing.T) {
			replaceDefault(t, rt)
			for _, method := range []string{http.MethodGet, http.MethodPut} {
				err := touch(t.Context(), newClient(t), thing(method))
				require.ErrorContains(t, err, "nothing was sent: http.DefaultTransport is nil")
				e, ok := errors.AsType[*fastly.Error](err)
				require.True(t, ok)
				require.Zero(t, e.Attempts)
				require.False(t, e.Uncertain)
			}
		})
	}
}

// TestTransportThatChangesRequests checks that changes of a request by a transport affect neither
// the next attempt, nor other calls, nor the arguments of the caller.
func TestTransportThatChangesRequests(t *testing.T) {
	type sent struct {
		url    string
		header http.Header
	}
	var all []sent
	client := inMemory(t, func(req *http.Request) (*http.Response, error) {
		all = append(all, sent{req.URL.String(), req.Header.Clone()})
		for name, values := range req.Header {
			values[0] = "changed"
			req.Header[name] = append(values, "added")
		}
		req.Header["Another"] = []string{"one"}
		delete(req.Header, "Accept")
		req.URL.Host, req.URL.Path, req.URL.RawQuery = "elsewhere.example.com", "/changed", "x=y"
		status := 200
		if len(all)%3 != 0 {
			status = 503
		}
		return respond(req, status, "{}"), nil
	}, fastly.WithHeader("Of-Client", "a"), fastly.WithProduct("tool/1"))
	op := thing(http.MethodPut)
	op.Header = http.Header{"Of-Op": {"b", "c"}}
	op.Body = fastly.FormBody(map[string]string{"a": "b"})
	of := fastly.WithHeader("Of-Call", "d")
	for range 3 {
		require.NoError(t, touch(t.Context(), client, op, of))
	}
	require.Len(t, all, 9)
	for _, s := range all {
		require.Equal(t, all[0], s)
	}
	require.Equal(t, "https://api.fastly.com/thing/a", all[0].url)
	require.Equal(t, http.Header{"Of-Op": {"b", "c"}}, op.Header)
	names := make([]string, 0, len(all[0].header))
	for name := range all[0].header {
		names = append(names, name)
	}
	slices.Sort(names)
	require.Equal(t, []string{"Accept", "Content-Type", "Fastly-Key", "Of-Call", "Of-Client", "Of-Op", "User-Agent"}, names)
}

// TestDerivedClientsAreReleased checks that a derived client can be garbage collected, whether or
// not it was closed.
func TestDerivedClientsAreReleased(t *testing.T) {
	client := connect(t, "https://api.fastly.com")
	heap := func() uint64 {
		runtime.GC()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	derive := func(n int) {
		for i := range n {
			derived, err := client.With(fastly.WithTransport(&http.Transport{}), fastly.WithTimeout(time.Second))
			require.NoError(t, err)
			if i%2 == 0 {
				require.NoError(t, derived.Close())
			}
		}
	}
	derive(100)
	before := heap()
	const n = 20_000
	derive(n)
	grown := int64(heap()) - int64(before)
	require.Less(t, grown, int64(n*50), "a client itself has some kilobytes")
	require.NoError(t, touch(t.Context(), mustWith(t, client, fastly.WithTransport(transportFunc(func(req *http.Request) (*http.Response, error) {
		return respond(req, 200, "{}"), nil
	}))), thing(http.MethodGet)))
	t.Logf("%d derived clients: %d bytes more", n, grown)
}

func mustWith(t *testing.T, client *fastly.Client, opts ...fastly.Option) *fastly.Client {
	t.Helper()
	derived, err := client.With(opts...)
	require.NoError(t, err)
	return derived
}

// TestCloseOfDerivedClients checks that Close affects all clients that share a transport, and no
// others.
func TestCloseOfDerivedClients(t *testing.T) {
	own := func() fastly.Option {
		return fastly.WithTransport(transportFunc(func(req *http.Request) (*http.Response, error) { return respond(req, 200, "{}"), nil }))
	}
	for closed, open := range map[string][]bool{ // parent, copy with the same transport, copy with another one, copy of that
		"parent":               {false, false, true, true},
		"sharing":              {false, false, true, true},
		"apart":                {true, true, false, false},
		"sharing with apart":   {true, true, false, false},
		"with options of both": {true, true, true, true},
	} {
		parent := inMemory(t, func(req *http.Request) (*http.Response, error) { return respond(req, 200, "{}"), nil })
		sharing := mustWith(t, parent, fastly.WithProduct("a"))
		apart := mustWith(t, sharing, own())
		after := mustWith(t, apart, fastly.WithTimeout(time.Minute))
		clients := []*fastly.Client{parent, sharing, apart, after, mustWith(t, after, own())}
		for i, name := range []string{"parent", "sharing", "apart", "sharing with apart", "with options of both"} {
			if name == closed {
				require.NoError(t, clients[i].Close())
			}
		}
		for i, want := range open {
			err := touch(t.Context(), clients[i], thing(http.MethodGet))
			if want {
				require.NoError(t, err, "%d after closing %s", i, closed)
			} else {
				require.ErrorIs(t, err, fastly.ErrClosed, "%d after closing %s", i, closed)
			}
		}
	}
}

// TestOldTLSWithoutABody checks that a reply without a body, as from a mock, is refused if the
// TLS version is too old.
func TestOldTLSWithoutABody(t *testing.T) {
	client := inMemory(t, func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: http.StatusOK, TLS: &tls.ConnectionState{Version: tls.VersionTLS11}}, nil
	})
	require.ErrorContains(t, touch(t.Context(), client, thing(http.MethodGet)), "TLS 1.2 or newer is required")
}

// TestWritesAreNotRepeatedByTheTransport checks that no header field makes net/http repeat a
// write by itself.
func TestWritesAreNotRepeatedByTheTransport(t *testing.T) {
	for _, field := range []string{"Idempotency-Key", "X-Idempotency-Key"} {
		t.Run(field, func(t *testing.T) {
			var writes atomic.Int32
			client := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodGet {
					_, _ = io.WriteString(w, "{}")
					return
				}
				_, _ = io.Copy(io.Discard, r.Body)
				if r.Header.Get(field) != "k" {
					t.Errorf("the field is lost: %v", r.Header)
				}
				if writes.Add(1) == 1 { // the write takes effect, and the connection breaks
					panic(http.ErrAbortHandler)
				}
				w.WriteHeader(http.StatusConflict)
			})
			require.NoError(t, touch(t.Context(), client, thing(http.MethodGet))) // opens a reusable connection
			err := touch(t.Context(), client, thing(http.MethodPost), fastly.WithHeader(field, "k"))
			e, ok := errors.AsType[*fastly.Error](err)
			require.True(t, ok)
			require.EqualValues(t, e.Attempts, writes.Load())
			require.True(t, e.Uncertain)
		})
	}
}

// TestTransportWithAProtocolOfItsOwn checks that a write over a custom protocol is reported as
// uncertain, although net/http does not report that it was sent.
func TestTransportWithAProtocolOfItsOwn(t *testing.T) {
	server := httptest.NewUnstartedServer(nil)
	server.TLS = &tls.Config{NextProtos: []string{"own/1"}, MinVersion: tls.VersionTLS12}
	server.Config.TLSNextProto = map[string]func(*http.Server, *tls.Conn, http.Handler){"own/1": func(_ *http.Server, conn *tls.Conn, _ http.Handler) {
		_, _ = io.Copy(io.Discard, conn)
	}}
	server.StartTLS()
	t.Cleanup(server.Close)
	var sent atomic.Int32
	transport := server.Client().Transport.(*http.Transport).Clone()
	transport.TLSClientConfig.NextProtos = []string{"own/1"}
	transport.TLSNextProto = map[string]func(string, *tls.Conn) http.RoundTripper{"own/1": func(_ string, conn *tls.Conn) http.RoundTripper {
		return transportFunc(func(*http.Request) (*http.Response, error) {
			sent.Add(1)
			_ = conn.Close()
			return nil, errors.New("it broke off")
		})
	}}
	given := connect(t, server.URL, fastly.WithTransport(transport))
	replaceDefault(t, transport)
	for name, client := range map[string]*fastly.Client{"given": given, "default": connect(t, server.URL)} {
		sent.Store(0)
		e, ok := errors.AsType[*fastly.Error](touch(t.Context(), client, thing(http.MethodPost)))
		require.True(t, ok)
		require.EqualValues(t, 1, sent.Load(), name)
		require.True(t, e.Uncertain, name)
	}
}
