package fastly

import (
	"crypto/tls"
	"errors"
	"net/http"
	"sync/atomic"
)

// transport sends the requests of a Client and of the copies that share it.
type transport struct {
	given      http.RoundTripper             // nil means the current value of http.DefaultTransport
	reports    bool                          // whether given calls the hooks of httptrace
	standard   atomic.Pointer[standardClone] // clone of http.DefaultTransport
	closed     atomic.Bool
	background *background
}

// standardClone is a clone of the current or a previous http.DefaultTransport.
type standardClone struct {
	from, clone *http.Transport
	reports     bool
}

func newTransport(given http.RoundTripper) (*transport, error) {
	t := &transport{given: given, background: newBackground()}
	if own, ok := given.(*http.Transport); ok {
		clone, err := secured(own)
		if err != nil {
			return nil, err
		}
		t.given, t.reports = clone, reportsAll(clone)
	}
	return t, nil
}

// current returns the RoundTripper for the next request, and reports whether it calls the hooks
// of httptrace. A program may replace http.DefaultTransport at any time. A value other than
// *http.Transport, such as a mock, is used directly.
func (t *transport) current() (rt http.RoundTripper, reports bool, err error) {
	if t.given != nil {
		return t.given, t.reports, nil
	}
	original, ok := http.DefaultTransport.(*http.Transport)
	switch {
	case isNil(http.DefaultTransport):
		return nil, false, errors.New("http.DefaultTransport is nil")
	case !ok:
		return http.DefaultTransport, false, nil
	}
	known := t.standard.Load()
	if known == nil || known.from != original {
		clone, err := secured(original)
		if err != nil {
			return nil, false, err
		}
		fresh := &standardClone{original, clone, reportsAll(clone)}
		if t.standard.CompareAndSwap(known, fresh) {
			known.release()
			known = fresh
		} else {
			known = t.standard.Load()
		}
	}
	return known.clone, known.reports, nil
}

// close refuses further calls, and ends the requests in the background.
func (t *transport) close() {
	t.closed.Store(true)
	t.background.close()
	if own, ok := t.given.(*http.Transport); ok {
		own.CloseIdleConnections()
	}
	t.standard.Load().release()
}

// release closes the idle connections of an unused clone.
func (s *standardClone) release() {
	if s != nil {
		s.clone.CloseIdleConnections()
	}
}

// idlePerHost allows many concurrent calls to one host. With Go's default of 2, most of them
// would open new connections.
const idlePerHost = 100

// secured returns a clone of a transport with a minimum TLS version of 1.2 and enough idle
// connections.
func secured(given *http.Transport) (*http.Transport, error) {
	t := given.Clone()
	if t.TLSClientConfig == nil {
		t.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	if t.TLSClientConfig.MaxVersion != 0 && t.TLSClientConfig.MaxVersion < tls.VersionTLS12 {
		return nil, errors.New("WithTransport: its TLS configuration allows nothing above TLS 1.1")
	}
	t.TLSClientConfig.MinVersion = max(t.TLSClientConfig.MinVersion, tls.VersionTLS12)
	if t.MaxIdleConnsPerHost == 0 {
		t.MaxIdleConnsPerHost = idlePerHost
	}
	if t.MaxIdleConns > 0 && t.MaxIdleConns < idlePerHost*2 {
		t.MaxIdleConns = idlePerHost * 2
	}
	// By default, a transport with a custom TLS configuration does not use HTTP/2. If its owner
	// has disabled HTTP/2, it stays disabled.
	t.ForceAttemptHTTP2 = !switchedOffHTTP2(given)
	return t, nil
}

func switchedOffHTTP2(t *http.Transport) bool {
	if t.Protocols != nil {
		return !t.Protocols.HTTP2()
	}
	return t.TLSNextProto != nil && len(t.TLSNextProto) == 0
}

// plainHTTP2 reports whether a transport uses HTTP/2 without TLS.
func plainHTTP2(rt http.RoundTripper) bool {
	t, ok := rt.(*http.Transport)
	return ok && t.Protocols != nil && t.Protocols.UnencryptedHTTP2() && !t.Protocols.HTTP1()
}

// reportsAll reports whether an unused transport will call the hooks of httptrace for every
// connection. Custom protocols may not call them.
func reportsAll(t *http.Transport) bool {
	for protocol := range t.TLSNextProto {
		if protocol != "h2" && protocol != "unencrypted_http2" { // protocols of net/http
			return false
		}
	}
	return true
}
