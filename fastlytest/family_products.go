package fastlytest

import (
	"net/http"
	"strings"
)

// productsFamilies returns the families of resources in package products, one for each product. Each
// object is a service, or the customer, on which the product is enabled. It holds the configuration of
// the product.
func productsFamilies() []*family {
	return []*family{
		product("ai_accelerator", nil),
		product("ai_runtime_control", nil),
		product("domain_research", nil),
		product("kv_store", nil),
		product("object_storage", nil),
		product("api_discovery/services", nil),
		product("bot_management/services", object{"contentguard": "off"}, among("contentguard", "off", "on")),
		product("brotli_compression/services", nil),
		product("ddos_protection/services", object{"mode": "log"}, among("mode", "off", "log", "block", "client_challenge")),
		product("domain_inspector/services", nil),
		product("fanout/services", nil),
		product("image_optimizer/services", nil),
		product("log_explorer_insights/services", nil),
		product("ngwaf/services", object{"workspace_id": "", "traffic_ramp": "100"}, rule{inferred, checkProtection}),
		product("origin_inspector/services", nil),
		product("websockets/services", nil),
	}
}

// productsRoutes returns the operations of package products that belong to no family.
func productsRoutes() []served { return nil }

const productsPath = "/enabled-products/v1"

// product returns the family of a product. settings is the default configuration.
func product(path string, settings object, check ...rule) *family {
	k := &family{
		title: "products of services and of the account", path: productsPath + "/" + path, noun: "product",
		style: style{errors: productErrors}, fields: map[string]string{"id": "string"}, defaults: settings, check: check, routes: productRoutes,
	}
	for field := range settings {
		k.fields[field] = "string"
	}
	if !strings.HasSuffix(path, "/services") {
		k.prepare = func(ch *change) { ch.object["id"] = ch.call.account.customer }
	}
	return k
}

// productRoutes returns the operations of a product.
func productRoutes(k *family) []route {
	one := k.path
	var routes []route
	if k.ofServices() {
		one += "/{}"
		routes = append(routes, route{method: http.MethodGet, template: k.path, handle: k.listProduct})
	}
	routes = append(routes,
		route{method: http.MethodGet, template: one, handle: k.onEnabled((*family).getProduct)},
		route{method: http.MethodPut, template: one, handle: k.onProduct((*family).enableProduct)},
		route{method: http.MethodDelete, template: one, handle: k.onProduct((*family).disableProduct)},
	)
	if len(k.defaults) > 0 {
		const configuration = "/configuration"
		routes = append(routes,
			route{method: http.MethodGet, template: one + configuration, handle: k.onEnabled((*family).getConfiguration)},
			route{method: http.MethodPatch, template: one + configuration, handle: k.onEnabled((*family).configure)},
		)
	}
	return routes
}
