package replay

import (
	"context"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/loadbalancing"
	"github.com/edgesdk/fastly/collection"
)

// loadbalancingCalls returns the calls of package loadbalancing.
func loadbalancingCalls() map[string]Call {
	servers := func(c *fastly.Client, r *Recorded) collection.Collection[loadbalancing.Server, loadbalancing.ServerInput] {
		return loadbalancing.Servers(c, r.Arg(0), r.Arg(1))
	}
	return merge(kindCalls("director", loadbalancing.Directors), kindCalls("pool", loadbalancing.Pools), map[string]Call{
		"get_director_backend": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return loadbalancing.Directors(r.version(c)).GetBackend(ctx, r.Arg(2), r.Arg(3))
		},
		"create_director_backend": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return loadbalancing.Directors(r.version(c)).AttachBackend(ctx, r.Arg(2), r.Arg(3))
		},
		"delete_director_backend": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return nil, loadbalancing.Directors(r.version(c)).DetachBackend(ctx, r.Arg(2), r.Arg(3))
		},
		"list_pool_servers": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return servers(c, r).List(ctx)
		},
		"get_pool_server": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return servers(c, r).Get(ctx, r.Arg(2))
		},
		"create_pool_server": input(func(ctx context.Context, c *fastly.Client, r *Recorded, body loadbalancing.ServerInput) (any, error) {
			return servers(c, r).Create(ctx, body)
		}),
		"update_pool_server": input(func(ctx context.Context, c *fastly.Client, r *Recorded, body loadbalancing.ServerInput) (any, error) {
			return servers(c, r).Update(ctx, r.Arg(2), body)
		}),
		"delete_pool_server": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return nil, servers(c, r).Delete(ctx, r.Arg(2))
		},
	})
}
