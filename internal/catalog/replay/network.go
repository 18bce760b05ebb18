package replay

import (
	"context"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/network"
)

// networkPart returns the part of package network.
func networkPart() part {
	return part{replies: map[string]func(g *generator) any{
		"content_check": func(g *generator) any { return []any{edgeCheck(g), edgeCheck(g)} },
	}, calls: map[string]Call{
		"list_pops": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return page(r, network.POPs(c).All(ctx))
		},
		"list_fastly_ips": func(ctx context.Context, c *fastly.Client, _ *Recorded) (any, error) {
			return network.PublicIPs(c).Get(ctx)
		},
		"content_check": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return network.Content(c).EdgeCheck(ctx, r.Query().Get("url"))
		},
	}}
}

// edgeCheck generates an edge check as in recording fixtures/content/check.yaml.
func edgeCheck(g *generator) any {
	headers := func() any { return map[string]any{"a": g.number(), "b": []any{g.digits(), g.digits()}} }
	return map[string]any{
		"hash": g.digits(), "pop": g.digits(), "server": g.digits(), "response_time": g.number(),
		"request":  map[string]any{"method": g.digits(), "url": g.digits(), "headers": headers()},
		"response": map[string]any{"status": g.number(), "headers": headers()},
	}
}
