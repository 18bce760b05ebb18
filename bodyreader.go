package fastly

import (
	"errors"
	"fmt"
	"io"
	"sync/atomic"
	"time"
)

var (
	errReaderSpent = errors.New("the reader was handed to a request before, and can't be read again")
	errBodyClosed  = errors.New("the body was closed")
)

// bodyError is the error of a body that cannot be read or has an unexpected size. A retry would
// fail in the same way.
type bodyError struct{ err error }

func (e *bodyError) Error() string { return "request body: " + causeText(e.err) }
func (e *bodyError) Unwrap() error { return e.err }

// onceReader is a reader that can only be sent once.
type onceReader struct {
	r      io.Reader
	handed atomic.Bool
}

// open returns the reader. The caller closes it.
func (o *onceReader) open() (io.ReadCloser, error) {
	if !o.handed.CompareAndSwap(false, true) {
		return nil, errReaderSpent
	}
	return io.NopCloser(o.r), nil
}

// bodyReader reads a source of the caller for one attempt. Transports read and close it in
// separate goroutines.
type bodyReader struct {
	source io.ReadCloser
	size   int64 // -1 if unknown
	read   int64
	whole  bool // whether the end was reached; data that the source gets later is not sent
	closed atomic.Bool
	gate   gate
}

// Read returns an error after Close, and if the size differs from the announced one. It holds
// back the last bytes of a body that is too long, so that no server accepts it as complete.
func (b *bodyReader) Read(p []byte) (n int, err error) {
	b.gate.enter()
	defer b.gate.leave()
	if b.whole {
		return 0, io.EOF
	}
	if b.size >= 0 {
		p = p[:min(int64(len(p)), b.size-b.read)]
	}
	n, err = b.next(p)
	b.read += int64(n)
	switch {
	case errors.Is(err, errBodyClosed):
		return n, err
	case err != nil && !errors.Is(err, io.EOF):
	case b.size < 0:
		return n, err
	case b.read < b.size && err != nil:
		err = fmt.Errorf("it ended after %d of %d bytes", b.read, b.size)
	case b.read < b.size:
		return n, nil
	default:
		more, end := b.next(make([]byte, 1))
		switch {
		case more > 0:
			n, err = 0, fmt.Errorf("it is longer than %d bytes", b.size)
		case !errors.Is(end, io.EOF):
			n, err = 0, fmt.Errorf("it did not end after %d bytes: %w", b.size, end)
		default:
			b.whole = true
			return n, io.EOF
		}
	}
	return n, &bodyError{err}
}

// Close closes the source once. It waits briefly for a concurrent Read.
func (b *bodyReader) Close() error {
	if !b.closed.CompareAndSwap(false, true) {
		b.gate.wait()
		return nil
	}
	err := b.source.Close()
	b.gate.wait()
	return err
}

// next reads from the source, unless the body is closed. It tolerates sources that violate the
// rules of io.Reader.
func (b *bodyReader) next(p []byte) (n int, err error) {
	defer func() {
		if v := recover(); v != nil {
			n, err = 0, fmt.Errorf("the reader panicked: %v", v)
		}
	}()
	const patience = 100 // consecutive reads without data
	for range patience {
		if b.closed.Load() {
			return 0, errBodyClosed
		}
		n, err = b.source.Read(p)
		switch {
		case n < 0 || n > len(p):
			return 0, fmt.Errorf("the reader returned a count of %d for %d bytes", n, len(p))
		case n > 0 || err != nil || len(p) == 0:
			return n, err
		}
	}
	return 0, io.ErrNoProgress
}

// gate is held while code of the caller runs in a goroutine of the transport.
type gate chan struct{}

func newGate() gate { return make(gate, 1) }

func (g gate) enter() { g <- struct{}{} }
func (g gate) leave() { <-g }

// wait waits until the gate is free. It gives up after a short time, because the code may block.
func (g gate) wait() {
	const moment = 50 * time.Millisecond
	select {
	case g <- struct{}{}:
		<-g
		return
	default:
	}
	timer := time.NewTimer(moment)
	defer timer.Stop()
	select {
	case g <- struct{}{}:
		<-g
	case <-timer.C:
	}
}

// progress tracks the attempts of a call. Only the latest attempt is reported.
type progress struct {
	report func(sent int64)
	latest atomic.Pointer[progressReader]
	gate   gate
}

func (p *progress) follow(r io.ReadCloser) io.ReadCloser {
	follower := &progressReader{ReadCloser: r, progress: p}
	p.latest.Store(follower)
	return follower
}

type progressReader struct {
	io.ReadCloser
	progress *progress
	sent     int64
}

func (r *progressReader) Read(buf []byte) (n int, err error) {
	n, err = r.ReadCloser.Read(buf)
	if n <= 0 {
		return n, err
	}
	r.progress.gate.enter()
	defer r.progress.gate.leave()
	if r.progress.latest.Load() != r {
		return n, err
	}
	defer func() {
		if v := recover(); v != nil {
			n, err = 0, &bodyError{fmt.Errorf("WithProgress: the function panicked: %v", v)}
		}
	}()
	r.sent += int64(n)
	r.progress.report(r.sent)
	return n, err
}

// Close ends the progress reports of this attempt.
func (r *progressReader) Close() error {
	err := r.ReadCloser.Close()
	r.progress.latest.CompareAndSwap(r, nil)
	r.progress.gate.wait() // also if another goroutine has closed it
	return err
}

type readCloser struct {
	io.Reader
	io.Closer
}
