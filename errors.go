package fastly

import (
	"bytes"
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

// What an error means, for errors.Is. The API says the same in several dialects;
// the table meanings maps them.
var (
	ErrNotFound       = errors.New("fastly: not found")
	ErrConflict       = errors.New("fastly: conflict with what exists")
	ErrVersionLocked  = errors.New("fastly: version is locked")
	ErrUnauthorized   = errors.New("fastly: token missing, invalid or expired")
	ErrForbidden      = errors.New("fastly: not allowed with this token")
	ErrSudoRequired   = errors.New("fastly: needs a recent sudo")
	ErrPrecondition   = errors.New("fastly: precondition failed")
	ErrRateLimited    = errors.New("fastly: rate limited")
	ErrServiceActive  = errors.New("fastly: service has an active version")
	ErrServiceDeleted = errors.New("fastly: service is deleted")
	ErrInvalidVersion = errors.New("fastly: version does not validate")
)

// Errors of the client itself.
var (
	// ErrEmptyReply is the error of an operation whose reply promised content and had none.
	ErrEmptyReply = errors.New("fastly: empty reply where content was promised")
	// ErrNoActiveVersion says that no version of a service is active, where one is needed.
	ErrNoActiveVersion = errors.New("fastly: no version is active")
	// ErrClosed is the error of a call on a client that was closed.
	ErrClosed = errors.New("fastly: client is closed")
)

// Error is the failure of one operation: what the API answered, or, with
// StatusCode 0, why there is no answer. errors.Is tells its meaning (ErrNotFound …)
// and what is behind it (context.DeadlineExceeded …).
type Error struct {
	Op         string // the operation in words: "update backend"
	Method     string
	Template   string // the path with placeholders, for grouping
	Path       string // the path as it was sent, without query values
	StatusCode int    // 0 if there was no reply
	Message    string // the API's title of what went wrong: "Version locked"
	Detail     string // the API's explanation, often empty
	Problems   []Problem
	Body       []byte // the raw body, at most a mebibyte of it
	Attempts   int    // how often the request was sent
	Phase      Phase  // where it failed, if there was no reply
	// Uncertain reports whether a write may have taken effect although it failed: an
	// attempt may have reached the API, and nothing shows that it was refused.
	Uncertain bool
	Err       error // what is behind it; nil for an ordinary reply

	meant []error // what the reply means, if its words were redacted since
}

// Problem is one of several things that the API found wrong.
type Problem struct {
	Title  string // what is wrong
	Detail string // the explanation
	Code   string // a code, in the families that have them
	Field  string // the field, key or property that is meant
	Index  int    // the member of a batch, counted from 0; -1 where there is none
}

// Phase is a part of a call, named by errors about a time that ran out or a
// connection that failed.
type Phase string

// The phases, in their order.
const (
	PhaseTurn    Phase = "waiting for the turn"
	PhaseToken   Phase = "asking for the token"
	PhaseBudget  Phase = "waiting for the budget"
	PhaseConnect Phase = "connecting"
	PhaseTLS     Phase = "TLS handshake"
	PhaseHeaders Phase = "sending and waiting for headers"
	PhaseBody    Phase = "reading the body"
)

// Error says operation, request, status and words of the API on one line.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("fastly: ")
	if e.Op != "" {
		b.WriteString(e.Op + ": ")
	}
	b.WriteString(e.Method + " " + e.Path + ": ")
	switch {
	case e.StatusCode != 0:
		b.WriteString(strconv.Itoa(e.StatusCode) + " " + e.words())
	case e.Phase != "":
		b.WriteString(string(e.Phase))
	default:
		b.WriteString("no reply")
	}
	if e.Attempts > 1 {
		fmt.Fprintf(&b, " (after %d attempts)", e.Attempts)
	}
	if e.Err != nil {
		b.WriteString(": " + strings.TrimPrefix(e.Err.Error(), "fastly: "))
	}
	text := strings.ToValidUTF8(b.String(), "\uFFFD") // the title of an HTML page may be in any encoding
	return strings.Join(strings.Fields(text), " ")    // and the API's words may have several lines
}

// words is what the API said, or the status in words if it said nothing.
func (e *Error) words() string {
	parts := make([]string, 0, 2+len(e.Problems))
	for _, p := range append([]string{e.Message, e.Detail}, problemTexts(e.Problems)...) {
		if p != "" && !slices.Contains(parts, p) {
			parts = append(parts, p)
		}
	}
	if len(parts) == 0 {
		return http.StatusText(e.StatusCode)
	}
	return strings.Join(parts, ": ")
}

func problemTexts(problems []Problem) []string {
	texts := make([]string, len(problems))
	for i, p := range problems {
		parts := slices.DeleteFunc([]string{p.Field, p.Title, p.Detail}, func(s string) bool { return s == "" })
		texts[i] = strings.Join(parts, ": ")
	}
	return texts
}

// Unwrap returns what is behind the failure.
func (e *Error) Unwrap() error { return e.Err }

