package fastlytest_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/fastlytest"
)

// In a test, create client and fake with fastlytest.New(t).
func ExampleFake() {
	fake := fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	svc := fake.AddService("shop")
	if err := client.Purge.All(context.Background(), svc.ID); err != nil {
		fmt.Println(err)
	}
	for _, purge := range fake.Purges() {
		fmt.Println(purge.Kind, purge.Service == svc.ID)
	}
	fmt.Println(fake.Remaining(fastlytest.User), "writes left")
	// Output:
	// all true
	// 999 writes left
}

func ExampleFake_Inject() {
	fake := fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	svc := fake.AddService("shop")
	fake.Inject(fastlytest.Fault{
		Method: "PUT",
		Path:   "/service/{service_id}/version/{version}/activate",
		Status: 400,
		Body:   `{"msg":"Bad request","detail":"No backends"}`,
	})
	_, err = client.Version(svc.ID, 1).Activate(context.Background())
	if e, ok := errors.AsType[*fastly.Error](err); ok {
		fmt.Println(e.StatusCode, e.Detail)
	}
	fmt.Println("active version:", svc.Active())
	// Output:
	// 400 No backends
	// active version: 0
}

// Any client can use the fake through a socket.
func ExampleStart() {
	server, err := fastlytest.Start("127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer server.Close()
	server.AddService("shop")

	client, err := fastly.New(fastly.WithAPIURL(server.URL), fastly.WithToken(fastlytest.Token))
	if err != nil {
		fmt.Println(err)
		return
	}
	services, err := client.Services.List(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(services[0].Name)
	// Output: shop
}

func ExampleFake_Seed() {
	fake := fastlytest.NewFake()
	if err := fake.Seed("/service", map[string]any{"id": "shop", "name": "Shop", "versions": 2}); err != nil {
		fmt.Println(err)
		return
	}
	if err := fake.Seed("/service/shop/version/2/domain", map[string]any{"name": "www.example.com"}); err != nil {
		fmt.Println(err)
		return
	}
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	service, err := client.Services.Get(context.Background(), "shop")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(service.Name, len(service.Versions), len(fake.Requests()))
	// Output: Shop 2 1
}

func ExampleFake_Load() {
	source := fastlytest.NewFake()
	svc := source.AddService("shop")
	if err := svc.Activate(1); err != nil {
		fmt.Println(err)
		return
	}
	var state bytes.Buffer
	if err := source.Save(&state); err != nil {
		fmt.Println(err)
		return
	}

	fake := fastlytest.NewFake()
	if err := fake.Load(&state); err != nil {
		fmt.Println(err)
		return
	}
	loaded, found := fake.Service(svc.ID)
	fmt.Println(found, loaded.Active())
	// Output: true 1
}
