package replay

import (
	"context"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/botmanagement"
	"github.com/edgesdk/fastly/internal/catalog"
)

// botmanagementPart returns the part of package botmanagement.
func botmanagementPart() part {
	return part{
		calls: botmanagementCalls(),
		replies: map[string]func(g *generator) any{
			"bot_management_update_category_bots": allBots,
		},
		requests: map[string]string{
			"bot_management_update_category_bots": "its body is always the action inherit: CHANGES 2026/11 of the reference, and facts 7.3",
		},
	}
}

// botmanagementCalls returns the calls of package botmanagement.
func botmanagementCalls() map[string]Call {
	bots := func(c *fastly.Client, r *Recorded) botmanagement.CategoryBotCollection {
		return botmanagement.CategoryBots(c, r.Arg(0), r.Arg(1))
	}
	return map[string]Call{
		"bot_management_list_workspaces": query(func(ctx context.Context, c *fastly.Client, r *Recorded, q botmanagement.WorkspaceQuery) (any, error) {
			return page(r, botmanagement.Workspaces(c).Where(q).All(ctx))
		}),
		"bot_management_get_workspace": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return botmanagement.Workspaces(c).Get(ctx, r.Arg(0))
		},
		"bot_management_update_workspace": input(func(ctx context.Context, c *fastly.Client, r *Recorded, in botmanagement.WorkspaceInput) (any, error) {
			return botmanagement.Workspaces(c).Update(ctx, r.Arg(0), in)
		}),
		"bot_management_list_bots": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return page(r, botmanagement.Bots(c, r.Arg(0)).All(ctx))
		},
		"bot_management_list_categories": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return page(r, botmanagement.Categories(c, r.Arg(0)).All(ctx))
		},
		"bot_management_get_category": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return botmanagement.Categories(c, r.Arg(0)).Get(ctx, r.Arg(1))
		},
		"bot_management_update_category": input(func(ctx context.Context, c *fastly.Client, r *Recorded, in botmanagement.CategoryInput) (any, error) {
			return botmanagement.Categories(c, r.Arg(0)).Update(ctx, r.Arg(1), in)
		}),
		"bot_management_list_category_bots": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return page(r, bots(c, r).All(ctx))
		},
		"bot_management_update_category_bots": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return bots(c, r).Reset(ctx)
		},
		"bot_management_get_bot": func(ctx context.Context, c *fastly.Client, r *Recorded) (any, error) {
			return bots(c, r).Get(ctx, r.Arg(2))
		},
		"bot_management_update_bot": input(func(ctx context.Context, c *fastly.Client, r *Recorded, in botmanagement.BotInput) (any, error) {
			return bots(c, r).Update(ctx, r.Arg(2), in)
		}),
	}
}

// allBots generates a list of bots with a single page.
func allBots(g *generator) any {
	list, _ := g.object(catalog.Type{Kind: "schema", Schema: "BotManagementBotsResponse"}).(map[string]any)
	meta := list["meta"].(map[string]any)
	meta["next_cursor"], meta["total"] = nil, 1 // there are no further bots

	return list
}
