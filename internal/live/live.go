// Package live connects the collections to the engine of live statistics, which package fastly has. The
// engine follows any feed of the real-time host.
package live

import (
	"context"
	"iter"
	"time"
)

// Feed is a kind of data of the real-time host.
type Feed struct {
	Recent string       // name of the operation that returns all seconds that the host keeps
	Since  string       // name of the operation that returns the seconds after a timestamp
	Path   string       // path template of both up to the time, with one placeholder: "/v1/channel/{service_id}/ts"
	Reply  func() Reply // returns a pointer that a reply can be decoded into
}

// Reply is a decoded reply.
type Reply interface{ Batch() Batch }

// Batch is the content of a reply.
type Batch struct {
	Seconds        []Second
	Timestamp      int64  // unix, to continue from
	AggregateDelay int    // seconds
	Error          string // why there are no seconds
}

// Second is the data of one second. The engine delivers its value.
type Second struct {
	Recorded time.Time
	Value    any
}

// Engine follows a feed of a service. It is given a *fastly.Client and a []fastly.LiveOption. The
// elements are values of seconds, or of the type *fastly.Gap.
type Engine func(ctx context.Context, client any, feed *Feed, serviceID string, options any) iter.Seq2[any, error]

var engine Engine

// Register sets the engine. Package fastly calls it while it is initialized. The result has no meaning.
func Register(e Engine) struct{} {
	engine = e
	return struct{}{}
}

// Follow calls the engine.
func Follow(ctx context.Context, client any, feed *Feed, serviceID string, options any) iter.Seq2[any, error] {
	return engine(ctx, client, feed, serviceID, options)
}
