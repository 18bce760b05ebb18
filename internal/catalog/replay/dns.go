package replay

import (
	"context"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/dns"
)

// dnsPart returns the part of package dns.
func dnsPart() part {
	return part{requests: map[string]string{}, calls: merge(
		familyCalls("/dns/v1/zones", func(c *fastly.Client, _ *Recorded) dns.ZoneCollection { return dns.Zones(c) }),
		familyCalls("/dns/v1/tsig-keys", func(c *fastly.Client, _ *Recorded) dns.TSIGKeyCollection { return dns.TSIGKeys(c) }),
		dnsConfigurationCalls(),
	)}
}

// dnsConfigurationCalls returns the calls on DNS configurations.
func dnsConfigurationCalls() map[string]Call {
	all := dns.Configurations
	return map[string]Call{
		"list_dns_configurations": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return page(r, all(c).All(ctx))
		},
		"create_dns_configuration": input(func(ctx context.Context, c *fastly.Client, _ *Recorded, in dns.ConfigurationInput) (any, error) {
			return all(c).Create(ctx, in)
		}),
		"get_dns_configuration": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return all(c).Get(ctx, r.Arg(0))
		},
		"update_dns_configuration": input(func(ctx context.Context, c *fastly.Client, r *Recorded, in dns.ConfigurationInput) (any, error) {
			return all(c).Update(ctx, r.Arg(0), in)
		}),
		"delete_dns_configuration": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return nil, all(c).Delete(ctx, r.Arg(0))
		},
	}
}
