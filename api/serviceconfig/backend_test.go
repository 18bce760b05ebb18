package serviceconfig_test

import (
	"context"
	"fmt"
	"testing"

	"go.uber.org/goleak"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/serviceconfig"
	"github.com/edgesdk/fastly/fastlytest"
	"github.com/edgesdk/fastly/internal/shapetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestBackendShape(t *testing.T) {
	shapetest.Check(t, shapetest.Kind[serviceconfig.Backend, serviceconfig.BackendInput]{
		Path: "backend", Of: serviceconfig.Backends, Derived: []string{"hostname", "ipv4", "ipv6"},
	})
}

func ExampleBackends() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	backends := serviceconfig.Backends(client.Version(fake.AddService("shop").ID, 1))
	_, err = backends.Create(ctx, serviceconfig.BackendInput{
		Name: new("origin"), Address: new("origin.example.com"), Port: new(443), UseSSL: new(true),
		MinTLSVersion: new(fastly.TLS12),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	if _, err := backends.Update(ctx, "origin", serviceconfig.BackendInput{ConnectTimeout: new(2000)}); err != nil {
		fmt.Println(err)
		return
	}
	list, err := backends.List(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, b := range list {
		fmt.Println(b.Name, b.Address, b.Port, b.UseSSL, b.ConnectTimeout, b.FirstByteTimeout)
	}
	fmt.Println(backends.Delete(ctx, "origin"))
	// Output:
	// origin origin.example.com 443 true 2000 15000
	// <nil>
}
