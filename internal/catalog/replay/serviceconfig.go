package replay

import (
	"context"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/serviceconfig"
)

// serviceconfigCalls are the operations of package serviceconfig.
func serviceconfigCalls() map[string]Call {
	backends := func(c *fastly.Client, r *Recorded) fastly.Collection[serviceconfig.Backend, serviceconfig.BackendInput] {
		return serviceconfig.Backends(c.Version(r.Arg(0), r.Int(1)))
	}
	return map[string]Call{
		"list_backends": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return backends(c, r).List(ctx)
		},
		"get_backend": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return backends(c, r).Get(ctx, r.Arg(2))
		},
		"create_backend": input(func(ctx context.Context, c *fastly.Client, r *Recorded, body serviceconfig.BackendInput) (any, error) {
			return backends(c, r).Create(ctx, body)
		}),
		"update_backend": input(func(ctx context.Context, c *fastly.Client, r *Recorded, body serviceconfig.BackendInput) (any, error) {
			return backends(c, r).Update(ctx, r.Arg(2), body)
		}),
		"delete_backend": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return nil, backends(c, r).Delete(ctx, r.Arg(2))
		},
	}
}
