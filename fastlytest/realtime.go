package fastlytest

import (
	"maps"
	"math"
	"net/http"
	"strconv"
	"time"
)

// DefaultPollTime is how long the real-time API waits for traffic before it returns an empty
// result.
const DefaultPollTime = 30 * time.Second

// Age of the available seconds, in seconds, and maximum wait of a poll without a cursor.
const (
	aggregateDelay = 9   // age of the newest second
	kept           = 120 // number of available seconds
	firstPollTime  = 2 * time.Second
)

// Pattern returns the live traffic of one second, as metrics by their names in the API. If busy is
// false, the second had no requests and is absent from responses.
//
// The seconds available to clients are between 9 and 128 seconds old. A client that polls less
// often misses seconds.
//
// A Pattern is called repeatedly for the same second, by multiple goroutines. It must always return
// the same result for a second.
type Pattern func(second time.Time) (metrics map[string]float64, busy bool)

// Wave is a [Pattern] of 50 to 150 requests per second that rises and falls once a minute. The hit
// ratio is 0.9, and each response has 10000 bytes.
func Wave(second time.Time) (map[string]float64, bool) {
	requests := math.Round(100 + 50*math.Sin(2*math.Pi*float64(second.Unix()%60)/60))
	hits := math.Round(0.9 * requests)
	return map[string]float64{
		"requests":          requests,
		"hits":              hits,
		"miss":              requests - hits,
		"status_200":        requests,
		"status_2xx":        requests,
		"resp_header_bytes": 500 * requests,
		"resp_body_bytes":   9_500 * requests,
		"bandwidth":         10_000 * requests,
	}, true
}

// Traffic sets the live traffic of all services that have no pattern set by [Service.Traffic]. If
// pattern is nil, which is the default, they are idle. Live traffic does not appear in historical
// statistics. To add those, use [Service.AddStats]. Domain Inspector and Origin Inspector report equal
// shares for the domains and the backends of the newest version of a service.
func (f *Fake) Traffic(pattern Pattern) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.traffic = pattern
}

// Traffic sets the live traffic of the service. If pattern is nil, the pattern of [Fake.Traffic]
// applies.
func (s *Service) Traffic(pattern Pattern) {
	s.state(func(state *service, _ time.Time) { state.traffic = pattern })
}

// SetPollTime sets how long the real-time API waits for traffic, measured on the clock of the fake.
// The default is [DefaultPollTime]. If d is 0, the API does not wait. A poll without a cursor waits
// at most 2 seconds.
func (f *Fake) SetPollTime(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.pollTime = d
}

// feed formats one second for the real-time host.
type feed func(s *service, of second) any

func wholeService(_ *service, of second) any { return of }

func realtimeRoutes() []route {
	return []route{
		{method: "GET", template: "/v1/channel/{}/ts/h", handle: onChannel(recent(wholeService)), realtime: true, errors: realtimeErrors},
		{method: "GET", template: "/v1/channel/{}/ts/h/limit/{}", handle: onChannel(recent(wholeService)), realtime: true, errors: realtimeErrors},
		{method: "GET", template: "/v1/channel/{}/ts/{}", handle: onChannel(poll(wholeService)), realtime: true, errors: realtimeErrors},
		{method: "GET", template: "/v1/channel/{}/ts/{}/limit/{}", handle: onChannel(poll(wholeService)), realtime: true, errors: realtimeErrors},
	}
}

// onChannel calls a function with the service in the path.
func onChannel(handle func(*Fake, *call, *service) *reply) handler {
	return func(f *Fake, c *call) *reply {
		s := c.account.service(f, c.args[0])
		if s == nil || !s.deleted.IsZero() {
			return c.route.refuse(http.StatusNotFound, "not found")
		}
		return handle(f, c, s)
	}
}

