package fastly

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/edgesdk/fastly/internal/wire"
)

// Meanings of replies, for errors.Is. The API expresses the same meaning in several
// dialects.
var (
	// ErrNotFound means that the requested object does not exist.
	ErrNotFound = errors.New("fastly: not found")
	// ErrConflict means that the request conflicts with an existing object.
	ErrConflict = errors.New("fastly: conflict with what exists")
	// ErrVersionLocked means that a version is locked and can't be changed.
	ErrVersionLocked = errors.New("fastly: version is locked")
	// ErrUnauthorized means that the token is missing, invalid or expired.
	ErrUnauthorized = errors.New("fastly: token missing, invalid or expired")
	// ErrForbidden means that the token lacks the permission.
	ErrForbidden = errors.New("fastly: not allowed with this token")
	// ErrSudoRequired means that the operation requires a recent POST /sudo.
	ErrSudoRequired = errors.New("fastly: needs a recent sudo")
	// ErrPrecondition means that a condition of the request does not hold.
	ErrPrecondition = errors.New("fastly: precondition failed")
	// ErrRateLimited means that a rate limit is exceeded, or would be: see [RateLimitError].
	ErrRateLimited = errors.New("fastly: rate limited")
	// ErrServiceActive means that a service can't be deleted because it has an active version.
	ErrServiceActive = errors.New("fastly: service has an active version")
	// ErrServiceDeleted means that the service is deleted.
	ErrServiceDeleted = errors.New("fastly: service is deleted")
	// ErrInvalidVersion means that a version fails validation.
	ErrInvalidVersion = errors.New("fastly: version does not validate")
)

// Errors of the client itself.
var (
	// ErrEmptyReply is returned if a reply lacks the content that the operation promises.
	ErrEmptyReply = errors.New("fastly: empty reply where content was promised")
	// ErrNoActiveVersion is returned if the operation requires an active version and the service has none.
	ErrNoActiveVersion = errors.New("fastly: no version is active")
	// ErrClosed is returned by calls on a closed client.
	ErrClosed = errors.New("fastly: client is closed")
)

// Error is the failure of one operation: an error reply of the API or, if StatusCode is
// 0, the reason why there is no reply. Use errors.Is to test its meaning ([ErrNotFound])
// or its cause (context.DeadlineExceeded).
type Error struct {
	Op         string    // operation in words: "update backend"
	Method     string    // HTTP method
	Template   string    // path with placeholders, for grouping
	Path       string    // path as sent, without the query
	StatusCode int       // HTTP status; 0 without a reply
	Message    string    // summary by the API: "Version locked"
	Detail     string    // explanation by the API, often empty
	Problems   []Problem // individual problems, in the families that list them
	Body       []byte    // raw body, up to 1 MiB
	Attempts   int       // number of requests sent, including the first
	Phase      Phase     // phase that failed; empty after a complete reply
	// Uncertain reports whether a write may have taken effect although it failed: an
	// attempt may have reached the API, and no reply shows that it was refused.
	Uncertain bool
	Err       error // cause; nil for an ordinary error reply

	meant []error // meanings, if the words that express them were redacted
}

// Problem is one of several problems that the API reports.
type Problem struct {
	Title  string // summary
	Detail string // explanation
	Code   string // code, in the families that have one
	Field  string // field, key or property concerned
	Index  int    // position in a batch, counted from 0; -1 if there is none
}

// Phase is a part of a call. Errors without a complete reply name the phase that failed.
type Phase string

// Phases of a call, in order.
const (
	PhaseTurn    Phase = "turn"    // waiting for the turn
	PhaseToken   Phase = "token"   // reading the token from its source
	PhaseBudget  Phase = "budget"  // waiting for the budget of the rate limit
	PhaseConnect Phase = "connect" // connecting
	PhaseTLS     Phase = "tls"     // TLS handshake
	PhaseHeaders Phase = "headers" // sending the request and waiting for the reply
	PhaseBody    Phase = "body"    // reading the reply
)

// words describes the phase within a sentence.
func (p Phase) words() string {
	switch p {
	case PhaseTurn:
		return "while waiting for the turn"
	case PhaseToken:
		return "while reading the token from its source"
	case PhaseBudget:
		return "while waiting for the budget"
	case PhaseConnect:
		return "while connecting"
	case PhaseTLS:
		return "during the TLS handshake"
	case PhaseHeaders:
		return "while sending the request and waiting for the reply"
	case PhaseBody:
		return "while reading the reply"
	default:
		return "in phase " + string(p)
	}
}

// waits reports whether the phase comes before anything is sent.
func (p Phase) waits() bool { return p == PhaseTurn || p == PhaseToken || p == PhaseBudget }

// Limits of what Error shows, in bytes.
const (
	maxPathText  = 1 << 10
	maxWordsText = 2 << 10
	maxCauseText = 1 << 10
)

