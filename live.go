package fastly

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// LiveBatch is a reply of the live statistics.
type LiveBatch struct {
	Seconds []LiveSecond `json:"Data"` // oldest first; empty if there is nothing new
	// Argument of the next [Stats.SecondsSince], in unix seconds.
	Timestamp int64 `json:"Timestamp"`
	// Delay of the numbers, in seconds.
	AggregateDelay int `json:"AggregateDelay"`
	// Reason why Seconds is empty: "No data available, please retry". For an idle service
	// this is no failure.
	Error string `json:"Error,omitzero"`
}

// LiveSecond holds the metrics of one second of a service. Seconds without traffic may be
// missing.
type LiveSecond struct {
	Recorded    time.Time          `json:"recorded"`
	Aggregated  Metrics            `json:"aggregated"` // of all POPs together
	Datacenters map[string]Metrics `json:"datacenter"` // by POP code
}

// RecentSeconds returns the last 120 seconds of a service. If limit is not 0, it returns
// at most that many.
func (s Stats) RecentSeconds(ctx context.Context, serviceID string, limit int, opts ...CallOption) (*LiveBatch, error) {
	return s.seconds(ctx, recentSeconds(serviceID), limit, opts)
}

// SecondsSince returns the seconds of a service after a timestamp. Begin with 0, for the
// latest second, and go on with the timestamp of the last batch. If limit is not 0, it
// returns at most that many seconds. The API waits for new seconds for a while. The batch
// of an idle service is empty.
func (s Stats) SecondsSince(ctx context.Context, serviceID string, timestamp int64, limit int, opts ...CallOption) (*LiveBatch, error) {
	return s.seconds(ctx, secondsSince(serviceID, timestamp), limit, opts)
}

// recentSeconds and secondsSince are the operations of live statistics.
func recentSeconds(serviceID string) Op {
	return Op{
		Name: "get recent seconds", Method: http.MethodGet, Path: "/v1/channel/{service_id}/ts/h", Args: []any{serviceID},
		Host: HostRealtime, Timeout: TimeoutLongPoll,
	}
}

func secondsSince(serviceID string, timestamp int64) Op {
	return Op{
		Name: "get seconds", Method: http.MethodGet, Path: "/v1/channel/{service_id}/ts/{timestamp}", Args: []any{serviceID, timestamp},
		Host: HostRealtime, Timeout: TimeoutLongPoll,
	}
}

func (s Stats) seconds(ctx context.Context, op Op, limit int, opts []CallOption) (*LiveBatch, error) {
	switch {
	case limit < 0:
		return nil, inputError(&op, fmt.Errorf("the limit %d is negative", limit))
	case limit > 0:
		op.Path, op.Args = op.Path+"/limit/{limit}", append(op.Args, limit)
	}
	return Do[LiveBatch](ctx, s.client, op, opts...)
}

// LiveElement is one second of a service's traffic, or a gap.
type LiveElement struct {
	ServiceID string
	LiveSecond
	// Missing seconds. If not nil, LiveSecond is empty.
	Gap *Gap
}

// Gap is a range of seconds that are no longer available.
type Gap struct {
	From, To time.Time // first and last second that may be missing
	Cause    error     // the reason why they are missing
}

// LiveOption is an option of [Stats.Live] and [Stats.LiveMany]. Every [CallOption] is a
// LiveOption, and applies to every request of the stream.
type LiveOption interface {
	applyLive(cfg *liveConfig) error
}

type liveOption func(cfg *liveConfig) error

func (f liveOption) applyLive(cfg *liveConfig) error { return f(cfg) }

type liveConfig struct {
	calls   []CallOption
	history bool
	giveUp  time.Duration
}

func (cfg *liveConfig) addCall(opt CallOption) error {
	cfg.calls = append(cfg.calls, opt)
	return nil
}

// WithHistory makes a stream begin with the last two minutes instead of now.
func WithHistory() LiveOption {
	return liveOption(func(cfg *liveConfig) error { cfg.history = true; return nil })
}

// WithGiveUp ends a stream with an error if its host has not answered for d. By default a
// stream outlives any outage.
func WithGiveUp(d time.Duration) LiveOption {
	return liveOption(func(cfg *liveConfig) error {
		if d <= 0 {
			return fmt.Errorf("WithGiveUp: %v is not positive", d)
		}
		cfg.giveUp = d
		return nil
	})
}

const (
	liveWindow     = 120                    // seconds that the host keeps
	livePace       = 500 * time.Millisecond // least time between two polls
	liveMinPoll    = time.Second            // the same of an idle service, at first
	liveMaxIdle    = 10 * time.Second
	liveMaxBackoff = 30 * time.Second
	liveSkew       = 30 * time.Minute // most that times may differ from that of their reply
)

