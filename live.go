package fastly

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"sync"
	"time"
)

// LiveElement is one second of a service's traffic, or a gap in it.
type LiveElement struct {
	ServiceID string
	LiveSecond
	// Gap, if not nil, says that seconds are missing; LiveSecond is empty then.
	Gap *Gap
}

// Gap is a stretch of time whose seconds can't be had any more.
type Gap struct {
	From, To time.Time // the first and the last second that may be missing
	Cause    error     // why they were not followed
}

// LiveOption changes [Stats.Live] and [Stats.LiveMany]. Each [CallOption] is one: it
// applies to every request of the stream.
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

// WithHistory begins with the last two minutes, in place of now.
func WithHistory() LiveOption {
	return liveOption(func(cfg *liveConfig) error { cfg.history = true; return nil })
}

// WithGiveUp ends a stream with an error when its host has not answered for d. Without it a stream
// outlives any outage.
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
	liveWindow     = 120 // seconds that the host keeps
	liveMinPoll    = time.Second
	liveMaxIdle    = 10 * time.Second
	liveMaxBackoff = 30 * time.Second
)

// Live follows the traffic of a service second by second, until the context ends or
// the range is left. Seconds without traffic have no element. No second is delivered
// twice, and none is left out silently: after an outage of up to two minutes the
// missing seconds follow, and a longer one is a [Gap] first.
//
// Failures of the connection and of the host are events ([WithEvents]) and are tried
// again with growing waits. The stream ends with an error when the token or the
// service is refused (401, 403, 404), after the time of [WithGiveUp], and with the context.
func (s Stats) Live(ctx context.Context, serviceID string, opts ...LiveOption) iter.Seq2[LiveElement, error] {
	var cfg liveConfig
	var refused error
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
		l := live{stats: s, serviceID: serviceID, config: cfg, answered: time.Now()}
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

// LiveMany follows several services at once, each as [Stats.Live] does. The error of
// one comes with an element that names the service; the others go on. It ends when
// all have ended.
func (s Stats) LiveMany(ctx context.Context, serviceIDs []string, opts ...LiveOption) iter.Seq2[LiveElement, error] {
	type item struct {
		element LiveElement
		err     error
	}
	return func(yield func(LiveElement, error) bool) {
		following, stop := context.WithCancel(ctx)
		items := make(chan item)
		var streams sync.WaitGroup
		for _, id := range serviceIDs {
			streams.Go(func() {
				for element, err := range s.Live(following, id, opts...) {
					items <- item{element, err}
				}
			})
		}
		go func() {
			streams.Wait()
			close(items)
		}()
		defer func() { // however the range is left, the streams end before this does
			stop()
			for range items {
			}
		}()
		for i := range items {
			if !yield(i.element, i.err) {
				return
			}
		}
	}
}

// live is a stream under way.
type live struct {
	stats     Stats
	serviceID string
	config    liveConfig

	started  bool
	cursor   int64 // what the host is asked to continue from
	covered  int64 // the last second that is accounted for, unix
	answered time.Time
	failures int
	idle     int
	cause    error // of the last failure
}

// next asks once for more, and returns what there is to deliver. An error ends the stream.
func (l *live) next(ctx context.Context) ([]LiveElement, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	began := time.Now()
	batch, err := l.poll(ctx)
	if err != nil {
		return nil, l.failed(ctx, err)
	}
	elements := l.deliver(batch)
	l.failures, l.cause, l.answered = 0, nil, time.Now()
	if len(elements) > 0 {
		l.idle = 0
		return elements, nil
	}
	// An idle service: the host holds the request for a while. Should it answer at
	// once, the stream must not ask in circles.
	l.idle++
	pause := min(liveMinPoll<<min(l.idle-1, 5), liveMaxIdle) - time.Since(began)
	return nil, rest(ctx, pause)
}

// poll asks for the seconds after the cursor or, at the start and after an outage,
// for all that the host still has.
func (l *live) poll(ctx context.Context) (*LiveBatch, error) {
	behind := l.started && (l.failures > 0 || time.Since(l.answered) > liveWindow/2*time.Second)
	if behind || !l.started && l.config.history {
		return l.stats.RecentSeconds(ctx, l.serviceID, 0, pollOnce)
	}
	return l.stats.SecondsSince(ctx, l.serviceID, l.cursor, 0, pollOnce)
}

// pollOnce leaves further attempts to the stream: it must know of each failure, and has
// better to ask for then.
var pollOnce = callOption(func(cfg *callConfig) error {
	cfg.once = true
	return nil
})

// deliver turns a batch into elements: a gap, if seconds are out of reach, and the
// seconds that were not delivered yet.
func (l *live) deliver(batch *LiveBatch) []LiveElement {
	var elements []LiveElement
	horizon := batch.Timestamp - int64(batch.AggregateDelay)
	if oldest := horizon - liveWindow + 1; l.started && batch.Timestamp > 0 && oldest > l.covered+1 {
		gap := &Gap{From: time.Unix(l.covered+1, 0), To: time.Unix(oldest-1, 0), Cause: l.cause}
		if gap.Cause == nil {
			gap.Cause = errors.New("fastly: the stream was not read for longer than the host keeps its seconds")
		}
		elements = append(elements, LiveElement{ServiceID: l.serviceID, Gap: gap})
		l.covered = oldest - 1
	}
	slices.SortStableFunc(batch.Seconds, func(a, b LiveSecond) int { return a.Recorded.Compare(b.Recorded) })
	for _, second := range batch.Seconds {
		if recorded := second.Recorded.Unix(); recorded > l.covered {
			elements = append(elements, LiveElement{ServiceID: l.serviceID, LiveSecond: second})
			l.covered = recorded
		}
	}
	if batch.Timestamp > 0 {
		l.covered = max(l.covered, horizon)
		l.cursor = max(l.cursor, batch.Timestamp)
		l.started = true
	}
	return elements
}

// failed decides whether a failure ends the stream, and waits if it does not.
func (l *live) failed(ctx context.Context, err error) error {
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
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
	return rest(ctx, wait)
}

// transient reports whether an error came from the way to the host or from the
// host itself: anything else is wrong with the call.
func transient(err error) bool {
	_, answered := errors.AsType[*Error](err)
	_, unreadable := errors.AsType[*DecodeError](err)
	return answered || unreadable
}
