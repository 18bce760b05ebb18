package model

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptrace"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// request is an attempt in flight.
type request struct {
	call    *call
	service *service // service whose configuration it reads or changes; nil if none
	counted bool     // whether it counts against the write budget
	purge   bool
	reads   bool
	action  string // last part of its path
	version int

	attempt        int
	up, work, down time.Duration
	sent, landed   time.Time

	window int64 // window of the server when it was sent
	base   int   // base of the book when it was sent
	blind  int   // blind of the book when it was sent
	cold   bool  // whether the window was unknown when it was sent

	used      bool  // whether the server counted it
	countedIn int64 // window in which it was counted
	remaining int   // number of writes left after it
}

// account is the state of a write budget in the server.
type account struct {
	id     int
	limit  int
	window int64
	used   int
}

// reply is a reply of the server.
type reply struct {
	status     int
	body       string
	retryAfter time.Duration
	hasAfter   bool
	cut        bool // whether the body is incomplete

	told      bool  // whether it has rate limit headers
	honest    bool  // whether they contain the true end of the window
	window    int64 // window that the headers describe
	remaining int
	header    http.Header
}

// trouble is the fault of an attempt.
type trouble int

const (
	none     trouble = iota
	unsent           // the connection is refused
	lost             // the connection breaks before the server receives the request
	severed          // the connection breaks while the server processes the request
	muted            // the connection breaks after the server has processed the request
	broken           // the reply is incomplete
	before           // a gateway fails before the server receives the request
	behind           // a gateway fails after the server has processed the request
	overlong         // the server needs more time than the client allows
)

// wire is the transport of all clients. It simulates the network and the server.
type wire struct{ *world }

var errReset = &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}

// RoundTrip performs one attempt.
func (w wire) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		defer req.Body.Close()
		if _, err := io.Copy(io.Discard, req.Body); err != nil {
			return nil, err
		}
	}
	c := callOf(req.Context())
	if c == nil {
		return nil, errors.New("a request without the caller's context")
	}
	w.mu.Lock()
	r := newRequest(req, c)
	w.depart(r)
	bad := w.fate(r)
	w.tell("call %d attempt %d: %s %s", c.id, r.attempt, req.Method, req.URL.Path)
	w.mu.Unlock()

	rep, err := w.carry(req.Context(), r, bad)

	w.mu.Lock()
	w.land(r, rep)
	if err != nil {
		w.tell("call %d attempt %d: %v", c.id, r.attempt, err)
	} else {
		w.tell("call %d attempt %d: %d %v", c.id, r.attempt, rep.status, rep.header)
	}
	w.mu.Unlock()
	if err != nil {
		return nil, err
	}
	return rep.response(req), nil
}

// newRequest returns the description of an attempt.
func newRequest(req *http.Request, c *call) *request {
	parts := strings.Split(strings.Trim(req.URL.Path, "/"), "/")
	r := &request{call: c, reads: req.Method == http.MethodGet, action: parts[len(parts)-1]}
	r.purge = len(parts) > 2 && parts[2] == "purge"
	r.counted = !r.reads && !r.purge
	if parts[0] == "service" && !r.purge {
		r.service = c.service
	}
	if len(parts) > 3 {
		r.version, _ = strconv.Atoi(parts[3])
	}
	return r
}

// fate determines the fault of an attempt.
func (w *world) fate(r *request) trouble {
	rng := w.chance(r.call.id, r.attempt)
	longest := 50 * time.Second
	if w.calm() {
		longest = 10 * time.Second
	}
	took := func(scale time.Duration) time.Duration {
		return min(time.Duration(rng.ExpFloat64()*float64(scale)), longest)
	}
	r.up, r.work, r.down = took(w.latency/10), took(w.latency), min(took(w.latency/10), time.Second)
	if !w.has(Faults) || w.calm() || rng.IntN(10) > 0 {
		return none
	}
	bad := trouble(1 + rng.IntN(int(overlong)))
	if bad == overlong {
		r.work = 90 * time.Second
	}
	return bad
}

// carry passes an attempt to the server, and returns the reply.
func (w *world) carry(ctx context.Context, r *request, bad trouble) (*reply, error) {
	if bad == unsent {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	}
	written(ctx)
	if err := pause(ctx, r.up); err != nil {
		return nil, err
	}
	if bad == lost {
		return nil, errReset
	}
	if bad == before {
		return w.gateway(r), nil
	}
	rep := w.arrive(r)
	if rep == nil {
		if err := w.await(ctx, r, bad); err != nil {
			return nil, err
		}
		rep = w.finish(r)
	}
	if err := pause(ctx, r.down); err != nil {
		return nil, err
	}
	if bad == muted {
		return nil, errReset
	}
	if bad == behind {
		return w.gateway(r), nil
	}
	rep.cut = bad == broken
	return rep, nil
}

// await waits while the server processes a request. The server continues if the connection ends
// early.
func (w *world) await(ctx context.Context, r *request, bad trouble) error {
	began, d := time.Now(), r.work
	if bad == severed {
		d /= 2
	}
	err := pause(ctx, d)
	if err == nil && bad == severed {
		err = errReset
	}
	if err != nil {
		time.AfterFunc(r.work-time.Since(began), func() { w.finish(r) })
	}
	return err
}

