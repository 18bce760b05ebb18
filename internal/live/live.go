// Package live describes feeds of the real-time host for the engine of live statistics, which package
// fastly has and the collections use.
package live

import "time"

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
