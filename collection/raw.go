package collection

import (
	"context"
	"encoding/json"

	"github.com/edgesdk/fastly"
)

// RawReply is a reply with an undocumented schema.
//
// Stability: preview. Once the schema is documented, methods will return another type.
type RawReply struct {
	Raw json.RawMessage // body of the reply, unmodified; nil if the reply has none
}

// DoRaw sends an operation whose reply has an undocumented schema. The reply may be empty.
func DoRaw(ctx context.Context, client *fastly.Client, op fastly.Op, opts ...fastly.CallOption) (*RawReply, error) {
	op.Reply = fastly.ReplyText
	body, err := fastly.Do[[]byte](ctx, client, op, opts...)
	switch {
	case err != nil:
		return nil, err
	case len(*body) == 0:
		return &RawReply{}, nil
	}
	return &RawReply{*body}, nil
}
