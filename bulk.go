package fastly

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
)

// Bulk describes how many items are sent in few requests. [RunBulk] runs it.
type Bulk[T, R any] struct {
	// Name of the operation, for errors: "purge keys".
	Name string
	// MaxItems and MaxBytes limit the size of a batch. 0 means no limit. An item that is
	// larger than MaxBytes is sent alone.
	MaxItems, MaxBytes int
	// Size returns the number of bytes that an item adds to a request. Required with MaxBytes.
	Size func(item T) int
	// Check refuses an item before it is sent. If nil, all items are accepted.
	Check func(item T) error
	// Send sends one batch. It returns an outcome for each item, in the order of the batch,
	// or an error that holds for the whole batch. It is called from several goroutines, and
	// must return when its context ends.
	Send func(ctx context.Context, batch []T) ([]Outcome[R], error)
	// Whether the order of the items matters. If set, batches are sent one after the other,
	// and the run ends at the first item that fails. The items after it are not tried.
	Ordered bool
	// Rate limit that the requests count against, for errors.
	Bucket Bucket
}

// BulkOptionsOf returns the bulk options set by [WithBulk], among opts or on the Client.
// It is meant for methods of other packages that send many items.
func BulkOptionsOf(c *Client, opts ...CallOption) (BulkOptions, error) {
	var cfg callConfig
	if c != nil {
		cfg = c.cfg.call
	}
	cfg, err := cfg.with(opts)
	return cfg.bulk, err
}

// Outcome is the result of one item, or its error.
type Outcome[R any] struct {
	Result R
	Err    error
}

// BulkOptions holds the settings of a bulk operation.
type BulkOptions struct {
	// Maximum number of requests in flight. The default is 8.
	Parallel int
	// Progress, if not nil, is called after each batch with the number of items done and
	// failed so far. Calls never overlap.
	Progress func(done, failed int)
}

func (o BulkOptions) check() error {
	if o.Parallel < 0 {
		return fmt.Errorf("WithBulk: Parallel is negative: %d", o.Parallel)
	}
	return nil
}

// WithBulk sets the options of methods that send many items.
func WithBulk(options BulkOptions) CallOption {
	return callOption(func(cfg *callConfig) error {
		cfg.bulk = options
		return options.check()
	})
}

// BulkReport describes the outcome of a bulk operation. Every item that was read is
// either done, failed, or not tried.
type BulkReport[T, R any] struct {
	// Number of batches sent. Batches given up while they waited are not counted.
	Requests int
	// Whether the context ended before the sequence of items did. Items that were not read
	// are in no part of the report.
	Unread bool

	done     []itemOutcome[T, R]
	failed   []itemOutcome[T, R]
	notTried []numbered[T]
}

// numbered is an item and its place among all items.
type numbered[T any] struct {
	item  T
	place int
}

type itemOutcome[T, R any] struct {
	numbered[T]
	Outcome[R]
}

// Done returns the number of items that are done.
func (r *BulkReport[T, R]) Done() int { return len(r.done) }

// Failed returns the number of items that failed.
func (r *BulkReport[T, R]) Failed() int { return len(r.failed) }

// NotTried returns the number of items that were read and not sent, because the run
// ended before.
func (r *BulkReport[T, R]) NotTried() int { return len(r.notTried) }

// Results returns the items that are done, with their results.
func (r *BulkReport[T, R]) Results() iter.Seq2[T, R] {
	return func(yield func(T, R) bool) {
		for _, o := range r.done {
			if !yield(o.item, o.Result) {
				return
			}
		}
	}
}

// Failures returns the items that failed, with their errors.
func (r *BulkReport[T, R]) Failures() iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, o := range r.failed {
			if !yield(o.item, o.Err) {
				return
			}
		}
	}
}

// Remaining returns the items that failed and those that were not tried, in their original
// order. To try them again, start another run with them.
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

// FailedItems returns the items that failed, in their original order.
func (r *BulkReport[T, R]) FailedItems() iter.Seq[T] {
	return func(yield func(T) bool) {
		for _, o := range r.failed {
			if !yield(o.item) {
				return
			}
		}
	}
}

// NotTriedItems returns the items that were read and not sent, in their original order.
func (r *BulkReport[T, R]) NotTriedItems() iter.Seq[T] {
	return func(yield func(T) bool) {
		for _, o := range r.notTried {
			if !yield(o.item) {
				return
			}
		}
	}
}

