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
	"strings"
	"time"

	streams "github.com/edgesdk/fastly/internal/live"
)

// LiveBatch is a reply of the live statistics, with zero or more seconds.
type LiveBatch struct {
	// Metrics by second, oldest first. It is empty if there is no new data.
	Seconds []LiveSecond `json:"Data"`
	// Unix time in seconds to pass to the next [Stats.SecondsSince].
	Timestamp int64 `json:"Timestamp"`
	// Delay of the metrics in seconds.
	AggregateDelay int `json:"AggregateDelay"`
	// Reason why Seconds is empty: "No data available, please retry". For a service without
	// traffic, this is not a failure.
	Error string `json:"Error,omitzero"`
}

// LiveSecond holds the metrics of one second of a service. Seconds without traffic may be
// missing.
type LiveSecond struct {
	Recorded    time.Time          `json:"recorded"`   // start of the second
	Aggregated  Metrics            `json:"aggregated"` // total of all POPs
	Datacenters map[string]Metrics `json:"datacenter"` // metrics by POP code
}

// RecentSeconds returns the last 120 seconds of a service. If limit is not 0, it returns at
// most limit seconds.
func (s Stats) RecentSeconds(ctx context.Context, serviceID string, limit int, opts ...CallOption) (*LiveBatch, error) {
	return s.seconds(ctx, recent(&channel, serviceID), limit, opts)
}

// SecondsSince returns the seconds of a service after a timestamp, which is a Unix time in
// seconds. Start with 0 for the latest second, and continue with [LiveBatch.Timestamp] of the
// last batch. If limit is not 0, it returns at most limit seconds. The API delays the reply
// until there is new data (long polling). The batch of a service without traffic is empty.
//
// [Stats.Live] does this in a loop and handles failures.
func (s Stats) SecondsSince(ctx context.Context, serviceID string, timestamp int64, limit int, opts ...CallOption) (*LiveBatch, error) {
	return s.seconds(ctx, since(&channel, serviceID, timestamp), limit, opts)
}

// recent and since return the operations of a feed.
func recent(feed *streams.Feed, serviceID string) Op {
	return Op{
		Name: feed.Recent, Method: http.MethodGet, Path: feed.Path + "/h", Args: []any{serviceID},
		Realtime: true, Timeout: timeoutLongPoll,
	}
}

