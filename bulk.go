package fastly

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"sync"
)

// Bulk says how many items are sent in few requests: [RunBulk] runs it.
type Bulk[T, R any] struct {
	// Name says in words what is done, for errors: "purge keys".
	Name string
	// MaxItems and MaxBytes bound a batch; 0 is without bound. An item that is
	// larger than MaxBytes goes alone.
	MaxItems, MaxBytes int
	// Size is how many bytes an item adds to a request; needed with MaxBytes.
	Size func(item T) int
	// Check refuses an item before it is sent; nil accepts all.
	Check func(item T) error
	// Send sends one batch. It returns an outcome for each item, in their order, or an
	// error that holds for the whole batch. It is called from several goroutines.
	Send func(ctx context.Context, batch []T) ([]Outcome[R], error)
}

// BulkOptionsOf returns what WithBulk among the options of a call says, or among those
// of its client: for methods of other packages that send many items.
func BulkOptionsOf(c *Client, opts ...CallOption) (BulkOptions, error) {
	var cfg callConfig
	if c != nil {
		cfg = c.cfg.call
	}
	cfg, err := cfg.with(opts)
	return cfg.bulk, err
}

// Outcome is what came of one item.
type Outcome[R any] struct {
	Result R
	Err    error
}

// BulkOptions are the parts of a bulk run that a caller may choose.
type BulkOptions struct {
	// Parallel is how many requests may be under way at once. 0 means 8.
	Parallel int
	// Progress, if not nil, is told after each batch how many items are done and how
	// many have failed. It is not called from two goroutines at once.
	Progress func(done, failed int)
}

// WithBulk sets the options of methods that send many items.
func WithBulk(options BulkOptions) CallOption {
	return callOption(func(cfg *callConfig) error {
		if options.Parallel < 0 {
			return fmt.Errorf("WithBulk: %d requests at once", options.Parallel)
		}
		cfg.bulk = options
		return nil
	})
}

// BulkReport says what came of every item of a bulk run: each is done, failed or
// not tried. What failed and what was not tried can be fed in again.
type BulkReport[T, R any] struct {
	Requests int // batches handed to Send, but for those given up while they waited

	done     []itemOutcome[T, R]
	failed   []itemOutcome[T, R]
	notTried []T
}

type itemOutcome[T, R any] struct {
	item T
	Outcome[R]
}

// Done is how many items are done.
func (r *BulkReport[T, R]) Done() int { return len(r.done) }

// Failed is how many items failed.
func (r *BulkReport[T, R]) Failed() int { return len(r.failed) }

// NotTried is how many items were not sent, because the run ended before.
func (r *BulkReport[T, R]) NotTried() int { return len(r.notTried) }

// Results are the items that are done, with their results.
func (r *BulkReport[T, R]) Results() iter.Seq2[T, R] {
	return func(yield func(T, R) bool) {
		for _, o := range r.done {
			if !yield(o.item, o.Result) {
				return
			}
		}
	}
}

// Failures are the items that failed, with their errors.
func (r *BulkReport[T, R]) Failures() iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, o := range r.failed {
			if !yield(o.item, o.Err) {
				return
			}
		}
	}
}

// FailedItems are the items that failed, to be fed in again.
func (r *BulkReport[T, R]) FailedItems() iter.Seq[T] {
	return func(yield func(T) bool) {
		for _, o := range r.failed {
			if !yield(o.item) {
				return
			}
		}
	}
}

// NotTriedItems are the items that were not sent, to be fed in again, in the order
// in which they were given up.
func (r *BulkReport[T, R]) NotTriedItems() iter.Seq[T] {
	return func(yield func(T) bool) {
		for _, item := range r.notTried {
			if !yield(item) {
				return
			}
		}
	}
}

// BulkError says that not every item of a bulk run is done. The report that comes
// with it says which.
type BulkError struct {
	Name                   string
	Done, Failed, NotTried int
	Err                    error // what ended the run, or the first failure
}

// Error counts the items.
func (e *BulkError) Error() string {
	return fmt.Sprintf("fastly: %s: %d done, %d failed, %d not tried: %v", e.Name, e.Done, e.Failed, e.NotTried, e.Err)
}

// Unwrap returns what ended the run, or the first failure.
func (e *BulkError) Unwrap() error { return e.Err }

// RunBulk sends any number of items in batches, several at once, each within the
// budget. It always returns a report, and a [*BulkError] if any item is not done.
//
// A failure concerns the items of its batch. The run ends early where more of the
// same is useless: with the context, when the token is refused, and when the budget
// is spent for longer than a call may wait. The rest of the items is then read from
// the iterator, so that the report accounts for each.
func RunBulk[T, R any](ctx context.Context, items iter.Seq[T], bulk Bulk[T, R], options BulkOptions) (*BulkReport[T, R], error) {
	run := &bulkRun[T, R]{bulk: bulk, options: options, report: &BulkReport[T, R]{}}
	if items == nil || bulk.Send == nil {
		return run.report, fmt.Errorf("fastly: %s: no items, or nothing to send them", bulk.Name)
	}
	run.feed(ctx, items)
	r := run.report
	if r.Failed() == 0 && r.NotTried() == 0 {
		return r, nil
	}
	err := run.fatal
	if err == nil {
		err = r.failed[0].Err
	}
	return r, &BulkError{Name: bulk.Name, Done: r.Done(), Failed: r.Failed(), NotTried: r.NotTried(), Err: err}
}

const defaultParallel = 8

// bulkRun is a bulk run under way.
type bulkRun[T, R any] struct {
	bulk    Bulk[T, R]
	options BulkOptions

	mu     sync.Mutex
	report *BulkReport[T, R]
	fatal  error // what ended the run early
}

