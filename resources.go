package fastly

import (
	"cmp"
	"context"
	"iter"
	"net/http"
	"slices"
)

// ResourceKind describes a kind of objects without a version for [NewResources].
type ResourceKind struct {
	// Noun for one object, for errors: "pool server".
	Noun string
	// Path template of create: "/service/{service_id}/pool/{pool_id}/server". The paths of
	// single objects are below it. Required.
	Path string
	// Path template of the list. If empty, Path is used.
	List string
	// Arguments of the placeholders in Path and List.
	Args []any
	// Placeholder for the key of a single object: "{key}". If empty, "{id}" is used.
	Key string
	// Paging of the list.
	Paging Paging
	// Query holds the query parameters of the list, as in [Op]. If nil, none are sent.
	Query any
	// HTTP method of updates. If empty, PUT is used.
	Update string
	// Encode encodes the body of create and update. If nil, [FormBody] is used.
	Encode func(in any) Body
	// Write lock that writes acquire, as in [Op]: [ServiceTurn]. If empty, none is acquired.
	Turn string
	// Rate limit that writes count against. The default is [BucketByMethod], which is
	// [BucketWrites] for writes.
	Bucket Bucket
	// Whether the reply to a delete is empty. The default is a reply with {"status":"ok"}.
	SilentDelete bool
}

// Resources provides the objects of one kind without a version. Writes take effect
// immediately. T is the type of replies, and In the type of inputs. Creating a Resources
// makes no request.
type Resources[T, In any] struct {
	client *Client
	kind   ResourceKind
}

// NewResources returns the objects of a kind. It makes no request.
func NewResources[T, In any](c *Client, kind ResourceKind) Resources[T, In] {
	kind.Args = slices.Clone(kind.Args)
	return Resources[T, In]{c, kind}
}

// Client returns the client that sends the requests.
func (k Resources[T, In]) Client() *Client { return k.client }

// Where returns a copy with query as the query parameters of All and List, for example to
// sort or filter. It replaces the Query of the kind.
func (k Resources[T, In]) Where(query any) Resources[T, In] {
	k.kind.Query = query
	return k
}

// All returns an iterator over the objects. It fetches pages as needed.
func (k Resources[T, In]) All(ctx context.Context, opts ...CallOption) iter.Seq2[T, error] {
	op := k.Op(http.MethodGet, "list "+k.kind.Noun, cmp.Or(k.kind.List, k.kind.Path))
	op.Query = k.kind.Query
	return All[T](ctx, k.client, op, k.kind.Paging, opts...)
}

// List returns all objects.
func (k Resources[T, In]) List(ctx context.Context, opts ...CallOption) ([]T, error) {
	return Collect(k.All(ctx, opts...))
}

// Get returns an object by id. It returns [ErrNotFound] if the object does not exist.
func (k Resources[T, In]) Get(ctx context.Context, id string, opts ...CallOption) (*T, error) {
	return Do[T](ctx, k.client, k.one(http.MethodGet, "get", id), opts...)
}

// Create creates an object.
func (k Resources[T, In]) Create(ctx context.Context, in In, opts ...CallOption) (*T, error) {
	op := k.Op(http.MethodPost, "create "+k.kind.Noun, k.kind.Path)
	op.Body = bodyBy(k.kind.Encode, in)
	return Do[T](ctx, k.client, op, opts...)
}

// Update changes the fields of an object that are set in the input. Other fields are
// unchanged.
func (k Resources[T, In]) Update(ctx context.Context, id string, in In, opts ...CallOption) (*T, error) {
	op := k.one(cmp.Or(k.kind.Update, http.MethodPut), "update", id)
	op.Body, op.Retry = bodyBy(k.kind.Encode, in), RetrySafe // the same values twice
	if k.kind.Key == "{name}" && renames(in, id) {
		op.Retry = RetryUnsent
	}
	return Do[T](ctx, k.client, op, opts...)
}

// Delete deletes an object. It returns [ErrNotFound] if the object does not exist.
func (k Resources[T, In]) Delete(ctx context.Context, id string, opts ...CallOption) error {
	op := k.one(http.MethodDelete, "delete", id)
	if k.kind.SilentDelete {
		_, err := Do[None](ctx, k.client, op, opts...)
		return err
	}
	return Confirm(ctx, k.client, op, opts...)
}

// Op returns an operation that Resources has no method for. The path must start with the
// placeholders of the kind's Path. args are the arguments of the placeholders after them.
// Writes have the Turn and the Bucket of the kind.
func (k Resources[T, In]) Op(method, name, path string, args ...any) Op {
	op := Op{Name: name, Method: method, Path: path, Args: slices.Concat(k.kind.Args, args)}
	if !op.isRead() {
		op.Turn, op.Bucket = k.kind.Turn, k.kind.Bucket
	}
	return op
}

func (k Resources[T, In]) one(method, verb, id string) Op {
	return k.Op(method, verb+" "+k.kind.Noun, k.kind.Path+"/"+cmp.Or(k.kind.Key, "{id}"), id)
}
