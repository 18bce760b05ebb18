package replay

import (
	"context"
	"slices"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/configstore"
	"github.com/edgesdk/fastly/collection"
)

// configstorePart returns the part of package configstore.
func configstorePart() part {
	const inPath = "item_key is the key that stands in the path"
	return part{
		calls:    configstoreCalls(),
		requests: map[string]string{"update_config_store_item": inPath, "upsert_config_store_item": inPath},
	}
}

// configstoreCalls returns the calls of package configstore.
func configstoreCalls() map[string]Call {
	items := func(c *fastly.Client, r *Recorded) configstore.ItemCollection { return configstore.Items(c, r.Arg(0)) }
	type item struct {
		Key   string `json:"item_key"`
		Value string `json:"item_value"`
	}
	type batch struct {
		Items []collection.ItemChange `json:"items"`
	}
	return map[string]Call{
		"list_config_stores": query(func(ctx context.Context, c *fastly.Client, r *Recorded, q configstore.StoreQuery) (any, error) {
			return page(r, configstore.Stores(c).Where(q).All(ctx))
		}),
		"create_config_store": input(func(ctx context.Context, c *fastly.Client, _ *Recorded, in configstore.StoreInput) (any, error) {
			return configstore.Stores(c).Create(ctx, in)
		}),
		"get_config_store": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return configstore.Stores(c).Get(ctx, r.Arg(0))
		},
		"update_config_store": input(func(ctx context.Context, c *fastly.Client, r *Recorded, in configstore.StoreInput) (any, error) {
			return configstore.Stores(c).Update(ctx, r.Arg(0), in)
		}),
		"delete_config_store": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return nil, configstore.Stores(c).Delete(ctx, r.Arg(0))
		},
		"get_config_store_info": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return configstore.Stores(c).Info(ctx, r.Arg(0))
		},
		"list_config_store_services": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return configstore.Services(c, r.Arg(0)).List(ctx)
		},
		"list_config_store_items": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return items(c, r).List(ctx)
		},
		"get_config_store_item": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return items(c, r).Get(ctx, r.Arg(1))
		},
		"create_config_store_item": input(func(ctx context.Context, c *fastly.Client, r *Recorded, body item) (any, error) {
			return items(c, r).Create(ctx, body.Key, body.Value)
		}),
		"update_config_store_item": input(func(ctx context.Context, c *fastly.Client, r *Recorded, body item) (any, error) {
			return items(c, r).Update(ctx, r.Arg(1), body.Value)
		}),
		"upsert_config_store_item": input(func(ctx context.Context, c *fastly.Client, r *Recorded, body item) (any, error) {
			return items(c, r).Put(ctx, r.Arg(1), body.Value)
		}),
		"delete_config_store_item": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return nil, items(c, r).Delete(ctx, r.Arg(1))
		},
		"bulk_update_config_store_item": input(func(ctx context.Context, c *fastly.Client, r *Recorded, body batch) (any, error) {
			_, err := items(c, r).Batch(ctx, slices.Values(body.Items))
			return nil, err
		}),
	}
}
