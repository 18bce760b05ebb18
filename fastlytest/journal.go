package fastlytest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Request is a request that the fake received and recorded. Header and Body must not be modified.
type Request struct {
	// Time of arrival on the clock of the fake.
	Time time.Time
	// HTTP method.
	Method string
	// Path and query exactly as sent.
	URI string
	// Path template of the operation, for example /service/{}/version/{}/activate. It is empty for
	// unknown operations and PURGE requests.
	Template string
	// Host that the request was sent to.
	Host string
	// Header of the request. In Fastly-Key, the token is replaced by its name.
	Header http.Header
	// Body of the request, exactly as it was received.
	Body []byte
	// Identifier of the user who owns the token. It is empty if the token is missing or invalid.
	User string
	// Status code of the response. It is 0 while the request is in flight, and if no response was
	// sent.
	Status int
	// Whether the operation counts against the write limit.
	Counted bool
	// Whether the API has no operation for the method and path of the request.
	Unknown bool
}

// String returns the method, the URI and the status code.
func (r Request) String() string { return fmt.Sprintf("%s %s (%d)", r.Method, r.URI, r.Status) }

// begin records a request, and its overlaps with requests in flight.
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

// end completes the record of a request.
func (f *Fake) end(c *call, r *reply) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.inFlight, c.entry)
	if r != nil {
		c.entry.Status = r.status
	}
}

// journal holds the recorded requests, up to the limit.
type journal struct {
	requests []*Request
	dropped  int // number of dropped requests
	limit    int // maximum number of requests to keep; 0 means no limit
}

func (j *journal) add(r *Request) {
	j.requests = append(j.requests, r)
	if j.limit > 0 && len(j.requests) >= 2*j.limit { // trim rarely, so that the cost per request does not depend on the limit
		j.trim()
	}
}

// trim drops the oldest requests beyond the limit.
func (j *journal) trim() {
	if surplus := len(j.requests) - j.limit; j.limit > 0 && surplus > 0 {
		j.dropped += surplus
		j.requests = append([]*Request(nil), j.requests[surplus:]...)
	}
}

// since returns the kept requests after a mark.
func (j *journal) since(mark int) []*Request {
	j.trim()
	return j.requests[min(max(0, mark-j.dropped), len(j.requests)):]
}

// Requests returns all recorded requests in order of arrival. Requests that met a fault with
// [Fault.Unsent] are not recorded.
func (f *Fake) Requests() []Request { return f.RequestsSince(0) }

// Writes returns the recorded requests except GET and HEAD, in order of arrival.
func (f *Fake) Writes() []Request {
	return slices.DeleteFunc(f.Requests(), func(r Request) bool { return !writes(r.Method) })
}

// Mark returns the number of requests recorded so far, including dropped ones. Pass it to
// [Fake.RequestsSince] to get only later requests.
func (f *Fake) Mark() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.journal.dropped + len(f.journal.requests)
}

// RequestsSince returns the requests recorded since [Fake.Mark] returned mark, in order of arrival.
func (f *Fake) RequestsSince(mark int) []Request {
	f.mu.Lock()
	defer f.mu.Unlock()
	var list []Request
	for _, r := range f.journal.since(mark) {
		list = append(list, *r)
	}
	return list
}

// KeepRequests sets the maximum number of requests that are kept on record. The oldest are dropped
// first. The default is 0, which means no limit.
func (f *Fake) KeepRequests(n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.journal.limit = max(0, n)
	f.journal.trim()
}

// ClearRequests drops all recorded requests and purges. Values returned by [Fake.Mark] remain
// valid.
func (f *Fake) ClearRequests() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.journal.dropped += len(f.journal.requests)
	f.journal.requests, f.purges = nil, nil
}

// Peak returns the maximum number of requests that were in flight at the same time.
func (f *Fake) Peak() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.peak
}

// Overlaps lists concurrent writes to the same service, or to the same workspace of the Next-Gen WAF
// or of Bot Management. The API may lose one of them. Each element describes two requests that were
// in flight at the same time.
func (f *Fake) Overlaps() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.overlaps)
}

// turn returns the service or workspace that a request writes to, or an empty string.
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
	for _, root := range []string{wafWorkspace, botWorkspace} {
		if strings.HasPrefix(c.route.template, root) {
			return c.args[0]
		}
	}
	id, _ := c.serviceID()
	return id
}
