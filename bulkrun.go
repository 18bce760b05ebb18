package fastly

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"slices"
	"sync"
	"time"
)

const defaultParallel = 8

// bulkRun is a bulk operation in progress. One goroutine reads the items and starts a
// goroutine for each batch. The caller's goroutine waits for all of them, but for the
// iterator only until the context ends.
type bulkRun[T, R any] struct {
	bulk    Bulk[T, R]
	options BulkOptions
	parent  context.Context // context of the caller
	crew    crew
	slots   chan struct{} // one for each batch in flight

	mu      sync.Mutex
	report  *BulkReport[T, R]
	waiting []batch[T] // read but not sent; the last one is being filled
	places  int        // items read
	read    bool       // whether all items were read
	over    bool       // whether no more items are accepted
	fatal   error      // the error that ended the run early
	broken  error      // error of the source of the items
}

// batch is a set of items with their positions among all items.
type batch[T any] struct {
	items   []T
	places  []int
	size    int   // bytes
	refused error // error of Check for the only item
}

func (run *bulkRun[T, R]) run(items iter.Seq[T]) {
	ctx, cancel := context.WithCancel(run.parent)
	defer cancel()
	parallel := cmp.Or(run.options.Parallel, run.bulk.Parallel, defaultParallel)
	if run.bulk.Ordered {
		parallel = 1
	}
	run.slots, run.crew.stop = make(chan struct{}, parallel), cancel
	if run.bulk.Source != nil {
		items = run.source(ctx)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		run.crew.guard(func() { run.readAll(ctx, items) })
	}()
	select {
	case <-done:
	case <-ctx.Done():
	}
	run.endReading()
	run.crew.wait()
	slices.SortFunc(run.report.failed, func(a, b itemFailure[T]) int { return a.place - b.place })
	slices.SortFunc(run.report.notTried, func(a, b numbered[T]) int { return a.place - b.place })
}

// readAll reads the items into batches, and sends each batch that is full.
func (run *bulkRun[T, R]) readAll(ctx context.Context, items iter.Seq[T]) {
	for item := range items {
		more, full := run.take(item)
		for ; more && full > 0; full-- {
			more = run.dispatch(ctx)
		}
		if !more {
			return
		}
	}
	for range run.readToEnd() {
		if !run.dispatch(ctx) {
			return
		}
	}
}

// source returns the items up to the first error.
func (run *bulkRun[T, R]) source(ctx context.Context) iter.Seq[T] {
	return func(yield func(T) bool) {
		for item, err := range run.bulk.Source(ctx) {
			if err != nil {
				run.breakOff(err)
				return
			}
			if !yield(item) {
				return
			}
		}
	}
}

// breakOff records the error of the source, unless reading has already ended.
func (run *bulkRun[T, R]) breakOff(err error) {
	run.mu.Lock()
	defer run.mu.Unlock()
	if !run.over {
		run.broken = err
	}
}

// take adds an item to a batch, and returns the number of full batches. It refuses the item if
// reading has ended. It stops reading from a Source once the run has ended, because each page of
// a long list is a request.
func (run *bulkRun[T, R]) take(item T) (more bool, full int) {
	run.mu.Lock()
	defer run.mu.Unlock()
	if run.over {
		return false, 0
	}
	place := run.places
	run.places++
	if run.fatal != nil {
		run.report.notTried = append(run.report.notTried, numbered[T]{item, place})
		return run.bulk.Source == nil, 0
	}
	if run.bulk.Check != nil {
		if err := run.bulk.Check(item); err != nil {
			refused := batch[T]{items: []T{item}, places: []int{place}, refused: err}
			if !run.bulk.Ordered {
				run.fail(refused, err)
				return true, 0
			}
			run.waiting = append(run.waiting, refused)
			return true, len(run.waiting)
		}
	}
	size := 0
	if run.bulk.Size != nil {
		size = run.bulk.Size(item)
	}
	switch n := len(run.waiting); {
	case n == 0:
		run.waiting = append(run.waiting, batch[T]{})
	case run.isFull(&run.waiting[n-1], size): // the next item may be just as large
		length := len(run.waiting[n-1].items)
		run.waiting = append(run.waiting, batch[T]{items: make([]T, 0, length), places: make([]int, 0, length)})
	}
	b := &run.waiting[len(run.waiting)-1]
	b.items, b.places, b.size = append(b.items, item), append(b.places, place), b.size+size
	return true, len(run.waiting) - 1
}

