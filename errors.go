package fastly

import (
	"cmp"
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

// Meanings of error replies, for errors.Is. They are independent of the format of the reply,
// which differs between parts of the API.
var (
	// ErrNotFound means that the object does not exist.
	ErrNotFound = errors.New("fastly: not found")
	// ErrConflict means that the request conflicts with an existing object.
	ErrConflict = errors.New("fastly: conflict with what exists")
	// ErrVersionLocked means that the version is locked and cannot be changed.
	ErrVersionLocked = errors.New("fastly: version is locked")
	// ErrUnauthorized means that the token is missing, invalid or expired.
	ErrUnauthorized = errors.New("fastly: token missing, invalid or expired")
	// ErrForbidden means that the token does not have the required permission.
	ErrForbidden = errors.New("fastly: not allowed with this token")
	// ErrSudoRequired means that the token needs sudo access for the operation. To request it, use
	// Sudo of package api/account.
	ErrSudoRequired = errors.New("fastly: needs a recent sudo")
	// ErrPrecondition means that a precondition of the request is not met.
	ErrPrecondition = errors.New("fastly: precondition failed")
	// ErrRateLimited means that the request was refused because of the rate limit, either by
	// the API or by the client. In the second case, errors.As finds a [*RateLimitError].
	ErrRateLimited = errors.New("fastly: rate limited")
	// ErrServiceActive means that the service cannot be deleted because it has an active
	// version.
	ErrServiceActive = errors.New("fastly: service has an active version")
	// ErrServiceDeleted means that the service has been deleted.
	ErrServiceDeleted = errors.New("fastly: service is deleted")
	// ErrInvalidVersion means that the version failed validation: see [Version.Validate].
	ErrInvalidVersion = errors.New("fastly: version does not validate")
)

// Errors of the client itself.
var (
	// ErrEmptyReply is returned if a successful reply has no content although the operation has
	// a result.
	ErrEmptyReply = errors.New("fastly: empty reply where content was promised")
	// ErrNoActiveVersion is returned if a service has no active version although the method
	// requires one.
	ErrNoActiveVersion = errors.New("fastly: no version is active")
	// ErrClosed is returned by calls of a closed client: see [Client.Close].
	ErrClosed = errors.New("fastly: client is closed")
)

// Error is the error of an operation that got an error reply, an incomplete reply, or no
// reply, and of a write with a reply that cannot be decoded. Use errors.Is to test for a meaning, such as [ErrNotFound], or a cause, such as
// context.DeadlineExceeded.
type Error struct {
	Op         string    // operation in words: "update backend"
	Method     string    // HTTP method
	Template   string    // path with placeholders, for metrics
	Path       string    // path as sent, without the query
	StatusCode int       // HTTP status; 0 without a reply
	Message    string    // summary from the reply: "Version locked"
	Detail     string    // details from the reply, often empty
	Problems   []Problem // individual problems from the reply, often empty
	Body       []byte    // body of the error reply, up to 1 MiB
	Attempts   int       // number of attempts, including the first; 0 if nothing was sent
	Phase      string    // phase that failed; empty after a complete reply
	// Whether a failed write may have taken effect: it may have reached the API, and no reply
	// shows that it was refused. It is always false for reads.
	Uncertain bool
	Err       error // cause; nil for most error replies

	meant []error // sentinels, if the texts were redacted or do not determine them
}

// Problem is one of several problems in an error reply. Fields that the reply lacks are empty.
type Problem struct {
	Title  string // summary of the problem
	Detail string // details of the problem
	Code   string // error code of the API
	Field  string // invalid field, key or property
	Index  int    // position in a batch, from 0; -1 if there is none
}

// Phases of a call, in order.
const (
	phaseTurn    = "turn"    // waiting for the write lock
	phaseToken   = "token"   // reading the token from the [TokenSource]
	phaseBudget  = "budget"  // waiting for the rate limit
	phaseConnect = "connect" // connecting, including DNS
	phaseTLS     = "tls"     // TLS handshake
	phaseHeaders = "headers" // sending the request and waiting for the reply
	phaseBody    = "body"    // reading the reply
)

// phaseWords returns a phase as part of a sentence.
func phaseWords(p string) string {
	switch p {
	case phaseTurn:
		return "while waiting for the turn"
	case phaseToken:
		return "while reading the token from its source"
	case phaseBudget:
		return "while waiting for the rate limit"
	case phaseConnect:
		return "while connecting"
	case phaseTLS:
		return "during the TLS handshake"
	case phaseHeaders:
		return "while sending the request and waiting for the reply"
	case phaseBody:
		return "while reading the reply"
	default:
		return "in phase " + p
	}
}

// waitsIn reports whether a phase ends before anything is sent.
func waitsIn(p string) bool { return p == phaseTurn || p == phaseToken || p == phaseBudget }

// Maximum lengths of texts in Error, in bytes.
const (
	maxPathText  = 1 << 10
	maxWordsText = 2 << 10
	maxCauseText = 1 << 10
)

// Error formats the operation, request, status and API message on one line. Long texts are
// truncated, and control characters are escaped.
func (e *Error) Error() string {
	if e == nil {
		return nilError
	}
	limit, limited := any(e.Err).(*RateLimitError)
	if limited && e.StatusCode == 0 && e.Attempts == 0 && e.Op != "" {
		return subject(e.Op, "", "") + "not sent: " + nested(e.Op, limit)
	}
	var b strings.Builder
	b.WriteString(subject(e.Op, e.Method, e.Path))
	switch {
	case e.StatusCode != 0:
		b.WriteString(e.reply())
		if e.Phase != "" && !limited {
			b.WriteString(", then failed " + phaseWords(e.Phase))
		}
	case e.Phase != "":
		b.WriteString("failed " + phaseWords(e.Phase))
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
	case e.Attempts == 1 && waitsIn(e.Phase) && (!limited || e.StatusCode == 0):
		b.WriteString(" (after 1 attempt)")
	}
	switch {
	case limited && e.StatusCode != 0:
		b.WriteString("; not retried: " + nested(e.Op, limit))
	case e.Err != nil:
		cause, undecodable := any(e.Err).(*DecodeError)
		if undecodable && cause != nil {
			b.WriteString(": " + cause.problem()) // of the same operation
		} else {
			b.WriteString(": " + nested(e.Op, e.Err))
		}
	}
	if e.Uncertain {
		b.WriteString("; the write may have taken effect")
	}
	return b.String()
}

// reply returns the status and the API's message.
func (e *Error) reply() string {
	status, words := strconv.Itoa(e.StatusCode), printable(e.words(), maxWordsText)
	if after, repeats := strings.CutPrefix(words, status); repeats && (after == "" || after[0] == ' ' || after[0] == ':') {
		return words
	}
	return strings.TrimSuffix(status+" "+words, " ")
}

// words returns the API's message, or the text of the status if there is none.
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
	for i := range e.Problems {
		if length > maxWordsText {
			break
		}
		add(e.Problems[i].words())
	}
	if len(parts) == 0 {
		return http.StatusText(e.StatusCode)
	}
	return joined(parts...)
}

