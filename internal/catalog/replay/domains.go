package replay

import (
	"context"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/domains"
)

// domainsPart is package domains.
func domainsPart() part {
	return part{
		calls: domainsCalls(),
	}
}

// domainsCalls are the operations of package domains.
func domainsCalls() map[string]Call {
	all := func(c *fastly.Client, _ *Recorded) domains.DomainCollection { return domains.Domains(c) }
	return merge(familyCalls("/domain-management/v1/domains", all), map[string]Call{
		"domain_status": query(func(ctx context.Context, c *fastly.Client, r *Recorded, q domains.StatusQuery) (any, error) {
			return domains.Research(c).Status(ctx, r.Query().Get("domain"), q)
		}),
		"suggest_domains": query(func(ctx context.Context, c *fastly.Client, r *Recorded, q domains.SuggestQuery) (any, error) {
			return domains.Research(c).Suggest(ctx, r.Query().Get("query"), q)
		}),
	})
}
