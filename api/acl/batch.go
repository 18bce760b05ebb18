package acl

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Change creates, updates or deletes one entry, as part of [EntryCollection.Batch]. To make a
// Change, use [CreateChange], [UpdateChange] or [DeleteChange].
type Change struct {
	// Operation on the entry, for example [OpCreate].
	Op ChangeOp `json:"op"`
	// Identifier of the entry to update or delete. Empty for [OpCreate].
	ID string `json:"id,omitzero"`
	EntryInput
}

// ChangeOp is the operation of a [Change].
type ChangeOp string

// Operations of a [Change].
const (
	OpCreate ChangeOp = "create"
	OpUpdate ChangeOp = "update"
	OpDelete ChangeOp = "delete"
)

// CreateChange returns a change that creates an entry.
func CreateChange(in EntryInput) Change { return Change{Op: OpCreate, EntryInput: in} }

// UpdateChange returns a change that updates an entry. Fields left nil in the input are not
// sent.
func UpdateChange(id string, in EntryInput) Change { return Change{OpUpdate, id, in} }

// DeleteChange returns a change that deletes an entry.
func DeleteChange(id string) Change { return Change{Op: OpDelete, ID: id} }

// BatchReport is the report of [EntryCollection.Batch]. Every change is done, failed or not
// tried.
type BatchReport = fastly.BulkReport[Change, fastly.NoReply]

const batchSize = 1000 // maximum number of changes in a request

// batchBody is the body of a batch request.
type batchBody struct {
	Entries []sentChange `json:"entries"`
}

// sentChange is a change in a batch request, which has numbers instead of booleans.
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

// Batch applies any number of changes, 1000 per request. The requests are sent in the order of
// the changes. Each request counts as one write. The API does not return the ids of new
// entries: use List.
//
// The batch ends at the first request that fails. All changes of the request are reported as
// failed, and the remaining changes are not tried. [fastly.BulkReport.Remaining] returns both.
// The API does not document whether it applies a refused request in part. To find out, list
// the entries.
//
// A change without an operation, an update or delete without an id, or a create with an id fails
// before it is sent. Changes before it are sent. Changes after it are not. If there are no changes,
// no request is sent.
//
// If Uncertain of the [fastly.Error] is set, changes of the failed request may have taken effect.
// Repeating a delete that took effect fails, and repeating a create adds a second entry. Before
// another attempt, list the entries and compute the changes again. A request that consists of
// updates only is retried automatically. Any other request is retried only if the API did not
// process it.
//
// Batch always returns a report, and a [*fastly.BulkError] unless all changes are done.
func (k EntryCollection) Batch(ctx context.Context, changes iter.Seq[Change], opts ...fastly.CallOption) (*BatchReport, error) {
	return collection.RunBatches(ctx, changes, collection.Batches[Change]{
		Op:   k.at.Op(http.MethodPatch, "change ACL entries", entriesPath),
		Size: batchSize, Check: Change.check, Once: Change.once,
		Send: func(ctx context.Context, op fastly.Op, batch []Change) error {
			body := batchBody{make([]sentChange, len(batch))}
			for i, change := range batch {
				body.Entries[i] = change.sent()
			}
			op.Body = fastly.JSONBody(body)
			return fastly.DoStatus(ctx, k.at.Client(), op, opts...)
		},
	}, opts...)
}

// check returns an error for an incomplete change.
func (c Change) check() error {
	switch {
	case c.Op == "":
		return errors.New("the change has no op")
	case c.Op == OpCreate && c.ID != "":
		return fmt.Errorf("the entry to be created has the id %q, which the API gives", c.ID)
	case c.Op != OpCreate && c.ID == "":
		return fmt.Errorf("the entry to %s has no id", c.Op)
	}
	return nil
}

// once reports whether the change, when repeated, fails or adds a second entry.
func (c Change) once() bool { return c.Op != OpUpdate }