// words returns the field and the text of the problem, or else its code.
func (p *Problem) words() string {
	return joined(p.Field, firstNonEmpty(joined(p.Title, p.Detail), p.Code))
}

// joined joins the non-empty texts, without their final full stops.
func joined(texts ...string) string {
	var parts []string
	for _, text := range texts {
		if !strings.HasSuffix(text, "..") {
			text = strings.TrimSuffix(text, ".")
		}
		if text != "" {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, ": ")
}

func firstNonEmpty(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}

// Unwrap returns Err.
func (e *Error) Unwrap() error {
	if e == nil {
		return nil
	}
	return e.Err
}

// Is implements the interface of errors.Is. It reports whether target is a meaning of the
// error reply, such as [ErrNotFound].
func (e *Error) Is(target error) bool { return e != nil && slices.Contains(e.meanings(), target) }

// LogValue implements [slog.LogValuer]. It returns a group of attributes without the body.
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
		attrs = append(attrs, slog.String("phase", printable(e.Phase, maxPathText)))
	}
	if e.Uncertain {
		attrs = append(attrs, slog.Bool("uncertain", true))
	}
	if e.Err != nil {
		attrs = append(attrs, slog.String("cause", causeText(e.Err)))
	}
	return slog.GroupValue(attrs...)
}

// RateLimitError is the error of a request that the client did not send, because the rate
// limit or a Retry-After would delay it for too long. [WithMaxWait] and [WithWaitForReset]
// set how long a call may wait. errors.Is with [ErrRateLimited] is true.
type RateLimitError struct {
	Bucket Bucket // rate limit that refused the request
	// Why the request must wait. An empty string means "spent".
	//
	//   - "spent": fewer requests are left than the call needs, except those reserved
	//   - "paced": the next token of Limits.Pace is not available yet
	//   - "shut after a 429": the API refused an earlier request
	//   - "closed": one of the above
	//   - "in flight": only replies to other requests can make room
	//   - "delayed": the reply to an earlier attempt had a Retry-After
	State     string
	Remaining int           // number of requests left, as last observed
	Reserve   int           // number of requests left that are reserved for others: see [Limits]
	InFlight  int           // number of requests in flight
	Reset     time.Time     // time at which the request can be sent, by the local clock; zero if unknown
	Wait      time.Duration // time from the refusal to Reset
	Reason    string        // limit that the wait exceeds, for example "WithMaxWait is 2m0s"
}

// Values of [RateLimitError.State].
const (
	stateSpent    = "spent"
	statePaced    = "paced"
	stateShut     = "shut after a 429"
	stateClosed   = "closed"
	stateInFlight = "in flight"
	stateDelayed  = "delayed"
)

// RetryAt returns the time at which the request can be retried, by the local clock. It is zero
// if the time is unknown.
func (e *RateLimitError) RetryAt() time.Time {
	if e == nil {
		return time.Time{}
	}
	return e.Reset
}

