package shapetest_test

import (
	"context"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/domains"
	"github.com/edgesdk/fastly/fastlytest"
	"github.com/edgesdk/fastly/internal/shapetest"
)

const routingConfigs = "/domain-management/v1/routing-configs"

// domainsRows lists the families of package domains.
var domainsRows = []shapetest.Resource{
	{
		Name: "domains", JSON: true, Patch: true, Free: true, EmptyList: `{"data":[],"meta":{"total":0}}`, EmptyBody: "{}",
		List: "/domain-management/v1/domains", Query: "limit=100", Missing: "domain none not found", Unique: "fqdn", Fixed: []string{"fqdn"},
		Within: func(ctx context.Context, client *fastly.Client, fake *fastlytest.Fake) ([]string, error) {
			_, err := routing()(ctx, client, fake)
			return nil, err
		},
		Samples: map[string][2]any{"service_id": {"S1", "S2"}, "routing_configuration_id": {"R1", "R2"}},
		Of:      func(client *fastly.Client, _ []string) any { return domains.Domains(client) },
		Filtered: filtered{
			"activated=false&fqdn=unique&fqdn_match=contains&limit=100&service_id=S1&sort=-fqdn&verified=false": func(
				ctx context.Context, on any, opts ...fastly.CallOption,
			) (any, error) {
				return on.(domains.DomainCollection).Where(domains.DomainQuery{
					FQDN: "unique", FQDNMatch: domains.MatchContains, ServiceID: "S1", Activated: new(false), Verified: new(false),
					Sort: domains.DomainSortFQDNDescending,
				}).List(ctx, opts...)
			},
		},
	},
	{
		Name: "routing configurations", JSON: true, Free: true, EmptyList: `{"data":[],"meta":{"limit":100}}`, EmptyBody: "{}",
		List: routingConfigs, Query: "limit=100", Missing: "routing config none not found",
		Within: func(_ context.Context, _ *fastly.Client, fake *fastlytest.Fake) ([]string, error) {
			return nil, fake.Seed("/service", map[string]any{"id": "S1", "name": "shop"})
		},
		Unread: []string{"initial_version"}, Samples: map[string][2]any{"initial_version": {initialVersion("first"), initialVersion("second")}},
		Of: func(client *fastly.Client, _ []string) any { return domains.RoutingConfigs(client) },
		Filtered: filtered{
			"limit=100&sort=name&state=draft-only%2Cactive": func(ctx context.Context, on any, opts ...fastly.CallOption) (any, error) {
				return on.(domains.RoutingConfigCollection).Where(domains.RoutingConfigQuery{
					State: []domains.RoutingConfigState{domains.StateDraftOnly, domains.StateActive}, Sort: domains.RoutingConfigSortName,
				}).List(ctx, opts...)
			},
		},
	},
	{
		Name: "routing paths", JSON: true, Patch: true, Free: true, EmptyList: `{"data":[],"meta":{"limit":100}}`, EmptyBody: "{}",
		List: routingConfigs + "/{}/paths", Query: "limit=100", Missing: "path none not found", MissingOwner: "routing config none not found",
		Within: routing("R1"), Samples: map[string][2]any{"path": {"/shop/*", "/blog/*"}},
		Of: func(client *fastly.Client, ids []string) any { return domains.RoutingPaths(client, ids[0]) },
		Fill: func(ctx context.Context, on any, n int) error {
			for i := range n {
				if _, err := on.(domains.RoutingPathCollection).Create(ctx, domains.RoutingPathInput{Path: new("/" + string(rune('a'+i)))}); err != nil {
					return err
				}
			}
			return nil
		},
		Filtered: filtered{
			"limit=100&match=starts_with&path=%2F&sort=-path": func(ctx context.Context, on any, opts ...fastly.CallOption) (any, error) {
				return on.(domains.RoutingPathCollection).Where(domains.RoutingPathQuery{
					Path: "/", Match: domains.MatchStartsWith, Sort: domains.RoutingPathSortPathDescending,
				}).List(ctx, opts...)
			},
		},
	},
	{
		Name: "routing rules", JSON: true, Patch: true, Free: true, EmptyList: `{"data":[],"meta":{"limit":100}}`, EmptyBody: "{}",
		List: routingConfigs + "/{}/paths/{}/rules", Query: "limit=100", Missing: "rule none not found", MissingOwner: "path none not found",
		Within: func(ctx context.Context, client *fastly.Client, fake *fastlytest.Fake) ([]string, error) {
			if _, err := routing("R1")(ctx, client, fake); err != nil {
				return nil, err
			}
			path, err := domains.RoutingPaths(client, "R1").Create(ctx, domains.RoutingPathInput{Path: new("/")})
			id, err := idOf(path, err, func(p *domains.RoutingPath) string { return p.ID })
			return []string{"R1", id}, err
		},
		Samples: map[string][2]any{
			"action":     {domains.RoutingAction{Type: domains.RoutingActionService, Value: "S1"}, domains.RoutingAction{Type: domains.RoutingActionService, Value: "S2"}},
			"conditions": {routingConditions("mobile"), routingConditions("tablet")},
			"position":   {domains.RulePosition{After: "a"}, domains.RulePosition{Before: "b"}},
		},
		Apart: []string{"position"}, // it refers to another rule
		Of:    func(client *fastly.Client, ids []string) any { return domains.RoutingRules(client, ids[0], ids[1]) },
		Filtered: filtered{
			"limit=100&sort=-position": func(ctx context.Context, on any, opts ...fastly.CallOption) (any, error) {
				query := domains.RoutingRuleQuery{Sort: domains.RoutingRuleSortPositionDescending}
				return on.(domains.RoutingRuleCollection).Where(query).List(ctx, opts...)
			},
		},
	},
}

// routing creates two services and two routing configurations, and returns their ids.
func routing(ids ...string) func(ctx context.Context, client *fastly.Client, fake *fastlytest.Fake) ([]string, error) {
	return func(_ context.Context, _ *fastly.Client, fake *fastlytest.Fake) ([]string, error) {
		err := fake.Seed("/service", map[string]any{"id": "S1", "name": "shop"}, map[string]any{"id": "S2", "name": "blog"})
		if err == nil {
			err = fake.Seed(routingConfigs, map[string]any{"id": "R1", "name": "first"}, map[string]any{"id": "R2", "name": "second"})
		}
		return ids, err
	}
}

func routingConditions(device string) []domains.RoutingCondition {
	return []domains.RoutingCondition{{
		Type: domains.RoutingConditionHeader, Key: "X-Device", Operator: domains.OperatorEquals, Value: device,
	}}
}

func initialVersion(comment string) domains.InitialVersion {
	return domains.InitialVersion{
		Activate: new(false), Comment: new(comment), Paths: []domains.InitialPath{{Path: "/", Rules: []domains.RoutingRuleInput{
			{Action: &domains.RoutingAction{Type: domains.RoutingActionService, Value: "S1"}, Conditions: []domains.RoutingCondition{}},
		}}},
	}
}
