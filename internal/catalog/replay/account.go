package replay

import (
	"context"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/account"
)

// accountPart is package account.
func accountPart() part {
	return part{
		calls: accountCalls(),
		replies: map[string]func(g *generator) any{
			"list_service_stars":  func(g *generator) any { return map[string]any{"data": []any{star(g), star(g)}} },
			"create_service_star": func(g *generator) any { return map[string]any{"data": star(g)} },
			"get_service_star":    func(g *generator) any { return map[string]any{"data": star(g)} },
		},
	}
}

// accountCalls are the operations of package account.
func accountCalls() map[string]Call {
	return map[string]Call{
		"list_service_stars": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return page(r, account.Stars(c).All(ctx))
		},
		"get_service_star": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return account.Stars(c).Get(ctx, r.Arg(0))
		},
		"create_service_star": input(func(ctx context.Context, c *fastly.Client, _ *Recorded, in account.StarInput) (any, error) {
			return account.Stars(c).Create(ctx, in)
		}),
		"delete_service_star": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return nil, account.Stars(c).Delete(ctx, r.Arg(0))
		},
	}
}
