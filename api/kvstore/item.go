package kvstore

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// Items returns the items of the KV store with the given id.
//
// Methods: All, List, Where, Get, Put, PutWith, Delete, DeleteWith, Batch, DeletePrefix,
// DeleteAll.
//
// All and List return the keys of the items, in order. Get, Put, PutWith, Delete and
// DeleteWith take the key of an item. To read only the metadata or the generation of an item, close
// the [Item] of Get without reading it.
//
// A key is 1 to 1024 bytes of UTF-8 without line breaks. It cannot be "." or "..", and cannot begin with
// ".well-known/acme-challenge/".
//
// Writes acquire no write lock. The client does not count them against the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/services/resources/kv-store-item/
func Items(client *fastly.Client, storeID string) ItemCollection {
	at := items.At(client, storeID)
	return ItemCollection{collection.NewSearcher[string, KeyQuery](at), at}
}

var items = collection.NewFamily(collection.Spec{
	Noun: "KV store item", Path: keysPath, Bucket: fastly.BucketNone,
	Paging: fastly.Paging{Style: fastly.PageCursor, Size: 1000}, // the recorded default of the API
})

const keysPath = storesPath + "/{store_id}/keys"

// ItemCollection provides the items of a KV store.
type ItemCollection struct {
	collection.Searcher[string, KeyQuery]
	at *collection.Address
}

// KeyQuery holds the filters of a list of keys.
type KeyQuery struct {
	// Prefix of the keys to list.
	Prefix string `json:"prefix,omitzero"`
	// Whether the list must include the latest writes. The default is [ConsistencyStrong].
	Consistency Consistency `json:"consistency,omitzero"`
}

// Consistency controls whether a list of keys must include the latest writes.
type Consistency string

// Levels of consistency of a list of keys.
const (
	ConsistencyStrong   Consistency = "strong"   // includes all completed writes
	ConsistencyEventual Consistency = "eventual" // may lack recent writes
)

// Item is an item of a KV store. Read reads the value. The caller must close the item.
type Item struct {
	io.ReadCloser
	// Generation of the item. It changes with every write. To use it as a condition, see
	// [ItemInput].
	Generation int64
	// Metadata of the item. Empty if the item has no metadata.
	Metadata string
	// Size of the value in bytes. -1 if the API did not report it.
	Size int64
	// Time of the last write. Zero if the API did not report the time.
	UpdatedAt time.Time
}

// Get returns an item by its key. It returns [fastly.ErrNotFound] if the item or the store
// does not exist.
func (k ItemCollection) Get(ctx context.Context, key string, opts ...fastly.CallOption) (*Item, error) {
	op := k.op(http.MethodGet, "get KV store item", key)
	op.Reply = fastly.ReplyText
	stream, err := fastly.Do[fastly.Stream](ctx, k.at.Client(), op, opts...)
	if err != nil {
		return nil, err
	}
	item := &Item{ReadCloser: stream.ReadCloser, Metadata: stream.Header.Get("Metadata"), Size: -1}
	if size, err := strconv.ParseInt(stream.Header.Get("Stored-Content-Length"), 10, 64); err == nil && size >= 0 {
		item.Size = size
	}
	if at, err := http.ParseTime(stream.Header.Get("Last-Modified")); err == nil {
		item.UpdatedAt = at
	}
	generation := stream.Header.Get("Generation")
	if item.Generation, err = strconv.ParseInt(generation, 10, 64); err != nil {
		_ = stream.Close()
		err = fmt.Errorf("the header field Generation is %q, not an integer", generation)
		path := strings.NewReplacer("{store_id}", url.PathEscape(fmt.Sprint(op.Args[0])), "{key}", url.PathEscape(key)).Replace(op.Path)
		return nil, &fastly.DecodeError{Op: op.Name, Method: op.Method, Path: path, Err: err}
	}
	return item, nil
}

// ItemInput holds the optional parameters of a write. Fields left nil are not sent.
type ItemInput struct {
	// Treatment of an existing value. The default is [ModeReplace].
	Mode Mode
	// Metadata of the item, up to 2000 bytes. It cannot contain control characters except tabs, and
	// cannot begin or end with white space. If nil, existing metadata is removed.
	Metadata *string
	// Time to live of the item in seconds. An expired item is deleted within 24 hours. By
	// default, the item does not expire.
	TimeToLiveSec *int
	// Generation that the existing item must have. If the generation differs, the write returns
	// [fastly.ErrPrecondition].
	IfGenerationMatch *int64
	// Whether readers may receive the previous value until caches are updated, instead of
	// waiting for the new value. The default is false.
	BackgroundFetch *bool
}

// Mode controls how a write treats an existing value.
type Mode uint8

// Modes of a write.
const (
	ModeReplace Mode = iota // replaces the existing value
	ModeAdd                 // creates the item, or returns ErrPrecondition if it exists
	ModeAppend              // appends the new value to the existing value
	ModePrepend             // prepends the new value to the existing value
)

// putQuery is the query of a write.
type putQuery struct {
	Add             bool  `json:"add,omitzero"`
	Append          bool  `json:"append,omitzero"`
	Prepend         bool  `json:"prepend,omitzero"`
	BackgroundFetch *bool `json:"background_fetch,omitzero"`
}

