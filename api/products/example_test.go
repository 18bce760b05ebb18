package products_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/products"
	"github.com/edgesdk/fastly/fastlytest"
)

func ExampleBrotliCompression() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	brotli := products.BrotliCompression(client, fake.AddService("shop").ID)
	if _, err := brotli.Enable(ctx); err != nil {
		fmt.Println(err)
		return
	}
	enabled, err := brotli.Get(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(enabled.Product.ID, brotli.Disable(ctx))
	_, err = brotli.Get(ctx)
	fmt.Println(errors.Is(err, fastly.ErrNotFound))
	// Output:
	// brotli_compression <nil>
	// true
}

func ExampleKVStore() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	// Disable the product if the customer may do so.
	if err := fake.SetEntitled("kv_store", false); err != nil {
		fmt.Println(err)
		return
	}
	err = products.KVStore(client).Disable(ctx)
	fmt.Println(errors.Is(err, products.ErrNotEntitled))

	if err := fake.SetEntitled("kv_store", true); err != nil {
		fmt.Println(err)
		return
	}
	enabled, err := products.KVStore(client).Enable(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(enabled.Product.ID, enabled.Links.Self)
	// Output:
	// true
	// kv_store /enabled-products/v1/kv_store
}

func ExampleDDoSProtection() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	protection := products.DDoSProtection(client, fake.AddService("shop").ID)
	if _, err := protection.Enable(ctx, products.DDoSProtectionInput{}); err != nil {
		fmt.Println(err)
		return
	}
	before, err := protection.Configuration(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	after, err := protection.Configure(ctx, products.DDoSProtectionInput{Mode: new(products.DDoSProtectionBlock)})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(before.Configuration.Mode, after.Configuration.Mode)
	// Output: log block
}

func ExampleNGWAF() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := fake.Seed("/ngwaf/v1/workspaces", map[string]any{"id": "alk6DTsYKHKucJCOIavaJM", "name": "shop"}); err != nil {
		fmt.Println(err)
		return
	}
	waf := products.NGWAF(client, fake.AddService("shop").ID)
	if _, err := waf.Enable(ctx, products.NGWAFInput{WorkspaceID: new("alk6DTsYKHKucJCOIavaJM"), TrafficRamp: new(10)}); err != nil {
		fmt.Println(err)
		return
	}
	// Inspect all traffic.
	ramped, err := waf.Configure(ctx, products.NGWAFInput{TrafficRamp: new(100)})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(ramped.Configuration.WorkspaceID, ramped.Configuration.TrafficRamp)
	// Output: alk6DTsYKHKucJCOIavaJM 100
}

func ExampleBotManagement() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	bots := products.BotManagement(client, fake.AddService("shop").ID)
	if _, err := bots.Enable(ctx); err != nil {
		fmt.Println(err)
		return
	}
	guarded, err := bots.Configure(ctx, products.BotManagementInput{ContentGuard: new(products.ContentGuardOn)})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(guarded.Configuration.ContentGuard)
	// Output: on
}

func ExampleServices() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	service := fake.AddService("shop").ID
	fake.AddService("blog")
	if _, err := products.WebSockets(client, service).Enable(ctx); err != nil {
		fmt.Println(err)
		return
	}
	list, err := products.Services(client, products.IDWebSockets).Get(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(list.Services), list.Services[0] == service)
	// Output: 1 true
}
