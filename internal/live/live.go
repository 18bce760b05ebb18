// Package live describes the feeds of the real-time host. The engine of live statistics in
// package fastly uses it for itself and for collections.
package live

import "time"

// Feed is a kind of data that the real-time host provides.
type Feed struct {
	Recent string       // name of the operation that returns all available seconds
	Since  string       // name of the operation that returns the seconds after a timestamp
	Path   string       // path template of both operations up to the time, with one placeholder: "/v1/channel/{service_id}/ts"
	Reply  func() Reply // returns a pointer to a new reply, for decoding
}

// Reply is a decoded reply.
type Reply interface{ Batch() Batch }

// Batch is the content of a reply.
type Batch struct {
	Seconds        []Second
	Timestamp      int64  // Unix time in seconds for the next request
	AggregateDelay int    // delay of the data in seconds
	Error          string // why Seconds is empty
}

// Second is the data of one second. The engine delivers its value.
type Second struct {
	Recorded time.Time
	Value    any
}
