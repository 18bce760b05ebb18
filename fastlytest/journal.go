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
	f.journal.add(c.entry)
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

// journal holds the recorded requests, or the last ones of them.
type journal struct {
	requests []*Request
	dropped  int // requests that came before those
	limit    int // the number of requests to keep; 0 for all
}

func (j *journal) add(r *Request) {
	j.requests = append(j.requests, r)
	if j.limit > 0 && len(j.requests) >= 2*j.limit { // seldom, so that a request costs the same whatever the limit
		j.trim()
	}
}

// trim drops what is beyond the limit.
func (j *journal) trim() {
	if surplus := len(j.requests) - j.limit; j.limit > 0 && surplus > 0 {
		j.dropped += surplus
		j.requests = append([]*Request(nil), j.requests[surplus:]...)
	}
}

// since are the kept requests behind a mark.
func (j *journal) since(mark int) []*Request {
	j.trim()
	return j.requests[min(max(0, mark-j.dropped), len(j.requests)):]
}

// Requests returns all recorded requests in order of arrival. Requests that an Unsent fault
// stopped never arrived.
func (f *Fake) Requests() []Request { return f.RequestsSince(0) }

// Writes returns the recorded requests with a method other than GET and HEAD, in order of
// arrival.
func (f *Fake) Writes() []Request {
	return slices.DeleteFunc(f.Requests(), func(r Request) bool { return !writes(r.Method) })
}

// Mark returns the number of requests so far, for [Fake.RequestsSince].
func (f *Fake) Mark() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.journal.dropped + len(f.journal.requests)
}

// RequestsSince returns the recorded requests that arrived after a call of [Fake.Mark], in
// order of arrival.
func (f *Fake) RequestsSince(mark int) []Request {
	f.mu.Lock()
	defer f.mu.Unlock()
	var list []Request
	for _, r := range f.journal.since(mark) {
		list = append(list, *r)
	}
	return list
}

// KeepRequests sets the number of requests on record. Earlier ones are dropped. The default
// is 0, which means all.
func (f *Fake) KeepRequests(n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.journal.limit = max(0, n)
	f.journal.trim()
}

// ClearRequests drops all recorded requests and purges. Marks stay valid.
func (f *Fake) ClearRequests() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.journal.dropped += len(f.journal.requests)
	f.journal.requests, f.purges = nil, nil
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
