package replay

import (
	"context"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/loadbalancing"
)

// loadbalancingCalls are the operations of package loadbalancing.
func loadbalancingCalls() map[string]Call {
	directors := func(c *fastly.Client, r *Recorded) loadbalancing.DirectorCollection {
		return loadbalancing.Directors(c.Version(r.Arg(0), r.Int(1)))
	}
	pools := func(c *fastly.Client, r *Recorded) fastly.Collection[loadbalancing.Pool, loadbalancing.PoolInput] {
		return loadbalancing.Pools(c.Version(r.Arg(0), r.Int(1)))
	}
	servers := func(c *fastly.Client, r *Recorded) fastly.Resources[loadbalancing.Server, loadbalancing.ServerInput] {
		return loadbalancing.Servers(c, r.Arg(0), r.Arg(1))
	}
	return map[string]Call{
		"list_directors": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return directors(c, r).List(ctx)
		},
		"get_director": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return directors(c, r).Get(ctx, r.Arg(2))
		},
		"create_director": input(func(ctx context.Context, c *fastly.Client, r *Recorded, body loadbalancing.NewDirectorInput) (any, error) {
			return directors(c, r).Create(ctx, body)
		}),
		"update_director": input(func(ctx context.Context, c *fastly.Client, r *Recorded, body loadbalancing.DirectorInput) (any, error) {
			return directors(c, r).Update(ctx, r.Arg(2), body)
		}),
		"delete_director": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return nil, directors(c, r).Delete(ctx, r.Arg(2))
		},
		"get_director_backend": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return directors(c, r).GetBackend(ctx, r.Arg(2), r.Arg(3))
		},
		"create_director_backend": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return directors(c, r).AttachBackend(ctx, r.Arg(2), r.Arg(3))
		},
		"delete_director_backend": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return nil, directors(c, r).DetachBackend(ctx, r.Arg(2), r.Arg(3))
		},
		"list_server_pools": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return pools(c, r).List(ctx)
		},
		"get_server_pool": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return pools(c, r).Get(ctx, r.Arg(2))
		},
		"create_server_pool": input(func(ctx context.Context, c *fastly.Client, r *Recorded, body loadbalancing.PoolInput) (any, error) {
			return pools(c, r).Create(ctx, body)
		}),
		"update_server_pool": input(func(ctx context.Context, c *fastly.Client, r *Recorded, body loadbalancing.PoolInput) (any, error) {
			return pools(c, r).Update(ctx, r.Arg(2), body)
		}),
		"delete_server_pool": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return nil, pools(c, r).Delete(ctx, r.Arg(2))
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
	}
}
