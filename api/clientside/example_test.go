package clientside_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/edgesdk/fastly/api/clientside"
	"github.com/edgesdk/fastly/fastlytest"
)

func ExampleWebsites() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	site, err := clientside.Websites(client).Create(ctx, clientside.WebsiteInput{Domain: new("www.example.com")})
	if err != nil {
		fmt.Println(err)
		return
	}
	page, err := clientside.Pages(client).Create(ctx, clientside.PageInput{
		WebsiteID: &site.ID, Name: new("checkout"), Paths: []string{"/checkout", "/pay"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	site, err = clientside.Websites(client).Get(ctx, site.ID)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(site.Domain, page.Paths, site.PageIDs[0] == page.ID)
	// Output: www.example.com [/checkout /pay] true
}

func ExamplePages() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	site, err := clientside.Websites(client).Create(ctx, clientside.WebsiteInput{Domain: new("www.example.com")})
	if err != nil {
		fmt.Println(err)
		return
	}
	pages := clientside.Pages(client)
	_, err = pages.Create(ctx, clientside.PageInput{
		WebsiteID: &site.ID, Name: new("checkout"),
		Notifications: []clientside.Notification{{Config: clientside.NotificationConfig{Address: "security@example.com"}}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for page, err := range pages.Where(clientside.PageQuery{WebsiteID: site.ID}).All(ctx) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(page.Name, page.Notifications[0].Config.Address)
	}
	// Output: checkout security@example.com
}

func ExamplePolicies() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := fake.Seed("/client-side-protection/v1/pages", map[string]any{"id": "p1", "name": "checkout"}); err != nil {
		fmt.Println(err)
		return
	}
	policies := clientside.Policies(client, "p1")
	policy, err := policies.Create(ctx, clientside.PolicyInput{
		Name: new("strict"), Mode: new(clientside.ModeReport),
		Directives: []clientside.Directive{{Name: "script-src", Values: []string{"'self'", "https://cdn.example.com"}}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	// Once the reports show no legitimate scripts, enforce the policy.
	policy, err = policies.Update(ctx, policy.ID, clientside.PolicyInput{Mode: new(clientside.ModeEnforce)})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(policy.Name, policy.Mode, policy.Directives[0].Name, policy.Directives[0].Values)
	// Output: strict enforce script-src ['self' https://cdn.example.com]
}

func ExampleScripts() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	err = fake.SeedJSON(strings.NewReader(`{
		"/client-side-protection/v1/pages": [{"id": "p1", "name": "checkout"}],
		"/client-side-protection/v1/pages/p1/scripts": [{"source": "https://pay.example.com/pay.js", "current_hash": "sha256-1"}]
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	scripts := clientside.Scripts(client, "p1")
	for script, err := range scripts.All(ctx) {
		if err != nil {
			fmt.Println(err)
			return
		}
		authorized, err := scripts.Update(ctx, script.ID, clientside.ScriptInput{
			AuthorizationStatus: new(clientside.Authorized), AuthorizedHash: &script.CurrentHash, Justification: new("payment provider"),
		})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(authorized.Source, authorized.AuthorizationStatus, authorized.AuthorizedHash)
	}
	// Output: https://pay.example.com/pay.js authorized sha256-1
}

func ExampleReports() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	err = fake.SeedJSON(strings.NewReader(`{
		"/client-side-protection/v1/pages": [{"id": "p1", "name": "checkout"}],
		"/client-side-protection/v1/pages/p1/policies": [{"id": "c1", "name": "strict"}],
		"/client-side-protection/v1/pages/p1/policies/c1/reports": [{"blocked_uri": "https://evil.example.com/a.js", "violated_directive": "script-src"}]
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	for report, err := range clientside.Reports(client, "p1", "c1").All(ctx) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(report.ViolatedDirective, report.BlockedURI)
	}
	// Output: script-src https://evil.example.com/a.js
}

func ExampleHeaders() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	err = fake.SeedJSON(strings.NewReader(`{
		"/client-side-protection/v1/pages": [{"id": "p1", "name": "checkout"}],
		"/client-side-protection/v1/pages/p1/headers": [{"name": "X-Frame-Options", "value": "DENY"}]
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	headers, err := clientside.Headers(client, "p1").List(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(headers[0].Name, headers[0].Value)
	// Output: X-Frame-Options DENY
}

func ExampleHeaderEvents() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	err = fake.SeedJSON(strings.NewReader(`{
		"/client-side-protection/v1/pages": [{"id": "p1", "name": "checkout"}],
		"/client-side-protection/v1/pages/p1/events": [{"header_name": "X-Frame-Options", "old_value": "DENY", "new_value": "SAMEORIGIN"}]
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	for event, err := range clientside.HeaderEvents(client, "p1").All(ctx) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(event.HeaderName, event.OldValue, event.NewValue)
	}
	// Output: X-Frame-Options DENY SAMEORIGIN
}
