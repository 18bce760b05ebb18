package loadbalancing_test

import (
	"context"
	"fmt"

	"github.com/edgesdk/fastly"
	lb "github.com/edgesdk/fastly/api/loadbalancing"
	"github.com/edgesdk/fastly/api/serviceconfig"
	"github.com/edgesdk/fastly/fastlytest"
)

// draft returns the first version of a service in a fake account in memory.
func draft() fastly.Version {
	fake := fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		panic(err)
	}
	return client.Version(fake.AddService("shop").ID, 1)
}

func ExampleDirectors() {
	ctx, v := context.Background(), draft()
	origin := serviceconfig.BackendInput{Name: new("origin"), Address: new("origin.example.com")}
	if _, err := serviceconfig.Backends(v).Create(ctx, origin); err != nil {
		fmt.Println(err)
		return
	}
	directors := lb.Directors(v)
	if _, err := directors.Create(ctx, lb.DirectorInput{Name: new("all"), Type: new(lb.DirectorHash)}); err != nil {
		fmt.Println(err)
		return
	}
	if _, err := directors.AttachBackend(ctx, "all", "origin"); err != nil {
		fmt.Println(err)
		return
	}
	if _, err := directors.Update(ctx, "all", lb.DirectorUpdateInput{Quorum: new(50)}); err != nil {
		fmt.Println(err)
		return
	}
	for d, err := range directors.All(ctx) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(d.Name, d.Quorum, d.Backends)
	}
	fmt.Println(directors.DetachBackend(ctx, "all", "origin"), directors.Delete(ctx, "all"))
	// Output:
	// all 50 [origin]
	// <nil> <nil>
}

func ExamplePools() {
	ctx, pools := context.Background(), lb.Pools(draft())
	if _, err := pools.Create(ctx, lb.PoolInput{Name: new("origins"), UseTLS: new(true)}); err != nil {
		fmt.Println(err)
		return
	}
	if _, err := pools.Update(ctx, "origins", lb.PoolInput{ConnectTimeout: new(500)}); err != nil {
		fmt.Println(err)
		return
	}
	for pool, err := range pools.All(ctx) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(pool.Name, pool.UseTLS, pool.ConnectTimeout)
	}
	fmt.Println(pools.Delete(ctx, "origins"))
	// Output:
	// origins true 500
	// <nil>
}

func ExampleServers() {
	ctx, v := context.Background(), draft()
	pool, err := lb.Pools(v).Create(ctx, lb.PoolInput{Name: new("origins")})
	if err != nil {
		fmt.Println(err)
		return
	}
	servers := lb.Servers(v.Client(), v.ServiceID(), pool.ID)
	for _, address := range []string{"192.0.2.1", "192.0.2.2"} {
		if _, err := servers.Create(ctx, lb.ServerInput{Address: &address, Port: new(443)}); err != nil {
			fmt.Println(err)
			return
		}
	}
	all, err := servers.List(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	changed, err := servers.Update(ctx, all[1].ID, lb.ServerInput{Weight: new(10)})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(changed.Address, changed.Port, changed.Weight)
	fmt.Println(servers.Delete(ctx, all[0].ID))
	// Output:
	// 192.0.2.2 443 10
	// <nil>
}
