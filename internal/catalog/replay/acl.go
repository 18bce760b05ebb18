package replay

import (
	"context"
	"slices"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/acl"
)

// aclCalls returns the calls of package acl.
func aclCalls() map[string]Call {
	entries := func(c *fastly.Client, r *Recorded) acl.EntryCollection {
		return acl.Entries(c, r.Arg(0), r.Arg(1))
	}
	type batch struct {
		Entries []acl.Change `json:"entries"`
	}
	return merge(kindCalls("acl", acl.ACLs), map[string]Call{
		"list_acl_entries": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			var query acl.EntryQuery
			if err := r.QueryInto(&query); err != nil {
				return nil, err
			}
			return page(r, entries(c, r).Where(query).All(ctx))
		},
		"get_acl_entry": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return entries(c, r).Get(ctx, r.Arg(2))
		},
		"create_acl_entry": input(func(ctx context.Context, c *fastly.Client, r *Recorded, body acl.EntryInput) (any, error) {
			return entries(c, r).Create(ctx, body)
		}),
		"update_acl_entry": input(func(ctx context.Context, c *fastly.Client, r *Recorded, body acl.EntryInput) (any, error) {
			return entries(c, r).Update(ctx, r.Arg(2), body)
		}),
		"delete_acl_entry": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return nil, entries(c, r).Delete(ctx, r.Arg(2))
		},
		"bulk_update_acl_entries": input(func(ctx context.Context, c *fastly.Client, r *Recorded, body batch) (any, error) {
			_, err := entries(c, r).Batch(ctx, slices.Values(body.Entries))
			return nil, err
		}),
	})
}