// feed cuts the items into batches and hands them to the senders.
func (run *bulkRun[T, R]) feed(ctx context.Context, items iter.Seq[T]) {
	batches := make(chan []T)
	var senders sync.WaitGroup
	defer senders.Wait()
	defer close(batches)
	parallel := run.options.Parallel
	if parallel == 0 {
		parallel = defaultParallel
	}
	idle := make(chan struct{}, parallel) // senders are started as they are needed
	hand := func(batch []T) {
		select {
		case batches <- batch:
			return
		default:
		}
		select {
		case idle <- struct{}{}:
			senders.Go(func() {
				for batch := range batches {
					run.send(ctx, batch)
				}
			})
		default:
		}
		batches <- batch
	}

	var batch []T
	size := 0
	for item := range items {
		if run.ended(ctx) {
			run.skip(item)
			continue
		}
		if run.bulk.Check != nil {
			if err := run.bulk.Check(item); err != nil {
				run.fail([]T{item}, err)
				continue
			}
		}
		n := 0
		if run.bulk.Size != nil {
			n = run.bulk.Size(item)
		}
		full := run.bulk.MaxItems > 0 && len(batch) == run.bulk.MaxItems ||
			run.bulk.MaxBytes > 0 && len(batch) > 0 && size+n > run.bulk.MaxBytes
		if full {
			hand(batch)
			batch, size = nil, 0
		}
		batch, size = append(batch, item), size+n
	}
	if len(batch) > 0 {
		hand(batch)
	}
}

// send sends one batch and enters its outcomes in the report.
func (run *bulkRun[T, R]) send(ctx context.Context, batch []T) {
	if run.ended(ctx) {
		run.skip(batch...)
		return
	}
	outcomes, err := run.bulk.Send(ctx, batch)
	if !neverLeft(err) {
		run.count()
	}
	if err == nil && len(outcomes) != len(batch) {
		err = fmt.Errorf("fastly: %s: %d outcomes for %d items", run.bulk.Name, len(outcomes), len(batch))
	}
	switch {
	case err == nil:
		run.enter(batch, outcomes)
	case neverLeft(err):
		run.end(err)
		run.skip(batch...)
	default:
		if useless(err) {
			run.end(err)
		}
		run.fail(batch, err)
	}
}

// neverLeft reports whether a batch was given up before anything of it was sent:
// while it waited for turn or budget.
func neverLeft(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.Attempts == 0 && e.StatusCode == 0
}

// useless reports whether further batches would fail the same way.
func useless(err error) bool {
	_, refused := errors.AsType[*RateLimitError](err)
	return refused || errors.Is(err, ErrUnauthorized) || errors.Is(err, ErrForbidden)
}

func (run *bulkRun[T, R]) ended(ctx context.Context) bool {
	run.mu.Lock()
	defer run.mu.Unlock()
	if run.fatal == nil {
		run.fatal = context.Cause(ctx)
	}
	return run.fatal != nil
}

func (run *bulkRun[T, R]) end(err error) {
	run.mu.Lock()
	defer run.mu.Unlock()
	if run.fatal == nil {
		run.fatal = err
	}
}

func (run *bulkRun[T, R]) count() {
	run.mu.Lock()
	defer run.mu.Unlock()
	run.report.Requests++
}

func (run *bulkRun[T, R]) skip(items ...T) {
	run.mu.Lock()
	defer run.mu.Unlock()
	run.report.notTried = append(run.report.notTried, items...)
}

// fail enters one error for all items.
func (run *bulkRun[T, R]) fail(items []T, err error) {
	outcomes := make([]Outcome[R], len(items))
	for i := range outcomes {
		outcomes[i].Err = err
	}
	run.enter(items, outcomes)
}

func (run *bulkRun[T, R]) enter(items []T, outcomes []Outcome[R]) {
	run.mu.Lock()
	defer run.mu.Unlock()
	for i, o := range outcomes {
		entry := itemOutcome[T, R]{items[i], o}
		if o.Err != nil {
			run.report.failed = append(run.report.failed, entry)
		} else {
			run.report.done = append(run.report.done, entry)
		}
	}
	if run.options.Progress != nil {
		run.options.Progress(len(run.report.done), len(run.report.failed))
	}
}

// Batches says how changes of one object are sent, many to a request: [RunBatches] runs it.
type Batches[T any] struct {
	// Op is the operation that makes the changes of a batch, but for its body.
	Op Op
	// Size is how many changes the API takes at once.
	Size int
	// Check says why a change can't be one; nil accepts all.
	Check func(change T) error
	// Send gives the operation its body, the changes of a batch, and sends it.
	Send func(ctx context.Context, op Op, batch []T) error
	// Once reports whether a change fails, or does something else, when it is made again; nil says
	// so of all. A batch without such changes is sent again where that may help.
	Once func(change T) bool
}

// RunBatches makes any number of changes, with the options of a call. The requests follow one another, since the order of
// the changes may count. It always returns a report, and a [*BulkError] if any change is not done.
func RunBatches[T any](ctx context.Context, c *Client, changes iter.Seq[T], b Batches[T], opts ...CallOption) (*BulkReport[T, None], error) {
	options, err := BulkOptionsOf(c, opts...)
	if err != nil {
		return &BulkReport[T, None]{}, inputError(&b.Op, err)
	}
	options.Parallel = 1
	return RunBulk(ctx, changes, Bulk[T, None]{
		Name: b.Op.Name, MaxItems: b.Size, Check: b.Check,
		Send: func(ctx context.Context, batch []T) ([]Outcome[None], error) {
			op := b.Op
			if b.Once != nil && !slices.ContainsFunc(batch, b.Once) {
				op.Retry = RetrySafe
			}
			return make([]Outcome[None], len(batch)), b.Send(ctx, op, batch)
		},
	}, options)
}