// Is reports whether the reply has the meaning that target stands for.
func (e *Error) Is(target error) bool { return slices.Contains(e.meanings(), target) }

// meanings returns the sentinels that the reply stands for.
func (e *Error) meanings() []error {
	if e.meant != nil {
		return e.meant
	}
	meant := []error{} // not nil even if the reply means nothing in particular
	for _, m := range meanings {
		if m.matches(e) {
			meant = append(meant, m.sentinel)
		}
	}
	return meant
}

// LogValue gives log/slog the parts of the error.
func (e *Error) LogValue() slog.Value {
	attrs := []slog.Attr{
		slog.String("op", e.Op), slog.String("method", e.Method), slog.String("template", e.Template),
		slog.Int("status", e.StatusCode), slog.String("message", e.words()), slog.Int("attempts", e.Attempts),
	}
	if e.Phase != "" {
		attrs = append(attrs, slog.String("phase", string(e.Phase)))
	}
	if e.Err != nil {
		attrs = append(attrs, slog.String("cause", e.Err.Error()))
	}
	return slog.GroupValue(attrs...)
}

// A meaning holds for the replies with its status, one of whose texts contains its
// words. Evidence for each is in testdata/errors.json.
type meaning struct {
	sentinel error
	status   int
	words    string
}

var meanings = []meaning{
	{ErrNotFound, 404, ""},
	{ErrNotFound, 400, "no product on service"},
	{ErrConflict, 409, ""},
	{ErrConflict, 400, "is already taken by another customer"},
	{ErrVersionLocked, 422, "Version locked"},
	{ErrUnauthorized, 401, ""},
	{ErrForbidden, 403, ""},
	{ErrSudoRequired, 403, "POST /sudo"},
	{ErrPrecondition, 412, ""},
	{ErrRateLimited, 429, ""},
	{ErrServiceActive, 400, "Cannot delete service with active version"},
	{ErrServiceDeleted, 400, "is deleted"},
}

func (m *meaning) matches(e *Error) bool {
	if e.StatusCode != m.status {
		return false
	}
	return m.words == "" || strings.Contains(e.Message, m.words) || strings.Contains(e.Detail, m.words) ||
		slices.ContainsFunc(e.Problems, func(p Problem) bool {
			return strings.Contains(p.Title, m.words) || strings.Contains(p.Detail, m.words)
		})
}

// maxErrorBody bounds what is read and kept of an error reply.
const maxErrorBody = 1 << 20

// errorBody is the union of the error dialects: the API's content types don't tell
// them apart, their keys do.
type errorBody struct {
	Msg     string      `json:"msg"`
	Message string      `json:"message"`
	Title   string      `json:"title"`
	Detail  string      `json:"detail"`
	Code    string      `json:"code"`
	Error   string      `json:"Error"` // the real-time host
	Errors  problemList `json:"errors"`
}

// problemList is a list of problems in any of the shapes that the API gives them.
type problemList []problem

type problem struct {
	Title    string `json:"title"`
	Detail   string `json:"detail"`
	Code     string `json:"code"`
	Reason   string `json:"reason"`
	Error    string `json:"error"`
	Message  string `json:"message"`
	Key      string `json:"key"`
	Field    string `json:"field"`
	Object   string `json:"object"`
	Property string `json:"property"`
	Index    *int   `json:"index"`
}

// UnmarshalFastly reads a list of objects or of texts, or a map of field to texts.
func (l *problemList) UnmarshalFastly(raw []byte, decode func(raw []byte, at string, into any) error) error {
	var objects []problem
	if decode(raw, "", &objects) == nil {
		*l = objects
		return nil
	}
	var texts []string
	if decode(raw, "", &texts) == nil {
		for _, text := range texts {
			*l = append(*l, problem{Title: text})
		}
		return nil
	}
	var fields map[string]any
	if err := decode(raw, "", &fields); err != nil {
		return err
	}
	for field, text := range fields {
		*l = append(*l, problem{Field: field, Title: strings.Trim(fmt.Sprint(text), "[]")})
	}
	slices.SortFunc(*l, func(a, b problem) int { return strings.Compare(a.Field, b.Field) })
	return nil
}

// decodeErrorBody fills e from the body of a reply, whatever its dialect. A body
// that is none of them stays reachable as e.Body.
func decodeErrorBody(e *Error, body []byte) {
	e.Body = body
	var b errorBody
	if wire.Decode(body, &b) != nil {
		// One member in an unknown shape must not hide the others.
		b = errorBody{}
		var members map[string]any
		if wire.Decode(body, &members) != nil {
			e.Message = htmlTitle(body)
			return
		}
		text := func(key string) string { s, _ := members[key].(string); return s }
		b.Msg, b.Message, b.Title, b.Detail = text("msg"), text("message"), text("title"), text("detail")
	}
	e.Message = firstNonEmpty(b.Msg, b.Title, b.Message, b.Error, b.Code)
	e.Detail = b.Detail
	for _, p := range b.Errors {
		entry := Problem{
			Title:  firstNonEmpty(p.Title, p.Reason, p.Error, p.Message),
			Detail: p.Detail,
			Code:   p.Code,
			Field:  firstNonEmpty(p.Key, p.Field, p.Property, p.Object),
			Index:  -1,
		}
		if p.Index != nil {
			entry.Index = *p.Index
		}
		e.Problems = append(e.Problems, entry)
	}
}

