package fastly

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"sync"
)

// resolve computes the path, URL and body that all attempts share.
func (c *call) resolve() error {
	op := &c.op
	if err := op.check(); err != nil {
		return err
	}
	op.Header = canonical(op.Header)
	err := c.cfg.check(c.ctx, op)
	if err != nil {
		return err
	}
	if c.path, err = op.fill(); err != nil {
		return err
	}
	if c.url, err = c.target(); err != nil {
		return err
	}
	c.content, err = op.Body.content()
	c.source.content = &c.content
	return err
}

// canonical returns a header with canonical field names.
func canonical(h http.Header) http.Header {
	for name := range h {
		if name == http.CanonicalHeaderKey(name) {
			continue
		}
		clean := make(http.Header, len(h))
		for name, values := range h {
			clean[http.CanonicalHeaderKey(name)] = values
		}
		return clean
	}
	return h
}

// noHeader is the header of all requests before dress. It must not be modified.
var noHeader = http.Header{}

// request returns the request for http.Client, without header and body. dress adds both in each
// attempt.
func (c *call) request() *http.Request {
	req := http.Request{
		Method: c.op.Method, URL: &c.url, Host: c.url.Host, Header: noHeader,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
	}
	c.bare = *req.WithContext(c.ctx)
	return &c.bare
}

// dress returns the request of an attempt, or of a redirect in it, with context, header and body.
func (c *call) dress(req *http.Request) (*http.Request, error) {
	req = req.WithContext(c.attempt.ctx)
	req.Header = c.header(req.URL)
	if !c.attempt.reports { // a custom transport may change the URL in place
		u := *req.URL
		req.URL = &u
	}
	if err := keepAbsolute(c.attempt.via, req); err != nil {
		return nil, err
	}
	if c.content.mediaType == "" {
		return req, nil
	}
	open := c.content.reader
	if c.content.open != nil {
		open = c.source.open
	}
	body, err := open()
	if err != nil {
		return nil, err
	}
	if c.content.size == 0 {
		req.Body = http.NoBody
		return req, body.Close()
	}
	req.Body, req.ContentLength = body, c.content.size
	if c.content.spent == nil {
		req.GetBody = open // for requests that net/http repeats because a connection was stale
	}
	return req, nil
}

// source opens the files and readers of the caller, one at a time, until the call ends. A
// transport may open one in a separate goroutine.
type source struct {
	content *content

	mu     sync.Mutex
	body   io.Closer // body that was opened last
	closed bool
}

func (s *source) open() (io.ReadCloser, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, errBodyClosed
	}
	if s.body != nil {
		_ = s.body.Close()
	}
	body, err := s.content.reader()
	if err != nil {
		s.body = nil
		return nil, err
	}
	s.body = body
	return body, nil
}

// close closes the last body and prevents further ones. It may be called more than once.
func (s *source) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	if body := s.body; body != nil {
		s.body = nil
		_ = body.Close()
	}
}

// target returns the URL of the operation, with the path unmodified.
func (c *call) target() (url.URL, error) {
	base := c.client.cfg.api
	if c.op.Realtime {
		base = c.client.cfg.realtime
	}
	if c.op.verbatim { // the parameters of a URL are part of what is purged
		if c.op.Query != nil || c.cfg.asked {
			return url.URL{}, errors.New("a query parameter can't be added to a URL that is purged")
		}
		if c.op.site != nil {
			return rawURL(c.op.site.scheme, c.op.site.host, c.op.site.target)
		}
		return rawURL(base.Scheme, base.Host, base.EscapedPath()+c.path)
	}
	query, err := c.op.queryText(c.cfg.query)
	if err != nil {
		return url.URL{}, err
	}
	target := base.EscapedPath() + c.path
	if query != "" {
		target += "?" + query
	}
	return rawURL(base.Scheme, base.Host, target)
}

// rawURL returns a URL with path and query exactly as in target.
func rawURL(scheme, host, target string) (url.URL, error) {
	path, query, hasQuery := strings.Cut(target, "?")
	u := url.URL{Scheme: scheme, Host: host, Path: path, RawQuery: query, ForceQuery: hasQuery && query == ""}
	if strings.Contains(path, "%") {
		if plain, err := url.PathUnescape(path); err == nil {
			u.Path, u.RawPath = plain, path
		}
	}
	if u.EscapedPath() != path {
		if strings.HasPrefix(path, "//") {
			return url.URL{}, fmt.Errorf("the path %q can't be sent as it is", path)
		}
		u.Path, u.RawPath, u.Opaque = "", "", path
	}
	return u, nil
}

