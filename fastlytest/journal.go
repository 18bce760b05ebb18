package fastlytest

import (
	"fmt"
	"net/http"
	"slices"
	"time"
)

// Request is a request that reached the fake, as recorded. Header and Body belong to the
// fake: read them only.
type Request struct {
	Time     time.Time // when it came, on the server's clock
	Method   string
	URI      string // path and query, byte for byte as sent
	Template string // its operation: /service/{}/version/{}/activate; empty for PURGE requests and unknown ones
	Host     string
	Header   http.Header // with the name of the token in place of the token
	Body     []byte
	User     string // who sent it; empty without a valid token
	Status   int    // what it was answered; 0 while it is in flight, or if it never was
	Counted  bool   // of a family that counts against the write budget
	Unknown  bool   // no operation of the API
}

// String is method, URI and status.
func (r Request) String() string { return fmt.Sprintf("%s %s (%d)", r.Method, r.URI, r.Status) }

// begin puts a request on record, and takes note of what else is in flight.
func (f *Fake) begin(c *call) {
	f.mu.Lock()
	defer f.mu.Unlock()
	c.entry = &Request{
		Time:     f.now(),
		Method:   c.method,
		URI:      c.target,
		Template: c.route.template,
		Host:     c.host,
		Header:   c.header.Clone(),
		Body:     c.body,
		Counted:  c.counted,
		Unknown:  c.route == unknown,
	}
	if value := c.header.Get("Fastly-Key"); value != "" {
		name := "unknown"
		if token := f.tokens[value]; token != nil {
			name = token.Name
		}
		c.entry.Header.Set("Fastly-Key", name)
	}
	turn := f.turn(c)
	for other, taken := range f.inFlight {
		if taken != "" && taken == turn {
			f.overlaps = append(f.overlaps, fmt.Sprintf("%s %s came during %s %s", c.method, c.target, other.Method, other.URI))
		}
	}
	f.inFlight[c.entry] = turn
	f.peak = max(f.peak, len(f.inFlight))
	f.journal = append(f.journal, c.entry)
}

// end closes the record of a request.
func (f *Fake) end(c *call, r *reply) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.inFlight, c.entry)
	if r != nil {
		c.entry.Status = r.status
	}
}

// Requests are all requests so far, in the order in which they came. Those that an
// Unsent fault stopped never did.
func (f *Fake) Requests() []Request {
	return f.recorded(func(*Request) bool { return true })
}

// Writes are the requests with a method other than GET and HEAD, in the order in which
// they came.
func (f *Fake) Writes() []Request {
	return f.recorded(func(r *Request) bool { return writes(r.Method) })
}

func (f *Fake) recorded(keep func(*Request) bool) []Request {
	f.mu.Lock()
	defer f.mu.Unlock()
	var list []Request
	for _, r := range f.journal {
		if keep(r) {
			list = append(list, *r)
		}
	}
	return list
}

// Peak is how many requests were in flight at once, at most.
func (f *Fake) Peak() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.peak
}

// Overlaps tells of writes to the configuration of one service that were in flight at the
// same time: the API may lose one of them. An element names both.
func (f *Fake) Overlaps() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.overlaps)
}

// turn is the service that a request writes to; empty if it writes to none.
func (f *Fake) turn(c *call) string {
	if !writes(c.method) || c.route.scope != "" || c.route.parallel {
		return ""
	}
	for _, k := range kinds() {
		if k.root == "" || c.route.template != k.root+"/{}" {
			continue
		}
		if s, _, _ := k.locate(f, c.args[0]); s != nil {
			return s.id
		}
	}
	id, _ := c.serviceID()
	return id
}
