package shapetest_test

import (
	"context"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/observability"
	"github.com/edgesdk/fastly/fastlytest"
	"github.com/edgesdk/fastly/internal/shapetest"
)

// observabilityRows lists the families of package observability.
var observabilityRows = []shapetest.Resource{
	{
		Name: "dashboards", JSON: true, Patch: true, Free: true, EmptyList: `{"data":[],"meta":{"total":0,"next_cursor":""}}`, EmptyBody: "{}",
		List: "/observability/dashboards", Query: "limit=100", Missing: "dashboard none not found",
		Of:      func(client *fastly.Client, _ []string) any { return observability.Dashboards(client) },
		Samples: map[string][2]any{"items": {[]any{chart("a", "line")}, []any{chart("b", "bar"), chart("c", "donut")}}},
		Filtered: filtered{
			"limit=100&sort=-name": func(ctx context.Context, on any, opts ...fastly.CallOption) (any, error) {
				return on.(observability.DashboardCollection).Where(observability.DashboardQuery{Sort: "-name"}).List(ctx, opts...)
			},
		},
	},
	{
		Name: "alert definitions", JSON: true, Free: true, EmptyList: `{"data":[],"meta":{"total":0,"next_cursor":""}}`, EmptyBody: "{}",
		List: "/alerts/definitions", Query: "limit=10", Missing: "The content you requested could not be found",
		Within: func(_ context.Context, _ *fastly.Client, fake *fastlytest.Fake) ([]string, error) {
			fake.SetRules(fastlytest.NoRules) // updates replace the object, and accept single fields only without rules
			return nil, nil
		},
		Of: func(client *fastly.Client, _ []string) any { return observability.AlertDefinitions(client) },
		Samples: map[string][2]any{
			"dimensions":          {map[string]any{"domains": []any{"a.example.com"}}, map[string]any{}},
			"integration_ids":     {[]any{"i"}, []any{"i", "j"}},
			"evaluation_strategy": {strategy("above_threshold", 10, nil), strategy("percent_increase", 0.5, 3)},
		},
		Fixed: []string{"service_id", "source"},
		Filtered: filtered{
			"integration_id=i&limit=10&name=name+%3D+1%26%C3%A9&service_id=service_id+%3D+1%26%C3%A9&sort=name": func(ctx context.Context, on any, opts ...fastly.CallOption) (any, error) {
				query := observability.AlertDefinitionQuery{Name: "name = 1&é", ServiceID: "service_id = 1&é", IntegrationID: "i", Sort: "name"}
				return on.(observability.AlertDefinitionCollection).Where(query).List(ctx, opts...)
			},
		},
	},
}

// chart returns an item of a dashboard.
func chart(id, plot string) map[string]any {
	return map[string]any{
		"id": id, "span": 4.0, "title": "t " + id, "subtitle": "s",
		"data_source":   map[string]any{"type": "stats.edge", "config": map[string]any{"metrics": []any{"requests"}}},
		"visualization": map[string]any{"type": "chart", "config": map[string]any{"plot_type": plot, "format": "number", "calculation_method": "sum"}},
	}
}

// strategy returns the condition of an alert definition.
func strategy(of string, threshold float64, ignore any) map[string]any {
	strategy := map[string]any{"type": of, "period": "5m", "threshold": threshold}
	if ignore != nil {
		strategy["ignore_below"] = ignore
	}
	return strategy
}
