package products

import "github.com/edgesdk/fastly"

// APIDiscovery returns the product API Discovery of a service.
//
// Methods: Get, Enable, Disable.
//
// Writes acquire no write lock. The client does not count them against the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/products/api_discovery/
func APIDiscovery(client *fastly.Client, serviceID string) ProductAddress[ServiceProduct] {
	return onService(client, IDAPIDiscovery, serviceID)
}

// BrotliCompression returns the product Brotli compression of a service.
//
// Methods: Get, Enable, Disable.
//
// Writes acquire no write lock. The client does not count them against the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/products/brotli_compression/
func BrotliCompression(client *fastly.Client, serviceID string) ProductAddress[ServiceProduct] {
	return onService(client, IDBrotliCompression, serviceID)
}

// DomainInspector returns the product Domain Inspector of a service.
//
// Methods: Get, Enable, Disable.
//
// Statistics by domain require the product.
//
// Writes acquire no write lock. The client does not count them against the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/products/domain_inspector/
func DomainInspector(client *fastly.Client, serviceID string) ProductAddress[ServiceProduct] {
	return onService(client, IDDomainInspector, serviceID)
}

// Fanout returns the product Fanout of a service.
//
// Methods: Get, Enable, Disable.
//
// Publishing messages with package compute requires the product.
//
// Writes acquire no write lock. The client does not count them against the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/products/fanout/
func Fanout(client *fastly.Client, serviceID string) ProductAddress[ServiceProduct] {
	return onService(client, IDFanout, serviceID)
}

// ImageOptimizer returns the product Image Optimizer of a service.
//
// Methods: Get, Enable, Disable.
//
// Package serviceconfig manages the default settings of the product.
//
// Writes acquire no write lock. The client does not count them against the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/products/image_optimizer/
func ImageOptimizer(client *fastly.Client, serviceID string) ProductAddress[ServiceProduct] {
	return onService(client, IDImageOptimizer, serviceID)
}

// LogExplorerInsights returns the product Log Explorer & Insights of a service.
//
// Methods: Get, Enable, Disable.
//
// Writes acquire no write lock. The client does not count them against the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/products/log_explorer_insights/
func LogExplorerInsights(client *fastly.Client, serviceID string) ProductAddress[ServiceProduct] {
	return onService(client, IDLogExplorerInsights, serviceID)
}

// OriginInspector returns the product Origin Inspector of a service.
//
// Methods: Get, Enable, Disable.
//
// Statistics by origin require the product.
//
// Writes acquire no write lock. The client does not count them against the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/products/origin_inspector/
func OriginInspector(client *fastly.Client, serviceID string) ProductAddress[ServiceProduct] {
	return onService(client, IDOriginInspector, serviceID)
}

// WebSockets returns the product WebSockets of a service.
//
// Methods: Get, Enable, Disable.
//
// Writes acquire no write lock. The client does not count them against the rate limit.
//
// Reference: https://www.fastly.com/documentation/reference/api/products/websockets/
func WebSockets(client *fastly.Client, serviceID string) ProductAddress[ServiceProduct] {
	return onService(client, IDWebSockets, serviceID)
}
