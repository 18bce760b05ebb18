package fastly_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
)

// TestNilPointers checks that nil pointers to errors and replies can be formatted and used
// without a panic.
func TestNilPointers(t *testing.T) {
	methods := 0
	for _, v := range []any{
		(*fastly.Error)(nil), (*fastly.DecodeError)(nil), (*fastly.BulkError)(nil), (*fastly.EditError)(nil), (*fastly.RateLimitError)(nil),
		(*fastly.TurnError)(nil), (*fastly.ActivationConflictError)(nil), (*fastly.Metrics)(nil), (*fastly.VersionInfo)(nil),
		(*fastly.Validation)(nil), (*fastly.Service)(nil), (*fastly.Client)(nil),
	} {
		value := reflect.ValueOf(v)
		for method, f := range value.Methods() {
			if method.Type.NumIn() > 2 || method.Name == "With" {
				continue
			}
			args := []reflect.Value{}
			for in := range f.Type().Ins() {
				args = append(args, reflect.Zero(in))
			}
			require.NotPanics(t, func() { f.Call(args) }, "%T.%s", v, method.Name)
			methods++
		}
	}
	for range (*fastly.Metrics)(nil).All() {
		t.Error("a metric of nothing")
	}
	t.Logf("%d methods", methods)
	require.Greater(t, methods, 20)
}

// nowhere is a Coordinator whose methods panic if it is nil.
type nowhere struct{ fastly.Coordinator }

func TestCoordinatorThatIsNil(t *testing.T) {
	_, err := fastly.New(fastly.WithToken("token"), fastly.WithCoordinator((*nowhere)(nil)))
	require.ErrorContains(t, err, "WithCoordinator: the coordinator is nil")
}

// TestErrorsWithinErrors checks that the text of nested errors contains the package name and the
// operation once.
func TestErrorsWithinErrors(t *testing.T) {
	inner := []error{
		&fastly.Error{Op: "purge keys", Method: http.MethodPost, Path: "/service/a/purge", StatusCode: 500, Attempts: 1},
		&fastly.Error{Op: "purge keys", Method: http.MethodPost, Path: "/service/a/purge", Phase: "budget", Err: &fastly.RateLimitError{Bucket: fastly.BucketPurges}},
		&fastly.DecodeError{Op: "purge keys", Method: http.MethodPost, Path: "/service/a/purge", Err: errors.New("x")},
		&fastly.RateLimitError{}, &fastly.TurnError{}, &fastly.ActivationConflictError{}, fastly.ErrClosed, fastly.ErrNotFound,
	}
	wraps := map[string]func(err error) error{
		"bulk":   func(err error) error { return &fastly.BulkError{Name: "purge keys", Err: err} },
		"edit":   func(err error) error { return &fastly.EditError{Step: "function", Err: err} },
		"error":  func(err error) error { return &fastly.Error{Op: "purge keys", Phase: "headers", Err: err} },
		"decode": func(err error) error { return &fastly.DecodeError{Op: "purge keys", Err: err} },
		"joined": func(err error) error { return &fastly.BulkError{Name: "purge keys", Err: errors.Join(err, err)} },
		"then": func(err error) error {
			return &fastly.EditError{Step: "clone", Err: fmt.Errorf("%w; then: %w", err, err)}
		},
		"input": func(err error) error {
			client := inMemory(t, func(*http.Request) (*http.Response, error) { return nil, errors.New("sent") })
			_, err = fastly.Do[fastly.NoReply](t.Context(), client, fastly.Op{Name: "purge keys", Err: err})
			return err
		},
		"bulk input": func(err error) error {
			_, err = fastly.RunBulk(t.Context(), func(yield func(int) bool) { yield(1) }, fastly.Bulk[int, int]{
				Name: "purge keys", Send: func(context.Context, []int) ([]fastly.Outcome[int], error) { return nil, err },
			})
			return err
		},
	}
	for name, wrap := range wraps {
		for _, cause := range inner {
			err := wrap(cause)
			text := err.Error()
			require.True(t, strings.HasPrefix(text, "fastly: "), "%s: %s", name, text)
			require.Equal(t, 1, strings.Count(text, "fastly: "), "%s: %s", name, text)
			if name != "joined" && name != "then" {
				require.LessOrEqual(t, strings.Count(text, "purge keys"), 1, "%s: %s", name, text)
			}
			require.NotContains(t, text, "<nil>")
			require.NotContains(t, text, "\n")
			require.ErrorIs(t, err, cause)
		}
		zero := wrap(nil).Error
		_ = zero
	}
	t.Logf("%d wraps of %d errors", len(wraps), len(inner))
}

