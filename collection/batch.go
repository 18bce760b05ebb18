package collection

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/edgesdk/fastly"
)

// Batches describes an operation that sends many changes to one object in batches.
// [RunBatches] runs it.
type Batches[T any] struct {
	// Operation that sends a batch, without its body.
	Op fastly.Op
	// Maximum number of changes per request. 0 means no limit.
	Size int
	// Check returns an error if a change is invalid. The run then ends before the change is
	// sent. If nil, all changes are valid.
	Check func(change T) error
	// Send adds the changes of a batch to op and sends it. Required.
	Send func(ctx context.Context, op fastly.Op, batch []T) error
	// Once reports whether a change is not idempotent. If nil, all changes are treated as not
	// idempotent. Batches with idempotent changes only are retried as with
	// [fastly.RetrySafe].
	Once func(change T) bool
}

// RunBatches sends any number of changes in batches, in their order. The batches are sent one
// after another. The run ends at the first batch that fails. The changes after it are not
// tried. It always returns a report, and a [*fastly.BulkError] unless all changes are done.
func RunBatches[T any](ctx context.Context, changes iter.Seq[T], b Batches[T], opts ...fastly.CallOption) (*fastly.BulkReport[T, fastly.NoReply], error) {
	bulk := fastly.Bulk[T, fastly.NoReply]{
		Name: b.Op.Name, MaxItems: b.Size, Check: b.Check, Ordered: true, Bucket: cmp.Or(b.Op.Bucket, fastly.BucketWrites),
		Send: func(ctx context.Context, batch []T) ([]fastly.Outcome[fastly.NoReply], error) {
			op := b.Op
			if b.Once != nil && !slices.ContainsFunc(batch, b.Once) {
				op.Retry = fastly.RetrySafe
			}
			return make([]fastly.Outcome[fastly.NoReply], len(batch)), b.Send(ctx, op, batch)
		},
	}
	if b.Send == nil {
		return &fastly.BulkReport[T, fastly.NoReply]{}, fmt.Errorf("fastly: %s: %w", b.Op.Name, errors.New("there is no function to send them"))
	}
	return fastly.RunBulk(ctx, changes, bulk, opts...)
}
