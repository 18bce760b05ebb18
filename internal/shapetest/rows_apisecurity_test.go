package shapetest_test

import (
	"context"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/apisecurity"
	"github.com/edgesdk/fastly/fastlytest"
	"github.com/edgesdk/fastly/internal/shapetest"
)

// apisecurityRows lists the families of package apisecurity.
var apisecurityRows = []shapetest.Resource{
	apisecurityRow(shapetest.Resource{
		Name: "API Security tags", List: "/tags", Missing: "tag none not found", Unique: "name",
		Of: func(client *fastly.Client, ids []string) any { return apisecurity.Tags(client, ids[0]) },
	}),
	apisecurityRow(shapetest.Resource{
		Name: "API Security operations", List: "/operations", Missing: "operation none not found", Unique: "path",
		Fixed: []string{"status"}, // by default, lists contain saved operations only
		Of:    func(client *fastly.Client, ids []string) any { return apisecurity.Operations(client, ids[0]) },
		Samples: map[string][2]any{
			"method": {"GET", "TRACE"}, "status": {"SAVED", "IGNORED"}, "tag_ids": {[]any{"T1"}, []any{"T2", "T1"}},
		},
		Filtered: filtered{
			"domain=domain+%3D+1%26%C3%A9&domain=other&limit=1000&method=GET&method=PUT&status=SAVED&tag_id=T1": func(
				ctx context.Context, on any, opts ...fastly.CallOption,
			) (any, error) {
				return on.(apisecurity.OperationCollection).Where(apisecurity.OperationQuery{
					TagID: "T1", Status: apisecurity.StatusSaved, Method: []apisecurity.Method{apisecurity.MethodGet, apisecurity.MethodPut},
					Domain: []string{"domain = 1&é", "other"},
				}).List(ctx, opts...)
			},
		},
	}),
	apisecurityRow(shapetest.Resource{
		Name: "discovered operations", List: "/discovered-operations", Missing: "discovered operation none not found", Fill: filledBefore,
		Of:      func(client *fastly.Client, ids []string) any { return apisecurity.DiscoveredOperations(client, ids[0]) },
		Samples: map[string][2]any{"status": {"SAVED", "IGNORED"}},
		Filtered: filtered{
			"domain=a&domain=b&limit=1000&method=GET&path=%2Fp&status=DISCOVERED": func(ctx context.Context, on any, opts ...fastly.CallOption) (any, error) {
				return on.(apisecurity.DiscoveredOperationCollection).Where(apisecurity.DiscoveredOperationQuery{
					Status: apisecurity.StatusDiscovered, Method: []apisecurity.Method{apisecurity.MethodGet}, Domain: []string{"a", "b"}, Path: "/p",
				}).List(ctx, opts...)
			},
		},
	}),
}

// apisecurityRow adds the common properties of the families of API Security.
func apisecurityRow(r shapetest.Resource) shapetest.Resource {
	r.JSON, r.Patch, r.Free, r.EmptyList, r.EmptyBody = true, true, true, `{"data":[],"meta":{"total":0}}`, "{}"
	r.List, r.Query, r.Pages, r.MissingOwner = "/api-security/v1/services/{}"+r.List, "limit=1000", shapetest.ByOffset, "service none not found"
	r.Within = func(_ context.Context, _ *fastly.Client, fake *fastlytest.Fake) ([]string, error) {
		const service = "/api-security/v1/services/S1"
		if err := fake.Seed("/service", map[string]any{"id": "S1", "name": "shop"}); err != nil {
			return nil, err
		}
		if r.Unique == "path" {
			return []string{"S1"}, fake.Seed(service+"/tags", map[string]any{"id": "T1", "name": "one"}, map[string]any{"id": "T2", "name": "two"})
		}
		operation := func(domain string) map[string]any {
			return map[string]any{"method": "GET", "domain": domain, "path": "/p"}
		}
		return []string{"S1"}, fake.Seed(service+"/discovered-operations", operation("a"), operation("b"), operation("b"))
	}
	return r
}

// filledBefore replaces Fill for objects that cannot be created: Within has seeded three.
func filledBefore(context.Context, any, int) error { return nil }