// isFull reports whether a batch has no room for another item.
func (run *bulkRun[T, R]) isFull(b *batch[T], size int) bool {
	return run.bulk.MaxItems > 0 && len(b.items) >= run.bulk.MaxItems || run.bulk.MaxBytes > 0 && b.size+size > run.bulk.MaxBytes
}

// dispatch sends the oldest waiting batch as soon as a slot is free. It reports whether
// reading continues.
func (run *bulkRun[T, R]) dispatch(ctx context.Context) bool {
	select {
	case run.slots <- struct{}{}:
	case <-ctx.Done():
		return false
	}
	run.mu.Lock()
	defer run.mu.Unlock()
	if run.over {
		return false
	}
	next := run.waiting[0]
	run.waiting = slices.Delete(run.waiting, 0, 1)
	run.crew.start(func() {
		defer func() { <-run.slots }()
		run.send(ctx, next)
	})
	return true
}

// readToEnd records that all items were read. It returns the number of waiting batches.
func (run *bulkRun[T, R]) readToEnd() int {
	run.mu.Lock()
	defer run.mu.Unlock()
	run.read = true
	return len(run.waiting)
}

// endReading ends the reading of items. Waiting batches are not sent.
func (run *bulkRun[T, R]) endReading() {
	run.mu.Lock()
	defer run.mu.Unlock()
	run.over = true
	run.report.Unread = !run.read || run.broken != nil
	if !run.read || len(run.waiting) > 0 {
		run.end(contextError(run.parent))
	}
	for _, b := range run.waiting {
		run.skip(b)
	}
	run.waiting = nil
}

// send sends one batch and enters its outcomes in the report.
func (run *bulkRun[T, R]) send(ctx context.Context, b batch[T]) {
	if run.ended(b) {
		return
	}
	outcomes, err := []Outcome[R](nil), b.refused
	if err == nil {
		outcomes, err = run.bulk.Send(ctx, b.items)
	}
	if err == nil && len(outcomes) != len(b.items) {
		err = fmt.Errorf("fastly: %s: %d outcomes for %d items", run.bulk.Name, len(outcomes), len(b.items))
	}
	run.mu.Lock()
	defer run.mu.Unlock()
	unsent := b.refused == nil && neverLeft(err)
	if !unsent && b.refused == nil {
		run.report.Requests++
	}
	switch {
	case err == nil:
	case run.parent.Err() != nil:
		run.end(contextError(run.parent))
	case unsent, useless(err), run.bulk.useless != nil && run.bulk.useless(err):
		run.end(err)
	}
	switch {
	case err == nil:
		run.enter(b, outcomes)
	case unsent:
		run.skip(b)
	default:
		run.fail(b, err)
	}
}

// neverLeft reports whether a batch was abandoned before it was sent: while it waited for the
// write lock or the rate limit, because its input is invalid, or because the client is closed.
func neverLeft(err error) bool {
	if e, ok := errors.AsType[*Error](err); ok && e != nil {
		return e.Attempts == 0 && e.StatusCode == 0
	}
	if _, unreadable := errors.AsType[*DecodeError](err); unreadable {
		return false
	}
	invalid, ok := errors.AsType[*operationError](err)
	return ok && !invalid.replied || errors.Is(err, ErrClosed)
}

// useless reports whether further batches would fail in the same way.
func useless(err error) bool {
	return errors.Is(err, ErrRateLimited) || errors.Is(err, ErrUnauthorized) || errors.Is(err, ErrForbidden)
}

