package domains_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/domains"
	"github.com/edgesdk/fastly/fastlytest"
)

func ExampleDomains() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	service, all := fake.AddService("shop").ID, domains.Domains(client)
	domain, err := all.Create(ctx, domains.DomainInput{FQDN: new("www.example.com")})
	if err != nil {
		fmt.Println(err)
		return
	}
	// Link the domain to the service, and unlink it again.
	if _, err := all.Update(ctx, domain.ID, domains.DomainInput{ServiceID: fastly.NullableValue(service)}); err != nil {
		fmt.Println(err)
		return
	}
	linked, err := all.Where(domains.DomainQuery{ServiceID: service}).List(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	unlinked, err := all.Update(ctx, domain.ID, domains.DomainInput{ServiceID: fastly.NullableNull[string]()})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(linked[0].FQDN, linked[0].ServiceID == service, unlinked.ServiceID == "")
	fmt.Println(all.Delete(ctx, domain.ID))
	// Output:
	// www.example.com true true
	// <nil>
}

func ExampleResearch() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	research := domains.Research(client)
	names, err := research.Suggest(ctx, "acme coffee", domains.SuggestQuery{Defaults: []string{"com"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, name := range names {
		status, err := research.Status(ctx, name.Domain, domains.StatusQuery{Scope: domains.ScopeEstimate})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(status.Domain, status.Zone, status.Status)
	}
	// Output: acmecoffee.com com [undelegated inactive]
}

func ExampleRoutingConfigs() {
	ctx, fake := context.Background(), fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	shop := domains.RoutingAction{Type: domains.RoutingActionService, Value: fake.AddService("shop").ID}
	config, err := domains.RoutingConfigs(client).Create(ctx, domains.RoutingConfigInput{
		Name: new("www"),
		InitialVersion: &domains.InitialVersion{
			Activate: new(true),
			Paths: []domains.InitialPath{{
				Path:  "/shop/*",
				Rules: []domains.RoutingRuleInput{{Action: &shop, Conditions: []domains.RoutingCondition{}}}, // the default rule
			}},
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	// Route all requests for the domain.
	domain, err := domains.Domains(client).Create(ctx, domains.DomainInput{
		FQDN: new("www.example.com"), RoutingConfigurationID: fastly.NullableValue(config.ID),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(config.State, domain.RoutingConfigurationID == config.ID)
	err = domains.RoutingConfigs(client).Delete(ctx, config.ID)
	fmt.Println(errors.Is(err, fastly.ErrConflict))
	// Output:
	// active true
	// true
}

// routingConfig returns the id of a routing configuration with an active version in a fake
// account, and the id of a service.
func routingConfig(ctx context.Context) (client *fastly.Client, config, service string) {
	fake := fastlytest.NewFake()
	client, err := fake.Client()
	if err != nil {
		panic(err)
	}
	created, err := domains.RoutingConfigs(client).Create(ctx, domains.RoutingConfigInput{
		Name: new("www"), InitialVersion: &domains.InitialVersion{Activate: new(true), Comment: new("first")},
	})
	if err != nil {
		panic(err)
	}
	return client, created.ID, fake.AddService("shop").ID
}

func ExampleRoutingPaths() {
	ctx := context.Background()
	client, config, _ := routingConfig(ctx)
	paths := domains.RoutingPaths(client, config)
	for _, path := range []string{"/blog/*", "/shop/*"} {
		if _, err := paths.Create(ctx, domains.RoutingPathInput{Path: &path}); err != nil {
			fmt.Println(err)
			return
		}
	}
	found, err := paths.Where(domains.RoutingPathQuery{Path: "/shop", Match: domains.MatchStartsWith}).List(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(found), found[0].Path)
	// Output: 1 /shop/*
}

func ExampleRoutingRules() {
	ctx := context.Background()
	client, config, service := routingConfig(ctx)
	path, err := domains.RoutingPaths(client, config).Create(ctx, domains.RoutingPathInput{Path: new("/*")})
	if err != nil {
		fmt.Println(err)
		return
	}
	rules, action := domains.RoutingRules(client, config, path.ID), domains.RoutingAction{Type: domains.RoutingActionService, Value: service}
	for _, conditions := range [][]domains.RoutingCondition{
		{}, // the default rule
		{{Type: domains.RoutingConditionHeader, Key: "X-Device", Operator: domains.OperatorEquals, Value: "mobile"}},
	} {
		if _, err := rules.Create(ctx, domains.RoutingRuleInput{Action: &action, Conditions: conditions}); err != nil {
			fmt.Println(err)
			return
		}
	}
	for rule, err := range rules.All(ctx) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(rule.Action.Type, rule.IsDefault, rule.Conditions)
	}
	// Output:
	// service false [{header X-Device equals mobile}]
	// service true []
}

func ExampleRoutingDraft() {
	ctx := context.Background()
	client, config, _ := routingConfig(ctx)
	// The first change creates the draft.
	if _, err := domains.RoutingPaths(client, config).Create(ctx, domains.RoutingPathInput{Path: new("/shop/*")}); err != nil {
		fmt.Println(err)
		return
	}
	draft := domains.RoutingDraft(client, config)
	if _, err := draft.Update(ctx, domains.RoutingDraftInput{Comment: new("add the shop")}); err != nil {
		fmt.Println(err)
		return
	}
	diff, err := draft.Diff(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	active, err := draft.Activate(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(diff.Added), diff.Added[0].Path.Path, active.Comment)
	// Output: 1 /shop/* add the shop
}

func ExampleRoutingVersions() {
	ctx := context.Background()
	client, config, _ := routingConfig(ctx)
	draft, versions := domains.RoutingDraft(client, config), domains.RoutingVersions(client, config)
	if _, err := draft.Update(ctx, domains.RoutingDraftInput{Comment: new("second")}); err != nil {
		fmt.Println(err)
		return
	}
	if _, err := draft.Activate(ctx); err != nil {
		fmt.Println(err)
		return
	}
	// Activate the previous version again.
	old, err := versions.List(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	active, err := versions.Activate(ctx, old[0].ID)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(active.Comment, versions.DeleteInactive(ctx))
	// Output: first <nil>
}

func ExampleOwnerships() {
	client, err := fastlytest.NewFake().Client()
	if err != nil {
		fmt.Println(err)
		return
	}
	ownerships, err := domains.Ownerships(client).Get(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(ownerships.ExpiresAt.After(time.Now()), len(ownerships.Raw) > 0)
	// Output: true true
}
