package shapetest_test

import (
	"context"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/ddos"
	"github.com/edgesdk/fastly/fastlytest"
	"github.com/edgesdk/fastly/internal/shapetest"
)

// ddosRows lists the families of package ddos.
var ddosRows = []shapetest.Resource{
	ddosRow(shapetest.Resource{
		Name: "DDoS events", List: "/ddos-protection/v1/events", Missing: "event none not found",
		Of: func(client *fastly.Client, _ []string) any { return ddos.Events(client) },
		Filtered: filtered{
			"from=2026-01-02T03%3A04%3A05Z&limit=100&name=flood&service_id=S1&to=2026-02-03T04%3A05%3A06Z": func(
				ctx context.Context, on any, opts ...fastly.CallOption,
			) (any, error) {
				return on.(ddos.EventCollection).Where(ddos.EventQuery{
					ServiceID: "S1", From: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), To: time.Date(2026, 2, 3, 4, 5, 6, 0, time.UTC), Name: "flood",
				}).List(ctx, opts...)
			},
		},
	}),
	ddosRow(shapetest.Resource{
		Name: "DDoS event rules", List: "/ddos-protection/v1/events/{}/rules", MissingOwner: "event none not found",
		Of: func(client *fastly.Client, ids []string) any { return ddos.EventRules(client, ids[0]) },
		Filtered: filtered{
			"include=traffic_stats&limit=100": func(ctx context.Context, on any, opts ...fastly.CallOption) (any, error) {
				query := ddos.EventRuleQuery{Include: []ddos.Include{ddos.IncludeTrafficStats}}
				return on.(ddos.EventRuleCollection).Where(query).List(ctx, opts...)
			},
		},
	}, "E1"),
}

// ddosRow adds the common properties of the families of DDoS Protection. There are three events, the
// first of which has three rules.
func ddosRow(r shapetest.Resource, ids ...string) shapetest.Resource {
	r.EmptyList, r.Query, r.Fill = `{"data":[],"meta":{"limit":100}}`, "limit=100", filledBefore
	r.Within = func(_ context.Context, _ *fastly.Client, fake *fastlytest.Fake) ([]string, error) {
		event := func(id string) map[string]any {
			return map[string]any{"id": id, "name": "flood", "service_id": "S1", "started_at": "2026-01-15T00:00:00Z", "ended_at": "2026-01-15T01:00:00Z"}
		}
		if err := fake.Seed("/ddos-protection/v1/events", event("E1"), event("E2"), event("E3")); err != nil {
			return nil, err
		}
		return ids, fake.Seed("/ddos-protection/v1/events/E1/rules", map[string]any{"name": "a"}, map[string]any{"name": "b"}, map[string]any{"name": "c"})
	}
	return r
}
