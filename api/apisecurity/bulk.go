package apisecurity

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// BulkReport is the report of a bulk operation on existing operations. Every id is either done,
// failed, or not tried.
type BulkReport = fastly.BulkReport[string, Outcome]

// CreateReport is the report of [OperationCollection.BulkCreate]. Every input is either done, failed,
// or not tried.
type CreateReport = fastly.BulkReport[OperationInput, Outcome]

// Outcome is the outcome of one operation in a bulk request.
type Outcome struct {
	ID         string     `json:"id"`          // id of the operation; may be empty if it was not created
	StatusCode int        `json:"status_code"` // HTTP status; 0 if the reply has none
	Reason     string     `json:"reason"`      // reason for the status; may be empty
	Operation  *Operation `json:"operation"`   // created operation; nil except for BulkCreate
}

// ItemError is the error of one operation in a bulk request. It matches the error for its StatusCode
// with errors.Is, for example [fastly.ErrNotFound] for 404.
type ItemError struct {
	Op   string // name of the bulk operation, for example "delete operations"
	Item string // id of the operation; for BulkCreate, its method, domain and path
	Outcome
}

// Error formats the bulk operation, the item, the status and the reason on one line.
func (e *ItemError) Error() string {
	op := fmt.Sprintf("%s: %q", e.Op, e.Item)
	switch {
	case e.StatusCode != 0:
		return (&fastly.Error{Op: op, StatusCode: e.StatusCode, Message: e.Reason}).Error()
	case e.Reason != "":
		return fmt.Sprintf("fastly: %s: %q", op, e.Reason)
	default:
		return "fastly: " + op + ": no status in the reply"
	}
}

// Is reports whether target is the error for StatusCode. It is called by errors.Is.
func (e *ItemError) Is(target error) bool {
	return (&fastly.Error{StatusCode: e.StatusCode, Message: e.Reason}).Is(target)
}

// BulkCreate creates any number of operations, up to 100 per request. An input without Method, Domain
// or Path fails without being sent.
func (o OperationCollection) BulkCreate(ctx context.Context, inputs iter.Seq[OperationInput], opts ...fastly.CallOption) (*CreateReport, error) {
	return bulk[OperationInput]{
		op: o.at.Op(http.MethodPost, "create operations", servicePath+"/operations-bulk"),
		send: func(ctx context.Context, op fastly.Op, batch []OperationInput) (*outcomes, error) {
			op.Body = fastly.JSONBody(operationInputs{batch})
			return fastly.Do[outcomes](ctx, o.at.Client(), op, opts...)
		},
		check: OperationInput.check, text: OperationInput.text, isOf: (*Outcome).isOfInput,
		isOpen: func(o *Outcome, whole bool) bool { return whole || o.Operation == nil },
	}.run(ctx, inputs, opts)
}

// BulkDelete deletes any number of operations by their ids, up to 100 per request. If a request is
// retried because its reply was lost, operations that are already deleted fail with
// [fastly.ErrNotFound].
func (o OperationCollection) BulkDelete(ctx context.Context, ids iter.Seq[string], opts ...fastly.CallOption) (*BulkReport, error) {
	op := o.at.Op(http.MethodDelete, "delete operations", servicePath+"/operations-bulk")
	return byID(op, func(ctx context.Context, op fastly.Op, batch []string) (*outcomes, error) {
		op.Body = fastly.JSONBody(operationIDs{batch})
		return fastly.Do[outcomes](ctx, o.at.Client(), op, opts...)
	}).run(ctx, ids, opts)
}

// BulkAddTags adds tags to any number of operations by their ids, up to 100 operations per request.
// Other tags of the operations are unchanged.
func (o OperationCollection) BulkAddTags(ctx context.Context, ids iter.Seq[string], tagIDs []string, opts ...fastly.CallOption) (*BulkReport, error) {
	op := o.at.Op(http.MethodPost, "add tags to operations", servicePath+"/operations-bulk-tags")
	op.Retry = fastly.RetrySafe
	op.Err = cmp.Or(op.Err, collection.Required("tag_ids", tagIDs))
	return byID(op, func(ctx context.Context, op fastly.Op, batch []string) (*outcomes, error) {
		op.Body = fastly.JSONBody(operationTags{operationIDs{batch}, tagIDs})
		return fastly.Do[outcomes](ctx, o.at.Client(), op, opts...)
	}).run(ctx, ids, opts)
}

type operationInputs struct {
	Operations []OperationInput `json:"operations"`
}

type operationIDs struct {
	OperationIDs []string `json:"operation_ids"`
}

type operationTags struct {
	operationIDs
	TagIDs []string `json:"tag_ids"`
}