// Error formats the state of the rate limit, the time from which a retry is possible, and
// Reason on one line.
func (e *RateLimitError) Error() string {
	if e == nil {
		return nilError
	}
	name := e.Bucket.String()
	if e.Bucket == BucketByMethod || e.Bucket == BucketNone { // the API may limit what it does not count
		name = "rate"
	}
	text := "fastly: " + name + " limit "
	switch e.State {
	case "", stateSpent:
		text += "reached"
	case stateShut:
		text += "reached after a 429"
	case stateInFlight:
		text += "reached by requests in flight"
	case stateDelayed:
		text = "fastly: delayed by the API"
	default:
		text += e.State
	}
	if e.Reserve > 0 {
		text += fmt.Sprintf(" (%d left, %d reserved)", e.Remaining, e.Reserve)
	}
	switch {
	case !e.Reset.IsZero():
		text += ", retry after " + e.Reset.UTC().Format("15:04:05Z")
	case e.Reason != "":
		text += ", retry when a reply arrives"
	}
	if e.Reason != "" {
		text += " (" + printable(e.Reason, maxPathText) + ")"
	}
	return text
}

// Is reports whether target is [ErrRateLimited].
func (e *RateLimitError) Is(target error) bool { return target == ErrRateLimited }

// TurnError is the error of a write that was not sent because it could not acquire the write
// lock within the maximum wait: see [WithMaxWait].
type TurnError struct {
	Key     string        // key of the write lock: API host and resource
	MaxWait time.Duration // wait that was exceeded, as set by [WithMaxWait]; 0 if the write could not wait
}

// Error formats the key and the maximum wait on one line.
func (e *TurnError) Error() string {
	if e == nil {
		return nilError
	}
	return fmt.Sprintf("fastly: another write to %s is under way, and the call may wait no longer than %v", cmp.Or(printable(e.Key, maxPathText), "the same resource"), e.MaxWait)
}

// DecodeError is the error of a reply that cannot be decoded. For a write, which may have taken
// effect, an [Error] wraps it.
type DecodeError struct {
	Op      string // operation in words: "update backend"
	Method  string // HTTP method
	Path    string // path as sent, without the query
	Pointer string // JSON pointer of the invalid value, from the root of the body
	Value   string // invalid value, truncated; empty if it is or may contain a [Secret]
	Want    string // expected value, in words: "an integer"; empty if no single value is invalid
	Err     error  // error of the decoder
}

// Error formats the operation, the JSON pointer and the invalid value on one line.
func (e *DecodeError) Error() string {
	if e == nil {
		return nilError
	}
	return subject(e.Op, e.Method, e.Path) + e.problem()
}

// problem formats the error without the operation.
func (e *DecodeError) problem() string {
	text, cause := "can't read the reply", e.Err
	if e.Want != "" {
		at := "the root"
		if e.Pointer != "" {
			at = strconv.Quote(cut(e.Pointer, maxPathText))
		}
		value := "the value"
		if e.Value != "" {
			value = strconv.Quote(cut(e.Value, maxPathText))
		}
		text += fmt.Sprintf(": %s at %s is not %s", value, at, printable(e.Want, maxPathText))
		if place, ok := any(cause).(*wire.DecodeError); ok {
			cause = place.Err // the rest is part of the text already
		}
	}
	if cause != nil {
		text += ": " + nested(e.Op, cause)
	}
	return text
}

// Unwrap returns Err, the error of the decoder.
func (e *DecodeError) Unwrap() error {
	if e == nil {
		return nil
	}
	return e.Err
}

// inputError returns the error of a call that was not sent because its input is invalid.
func inputError(op *Op, err error) error { return namedError(op.Name, err) }

// namedError returns an error whose text begins with the name of an operation. It returns err
// itself if the name is empty or part of err already.
func namedError(name string, err error) error {
	return &operationError{name: name, err: err}
}

// replyError returns the error of a call whose reply was decoded, but cannot be used.
func replyError(op *Op, err error) error { return &operationError{op.Name, err, true} }

// operationError adds the name of an operation to an error.
type operationError struct {
	name    string
	err     error
	replied bool // whether there was a reply
}

func (e *operationError) Error() string { return subject(e.name, "", "") + nested(e.name, e.err) }
func (e *operationError) Unwrap() error { return e.err }

// plainCause removes each *url.Error that net/http wraps around an error, because its text
// contains the query.
func plainCause(err error) error {
	text, causes := fmt.Sprint(err), []error(nil)
	var strip func(err error)
	strip = func(err error) {
		wrapped, ok := any(err).(*url.Error)
		if !ok {
			for _, cause := range unwrapped(err) {
				strip(cause)
			}
			return
		}
		cause := plainCause(wrapped.Err)
		text, causes = strings.ReplaceAll(text, wrapped.Error(), fmt.Sprint(cause)), append(causes, cause)
	}
	strip(err)
	if len(causes) == 0 {
		return err
	}
	if _, direct := any(err).(*url.Error); direct {
		return causes[0]
	}
	return newRewordedError(err, text, causes)
}

// contextError returns the error of a context that has ended, joined with its cause, so that
// errors.Is finds both. It returns nil if the context has not ended.
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
