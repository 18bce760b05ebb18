package replay

import (
	"context"
	"net/http"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/airuntime"
	"github.com/edgesdk/fastly/internal/catalog"
)

// airuntimePart returns the part of package airuntime.
func airuntimePart() part { return part{calls: airuntimeCalls()} }

// airuntimeCalls returns the calls of package airuntime.
func airuntimeCalls() map[string]Call {
	const keys, key = "/ai-runtime-control/v1/keys", "/ai-runtime-control/v1/keys/{}"
	const connections, connection = "/ai-runtime-control/v1/provider-connections", "/ai-runtime-control/v1/provider-connections/{}"
	return map[string]Call{
		catalog.Key(http.MethodGet, keys): query(func(ctx context.Context, c *fastly.Client, r *Recorded, q airuntime.VirtualKeyQuery) (any, error) {
			return page(r, airuntime.VirtualKeys(c).Where(q).All(ctx))
		}),
		catalog.Key(http.MethodPost, keys): input(func(ctx context.Context, c *fastly.Client, _ *Recorded, in airuntime.VirtualKeyInput) (any, error) {
			return airuntime.VirtualKeys(c).Create(ctx, in)
		}),
		catalog.Key(http.MethodGet, key): func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return airuntime.VirtualKeys(c).Get(ctx, r.Arg(0))
		},
		catalog.Key(http.MethodPatch, key): input(func(ctx context.Context, c *fastly.Client, r *Recorded, in airuntime.VirtualKeyUpdateInput) (any, error) {
			return airuntime.VirtualKeys(c).Update(ctx, r.Arg(0), in)
		}),
		catalog.Key(http.MethodDelete, key): func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return nil, airuntime.VirtualKeys(c).Delete(ctx, r.Arg(0))
		},
		"arc_rotate_virtual_key": input(func(ctx context.Context, c *fastly.Client, r *Recorded, in airuntime.RotateInput) (any, error) {
			return airuntime.VirtualKeys(c).Rotate(ctx, r.Arg(0), in)
		}),
		"arc_get_virtual_key_failover": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return airuntime.Failover(c, r.Arg(0)).Get(ctx)
		},
		"arc_update_virtual_key_failover": input(func(ctx context.Context, c *fastly.Client, r *Recorded, in airuntime.FailoverInput) (any, error) {
			return airuntime.Failover(c, r.Arg(0)).Update(ctx, in)
		}),
		catalog.Key(http.MethodGet, connections): query(func(ctx context.Context, c *fastly.Client, r *Recorded, q airuntime.ProviderConnectionQuery) (any, error) {
			return page(r, airuntime.ProviderConnections(c).Where(q).All(ctx))
		}),
		catalog.Key(http.MethodPost, connections): input(func(ctx context.Context, c *fastly.Client, _ *Recorded, in airuntime.ProviderConnectionInput) (any, error) {
			return airuntime.ProviderConnections(c).Create(ctx, in)
		}),
		catalog.Key(http.MethodGet, connection): func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return airuntime.ProviderConnections(c).Get(ctx, r.Arg(0))
		},
		catalog.Key(http.MethodPatch, connection): input(func(ctx context.Context, c *fastly.Client, r *Recorded, in airuntime.ProviderConnectionUpdateInput) (any, error) {
			return airuntime.ProviderConnections(c).Update(ctx, r.Arg(0), in)
		}),
		catalog.Key(http.MethodDelete, connection): func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return nil, airuntime.ProviderConnections(c).Delete(ctx, r.Arg(0))
		},
		"arc_get_supported_providers": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return page(r, airuntime.Providers(c).All(ctx))
		},
		"arc_get_bedrock_setup": func(ctx context.Context, c *fastly.Client, _ *Recorded) (any, error) {
			return airuntime.Providers(c).BedrockSetup(ctx)
		},
		"arc_get_models_for_provider": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return page(r, airuntime.Models(c, r.Arg(0)).All(ctx))
		},
		"arc_list_sessions": query(func(ctx context.Context, c *fastly.Client, r *Recorded, q airuntime.SessionQuery) (any, error) {
			return page(r, airuntime.Sessions(c).Where(q).All(ctx))
		}),
		"arc_list_usage_metrics": query(func(ctx context.Context, c *fastly.Client, r *Recorded, q airuntime.UsageQuery) (any, error) {
			return page(r, airuntime.UsageMetrics(c).Where(q).All(ctx))
		}),
		"arc_export_usage_metrics": query(func(ctx context.Context, c *fastly.Client, _ *Recorded, q airuntime.ExportQuery) (any, error) {
			return airuntime.UsageMetrics(c).Export(ctx, q)
		}),
	}
}
