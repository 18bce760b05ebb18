package fastly

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"

	"github.com/edgesdk/fastly/internal/wire"
)

// Response is what the API answered, beside the decoded result.
type Response struct {
	StatusCode int
	Header     http.Header
	Body       []byte // the raw body; nil where the caller reads a stream
}

// Stream is an output of [Do]. The caller reads the body and must close it.
type Stream struct {
	io.ReadCloser
	Response
}

// Bounds of replies, unless options set others.
const (
	maxReply      = 64 << 20  // bytes of a body, decompressed
	maxStatsReply = 1 << 30   // the same for statistics
	maxDecoded    = 512 << 20 // bytes of memory that a reply is decoded into
)

// receive reads the reply of an attempt to its end, so that the connection can be
// used again. A stream is left to the caller.
func (c *call) receive(resp *http.Response) error {
	success := resp.StatusCode >= 200 && resp.StatusCode < 300
	if _, streams := c.out.(*Stream); streams && success {
		return nil
	}
	defer resp.Body.Close()
	c.attempt.phase = PhaseBody
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
	c.limited = io.LimitedReader{R: resp.Body, N: limit + 1}
	n, err := c.reply.ReadFrom(&c.limited)
	if n > limit {
		c.reply.Truncate(int(limit))
		if success {
			return &replyTooLargeError{limit}
		}
	}
	if err == nil && c.cfg.response != nil {
		c.cfg.response(&Response{StatusCode: resp.StatusCode, Header: resp.Header, Body: bytes.Clone(c.reply.Bytes())})
	}
	return err
}

// maxReply is the most bytes that the body of a reply may have.
func (c *call) maxReply() int64 {
	return cmp.Or(c.cfg.maxReply, c.op.maxReply, maxReply)
}

type replyTooLargeError struct{ limit int64 }

func (e *replyTooLargeError) Error() string {
	return fmt.Sprintf("the reply is larger than %d bytes; WithMaxReplySize allows more", e.limit)
}

// stream hands the reply's body over: its end frees the attempt.
func (c *call) stream(resp *http.Response) Stream {
	c.attempt.timer.Stop()
	end := c.attempt
	c.attempt = attempt{}
	s := Stream{
		ReadCloser: &streamBody{ReadCloser: resp.Body, end: end.end},
		Response:   Response{StatusCode: resp.StatusCode, Header: resp.Header},
	}
	if c.cfg.response != nil {
		c.cfg.response(&s.Response)
	}
	return s
}

type streamBody struct {
	io.ReadCloser
	end func()
}

// Close ends the attempt.
func (s *streamBody) Close() error {
	defer s.end()
	return s.ReadCloser.Close()
}

// decode reads the reply into the output.
func (c *call) decode(statusCode int) error {
	if _, nothing := c.out.(*None); nothing {
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
		return c.emptyReply(statusCode)
	}
	if err := c.read(body); err != nil {
		return c.undecodable(err)
	}
	if partial, ok := c.out.(PartialReply); ok {
		if failed := partial.FailedMembers(); len(failed) > 0 {
			return c.redactor.err(&PartialError{Op: c.op.Name, Failures: failed})
		}
	}
	return nil
}

// isBlank reports whether a body lacks the content that the operation promises.
func (c *call) isBlank(body []byte) bool {
	switch {
	case c.op.Reply == ReplyLines:
		return false
	case len(bytes.TrimSpace(body)) == 0:
		return true
	default:
		t := typeOf(c.out)
		return isObject(t) && blankReply(body)
	}
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

// documentReader is implemented by outputs that want more of a JSON:API document
// than its resources.
type documentReader interface {
	readDocument(body []byte, limit int64) error
}

func (c *call) undecodable(err error) error {
	if _, large := errors.AsType[*wire.LimitError](err); large {
		err = fmt.Errorf("%w; WithMaxDecodedSize allows more", err)
	}
	e := &DecodeError{Op: c.op.Name, Method: c.op.Method, Path: c.shownPath(), Err: c.redactor.err(err)}
	if place, ok := errors.AsType[*wire.DecodeError](err); ok {
		e.Pointer, e.Want = c.redactor.text(place.Pointer), place.Want
		e.Value = c.redactor.text(place.Value)
	}
	return e
}

// newError is an Error about this call.
func (c *call) newError() *Error {
	return &Error{Op: c.op.Name, Method: c.op.Method, Template: c.op.Path, Path: c.shownPath(), Attempts: c.attempts}
}

// shownPath is the path for errors and events: without query, and without the token.
func (c *call) shownPath() string {
	return c.redactor.text(c.op.shown(c.path))
}

// emptyReply is the error of a success without the content that was promised.
func (c *call) emptyReply(statusCode int) error {
	e := c.newError()
	e.StatusCode, e.Err = statusCode, c.op.Empty
	if e.Err == nil {
		e.Err = ErrEmptyReply
	}
	e.Uncertain = false
	return e
}

// unanswered is the error of a call that got no reply.
func (c *call) unanswered(phase Phase, cause error) *Error {
	e := c.newError()
	e.Phase, e.Err = phase, c.redactor.err(cause)
	return e
}

// answered is the error of a reply whose status says failure.
func (c *call) answered(resp *http.Response) *Error {
	e := c.newError()
	e.StatusCode = resp.StatusCode
	decodeErrorBody(e, bytes.Clone(c.reply.Bytes()))
	if resp.Header.Get("Location") != "" && resp.StatusCode < 400 && c.stray != "" {
		e.Detail = "the redirect was not followed: " + c.stray
	}
	return e
}

// failed is the error that the call returns, nil if it succeeded. err is the loop's.
func (c *call) failed(err error) error {
	e := c.failure
	switch {
	case e == nil && err == nil:
		return nil
	case e == nil:
		e = c.unanswered(c.attempt.reached(), plainCause(err))
	case c.next.pending: // the context ended in the wait before another attempt
		e.Err = alsoCause(e.Err, contextError(c.ctx))
	}
	return c.redactor.err(e)
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// largestBuffer is the size up to which a buffer is made in advance and kept.
const largestBuffer = 4 << 20

func getBuffer() *bytes.Buffer { return buffers.Get().(*bytes.Buffer) }

// putBuffer keeps a buffer for the next reply, unless it has become very large.
func putBuffer(b *bytes.Buffer) {
	if b != nil && b.Cap() <= largestBuffer {
		b.Reset()
		buffers.Put(b)
	}
}

// mayHaveWorked reports whether a write that failed may have taken effect all the same.
func mayHaveWorked(err error) bool {
	if _, unreadable := errors.AsType[*DecodeError](err); unreadable {
		return true
	}
	if errors.Is(err, ErrEmptyReply) {
		return true
	}
	e, ok := errors.AsType[*Error](err)
	return ok && e.Uncertain
}