// TestZeroValuesInWords checks that the text of zero values is a valid sentence.
func TestZeroValuesInWords(t *testing.T) {
	for err, want := range map[error]string{
		&fastly.BulkError{}:      "fastly: 0 done, 0 failed, 0 not tried",
		&fastly.EditError{}:      "fastly: edit service",
		&fastly.RateLimitError{}: "fastly: rate limit reached",
		&fastly.RateLimitError{Bucket: fastly.BucketNone, State: "shut after a 429"}: "fastly: rate limit reached after a 429",
		&fastly.TurnError{}:          "fastly: another write to the same resource is under way, and the call may wait no longer than 0s",
		&fastly.Error{}:              "fastly: nothing was sent",
		&fastly.DecodeError{}:        "fastly: can't read the reply",
		&fastly.BulkError{Name: "x"}: "fastly: x: 0 done, 0 failed, 0 not tried",
	} {
		require.EqualError(t, err, want)
	}
	require.Equal(t, "no version", fmt.Sprint(fastly.Version{}))
	require.EqualError(t, &fastly.EditError{ServiceID: "SU1", Step: "find the base"}, "fastly: edit service SU1: find the base")
}

// TestUncertainWritesInWords checks that the text of an uncertain write differs from that of a
// failed one.
func TestUncertainWritesInWords(t *testing.T) {
	for _, e := range []fastly.Error{
		{Op: "create", StatusCode: 500, Attempts: 1},
		{Op: "create", Phase: "headers", Attempts: 1, Err: context.Canceled},
		{Op: "create", StatusCode: 200, Attempts: 1, Err: fastly.ErrEmptyReply},
		{Op: "create", Attempts: 2},
	} {
		require.NotContains(t, e.Error(), "may have")
		e.Uncertain = true
		require.True(t, strings.HasSuffix(e.Error(), "; the write may have taken effect"), e.Error())
	}
}

// TestRefusalsAreShort checks that the text of a RateLimitError is short and contains the retry
// time.
func TestRefusalsAreShort(t *testing.T) {
	at := time.Date(2026, 11, 1, 3, 0, 0, 0, time.UTC)
	for _, state := range []string{"", "spent", "paced", "shut after a 429", "closed", "delayed"} {
		limit := &fastly.RateLimitError{
			Bucket: fastly.BucketWrites, State: state, Reset: at, Wait: 20 * time.Minute, Reason: "WithMaxWait is 2m0s",
		}
		err := &fastly.Error{Op: "update service", Method: http.MethodPut, Path: "/service/SU1Z0isxPaozGVKXdv0eY", Phase: "budget", Err: limit}
		require.Less(t, len(err.Error()), 150, err.Error())
		require.Contains(t, err.Error(), "fastly: update service: not sent: ")
		require.Contains(t, err.Error(), ", retry after 03:00:00Z (WithMaxWait is 2m0s)")
	}
}

// TestInvalidVersionInWords checks that the text of an ErrInvalidVersion contains the compiler's
// message once.
func TestInvalidVersionInWords(t *testing.T) {
	client := answering(t, `{"status":"error","msg":"Syntax error: Expected ';'."}`)
	_, err := client.Version("S1", 2).Validate(t.Context())
	require.EqualError(t, err, "fastly: validate version: GET /service/S1/version/2/validate: 200 version does not validate: Syntax error: Expected ';'")
	require.ErrorIs(t, err, fastly.ErrInvalidVersion)
}
