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

// call is a request on its way through the fake.
type call struct {
	ctx    context.Context
	method string
	base   string   // scheme and host, for links
	host   string   // the host that it is for
	target string   // path and query as sent, byte for byte
	path   []string // the escaped segments of the path
	query  url.Values
	header http.Header
	body   []byte

	tree    *node // of all operations
	route   *route
	args    []string // of the route's placeholders
	counted bool     // draws on the write budget
	now     time.Time
	token   *Credential // nil without a valid one
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
	c.query, _ = url.ParseQuery(query) // a pair that does not parse is one that was not sent
	c.path = splitPath(path)
	c.counted = counted(c.method, c.path)
	c.tree = routes()
	c.route, c.args = c.resolve()
	return c
}

// splitPath returns the segments of a path: one, empty, for the root.
func splitPath(path string) []string { return strings.Split(strings.TrimPrefix(path, "/"), "/") }

// target is the path and query of a request as its first line has them.
func target(req *http.Request) string {
	target := req.RequestURI
	if target == "" { // never went over a wire
		target = req.URL.RequestURI()
	}
	if _, rest, absolute := strings.Cut(target, "://"); absolute && !strings.HasPrefix(target, "/") {
		_, path, _ := strings.Cut(rest, "/")
		target = "/" + path
	}
	return target
}

// resolve finds the route. A purge by URL has that URL, whole, in place of a path; the
// query is the URL's.
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

// serviceID is the service that the path names.
func (c *call) serviceID() (string, bool) {
	for _, prefix := range []string{"/service/{}", "/stats/service/{}", "/v1/channel/{}"} {
		if strings.HasPrefix(c.route.template, prefix) {
			return c.args[0], true
		}
	}
	return "", false
}

// number is a query parameter that counts from 1; what does not is ignored.
func (c *call) number(key string, fallback int) int {
	if n, err := strconv.Atoi(c.query.Get(key)); err == nil && n > 0 {
		return n
	}
	return fallback
}

// fields are the members of a request's body, which may be a form or JSON: texts, lists
// (name[]) and objects (name[member]) from a form, what JSON made of them otherwise.
// They are what a reply echoes.
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

// add adds the values that a form has for a key. Of several for what is no list the last
// counts.
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

// form is the body as a form; empty if it is none.
func (c *call) form() url.Values {
	if !strings.HasPrefix(c.header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		return nil
	}
	form, _ := url.ParseQuery(string(c.body)) // a pair that does not parse is one that was not sent
	return form
}
