package compute

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
	// IPv4 or IPv6 prefix of the entry in CIDR notation, for example "192.0.2.0/24".
	Prefix string `json:"prefix"`
	// Action for clients in Prefix. Empty for [OpDelete].
	Action Action `json:"action,omitzero"`
}

// ChangeOp is the operation of a [Change].
type ChangeOp string

// Operations of a [Change].
const (
	OpCreate ChangeOp = "create"
	OpUpdate ChangeOp = "update"
	OpDelete ChangeOp = "delete"
)

// CreateChange returns a change that creates an entry for a prefix, for example
// "192.0.2.0/24".
func CreateChange(prefix string, action Action) Change { return Change{OpCreate, prefix, action} }

// UpdateChange returns a change that sets the action for a prefix. The API also accepts it for
// a prefix without an entry.
func UpdateChange(prefix string, action Action) Change { return Change{OpUpdate, prefix, action} }

// DeleteChange returns a change that deletes the entry for a prefix.
func DeleteChange(prefix string) Change { return Change{Op: OpDelete, Prefix: prefix} }

// BatchReport is the report of [EntryCollection.Batch]. Every change is done, failed or not
// tried.
type BatchReport = fastly.BulkReport[Change, fastly.NoReply]

const batchSize = 1000 // maximum number of changes in a request

// batchBody is the body of a batch request.
type batchBody struct {
	Entries []Change `json:"entries"`
}

// Batch applies any number of changes in order, 1000 per request. A change is done when the API
// has accepted it. It takes effect later.
//
// The batch ends at the first request that fails. All changes of the request are reported as
// failed, and the remaining changes are not tried. [fastly.BulkReport.Remaining] returns both. The
// API does not document whether it applies a refused request in part. To find out, list the
// entries.
//
// A change without Op or Prefix fails before it is sent. Changes before it are sent. Changes after
// it are not. If there are no changes, no request is sent.
//
// If Uncertain of the [fastly.Error] is set, changes of the failed request may have taken effect.
// Repeating a create or delete that took effect may fail. Before another attempt, list the entries
// and compute the changes again. A request that consists of updates only is retried automatically.
// Any other request is retried only if the API did not process it.
//
// Batch always returns a report, and a [*fastly.BulkError] unless all changes are done.
func (k EntryCollection) Batch(ctx context.Context, changes iter.Seq[Change], opts ...fastly.CallOption) (*BatchReport, error) {
	return collection.RunBatches(ctx, changes, collection.Batches[Change]{
		Op:   k.at.Op(http.MethodPatch, "change compute ACL entries", entriesPath),
		Size: batchSize, Check: Change.check, Once: Change.once,
		Send: func(ctx context.Context, op fastly.Op, batch []Change) error {
			op.Body = fastly.JSONBody(batchBody{batch})
			_, err := fastly.Do[fastly.NoReply](ctx, k.at.Client(), op, opts...)
			return err
		},
	}, opts...)
}

// check returns an error for an incomplete change.
func (c Change) check() error {
	switch {
	case c.Op == "":
		return errors.New("the change does not say what it does")
	case c.Prefix == "":
		return fmt.Errorf("the entry to %s has no prefix", c.Op)
	}
	return nil
}

// once reports whether repeating the change may fail.
func (c Change) once() bool { return c.Op != OpUpdate }
