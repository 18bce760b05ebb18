package replay

import (
	"context"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/objectstorage"
)

// objectstoragePart returns the part of package objectstorage.
func objectstoragePart() part {
	return part{calls: map[string]Call{
		"list_access_keys": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return page(r, objectstorage.AccessKeys(c).All(ctx))
		},
		"create_access_key": input(func(ctx context.Context, c *fastly.Client, _ *Recorded, in objectstorage.AccessKeyInput) (any, error) {
			return objectstorage.AccessKeys(c).Create(ctx, in)
		}),
		"get_access_key": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return objectstorage.AccessKeys(c).Get(ctx, r.Arg(0))
		},
		"delete_access_key": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return nil, objectstorage.AccessKeys(c).Delete(ctx, r.Arg(0))
		},
	}}
}
