package products_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/products"
	"github.com/edgesdk/fastly/fastlytest"
	"github.com/edgesdk/fastly/internal/shapetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// onService and onAccount hold the products without a configuration, by the names in their paths.
var (
	onService = map[string]func(*fastly.Client, string) products.ProductAddress[products.ServiceProduct]{
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
	}
	onAccount = map[string]func(*fastly.Client) products.ProductAddress[products.AccountProduct]{
		"ai_accelerator":     products.AIAccelerator,
		"ai_runtime_control": products.AIRuntimeControl,
		"domain_research":    products.DomainResearch,
		"kv_store":           products.KVStore,
		"object_storage":     products.ObjectStorage,
	}
)

const ofService = `"product":{"id":"p","object":"product"},"service":{"id":"S1","object":"service"},"_links":{"self":"/a","service":"/b"}`

var serviceProduct = products.ServiceProduct{
	Product: products.Product{ID: "p", Object: "product"}, Service: products.Reference{ID: "S1", Object: "service"},
	Links: products.Links{Self: "/a", Service: "/b"},
}

// enablement returns the operations that all products of a group share. body is the body of enable.
func enablement[T any](
	path, body, reply string, want *T, get, enable func(ctx context.Context, c *fastly.Client) (*T, error), disable func(ctx context.Context, c *fastly.Client) error,
) []shapetest.Operation[*fastly.Client] {
	return []shapetest.Operation[*fastly.Client]{
		{
			Name: "get " + path, Sent: "GET " + path, Reply: reply, Want: want, Again: true,
			Call: func(ctx context.Context, c *fastly.Client) (any, error) { return get(ctx, c) },
		},
		{
			Name: "enable " + path, Sent: "PUT " + path + " " + body, Reply: reply, Want: want, Again: true, Uncounted: true, Parallel: true,
			Call: func(ctx context.Context, c *fastly.Client) (any, error) { return enable(ctx, c) },
		},
		{
			Name: "disable " + path, Sent: "DELETE " + path, Status: http.StatusNoContent, Again: true, Uncounted: true, Parallel: true,
			Call: func(ctx context.Context, c *fastly.Client) (any, error) { return nil, disable(ctx, c) },
		},
	}
}

// configuration returns the operations on the configuration of a product.
func configuration[C, In any](
	id, body, settings string, in In, want C, of func(*fastly.Client) products.ConfigurationAddress[C, In],
) []shapetest.Operation[*fastly.Client] {
	path := "/enabled-products/v1/" + id + "/services/S1/configuration"
	reply := "{" + ofService + `,"configuration":` + settings + "}"
	configured := &products.Configured[C]{ServiceProduct: serviceProduct, Configuration: want}
	return []shapetest.Operation[*fastly.Client]{
		{
			Name: "get configuration of " + id, Sent: "GET " + path, Reply: reply, Want: configured, Again: true,
			Call: func(ctx context.Context, c *fastly.Client) (any, error) { return of(c).Configuration(ctx) },
		},
		{
			Name: "configure " + id, Sent: "PATCH " + path + " " + body, Reply: reply, Want: configured, Again: true, Uncounted: true, Parallel: true,
			Call: func(ctx context.Context, c *fastly.Client) (any, error) { return of(c).Configure(ctx, in) },
		},
	}
}

// configurable returns the operations on a product that is enabled with a configuration.
func configurable[C, In any](
	id, body, settings string, in In, want C, of func(*fastly.Client, string) products.ConfigurableAddress[C, In],
) []shapetest.Operation[*fastly.Client] {
	at := func(c *fastly.Client) products.ConfigurableAddress[C, In] { return of(c, "S1") }
	operations := enablement("/enabled-products/v1/"+id+"/services/S1", body, "{"+ofService+"}", &serviceProduct,
		func(ctx context.Context, c *fastly.Client) (*products.ServiceProduct, error) { return at(c).Get(ctx) },
		func(ctx context.Context, c *fastly.Client) (*products.ServiceProduct, error) {
			return at(c).Enable(ctx, in)
		},
		func(ctx context.Context, c *fastly.Client) error { return at(c).Disable(ctx) },
	)
	return append(operations, configuration(id, body, settings, in, want, func(c *fastly.Client) products.ConfigurationAddress[C, In] {
		return at(c).ConfigurationAddress
	})...)
}

