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
// [TSIGKeys] holds the keys that zones authenticate transfers with. [Configurations] maps
// domain names to the addresses of a TLS configuration.
//
// Stability: preview. Zones and TSIG keys are part of a beta release of Fastly, and DNS
// configurations part of a limited availability release. Both may change.
package dns
