package collection

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/internal/wire"
)

// Batches describes an operation that applies many changes to one object, in batches. To run
// it, use [RunBatches].
type Batches[T any] struct {
	// Operation that sends one batch. Its body is set by Send.
	Op fastly.Op
	// Maximum number of changes per request. 0 means no limit.
	Size int
	// Check returns an error if a change is invalid. The run then ends before the change is
	// sent. A change that has no JSON encoding, such as a text that is not valid UTF-8, is always
	// invalid.
	Check func(change T) error
	// Send adds the changes of a batch to op and sends it. Required.
	Send func(ctx context.Context, op fastly.Op, batch []T) error
	// Once reports whether a change may be applied only once. If it reports false for all
	// changes of a batch, the batch is retried as with [fastly.RetrySafe]. If nil, all changes
	// may be applied only once.
	Once func(change T) bool
}

// RunBatches applies any number of changes in order, one batch after another. It stops at the
// first batch that fails. Later changes are not tried. RunBatches always returns a report, and
// a [*fastly.BulkError] unless all changes are done.
func RunBatches[T any](ctx context.Context, changes iter.Seq[T], b Batches[T], opts ...fastly.CallOption) (*fastly.BulkReport[T, fastly.NoReply], error) {
	bulk := fastly.Bulk[T, fastly.NoReply]{
		Name: b.Op.Name, MaxItems: b.Size, Check: b.check, Ordered: true, Bucket: cmp.Or(b.Op.Bucket, fastly.BucketWrites),
		Send: func(ctx context.Context, batch []T) ([]fastly.Outcome[fastly.NoReply], error) {
			op := b.Op
			if b.Once != nil && !slices.ContainsFunc(batch, b.Once) {
				op.Retry = fastly.RetrySafe
			}
			return make([]fastly.Outcome[fastly.NoReply], len(batch)), b.Send(ctx, op, batch)
		},
	}
	if b.Send == nil {
		return &fastly.BulkReport[T, fastly.NoReply]{}, fmt.Errorf("fastly: %s: %w", b.Op.Name, errors.New("the batches have no Send function"))
	}
	return fastly.RunBulk(ctx, changes, bulk, opts...)
}

// check returns an error for an invalid change. This includes changes that cannot be encoded, which
// would make the whole batch fail.
func (b *Batches[T]) check(change T) error {
	if b.Check != nil {
		if err := b.Check(change); err != nil {
			return err
		}
	}
	_, err := wire.Marshal(change)
	return err
}