func operations() []shapetest.Operation[*fastly.Client] {
	var all []shapetest.Operation[*fastly.Client]
	for id, of := range onService {
		all = append(all, enablement("/enabled-products/v1/"+id+"/services/S1", "{}", "{"+ofService+"}", &serviceProduct,
			func(ctx context.Context, c *fastly.Client) (*products.ServiceProduct, error) {
				return of(c, "S1").Get(ctx)
			},
			func(ctx context.Context, c *fastly.Client) (*products.ServiceProduct, error) {
				return of(c, "S1").Enable(ctx)
			},
			func(ctx context.Context, c *fastly.Client) error { return of(c, "S1").Disable(ctx) },
		)...)
	}
	product, customer := products.Product{ID: "p", Object: "product"}, products.Reference{ID: "C", Object: "customer"}
	const ofAccount = `"product":{"id":"p","object":"product"},"customer":{"id":"C","object":"customer"},"_links":{"self":"/a"}`
	for id, of := range onAccount {
		want := &products.AccountProduct{Product: product, Customer: customer, Links: products.Links{Self: "/a"}}
		all = append(all, enablement("/enabled-products/v1/"+id, "{}", "{"+ofAccount+"}", want,
			func(ctx context.Context, c *fastly.Client) (*products.AccountProduct, error) { return of(c).Get(ctx) },
			func(ctx context.Context, c *fastly.Client) (*products.AccountProduct, error) {
				return of(c).Enable(ctx)
			},
			func(ctx context.Context, c *fastly.Client) error { return of(c).Disable(ctx) },
		)...)
	}
	all = append(all, configuration("bot_management", `{"contentguard":"on"}`, `{"contentguard":"on"}`,
		products.BotManagementInput{ContentGuard: new(products.ContentGuardOn)}, products.BotManagementConfiguration{ContentGuard: products.ContentGuardOn},
		func(c *fastly.Client) products.ConfigurationAddress[products.BotManagementConfiguration, products.BotManagementInput] {
			return products.BotManagement(c, "S1").ConfigurationAddress
		})...)
	all = append(all, configurable("ddos_protection", `{"mode":"block"}`, `{"mode":"block"}`,
		products.DDoSProtectionInput{Mode: new(products.DDoSProtectionBlock)}, products.DDoSProtectionConfiguration{Mode: products.DDoSProtectionBlock},
		products.DDoSProtection)...)
	all = append(all, configurable("ngwaf", `{"workspace_id":"w","traffic_ramp":"45"}`, `{"workspace_id":"w","traffic_ramp":"45"}`,
		products.NGWAFInput{WorkspaceID: new("w"), TrafficRamp: new(45)}, products.NGWAFConfiguration{WorkspaceID: "w", TrafficRamp: 45},
		products.NGWAF)...)
	for _, id := range []products.ID{
		products.IDAPIDiscovery, products.IDBotManagement, products.IDBrotliCompression, products.IDDDoSProtection, products.IDDomainInspector, products.IDFanout,
		products.IDImageOptimizer, products.IDLogExplorerInsights, products.IDNGWAF, products.IDOriginInspector, products.IDWebSockets,
	} {
		all = append(all, shapetest.Operation[*fastly.Client]{
			Name: "services with " + string(id), Sent: "GET /enabled-products/v1/" + string(id) + "/services", Again: true,
			Reply: "{" + ofAccount + `,"services":["S1","S2"]}`,
			Want:  &products.ServiceList{Product: product, Customer: customer, Links: products.Links{Self: "/a"}, Services: []string{"S1", "S2"}},
			Call:  func(ctx context.Context, c *fastly.Client) (any, error) { return products.Services(c, id).Get(ctx) },
		})
	}
	return all
}

func TestOperations(t *testing.T) {
	all := operations()
	require.Len(t, all, 65)
	shapetest.CheckOperations(t, func(c *fastly.Client) *fastly.Client { return c }, all)
}

