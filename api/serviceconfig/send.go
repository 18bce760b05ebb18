package serviceconfig

import (
	"context"
	"net/http"

	"github.com/edgesdk/fastly"
)

// do sends an operation on a version.
func do[T any](ctx context.Context, v fastly.Version, method, name, suffix string, body fastly.Body, opts []fastly.CallOption, args ...any) (*T, error) {
	op := v.Op(method, name, suffix, args...)
	op.Body = body
	return fastly.Do[T](ctx, v.Client(), op, opts...)
}

// text sends a read of a version with a plain text reply.
func text(ctx context.Context, v fastly.Version, name, suffix string, opts []fastly.CallOption, args ...any) (string, error) {
	op := v.Op(http.MethodGet, name, suffix, args...)
	op.Reply = fastly.ReplyText
	reply, err := fastly.Do[string](ctx, v.Client(), op, opts...)
	if err != nil {
		return "", err
	}
	return *reply, nil
}