// written reports to the SDK that the request was sent, as http.Transport does.
func written(ctx context.Context) {
	trace := httptrace.ContextClientTrace(ctx)
	if trace == nil {
		return
	}
	if trace.GotConn != nil {
		trace.GotConn(httptrace.GotConnInfo{})
	}
	if trace.WroteRequest != nil {
		trace.WroteRequest(httptrace.WroteRequestInfo{})
	}
}

// arrive counts a request, or refuses it with 429.
func (w *world) arrive(r *request) *reply {
	w.mu.Lock()
	defer w.mu.Unlock()
	if r.service != nil && !r.reads {
		w.checkOverlap(r)
	}
	if r.reads {
		return nil
	}
	if r.purge {
		w.checkPurges(r.call.book())
	}
	a := r.call.client.account
	w.renew(a)
	rng := w.chance(r.call.id, -r.attempt)
	needless := !w.calm() && (rng.Float64() < w.refusals || w.storm.has(time.Since(w.begun)))
	if needless || r.counted && a.used >= a.limit {
		rep := &reply{status: http.StatusTooManyRequests, body: `{"msg":"You have exceeded your hourly rate limit."}`}
		if needless {
			rep.askToWait(rng, 0, time.Second, 20*time.Second, time.Minute, time.Hour)
		}
		w.announce(r, rep, r.counted && (!needless || rng.IntN(3) == 0))
		return rep
	}
	if r.purge {
		return nil
	}
	a.used++
	r.used = true
	if r.service != nil {
		r.service.working = append(r.service.working, r)
		w.checkActivation(r)
	}
	r.remaining = a.limit - a.used
	r.countedIn = a.window
	return nil
}

// renew starts a new window after the end of the hour, and simulates writes of other programs.
func (w *world) renew(a *account) {
	now := time.Now()
	window := w.window(now)
	rng := w.chance(-1000-a.id, int(now.UnixNano()))
	foreign := w.has(Foreign) && !w.calm()
	if a.window != 0 && a.window != window {
		a.used = 0
		if foreign {
			a.used = pick(rng, 0, a.limit/2, a.limit-min(3, a.limit), a.limit)
		}
	}
	a.window = window
	if foreign && rng.IntN(4) == 0 {
		a.used = min(a.limit, a.used+rng.IntN(3))
	}
}

// finish completes the processing of a request.
func (w *world) finish(r *request) *reply {
	w.mu.Lock()
	defer w.mu.Unlock()
	rep := &reply{status: http.StatusOK, body: `{"status":"ok"}`}
	if r.service != nil {
		w.apply(r, rep)
	}
	w.announce(r, rep, r.counted)
	return rep
}

// gateway returns the reply of a failing gateway.
func (w *world) gateway(r *request) *reply {
	w.mu.Lock()
	defer w.mu.Unlock()
	rng := w.chance(r.call.id, -r.attempt)
	rep := &reply{status: 502 + rng.IntN(3), body: "<title>failed</title>"}
	rep.askToWait(rng, 0, 20*time.Second, time.Hour)
	w.announce(r, rep, false)
	return rep
}

// askToWait sets a Retry-After in two of three cases.
func (r *reply) askToWait(rng *rand.Rand, of ...time.Duration) {
	if r.hasAfter = rng.IntN(3) > 0; r.hasAfter {
		r.retryAfter = pick(rng, of...)
	}
}

// announce sets the header of a reply, including the rate limit headers if told is true.
func (w *world) announce(r *request, rep *reply, told bool) {
	now := time.Now()
	server := now.Add(w.clock.skew).UTC()
	rng := w.chance(r.call.id, 1<<20+r.attempt)
	rep.header = http.Header{"Content-Type": {"application/json"}}
	if rep.hasAfter {
		rep.header.Set("Retry-After", strconv.Itoa(int(rep.retryAfter.Seconds())))
	}
	if !w.clock.noDate {
		rep.header.Set("Date", server.Add(w.clock.dateOff).Format(http.TimeFormat))
	}
	if !told || w.silence.has(time.Since(w.begun)) {
		return
	}
	a := r.call.client.account
	w.renew(a)
	rep.told, rep.honest, rep.window, rep.remaining = true, true, a.window, a.limit-a.used
	if w.early && r.used {
		rep.window, rep.remaining = r.countedIn, r.remaining
	}
	reset := (rep.window + 1) * 3600
	if rng.Float64() < w.clock.odd && !w.calm() && rep.window == a.window { // otherwise nothing would identify the window
		rep.honest = false
		reset = pick(rng, reset+3600, reset+86400, 253402300799, reset-7200, reset*1000)
		if left := reset - server.Unix(); left > 3600 && left < 3700 { // indistinguishable from a correct reset
			reset += 3600
		}
	}
	rep.header.Set("Fastly-Ratelimit-Remaining", strconv.Itoa(rep.remaining))
	rep.header.Set("Fastly-Ratelimit-Reset", strconv.FormatInt(reset, 10))
}

func (r *reply) response(req *http.Request) *http.Response {
	body := io.Reader(strings.NewReader(r.body))
	if r.cut {
		body = io.MultiReader(strings.NewReader(r.body[:len(r.body)/2]), cutBody{})
	}
	return &http.Response{
		Status: http.StatusText(r.status), StatusCode: r.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: r.header, Body: io.NopCloser(body), ContentLength: -1, Request: req,
	}
}

type cutBody struct{}

// Read returns the error of a broken connection.
func (cutBody) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// pause waits for d. If the context ends first, it returns the error of the context.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
