package fastly

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/edgesdk/fastly/internal/wire"
)

// Response is the raw reply to a request: see [WithResponse].
type Response struct {
	StatusCode int         // HTTP status
	Header     http.Header // header of the reply
	Body       []byte      // body, decompressed; nil for a [Stream]
}

// Stream is an output type of [Do] that gives direct access to the body of the reply. The
// caller must close it. The Body field of its [Response] is nil.
//
// [WithTimeout] does not limit the time to read the body, only the context of the call does.
// A write with a write lock releases the lock before the body is read.
type Stream struct {
	io.ReadCloser
	Response
}

// Default limits of replies.
const (
	maxReply      = 64 << 20  // size of a body in bytes, decompressed
	maxStatsReply = 1 << 30   // the same, for statistics
	maxDecoded    = 512 << 20 // memory for a decoded reply in bytes
)

// receive reads the complete reply of an attempt, so that the connection can be reused. A Stream
// is read by the caller.
func (c *call) receive(resp *http.Response) error {
	success := resp.StatusCode >= 200 && resp.StatusCode < 300
	if _, streams := c.out.(*Stream); streams && success {
		c.hold.working = false // the write lock is released before the caller reads the body
		return nil
	}
	if resp.StatusCode == http.StatusSwitchingProtocols { // the body is the connection itself, and never ends
		_ = resp.Body.Close()
		resp.Body = http.NoBody
	}
	body := resp.Body
	resp.Body = http.NoBody // the loop reads the body, which is closed here
	defer body.Close()
	c.unread = nil
	c.attempt.phase = phaseBody
	if c.reply == nil {
		c.reply = getBuffer()
	}
	c.reply.Reset()
	limit := int64(maxErrorBody)
	if success {
		limit = c.maxReply()
	}
	if resp.ContentLength > 0 && resp.ContentLength <= min(limit, largestBuffer) {
		c.reply.Grow(int(resp.ContentLength) + bytes.MinRead)
	}
	c.limited = io.LimitedReader{R: body, N: limit + 1}
	n, err := c.reply.ReadFrom(&c.limited)
	if n > limit {
		c.reply.Truncate(int(limit))
		if success {
			return &replyTooLargeError{limit}
		}
	}
	if err != nil {
		return err
	}
	c.hold.working = false // before the function of the caller, which may panic
	if c.cfg.response != nil {
		c.cfg.response(&Response{StatusCode: resp.StatusCode, Header: resp.Header, Body: bytes.Clone(c.reply.Bytes())})
	}
	return nil
}

// maxReply returns the maximum size of a reply in bytes.
func (c *call) maxReply() int64 {
	return min(cmp.Or(c.cfg.maxReply, c.op.maxReply, maxReply), math.MaxInt64-1) // one more byte is read, to detect a longer reply
}

type replyTooLargeError struct{ limit int64 }

func (e *replyTooLargeError) Error() string {
	return fmt.Sprintf("the reply is larger than %d bytes; WithMaxReplySize allows more", e.limit)
}

// stream returns the reply as a Stream. Close of the Stream ends the attempt.
func (c *call) stream(resp *http.Response) Stream {
	c.attempt.timer.Stop()
	c.unread = nil
	end := c.attempt
	c.attempt = attempt{}
	s := Stream{
		ReadCloser: &streamBody{ReadCloser: resp.Body, end: end.end},
		Response:   Response{StatusCode: resp.StatusCode, Header: resp.Header},
	}
	if c.cfg.response == nil {
		return s
	}
	returned := false
	defer func() { // the function may panic, or call runtime.Goexit
		if !returned {
			_ = s.Close()
		}
	}()
	c.cfg.response(&s.Response)
	returned = true
	return s
}

type streamBody struct {
	io.ReadCloser
	end func()
}

// Close closes the body and ends the attempt.
func (s *streamBody) Close() error {
	defer s.end()
	return s.ReadCloser.Close()
}