// Error formats operation, request, outcome and the API's words on one line. The line is
// cut at a few kilobytes, and control characters are escaped.
func (e *Error) Error() string {
	if e == nil {
		return nilError
	}
	var b strings.Builder
	b.WriteString(subject(e.Op, e.Method, e.Path))
	switch {
	case e.StatusCode != 0:
		b.WriteString(e.reply())
		if e.Phase != "" {
			b.WriteString(", then failed " + e.Phase.words())
		}
	case e.Phase != "":
		b.WriteString("failed " + e.Phase.words())
		if e.Attempts == 0 {
			b.WriteString(", nothing was sent")
		}
	case e.Attempts == 0:
		b.WriteString("nothing was sent")
	default:
		b.WriteString("no reply")
	}
	switch {
	case e.Attempts > 1:
		fmt.Fprintf(&b, " (after %d attempts)", e.Attempts)
	case e.Attempts == 1 && e.Phase.waits():
		b.WriteString(" (after 1 attempt)")
	}
	if e.Err != nil {
		b.WriteString(": " + causeText(e.Err))
	}
	return b.String()
}

// reply returns the status and the API's words.
func (e *Error) reply() string {
	status, words := strconv.Itoa(e.StatusCode), printable(e.words(), maxWordsText)
	if after, repeats := strings.CutPrefix(words, status); repeats && (after == "" || after[0] == ' ' || after[0] == ':') {
		return words
	}
	return strings.TrimSuffix(status+" "+words, " ")
}

// words returns the API's words, or the status in words if it sent none.
func (e *Error) words() string {
	var parts []string
	length := 0
	add := func(text string) {
		if text != "" && length <= maxWordsText && !slices.Contains(parts, text) {
			parts = append(parts, text)
			length += len(text)
		}
	}
	add(e.Message)
	add(e.Detail)
	for _, p := range e.Problems {
		add(p.words())
	}
	if len(parts) == 0 {
		return http.StatusText(e.StatusCode)
	}
	return strings.Join(parts, ": ")
}

// words returns what the problem concerns and what is wrong; the code if there is no more.
func (p *Problem) words() string {
	return joined(p.Field, firstNonEmpty(joined(p.Title, p.Detail), p.Code))
}

// joined joins the texts that are not empty.
func joined(texts ...string) string {
	return strings.Join(slices.DeleteFunc(texts, func(s string) bool { return s == "" }), ": ")
}

