package replay

import (
	"context"
	"slices"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/dictionary"
	"github.com/edgesdk/fastly/collection"
)

// dictionaryCalls returns the calls of package dictionary.
func dictionaryCalls() map[string]Call {
	items := func(c *fastly.Client, r *Recorded) dictionary.ItemCollection {
		return dictionary.Items(c, r.Arg(0), r.Arg(1))
	}
	type item struct {
		Key   string `json:"item_key"`
		Value string `json:"item_value"`
	}
	type batch struct {
		Items []collection.ItemChange `json:"items"`
	}
	return merge(kindCalls("dictionary", dictionary.Dictionaries), map[string]Call{
		"get_dictionary_info": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return dictionary.Dictionaries(r.version(c)).Info(ctx, r.Arg(2))
		},
		"list_dictionary_items": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			var query dictionary.ItemQuery
			if err := r.QueryInto(&query); err != nil {
				return nil, err
			}
			return page(r, items(c, r).Where(query).All(ctx))
		},
		"get_dictionary_item": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return items(c, r).Get(ctx, r.Arg(2))
		},
		"create_dictionary_item": input(func(ctx context.Context, c *fastly.Client, r *Recorded, body item) (any, error) {
			return items(c, r).Create(ctx, body.Key, body.Value)
		}),
		"update_dictionary_item": input(func(ctx context.Context, c *fastly.Client, r *Recorded, body item) (any, error) {
			return items(c, r).Update(ctx, r.Arg(2), body.Value)
		}),
		"upsert_dictionary_item": input(func(ctx context.Context, c *fastly.Client, r *Recorded, body item) (any, error) {
			return items(c, r).Put(ctx, r.Arg(2), body.Value)
		}),
		"delete_dictionary_item": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return nil, items(c, r).Delete(ctx, r.Arg(2))
		},
		"bulk_update_dictionary_item": input(func(ctx context.Context, c *fastly.Client, r *Recorded, body batch) (any, error) {
			_, err := items(c, r).Batch(ctx, slices.Values(body.Items))
			return nil, err
		}),
	})
}
