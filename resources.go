package fastly

import (
	"cmp"
	"context"
	"iter"
	"net/http"
	"slices"
)

// ResourceKind describes a kind of objects that belong to no version to [NewResources].
type ResourceKind struct {
	// Noun for one object, in errors: "pool server".
	Noun string
	// Path of create: "/service/{service_id}/pool/{pool_id}/server". Single objects are found
	// below it.
	Path string
	// Path of the list. Empty means Path.
	List string
	// Arguments for the placeholders of Path and List.
	Args []any
	// Placeholder by which single objects are found: "{key}". Empty means "{id}".
	Key string
	// Paging of the list.
	Paging Paging
	// Query holds the query parameters of the list, as in [Op]. If nil, none are sent.
	Query any
	// Method of an update. Empty means PUT.
	Update string
	// Encode encodes the bodies of create and update. If nil, [FormBody] is used.
	Encode func(in any) Body
	// Turn is the write lock that writes acquire, for example that of [ServiceTurn].
	Turn string
	// Rate limit that writes count against. The default is [BucketWrites].
	Bucket Bucket
	// Whether replies to deletes are empty. Others confirm the delete.
	SilentDelete bool
}

// Resources is the set of objects of one kind that belong to no version. Writes take
// effect at once. T is the type of a reply, In that of an input. A Resources is an address:
// only its methods make requests.
type Resources[T, In any] struct {
	client *Client
	kind   ResourceKind
}

// NewResources returns the objects of a kind.
func NewResources[T, In any](c *Client, kind ResourceKind) Resources[T, In] {
	kind.Args = slices.Clone(kind.Args)
	return Resources[T, In]{c, kind}
}

// Client returns the client of the address.
func (k Resources[T, In]) Client() *Client { return k.client }

// Where returns the same objects with a query for All and List that sorts or filters them, in
// place of the kind's.
func (k Resources[T, In]) Where(query any) Resources[T, In] {
	k.kind.Query = query
	return k
}

// All returns the objects, page after page as they are ranged over.
func (k Resources[T, In]) All(ctx context.Context, opts ...CallOption) iter.Seq2[T, error] {
	op := k.Op(http.MethodGet, "list "+k.kind.Noun, cmp.Or(k.kind.List, k.kind.Path))
	op.Query = k.kind.Query
	return All[T](ctx, k.client, op, k.kind.Paging, opts...)
}

// List returns all objects.
func (k Resources[T, In]) List(ctx context.Context, opts ...CallOption) ([]T, error) {
	return Collect(k.All(ctx, opts...))
}

// Get returns an object. It returns [ErrNotFound] if the object does not exist.
func (k Resources[T, In]) Get(ctx context.Context, id string, opts ...CallOption) (*T, error) {
	return Do[T](ctx, k.client, k.one(http.MethodGet, "get", id), opts...)
}

// Create creates an object.
func (k Resources[T, In]) Create(ctx context.Context, in In, opts ...CallOption) (*T, error) {
	op := k.Op(http.MethodPost, "create "+k.kind.Noun, k.kind.Path)
	op.Body = bodyBy(k.kind.Encode, in)
	return Do[T](ctx, k.client, op, opts...)
}

// Update changes the fields of an object that are set in the input, and no others.
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

// Op returns an operation for what Resources has no method for. Its path begins with the
// placeholders of the kind; args fill those behind them. A write has the kind's turn and
// bucket.
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
