package replay

import (
	"context"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/domains"
)

// domainsCalls are the operations of package domains.
func domainsCalls() map[string]Call {
	return map[string]Call{
		"list_dm_domains": query(func(ctx context.Context, c *fastly.Client, r *Recorded, q domains.DomainQuery) (any, error) {
			return page(r, domains.Domains(c).Where(q).All(ctx))
		}),
		"get_dm_domain": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return domains.Domains(c).Get(ctx, r.Arg(0))
		},
		"create_dm_domain": input(func(ctx context.Context, c *fastly.Client, _ *Recorded, in domains.DomainInput) (any, error) {
			return domains.Domains(c).Create(ctx, in)
		}),
		"update_dm_domain": input(func(ctx context.Context, c *fastly.Client, r *Recorded, in domains.DomainInput) (any, error) {
			return domains.Domains(c).Update(ctx, r.Arg(0), in)
		}),
		"delete_dm_domain": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return nil, domains.Domains(c).Delete(ctx, r.Arg(0))
		},
		"domain_status": query(func(ctx context.Context, c *fastly.Client, r *Recorded, q domains.StatusQuery) (any, error) {
			return domains.Research(c).Status(ctx, r.Query().Get("domain"), q)
		}),
		"suggest_domains": query(func(ctx context.Context, c *fastly.Client, r *Recorded, q domains.SuggestQuery) (any, error) {
			return domains.Research(c).Suggest(ctx, r.Query().Get("query"), q)
		}),
	}
}
