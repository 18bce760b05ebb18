package products

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strings"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/collection"
)

// ID identifies a product.
type ID string

// Products of a service.
const (
	IDAPIDiscovery        ID = "api_discovery"
	IDBotManagement       ID = "bot_management"
	IDBrotliCompression   ID = "brotli_compression"
	IDDDoSProtection      ID = "ddos_protection"
	IDDomainInspector     ID = "domain_inspector"
	IDFanout              ID = "fanout"
	IDImageOptimizer      ID = "image_optimizer"
	IDLogExplorerInsights ID = "log_explorer_insights"
	IDNGWAF               ID = "ngwaf"
	IDOriginInspector     ID = "origin_inspector"
	IDWebSockets          ID = "websockets"
)

// Products of the account.
const (
	IDAIAccelerator    ID = "ai_accelerator"
	IDAIRuntimeControl ID = "ai_runtime_control"
	IDDomainResearch   ID = "domain_research"
	IDKVStore          ID = "kv_store"
	IDObjectStorage    ID = "object_storage"
)

// root is the common path prefix of all products.
const root = "/enabled-products/v1/"

// serviceProducts and accountProducts hold the products by id. The products of a group differ only
// in id and name.
var (
	serviceProducts = families("/services/{service_id}", map[ID]string{
		IDAPIDiscovery:        "API Discovery",
		IDBotManagement:       "Bot Management",
		IDBrotliCompression:   "Brotli compression",
		IDDDoSProtection:      "DDoS Protection",
		IDDomainInspector:     "Domain Inspector",
		IDFanout:              "Fanout",
		IDImageOptimizer:      "Image Optimizer",
		IDLogExplorerInsights: "Log Explorer & Insights",
		IDNGWAF:               "Next-Gen WAF",
		IDOriginInspector:     "Origin Inspector",
		IDWebSockets:          "WebSockets",
	})
	accountProducts = families("", map[ID]string{
		IDAIAccelerator:    "AI Accelerator",
		IDAIRuntimeControl: "AI Runtime Control",
		IDDomainResearch:   "Domain Research",
		IDKVStore:          "KV Store",
		IDObjectStorage:    "Object Storage",
	})
)

// family holds the paths of a product.
type family struct{ product, configuration, services *collection.Family }

func families(path string, nouns map[ID]string) map[ID]family {
	all := map[ID]family{}
	for id, noun := range nouns {
		at := func(noun, path string) *collection.Family {
			return collection.NewFamily(collection.Spec{
				Noun: noun, Path: root + string(id) + path, Encode: fastly.JSONBody, Update: http.MethodPatch,
				Bucket: fastly.BucketNone, SilentDelete: true,
			})
		}
		all[id] = family{at(noun, path), at(noun+" configuration", path+"/configuration"), at("services with "+noun, "/services")}
	}
	return all
}

func onService(client *fastly.Client, id ID, serviceID string) ProductAddress[ServiceProduct] {
	return ProductAddress[ServiceProduct]{collection.NewSwitch[ServiceProduct, struct{}](serviceProducts[id].product.At(client, serviceID))}
}

func onAccount(client *fastly.Client, id ID) ProductAddress[AccountProduct] {
	return ProductAddress[AccountProduct]{collection.NewSwitch[AccountProduct, struct{}](accountProducts[id].product.At(client))}
}

func configurable[C, In any](client *fastly.Client, id ID, serviceID string) ConfigurableAddress[C, In] {
	return ConfigurableAddress[C, In]{
		collection.NewSwitch[ServiceProduct, In](serviceProducts[id].product.At(client, serviceID)), configurator[C, In](client, id, serviceID),
	}
}

func configurator[C, In any](client *fastly.Client, id ID, serviceID string) ConfigurationAddress[C, In] {
	return ConfigurationAddress[C, In]{collection.NewSingle[Configured[C], In](serviceProducts[id].configuration.At(client, serviceID))}
}

// ProductAddress provides a product without a configuration. T is [ServiceProduct] or
// [AccountProduct].
type ProductAddress[T any] struct {
	of collection.Switch[T, struct{}]
}

// Get returns the product. It returns [fastly.ErrNotFound] if the product is not enabled.
func (s ProductAddress[T]) Get(ctx context.Context, opts ...fastly.CallOption) (*T, error) {
	return s.of.Get(ctx, opts...)
}

// Enable enables the product. It returns [ErrNotEntitled] if the customer is not entitled to
// enable the product.
func (s ProductAddress[T]) Enable(ctx context.Context, opts ...fastly.CallOption) (*T, error) {
	return checked(s.of.Enable(ctx, struct{}{}, opts...))
}

// Disable disables the product. It succeeds if the product is not enabled. It returns
// [ErrNotEntitled] if the customer is not entitled to disable the product.
func (s ProductAddress[T]) Disable(ctx context.Context, opts ...fastly.CallOption) error {
	return entitlement(s.of.Disable(ctx, opts...))
}

