package shapetest_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/clientside"
	"github.com/edgesdk/fastly/fastlytest"
	"github.com/edgesdk/fastly/internal/shapetest"
)

const protectedPages = "/client-side-protection/v1/pages"

// clientsideRows lists the families of package clientside.
var clientsideRows = []shapetest.Resource{
	{
		Name: "websites", JSON: true, Patch: true, Unrecorded: true, EmptyList: emptyNumbered, EmptyBody: "{}",
		List: "/client-side-protection/v1/websites", Query: "limit=1000", Pages: shapetest.ByOffset, Missing: "website none not found",
		Of: func(client *fastly.Client, _ []string) any { return clientside.Websites(client) },
	},
	{
		Name: "pages", JSON: true, Patch: true, Unrecorded: true, EmptyList: emptyNumbered, EmptyBody: "{}",
		List: protectedPages, Query: "limit=1000", Pages: shapetest.ByOffset, Missing: "page none not found",
		Within: func(_ context.Context, _ *fastly.Client, fake *fastlytest.Fake) ([]string, error) {
			return nil, fake.Seed("/client-side-protection/v1/websites", map[string]any{"id": "w1"}, map[string]any{"id": "w2"})
		},
		Of: func(client *fastly.Client, _ []string) any { return clientside.Pages(client) },
		Samples: map[string][2]any{
			"website_id":    {"w1", "w2"},
			"notifications": {[]any{}, []any{map[string]any{"type": "mailinglist", "config": map[string]any{"address": "list@example.com"}}}},
		},
		Filtered: filtered{
			"limit=1000&website_id=w1": func(ctx context.Context, on any, opts ...fastly.CallOption) (any, error) {
				return on.(clientside.PageCollection).Where(clientside.PageQuery{WebsiteID: "w1"}).List(ctx, opts...)
			},
		},
	},
	{
		Name: "policies", JSON: true, Patch: true, Unrecorded: true, EmptyList: emptyNumbered, EmptyBody: "{}",
		List: protectedPages + "/{}/policies", Query: "limit=1000", Pages: shapetest.ByOffset, Missing: "policy none not found", MissingOwner: "page none not found",
		Within: ofPage,
		Of:     func(client *fastly.Client, ids []string) any { return clientside.Policies(client, ids[0]) },
		Samples: map[string][2]any{
			"mode":       {"report", "enforce"},
			"directives": {[]any{}, []any{map[string]any{"name": "script-src", "values": []any{"'self'"}}}},
		},
	},
	observed(shapetest.Resource{
		Name: "scripts", List: protectedPages + "/{}/scripts", Missing: "script none not found",
		Of: func(client *fastly.Client, ids []string) any { return clientside.Scripts(client, ids[0]) },
	}),
	observed(shapetest.Resource{
		Name: "headers", List: protectedPages + "/{}/headers", Key: "name",
		Of: func(client *fastly.Client, ids []string) any { return clientside.Headers(client, ids[0]) },
	}),
	observed(shapetest.Resource{
		Name: "header events", List: protectedPages + "/{}/events",
		Of: func(client *fastly.Client, ids []string) any { return clientside.HeaderEvents(client, ids[0]) },
	}),
	observed(shapetest.Resource{
		Name: "policy reports", List: protectedPages + "/{}/policies/{}/reports", MissingOwner: "policy none not found",
		Of: func(client *fastly.Client, ids []string) any { return clientside.Reports(client, ids[0], ids[1]) },
	}),
}

const emptyNumbered = `{"data":[],"meta":{"limit":1000,"total":0}}`

// withPolicy creates a page with a policy, and returns their ids.
func withPolicy(_ context.Context, _ *fastly.Client, fake *fastlytest.Fake) ([]string, error) {
	return []string{"p1", "q1"}, errors.Join(
		fake.Seed(protectedPages, map[string]any{"id": "p1"}), fake.Seed(protectedPages+"/p1/policies", map[string]any{"id": "q1"}),
	)
}

// ofPage creates a page, and returns its id.
func ofPage(_ context.Context, _ *fastly.Client, fake *fastlytest.Fake) ([]string, error) {
	return []string{"p1"}, fake.Seed(protectedPages, map[string]any{"id": "p1"})
}

// observed completes the row of a family that browsers report and that cannot be created.
func observed(row shapetest.Resource) shapetest.Resource {
	within, list := ofPage, strings.Replace(row.List, "{}", "p1", 1)
	if strings.Contains(list, "{}") {
		within, list = withPolicy, strings.Replace(list, "{}", "q1", 1)
	}
	var seeded *fastlytest.Fake
	row.JSON, row.Patch, row.Unrecorded, row.EmptyList, row.EmptyBody = true, true, true, emptyNumbered, "{}"
	row.Query, row.Pages, row.MissingOwner = "limit=1000", shapetest.ByOffset, cmp.Or(row.MissingOwner, "page none not found")
	row.Within = func(ctx context.Context, client *fastly.Client, fake *fastlytest.Fake) ([]string, error) {
		seeded = fake
		return within(ctx, client, fake)
	}
	row.Fill = func(_ context.Context, _ any, n int) (err error) {
		for i := range n {
			err = cmp.Or(err, seeded.Seed(list, map[string]any{cmp.Or(row.Key, "id"): fmt.Sprint("o", i)}))
		}
		return err
	}
	return row
}