// decode decodes the reply into the output.
func (c *call) decode(statusCode int) error {
	if _, nothing := c.out.(*NoReply); nothing {
		return nil
	}
	body := c.reply.Bytes()
	if c.op.Reply == ReplyText {
		switch out := c.out.(type) {
		case *string:
			*out = string(body)
			return nil
		case *[]byte:
			*out = bytes.Clone(body)
			return nil
		}
	}
	if c.isBlank(body) {
		if _, isStatus := c.out.(*status); isStatus && statusCode == http.StatusNoContent {
			return nil // the reply has no body by definition
		}
		return c.emptyReply(statusCode)
	}
	if err := c.read(body); err != nil {
		return c.undecodable(statusCode, err)
	}
	if promised, ok := c.out.(interface{ lacks(body []byte) bool }); ok && promised.lacks(body) {
		return c.emptyReply(statusCode)
	}
	if out, ok := c.out.(refuser); ok {
		if message, detail := out.Refusal(); message != "" {
			e := c.newError()
			e.StatusCode, e.Message, e.Detail = statusCode, cut(message, maxField), cut(detail, maxField)
			return c.redactor.err(e)
		}
	}
	if out, ok := c.out.(quoted); ok {
		out.Redact(c.redactor.text)
	}
	return nil
}

// refuser is implemented by outputs that can describe a failure although the HTTP status is a
// success. The message is empty if there is no failure.
type refuser interface {
	Refusal() (message, detail string)
}

// quoted is implemented by outputs whose texts become part of errors, such as the outcomes of a
// bulk request. Redact applies redact to these texts.
type quoted interface {
	Redact(redact func(text string) string)
}

// errEmptyList is the [ErrEmptyReply] of a list that was sent instead of an object.
var errEmptyList = fmt.Errorf("%w: the reply is an empty list", ErrEmptyReply)

// isBlank reports whether a body lacks the expected content.
func (c *call) isBlank(body []byte) bool {
	switch {
	case c.op.Reply == ReplyLines:
		return false
	case len(bytes.TrimSpace(body)) == 0:
		return true
	default:
		return isObject(typeOf(c.out)) && (blankReply(body) || c.op.Reply == ReplyJSONAPI && c.isBlankDocument(body))
	}
}

// isBlankDocument reports whether a JSON:API document lacks the expected resource.
func (c *call) isBlankDocument(body []byte) bool {
	if _, list := c.out.(documentReader); list {
		return false
	}
	var document struct {
		Data blank `json:"data"`
	}
	return wire.Decode(body, &document) == nil && bool(document.Data)
}

// blank reports whether a member is empty where an object is expected.
type blank bool

// UnmarshalFastly implements [wire.Unmarshaler].
func (b *blank) UnmarshalFastly(raw []byte, _ func([]byte, string, any) error) error {
	*b = blank(blankReply(raw))
	return nil
}

func (c *call) read(body []byte) error {
	limit := cmp.Or(c.cfg.maxDecoded, maxDecoded)
	switch c.op.Reply {
	case ReplyJSONAPI:
		if r, ok := c.out.(documentReader); ok {
			return r.readDocument(body, limit)
		}
		_, err := wire.DecodeDocumentWithin(body, c.out, limit)
		return err
	case ReplyLines:
		return wire.DecodeLinesWithin(body, c.out, limit)
	default:
		return wire.DecodeWithin(body, c.out, limit)
	}
}

// documentReader is implemented by outputs that decode more of a JSON:API document than its
// resources.
type documentReader interface {
	readDocument(body []byte, limit int64) error
}

// undecodable returns the error of a reply that cannot be decoded. A write has probably taken effect.
func (c *call) undecodable(statusCode int, err error) error {
	if _, large := errors.AsType[*wire.LimitError](err); large {
		err = fmt.Errorf("%w; WithMaxDecodedSize allows more", err)
	}
	e := &DecodeError{Op: c.op.Name, Method: c.op.Method, Path: c.shownPath(), Err: c.redactor.err(err)}
	if place, ok := errors.AsType[*wire.DecodeError](err); ok {
		e.Pointer, e.Want = c.redactor.text(place.Pointer), place.Want
		e.Value = c.redactor.text(place.Value)
	}
	if c.op.isRead() {
		return e
	}
	failure := c.newError()
	failure.StatusCode, failure.Err, failure.Uncertain = statusCode, e, true
	return failure
}

// newError returns an Error of this call.
func (c *call) newError() *Error {
	return &Error{Op: c.op.Name, Method: c.op.Method, Template: c.op.Path, Path: c.shownPath(), Attempts: c.attempts}
}

// shownPath returns the path for errors and events, without query and secrets.
func (c *call) shownPath() string {
	return c.redactor.text(c.op.shown(c.path))
}

