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

// request is an attempt on its way.
type request struct {
	call    *call
	service *service // whose configuration it is about; nil if none
	counted bool     // whether it draws on the write budget
	purge   bool
	reads   bool
	action  string // the last part of its path
	version int

	attempt        int
	up, work, down time.Duration
	sent, landed   time.Time

	window int64 // the server's when it was sent
	base   int   // of the book then
	blind  int   // likewise
	cold   bool  // whether nothing was known of the window then

	used      bool  // whether the server counted it
	countedIn int64 // in which window
	remaining int   // what was left then
}

// account is a write budget as the server keeps it.
type account struct {
	id     int
	limit  int
	window int64
	used   int
}

// reply is what the server answers.
type reply struct {
	status     int
	body       string
	retryAfter time.Duration
	hasAfter   bool
	cut        bool // the body breaks off

	told      bool  // it has rate limit headers
	honest    bool  // with the true end of the window
	window    int64 // of the budget that it shows
	remaining int
	header    http.Header
}

// trouble is what goes wrong with an attempt.
type trouble int

const (
	none     trouble = iota
	unsent           // the connection is refused
	lost             // the connection breaks before the server has the request
	severed          // it breaks while the server works, which goes on
	muted            // it breaks when the work is done
	broken           // the reply breaks off
	before           // a gateway fails, and the server never sees the request
	behind           // a gateway fails when the work is done
	overlong         // the server works longer than the client waits
)

// wire is the transport of all clients: the network and the server behind it.
type wire struct{ *world }

var errReset = &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}

// RoundTrip carries one attempt.
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

// newRequest reads what an attempt is about.
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

// fate decides how an attempt fares.
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

// carry takes an attempt to the server and the reply back.
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

// await waits while the server works. Work goes on if the connection ends before it.
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

// written reports to the SDK that the request is written, as http.Transport does.
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

// arrive lets a request in: it counts it, or answers with 429.
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

// renew begins a new window when the hour is over, and lets other programs write.
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

// finish ends the work on a request.
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

// gateway is the reply of a gateway that fails.
func (w *world) gateway(r *request) *reply {
	w.mu.Lock()
	defer w.mu.Unlock()
	rng := w.chance(r.call.id, -r.attempt)
	rep := &reply{status: 502 + rng.IntN(3), body: "<title>failed</title>"}
	rep.askToWait(rng, 0, 20*time.Second, time.Hour)
	w.announce(r, rep, false)
	return rep
}

// askToWait sets a Retry-After, in two of three cases.
func (r *reply) askToWait(rng *rand.Rand, of ...time.Duration) {
	if r.hasAfter = rng.IntN(3) > 0; r.hasAfter {
		r.retryAfter = pick(rng, of...)
	}
}

// announce writes the header of a reply, with the state of the budget if it is told.
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
	if rng.Float64() < w.clock.odd && !w.calm() && rep.window == a.window { // else nothing would tell which window it is
		rep.honest = false
		reset = pick(rng, reset+3600, reset+86400, 253402300799, reset-7200, reset*1000)
		if left := reset - server.Unix(); left > 3600 && left < 3700 { // can't be told from a true one
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

// Read fails as a connection that breaks.
func (cutBody) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// pause waits, and returns the context's error if that ends first.
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
