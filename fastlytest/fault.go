package fastlytest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"syscall"
	"time"
)

// Fault describes a failure and the requests that it applies to. It applies to requests that match
// both Method and Path. A Fault that sets only Delay makes requests slow.
type Fault struct {
	// HTTP method. If empty, any method matches.
	Method string
	// Path template of an operation, with or without names in its placeholders, or a path as sent.
	// Templates match only operations that the fake knows: see [Request.Template]. For any other
	// path, give the path as sent. If empty, any path matches.
	Path string
	// Number of matching requests to skip before the first one fails. The default is 0.
	Skip int
	// Number of matching requests that fail, not counting skipped ones. If 0, one request fails. If
	// negative, all fail.
	Times int
	// Whether the fault may remain unused. By default, an unused fault fails the test.
	Optional bool

	// If set, called when a request arrives, before it is handled. Use it to simulate concurrent
	// changes.
	Do func()
	// Time to wait before the response. The wait ends early if the context of the request ends.
	Delay time.Duration
	// Whether the request hangs until its context ends.
	Hang bool

	// Whether the connection is refused, so that the request is not recorded. On a socket, this is
	// the same as Cut.
	Unsent bool
	// Whether the connection is reset instead of sending a response.
	Cut bool

	// Status code of the response, from 100 to 599. It also replaces the 501 or 404 of an
	// operation that the fake does not serve. If 0, the API responds as usual.
	Status int
	// Header of the response. It is used only if Status is set.
	Header http.Header
	// Body of the response. It is used only if Status is set.
	Body string

	// Whether the usual response contains only the first half of its body. The Content-Length matches
	// what is sent.
	Malformed bool
	// Whether the connection breaks in the middle of the usual response body.
	Truncated bool
	// Whether the request takes effect before Delay, Hang, Cut or Status applies.
	AfterEffect bool
}

// injected is an injected fault with its counters.
type injected struct {
	Fault
	skip, times int // remaining numbers
	used        bool
}

// Inject applies a fault to matching requests from now on. If several faults match a request, the
// one injected first applies. Skipped requests are counted separately for each fault.
//
// If the fake was created by [New], an unused fault fails the test unless [Fault.Optional] is set.
// An invalid [Fault.Status] also fails the test. On other fakes, Inject panics if the status is
// invalid.
func (f *Fake) Inject(fault Fault) {
	if fault.Status != 0 && (fault.Status < 100 || fault.Status > 599) {
		const format = "fastlytest: %d is no status that a fault can have"
		if f.tb == nil {
			panic(fmt.Sprintf(format, fault.Status))
		}
		f.tb.Helper()
		f.tb.Errorf(format, fault.Status)
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	fault.Header = fault.Header.Clone()
	f.faults = append(f.faults, &injected{Fault: fault, skip: fault.Skip, times: cmp.Or(fault.Times, 1)})
}

// UnusedFaults returns the injected faults that have not applied to any request, except optional
// ones.
func (f *Fake) UnusedFaults() []Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	var unused []Fault
	for _, fault := range f.faults {
		if !fault.used && !fault.Optional {
			unused = append(unused, fault.Fault)
		}
	}
	return unused
}

// String returns the method and path that the fault matches, and its status code if set.
func (fault Fault) String() string {
	text := cmp.Or(fault.Method, "any method") + " " + cmp.Or(fault.Path, "any path")
	if fault.Status != 0 {
		text += fmt.Sprintf(" (%d)", fault.Status)
	}
	return text
}

// erase removes the names from the placeholders of a path.
func erase(path string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(path, "{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		b.WriteString("{}")
		_, path, _ = strings.Cut(rest, "}")
	}
}

// LateClone makes cloned versions appear late. Requests do not find a version until d has passed
// since it was cloned, on the clock of the fake. The default is 0.
func (f *Fake) LateClone(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.lateClone = d
}

// faultFor returns the fault that applies to a request, or the zero Fault.
func (f *Fake) faultFor(c *call) Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, fault := range f.faults {
		switch {
		case fault.times == 0 || !fault.fits(c):
		case fault.skip > 0:
			fault.skip--
		default:
			if fault.times > 0 {
				fault.times--
			}
			fault.used = true
			return fault.Fault
		}
	}
	return Fault{}
}

func (fault *Fault) fits(c *call) bool {
	path, _, _ := strings.Cut(c.target, "?")
	return (fault.Method == "" || fault.Method == c.method) &&
		(fault.Path == "" || erase(fault.Path) == c.route.template || fault.Path == path)
}

// wait waits for Delay, or until the context ends if Hang is set. It returns the error of the
// context.
func (fault *Fault) wait(ctx context.Context) error {
	if fault.Hang {
		<-ctx.Done()
		return context.Cause(ctx)
	}
	return sleep(ctx, fault.Delay)
}

// reply returns the response of the fault, in place of the usual one.
func (fault *Fault) reply() *reply {
	r := &reply{status: fault.Status, header: fault.Header.Clone(), body: []byte(fault.Body)}
	if r.header == nil {
		r.header = http.Header{}
	}
	return r
}

// damage modifies the usual response.
func (fault *Fault) damage(r *reply) *reply {
	if fault.Malformed {
		r.body = r.body[:len(r.body)/2]
	}
	r.truncated = fault.Truncated
	return r
}

// Connection errors as returned by package net.
var (
	errRefused = &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	errReset   = &net.OpError{Op: "read", Net: "tcp", Err: os.NewSyscallError("read", syscall.ECONNRESET)}
)

// disconnect resets the connection of a request, or its HTTP/2 stream.
func disconnect(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil { // HTTP/2
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		err = tcp.SetLinger(0) // without it, the connection is closed instead of reset
	}
	_ = errors.Join(err, conn.Close())
}

// brokenOff returns a body that ends with an error in the middle.
func brokenOff(body []byte) io.Reader {
	return io.MultiReader(strings.NewReader(string(body[:len(body)/2])), failingReader{})
}

type failingReader struct{}

func (failingReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