// emptyReply returns the error of a successful reply without the expected content.
func (c *call) emptyReply(statusCode int) error {
	e := c.newError()
	e.StatusCode, e.Err = statusCode, c.op.Empty
	switch {
	case e.Err != nil:
	case bytes.HasPrefix(bytes.TrimSpace(c.reply.Bytes()), []byte("[")):
		e.Err = errEmptyList
	default:
		e.Err = ErrEmptyReply
	}
	e.Uncertain = !c.op.isRead()
	return e
}

// unanswered returns the error of a call that got no reply.
func (c *call) unanswered(phase string, cause error) *Error {
	e := c.newError()
	e.Phase, e.Err = phase, c.redactor.err(cause)
	return e
}

// answered returns the error of an error reply.
func (c *call) answered(resp *http.Response) *Error {
	e := c.newError()
	e.StatusCode = resp.StatusCode
	decodeErrorBody(e, bytes.Clone(c.reply.Bytes()))
	if resp.Header.Get("Location") != "" && resp.StatusCode < 400 && c.stray != "" {
		e.Detail = "the redirect was not followed: " + c.stray
	}
	return e
}

// failed returns the error of the call; nil if it succeeded. err is the error of the loop.
func (c *call) failed(err error) error {
	e := c.failure
	switch {
	case e == nil && err == nil:
		return nil
	case e == nil:
		e = c.unanswered(c.attempt.reached(), plainCause(err))
	case c.next.pending: // the context ended while the loop waited for the next attempt
		e.Err = alsoCause(e.Err, contextError(c.ctx))
	}
	return c.redactor.err(e)
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// largestBuffer is the maximum size of a buffer that is preallocated or reused, in bytes.
const largestBuffer = 4 << 20

func getBuffer() *bytes.Buffer { return buffers.Get().(*bytes.Buffer) }

// putBuffer makes a buffer available for the next reply, unless it is too large.
func putBuffer(b *bytes.Buffer) {
	if b != nil && b.Cap() <= largestBuffer {
		b.Reset()
		buffers.Put(b)
	}
}

// mayHaveWorked reports whether a write that failed may have taken effect.
func mayHaveWorked(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e != nil && e.Uncertain
}

// longestRetryAfter limits a Retry-After: the clock hour, plus a margin.
const longestRetryAfter = 65 * time.Minute

// observe returns the information of a reply about the budget.
func observe(resp *http.Response) Observation {
	seen := Observation{Sent: true, StatusCode: resp.StatusCode}
	remaining, reset := field(resp.Header, "Fastly-Ratelimit-Remaining"), field(resp.Header, "Fastly-Ratelimit-Reset")
	after := field(resp.Header, "Retry-After")
	if remaining == "" && after == "" {
		return seen
	}
	if date, err := http.ParseTime(field(resp.Header, "Date")); err == nil {
		seen.Date = date
	}
	if n, err := strconv.Atoi(remaining); err == nil && reset != "" {
		seen.Announced, seen.Remaining, seen.Reset = true, max(n, 0), resetTime(reset)
	}
	seen.RetryAfter = retryAfter(after, seen.Date)
	return seen
}

// resetTime parses a Reset field. An invalid value becomes a time in the past, which is
// implausible. So does a time that cannot be marshaled for a coordinator in another process.
func resetTime(field string) time.Time {
	unix, err := strconv.ParseInt(field, 10, 64)
	if err != nil || unix < 0 || unix > lastUnix {
		unix = 0
	}
	return time.Unix(unix, 0)
}

const lastUnix = 253402300799 // the last second of the year 9999

// field returns the first value of a header field. name must be canonical.
func field(h http.Header, name string) string {
	if values := h[name]; len(values) > 0 {
		return values[0]
	}
	return ""
}

// retryAfter parses a Retry-After field: seconds, or a date of the server's clock.
func retryAfter(field string, date time.Time) time.Duration {
	if field == "" {
		return 0
	}
	if seconds, err := strconv.Atoi(field); err == nil {
		return time.Duration(min(max(seconds, 0), int(longestRetryAfter.Seconds()))) * time.Second
	}
	at, err := http.ParseTime(field)
	if err != nil {
		return 0
	}
	if date.IsZero() {
		date = time.Now()
	}
	return min(max(at.Sub(date), 0), longestRetryAfter)
}