func since(feed *streams.Feed, serviceID string, timestamp int64) Op {
	return Op{
		Name: feed.Since, Method: http.MethodGet, Path: feed.Path + "/{timestamp}", Args: []any{serviceID, timestamp},
		Realtime: true, Timeout: timeoutLongPoll,
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

// LiveElement is an element of [Stats.Live]: either one second of a service, or a gap.
type LiveElement struct {
	ServiceID  string // id of the service
	LiveSecond        // metrics of the second; the zero value if Gap is set
	Gap        *Gap   // range of missing seconds; nil if there is none
}

// Gap is a range of seconds that may be missing in a stream.
type Gap struct {
	From, To time.Time // first and last second of the range, both inclusive
	Cause    error     // why the seconds are missing, such as the last connection failure; never nil
}

// LiveOption is an option of [Stats.Live] and [Stats.LiveMany]. Every [CallOption] is a
// LiveOption, which applies to each request of the stream.
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

// WithHistory makes a stream start with the last two minutes. The default is to start with
// the latest second.
func WithHistory() LiveOption {
	return liveOption(func(cfg *liveConfig) error { cfg.history = true; return nil })
}

// WithGiveUp ends a stream with an error if no request has succeeded for the duration d. By
// default, there is no limit. The stream then continues after an outage of any length.
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
	livePace       = 500 * time.Millisecond // minimum time between two polls
	liveMinPoll    = time.Second            // initial time between two polls without data or after a failure
	liveMaxIdle    = 10 * time.Second
	liveMaxBackoff = 30 * time.Second
	liveSkew       = 30 * time.Minute // maximum difference between a time and that of its reply

	liveNoData = "No data available" // beginning of the Error of a service without traffic
)

// Live returns an iterator over the live statistics of a service, with one element per
// second. The iterator sends requests until the loop ends or a request fails permanently.
// The newest second is about 9 seconds old. Seconds without traffic may have no element. No
// second is returned twice. After an outage of up to two minutes, the missing seconds are
// fetched. Seconds that are no longer available are reported as a [Gap], and so are seconds
// with an implausible time.
//
// After a failure of the connection or of the host, the request is retried with exponential
// backoff, and an [EventWarning] is emitted. The iterator ends with an error if the status
// is 401, 403 or 404, or if the limit of [WithGiveUp] is exceeded. If ctx ends, the last
// error wraps that of ctx: errors.Is(err, context.Canceled) is true after a cancellation.
func (s Stats) Live(ctx context.Context, serviceID string, opts ...LiveOption) iter.Seq2[LiveElement, error] {
	stream := followFeed(ctx, s.client, &channel, serviceID, opts)
	return func(yield func(LiveElement, error) bool) {
		for value, err := range stream {
			element := LiveElement{ServiceID: serviceID}
			switch v := value.(type) {
			case *LiveSecond:
				element.LiveSecond = *v
			case *Gap:
				element.Gap = v
			}
			if !yield(element, err) {
				return
			}
		}
	}
}

// channel is the feed of the live statistics.
var channel = streams.Feed{
	Recent: "get recent seconds", Since: "get seconds", Path: "/v1/channel/{service_id}/ts",
	Reply: func() streams.Reply { return new(channelReply) },
}

// channelReply adapts a LiveBatch to the engine.
type channelReply struct{ LiveBatch }

// Batch returns the reply in the form that the engine reads.
func (r *channelReply) Batch() streams.Batch {
	batch := streams.Batch{Timestamp: r.Timestamp, AggregateDelay: r.AggregateDelay, Error: r.Error, Seconds: make([]streams.Second, len(r.Seconds))}
	for i := range r.Seconds {
		batch.Seconds[i] = streams.Second{Recorded: r.Seconds[i].Recorded, Value: &r.Seconds[i]}
	}
	return batch
}

// Follow is the engine of [Stats.Live] for the feeds of package collection, which describes a feed by a
// type that is internal to this module. Use the Live of a collection instead. The elements are values of
// seconds, or of the type *[Gap].
func (s Stats) Follow(ctx context.Context, feed *streams.Feed, serviceID string, opts ...LiveOption) iter.Seq2[any, error] {
	return followFeed(ctx, s.client, feed, serviceID, opts)
}

// followFeed returns an iterator over a feed of a service. Its elements are values of seconds, or a *Gap.
func followFeed(ctx context.Context, client *Client, feed *streams.Feed, serviceID string, opts []LiveOption) iter.Seq2[any, error] {
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
	return func(yield func(any, error) bool) {
		if refused != nil {
			yield(nil, fmt.Errorf("fastly: live statistics: %w", refused))
			return
		}
		l := live{client: client, feed: feed, serviceID: serviceID, config: cfg, answered: time.Now(), ahead: map[int64]bool{}}
		for {
			elements, err := l.next(ctx)
			for _, element := range elements {
				if !yield(element, nil) {
					return
				}
			}
			if err != nil {
				yield(nil, err)
				return
			}
		}
	}
}

// LiveMany returns an iterator over the live statistics of several services, each fetched as
// by [Stats.Live]. An error comes with a [LiveElement] that contains the id of its service. It
// does not affect the other services. The iterator ends after the streams of all services have
// ended. If ctx ends, each stream ends with the error of ctx.
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
		services := crew{stop: stop}
		items := make(chan item)
		for _, id := range serviceIDs {
			services.start(func() {
				for element, err := range s.Live(following, id, opts...) {
					items <- item{element, err}
				}
			})
		}
		go func() {
			services.group.Wait()
			close(items)
		}()
		panicking := true // whether yield has panicked; the returns below clear it
		defer func() {    // the streams must end before LiveMany returns or panics
			stop()
			for range items {
			}
			if !panicking {
				services.wait()
			}
		}()
		for i := range items {
			if !services.broken() && !yield(i.element, i.err) {
				break
			}
		}
		panicking = false
	}
}

// live is the state of a stream.
type live struct {
	client    *Client
	feed      *streams.Feed
	serviceID string
	config    liveConfig

	started  bool
	cursor   int64          // timestamp of the next request
	covered  int64          // Unix time up to which every second was delivered or reported as a gap
	ahead    map[int64]bool // later seconds that were already delivered
	due      time.Time      // earliest time of the next request
	answered time.Time
	failures int
	idle     int
	cause    error // error of the last failure
}