// recent returns all available seconds, or the last ones up to a limit.
func recent(shows feed) func(*Fake, *call, *service) *reply {
	return func(f *Fake, c *call, s *service) *reply {
		limit, ok := limitOf(c.args[1:])
		if !ok {
			return c.noNumber("limit")
		}
		now := c.now.Unix()
		data := f.seconds(s, 0, now)
		return shows.channel(s, data[max(0, len(data)-limit):], now)
	}
}

// poll waits until there are seconds after the cursor, and returns them. If there is a limit, it
// returns the first ones and their cursor, so that the next request returns the following ones.
func poll(shows feed) func(*Fake, *call, *service) *reply {
	return func(f *Fake, c *call, s *service) *reply { return shows.poll(f, c, s) }
}

func (shows feed) poll(f *Fake, c *call, s *service) *reply {
	cursor, err := strconv.ParseInt(c.args[1], 10, 64)
	if err != nil {
		return c.noNumber("timestamp")
	}
	limit, ok := limitOf(c.args[2:])
	if !ok {
		return c.noNumber("limit")
	}
	wait := f.pollTime
	if cursor == 0 {
		cursor, wait = c.now.Unix()-1, min(wait, firstPollTime)
	}
	for deadline := c.now.Add(wait); ; {
		now := c.now.Unix()
		data := f.seconds(s, cursor, now)
		switch {
		case len(data) > limit:
			return shows.channel(s, data[:limit], data[limit-1].Recorded+aggregateDelay)
		case len(data) > 0 || !c.now.Before(deadline):
			return shows.channel(s, data, now)
		}
		next := c.now.Truncate(time.Second).Add(time.Second)
		if deadline.Before(next) {
			next = deadline
		}
		f.unlocked(func() { err = sleep(c.ctx, next.Sub(c.now)) })
		if err != nil {
			return shows.channel(s, nil, now)
		}
		c.now = f.now()
	}
}

// limitOf returns the limit in the arguments of a path, and whether it is valid. Without an argument,
// all kept seconds are returned.
func limitOf(args []string) (int, bool) {
	if len(args) == 0 {
		return kept, true
	}
	n, err := strconv.Atoi(args[0])
	return n, err == nil && n > 0
}

func (c *call) noNumber(what string) *reply {
	return c.route.refuse(http.StatusBadRequest, "unable to convert "+what+" to int")
}

// second is an element of a reply.
type second struct {
	Recorded   int64              `json:"recorded"`
	Aggregated metrics            `json:"aggregated"`
	Datacenter map[string]metrics `json:"datacenter"`
}

// seconds returns the available seconds with traffic after the cursor.
func (f *Fake) seconds(s *service, cursor, now int64) []second {
	pattern := s.traffic
	if pattern == nil {
		pattern = f.traffic
	}
	seconds := []second{}
	if pattern == nil {
		return seconds
	}
	f.unlocked(func() {
		for recorded := max(cursor, now-kept) + 1 - aggregateDelay; recorded <= now-aggregateDelay; recorded++ {
			if counted, busy := pattern(time.Unix(recorded, 0).UTC()); busy {
				seconds = append(seconds, newSecond(recorded, counted))
			}
		}
	})
	return seconds
}

func newSecond(recorded int64, counted metrics) second {
	s := second{Recorded: recorded, Aggregated: metrics{}, Datacenter: counted.split()}
	maps.Copy(s.Aggregated, counted)
	s.Aggregated.complete()
	for _, part := range s.Datacenter {
		part.complete()
	}
	return s
}

// channel returns a reply with a cursor for the next request.
func (shows feed) channel(s *service, data []second, cursor int64) *reply {
	body := struct {
		Data           []any
		Timestamp      int64
		AggregateDelay int
		Error          string `json:",omitempty"`
	}{Data: []any{}, Timestamp: cursor, AggregateDelay: aggregateDelay}
	for _, of := range data {
		body.Data = append(body.Data, shows(s, of))
	}
	if len(data) == 0 {
		body.Error = "No data available, please retry"
	}
	r := success(body)
	r.header.Set("Cache-Control", "max-age=1")
	return r
}
