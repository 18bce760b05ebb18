package shapetest_test

import (
	"context"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/airuntime"
	"github.com/edgesdk/fastly/fastlytest"
	"github.com/edgesdk/fastly/internal/shapetest"
)

// airuntimeRows lists the families of package airuntime.
var airuntimeRows = []shapetest.Resource{
	{
		Name: "virtual keys", JSON: true, Patch: true, Free: true, EmptyList: `{"data":[],"meta":{"total":0}}`, EmptyBody: "{}",
		List: "/ai-runtime-control/v1/keys", Query: "limit=10", Missing: "virtual key none not found",
		Of:      func(client *fastly.Client, _ []string) any { return airuntime.VirtualKeys(client) },
		Samples: map[string][2]any{"expires_at": {"2027-01-02T03:04:05Z", "2028-01-02T03:04:05Z"}},
		Derived: []string{"spend_limit_enabled_on"},
		Filtered: filtered{
			"include_deleted=true&limit=10&model=model+%3D+1%26%C3%A9&provider=provider+%3D+1%26%C3%A9&search=NAME&sort=-name": func(
				ctx context.Context, on any, opts ...fastly.CallOption,
			) (any, error) {
				return on.(airuntime.VirtualKeyCollection).Where(airuntime.VirtualKeyQuery{
					Search: "NAME", Model: "model = 1&é", Provider: "provider = 1&é", IncludeDeleted: true, Sort: "-name",
				}).List(ctx, opts...)
			},
		},
	},
	{
		Name: "provider connections", JSON: true, Patch: true, Free: true, EmptyList: `{"data":[],"meta":{"total":0}}`, EmptyBody: "{}",
		List: "/ai-runtime-control/v1/provider-connections", Query: "limit=10", Missing: "provider connection none not found",
		Within: func(_ context.Context, _ *fastly.Client, fake *fastlytest.Fake) ([]string, error) {
			fake.SetRules(fastlytest.NoRules) // each authentication type has fields that exclude those of the other
			return nil, nil
		},
		Of:      func(client *fastly.Client, _ []string) any { return airuntime.ProviderConnections(client) },
		Samples: map[string][2]any{"auth_type": {"api-key", "aws-iam"}},
		Apart:   []string{"api_key"}, // no reply contains it
		Filtered: filtered{
			"limit=10&sort=-created_at": func(ctx context.Context, on any, opts ...fastly.CallOption) (any, error) {
				query := airuntime.ProviderConnectionQuery{Sort: "-created_at"}
				return on.(airuntime.ProviderConnectionCollection).Where(query).List(ctx, opts...)
			},
		},
	},
}
