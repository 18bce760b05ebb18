package fastly

import (
	"log/slog"
	"time"
)

// Event is something that happens while an operation is sent. It holds no token,
// no body and no query value.
type Event struct {
	Kind     EventKind
	Op       string // the operation in words
	Method   string
	Template string // the path with placeholders, for metrics
	Path     string // the path as sent, without query
	Attempt  int    // which attempt, from 1; 0 before the first

	StatusCode int           // of an attempt that was answered
	Err        error         // of an attempt that was not, or what needs attention
	Elapsed    time.Duration // how long the attempt took

	Reason string    // why the operation waits, or is tried again, or what needs attention
	Until  time.Time // until when it waits; zero if that depends on others
}

// EventKind says what happened.
type EventKind uint8

// The kinds of events.
const (
	EventAttempt   EventKind = iota // a request was sent, and answered or not
	EventWait                       // the operation waits for its turn or its budget
	EventRetry                      // the operation will be sent again at Until
	EventAttention                  // something is not as expected, though the call goes on
)

// String names the kind.
func (k EventKind) String() string {
	switch k {
	case EventAttempt:
		return "attempt"
	case EventWait:
		return "wait"
	case EventRetry:
		return "retry"
	default:
		return "attention"
	}
}

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

func (e *Event) attrs() []slog.Attr {
	attrs := []slog.Attr{slog.String("op", e.Op)}
	if e.Method != "" {
		attrs = append(attrs, slog.String("method", e.Method), slog.String("path", e.Path))
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
		attrs = append(attrs, slog.String("error", e.Err.Error()))
	}
	if e.Reason != "" {
		attrs = append(attrs, slog.String("reason", e.Reason))
	}
	if !e.Until.IsZero() {
		attrs = append(attrs, slog.Time("until", e.Until))
	}
	return attrs
}
