package fastly

import (
	"log/slog"
	"strconv"
	"time"
)

// Event reports a step of an operation: an attempt, a wait, a retry, or something that needs
// attention. It holds no token, no body and no query value.
type Event struct {
	Kind     EventKind // kind of the event
	Op       string    // operation in words
	Method   string    // HTTP method
	Template string    // path with placeholders, for metrics
	Path     string    // path as sent, without the query
	Attempt  int       // number of the attempt, from 1; 0 before the first

	StatusCode int           // HTTP status of the attempt; 0 without a reply
	Err        error         // error of an attempt without a reply, or what needs attention
	Elapsed    time.Duration // duration of the attempt

	Reason string    // reason of the wait or retry, or what needs attention
	Until  time.Time // end of the wait; zero if it depends on others
}

// EventKind is the kind of an [Event].
type EventKind uint8

// Kinds of events.
const (
	EventAttempt   EventKind = iota // a request was sent, with or without a reply
	EventWait                       // the operation waits for its turn or its budget
	EventRetry                      // the operation is sent again at Until
	EventAttention                  // something is not as expected, and the call goes on
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
	case EventAttention:
		return "attention"
	default:
		return "EventKind(" + strconv.Itoa(int(k)) + ")"
	}
}

// level is the level at which [WithLogger] logs the event.
func (e *Event) level() slog.Level {
	switch e.Kind {
	case EventAttempt:
		return slog.LevelDebug
	case EventAttention:
		return slog.LevelWarn
	default:
		return slog.LevelInfo
	}
}

// attrs are the attributes that [WithLogger] logs.
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
