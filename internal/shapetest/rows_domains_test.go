package shapetest_test

import (
	"context"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/domains"
	"github.com/edgesdk/fastly/fastlytest"
	"github.com/edgesdk/fastly/internal/shapetest"
)

// domainsRows are the families of package domains.
var domainsRows = []shapetest.Resource{
	{
		Name: "domains", JSON: true, Patch: true, Free: true, EmptyList: `{"data":[],"meta":{"total":0}}`, EmptyBody: "{}",
		List: "/domain-management/v1/domains", Query: "limit=100", Missing: "domain none not found", Unique: "fqdn", Fixed: []string{"fqdn"},
		Within: func(_ context.Context, _ *fastly.Client, fake *fastlytest.Fake) ([]string, error) {
			return nil, fake.Seed("/service", map[string]any{"id": "S1", "name": "shop"}, map[string]any{"id": "S2", "name": "blog"})
		},
		Samples: map[string][2]any{"service_id": {"S1", "S2"}},
		Of:      func(client *fastly.Client, _ []string) any { return domains.Domains(client) },
		Filtered: filtered{
			"activated=false&fqdn=unique&fqdn_match=contains&limit=100&service_id=S1&sort=-fqdn&verified=false": func(
				ctx context.Context, on any, opts ...fastly.CallOption,
			) (any, error) {
				return on.(domains.DomainCollection).Where(domains.DomainQuery{
					FQDN: "unique", FQDNMatch: domains.MatchContains, ServiceID: "S1", Activated: new(false), Verified: new(false),
					Sort: domains.SortFQDNDescending,
				}).List(ctx, opts...)
			},
		},
	},
}
