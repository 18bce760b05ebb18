package shapetest_test

import (
	"context"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/notifications"
	"github.com/edgesdk/fastly/fastlytest"
	"github.com/edgesdk/fastly/internal/shapetest"
)

// notificationsRows lists the families of package notifications.
var notificationsRows = []shapetest.Resource{
	{
		Name: "integrations", JSON: true, Patch: true, Free: true, EmptyList: `{"data":[],"meta":{"total":0}}`, EmptyBody: "{}",
		List: "/notifications/integrations", Query: "limit=20", Missing: "integration none not found", Receipt: "integration_id",
		Of: func(client *fastly.Client, _ []string) any { return notifications.Integrations(client) },
		Samples: map[string][2]any{
			"type":   {"mailinglist", "slack"},
			"config": {map[string]any{"address": "list@example.com"}, map[string]any{"webhook": "https://slack.example.com"}},
		},
		Fixed: []string{"type", "config"},
		Filtered: filtered{
			"limit=20&sort=name&type=mailinglist": func(ctx context.Context, on any, opts ...fastly.CallOption) (any, error) {
				query := notifications.IntegrationQuery{Type: notifications.TypeMailingList, Sort: "name"}
				return on.(notifications.IntegrationCollection).Where(query).List(ctx, opts...)
			},
		},
	},
	{
		Name: "event mappings", JSON: true, Free: true, EmptyList: `{"data":[],"meta":{"total":0}}`, EmptyBody: "{}",
		List: "/notifications/v1/event-mappings", Query: "limit=20", Missing: "event mapping none not found",
		Within: func(_ context.Context, _ *fastly.Client, fake *fastlytest.Fake) ([]string, error) {
			fake.SetRules(fastlytest.NoRules) // updates replace the object, and accept single fields only without rules
			return nil, nil
		},
		Of:      func(client *fastly.Client, _ []string) any { return notifications.EventMappings(client) },
		Samples: map[string][2]any{"scope_type": {"vcl", "wasm"}, "integration_ids": {[]any{"i"}, []any{"i", "j"}}, "scope_ids": {[]any{"s"}, []any{}}},
		Filtered: filtered{
			"integration_id=i&limit=20&mapping_status=active&name=name+%3D+1%26%C3%A9&scope_id=s&scope_type=vcl&sort=-id": func(
				ctx context.Context, on any, opts ...fastly.CallOption,
			) (any, error) {
				return on.(notifications.EventMappingCollection).Where(notifications.EventMappingQuery{
					IntegrationID: "i", MappingStatus: notifications.MappingActive, Name: "name = 1&é", ScopeID: "s", ScopeType: notifications.ScopeVCL, Sort: "-id",
				}).List(ctx, opts...)
			},
		},
	},
}
