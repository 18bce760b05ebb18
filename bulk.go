package fastly

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
)

// Bulk describes an operation that sends many items in batches. [RunBulk] runs it.
type Bulk[T, R any] struct {
	// Operation in words, for errors: "purge keys".
	Name string
	// Maximum size of a batch, in items and in bytes. 0 means no limit. An item larger than
	// MaxBytes is sent alone.
	MaxItems, MaxBytes int
	// Size returns the number of bytes that an item adds to a request. Required if MaxBytes is
	// set.
	Size func(item T) int
	// Check returns an error if an item is invalid. The item then fails without being sent. If
	// nil, all items are valid.
	Check func(item T) error
	// If not nil, Source returns the items, and the items argument of [RunBulk] must be nil. An
	// error of the iterator ends the reading. Items read before it are sent, and the run fails
	// with the error. If the run ends early, no more items are read. Requests with the context of
	// Source accept all call options of the run, including [WithBulk].
	Source func(ctx context.Context) iter.Seq2[T, error]
	// Send sends one batch. It returns an outcome for each item, in the order of the batch, or
	// an error that applies to the whole batch. It is called by several goroutines
	// concurrently, and must return when its context ends. Required.
	Send func(ctx context.Context, batch []T) ([]Outcome[R], error)
	// Whether the order of the items matters. If set, batches are sent one after another, and
	// the run ends at the first item that fails. The items after it are not tried. The default
	// is false.
	Ordered bool
	// Maximum number of requests in flight, unless [BulkOptions] sets it. 0 means 8. An
	// ordered run sends one request at a time.
	Parallel int
	// Whether the report only counts the items that are done. A run of any length then needs
	// only the memory of its batches, and [BulkReport.Results] is empty. The default is false.
	CountOnly bool
	// Rate limit that the requests count against. It is the Bucket of the [RateLimitError] of
	// a refused run.
	Bucket Bucket

	useless func(err error) bool // whether further batches would fail in the same way; nil means false
}

// Outcome is the outcome of one item of a bulk operation.
type Outcome[R any] struct {
	Result R     // result; the zero value if the item failed
	Err    error // error; nil if the item is done
}

// BulkOptions holds the settings of a bulk operation: see [WithBulk].
type BulkOptions struct {
	// Maximum number of requests in flight. The default is 8, unless the method has another.
	Parallel int
	// If not nil, Progress is called after each batch with the number of items that are done
	// and failed so far. Calls never overlap.
	Progress func(done, failed int)
}

func (o BulkOptions) check() error {
	if o.Parallel < 0 {
		return fmt.Errorf("WithBulk: Parallel is negative: %d", o.Parallel)
	}
	return nil
}

// WithBulk sets the [BulkOptions] of a method that sends many items, for example [Purge.Keys].
func WithBulk(options BulkOptions) CallOption {
	return callOption(func(cfg *callConfig) error {
		cfg.bulk, cfg.batches = options, true
		return options.check()
	})
}

// BulkReport describes the outcome of a bulk operation. Every item that was read is
// either done, failed, or not tried.
type BulkReport[T, R any] struct {
	// Number of batches sent. Batches that were abandoned before they were sent are not
	// included.
	Requests int
	// Whether the run ended before all items were read. Either the context ended, or the items
	// come from a Source, and the Source failed or the run ended early. Items that were not read
	// are not part of the report.
	Unread bool

	done     [][]itemResult[T, R] // by batch, so that appending does not copy the results
	count    int                  // number of items in done
	failed   []itemFailure[T]
	notTried []numbered[T]
}

type itemResult[T, R any] struct {
	item   T
	result R
}

// numbered is an item and its position among all items.
type numbered[T any] struct {
	item  T
	place int
}

type itemFailure[T any] struct {
	numbered[T]
	err error
}

// String returns the number of items with each outcome: "3 done, 1 failed, 2 not tried".
func (r *BulkReport[T, R]) String() string {
	if r == nil {
		return "no report"
	}
	return outcomeText(r.Done(), r.Failed(), r.NotTried(), r.Unread)
}

// GoString implements fmt.GoStringer. It never reveals internal state.
func (r *BulkReport[T, R]) GoString() string { return r.String() }

// Done returns the number of items that are done.
func (r *BulkReport[T, R]) Done() int { return r.count }

// Failed returns the number of items that failed.
func (r *BulkReport[T, R]) Failed() int { return len(r.failed) }

// NotTried returns the number of items that were read but not sent, because the run ended
// early.
func (r *BulkReport[T, R]) NotTried() int { return len(r.notTried) }

// Results returns an iterator over the items that are done, with their results. It is empty if
// CountOnly of the [Bulk] is set.
func (r *BulkReport[T, R]) Results() iter.Seq2[T, R] {
	return func(yield func(T, R) bool) {
		for _, batch := range r.done {
			for _, o := range batch {
				if !yield(o.item, o.result) {
					return
				}
			}
		}
	}
}

// Failures returns an iterator over the items that failed, with their errors.
func (r *BulkReport[T, R]) Failures() iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, o := range r.failed {
			if !yield(o.item, o.err) {
				return
			}
		}
	}
}

