package kvstore

import (
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"iter"
	"net/http"

	"github.com/edgesdk/fastly"
)

// Change creates or replaces one item, as part of [ItemCollection.Batch]. To make a Change, use
// [PutChange].
type Change struct {
	// Key of the item.
	Key string `json:"key"`
	// Value of the item. It replaces an existing value.
	Value []byte `json:"value"`
	// Metadata of the item, up to 2000 bytes. If nil, existing metadata is removed.
	Metadata *string `json:"metadata,omitzero"`
	// Time to live of the item in seconds. An expired item is deleted within 24 hours. By
	// default, the item does not expire.
	TimeToLiveSec *int `json:"time_to_live_sec,omitzero"`
	// Whether readers may receive the previous value until caches are updated, instead of
	// waiting for the new value. The default is false.
	BackgroundFetch *bool `json:"background_fetch,omitzero"`
}

// PutChange returns a change that creates or replaces an item.
func PutChange(key string, value []byte) Change { return Change{Key: key, Value: value} }

// BatchReport is the report of [ItemCollection.Batch]. Every change is done, failed or not
// tried.
type BatchReport = fastly.BulkReport[Change, fastly.NoReply]

// ItemError describes why the API refused an item of a batch.
type ItemError struct {
	Key    string // key of the item
	Code   string // HTTP status code of the item, for example "400"
	Reason string // reason, as returned by the API
}

// Error formats the key, the status and the reason on one line.
func (e *ItemError) Error() string {
	return fmt.Sprintf("fastly: put KV store item %q: %s %s", e.Key, e.Code, e.Reason)
}

// Limits of a request. The API documents none. These bound the memory of a batch.
const (
	batchItems = 1000
	batchBytes = 16 << 20
)

// Batch writes any number of items, up to 1000 items or 16 MiB per request. An item that is
// larger is sent alone. The requests are sent one after another, because the API limits the
// rate of batches. [fastly.WithBulk] allows more requests in flight. If several items have the
// same key, it is then undefined which of them is kept. Otherwise it is the last one.
//
// Every item has its own outcome. If the API reports an error for an item, the item fails with
// an [*ItemError]. If a request fails as a whole, its other items fail with the error of the
// request, although some of them may have been written. It is safe to write an item again. An
// item with an empty or invalid key fails without being sent. Batch always returns a report, and a
// [*fastly.BulkError] unless all items are done.
func (k ItemCollection) Batch(ctx context.Context, changes iter.Seq[Change], opts ...fastly.CallOption) (*BatchReport, error) {
	op := k.at.Op(http.MethodPut, "put KV store items", "/resources/stores/kv/{store_id}/batch")
	op.Timeout = uploadTimeout
	return fastly.RunBulk(ctx, changes, fastly.Bulk[Change, fastly.NoReply]{
		Name: "put KV store items", Bucket: op.Bucket, Parallel: 1,
		MaxItems: batchItems, MaxBytes: batchBytes, Size: Change.size, Check: Change.check,
		Send: func(ctx context.Context, batch []Change) ([]fastly.Outcome[fastly.NoReply], error) {
			op := op
			op.Body = fastly.LinesBody(batch)
			reply, err := fastly.Do[batchReply](ctx, k.at.Client(), op, opts...)
			if err == nil {
				return outcomes(batch, nil, reply.Errors), nil
			}
			var failed []itemError
			if refused, ok := errors.AsType[*fastly.Error](err); ok {
				failed = itemErrors(refused)
			}
			if len(failed) == 0 {
				return nil, err
			}
			return outcomes(batch, err, failed), nil
		},
	}, opts...)
}

// batchReply is the reply to a batch.
type batchReply struct {
	Type   string      `json:"type"`
	Title  string      `json:"title"`
	Errors []itemError `json:"errors"`
}

type itemError struct {
	Key    string `json:"key"`
	Index  int    `json:"index"` // line of the request, from 0
	Code   string `json:"code"`
	Reason string `json:"reason"`
}

// itemErrors returns the errors of items in the reply to a refused request.
func itemErrors(refused *fastly.Error) []itemError {
	var failed []itemError
	for _, p := range refused.Problems {
		if p.Index >= 0 {
			failed = append(failed, itemError{Key: p.Field, Index: p.Index, Code: p.Code, Reason: p.Title})
		}
	}
	return failed
}

// outcomes returns the outcome of each item: the error that the API reports for it, or err.
func outcomes(batch []Change, err error, failed []itemError) []fastly.Outcome[fastly.NoReply] {
	all := make([]fastly.Outcome[fastly.NoReply], len(batch))
	for i := range all {
		all[i].Err = err
	}
	for _, f := range failed {
		for _, i := range f.items(batch) {
			all[i].Err = &ItemError{Key: batch[i].Key, Code: f.Code, Reason: f.Reason}
		}
	}
	return all
}

// items returns the places of the items that an error is about: that of its line, those with
// its key, or all if it names none of them.
func (f itemError) items(batch []Change) []int {
	if f.Index >= 0 && f.Index < len(batch) && (f.Key == "" || f.Key == batch[f.Index].Key) {
		return []int{f.Index}
	}
	var same, all []int
	for i, change := range batch {
		if all = append(all, i); change.Key == f.Key {
			same = append(same, i)
		}
	}
	if len(same) > 0 {
		return same
	}
	return all
}

// check returns an error for a change that cannot be sent.
func (c Change) check() error {
	if c.Key == "" {
		return errors.New("key is empty")
	}
	return cmp.Or(checkKey(c.Key), checkMetadata(c.Metadata))
}

// size returns the number of bytes of the line, without escapes.
func (c Change) size() int {
	const frame = len(`{"key":"","value":"","metadata":"","time_to_live_sec":1234567890,"background_fetch":false}` + "\n")
	size := frame + len(c.Key) + base64.StdEncoding.EncodedLen(len(c.Value))
	if c.Metadata != nil {
		size += len(*c.Metadata)
	}
	return size
}
