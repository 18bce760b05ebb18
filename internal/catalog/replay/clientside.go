package replay

import (
	"context"
	"net/http"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/clientside"
	"github.com/edgesdk/fastly/collection"
	"github.com/edgesdk/fastly/internal/catalog"
)

// clientsidePart returns the part of package clientside.
func clientsidePart() part { return part{calls: clientsideCalls()} }

// clientsideCalls returns the calls of package clientside.
func clientsideCalls() map[string]Call {
	const websites, website = "/client-side-protection/v1/websites", "/client-side-protection/v1/websites/{}"
	sites := clientside.Websites
	policies := func(c *fastly.Client, r *Recorded) clientside.PolicyCollection {
		return clientside.Policies(c, r.Arg(0))
	}
	scripts := func(c *fastly.Client, r *Recorded) clientside.ScriptCollection {
		return clientside.Scripts(c, r.Arg(0))
	}
	return merge(familyCalls("/client-side-protection/v1/pages", func(c *fastly.Client, _ *Recorded) clientside.PageCollection {
		return clientside.Pages(c)
	}), map[string]Call{
		catalog.Key(http.MethodGet, websites): func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return page(r, sites(c).All(ctx))
		},
		catalog.Key(http.MethodPost, websites): input(func(ctx context.Context, c *fastly.Client, _ *Recorded, in clientside.WebsiteInput) (any, error) {
			return sites(c).Create(ctx, in)
		}),
		catalog.Key(http.MethodGet, website): func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return sites(c).Get(ctx, r.Arg(0))
		},
		catalog.Key(http.MethodPatch, website): input(func(ctx context.Context, c *fastly.Client, r *Recorded, in clientside.WebsiteInput) (any, error) {
			return sites(c).Update(ctx, r.Arg(0), in)
		}),
		catalog.Key(http.MethodDelete, website): func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return nil, sites(c).Delete(ctx, r.Arg(0))
		},
		"csp_list_policies": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return page(r, policies(c, r).All(ctx))
		},
		"csp_create_policy": input(func(ctx context.Context, c *fastly.Client, r *Recorded, in clientside.PolicyInput) (any, error) {
			return policies(c, r).Create(ctx, in)
		}),
		"csp_get_policy": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return policies(c, r).Get(ctx, r.Arg(1))
		},
		"csp_update_policy": input(func(ctx context.Context, c *fastly.Client, r *Recorded, in clientside.PolicyInput) (any, error) {
			return policies(c, r).Update(ctx, r.Arg(1), in)
		}),
		"csp_list_policy_reports": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return page(r, clientside.Reports(c, r.Arg(0), r.Arg(1)).All(ctx))
		},
		"csp_list_scripts": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return page(r, scripts(c, r).All(ctx))
		},
		"csp_get_script": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return scripts(c, r).Get(ctx, r.Arg(1))
		},
		"csp_update_script": input(func(ctx context.Context, c *fastly.Client, r *Recorded, in clientside.ScriptInput) (any, error) {
			return scripts(c, r).Update(ctx, r.Arg(1), in)
		}),
		"csp_list_headers":       inventory(clientside.Headers),
		"csp_list_header_events": inventory(clientside.HeaderEvents),
	})
}

// inventory returns the call of a list of objects observed on a page.
func inventory[T any](of func(c *fastly.Client, pageID string) collection.Lister[T]) Call {
	return func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
		return page(r, of(c, r.Arg(0)).All(ctx))
	}
}
