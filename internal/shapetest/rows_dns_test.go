package shapetest_test

import (
	"context"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/dns"
	"github.com/edgesdk/fastly/fastlytest"
	"github.com/edgesdk/fastly/internal/shapetest"
)

// dnsRows lists the families of package dns.
var dnsRows = []shapetest.Resource{
	{
		Name: "DNS zones", JSON: true, Patch: true, Free: true, EmptyList: `{"data":[],"meta":{"limit":100,"sort":"created_at"}}`, EmptyBody: "{}",
		List: "/dns/v1/zones", Query: "limit=100", Missing: "zone none not found", Fixed: []string{"name", "type"},
		Unlisted: []string{"nameservers", "serial", "xfr_config_inbound"},
		Within: func(_ context.Context, _ *fastly.Client, fake *fastlytest.Fake) ([]string, error) {
			return nil, fake.Seed("/dns/v1/tsig-keys", map[string]any{"id": "T1", "name": "first"}, map[string]any{"id": "T2", "name": "second"})
		},
		Samples: map[string][2]any{
			"name": {"example.com", "example.org"}, "type": {dns.ZoneSecondary, "SECONDARY"}, "xfr_config_inbound": {zoneTransfer("192.0.2.1", "T1"), zoneTransfer("192.0.2.2", "T2")},
		},
		Answers: map[string][2]any{
			"name":               {"example.com.", "example.org."},
			"xfr_config_inbound": {zoneTransferred("192.0.2.1", "T1"), zoneTransferred("192.0.2.2", "T2")},
		},
		Of: func(client *fastly.Client, _ []string) any { return dns.Zones(client) },
		Filtered: filtered{
			"limit=100&name=example.com&sort=-created_at": func(ctx context.Context, on any, opts ...fastly.CallOption) (any, error) {
				return on.(dns.ZoneCollection).Where(dns.ZoneQuery{Name: "example.com", Sort: "-created_at"}).List(ctx, opts...)
			},
		},
	},
	{
		Name: "TSIG keys", JSON: true, Patch: true, Free: true, EmptyList: `{"data":[],"meta":{"limit":100,"sort":"created_at"}}`, EmptyBody: "{}",
		List: "/dns/v1/tsig-keys", Query: "limit=100", Missing: "TSIG key none not found", Unread: []string{"secret"},
		Samples: map[string][2]any{"name": {"transfers", "others"}, "algorithm": {dns.HMACSHA256, dns.HMACSHA512}},
		Of:      func(client *fastly.Client, _ []string) any { return dns.TSIGKeys(client) },
		Filtered: filtered{
			"limit=100&name=transfers&sort=name": func(ctx context.Context, on any, opts ...fastly.CallOption) (any, error) {
				return on.(dns.TSIGKeyCollection).Where(dns.TSIGKeyQuery{Name: "transfers", Sort: "name"}).List(ctx, opts...)
			},
		},
	},
	{
		Name: "DNS configurations", JSON: true, Patch: true, Free: true, EmptyList: `{"data":[]}`, Document: "dns_configuration",
		EmptyBody: `{"data":{"type":"dns_configuration"}}`, List: "/dns/configurations", Query: "page%5Bsize%5D=100", Missing: "DNS configuration none not found",
		Of: func(client *fastly.Client, _ []string) any { return dns.Configurations(client) },
	},
}

// zoneTransfer returns the configuration of a zone transfer, and zoneTransferred returns the same in
// replies.
func zoneTransfer(address, key string) map[string]any {
	return map[string]any{"primaries": []any{map[string]any{"address": address, "description": "primary"}}, "inbound_tsig_key_id": key}
}

func zoneTransferred(address, key string) map[string]any {
	answer := zoneTransfer(address, key)
	answer["notify_ip_addresses"] = map[string]any{"ipv4": []any{"192.0.2.5", "198.51.100.5"}}
	return answer
}
