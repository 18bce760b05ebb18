package dictionary

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"

	"github.com/edgesdk/fastly"
)

// Change is one change of a batch. [Create], [Update], [Put] and [Delete] make one.
type Change struct {
	Action Action `json:"op"`
	Key    string `json:"item_key"`
	Value  string `json:"item_value"` // not looked at when deleting
}

// Action is the kind of a change.
type Action string

// The actions.
const (
	ActionCreate Action = "create" // the key must be free
	ActionUpdate Action = "update" // the key must be taken
	ActionPut    Action = "upsert" // either
	ActionDelete Action = "delete" // the key must be taken
)

// Create is the change that makes an item whose key must be free.
func Create(key, value string) Change { return Change{ActionCreate, key, value} }

// Update is the change of the value of an item that must be there.
func Update(key, value string) Change { return Change{ActionUpdate, key, value} }

// Put is the change that makes an item, or changes its value if the key is taken.
func Put(key, value string) Change { return Change{ActionPut, key, value} }

// Delete is the change that removes an item that must be there.
func Delete(key string) Change { return Change{Action: ActionDelete, Key: key} }

// BatchReport is the outcome of a batch.
type BatchReport = fastly.BulkReport[Change, fastly.None]

const batchSize = 1000 // maximum number of changes in a request

// changes is a batch as it is sent.
type changes struct {
	Items []Change `json:"items"`
}

// Batch makes any number of changes, 1000 to a request. Each request counts as one write.
// The requests follow one another in the order of the changes, so a key may occur more
// than once.
//
// The first change that fails ends the batch. If the API refuses a request, all of its
// changes are reported as failed. The changes after it are not tried, and
// [fastly.BulkReport.Remaining] returns both. A change without a key or an action fails
// before it is sent. Batch always returns a report, and a [*fastly.BulkError] unless all
// changes are done.
func (k ItemCollection) Batch(ctx context.Context, items iter.Seq[Change], opts ...fastly.CallOption) (*BatchReport, error) {
	return fastly.RunBatches(ctx, k.Client(), items, fastly.Batches[Change]{
		Op:   k.Op(http.MethodPatch, "change dictionary items", itemsPath),
		Size: batchSize, Check: Change.check, Once: Change.once,
		Send: func(ctx context.Context, op fastly.Op, batch []Change) error {
			op.Body = fastly.JSONBody(changes{batch})
			return fastly.Confirm(ctx, k.Client(), op, opts...)
		},
	}, opts...)
}

// check refuses a change that lacks a part.
func (c Change) check() error {
	switch {
	case c.Key == "":
		return errors.New("the key is empty")
	case c.Action == "":
		return fmt.Errorf("the change of %q has no action", c.Key)
	}
	return nil
}

// once reports whether the change fails when it is made a second time.
func (c Change) once() bool { return c.Action != ActionUpdate && c.Action != ActionPut }