// ConfigurationAddress provides the configuration of a product on a service. C is the
// configuration. In is the input of an update.
type ConfigurationAddress[C, In any] struct {
	of collection.Single[Configured[C], In]
}

// Configuration returns the configuration. It returns [fastly.ErrNotFound] if the product is not
// enabled.
func (c ConfigurationAddress[C, In]) Configuration(ctx context.Context, opts ...fastly.CallOption) (*Configured[C], error) {
	return c.of.Get(ctx, opts...)
}

// Configure updates the configuration. Fields that are not set in the input are unchanged. It
// returns [fastly.ErrNotFound] if the product is not enabled.
func (c ConfigurationAddress[C, In]) Configure(ctx context.Context, in In, opts ...fastly.CallOption) (*Configured[C], error) {
	return checked(c.of.Update(ctx, in, opts...))
}

// ConfigurableAddress provides a product of a service that is enabled with a configuration. C is
// the configuration. In is the input of Enable and Configure.
type ConfigurableAddress[C, In any] struct {
	of collection.Switch[ServiceProduct, In]
	ConfigurationAddress[C, In]
}

// Get returns the product without its configuration. It returns [fastly.ErrNotFound] if the
// product is not enabled.
func (s ConfigurableAddress[C, In]) Get(ctx context.Context, opts ...fastly.CallOption) (*ServiceProduct, error) {
	return s.of.Get(ctx, opts...)
}

// Enable enables the product with a configuration. It returns [ErrNotEntitled] if the customer is
// not entitled to enable the product.
func (s ConfigurableAddress[C, In]) Enable(ctx context.Context, in In, opts ...fastly.CallOption) (*ServiceProduct, error) {
	return checked(s.of.Enable(ctx, in, opts...))
}

// Disable disables the product. It succeeds if the product is not enabled. It returns
// [ErrNotEntitled] if the customer is not entitled to disable the product.
func (s ConfigurableAddress[C, In]) Disable(ctx context.Context, opts ...fastly.CallOption) error {
	return entitlement(s.of.Disable(ctx, opts...))
}

// ServiceProduct is a product that is enabled on a service.
type ServiceProduct struct {
	Product Product   `json:"product"` // product
	Service Reference `json:"service"` // service on which the product is enabled
	Links   Links     `json:"_links"`  // paths of related resources
}

// Configured is the configuration of a product that is enabled on a service. C is the type of the
// configuration.
type Configured[C any] struct {
	ServiceProduct
	Configuration C `json:"configuration"` // configuration of the product
}

// AccountProduct is a product that is enabled for the account.
type AccountProduct struct {
	Product  Product   `json:"product"`  // product
	Customer Reference `json:"customer"` // customer for whom the product is enabled
	Links    Links     `json:"_links"`   // paths of related resources
}

// Product identifies a product in a reply.
type Product struct {
	ID     ID     `json:"id"`     // id of the product
	Object string `json:"object"` // type of the object: "product"
}

// Reference identifies a service or a customer in a reply.
type Reference struct {
	ID     string `json:"id"`     // id of the object
	Object string `json:"object"` // type of the object, for example "service"
}

// Links holds paths below the API host. A path is empty if the reply does not contain it.
type Links struct {
	Self    string `json:"self"`    // path of the returned resource
	Service string `json:"service"` // path of the service
}

// ErrNotEntitled means that the customer is not entitled to enable or disable a product. Only
// writes return it. The error is also a [*fastly.Error], for errors.As.
var ErrNotEntitled = errors.New("fastly: not entitled to change the product")

// refusals are parts of the texts of replies with status 400 that mean [ErrNotEntitled].
var refusals = []string{
	"not entitled to enable", "not entitled to disable", "product cannot be disabled", "cannot self-disable", "cannot be self enabled",
}

// entitlementError is an error of the API that means [ErrNotEntitled].
type entitlementError struct{ error }

// Unwrap returns the error of the API.
func (e *entitlementError) Unwrap() error { return e.error }

// LogValue implements [slog.LogValuer]. It returns the value of the error of the API.
func (e *entitlementError) LogValue() slog.Value { return slog.AnyValue(e.error) }

// Is reports whether target is [ErrNotEntitled].
func (e *entitlementError) Is(target error) bool { return target == ErrNotEntitled }

// entitlement adds the meaning [ErrNotEntitled] to an error of the API that has it.
func entitlement(err error) error {
	e, ok := errors.AsType[*fastly.Error](err)
	if !ok || e.StatusCode != http.StatusBadRequest {
		return err
	}
	texts := []string{e.Message, e.Detail}
	for _, problem := range e.Problems {
		texts = append(texts, problem.Title, problem.Detail)
	}
	if slices.ContainsFunc(texts, func(text string) bool {
		return slices.ContainsFunc(refusals, func(part string) bool { return strings.Contains(strings.ToLower(text), part) })
	}) {
		return &entitlementError{err}
	}
	return err
}

func checked[T any](out *T, err error) (*T, error) { return out, entitlement(err) }
