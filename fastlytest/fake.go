// Package fastlytest is a fake of the Fastly API that keeps state in memory, for
// tests that need no account: of programs that use package fastly, and of any
// other client through a real listener.
//
//	client, fake := fastlytest.New(t)
//	svc := fake.AddService("shop")
//	err := deploy(t.Context(), client, svc.ID)
//	require.Equal(t, 2, svc.Active())
//
// It answers as the API does where that matters to a client: services and versions
// that lock, with all that a version consists of, purges, statistics by the day and by the
// second, an hourly write budget with its headers, errors and values in the dialect of
// each family. Whatever goes wrong between a client and the API can
// be ordered with [Fake.Inject], the clock is the test's to move ([Fake.Advance]),
// and every request is on record ([Fake.Requests]).
//
// A [Fake] is an [http.RoundTripper], which has no goroutines and takes its time
// from package time alone, so that tests can run in a bubble of testing/synctest. It is an
// [http.Handler] as well; [Start] puts it behind a socket.
package fastlytest

import (
	"context"
	"crypto/sha256"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/internal/probe"
)

// What a new [Fake] starts with: one token of full scope, its user, and the customer
// whose account it is.
const (
	Token    = "fastlytest-token-of-global-scope" // of scope global, never expires, good for all services
	User     = "1u5erOfThisFakeAccount"           // whose write budget the token spends
	Customer = "1cu5tomerOfThisFakeAcc"           // whose services the token sees
)

// Fake is a Fastly API in memory. Its zero value is not usable; [New], [NewFake] and
// [Start] make one. All methods are safe for concurrent use.
type Fake struct {
	mu      sync.Mutex // guards all below; never held while waiting
	offset  time.Duration
	started time.Time
	issued  int // identifiers given out
	rules   Rules

	tokens    map[string]*Credential // by value
	users     map[string]*user       // by identifier
	accounts  map[string]*account    // by customer
	services  map[string]*service    // of all customers, by identifier
	lateClone time.Duration

	statsFailure string
	traffic      Pattern // of services without their own; may be nil
	pollTime     time.Duration

	tb testing.TB // the test that the fake was made for; nil without one

	faults     []*injected
	journal    journal
	purges     []Purge
	purgeIDs   int                 // given out
	inFlight   map[*Request]string // with the turn of each
	peak       int
	overlaps   []string
	strict     bool
	unexpected []string
}

// NewFake returns a fake account that holds a token and nothing else. Tests call
// [New], which also wires a Client.
func NewFake() *Fake {
	f := &Fake{
		tokens:   map[string]*Credential{},
		users:    map[string]*user{},
		accounts: map[string]*account{},
		services: map[string]*service{},
		inFlight: map[*Request]string{},
		started:  time.Now(),
		pollTime: DefaultPollTime,
	}
	f.AddToken(Credential{Value: Token, Name: "default"})
	return f
}

// New returns a Client wired to a new fake account in memory. The fake is strict: at its
// end the test fails if an operation was sent a key, in query or body, that it does not
// have. Options are the Client's own; its token is [Token] unless they name another.
func New(tb testing.TB, opts ...fastly.Option) (*fastly.Client, *Fake) {
	tb.Helper()
	f := NewFake()
	f.tb = tb
	f.Strict(true)
	client, err := f.Client(opts...)
	if err != nil {
		tb.Fatalf("fastlytest: %v", err)
	}
	tb.Cleanup(func() {
		for _, text := range f.Unexpected() {
			tb.Errorf("fastlytest: unexpected %s", text)
		}
		for _, fault := range f.UnusedFaults() {
			tb.Errorf("fastlytest: no request met the fault %s", fault)
		}
	})
	return client, f
}

// Client returns a Client wired to the fake in memory, with [Token] unless an option
// names another. The error is that of [fastly.New].
func (f *Fake) Client(opts ...fastly.Option) (*fastly.Client, error) {
	return fastly.New(append([]fastly.Option{
		fastly.WithToken(Token),
		fastly.WithAPIURL("https://api.fastly.com"), // whatever the environment says
		fastly.WithRealtimeURL("https://rt.fastly.com"),
		fastly.WithTransport(f),
	}, opts...)...)
}

// RoundTrip answers a request in memory, whichever host it is for. It reads the body to its
// end and closes it. A request whose context ends gets no answer but the cause of that.
func (f *Fake) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		defer req.Body.Close()
	}
	probe.Record(req)
	probe.Break(req)
	r, err := f.exchange(req)
	if err != nil {
		return nil, err
	}
	return r.response(req), nil
}

// ServeHTTP answers a request that came through a socket.
func (f *Fake) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	r, err := f.exchange(req)
	if err != nil {
		disconnect(w)
		return
	}
	r.write(w)
}

// exchange is the way of every request: the fault that waits for it, the record, the
// work, the answer. An error means that there is no answer.
func (f *Fake) exchange(req *http.Request) (*reply, error) {
	ctx := req.Context()
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	c := newCall(req)
	fault := f.faultFor(c)
	if fault.Unsent {
		return nil, errRefused
	}
	if req.Body != nil {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			return nil, err
		}
		c.body = body
	}
	f.begin(c)
	r, err := f.answer(ctx, c, fault)
	f.end(c, r)
	return r, err
}

// answer serves a request, with the fault that befalls it; a zero Fault is none.
func (f *Fake) answer(ctx context.Context, c *call, fault Fault) (*reply, error) {
	if fault.Do != nil {
		fault.Do()
	}
	var r *reply
	if fault.AfterEffect {
		r = f.serve(c)
	}
	if err := fault.wait(ctx); err != nil {
		return nil, err
	}
	switch {
	case fault.Cut:
		return nil, errReset
	case fault.Status != 0:
		return f.dated(fault.reply()), nil
	case r == nil:
		r = f.serve(c)
	}
	if ctx.Err() != nil { // it waited too long
		return nil, context.Cause(ctx)
	}
	return fault.damage(r), nil
}

// serve does what the API does with a request, under the lock.
func (f *Fake) serve(c *call) *reply {
	f.mu.Lock()
	defer f.mu.Unlock()
	c.now = f.now()
	r := f.admit(c)
	if r == nil {
		f.inspect(c)
		r = c.route.handle(f, c)
	}
	if c.counted && c.user != nil {
		c.user.writes.announce(c.now, r.header)
	}
	r.finish(c.route, c.now)
	return r
}

// admit checks token and budget. Its reply is a refusal; nil lets the request in.
func (f *Fake) admit(c *call) *reply {
	if refusal := f.authenticate(c); refusal != nil {
		return refusal
	}
	switch {
	case c.counted && c.user != nil && !c.user.writes.take(c.now):
		return overBudget()
	case c.route.purges() && !c.account.purging.take(c.now):
		return overBudget()
	}
	return c.forbidden()
}

// unlocked does something without the lock that handlers hold: something that takes time, or
// calls a function of the test.
func (f *Fake) unlocked(do func()) {
	f.mu.Unlock()
	defer f.mu.Lock()
	do()
}

// dated gives a reply that the API did not make the headers that any reply has.
func (f *Fake) dated(r *reply) *reply {
	r.finish(&route{edge: true}, f.Now())
	return r
}

const base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// newID returns the next identifier: 22 letters and digits, the same ones in every run.
func (f *Fake) newID() string {
	f.issued++
	return makeID(strconv.Itoa(f.issued))
}

// makeID makes an identifier from what is its own.
func makeID(from ...string) string {
	id := sha256.Sum256([]byte(strings.Join(from, "/")))
	for i, b := range id[:22] {
		id[i] = base62[int(b)%len(base62)]
	}
	return string(id[:22])
}
