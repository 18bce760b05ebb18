package ngwaf

import (
	"context"
	"encoding/json"

	"github.com/edgesdk/fastly"
)

// RawReply is a reply with an undocumented schema.
//
// Stability: preview. Once the schema is documented, methods will return another type.
type RawReply struct {
	Raw json.RawMessage // body of the reply, unmodified; empty if the reply has none
}

// doRaw sends an operation with an undocumented reply, which may be empty.
func doRaw(ctx context.Context, client *fastly.Client, op fastly.Op, opts ...fastly.CallOption) (*RawReply, error) {
	op.Reply = fastly.ReplyText
	body, err := fastly.Do[[]byte](ctx, client, op, opts...)
	if err != nil {
		return nil, err
	}
	return &RawReply{*body}, nil
}

// items sends an operation that returns all items of a list at once.
func items[T any](ctx context.Context, client *fastly.Client, op fastly.Op, opts ...fastly.CallOption) ([]T, error) {
	return fastly.Collect(fastly.All[T](ctx, client, op, unpaged, opts...))
}

// unpaged is the envelope of lists without further pages.
var unpaged = fastly.Paging{Style: fastly.PageCursor}