// Put creates or replaces an item. It removes existing metadata. A key can be up to 1024 bytes.
// A value can be up to 25 MB, unless the account allows more. The timeout of each attempt is
// ten minutes.
func (k ItemCollection) Put(ctx context.Context, key string, value fastly.Body, opts ...fastly.CallOption) error {
	return k.PutWith(ctx, key, value, ItemInput{}, opts...)
}

// PutWith writes an item like [ItemCollection.Put], with optional parameters. A write with
// IfGenerationMatch, or with a Mode other than [ModeReplace], is not retried if it may have
// taken effect.
func (k ItemCollection) PutWith(ctx context.Context, key string, value fastly.Body, in ItemInput, opts ...fastly.CallOption) error {
	op := k.op(http.MethodPut, "put KV store item", key)
	op.Err = cmp.Or(op.Err, checkNewKey(key), in.check())
	op.Body, op.Timeout, op.Header = value, uploadTimeout, condition(in.IfGenerationMatch)
	op.Query = putQuery{in.Mode == ModeAdd, in.Mode == ModeAppend, in.Mode == ModePrepend, in.BackgroundFetch}
	if in.Mode != ModeReplace || in.IfGenerationMatch != nil {
		op.Retry = fastly.RetryUnsent
	}
	if in.Metadata != nil {
		op.Header.Set("Metadata", *in.Metadata)
	}
	if in.TimeToLiveSec != nil {
		op.Header.Set("time_to_live_sec", strconv.Itoa(*in.TimeToLiveSec))
	}
	_, err := fastly.Do[fastly.NoReply](ctx, k.at.Client(), op, opts...)
	return err
}

// DeleteInput holds the optional parameters of a delete request. Fields left nil are not sent.
type DeleteInput struct {
	// Generation that the item must have. If the generation differs, the delete returns
	// [fastly.ErrPrecondition].
	IfGenerationMatch *int64 `json:"-"`
	// Whether to succeed if the item does not exist. The default is false.
	Force *bool `json:"force,omitzero"`
}

// Delete deletes an item. It returns [fastly.ErrNotFound] if the item does not exist.
func (k ItemCollection) Delete(ctx context.Context, key string, opts ...fastly.CallOption) error {
	return k.DeleteWith(ctx, key, DeleteInput{}, opts...)
}

// DeleteWith deletes an item like [ItemCollection.Delete], with optional parameters. A delete
// with IfGenerationMatch is not retried if it may have taken effect.
func (k ItemCollection) DeleteWith(ctx context.Context, key string, in DeleteInput, opts ...fastly.CallOption) error {
	op := k.op(http.MethodDelete, "delete KV store item", key)
	op.Query, op.Header = in, condition(in.IfGenerationMatch)
	if in.IfGenerationMatch != nil {
		op.Retry = fastly.RetryUnsent
	}
	_, err := fastly.Do[fastly.NoReply](ctx, k.at.Client(), op, opts...)
	return err
}

const (
	maxKey        = 1024 // bytes
	maxMetadata   = 2000 // bytes
	uploadTimeout = 10 * time.Minute
)

// op returns an operation on one item.
func (k ItemCollection) op(method, name, key string) fastly.Op {
	op := k.at.Op(method, name, keysPath+"/{key}", key)
	op.Err = cmp.Or(op.Err, checkKey(key))
	return op
}

// condition returns the header of a request with a condition, if there is one.
func condition(generation *int64) http.Header {
	header := http.Header{}
	if generation != nil {
		header.Set("If-Generation-Match", strconv.FormatInt(*generation, 10))
	}
	return header
}

// checkNewKey returns an error for a key that the API does not accept for an item. A list may have
// such a key all the same, of an item that must be possible to delete.
func checkNewKey(key string) error {
	const reserved = ".well-known/acme-challenge/"
	switch {
	case key == "":
		return errors.New("key is empty")
	case key == "." || key == "..":
		return fmt.Errorf("key is %q", key)
	case strings.ContainsAny(key, "\r\n"):
		return fmt.Errorf("key %q has a line break", key)
	case strings.HasPrefix(key, reserved):
		return fmt.Errorf("key %q begins with %s", key, reserved)
	}
	return checkKey(key)
}

// checkKey returns an error for an invalid key.
func checkKey(key string) error {
	switch {
	case len(key) > maxKey:
		return fmt.Errorf("key is longer than %d bytes", maxKey)
	case !utf8.ValidString(key):
		return errors.New("key is not valid UTF-8")
	}
	return nil
}

// checkMetadata returns an error for metadata that is too long.
func checkMetadata(metadata *string) error {
	if metadata != nil && len(*metadata) > maxMetadata {
		return fmt.Errorf("metadata is longer than %d bytes", maxMetadata)
	}
	return nil
}

// check returns an error for input that cannot be sent.
func (in ItemInput) check() error {
	switch {
	case in.Mode > ModePrepend:
		return fmt.Errorf("mode %d does not exist", in.Mode)
	case in.Metadata == nil:
	case strings.ContainsFunc(*in.Metadata, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }):
		return errors.New("metadata has a control character, which a header field cannot hold")
	case strings.Trim(*in.Metadata, " \t") != *in.Metadata:
		return errors.New("metadata begins or ends with a space, which a header field cannot hold")
	}
	return checkMetadata(in.Metadata)
}
