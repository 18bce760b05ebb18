package network_test

import (
	"context"
	"fmt"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/network"
	"github.com/edgesdk/fastly/fastlytest"
)

func ExamplePOPs() {
	client, err := fastlytest.NewFake().Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	for pop, err := range network.POPs(client).All(context.Background()) {
		if err != nil {
			fmt.Println(err)
			return
		}
		if pop.Shield != "" {
			fmt.Println(pop.Code, pop.StatsRegion, pop.Shield)
		}
	}
	// Output:
	// IAD usa iad-va-us
	// AMS europe amsterdam-nl
	// TYO asia tyo-tokyo-jp
}

func ExamplePublicIPs() {
	client, err := fastlytest.NewFake().Client(fastly.WithoutToken())
	if err != nil {
		fmt.Println(err)
		return
	}
	list, err := network.PublicIPs(client).Get(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(list.Addresses)
	fmt.Println(list.IPv6Addresses)
	// Output:
	// [192.0.2.0/24 198.51.100.0/24 203.0.113.0/24]
	// [2001:db8::/32]
}

func ExampleContent() {
	fake := fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	domain := map[string]any{"fqdn": "www.example.com", "service_id": fake.AddService("shop").ID}
	if err := fake.Seed("/domain-management/v1/domains", domain); err != nil {
		fmt.Println(err)
		return
	}
	checks, err := network.Content(client).EdgeCheck(context.Background(), "www.example.com/index.html")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, check := range checks {
		fmt.Println(check.POP, check.Response.Status, check.Hash, check.Request.Headers.Get("Host"))
	}
	// Output:
	// iad-va-us 200 d41d8cd98f00b204e9800998ecf8427e www.example.com
	// amsterdam-nl 200 d41d8cd98f00b204e9800998ecf8427e www.example.com
	// tyo-tokyo-jp 200 d41d8cd98f00b204e9800998ecf8427e www.example.com
	// acc 200 d41d8cd98f00b204e9800998ecf8427e www.example.com
}
