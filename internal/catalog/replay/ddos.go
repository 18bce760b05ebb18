package replay

import (
	"context"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/ddos"
)

// ddosPart returns the part of package ddos.
func ddosPart() part { return part{calls: ddosCalls()} }

// ddosCalls returns the calls of package ddos.
func ddosCalls() map[string]Call {
	return map[string]Call{
		"ddos_protection_event_list": query(func(ctx context.Context, c *fastly.Client, r *Recorded, q ddos.EventQuery) (any, error) {
			return page(r, ddos.Events(c).Where(q).All(ctx))
		}),
		"ddos_protection_event_get": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return ddos.Events(c).Get(ctx, r.Arg(0))
		},
		"ddos_protection_event_rule_list": query(func(ctx context.Context, c *fastly.Client, r *Recorded, q ddos.EventRuleQuery) (any, error) {
			return page(r, ddos.EventRules(c, r.Arg(0)).Where(q).All(ctx))
		}),
		"ddos_protection_traffic_stats_rule_get": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return ddos.EventRules(c, r.Arg(0)).TrafficStats(ctx, r.Arg(1))
		},
		"ddos_protection_rule_get": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return ddos.Rules(c).Get(ctx, r.Arg(0))
		},
		"ddos_protection_rule_patch": input(func(ctx context.Context, c *fastly.Client, r *Recorded, in ddos.RuleInput) (any, error) {
			return ddos.Rules(c).Update(ctx, r.Arg(0), in)
		}),
	}
}
