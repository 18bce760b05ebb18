package fastly

import (
	"log/slog"
	"strconv"
	"time"
)

// Event reports a step of an operation. Use [WithEvents] or [WithLogger] to receive events.
//
// An Event never contains tokens, query values, bodies or values from a body. It contains the
// message of an error reply: Message, Detail and Problems of [Error].
type Event struct {
	Kind     EventKind // kind of the event
	Op       string    // operation in words: "update backend"
	Method   string    // HTTP method
	Template string    // path with placeholders, for metrics
	Path     string    // path as sent, without the query
	Attempt  int       // number of the attempt, from 1; 0 before the first attempt

	StatusCode int           // HTTP status of the attempt; 0 without a reply
	Err        error         // error of an attempt without a complete reply, or cause of an [EventWarning]
	Elapsed    time.Duration // duration of the attempt

	Reason string    // reason for the wait or retry, or description of an [EventWarning]
	Until  time.Time // end of the wait, or time of the next attempt; zero if unknown
}

// EventKind is the kind of an [Event].
type EventKind uint8

// Kinds of an [Event].
const (
	EventAttempt EventKind = iota // an attempt has ended, with or without a reply
	EventWait                     // the operation waits for the write lock or the rate limit
	EventRetry                    // the operation will be retried at Event.Until
	EventWarning                  // an unexpected condition was observed that does not end the call
)

// String returns the name of the kind.
func (k EventKind) String() string {
	switch k {
	case EventAttempt:
		return "attempt"
	case EventWait:
		return "wait"
	case EventRetry:
		return "retry"
	case EventWarning:
		return "warning"
	default:
		return "EventKind(" + strconv.Itoa(int(k)) + ")"
	}
}

// level returns the level at which [WithLogger] logs the event.
func (e *Event) level() slog.Level {
	switch e.Kind {
	case EventAttempt:
		return slog.LevelDebug
	case EventWarning:
		return slog.LevelWarn
	default:
		return slog.LevelInfo
	}
}

// LogValue implements [slog.LogValuer]. It returns a group with the kind and the attributes that
// [WithLogger] logs.
func (e Event) LogValue() slog.Value {
	return slog.GroupValue(append([]slog.Attr{slog.String("kind", e.Kind.String())}, e.attrs()...)...)
}

// attrs returns the attributes that [WithLogger] logs.
func (e *Event) attrs() []slog.Attr {
	attrs := []slog.Attr{slog.String("op", printable(e.Op, maxPathText))}
	if e.Method != "" {
		attrs = append(attrs, slog.String("method", printable(e.Method, maxPathText)), slog.String("path", printable(e.Path, maxPathText)))
	}
	if e.Attempt > 0 {
		attrs = append(attrs, slog.Int("attempt", e.Attempt))
	}
	if e.StatusCode != 0 {
		attrs = append(attrs, slog.Int("status", e.StatusCode))
	}
	if e.Elapsed != 0 {
		attrs = append(attrs, slog.Duration("elapsed", e.Elapsed))
	}
	if e.Err != nil {
		attrs = append(attrs, slog.String("error", causeText(e.Err)))
	}
	if e.Reason != "" {
		attrs = append(attrs, slog.String("reason", printable(e.Reason, maxWordsText)))
	}
	if !e.Until.IsZero() {
		attrs = append(attrs, slog.Time("until", e.Until))
	}
	return attrs
}
