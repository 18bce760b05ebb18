package model

import (
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/edgesdk/fastly"
)

// scenario is a random scenario, determined by a seed.
type scenario struct {
	seed uint64
	on   Feature
	rng  *rand.Rand // used only to draw the scenario

	start time.Duration // from the start of the bubble
	lead  time.Duration // from start to the end of the server's hour
	span  time.Duration // time in which calls are made and faults occur

	limits       fastly.Limits
	attempts     int // maximum attempts of the retry policy
	coordinators []*coordinator
	accounts     []*account
	clients      []*client
	services     []*service
	plan         []*call
	activations  []activation

	clock    clock
	latency  time.Duration // average duration of a request
	early    bool          // whether headers contain the budget at arrival instead of departure
	refusals float64       // share of writes that are refused without reason
	storm    interval      // time in which all writes are refused
	silence  interval      // time in which replies have no rate limit headers
}

// clock is the server's clock as seen in replies.
type clock struct {
	skew    time.Duration // offset from the local clock
	noDate  bool          // whether replies lack Date
	dateOff time.Duration // error of the Date header
	odd     float64       // share of replies with an implausible Reset
}

// blind reports whether a client cannot know the end of the window.
func (c clock) blind() bool { return c.dateOff != 0 || c.noDate && (c.skew != 0 || c.odd > 0) }

type interval struct{ from, to time.Duration }

func (i interval) has(t time.Duration) bool { return i.from <= t && t < i.to }

// coordinator is a coordinator with its books by account.
type coordinator struct {
	fastly.Coordinator
	books map[*account]*book
}

// client is a Client with the account of its token.
type client struct {
	*fastly.Client
	coordinator *coordinator
	account     *account
}

// activation is an activation by another program.
type activation struct {
	at      time.Duration
	service *service
}

func (s *scenario) has(f Feature) bool { return s.on&f != 0 }

func pick[T any](rng *rand.Rand, of ...T) T { return of[rng.IntN(len(of))] }

func upTo(rng *rand.Rand, d time.Duration) time.Duration { return time.Duration(rng.Int64N(int64(d))) }

// spread returns a random duration. Its logarithm is uniformly distributed.
func spread(rng *rand.Rand, low, high time.Duration) time.Duration {
	return time.Duration(float64(low) * math.Pow(float64(high)/float64(low), rng.Float64()))
}

func draw(mode Mode, seed uint64, w *world) scenario {
	rng := rand.New(rand.NewPCG(seed, uint64(mode.Features)))
	s := scenario{seed: seed, on: mode.Features, rng: rng}
	if mode.Some {
		s.on &= Feature(rng.Uint32() & (rng.Uint32() | rng.Uint32()))
	}
	s.lead = pick(rng, spread(rng, time.Second, time.Minute), spread(rng, time.Minute, time.Hour))
	s.span = s.lead + spread(rng, 10*time.Second, 90*time.Minute)
	if s.has(Headers) {
		s.drawHeaders()
	}
	s.start = ((-s.lead-s.clock.skew)%time.Hour + time.Hour) % time.Hour
	s.latency = pick(rng, 5*time.Millisecond, 100*time.Millisecond, time.Second)
	if s.has(Slow) {
		s.latency = pick(rng, s.latency, 5*time.Second, 15*time.Second)
	}
	s.early = rng.IntN(2) == 0
	if s.has(Refusals) {
		s.refusals = pick(rng, 0.01, 0.05, 0.2)
		if from := s.lead - spread(rng, time.Second, 2*time.Minute); rng.IntN(2) == 0 {
			s.storm = interval{from, from + spread(rng, time.Second, time.Minute)}
		}
	}
	s.attempts = 1 + rng.IntN(5)
	s.limits.Pace = s.has(Pacing)
	if s.has(Reserve) {
		s.limits.Reserve = rng.IntN(5)
	}
	if s.has(Purges) {
		s.limits.PurgesPerHour = pick(rng, 1, 2, 3, 20, 60, 100)
	}
	s.drawAccounts(w)
	s.drawCalls()
	return s
}