// keepAbsolute makes the URL absolute in the request line if the transport uses a plain-text
// proxy. net/http does not do so for URLs with a raw path.
func keepAbsolute(via http.RoundTripper, req *http.Request) error {
	transport, ok := via.(*http.Transport)
	if !ok || req.URL.Opaque == "" || req.URL.Scheme != "http" || transport.Proxy == nil {
		return nil
	}
	proxy, err := transport.Proxy(req)
	if err != nil || proxy == nil || strings.HasPrefix(proxy.Scheme, "socks5") {
		return err
	}
	u := *req.URL
	u.Opaque = "//" + u.Host + u.Opaque
	req.URL = &u
	return nil
}

// acceptOf returns the Accept field for a reply format.
func acceptOf(reply ReplyFormat) string {
	switch reply {
	case ReplyJSON:
		return "application/json"
	case ReplyJSONAPI:
		return "application/vnd.api+json"
	default:
		return "*/*"
	}
}

// header returns a new header for a request to u, because a transport may modify it.
func (c *call) header(u *url.URL) http.Header {
	h := make(http.Header, 4+len(c.op.Header)+len(c.cfg.header))
	token := c.hold.cred.token.Reveal()
	values := []string{c.client.agent, acceptOf(c.op.Reply), c.content.mediaType, token}
	if c.op.Reply == ReplyJSONAPI && c.content.mediaType == mediaBulk {
		values[1] = mediaBulk // JSON:API extensions are negotiated in both directions
	}
	h["User-Agent"], h["Accept"] = values[0:1:1], values[1:2:2]
	if c.content.mediaType != "" {
		h["Content-Type"] = values[2:3:3]
	}
	if token != "" && c.mayCarryToken(u) {
		h["Fastly-Key"] = values[3:4:4]
	}
	for _, fields := range []http.Header{c.op.Header, c.cfg.header} {
		if len(fields) > 0 {
			maps.Copy(h, fields.Clone())
		}
	}
	if c.blunt {
		delete(h, "Expect")
	}
	if !c.op.isRead() {
		hideFromReplay(h)
	}
	if c.cfg.soft {
		h["Fastly-Soft-Purge"] = []string{"1"}
	}
	return h
}

// hideFromReplay spells some header fields in lower case. In canonical form, they would make
// net/http retry a write by itself, without the knowledge of the client. Servers ignore the case
// of field names.
func hideFromReplay(h http.Header) {
	for _, name := range []string{"Idempotency-Key", "X-Idempotency-Key"} {
		if values, ok := h[name]; ok {
			delete(h, name)
			h[strings.ToLower(name)] = values
		}
	}
}

// checkField returns an error if a header field is invalid, or may only be set by the client. The
// error does not contain the value.
func checkField(name, value string) error {
	switch http.CanonicalHeaderKey(name) {
	case "", "Fastly-Key", "Host", "Content-Length", "Transfer-Encoding",
		"Connection", "Keep-Alive", "Proxy-Connection", "Te", "Trailer", "Upgrade": // fields of the connection
		return fmt.Errorf("%q is not for callers to set", name)
	case "Accept-Encoding":
		return fmt.Errorf("%q is not for callers to set: only replies to the client's own field are decompressed", name)
	}
	switch {
	case !isToken(name):
		return fmt.Errorf("%q is not a valid name of a header field", name)
	case !isFieldValue(value):
		return fmt.Errorf("the value of %s has a line break, NUL or another control character", name)
	}
	return nil
}

// isToken reports whether text is a token as defined by HTTP, such as a method or a field name.
func isToken(text string) bool {
	return text != "" && !strings.ContainsFunc(text, func(r rune) bool {
		return r <= ' ' || r >= 0x7f || strings.ContainsRune(`"(),/:;<=>?@[\]{}`, r)
	})
}

// isFieldValue reports whether text is a valid value of a header field.
func isFieldValue(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f })
}
