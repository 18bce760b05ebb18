package acl

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"

	"github.com/edgesdk/fastly"
)

// Change is one change of a batch. [Create], [Update] and [Delete] make one.
type Change struct {
	Action Action `json:"op"`
	ID     string `json:"id,omitzero"` // of the entry; the API gives new ones theirs
	EntryInput
}

// Action is the kind of a change.
type Action string

// The actions.
const (
	ActionCreate Action = "create"
	ActionUpdate Action = "update"
	ActionDelete Action = "delete"
)

// Create is the change that makes an entry.
func Create(in EntryInput) Change { return Change{Action: ActionCreate, EntryInput: in} }

// Update is the change of the fields of an entry that are set in the input.
func Update(id string, in EntryInput) Change { return Change{ActionUpdate, id, in} }

// Delete is the change that removes an entry.
func Delete(id string) Change { return Change{Action: ActionDelete, ID: id} }

// BatchReport is the outcome of a batch.
type BatchReport = fastly.BulkReport[Change, fastly.None]

const batchSize = 1000 // maximum number of changes in a request

// changes is a batch as it is sent.
type changes struct {
	Entries []sentChange `json:"entries"`
}

// sentChange is a change as it is sent: where JSON has booleans, this API has numbers.
type sentChange struct {
	Change
	Negated *int `json:"negated,omitzero"`
}

func (c Change) sent() sentChange {
	s := sentChange{Change: c}
	switch {
	case c.Negated == nil:
	case *c.Negated:
		s.Negated = new(1)
	default:
		s.Negated = new(0)
	}
	return s
}

// Batch makes any number of changes, 1000 to a request. Each request counts as one write.
// The requests follow one another in the order of the changes. The API does not return
// the ids of new entries: use [fastly.Resources.List].
//
// The first change that fails ends the batch. If the API refuses a request, all of its
// changes are reported as failed. The changes after it are not tried, and
// [fastly.BulkReport.Remaining] returns both. A change without an action or id fails
// before it is sent. Batch always returns a report, and a [*fastly.BulkError] unless all
// changes are done.
func (k EntryCollection) Batch(ctx context.Context, entries iter.Seq[Change], opts ...fastly.CallOption) (*BatchReport, error) {
	return fastly.RunBatches(ctx, k.Client(), entries, fastly.Batches[Change]{
		Op:   k.Op(http.MethodPatch, "change ACL entries", entriesPath),
		Size: batchSize, Check: Change.check, Once: Change.once,
		Send: func(ctx context.Context, op fastly.Op, batch []Change) error {
			body := changes{make([]sentChange, len(batch))}
			for i, change := range batch {
				body.Entries[i] = change.sent()
			}
			op.Body = fastly.JSONBody(body)
			return fastly.Confirm(ctx, k.Client(), op, opts...)
		},
	}, opts...)
}

// check refuses a change that lacks a part.
func (c Change) check() error {
	switch {
	case c.Action == "":
		return errors.New("the change has no action")
	case c.Action == ActionCreate && c.ID != "":
		return fmt.Errorf("the entry to be created has the id %q, which the API gives", c.ID)
	case c.Action != ActionCreate && c.ID == "":
		return fmt.Errorf("the entry to %s has no id", c.Action)
	}
	return nil
}

// once reports whether the change fails, or makes a second entry, when it is made again.
func (c Change) once() bool { return c.Action != ActionUpdate }
