package collection

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"

	"github.com/edgesdk/fastly"
)

// ItemChange creates, updates or deletes one key-value pair of a dictionary or of a config store,
// as part of [ItemBatcher.Batch]. Use [CreateItem], [UpdateItem], [PutItem] or [DeleteItem] to
// create one.
type ItemChange struct {
	// Operation on the item, for example [OpPut].
	Op ItemOp `json:"op"`
	// Key of the item, up to 256 characters.
	Key string `json:"item_key"`
	// New value of the item, up to 8000 characters. Some accounts allow longer values in config
	// stores. Ignored by [OpDelete].
	Value string `json:"item_value"`
}

// ItemOp is the operation of an [ItemChange].
type ItemOp string

// Operations of an [ItemChange].
const (
	OpCreate ItemOp = "create" // fails if the key exists
	OpUpdate ItemOp = "update" // fails if the key does not exist
	OpPut    ItemOp = "upsert" // creates or updates the item
	OpDelete ItemOp = "delete" // fails if the key does not exist
)

// CreateItem returns a change that creates an item. The change fails if the key exists.
func CreateItem(key, value string) ItemChange { return ItemChange{OpCreate, key, value} }

// UpdateItem returns a change that sets the value of an item. The change fails if the key does
// not exist.
func UpdateItem(key, value string) ItemChange { return ItemChange{OpUpdate, key, value} }

// PutItem returns a change that creates an item, or sets its value if the key exists.
func PutItem(key, value string) ItemChange { return ItemChange{OpPut, key, value} }

// DeleteItem returns a change that deletes an item. The change fails if the key does not exist.
func DeleteItem(key string) ItemChange { return ItemChange{Op: OpDelete, Key: key} }

// ItemBatchReport is the report of [ItemBatcher.Batch]. Every change is done, failed or not tried.
type ItemBatchReport = fastly.BulkReport[ItemChange, fastly.NoReply]

// ItemBatcher changes many key-value pairs with few requests.
type ItemBatcher struct{ at *Address }

// NewItemBatcher returns an ItemBatcher for the items of an [Address]. It sends its requests to the
// path of the list.
func NewItemBatcher(at *Address) ItemBatcher { return ItemBatcher{at} }

const itemBatchSize = 1000 // maximum number of changes in a request

// Batch applies any number of changes, 1000 per request. The requests are sent in the order of
// the changes, so a key may occur more than once. Each request counts as one write.
//
// The batch ends at the first request that fails. All changes of the request are reported as
// failed, and the remaining changes are not tried. [fastly.BulkReport.Remaining] returns both.
// The API does not document whether it applies a refused request in part. To find out, list
// the items.
//
// A change without a key or operation, or with invalid UTF-8, fails before it is sent. Changes
// before it are sent. Changes after it are not. If there are no changes, no request is sent.
//
// If Uncertain of the [fastly.Error] is set, changes of the failed request may have taken effect.
// Repeating a create or delete that took effect fails. Before another attempt, list the items and
// compute the changes again. A request that consists of updates and puts only is retried
// automatically. Any other request is retried only if the API did not process it.
//
// Batch always returns a report, and a [*fastly.BulkError] unless all changes are done.
func (b ItemBatcher) Batch(ctx context.Context, changes iter.Seq[ItemChange], opts ...fastly.CallOption) (*ItemBatchReport, error) {
	op := fastly.Op{Name: "change items", Err: errNoAddress}
	if !b.at.isZero() {
		op = b.at.Op(http.MethodPatch, "change "+plural(b.at.family.spec.Noun), b.at.family.list)
	}
	return RunBatches(ctx, changes, Batches[ItemChange]{
		Op: op, Size: itemBatchSize, Check: ItemChange.check, Once: ItemChange.once,
		Send: func(ctx context.Context, op fastly.Op, batch []ItemChange) error {
			op.Body = fastly.JSONBody(itemBatch{batch})
			return fastly.DoStatus(ctx, b.at.Client(), op, opts...)
		},
	}, opts...)
}

// itemBatch is the body of a request.
type itemBatch struct {
	Items []ItemChange `json:"items"`
}

// check returns an error for a change without a key or a valid operation.
func (c ItemChange) check() error {
	switch {
	case c.Key == "":
		return errors.New("the key is empty")
	case c.Op == "":
		return fmt.Errorf("the change of %q has no op", c.Key)
	}
	return nil
}

// once reports whether repeating the change fails.
func (c ItemChange) once() bool { return c.Op != OpUpdate && c.Op != OpPut }
