package configstore

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Change creates, updates or deletes one item, as part of [ItemCollection.Batch]. To make a
// Change, use [CreateChange], [UpdateChange], [PutChange] or [DeleteChange].
type Change struct {
	// Operation on the item, for example [OpPut].
	Op ChangeOp `json:"op"`
	// Key of the item, up to 256 characters.
	Key string `json:"item_key"`
	// New value of the item, up to 8000 characters, unless the account allows more. Ignored by
	// [OpDelete].
	Value string `json:"item_value"`
}

// ChangeOp is the operation of a [Change].
type ChangeOp string

// Operations of a [Change].
const (
	OpCreate ChangeOp = "create" // fails if the key exists
	OpUpdate ChangeOp = "update" // fails if the key does not exist
	OpPut    ChangeOp = "upsert" // creates or updates the item
	OpDelete ChangeOp = "delete" // fails if the key does not exist
)

// CreateChange returns a change that creates an item. The change fails if the key exists.
func CreateChange(key, value string) Change { return Change{OpCreate, key, value} }

// UpdateChange returns a change that sets the value of an item. The change fails if the key
// does not exist.
func UpdateChange(key, value string) Change { return Change{OpUpdate, key, value} }

// PutChange returns a change that creates an item, or sets its value if the key exists.
func PutChange(key, value string) Change { return Change{OpPut, key, value} }

// DeleteChange returns a change that deletes an item. The change fails if the key does not
// exist.
func DeleteChange(key string) Change { return Change{Op: OpDelete, Key: key} }

// BatchReport is the report of [ItemCollection.Batch]. Every change is done, failed or not
// tried.
type BatchReport = fastly.BulkReport[Change, fastly.NoReply]

const batchSize = 1000 // maximum number of changes in a request

// batchBody is the body of a batch request.
type batchBody struct {
	Items []Change `json:"items"`
}

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
func (k ItemCollection) Batch(ctx context.Context, changes iter.Seq[Change], opts ...fastly.CallOption) (*BatchReport, error) {
	return collection.RunBatches(ctx, changes, collection.Batches[Change]{
		Op:   k.at.Op(http.MethodPatch, "change config store items", itemsPath),
		Size: batchSize, Check: Change.check, Once: Change.once,
		Send: func(ctx context.Context, op fastly.Op, batch []Change) error {
			op.Body = fastly.JSONBody(batchBody{batch})
			return fastly.DoStatus(ctx, k.at.Client(), op, opts...)
		},
	}, opts...)
}

// check refuses a change that lacks a part.
func (c Change) check() error {
	switch {
	case c.Key == "":
		return errors.New("the key is empty")
	case c.Op == "":
		return fmt.Errorf("the change of %q has no op", c.Key)
	}
	return nil
}

// once reports whether the change fails when it is made a second time.
func (c Change) once() bool { return c.Op != OpUpdate && c.Op != OpPut }