func (s *scenario) drawHeaders() {
	rng := s.rng
	s.clock.skew = pick(rng, 0, 0, -10*time.Minute, 10*time.Minute, upTo(rng, 24*time.Hour))
	if s.clock.noDate = rng.IntN(3) == 0; !s.clock.noDate {
		s.clock.dateOff = pick(rng, 0, 0, 0, 0, 24*time.Hour, -24*time.Hour, 10*time.Minute)
	}
	s.clock.odd = pick(rng, 0, 0.02, 0.2)
	if from := upTo(rng, s.span); rng.IntN(2) == 0 {
		s.silence = interval{from, from + spread(rng, time.Second, time.Hour)}
	}
}

func (s *scenario) drawAccounts(w *world) {
	rng := s.rng
	coordinators, accounts, clients := 1, 1, 1+rng.IntN(2)
	if s.has(Accounts) {
		coordinators, accounts = 1+rng.IntN(3), 1+rng.IntN(2)
	}
	for i := range accounts {
		limit := int(5 * math.Pow(200, rng.Float64()))
		s.accounts = append(s.accounts, &account{id: i, limit: limit, used: max(0, limit-rng.IntN(50))})
	}
	for range coordinators {
		c := &coordinator{newCoordinator(s.limits, s.coordinatorClock()), map[*account]*book{}}
		s.coordinators = append(s.coordinators, c)
		for _, a := range s.accounts {
			c.books[a] = &book{}
			for range clients {
				s.clients = append(s.clients, w.newClient(c, a, s.attempts))
			}
		}
	}
	services := 1 + rng.IntN(60)
	if s.has(Turns | Edits) {
		services = 1 + rng.IntN(4)
	}
	for i := range services {
		s.services = append(s.services, newService(i+1, pick(rng, s.accounts...)))
	}
	if s.has(Edits) {
		for range rng.IntN(8) {
			s.activations = append(s.activations, activation{upTo(rng, s.span), pick(rng, s.services...)})
		}
	}
}

func (s *scenario) drawCalls() {
	rng := s.rng
	n := 3 + rng.IntN(40)
	if rng.IntN(3) == 0 {
		n += rng.IntN(200)
	}
	n = min(n, 4*s.accounts[0].limit)
	if s.has(Purges) {
		n = min(n, 3*s.limits.PurgesPerHour)
	}
	at := time.Duration(0)
	for range n {
		at = s.drawArrival(at)
		s.plan = append(s.plan, s.drawCall(at))
	}
	slices.SortStableFunc(s.plan, func(a, b *call) int { return int(a.at - b.at) })
	for i, c := range s.plan {
		c.id = i + 1
	}
	s.span = max(s.span, s.plan[n-1].at+time.Second)
}

// drawArrival draws the time of the next call.
func (s *scenario) drawArrival(last time.Duration) time.Duration {
	rng := s.rng
	if s.has(Crowd) && rng.IntN(3) > 0 {
		return max(0, s.lead-time.Second+upTo(rng, 3*time.Second))
	}
	switch rng.IntN(4) {
	case 0:
		return last
	case 1:
		return last + spread(rng, time.Millisecond, 10*time.Second)
	default:
		return upTo(rng, s.span)
	}
}

func (s *scenario) drawCall(at time.Duration) *call {
	rng := s.rng
	c := &call{at: at, service: pick(rng, s.services...), task: pick(rng, write, write, write, loose)}
	switch {
	case s.has(Purges) && rng.IntN(2) == 0:
		c.task = purge
	case s.has(Edits) && rng.IntN(3) == 0:
		c.task = edit
	}
	for c.client == nil || c.client.account != c.service.account {
		c.client = pick(rng, s.clients...)
	}
	c.maxWait = pick(rng, untilReset, untilReset, untilReset, byDefault)
	if s.has(Bounds) {
		c.maxWait = pick(rng, untilReset, byDefault, 0, 0, spread(rng, 100*time.Millisecond, time.Hour))
	}
	if s.has(Ends) {
		c.hasty = rng.IntN(4) == 0
		if rng.IntN(2) == 0 {
			c.ends, c.deadline = spread(rng, time.Millisecond, time.Hour), rng.IntN(2) == 0
		}
	}
	return c
}
