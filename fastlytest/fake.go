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
	"github.com/edgesdk/fastly/internal/probe/recorder"
)

// Credentials of a new [Fake].
const (
	Token    = "fastlytest-token-of-global-scope" // API token with scope global for all services. It never expires.
	User     = "1u5erOfThisFakeAccount"           // Identifier of the user who owns Token.
	Customer = "1cu5tomerOfThisFakeAcc"           // Identifier of the customer of User.
)

// Fake is a Fastly API in memory. Use [New], [NewFake] or [Start] to create one. The zero value
// is not usable. All methods are safe for concurrent use.
type Fake struct {
	mu      sync.Mutex // guards the fields below; never held while waiting
	offset  time.Duration
	started time.Time
	issued  int // number of generated identifiers
	added   int // number of added tokens
	rules   Rules

	tokens    map[string]*Credential // by value
	users     map[string]*user       // by identifier
	accounts  map[string]*account    // by customer
	services  map[string]*service    // of all customers, by identifier
	lateClone time.Duration

	secretKeys secretKeys

	statsFailure string
	traffic      Pattern // default traffic of services; may be nil
	pollTime     time.Duration

	tb testing.TB // test that created the fake, or nil

	faults     []*injected
	journal    journal
	purges     []Purge
	purgeIDs   int                 // number of generated purge ids
	inFlight   map[*Request]string // locked resource of each request in flight
	peak       int
	overlaps   []string
	strict     bool
	unexpected []string
}

// NewFake returns a Fake without services. [Token] is its only API token. In tests, use [New].
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

// New returns a new Fake, and a Client that sends its requests to the fake in memory. The Client is
// created with opts. Its token is [Token] unless an option sets another one.
//
// At its end, the test fails if a request had an unknown query or body key (see [Fake.Strict]). It
// also fails if an injected fault was not used (see [Fake.Inject]).
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

// Client returns a Client that sends its requests to the fake in memory. Its token is [Token]
// unless an option sets another one. It returns the errors of [fastly.New].
func (f *Fake) Client(opts ...fastly.Option) (*fastly.Client, error) {
	return fastly.New(append([]fastly.Option{
		fastly.WithToken(Token),
		fastly.WithAPIURL("https://api.fastly.com"), // overrides the environment
		fastly.WithRealtimeURL("https://rt.fastly.com"),
		fastly.WithTransport(f),
	}, opts...)...)
}

// RoundTrip implements [http.RoundTripper]. It accepts requests for any host. If the context of the
// request ends, RoundTrip returns the cause.
func (f *Fake) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		defer req.Body.Close()
	}
	recorder.Record(req)
	recorder.Break(req)
	r, err := f.exchange(req)
	if err != nil {
		return nil, err
	}
	return r.response(req), nil
}

// ServeHTTP implements [http.Handler]. To serve the fake on a socket, use [Start].
func (f *Fake) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	r, err := f.exchange(req)
	if err != nil {
		disconnect(w)
		return
	}
	r.write(w)
}

// exchange handles a request: it applies faults, records the request, and returns the response. An
// error means that no response is sent.
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

// answer handles a request with a fault. The zero Fault has no effect.
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
	if ctx.Err() != nil { // the wait exceeded the context
		return nil, context.Cause(ctx)
	}
	return fault.damage(r), nil
}

// serve handles a request like the API. The caller must hold the lock.
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

// admit checks the token and the rate limits. It returns nil if the request is accepted, or an
// error reply.
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

// unlocked calls do without holding the lock, because do may take time or call a function of the
// test.
func (f *Fake) unlocked(do func()) {
	f.mu.Unlock()
	defer f.mu.Lock()
	do()
}

// dated adds the common headers to a reply that a fault created.
func (f *Fake) dated(r *reply) *reply {
	r.finish(&route{edge: true}, f.Now())
	return r
}

const base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// newID returns the next identifier: 22 letters and digits. The sequence is the same in every run.
func (f *Fake) newID() string {
	f.issued++
	return makeID(strconv.Itoa(f.issued))
}

// makeID derives an identifier from its arguments.
func makeID(from ...string) string {
	id := sha256.Sum256([]byte(strings.Join(from, "/")))
	for i, b := range id[:22] {
		id[i] = base62[int(b)%len(base62)]
	}
	return string(id[:22])
}