// Live follows the traffic of a service second by second, until the context ends or the
// loop is left. Seconds without traffic have no element. No second is delivered twice, and
// none is left out silently: after an outage of up to two minutes the missing seconds
// follow, and a longer one begins with a [Gap]. Times that can't be true are refused.
//
// Failures of the connection and of the host are events ([WithEvents]). The request is
// repeated with growing waits. The stream ends with an error if the token or the service
// is refused (401, 403, 404), after the time of [WithGiveUp], and with the context.
func (s Stats) Live(ctx context.Context, serviceID string, opts ...LiveOption) iter.Seq2[LiveElement, error] {
	var cfg liveConfig
	var refused error
	if ctx == nil {
		refused = errors.New("the context is nil")
	}
	for _, opt := range opts {
		if opt != nil && refused == nil {
			refused = opt.applyLive(&cfg)
		}
	}
	return func(yield func(LiveElement, error) bool) {
		if refused != nil {
			yield(LiveElement{ServiceID: serviceID}, fmt.Errorf("fastly: live statistics: %w", refused))
			return
		}
		l := live{stats: s, serviceID: serviceID, config: cfg, answered: time.Now(), ahead: map[int64]bool{}}
		for {
			elements, err := l.next(ctx)
			for _, element := range elements {
				if !yield(element, nil) {
					return
				}
			}
			if err != nil {
				yield(LiveElement{ServiceID: serviceID}, err)
				return
			}
		}
	}
}

// LiveMany follows several services at once, each as [Stats.Live] does. An error of one
// service comes with an element that names the service, and the others go on. The
// sequence ends when all streams have ended.
func (s Stats) LiveMany(ctx context.Context, serviceIDs []string, opts ...LiveOption) iter.Seq2[LiveElement, error] {
	type item struct {
		element LiveElement
		err     error
	}
	serviceIDs, opts = slices.Clone(serviceIDs), slices.Clone(opts)
	return func(yield func(LiveElement, error) bool) {
		if ctx == nil {
			yield(LiveElement{}, errors.New("fastly: live statistics: the context is nil"))
			return
		}
		following, stop := context.WithCancel(ctx)
		streams := crew{stop: stop}
		items := make(chan item)
		for _, id := range serviceIDs {
			streams.start(func() {
				for element, err := range s.Live(following, id, opts...) {
					items <- item{element, err}
				}
			})
		}
		go func() {
			streams.group.Wait()
			close(items)
		}()
		panicking := true // yield, unless one of the returns below is reached
		defer func() {    // however the loop is left, the streams end first
			stop()
			for range items {
			}
			if !panicking {
				streams.wait()
			}
		}()
		for i := range items {
			if !streams.broken() && !yield(i.element, i.err) {
				break
			}
		}
		panicking = false
	}
}

// live is a stream under way.
type live struct {
	stats     Stats
	serviceID string
	config    liveConfig

	started  bool
	cursor   int64          // the timestamp to continue from
	covered  int64          // the last second up to which all are accounted for, unix
	ahead    map[int64]bool // seconds behind that which were delivered all the same
	due      time.Time      // when the next poll may begin
	answered time.Time
	failures int
	idle     int
	cause    error // of the last failure
}

// next polls once, and returns the elements to deliver. An error ends the stream.
func (l *live) next(ctx context.Context) ([]LiveElement, error) {
	if rest(ctx, time.Until(l.due)) != nil {
		return nil, contextError(ctx)
	}
	began := time.Now()
	op, whole := l.op()
	batch, refused, err := l.poll(ctx, op)
	if err == nil && !whole {
		err = refused // the host still has what it may have spoilt
	}
	if err != nil {
		return nil, l.failed(ctx, err)
	}
	elements := l.deliver(batch, refused)
	l.failures, l.cause, l.answered = 0, nil, time.Now()
	if len(elements) > 0 {
		l.idle, l.due = 0, began.Add(livePace)
		return elements, nil
	}
	l.due = began.Add(min(liveMinPoll<<min(l.idle, 5), liveMaxIdle))
	l.idle++
	return nil, nil
}

// op is the next poll: for the seconds after the cursor or, at the start and after an
// outage, for the whole window that the host keeps.
func (l *live) op() (op Op, whole bool) {
	behind := l.started && (l.failures > 0 || time.Since(l.answered) > liveWindow/2*time.Second)
	if behind || !l.started && l.config.history {
		return recentSeconds(l.serviceID), true
	}
	return secondsSince(l.serviceID, l.cursor), false
}

