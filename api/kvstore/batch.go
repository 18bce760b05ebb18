package kvstore

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Change creates or replaces one item, as part of [ItemCollection.Batch]. To make a Change, use
// [PutChange].
type Change struct {
	// Key of the item.
	Key string `json:"key"`
	// Value of the item. It replaces an existing value. It must not be changed before
	// [ItemCollection.Batch] has returned.
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
// tried. Changes that are done are only counted: Results is empty.
type BatchReport = fastly.BulkReport[Change, fastly.NoReply]

// ItemError describes why the API refused an item of a batch.
type ItemError struct {
	Key    string // key of the item
	Code   string // HTTP status code of the item, for example "400"
	Reason string // reason, as returned by the API
}

// Error formats the key, the status and the reason on one line.
func (e *ItemError) Error() string {
	op := fmt.Sprintf("put KV store item %q", e.Key)
	status, err := strconv.Atoi(e.Code)
	switch text := strings.TrimSpace(e.Code + " " + e.Reason); {
	case text == "":
		return "fastly: " + op + ": no reason in the reply"
	case err != nil || status == 0:
		return fmt.Sprintf("fastly: %s: %q", op, text)
	}
	return (&fastly.Error{Op: op, StatusCode: status, Message: e.Reason}).Error()
}

// Limits of a request. The API documents none. These bound the memory of a batch.
const (
	batchItems = 1000
	batchBytes = 2 << 20
)

// Batch writes any number of items, up to 1000 items or 2 MiB per request. A larger item is sent in
// a separate request. Items are read from changes while requests are sent, and released once they
// are written. The requests are sent one after another, because the API limits the rate of batches.
// [fastly.WithBulk] allows more requests in flight. If several changes have the same key, the last
// one takes effect. With several requests in flight, the order is undefined.
//
// Every item has its own outcome. If the API reports errors for some items of a request, these
// items fail with an [*ItemError], and the others are done. If a request fails without such a
// list, or if an error in the list names no item, all other items fail too, although some of them
// may have been written. It is safe to write an item again, unless a later change of the same key is
// done. An item with an invalid key or invalid metadata fails without being sent. Batch always
// returns a report, and a [*fastly.BulkError] unless all items are done. The report holds the items
// that are not done, with their values.
func (k ItemCollection) Batch(ctx context.Context, changes iter.Seq[Change], opts ...fastly.CallOption) (*BatchReport, error) {
	op := k.at.Op(http.MethodPut, "put KV store items", storesPath+"/{store_id}/batch")
	op.Timeout = uploadTimeout
	return fastly.RunBulk(ctx, changes, fastly.Bulk[Change, fastly.NoReply]{
		Name: "put KV store items", Bucket: op.Bucket, Parallel: 1, CountOnly: true,
		MaxItems: batchItems, MaxBytes: batchBytes, Size: Change.size, Check: Change.check,
		Send: func(ctx context.Context, batch []Change) ([]fastly.Outcome[fastly.NoReply], error) {
			op := op
			op.Body = fastly.LinesBody(batch)
			reply, err := fastly.Do[batchReply](ctx, k.at.Client(), op, opts...)
			if err == nil {
				return outcomes(batch, reply.Errors, nil), nil
			}
			listed := listedIn(err)
			if len(listed) == 0 {
				return nil, err
			}
			return outcomes(batch, listed, err), nil
		},
	}, opts...)
}

// DeleteReport is the report of [ItemCollection.DeletePrefix] and [ItemCollection.DeleteAll].
// Every key is done, failed or not tried. Keys that are done are only counted: Results is empty.
type DeleteReport = fastly.BulkReport[string, fastly.NoReply]

// DeletePrefix deletes all items whose keys begin with prefix. Items are deleted while the keys are
// listed, 8 at a time unless [fastly.WithBulk] sets another number. An item that no longer exists
// counts as deleted. It is undefined whether items that are written during the call are deleted. If
// prefix is empty, DeletePrefix returns an error. [fastly.WithPageSize] sets the page size of the list.
//
// DeletePrefix always returns a report, and a [*fastly.BulkError] unless all items are deleted. If
// the list fails, or if further deletes cannot succeed (for example, with a read-only token), the
// call ends early. Unread of the report is then set, and the report lacks the keys that were not
// listed.
func (k ItemCollection) DeletePrefix(ctx context.Context, prefix string, opts ...fastly.CallOption) (*DeleteReport, error) {
	if prefix == "" {
		return &DeleteReport{}, errors.New("fastly: delete KV store items: prefix is empty: use DeleteAll to delete all items")
	}
	return k.deleteWhere(ctx, prefix, opts)
}

// DeleteAll deletes all items of the store, like [ItemCollection.DeletePrefix].
func (k ItemCollection) DeleteAll(ctx context.Context, opts ...fastly.CallOption) (*DeleteReport, error) {
	return k.deleteWhere(ctx, "", opts)
}

func (k ItemCollection) deleteWhere(ctx context.Context, prefix string, opts []fastly.CallOption) (*DeleteReport, error) {
	return fastly.RunBulk(ctx, nil, fastly.Bulk[string, fastly.NoReply]{
		Name: "delete KV store items", Bucket: fastly.BucketNone, MaxItems: 1, CountOnly: true,
		Check: func(key string) error { return checkListed(key, prefix) },
		Source: func(ctx context.Context) iter.Seq2[string, error] {
			return k.Where(KeyQuery{Prefix: prefix}).All(ctx, opts...)
		},
		Send: func(ctx context.Context, keys []string) ([]fastly.Outcome[fastly.NoReply], error) {
			return make([]fastly.Outcome[fastly.NoReply], 1), k.DeleteWith(ctx, keys[0], DeleteInput{Force: new(true)}, opts...)
		},
	}, opts...)
}

// checkListed returns an error for a key that cannot be part of a path, and for one without the
// prefix, which the list should not contain. A Compute program can create an item with any key.
func checkListed(key, prefix string) error {
	switch {
	case key == "." || key == "..":
		return fmt.Errorf("key is %q, which a path can't hold", key)
	case !strings.HasPrefix(key, prefix):
		return fmt.Errorf("key %q was listed, but does not begin with %q", key, prefix)
	}
	return nil
}

// batchReply is the reply to a batch.
type batchReply struct {
	Type   string      `json:"type"`
	Title  string      `json:"title"`
	Errors []itemError `json:"errors"`
}

type itemError struct {
	Key    string `json:"key"`
	Index  *int   `json:"index"` // line of the request, from 0
	Code   string `json:"code"`
	Reason string `json:"reason"`
}

// listedIn returns the errors of items that the API lists when it refuses a request. It lists all
// items that were not written, so the others were written. Other errors prove nothing about the
// items. The list is read from the body, because the problems of an Error are meant for people.
func listedIn(err error) []itemError {
	refused, ok := errors.AsType[*fastly.Error](err)
	if !ok {
		return nil
	}
	switch refused.StatusCode {
	case http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity:
	default:
		return nil
	}
	var reply batchReply
	if collection.DecodeJSON(refused.Body, &reply) != nil {
		return nil
	}
	return reply.Errors
}

// outcomes returns the outcome of each item: the error that the API reports for it, if any. An error
// that names no item may concern any item. All others then fail too, with the error of the request
// if there is one.
func outcomes(batch []Change, failed []itemError, refusal error) []fastly.Outcome[fastly.NoReply] {
	all := make([]fastly.Outcome[fastly.NoReply], len(batch))
	var nameless *itemError
	for _, f := range failed {
		places := f.items(batch)
		for _, i := range places {
			all[i].Err = &ItemError{Key: batch[i].Key, Code: f.Code, Reason: f.Reason}
		}
		if len(places) == 0 {
			nameless = &f
		}
	}
	for i := range all {
		switch {
		case nameless == nil || all[i].Err != nil:
		case refusal != nil:
			all[i].Err = refusal
		default:
			all[i].Err = &ItemError{Key: batch[i].Key, Code: nameless.Code, Reason: nameless.Reason}
		}
	}
	return all
}

// items returns the indexes of the items that an error concerns: the item of its line, or the items
// with its key. It returns nil if the error names no item.
func (f itemError) items(batch []Change) []int {
	if i := f.Index; i != nil && *i >= 0 && *i < len(batch) && (f.Key == "" || f.Key == batch[*i].Key) {
		return []int{*i}
	}
	var same []int
	for i, change := range batch {
		if f.Key != "" && change.Key == f.Key {
			same = append(same, i)
		}
	}
	return same
}

// check returns an error for a change that cannot be sent.
func (c Change) check() error {
	if err := checkNewKey(c.Key); err != nil {
		return err
	}
	if c.Metadata != nil && !utf8.ValidString(*c.Metadata) {
		return fmt.Errorf("item %q: metadata is not valid UTF-8", c.Key)
	}
	if err := checkMetadata(c.Metadata); err != nil {
		return fmt.Errorf("item %q: %w", c.Key, err)
	}
	return nil
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
