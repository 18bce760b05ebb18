// Package dns manages Fastly DNS: zones, the TSIG keys that secure their transfers, and DNS
// configurations.
//
// Fastly serves secondary zones: it copies a zone from primary DNS servers by inbound zone
// transfers ([Zones]):
//
//	zone, err := dns.Zones(client).Create(ctx, dns.ZoneInput{
//		Name: new("example.com"), Type: new(dns.ZoneSecondary),
//		XFRConfigInbound: &dns.XFRConfigInboundInput{
//			Primaries: []dns.Primary{{Address: "192.0.2.1", Description: "ns1"}},
//		},
//	})
//	fmt.Println(zone.Nameservers) // for the delegation
//
// [TSIGKeys] manages the keys that authenticate zone transfers. [Configurations] maps domain names
// to the addresses of a TLS configuration.
//
// Stability: preview. Zones and TSIG keys are in beta. DNS configurations are in limited
// availability. Their API may change, and this package with it.
package dns
