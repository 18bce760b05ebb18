package replay

import (
	"context"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/domains"
)

// domainsPart returns the part of package domains.
func domainsPart() part {
	return part{
		calls: merge(domainsCalls(), routingCalls(), routingDraftCalls()),
	}
}

// domainsCalls returns the calls on domains and on the domain research tools.
func domainsCalls() map[string]Call {
	all := func(c *fastly.Client, _ *Recorded) domains.DomainCollection { return domains.Domains(c) }
	return merge(familyCalls("/domain-management/v1/domains", all), map[string]Call{
		"domain_status": query(func(ctx context.Context, c *fastly.Client, r *Recorded, q domains.StatusQuery) (any, error) {
			return domains.Research(c).Status(ctx, r.Query().Get("domain"), q)
		}),
		"suggest_domains": query(func(ctx context.Context, c *fastly.Client, r *Recorded, q domains.SuggestQuery) (any, error) {
			return domains.Research(c).Suggest(ctx, r.Query().Get("query"), q)
		}),
		"list_domain_ownerships": func(ctx context.Context, c *fastly.Client, _ *Recorded) (any, error) {
			return domains.Ownerships(c).Get(ctx)
		},
	})
}

// routingCalls returns the calls on routing configurations, and on their paths and rules.
func routingCalls() map[string]Call {
	const path = "/domain-management/v1/routing-configs"
	paths := func(c *fastly.Client, r *Recorded) domains.RoutingPathCollection {
		return domains.RoutingPaths(c, r.Arg(0))
	}
	rules := func(c *fastly.Client, r *Recorded) domains.RoutingRuleCollection {
		return domains.RoutingRules(c, r.Arg(0), r.Arg(1))
	}
	return merge(familyCalls(path+"/{}/paths", paths), familyCalls(path+"/{}/paths/{}/rules", rules), map[string]Call{
		"list_dm_routing_configs": query(func(ctx context.Context, c *fastly.Client, r *Recorded, q domains.RoutingConfigQuery) (any, error) {
			return page(r, domains.RoutingConfigs(c).Where(q).All(ctx))
		}),
		"create_dm_routing_config": input(func(ctx context.Context, c *fastly.Client, _ *Recorded, in domains.RoutingConfigInput) (any, error) {
			return domains.RoutingConfigs(c).Create(ctx, in)
		}),
		"get_dm_routing_config": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return domains.RoutingConfigs(c).Get(ctx, r.Arg(0))
		},
		"delete_dm_routing_config": query(func(ctx context.Context, c *fastly.Client, r *Recorded, in domains.RoutingConfigDeleteInput) (any, error) {
			return nil, domains.RoutingConfigs(c).DeleteWith(ctx, r.Arg(0), in)
		}),
		"deactivate_dm_routing_config": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return domains.RoutingConfigs(c).Deactivate(ctx, r.Arg(0))
		},
	})
}

// routingDraftCalls returns the calls on the versions of a routing configuration.
func routingDraftCalls() map[string]Call {
	return map[string]Call{
		"update_dm_routing_config_draft": input(func(ctx context.Context, c *fastly.Client, r *Recorded, in domains.RoutingDraftInput) (any, error) {
			return domains.RoutingDraft(c, r.Arg(0)).Update(ctx, in)
		}),
		"activate_dm_routing_config_draft": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return domains.RoutingDraft(c, r.Arg(0)).Activate(ctx)
		},
		"discard_dm_routing_config_draft": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return nil, domains.RoutingDraft(c, r.Arg(0)).Discard(ctx)
		},
		"get_dm_routing_config_draft_diff": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return domains.RoutingDraft(c, r.Arg(0)).Diff(ctx)
		},
		"list_dm_routing_config_versions": query(func(ctx context.Context, c *fastly.Client, r *Recorded, q domains.RoutingVersionQuery) (any, error) {
			return page(r, domains.RoutingVersions(c, r.Arg(0)).Where(q).All(ctx))
		}),
		"reactivate_dm_routing_config_version": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return domains.RoutingVersions(c, r.Arg(0)).Activate(ctx, r.Arg(1))
		},
		"delete_dm_routing_config_inactive_versions": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return nil, domains.RoutingVersions(c, r.Arg(0)).DeleteInactive(ctx)
		},
	}
}
