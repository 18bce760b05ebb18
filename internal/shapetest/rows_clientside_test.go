package shapetest_test

import (
	"context"
	"fmt"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/clientside"
	"github.com/edgesdk/fastly/fastlytest"
	"github.com/edgesdk/fastly/internal/shapetest"
)

const protectedPages = "/client-side-protection/v1/pages"

// clientsideRows are the families of package clientside.
var clientsideRows = []shapetest.Resource{
	{
		Name: "websites", JSON: true, Patch: true, Unrecorded: true, EmptyList: emptyNumbered, EmptyBody: "{}",
		List: "/client-side-protection/v1/websites", Query: "limit=1000", Numbered: true, Missing: "website none not found",
		Of: func(client *fastly.Client, _ []string) any { return clientside.Websites(client) },
	},
	{
		Name: "pages", JSON: true, Patch: true, Unrecorded: true, EmptyList: emptyNumbered, EmptyBody: "{}",
		List: protectedPages, Query: "limit=1000", Numbered: true, Missing: "page none not found",
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
		List: protectedPages + "/{}/policies", Query: "limit=1000", Numbered: true, Missing: "policy none not found", MissingOwner: "page none not found",
		Within: ofPage(nil),
		Of:     func(client *fastly.Client, ids []string) any { return clientside.Policies(client, ids[0]) },
		Samples: map[string][2]any{
			"mode":       {"report", "enforce"},
			"directives": {[]any{}, []any{map[string]any{"name": "script-src", "values": []any{"'self'"}}}},
		},
	},
	observed("scripts", "scripts", func(client *fastly.Client, ids []string) any { return clientside.Scripts(client, ids[0]) }),
	observed("headers", "headers", func(client *fastly.Client, ids []string) any { return clientside.Headers(client, ids[0]) }),
	observed("header events", "events", func(client *fastly.Client, ids []string) any { return clientside.HeaderEvents(client, ids[0]) }),
}

const emptyNumbered = `{"data":[],"meta":{"limit":1000,"total":0}}`

// ofPage makes a page, and what else it needs.
func ofPage(more func(fake *fastlytest.Fake) error) func(context.Context, *fastly.Client, *fastlytest.Fake) ([]string, error) {
	return func(_ context.Context, _ *fastly.Client, fake *fastlytest.Fake) ([]string, error) {
		err := fake.Seed(protectedPages, map[string]any{"id": "p1"})
		if err == nil && more != nil {
			err = more(fake)
		}
		return []string{"p1"}, err
	}
}

// observed are the lists of what browsers reported of a page, which nobody creates.
func observed(name, path string, of func(client *fastly.Client, ids []string) any) shapetest.Resource {
	var seeded *fastlytest.Fake
	list := protectedPages + "/{}/" + path
	return shapetest.Resource{
		Name: name, JSON: true, Patch: true, Unrecorded: true, EmptyList: emptyNumbered, EmptyBody: "{}",
		List: list, Query: "limit=1000", Numbered: true, Missing: name[:len(name)-1] + " none not found", MissingOwner: "page none not found",
		Within: ofPage(func(fake *fastlytest.Fake) error {
			seeded = fake
			return nil
		}),
		Of: of,
		Fill: func(_ context.Context, _ any, n int) error {
			for i := range n {
				key := "id"
				if path == "headers" {
					key = "name"
				}
				if err := seeded.Seed(protectedPages+"/p1/"+path, map[string]any{key: fmt.Sprint("o", i)}); err != nil {
					return err
				}
			}
			return nil
		},
	}
}
