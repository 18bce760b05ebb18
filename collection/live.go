package collection

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/internal/live"
)

// LiveBatch is a reply of the real-time host, with zero or more seconds. M is the type of the metrics.
type LiveBatch[M any] struct {
	// Metrics by second, oldest first. It is empty if there is no new data.
	Seconds []LiveSecond[M] `json:"Data"`
	// Unix time in seconds to pass to the next [Live.SecondsSince].
	Timestamp int64 `json:"Timestamp"`
	// Delay of the metrics in seconds.
	AggregateDelay int `json:"AggregateDelay"`
	// Reason why Seconds is empty: "No data available, please retry". For a service without traffic, this
	// is not a failure.
	Error string `json:"Error,omitzero"`
}

// LiveSecond holds the metrics of one second of a service. Seconds without traffic may be missing.
type LiveSecond[M any] struct {
	Recorded    time.Time               `json:"recorded"`   // start of the second
	Aggregated  map[string]M            `json:"aggregated"` // total of all POPs, by domain or origin
	Datacenters map[string]map[string]M `json:"datacenter"` // metrics by POP code, and by domain or origin
}

// LiveElement is an element of [Live.Live]: either one second of a service, or a gap.
type LiveElement[M any] struct {
	LiveSecond[M]             // metrics of the second; the zero value if Gap is set
	Gap           *fastly.Gap // range of missing seconds; nil if there is none
}

// Live provides the real-time metrics of a service. M is the type of the metrics. The Path of the
// [Spec] is the path of the service on the real-time host, including "/ts".
type Live[M any] struct{ at *Address }

// NewLive returns a Live for the service of an [Address].
func NewLive[M any](at *Address) Live[M] { return Live[M]{at} }

// RecentSeconds returns the metrics of the last 120 seconds. If limit is not 0, it returns at most
// limit seconds.
func (l Live[M]) RecentSeconds(ctx context.Context, limit int, opts ...fastly.CallOption) (*LiveBatch[M], error) {
	op := l.op("get recent", "/h")
	switch {
	case op.Err != nil:
	case limit < 0:
		op.Err = fmt.Errorf("the limit %d is negative", limit)
	case limit > 0:
		op.Path, op.Args = op.Path+"/limit/{limit}", append(op.Args, limit)
	}
	return fastly.Do[LiveBatch[M]](ctx, l.at.Client(), op, opts...)
}

// SecondsSince returns the metrics of the seconds after a timestamp, which is a Unix time in seconds.
// Start with 0 for the latest second, and continue with the Timestamp of the last [LiveBatch]. The API
// delays the reply until there is new data (long polling). For a service without traffic, the batch is
// empty.
//
// [Live.Live] does this in a loop and handles failures.
func (l Live[M]) SecondsSince(ctx context.Context, timestamp int64, opts ...fastly.CallOption) (*LiveBatch[M], error) {
	return fastly.Do[LiveBatch[M]](ctx, l.at.Client(), l.op("get", "/{timestamp}", timestamp), opts...)
}

// Live returns an iterator over the real-time metrics of the service, with one element per second. It
// behaves like [fastly.Stats.Live]: it continues after failures, fetches the seconds that it missed, and
// reports seconds that are no longer available as a [fastly.Gap].
func (l Live[M]) Live(ctx context.Context, opts ...fastly.LiveOption) iter.Seq2[LiveElement[M], error] {
	op := l.op("", "")
	if op.Err == nil && len(op.Args) != 1 {
		op.Err = fmt.Errorf("the path %s is not that of a service", op.Path)
	}
	if op.Err != nil {
		return func(yield func(LiveElement[M], error) bool) {
			yield(LiveElement[M]{}, fmt.Errorf("fastly: live metrics: %w", op.Err))
		}
	}
	spec := l.at.family.spec
	feed := &live.Feed{
		Recent: "get recent " + plural(spec.Noun), Since: "get " + plural(spec.Noun), Path: spec.Path,
		Reply: func() live.Reply { return new(liveReply[M]) },
	}
	var stats fastly.Stats // it has no client, so the operation returns an error
	if l.at.client != nil {
		stats = l.at.client.Stats
	}
	stream := stats.Follow(ctx, feed, fmt.Sprint(l.at.place.args[0]), opts...)
	return func(yield func(LiveElement[M], error) bool) {
		for value, err := range stream {
			var element LiveElement[M]
			switch v := value.(type) {
			case *LiveSecond[M]:
				element.LiveSecond = *v
			case *fastly.Gap:
				element.Gap = v
			}
			if !yield(element, err) {
				return
			}
		}
	}
}

// op returns an operation of the real-time host, which may delay its reply by a minute.
func (l Live[M]) op(verb, below string, args ...any) fastly.Op {
	if l.at.isZero() {
		return fastly.Op{Err: errNoAddress}
	}
	spec := l.at.family.spec
	op := l.at.Op(http.MethodGet, verb+" "+plural(spec.Noun), spec.Path+below, args...)
	op.Realtime, op.Timeout = true, 90*time.Second // less than the 2 minutes that seconds are kept
	return op
}

// liveReply adapts a batch to the polling engine of package fastly.
type liveReply[M any] struct{ LiveBatch[M] }

// Batch implements the interface that the engine reads replies through.
func (r *liveReply[M]) Batch() live.Batch {
	batch := live.Batch{Timestamp: r.Timestamp, AggregateDelay: r.AggregateDelay, Error: r.Error, Seconds: make([]live.Second, len(r.Seconds))}
	for i := range r.Seconds {
		batch.Seconds[i] = live.Second{Recorded: r.Seconds[i].Recorded, Value: &r.Seconds[i]}
	}
	return batch
}
