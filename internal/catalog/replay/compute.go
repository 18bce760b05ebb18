package replay

import (
	"context"
	"slices"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/compute"
)

// computeCalls returns the calls of package compute.
func computeCalls() map[string]Call {
	entries := func(c *fastly.Client, r *Recorded) compute.EntryCollection { return compute.Entries(c, r.Arg(0)) }
	type batch struct {
		Entries []compute.Change `json:"entries"`
	}
	type publication struct {
		Items []compute.PublishItem `json:"items"`
	}
	return merge(kindCalls("resource", compute.ResourceLinks), map[string]Call{
		"get_package": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return compute.Packages(r.version(c)).Get(ctx)
		},
		"put_package": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			file, err := r.Part("package")
			if err != nil {
				return nil, err
			}
			return compute.Packages(r.version(c)).Upload(ctx, fastly.BytesBody(file))
		},
		"compute_acl_list_acls": func(ctx context.Context, c *fastly.Client, _ *Recorded) (any, error) {
			return compute.ACLs(c).List(ctx)
		},
		"compute_acl_create_acls": input(func(ctx context.Context, c *fastly.Client, _ *Recorded, body compute.ACLInput) (any, error) {
			return compute.ACLs(c).Create(ctx, body)
		}),
		"compute_acl_list_acls_s_acl_id": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return compute.ACLs(c).Get(ctx, r.Arg(0))
		},
		"compute_acl_delete_s_acl_id": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return nil, compute.ACLs(c).Delete(ctx, r.Arg(0))
		},
		"compute_acl_list_acl_entries": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return page(r, entries(c, r).All(ctx))
		},
		"compute_acl_lookup_acls": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return entries(c, r).Lookup(ctx, r.Arg(1))
		},
		"compute_acl_update_acls": input(func(ctx context.Context, c *fastly.Client, r *Recorded, body batch) (any, error) {
			_, err := entries(c, r).Batch(ctx, slices.Values(body.Entries))
			return nil, err
		}),
		"publish": input(func(ctx context.Context, c *fastly.Client, r *Recorded, body publication) (any, error) {
			return nil, compute.Fanout(c, r.Arg(0)).Publish(ctx, body.Items)
		}),
	})
}
