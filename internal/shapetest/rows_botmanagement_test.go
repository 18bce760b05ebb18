package shapetest_test

import (
	"context"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/botmanagement"
	"github.com/edgesdk/fastly/fastlytest"
	"github.com/edgesdk/fastly/internal/shapetest"
)

// botmanagementRows lists the families of package botmanagement.
var botmanagementRows = []shapetest.Resource{
	botmanagementRow(shapetest.Resource{
		Name: "bot management workspaces", List: "/bot-management/v1/workspaces", Missing: "workspace none not found", Turn: "workspace/a",
		Samples: map[string][2]any{"protection_mode": {"block", "log"}},
		Of:      func(client *fastly.Client, _ []string) any { return botmanagement.Workspaces(client) },
		Filtered: filtered{
			"limit=1000&service_id=S1": func(ctx context.Context, on any, opts ...fastly.CallOption) (any, error) {
				return on.(botmanagement.WorkspaceCollection).Where(botmanagement.WorkspaceQuery{ServiceID: "S1"}).List(ctx, opts...)
			},
		},
	}),
	botmanagementRow(shapetest.Resource{
		Name: "bot categories", List: "/bot-management/v1/workspaces/{}/policy/categories", Key: "category_id",
		Missing: "category none not found", MissingOwner: "workspace none not found", Turn: "workspace/{}",
		Samples: map[string][2]any{"action": {map[string]any{"type": "block"}, map[string]any{"type": "challenge"}}},
		Of:      func(client *fastly.Client, ids []string) any { return botmanagement.Categories(client, ids[0]) },
	}, "W1"),
	botmanagementRow(shapetest.Resource{
		Name: "bots of a category", List: "/bot-management/v1/workspaces/{}/policy/categories/{}/bots", Key: "bot_id",
		Missing: "bot none not found", MissingOwner: "category none not found", Turn: "workspace/{}",
		Samples: map[string][2]any{"action": {map[string]any{"type": "block"}, map[string]any{"type": "inherit"}}},
		Of: func(client *fastly.Client, ids []string) any {
			return botmanagement.CategoryBots(client, ids[0], ids[1])
		},
	}, "W1", "cat_monitoring_and_site_tools"),
}

// botmanagementRow adds the common properties of the families of Bot Management. Objects cannot be
// created, so three exist in one of three workspaces.
func botmanagementRow(r shapetest.Resource, ids ...string) shapetest.Resource {
	r.JSON, r.Patch, r.Free, r.EmptyList, r.EmptyBody = true, true, true, `{"data":[],"meta":{"total":0,"next_cursor":null}}`, "{}"
	r.Query, r.Fill = "limit=1000", filledBefore
	r.Within = func(_ context.Context, _ *fastly.Client, fake *fastlytest.Fake) ([]string, error) {
		workspace := func(id string) map[string]any { return map[string]any{"id": id, "services": []string{"S1"}} }
		return ids, fake.Seed("/bot-management/v1/workspaces", workspace("W1"), workspace("W2"), workspace("W3"))
	}
	return r
}