// next polls once, and returns the elements to deliver. An error ends the stream.
func (l *live) next(ctx context.Context) ([]any, error) {
	if rest(ctx, time.Until(l.due)) != nil {
		return nil, contextError(ctx)
	}
	began := time.Now()
	op, whole := l.op()
	batch, refused, err := l.poll(ctx, op)
	if err == nil && !whole {
		err = refused // the refused seconds can still be fetched from the host
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

// op returns the next poll: for the seconds after the cursor or, after an outage or with
// WithHistory, for the whole window that the host keeps.
func (l *live) op() (op Op, whole bool) {
	behind := l.started && (l.failures > 0 || time.Since(l.answered) > liveWindow/2*time.Second)
	if behind || !l.started && l.config.history {
		return recent(l.feed, l.serviceID), true
	}
	return since(l.feed, l.serviceID, l.cursor), false
}

// poll sends a request, and removes the seconds with an implausible time from its reply.
// refused is the error of the first one. The stream retries failures.
func (l *live) poll(ctx context.Context, op Op) (batch streams.Batch, refused, err error) {
	once := callOption(func(cfg *callConfig) error {
		cfg.once = true
		return nil
	})
	reply := l.feed.Reply()
	answer, err := l.client.do(ctx, &op, append(slices.Clip(l.config.calls), once), reply)
	if err != nil {
		return batch, nil, err
	}
	batch = reply.Batch()
	now, dateErr := http.ParseTime(answer.header.Get("Date"))
	if dateErr != nil {
		now = time.Now()
	}
	stamp := time.Unix(batch.Timestamp, 0)
	switch {
	case batch.Timestamp == 0 && len(batch.Seconds) == 0 && !strings.HasPrefix(batch.Error, liveNoData):
		return batch, nil, op.failure(answer, firstNonEmpty(batch.Error, "the reply has neither data nor a timestamp"), "")
	case batch.Timestamp == 0: // the reply has no cursor
		stamp = now.Add(liveSkew)
	case stamp.Sub(now).Abs() > liveSkew:
		return batch, nil, implausible(&op, "/Timestamp", strconv.FormatInt(batch.Timestamp, 10), "a time near that of the reply")
	case batch.AggregateDelay < 0 || batch.AggregateDelay > liveWindow:
		return batch, nil, implausible(&op, "/AggregateDelay", strconv.Itoa(batch.AggregateDelay), "a delay of seconds")
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

// implausible returns the error of an implausible value.
func implausible(op *Op, pointer, value, want string) error {
	path, err := op.fill()
	return &DecodeError{Op: op.Name, Method: op.Method, Path: path, Pointer: pointer, Value: value, Want: want, Err: err}
}

// deliver converts a batch to elements: a gap, if seconds are no longer available, and the
// seconds that were not delivered yet. If seconds of the reply were refused, all missing
// seconds are gaps as well.
func (l *live) deliver(batch streams.Batch, refused error) []any {
	var elements []any
	gap := func(to int64, cause error) {
		if l.covered == 0 || to <= l.covered {
			return
		}
		elements = append(elements, &Gap{From: time.Unix(l.covered+1, 0), To: time.Unix(to, 0), Cause: cause})
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
	slices.SortStableFunc(batch.Seconds, func(a, b streams.Second) int { return a.Recorded.Compare(b.Recorded) })
	for _, second := range batch.Seconds {
		recorded := second.Recorded.Unix()
		if recorded <= l.covered || l.ahead[recorded] {
			continue
		}
		if refused != nil {
			gap(min(recorded-1, horizon), refused)
		}
		elements = append(elements, second.Value)
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
	l.client.notify(ctx, Event{
		Kind: EventWarning, Op: "live statistics of " + l.serviceID, Err: err,
		Reason: "the stream of live statistics is interrupted", Until: time.Now().Add(wait),
	})
	l.due = time.Now().Add(wait)
	return nil
}

// transient reports whether an error was caused by the connection or the host, not by the call.
func transient(err error) bool {
	_, answered := errors.AsType[*Error](err)
	_, unreadable := errors.AsType[*DecodeError](err)
	return answered || unreadable
}