// A product of every kind in the fake: it is not found before it is enabled and after it is disabled.
func TestLifeOfAProduct(t *testing.T) {
	client, fake := fastlytest.New(t)
	ctx, service := t.Context(), fake.AddService("shop").ID
	for id, of := range onService {
		product := of(client, service)
		life(t, product)
		_, err := product.Enable(ctx)
		require.NoError(t, err)
		got, err := product.Get(ctx)
		require.NoError(t, err)
		require.Equal(t, products.ID(id), got.Product.ID)
		require.Equal(t, products.Reference{ID: service, Object: "service"}, got.Service)
		list, err := products.Services(client, products.ID(id)).Get(ctx)
		require.NoError(t, err)
		require.Equal(t, []string{service}, list.Services)
	}
	for id, of := range onAccount {
		product := of(client)
		life(t, product)
		_, err := product.Enable(ctx)
		require.NoError(t, err)
		got, err := product.Get(ctx)
		require.NoError(t, err)
		require.Equal(t, products.ID(id), got.Product.ID)
		require.Equal(t, products.Reference{ID: fastlytest.Customer, Object: "customer"}, got.Customer)
	}
}

func life[T any](t *testing.T, product products.ProductAddress[T]) {
	t.Helper()
	ctx := t.Context()
	require.NoError(t, product.Disable(ctx), "a product that is not enabled")
	_, err := product.Get(ctx)
	require.ErrorIs(t, err, fastly.ErrNotFound)
	enabled, err := product.Enable(ctx)
	require.NoError(t, err)
	again, err := product.Enable(ctx)
	require.NoError(t, err)
	require.Equal(t, enabled, again)
	require.NoError(t, product.Disable(ctx))
	_, err = product.Get(ctx)
	require.ErrorIs(t, err, fastly.ErrNotFound)
}

func TestConfiguration(t *testing.T) {
	client, fake := fastlytest.New(t)
	ctx, service := t.Context(), fake.AddService("shop").ID
	require.NoError(t, fake.Seed("/ngwaf/v1/workspaces", map[string]any{"id": "w1"}, map[string]any{"id": "w2"}))
	waf := products.NGWAF(client, service)
	_, err := waf.Configuration(ctx)
	require.ErrorIs(t, err, fastly.ErrNotFound)
	_, err = waf.Configure(ctx, products.NGWAFInput{TrafficRamp: new(45)})
	require.ErrorIs(t, err, fastly.ErrNotFound)
	_, err = waf.Enable(ctx, products.NGWAFInput{WorkspaceID: new("w1"), TrafficRamp: new(45)})
	require.NoError(t, err)
	changed, err := waf.Configure(ctx, products.NGWAFInput{WorkspaceID: new("w2")})
	require.NoError(t, err)
	require.Equal(t, products.NGWAFConfiguration{WorkspaceID: "w2", TrafficRamp: 45}, changed.Configuration)
	read, err := waf.Configuration(ctx)
	require.NoError(t, err)
	require.Equal(t, changed, read)
	require.NoError(t, waf.Disable(ctx))
	_, err = waf.Get(ctx)
	require.ErrorIs(t, err, fastly.ErrNotFound)
}