// afterRefusal is the estimated retry time after a refusal without one.
const afterRefusal = time.Minute

// retryable adds a retry time to a rate limit error of the API that has none.
func retryable(err error, bucket Bucket) error {
	if _, known := errors.AsType[*RateLimitError](err); known || !errors.Is(err, ErrRateLimited) {
		return err
	}
	return fmt.Errorf("%w: %w", err, &RateLimitError{
		Bucket: bucket, State: stateShut, Reset: time.Now().Add(afterRefusal), Wait: afterRefusal,
		Reason: "longer than the attempts of one request",
	})
}

// ended reports whether the run has ended, in which case the batch is not tried.
func (run *bulkRun[T, R]) ended(b batch[T]) bool {
	run.mu.Lock()
	defer run.mu.Unlock()
	if run.parent.Err() != nil {
		run.end(contextError(run.parent))
	}
	if run.fatal != nil {
		run.skip(b)
	}
	return run.fatal != nil
}

// end records the error that ended the run. Of several rate limit errors, it keeps the one with
// the latest retry time. The caller must hold the mutex, as for the functions below.
func (run *bulkRun[T, R]) end(err error) {
	before := retryAt(run.fatal)
	if run.fatal == nil || !before.IsZero() && retryAt(err).After(before) {
		run.fatal = err
	}
}

// retryAt returns the retry time of a rate limit error; zero for other errors.
func retryAt(err error) time.Time {
	limit, ok := errors.AsType[*RateLimitError](err)
	if !ok {
		return time.Time{}
	}
	return limit.RetryAt()
}

func (run *bulkRun[T, R]) skip(b batch[T]) {
	for i, item := range b.items {
		run.report.notTried = append(run.report.notTried, numbered[T]{item, b.places[i]})
	}
}

// fail records err for all items of a batch.
func (run *bulkRun[T, R]) fail(b batch[T], err error) {
	outcomes := make([]Outcome[R], len(b.items))
	for i := range outcomes {
		outcomes[i].Err = err
	}
	run.enter(b, outcomes)
}

func (run *bulkRun[T, R]) enter(b batch[T], outcomes []Outcome[R]) {
	report := run.report
	var done []itemResult[T, R]
	if !run.bulk.CountOnly {
		done = make([]itemResult[T, R], 0, len(outcomes))
	}
	for i, o := range outcomes {
		if o.Err == nil {
			report.count++
			if !run.bulk.CountOnly {
				done = append(done, itemResult[T, R]{b.items[i], o.Result})
			}
			continue
		}
		report.failed = append(report.failed, itemFailure[T]{numbered[T]{b.items[i], b.places[i]}, o.Err})
		if run.bulk.Ordered {
			run.end(o.Err)
		}
	}
	if len(done) > 0 {
		report.done = append(report.done, done)
	}
	if run.options.Progress != nil {
		run.options.Progress(report.count, len(report.failed))
	}
}

// crew runs the goroutines of one call. A panic or runtime.Goexit in one of them continues in the
// goroutine that waits for them. stop is required.
type crew struct {
	stop func() // called at the first panic, so that the others end

	group  sync.WaitGroup
	mu     sync.Mutex
	resume func() // repeats the first panic
}

// start runs f in a goroutine.
func (c *crew) start(f func()) {
	c.group.Go(func() { c.guard(f) })
}

// guard runs f, and records a panic.
func (c *crew) guard(f func()) {
	returned := false
	defer func() {
		if returned {
			return
		}
		resume := runtime.Goexit
		if v := recover(); v != nil {
			resume = func() { panic(v) }
		}
		c.mu.Lock()
		if c.resume == nil {
			c.resume = resume
		}
		c.mu.Unlock()
		c.stop()
	}()
	f()
	returned = true
}

// broken reports whether a goroutine has panicked.
func (c *crew) broken() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.resume != nil
}

// wait waits for the goroutines, and repeats the first panic.
func (c *crew) wait() {
	c.group.Wait()
	if c.broken() {
		c.resume()
	}
}
