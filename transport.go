package fastly

import (
	"crypto/tls"
	"errors"
	"net/http"
	"sync/atomic"
)

// transport is what sends the requests of a Client, and of those that share it.
type transport struct {
	given      http.RoundTripper             // nil means http.DefaultTransport, whatever that is at the time
	reports    bool                          // whether given reports what it does to httptrace
	standard   atomic.Pointer[standardClone] // of http.DefaultTransport
	closed     atomic.Bool
	background *background
}

// standardClone is a clone of a transport that is, or was, http.DefaultTransport.
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

// current returns what is to send a request now, and whether it reports what it does to
// httptrace. A program may replace http.DefaultTransport at any time, by a mock or a
// wrapper: that is used as it is.
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

// close refuses further calls, and ends what is in the background.
func (t *transport) close() {
	t.closed.Store(true)
	t.background.close()
	if own, ok := t.given.(*http.Transport); ok {
		own.CloseIdleConnections()
	}
	t.standard.Load().release()
}

// release closes the idle connections of a clone that is not used any more.
func (s *standardClone) release() {
	if s != nil {
		s.clone.CloseIdleConnections()
	}
}

// idlePerHost fits one host with many callers; Go's default of 2 makes them dial
// over and over.
const idlePerHost = 100

// secured returns a clone of a transport that speaks TLS 1.2 at least and keeps enough
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
	// A transport with a TLS configuration of its own speaks HTTP/1 only, unless
	// told. One whose owner switched HTTP/2 off keeps that.
	t.ForceAttemptHTTP2 = !switchedOffHTTP2(given)
	return t, nil
}

func switchedOffHTTP2(t *http.Transport) bool {
	if t.Protocols != nil {
		return !t.Protocols.HTTP2()
	}
	return t.TLSNextProto != nil && len(t.TLSNextProto) == 0
}

// plainHTTP2 reports whether a transport speaks HTTP/2 without TLS.
func plainHTTP2(rt http.RoundTripper) bool {
	t, ok := rt.(*http.Transport)
	return ok && t.Protocols != nil && t.Protocols.UnencryptedHTTP2() && !t.Protocols.HTTP1()
}

// reportsAll reports whether a transport that has sent nothing yet will call the hooks of
// httptrace for every connection. The caller's own protocols may not.
func reportsAll(t *http.Transport) bool {
	for protocol := range t.TLSNextProto {
		if protocol != "h2" && protocol != "unencrypted_http2" { // those of net/http
			return false
		}
	}
	return true
}