// A missing entitlement always causes the same error, regardless of the message. It remains an error
// of the API.
func TestNotEntitled(t *testing.T) {
	client, fake := fastlytest.New(t)
	ctx, service := t.Context(), fake.AddService("shop").ID
	require.NoError(t, fake.SetEntitled("fanout", false))
	require.ErrorContains(t, fake.SetEntitled("fan_out", false), `no product "fan_out"`)
	fanout, brotli := products.Fanout(client, service), products.BrotliCompression(client, service)
	_, err := fanout.Enable(ctx)
	require.ErrorIs(t, err, products.ErrNotEntitled)
	require.ErrorContains(t, err, "fastly: enable Fanout: PUT /enabled-products/v1/fanout/services/"+service+": 400 customer is not entitled to enable product")
	e, ok := errors.AsType[*fastly.Error](err)
	require.True(t, ok)
	require.Equal(t, http.StatusBadRequest, e.StatusCode)
	require.Equal(t, e.LogValue(), slog.AnyValue(err).Resolve())
	require.ErrorIs(t, fanout.Disable(ctx), products.ErrNotEntitled)
	_, err = brotli.Enable(ctx)
	require.NoError(t, err, "another product")
	require.NoError(t, fake.SetEntitled("fanout", true))
	require.NoError(t, fanout.Disable(ctx))

	waf := products.NGWAF(client, service)
	for title, refused := range map[string]bool{
		"customer not entitled to disable product": true, "this product cannot be disabled": true, "you cannot self-disable this product": true,
		"product cannot be self enabled": true, "not entitled to enable": true, "Customer is Not Entitled to enable product": true,
		"invalid workspace": false, "": false,
	} {
		for _, body := range []string{
			`{"type":"","title":"` + title + `","status":400,"errors":null,"detail":""}`, `{"errors":[{"title":"` + title + `"}]}`,
			`{"title":"Bad Request","status":400,"detail":"` + title + `"}`, `{"errors":[{"title":"Bad Request","detail":"` + title + `"}]}`,
		} {
			fake.Inject(fastlytest.Fault{Status: http.StatusBadRequest, Body: body, Times: 4})
			_, enabled := waf.Enable(ctx, products.NGWAFInput{})
			_, configured := waf.Configure(ctx, products.NGWAFInput{})
			for _, err := range []error{enabled, configured, waf.Disable(ctx), fanout.Disable(ctx)} {
				require.Error(t, err)
				require.Equal(t, refused, errors.Is(err, products.ErrNotEntitled), "%v", err)
			}
		}
	}
	fake.Inject(fastlytest.Fault{Status: http.StatusForbidden, Body: `{"title":"not entitled to disable"}`})
	require.NotErrorIs(t, fanout.Disable(ctx), products.ErrNotEntitled, "another status")
}

// Invalid input is refused by name before a request is sent.
func TestBadInput(t *testing.T) {
	client, fake := fastlytest.New(t)
	ctx := t.Context()
	for words, err := range map[string]error{
		"enable Fanout: service_id is empty":                                  shapetest.ErrorOf(products.Fanout(client, "").Enable(ctx)),
		"get DDoS Protection configuration: service_id is empty":              shapetest.ErrorOf(products.DDoSProtection(client, "").Configuration(ctx)),
		`get services with product: "kv_store" is not a product of a service`: shapetest.ErrorOf(products.Services(client, products.IDKVStore).Get(ctx)),
		`get services with product: "" is not a product of a service`:         shapetest.ErrorOf(products.ServicesAddress{}.Get(ctx)),
		"invalid collection: the zero value has no address":                   products.ProductAddress[products.AccountProduct]{}.Disable(ctx),
		"fastly: invalid collection: the zero value":                          shapetest.ErrorOf(products.BotManagementAddress{}.Configuration(ctx)),
		"invalid collection: the zero value has no":                           shapetest.ErrorOf(products.ConfigurableAddress[int, int]{}.Get(ctx)),
	} {
		require.ErrorContains(t, err, words)
	}
	require.Empty(t, fake.Requests())
}

// Enabled products can be seeded. A deleted service is removed from the lists.
func TestSeed(t *testing.T) {
	client, fake := fastlytest.New(t)
	ctx, service := t.Context(), fake.AddService("shop").ID
	require.NoError(t, fake.Seed("/enabled-products/v1/ddos_protection/services", map[string]any{"id": service, "mode": "block"}))
	require.NoError(t, fake.Seed("/enabled-products/v1/kv_store", map[string]any{}))
	configured, err := products.DDoSProtection(client, service).Configuration(ctx)
	require.NoError(t, err)
	require.Equal(t, products.DDoSProtectionBlock, configured.Configuration.Mode)
	_, err = products.KVStore(client).Get(ctx)
	require.NoError(t, err)
	require.NoError(t, client.Services.Delete(ctx, service))
	list, err := products.Services(client, products.IDDDoSProtection).Get(ctx)
	require.NoError(t, err)
	require.Empty(t, list.Services)
}
