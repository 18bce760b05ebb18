package fastlytest

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// call is a request that the fake is handling.
type call struct {
	ctx    context.Context
	method string
	base   string   // scheme and host, for links
	host   string   // host that the request is for
	target string   // path and query exactly as sent
	path   []string // escaped segments of the path
	query  url.Values
	header http.Header
	body   []byte

	tree    *node // tree of all operations
	route   *route
	args    []string // arguments for the placeholders of the route
	counted bool     // counts against the write limit
	now     time.Time
	token   *Credential // nil if the token is missing or invalid
	user    *user
	account *account
	entry   *Request
}

func newCall(req *http.Request) *call {
	c := &call{
		ctx:    req.Context(),
		method: cmp.Or(req.Method, http.MethodGet),
		host:   cmp.Or(req.Host, req.URL.Host),
		target: target(req),
		header: req.Header,
	}
	scheme := "http"
	if req.TLS != nil || req.URL.Scheme == "https" {
		scheme = "https"
	}
	c.base = scheme + "://" + c.host
	path, query, _ := strings.Cut(c.target, "?")
	c.query, _ = url.ParseQuery(query) // invalid pairs are ignored
	c.path = splitPath(path)
	c.counted = counted(c.method, c.path)
	c.tree = routes()
	c.route, c.args = c.resolve()
	return c
}

// splitPath returns the segments of a path. The root path has one empty segment.
func splitPath(path string) []string { return strings.Split(strings.TrimPrefix(path, "/"), "/") }

// target returns the path and query of a request as in the request line.
func target(req *http.Request) string {
	target := req.RequestURI
	if target == "" { // the request was not sent through a socket
		target = req.URL.RequestURI()
	}
	if _, rest, absolute := strings.Cut(target, "://"); absolute && !strings.HasPrefix(target, "/") {
		_, path, _ := strings.Cut(rest, "/")
		target = "/" + path
	}
	return target
}

// resolve finds the route. A purge by URL contains the complete URL in place of the path, including
// the query.
func (c *call) resolve() (*route, []string) {
	if c.method == methodPurge {
		c.query = nil
		return purgeSite, []string{c.host + c.target}
	}
	if site, ok := strings.CutPrefix(c.target, "/purge/"); ok && c.method == http.MethodPost {
		c.query = nil
		r, _ := routes().find(c.method, []string{"purge", "url"})
		return r, []string{site}
	}
	method := c.method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	if r, args := routes().find(method, c.path); r != nil && r.on(c.host) {
		return r, args
	}
	return unknown, nil
}

// serviceID returns the id of the service in the path.
func (c *call) serviceID() (string, bool) {
	for _, prefix := range []string{"/service/{}", "/stats/service/{}", "/v1/channel/{}"} {
		if strings.HasPrefix(c.route.template, prefix) {
			return c.args[0], true
		}
	}
	return "", false
}

// number parses a query parameter that is at least 1. It returns fallback if the value is invalid.
func (c *call) number(key string, fallback int) int {
	if n, err := strconv.Atoi(c.query.Get(key)); err == nil && n > 0 {
		return n
	}
	return fallback
}

// fields returns the fields of a form or JSON body. Forms can contain lists (name[]) and objects
// (name[member]). Forms contain strings only. JSON values keep their types, because replies echo
// them.
func (c *call) fields() object {
	fields := object{}
	if strings.Contains(c.header.Get("Content-Type"), "json") {
		decoder := json.NewDecoder(bytes.NewReader(c.body))
		decoder.UseNumber()
		if decoder.Decode(&fields) != nil {
			return object{}
		}
		return fields
	}
	for key, values := range c.form() {
		fields.add(key, values)
	}
	return fields
}

// add adds the form values of a key. If the key is not a list, the last value is used.
func (o object) add(key string, values []string) {
	last := values[len(values)-1]
	name, rest, nested := strings.Cut(key, "[")
	member, _, closed := strings.Cut(rest, "]")
	switch {
	case !nested || !closed:
		o[key] = last
	case member == "":
		list := make([]any, len(values))
		for i, value := range values {
			list[i] = value
		}
		o[name] = list
	default:
		inner, _ := o[name].(object)
		if inner == nil {
			inner = object{}
			o[name] = inner
		}
		inner[member] = last
	}
}

// form returns the form in the body, or an empty form.
func (c *call) form() url.Values {
	if !strings.HasPrefix(c.header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		return nil
	}
	form, _ := url.ParseQuery(string(c.body)) // invalid pairs are ignored
	return form
}