// Remaining returns an iterator over the items that failed or were not tried, in their
// original order. Use it to retry the items in another run. Invalid items, which fail before
// any request, fail in every run.
//
// If Uncertain of an item's [Error] is set, the item may be done. Repeat it only if the
// operation is idempotent, as purges are. Otherwise, read the current state and compute the
// items anew.
func (r *BulkReport[T, R]) Remaining() iter.Seq[T] {
	return func(yield func(T) bool) {
		failed, notTried := r.failed, r.notTried
		for len(failed)+len(notTried) > 0 {
			var next T
			if len(notTried) == 0 || len(failed) > 0 && failed[0].place < notTried[0].place {
				next, failed = failed[0].item, failed[1:]
			} else {
				next, notTried = notTried[0].item, notTried[1:]
			}
			if !yield(next) {
				return
			}
		}
	}
}

// FailedItems returns an iterator over the items that failed, in their original order.
func (r *BulkReport[T, R]) FailedItems() iter.Seq[T] {
	return func(yield func(T) bool) {
		for _, o := range r.failed {
			if !yield(o.item) {
				return
			}
		}
	}
}

// NotTriedItems returns an iterator over the items that were read but not sent, in their
// original order.
func (r *BulkReport[T, R]) NotTriedItems() iter.Seq[T] {
	return func(yield func(T) bool) {
		for _, o := range r.notTried {
			if !yield(o.item) {
				return
			}
		}
	}
}

// BulkError is the error of a bulk operation that did not complete all items. The
// [BulkReport] lists the items.
type BulkError struct {
	Name                   string // operation in words: "purge keys"
	Done, Failed, NotTried int    // number of items with each outcome
	Unread                 bool   // whether the run ended before all items were read
	Err                    error  // error that ended the run, or the first failure
}

// Error formats the operation, the number of items and the error on one line.
func (e *BulkError) Error() string {
	if e == nil {
		return nilError
	}
	text := subject(e.Name, "", "") + outcomeText(e.Done, e.Failed, e.NotTried, e.Unread)
	if e.Err != nil {
		text += ": " + nested(e.Name, e.Err)
	}
	return text
}

func outcomeText(done, failed, notTried int, unread bool) string {
	text := fmt.Sprintf("%d done, %d failed, %d not tried", done, failed, notTried)
	if unread {
		text += ", the rest not read"
	}
	return text
}

// Unwrap returns the error that ended the run, or the first failure.
func (e *BulkError) Unwrap() error {
	if e == nil {
		return nil
	}
	return e.Err
}

// RunBulk sends any number of items in batches, with several requests in flight. Of opts,
// RunBulk itself uses only [WithBulk]. Send may use the others. RunBulk always returns a
// report. If not all items are done, it also returns a [*BulkError].
//
// The failure of a batch does not affect other batches. The run ends early if further
// requests cannot succeed, and the remaining items are reported as not tried. They are read to
// the end, except from a Source.
//
// These errors end the run:
//
//   - The token is refused.
//   - The client is closed.
//   - The input of a request is invalid.
//   - The rate limit refuses requests for longer than a call may wait: see [WithMaxWait].
//     errors.As then finds a [*RateLimitError].
//
// If ctx ends, RunBulk returns without waiting for more items. Items that it has not read
// are not part of the report. The iterator runs in a goroutine. The goroutine ends when the
// iterator returns or yields another item, which is dropped. A panic in the iterator, or in a
// function of bulk or opts, is propagated to the caller of RunBulk.
func RunBulk[T, R any](ctx context.Context, items iter.Seq[T], bulk Bulk[T, R], opts ...CallOption) (*BulkReport[T, R], error) {
	report := &BulkReport[T, R]{}
	cfg, err := callConfig{}.with(opts)
	switch {
	case err != nil:
	case ctx == nil:
		err = errors.New("the context is nil")
	case items == nil && bulk.Source == nil:
		err = errors.New("the sequence of items is nil")
	case items != nil && bulk.Source != nil:
		err = errors.New("there are two sequences of items")
	case bulk.Send == nil:
		err = errors.New("there is no function to send them")
	case bulk.Parallel < 0:
		err = fmt.Errorf("the number of requests in flight is negative: %d", bulk.Parallel)
	case bulk.MaxBytes > 0 && bulk.Size == nil:
		err = errors.New("there is no function for the size of an item")
	}
	if err != nil {
		return report, namedError(bulk.Name, err)
	}
	ctx = context.WithValue(ctx, bulkKey{}, bulk.Source != nil)
	run := &bulkRun[T, R]{bulk: bulk, options: cfg.bulk, parent: ctx, report: report}
	run.run(items)
	if report.Failed() == 0 && report.NotTried() == 0 && !report.Unread {
		return report, nil
	}
	err = retryable(cmp.Or(run.fatal, run.broken), bulk.Bucket)
	if err == nil {
		err = report.failed[0].err
	}
	return report, &BulkError{
		Name: bulk.Name, Done: report.Done(), Failed: report.Failed(), NotTried: report.NotTried(), Unread: report.Unread, Err: err,
	}
}

// bulkKey is the context key of the requests of a bulk operation. The value reports whether the items come
// from a list.
type bulkKey struct{}
