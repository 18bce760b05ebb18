package replay

import (
	"context"
	"net/http"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/products"
	"github.com/edgesdk/fastly/internal/catalog"
)

// productsPath is where products are.
const productsPath = "/enabled-products/v1/"

// productsPart returns the part of package products.
func productsPart() part { return part{calls: productsCalls()} }

// productsCalls returns the calls of package products.
func productsCalls() map[string]Call {
	const root, ofService, configuration = productsPath, "/services/{}", "/configuration"
	all := map[string]Call{}
	for id, of := range map[string]func(c *fastly.Client, service string) products.ProductAddress[products.ServiceProduct]{
		"api_discovery": products.APIDiscovery,
		"bot_management": func(c *fastly.Client, service string) products.ProductAddress[products.ServiceProduct] {
			return products.BotManagement(c, service).ProductAddress
		},
		"brotli_compression":    products.BrotliCompression,
		"domain_inspector":      products.DomainInspector,
		"fanout":                products.Fanout,
		"image_optimizer":       products.ImageOptimizer,
		"log_explorer_insights": products.LogExplorerInsights,
		"origin_inspector":      products.OriginInspector,
		"websockets":            products.WebSockets,
	} {
		all = merge(all, servicesCalls(id), productCalls(root+id+ofService, func(c *fastly.Client, r *Recorded) products.ProductAddress[products.ServiceProduct] {
			return of(c, r.Arg(0))
		}))
	}
	for id, of := range map[string]func(c *fastly.Client) products.ProductAddress[products.AccountProduct]{
		"ai_accelerator":     products.AIAccelerator,
		"ai_runtime_control": products.AIRuntimeControl,
		"domain_research":    products.DomainResearch,
		"kv_store":           products.KVStore,
		"object_storage":     products.ObjectStorage,
	} {
		all = merge(all, productCalls(root+id, func(c *fastly.Client, _ *Recorded) products.ProductAddress[products.AccountProduct] { return of(c) }))
	}
	return merge(
		all, servicesCalls("ddos_protection"), servicesCalls("ngwaf"),
		configurableCalls(root+"ddos_protection"+ofService, products.DDoSProtection),
		configurableCalls(root+"ngwaf"+ofService, products.NGWAF),
		configurationCalls(root+"bot_management"+ofService+configuration,
			func(c *fastly.Client, service string) products.ConfigurationAddress[products.BotManagementConfiguration, products.BotManagementInput] {
				return products.BotManagement(c, service).ConfigurationAddress
			}),
	)
}

// servicesCalls returns the call on the list of services with a product.
func servicesCalls(id string) map[string]Call {
	return map[string]Call{
		catalog.Key(http.MethodGet, productsPath+id+"/services"): func(ctx context.Context, c *fastly.Client, _ *Recorded) (any, error) {
			return products.Services(c, products.ID(id)).Get(ctx)
		},
	}
}

// productCalls returns the calls on a product without a configuration.
func productCalls[T any](path string, of func(c *fastly.Client, r *Recorded) products.ProductAddress[T]) map[string]Call {
	return map[string]Call{
		catalog.Key(http.MethodGet, path): func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) { return of(c, r).Get(ctx) },
		catalog.Key(http.MethodPut, path): func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return of(c, r).Enable(ctx)
		},
		catalog.Key(http.MethodDelete, path): func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return nil, of(c, r).Disable(ctx)
		},
	}
}

// configurableCalls returns the calls on a product that is enabled with a configuration.
func configurableCalls[C, In any](path string, of func(c *fastly.Client, service string) products.ConfigurableAddress[C, In]) map[string]Call {
	return merge(map[string]Call{
		catalog.Key(http.MethodGet, path): func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return of(c, r.Arg(0)).Get(ctx)
		},
		catalog.Key(http.MethodPut, path): input(func(ctx context.Context, c *fastly.Client, r *Recorded, in In) (any, error) {
			return of(c, r.Arg(0)).Enable(ctx, in)
		}),
		catalog.Key(http.MethodDelete, path): func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return nil, of(c, r.Arg(0)).Disable(ctx)
		},
	}, configurationCalls(path+"/configuration", func(c *fastly.Client, service string) products.ConfigurationAddress[C, In] {
		return of(c, service).ConfigurationAddress
	}))
}

// configurationCalls returns the calls on the configuration of a product.
func configurationCalls[C, In any](path string, of func(c *fastly.Client, service string) products.ConfigurationAddress[C, In]) map[string]Call {
	return map[string]Call{
		catalog.Key(http.MethodGet, path): func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return of(c, r.Arg(0)).Configuration(ctx)
		},
		catalog.Key(http.MethodPatch, path): input(func(ctx context.Context, c *fastly.Client, r *Recorded, in In) (any, error) {
			return of(c, r.Arg(0)).Configure(ctx, in)
		}),
	}
}
