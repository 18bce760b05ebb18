package dns_test

import (
	"context"
	"fmt"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/dns"
	"github.com/edgesdk/fastly/fastlytest"
)

func ExampleZones() {
	ctx := context.Background()
	client, err := fastlytest.NewFake().Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	key, err := dns.TSIGKeys(client).Create(ctx, dns.TSIGKeyInput{
		Name: new("transfers"), Algorithm: new(dns.HMACSHA256), Secret: new(fastly.Secret("c2VjcmV0")),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	zones := dns.Zones(client)
	zone, err := zones.Create(ctx, dns.ZoneInput{
		Name: new("example.com"), Type: new(dns.ZoneSecondary),
		XFRConfigInbound: &dns.XFRConfigInboundInput{
			Primaries:        []dns.Primary{{Address: "192.0.2.1", Description: "ns1"}},
			InboundTSIGKeyID: fastly.NullableValue(key.ID),
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(zone.Name, zone.Nameservers[0], zone.XFRConfigInbound.InboundTSIGKeyID == key.ID)

	// Remove the key from the zone.
	zone, err = zones.Update(ctx, zone.ID, dns.ZoneInput{
		XFRConfigInbound: &dns.XFRConfigInboundInput{InboundTSIGKeyID: fastly.NullableNull[string]()},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(zone.XFRConfigInbound.Primaries[0].Address, zone.XFRConfigInbound.InboundTSIGKeyID == "")
	// Output:
	// example.com. oak.fastlydns.com. true
	// 192.0.2.1 true
}

func ExampleTSIGKeys() {
	ctx := context.Background()
	client, err := fastlytest.NewFake().Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	keys := dns.TSIGKeys(client)
	key, err := keys.Create(ctx, dns.TSIGKeyInput{
		Name: new("transfers"), Algorithm: new(dns.HMACSHA256), Secret: new(fastly.Secret("c2VjcmV0")),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	// Replace the secret.
	key, err = keys.Update(ctx, key.ID, dns.TSIGKeyInput{Algorithm: new(dns.HMACSHA512), Secret: new(fastly.Secret("bmV3IHNlY3JldA=="))})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(key.Name, key.Algorithm)
	fmt.Println(keys.Delete(ctx, key.ID))
	// Output:
	// transfers hmac-sha512
	// <nil>
}

func ExampleConfigurations() {
	ctx := context.Background()
	client, err := fastlytest.NewFake().Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	configurations := dns.Configurations(client)
	created, err := configurations.Create(ctx, dns.ConfigurationInput{
		Name: new("shop.customer.fastly.net"), TLSConfigurationID: new("t7CguUGZzb2W9Euo5FoKa"),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	updated, err := configurations.Update(ctx, created.ID, dns.ConfigurationInput{Dualstack: new(true)})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(updated.Name, updated.Region, created.Dualstack, updated.Dualstack)
	// Output: shop.customer.fastly.net global false true
}