// poll sends a request, and takes out of its reply the seconds whose time can't be true:
// refused names the first of them. Failures are the stream's to repeat.
func (l *live) poll(ctx context.Context, op Op) (batch *LiveBatch, refused, err error) {
	once := callOption(func(cfg *callConfig) error {
		cfg.once = true
		return nil
	})
	batch = new(LiveBatch)
	header, err := l.stats.client.do(ctx, &op, append(slices.Clip(l.config.calls), once), batch)
	if err != nil {
		return nil, nil, err
	}
	now, dateErr := http.ParseTime(header.Get("Date"))
	if dateErr != nil {
		now = time.Now()
	}
	stamp := time.Unix(batch.Timestamp, 0)
	switch {
	case batch.Timestamp == 0: // nothing is known about the cursor
		stamp = now.Add(liveSkew)
	case stamp.Sub(now).Abs() > liveSkew:
		return nil, nil, implausible(&op, "/Timestamp", strconv.FormatInt(batch.Timestamp, 10), "a time near that of the reply")
	case batch.AggregateDelay < 0 || batch.AggregateDelay > liveWindow:
		return nil, nil, implausible(&op, "/AggregateDelay", strconv.Itoa(batch.AggregateDelay), "a delay of seconds")
	}
	good := batch.Seconds[:0]
	for i, second := range batch.Seconds {
		switch {
		case !second.Recorded.After(stamp) && second.Recorded.After(now.Add(-2*liveSkew)):
			good = append(good, second)
		case refused == nil:
			pointer := fmt.Sprintf("/Data/%d/recorded", i)
			refused = implausible(&op, pointer, second.Recorded.UTC().Format(time.RFC3339), "a time just before the reply")
		}
	}
	batch.Seconds = good
	return batch, refused, nil
}

// implausible is the error of a value that can't be true.
func implausible(op *Op, pointer, value, want string) error {
	path, err := op.fill()
	return &DecodeError{Op: op.Name, Method: op.Method, Path: path, Pointer: pointer, Value: value, Want: want, Err: err}
}

// deliver turns a batch into elements: a gap, if seconds are out of reach, and the seconds
// that were not delivered yet. If the reply had seconds that were refused, whatever is
// missing is a gap too.
func (l *live) deliver(batch *LiveBatch, refused error) []LiveElement {
	var elements []LiveElement
	gap := func(to int64, cause error) {
		if l.covered == 0 || to <= l.covered {
			return
		}
		elements = append(elements, LiveElement{ServiceID: l.serviceID, Gap: &Gap{From: time.Unix(l.covered+1, 0), To: time.Unix(to, 0), Cause: cause}})
		l.covered = to
	}
	horizon := l.covered
	if batch.Timestamp > 0 {
		horizon = max(horizon, batch.Timestamp-int64(batch.AggregateDelay))
	}
	if l.started {
		cause := l.cause
		if cause == nil {
			cause = errors.New("fastly: the stream was not read for longer than the host keeps its seconds")
		}
		gap(horizon-liveWindow, cause)
	}
	slices.SortStableFunc(batch.Seconds, func(a, b LiveSecond) int { return a.Recorded.Compare(b.Recorded) })
	for _, second := range batch.Seconds {
		recorded := second.Recorded.Unix()
		if recorded <= l.covered || l.ahead[recorded] {
			continue
		}
		if refused != nil {
			gap(min(recorded-1, horizon), refused)
		}
		elements = append(elements, LiveElement{ServiceID: l.serviceID, LiveSecond: second})
		if recorded <= horizon {
			l.covered = recorded
		} else {
			l.ahead[recorded] = true
		}
	}
	if refused != nil {
		gap(horizon, refused)
	}
	if batch.Timestamp > 0 {
		l.covered, l.cursor, l.started = horizon, max(l.cursor, batch.Timestamp), true
	}
	maps.DeleteFunc(l.ahead, func(second int64, _ bool) bool { return second <= l.covered })
	return elements
}

// failed decides whether a failure ends the stream, and waits if it does not.
func (l *live) failed(ctx context.Context, err error) error {
	switch {
	case ctx.Err() != nil:
		return contextError(ctx)
	case errors.Is(err, ErrUnauthorized), errors.Is(err, ErrForbidden), errors.Is(err, ErrNotFound), !transient(err):
		return err
	case l.config.giveUp > 0 && time.Since(l.answered) >= l.config.giveUp:
		return fmt.Errorf("fastly: live statistics of %s: no answer for %v: %w", l.serviceID, time.Since(l.answered).Round(time.Second), err)
	}
	l.failures++
	l.cause = err
	wait := min(liveMinPoll<<min(l.failures-1, 10), liveMaxBackoff)
	wait = wait/2 + rand.N(wait/2+1)
	if l.config.giveUp > 0 {
		wait = min(wait, max(l.config.giveUp-time.Since(l.answered), liveMinPoll))
	}
	l.stats.client.notify(ctx, Event{
		Kind: EventAttention, Op: "live statistics of " + l.serviceID, Err: err,
		Reason: "the stream of live statistics is interrupted", Until: time.Now().Add(wait),
	})
	l.due = time.Now().Add(wait)
	return nil
}

// transient reports whether an error is one of the connection or the host. Any other is
// one of the call.
func transient(err error) bool {
	_, answered := errors.AsType[*Error](err)
	_, unreadable := errors.AsType[*DecodeError](err)
	return answered || unreadable
}