// BulkError reports that some items of a bulk operation are not done. Its [BulkReport]
// contains them.
type BulkError struct {
	Name                   string
	Done, Failed, NotTried int
	Unread                 bool  // whether items were left unread
	Err                    error // the error that ended the run, or the first failure
}

// Error formats the number of items and the error.
func (e *BulkError) Error() string {
	unread := ""
	if e.Unread {
		unread = ", the rest not read"
	}
	return fmt.Sprintf("fastly: %s: %d done, %d failed, %d not tried%s: %v", e.Name, e.Done, e.Failed, e.NotTried, unread, e.Err)
}

// Unwrap returns the error that ended the run, or the first failure.
func (e *BulkError) Unwrap() error { return e.Err }

// RunBulk sends any number of items in batches, several at once, within the rate limit.
// It always returns a report, and a [*BulkError] unless all items are done.
//
// The failure of a batch concerns its items alone. The run ends early if more requests
// can't succeed: when the token is refused, or the API's rate limit refuses requests for
// longer than a call may wait ([WithMaxWait]). The error is a [*RateLimitError] then. The
// remaining items are read, so that the report contains all items.
//
// If ctx ends, RunBulk returns without waiting for items: what it has not read yet is in
// no part of the report. The iterator runs in a goroutine, which ends as soon as the
// iterator gives another item (that item is dropped) or returns. A panic of the iterator,
// or of a function of bulk or options, continues in the caller's goroutine.
func RunBulk[T, R any](ctx context.Context, items iter.Seq[T], bulk Bulk[T, R], options BulkOptions) (*BulkReport[T, R], error) {
	report := &BulkReport[T, R]{}
	err := options.check()
	switch {
	case err != nil:
	case ctx == nil:
		err = errors.New("the context is nil")
	case items == nil:
		err = errors.New("the sequence of items is nil")
	case bulk.Send == nil:
		err = errors.New("there is no function to send them")
	case bulk.MaxBytes > 0 && bulk.Size == nil:
		err = errors.New("there is no function for the size of an item")
	}
	if err != nil {
		return report, fmt.Errorf("fastly: %s: %w", bulk.Name, err)
	}
	run := &bulkRun[T, R]{bulk: bulk, options: options, parent: ctx, report: report}
	run.run(items)
	if report.Failed() == 0 && report.NotTried() == 0 && !report.Unread {
		return report, nil
	}
	err = retryable(run.fatal, bulk.Bucket)
	if err == nil {
		err = report.failed[0].Err
	}
	return report, &BulkError{
		Name: bulk.Name, Done: report.Done(), Failed: report.Failed(), NotTried: report.NotTried(), Unread: report.Unread, Err: err,
	}
}

// Batches describes how changes of one object are sent, many to a request. [RunBatches]
// runs it.
type Batches[T any] struct {
	// Operation that makes the changes of a batch, without its body.
	Op Op
	// Maximum number of changes in a request.
	Size int
	// Check refuses a change before it is sent. If nil, all changes are accepted.
	Check func(change T) error
	// Send adds the changes of a batch to the operation, and sends it.
	Send func(ctx context.Context, op Op, batch []T) error
	// Once reports whether a change is not idempotent. If nil, no change is. Batches of
	// idempotent changes are sent again after a failure of the connection.
	Once func(change T) bool
}

// RunBatches makes any number of changes, with the options of a call. The order of the
// changes may matter: the requests follow one another, and the first change that fails
// ends the run. The changes after it are not tried. It always returns a report, and a
// [*BulkError] unless all changes are done.
func RunBatches[T any](ctx context.Context, c *Client, changes iter.Seq[T], b Batches[T], opts ...CallOption) (*BulkReport[T, None], error) {
	options, err := BulkOptionsOf(c, opts...)
	if err == nil && b.Send == nil {
		err = errors.New("there is no function to send them")
	}
	if err != nil {
		return &BulkReport[T, None]{}, inputError(&b.Op, err)
	}
	return RunBulk(ctx, changes, Bulk[T, None]{
		Name: b.Op.Name, MaxItems: b.Size, Check: b.Check, Ordered: true, Bucket: b.Op.bucket(),
		Send: func(ctx context.Context, batch []T) ([]Outcome[None], error) {
			op := b.Op
			if b.Once != nil && !slices.ContainsFunc(batch, b.Once) {
				op.Retry = RetrySafe
			}
			return make([]Outcome[None], len(batch)), b.Send(ctx, op, batch)
		},
	}, options)
}