func firstNonEmpty(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error {
	if e == nil {
		return nil
	}
	return e.Err
}

// Is reports whether target is a meaning of the reply, such as [ErrNotFound].
func (e *Error) Is(target error) bool { return e != nil && slices.Contains(e.meanings(), target) }

// LogValue implements [slog.LogValuer].
func (e *Error) LogValue() slog.Value {
	if e == nil {
		return slog.StringValue(nilError)
	}
	attrs := []slog.Attr{
		slog.String("op", printable(e.Op, maxPathText)), slog.String("method", printable(e.Method, maxPathText)),
		slog.String("template", printable(e.Template, maxPathText)),
		slog.Int("status", e.StatusCode), slog.String("message", printable(e.words(), maxWordsText)), slog.Int("attempts", e.Attempts),
	}
	if e.Phase != "" {
		attrs = append(attrs, slog.String("phase", printable(string(e.Phase), maxPathText)))
	}
	if e.Uncertain {
		attrs = append(attrs, slog.Bool("uncertain", true))
	}
	if e.Err != nil {
		attrs = append(attrs, slog.String("cause", causeText(e.Err)))
	}
	return slog.GroupValue(attrs...)
}

// RateLimitError is the error of a request that was not sent because its budget does not
// allow it within the time that the call may wait. It is made by this client, not by the API;
// [WithMaxWait] and [WithWaitForReset] change how long a call waits.
type RateLimitError struct {
	Bucket Bucket // the budget
	// State of the budget: "spent", "paced", "shut after a 429", "closed" for one of these,
	// "in flight" if nothing but the replies of other requests can open it, or "delayed" if
	// a reply carried Retry-After. Empty means spent.
	State     string
	Remaining int           // requests left, as last announced
	Reserve   int           // how many of them are kept for others
	InFlight  int           // how many of them are under way
	Reset     time.Time     // when the request could be sent, by the local clock; zero if not known
	Wait      time.Duration // how long that is from the moment of the refusal
	Reason    string        // the limit of the call that the wait would pass
}

// stateDelayed is the State of a request that the API itself has put off.
const stateDelayed = "delayed"

// RetryAt returns when a further try makes sense. It is zero if that is not known.
func (e *RateLimitError) RetryAt() time.Time { return e.Reset }

// Error describes the state of the budget, when it allows the request, and the limit of the
// call that this passes.
func (e *RateLimitError) Error() string {
	if e.State == stateDelayed {
		return fmt.Sprintf("fastly: the API asks to wait for %v, until %s, which %s",
			e.Wait.Round(time.Second), e.Reset.UTC().Format(time.RFC3339), e.Reason)
	}
	state, opens := e.State, "open again"
	switch state {
	case "", "spent":
		state, opens = "spent", "renewed"
	case "paced":
		opens = "open to this request"
	}
	text := fmt.Sprintf("fastly: refused by this client before sending: %s budget %s (%d left, %d reserved", e.Bucket, state, e.Remaining, e.Reserve)
	if e.InFlight > 0 {
		text += fmt.Sprintf(", %d in flight", e.InFlight)
	}
	if e.Reset.IsZero() {
		return text + "), open when a reply arrives, which " + e.Reason
	}
	wait := e.Wait.Round(time.Second)
	if wait < 10*time.Second {
		wait = e.Wait.Round(10 * time.Millisecond)
	}
	return fmt.Sprintf("%s), %s in %v at %s, which %s", text, opens, wait, e.Reset.UTC().Format(time.RFC3339), e.Reason)
}

// Is reports that the error is an ErrRateLimited.
func (e *RateLimitError) Is(target error) bool { return target == ErrRateLimited }

// TurnError is the error of a write that could not have its turn in the time that it may
// wait, because another write to the same resource was under way.
type TurnError struct {
	Key     string        // what is locked
	MaxWait time.Duration // how long the call may wait
}

// Error names the resource and the limit of the wait.
func (e *TurnError) Error() string {
	return fmt.Sprintf("fastly: another write to %s is under way, and the call may wait no longer than %v", e.Key, e.MaxWait)
}

// PartialError is the error of a request of which some members failed and the others
// succeeded. It is returned together with a result.
type PartialError struct {
	Op       string        // operation in words
	Failures []MemberError // failed members, in the order of the reply
}

// MemberError is the failure of one member of a request.
type MemberError struct {
	Member     string // id, key or address
	StatusCode int    // HTTP status of the member; 0 if the API reports none
	Message    string // explanation by the API, often empty
}

// Error counts the failed members and describes the first three.
func (e *PartialError) Error() string {
	if e == nil {
		return nilError
	}
	var b strings.Builder
	b.WriteString(subject(e.Op, "", ""))
	if n := len(e.Failures); n == 1 {
		b.WriteString("1 member failed")
	} else {
		fmt.Fprintf(&b, "%d members failed", n)
	}
	for i, f := range e.Failures {
		if i == 3 {
			b.WriteString("; …")
			break
		}
		b.WriteString("; " + printable(f.words(), maxCauseText))
	}
	return b.String()
}

func (f *MemberError) words() string {
	status := ""
	if f.StatusCode != 0 {
		status = strconv.Itoa(f.StatusCode)
	}
	words := strings.TrimSpace(status + " " + firstNonEmpty(f.Message, http.StatusText(f.StatusCode)))
	return joined(f.Member, firstNonEmpty(words, "failed"))
}

// PartialReply is implemented by outputs that report failed members although the status
// of the reply is a success. [Do] then returns a [*PartialError] together with the output.
type PartialReply interface {
	FailedMembers() []MemberError
}

// DecodeError is returned if a reply can't be decoded.
type DecodeError struct {
	Op      string // operation in words
	Method  string // HTTP method
	Path    string // path as sent, without the query
	Pointer string // JSON pointer of the value, from the root of the body
	Value   string // value found there, shortened
	Want    string // what was expected: "an integer"; empty if no value is to blame
	Err     error  // error of the decoder
}

// Error names the operation, the place in the reply and the value found there.
func (e *DecodeError) Error() string {
	if e == nil {
		return nilError
	}
	text, cause := subject(e.Op, e.Method, e.Path)+"can't read the reply", e.Err
	if e.Want != "" {
		at := "the root"
		if e.Pointer != "" {
			at = strconv.Quote(cut(e.Pointer, maxPathText))
		}
		text += fmt.Sprintf(": %q at %s is not %s", cut(e.Value, maxPathText), at, printable(e.Want, maxPathText))
		if place, ok := any(cause).(*wire.DecodeError); ok {
			cause = place.Err // the rest of it was said
		}
	}
	if cause != nil {
		text += ": " + causeText(cause)
	}
	return text
}

// Unwrap returns the error of the decoder.
func (e *DecodeError) Unwrap() error {
	if e == nil {
		return nil
	}
	return e.Err
}

// inputError is the error of a call that was not sent because of what the caller gave.
func inputError(op *Op, err error) error {
	if op.Name == "" {
		return fmt.Errorf("fastly: %w", err)
	}
	return fmt.Errorf("fastly: %s: %w", op.Name, err)
}

// plainCause drops the *url.Error that net/http wraps around an error: its text has the
// whole URL, whose query errors of this package leave out.
func plainCause(err error) error {
	wrapped, ok := errors.AsType[*url.Error](err)
	if !ok {
		return err
	}
	cause := plainCause(wrapped.Err)
	if _, direct := any(err).(*url.Error); direct {
		return cause
	}
	text := strings.ReplaceAll(fmt.Sprint(err), wrapped.Error(), fmt.Sprint(cause))
	return newRewordedError(err, text, []error{cause})
}

// contextError returns the error of a context that has ended joined with its cause, so
// that errors.Is finds both; nil if the context has not ended.
func contextError(ctx context.Context) error {
	err, cause := ctx.Err(), context.Cause(ctx)
	switch {
	case err == nil || cause == nil || errors.Is(err, cause):
		return err
	case errors.Is(cause, err):
		return cause
	default:
		return fmt.Errorf("%w: %w", err, cause)
	}
}