func firstNonEmpty(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}

// htmlTitle is the title of an HTML page, as gateways send them.
func htmlTitle(body []byte) string {
	lower := bytes.ToLower(body)
	_, after, found := bytes.Cut(lower, []byte("<title>"))
	title, _, closed := bytes.Cut(after, []byte("</title>"))
	if !found || !closed {
		return ""
	}
	start := len(lower) - len(after)
	if len(lower) != len(body) { // letters whose lower case has another length
		return strings.TrimSpace(string(title))
	}
	return strings.TrimSpace(string(body[start : start+len(title)]))
}

// RateLimitError says that a request was not sent because its budget is spent and
// will not be renewed within the time that the call may wait. It is made by this
// client, not by the API; [WithMaxWait] and [WithWaitForReset] change how long a call waits.
type RateLimitError struct {
	Bucket    Bucket        // the budget that is spent
	Remaining int           // what the API last announced
	Reserve   int           // what of it is kept for others
	Reset     time.Time     // when the budget is renewed, by the local clock
	Wait      time.Duration // how long that is from the moment of the refusal
	Reason    string        // which limit of the call the wait would pass
}

// RetryAt is when a further try makes sense.
func (e *RateLimitError) RetryAt() time.Time { return e.Reset }

// Error says that the refusal is the client's own, why, and when to try again.
func (e *RateLimitError) Error() string {
	return fmt.Sprintf("fastly: refused by this client before sending: %s budget spent (%d left, %d reserved), renewed in %v at %s, which %s",
		e.Bucket, e.Remaining, e.Reserve, e.Wait.Round(time.Second), e.Reset.UTC().Format(time.RFC3339), e.Reason)
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

// PartialError comes together with a result: some members of the request failed,
// the others did not.
type PartialError struct {
	Op       string
	Failures []MemberError
}

// MemberError is the failure of one member of a request.
type MemberError struct {
	Member     string // id, key or address of the member
	StatusCode int    // 0 where the API gives none
	Message    string
}

// Error names the first failures.
func (e *PartialError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "fastly: %s: %d members failed", e.Op, len(e.Failures))
	for i, f := range e.Failures {
		if i == 3 {
			b.WriteString(" …")
			break
		}
		fmt.Fprintf(&b, "; %s: %d %s", f.Member, f.StatusCode, firstNonEmpty(f.Message, http.StatusText(f.StatusCode)))
	}
	return b.String()
}

// PartialReply is implemented by outputs that can tell of members that failed
// although the reply says success. [Do] returns a [*PartialError] beside them.
type PartialReply interface {
	FailedMembers() []MemberError
}

// DecodeError is a reply that can't be understood: it names operation, place and value.
type DecodeError struct {
	Op      string
	Method  string
	Path    string
	Pointer string // JSON pointer from the root of the body
	Value   string // the value there, shortened
	Want    string // what was expected: "an integer"
	Err     error
}

// Error names the operation, the place in the reply and the value found there.
func (e *DecodeError) Error() string {
	text := fmt.Sprintf("fastly: %s: %s %s: can't read the reply", e.Op, e.Method, e.Path)
	if e.Want == "" {
		return text + ": " + e.Err.Error()
	}
	return fmt.Sprintf("%s: %q at %q is not %s", text, e.Value, e.Pointer, e.Want)
}

// Unwrap returns the decoder's error.
func (e *DecodeError) Unwrap() error { return e.Err }

// inputError is a call that could not be sent because of what the caller gave.
func inputError(op *Op, err error) error {
	return fmt.Errorf("fastly: %s: %w", op.Name, err)
}

// plainCause drops what net/http wraps around an error: it repeats the URL, query
// included, which errors of this package leave out.
func plainCause(err error) error {
	for {
		wrapped, ok := errors.AsType[*url.Error](err)
		if !ok {
			return err
		}
		err = wrapped.Err
	}
}

// contextError returns the error of a context that has ended together with its cause, so
// that errors.Is finds either; nil if it has not ended.
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

// blankReply reports whether a body holds nothing where an object was promised: no
// bytes, null, [] or {}.
func blankReply(body []byte) bool {
	body = bytes.TrimSpace(body)
	n := len(body)
	if n > 1 && (body[0] == '[' && body[n-1] == ']' || body[0] == '{' && body[n-1] == '}') {
		return len(bytes.TrimSpace(body[1:n-1])) == 0
	}
	return n == 0 || string(body) == "null"
}