// check returns an error for an input that lacks a required field.
func (in OperationInput) check() error {
	switch {
	case in.Method == nil || *in.Method == "":
		return errors.New("method is empty")
	case in.Domain == nil || *in.Domain == "":
		return errors.New("domain is empty")
	case in.Path == nil || *in.Path == "":
		return errors.New("path is empty")
	}
	return nil
}

// text returns the method, domain and path of an input that has all three.
func (in OperationInput) text() string {
	return fmt.Sprintf("%s %s%s", *in.Method, *in.Domain, *in.Path)
}

// bulk is a bulk operation on items of type T. The API reports an outcome for each item.
type bulk[T any] struct {
	op    fastly.Op
	send  func(ctx context.Context, op fastly.Op, batch []T) (*outcomes, error)
	check func(item T) error
	text  func(item T) string           // item in errors
	isOf  func(o *Outcome, item T) bool // whether an outcome names an item
	// Whether an outcome without a known id or operation may belong to any item. whole reports whether the
	// reply has as many outcomes as the batch has items.
	isOpen func(o *Outcome, whole bool) bool
}

// byID is a bulk operation on existing operations.
func byID(op fastly.Op, send func(ctx context.Context, op fastly.Op, batch []string) (*outcomes, error)) bulk[string] {
	return bulk[string]{
		op: op, send: send, text: func(id string) string { return id },
		check:  func(id string) error { return collection.Required("id", id) },
		isOf:   func(o *Outcome, id string) bool { return o.ID == id },
		isOpen: func(o *Outcome, _ bool) bool { return o.ID == "" },
	}
}

// isOfInput reports whether an outcome belongs to an input.
func (o *Outcome) isOfInput(in OperationInput) bool {
	return o.Operation != nil && o.Operation.Method == *in.Method && o.Operation.Domain == *in.Domain && o.Operation.Path == *in.Path
}

// batchSize is the maximum number of items in a request. The API documents none.
const batchSize = 100

func (b bulk[T]) run(ctx context.Context, items iter.Seq[T], opts []fastly.CallOption) (*fastly.BulkReport[T, Outcome], error) {
	return fastly.RunBulk(ctx, items, fastly.Bulk[T, Outcome]{
		Name: b.op.Name, Bucket: b.op.Bucket, MaxItems: batchSize, Check: b.check,
		Send: func(ctx context.Context, batch []T) ([]fastly.Outcome[Outcome], error) {
			reply, err := b.send(ctx, b.op, batch)
			switch {
			case b.op.Method == http.MethodDelete && isEmptySuccess(err):
				return make([]fastly.Outcome[Outcome], len(batch)), nil
			case err != nil:
				return nil, err
			}
			return b.outcomes(batch, reply.Data), nil
		},
	}, opts...)
}

// isEmptySuccess reports whether an error is about an empty reply that means success, as in the deletion of a
// single operation. Status 207 is not a success: each item may have failed.
func isEmptySuccess(err error) bool {
	e, ok := errors.AsType[*fastly.Error](err)
	return ok && errors.Is(err, fastly.ErrEmptyReply) && e.StatusCode != http.StatusMultiStatus
}

// outcomes is the reply to a bulk request.
type outcomes struct {
	Data []Outcome `json:"data"`
}

// Redact removes secrets from the reasons, which become errors.
func (o *outcomes) Redact(redact func(text string) string) {
	for i := range o.Data {
		o.Data[i].Reason = redact(o.Data[i].Reason)
	}
}

// outcomes returns the outcome of each item of a batch: the one that names the item or, if there is
// none, the next unassigned one. Equal items can share an outcome.
func (b bulk[T]) outcomes(batch []T, all []Outcome) []fastly.Outcome[Outcome] {
	own, used := make([]*Outcome, len(batch)), make([]bool, len(all))
	for _, fits := range []func(i, k int) bool{
		func(i, k int) bool { return !used[k] && b.isOf(&all[k], batch[i]) },
		func(_, k int) bool { return !used[k] && b.isOpen(&all[k], len(all) == len(batch)) },
		func(i, k int) bool { return b.isOf(&all[k], batch[i]) },
	} {
		for i := range batch {
			for k := range all {
				if own[i] == nil && fits(i, k) {
					own[i], used[k] = &all[k], true
				}
			}
		}
	}
	outcomes := make([]fastly.Outcome[Outcome], len(batch))
	for i, o := range own {
		failed := &ItemError{Op: b.op.Name, Item: b.text(batch[i])}
		switch {
		case o == nil:
			outcomes[i].Err = failed
		case o.StatusCode < http.StatusOK || o.StatusCode >= http.StatusMultipleChoices:
			failed.Outcome, outcomes[i].Err = *o, failed
		default:
			outcomes[i].Result = *o
		}
	}
	return outcomes
}
