package fastly_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
)

// uncomparable is an error type for which == panics.
type uncomparable []error

func (u uncomparable) Error() string   { return fmt.Sprint([]error(u)) }
func (u uncomparable) Unwrap() []error { return u }

// TestEventsHoldNoBodies checks that an event contains neither the body of a reply nor a value of
// it, whatever wraps its error. errors.As must still find the error.
func TestEventsHoldNoBodies(t *testing.T) {
	const private = "privatebody"
	answered := &fastly.Error{StatusCode: 503, Message: "unavailable", Body: []byte(private)}
	unreadable := &fastly.DecodeError{Op: "list", Pointer: "/a", Value: private, Want: "an integer", Err: errors.New("parsing " + private)}
	wraps := map[string]func(err error) error{
		"itself":       func(err error) error { return err },
		"cause":        func(err error) error { return &fastly.Error{Op: "list", Err: err} },
		"bulk":         func(err error) error { return &fastly.BulkError{Name: "list", Err: err} },
		"edit":         func(err error) error { return &fastly.EditError{Step: "look", Err: err} },
		"wrapped":      func(err error) error { return fmt.Errorf("around: %w", err) },
		"joined":       func(err error) error { return errors.Join(context.Canceled, err) },
		"uncomparable": func(err error) error { return uncomparable{err, context.Canceled} },
		"twice":        func(err error) error { return fmt.Errorf("around: %w", errors.Join(fmt.Errorf("in: %w", err))) },
	}
	for _, secrets := range [][]fastly.Secret{nil, {"another-token-0"}} {
		for name, wrap := range wraps {
			for _, inner := range []error{answered, unreadable} {
				e := fastly.NewRedactor(secrets...).Event(fastly.Event{Err: wrap(inner)})
				logged := bytes.Buffer{}
				slog.New(slog.NewJSONHandler(&logged, nil)).Info("event", "event", e, "err", e.Err)
				for _, text := range []string{fmt.Sprintf("%v", e.Err), fmt.Sprintf("%+v", e), logged.String()} {
					require.NotContains(t, text, private, name)
				}
				require.Contains(t, logged.String(), `"event":{"kind":"attempt"`)
				if reply, ok := errors.AsType[*fastly.Error](e.Err); ok && errors.Is(inner, answered) && name != "cause" {
					require.Empty(t, reply.Body, name)
					require.Equal(t, "unavailable", reply.Message)
				} else if errors.Is(inner, unreadable) {
					decode, ok := errors.AsType[*fastly.DecodeError](e.Err)
					require.True(t, ok, name)
					require.Empty(t, decode.Value)
					require.NotContains(t, fmt.Sprintf("%#v", decode), private)
				}
			}
		}
	}
	require.Equal(t, private, string(answered.Body), "the caller's error is not touched")
	require.Equal(t, private, unreadable.Value)
	t.Logf("%d wraps", len(wraps))
}

// TestEventsOfAStreamHoldNoBodies checks the same for the events of a stream with invalid
// replies.
func TestEventsOfAStreamHoldNoBodies(t *testing.T) {
	var mu sync.Mutex
	logged, events := bytes.Buffer{}, 0
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	client := inMemory(t, func(req *http.Request) (*http.Response, error) {
		return respond(req, 200, `{"Timestamp":"privatebody","Data":[]}`), nil
	})
	client, err := client.With(
		fastly.WithLogger(slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug}))),
		fastly.WithEvents(func(_ context.Context, e fastly.Event) {
			mu.Lock()
			defer mu.Unlock()
			if e.Kind == fastly.EventWarning {
				events++
				cancel()
			}
			require.NotContains(t, fmt.Sprintf("%+v", e), "privatebody")
		}))
	require.NoError(t, err)
	for _, err := range client.Stats.Live(ctx, "SU1Z0isxPaozGVKXdv0eY") {
		require.Error(t, err, "there is no second to read")
	}
	require.Positive(t, events)
	require.NotContains(t, logged.String(), "privatebody")
}
