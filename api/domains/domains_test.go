package domains_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/domains"
	"github.com/edgesdk/fastly/collection"
	"github.com/edgesdk/fastly/fastlytest"
	"github.com/edgesdk/fastly/internal/shapetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// operations lists the requests that the table of families does not cover.
var operations = []shapetest.Operation[*fastly.Client]{
	{
		Name: "unlink domain", Reply: `{"id":"b","service_id":null}`, Again: true, Want: &domains.Domain{ID: "b"}, Uncounted: true, Parallel: true,
		Sent: `PATCH /domain-management/v1/domains/b {"description":null,"service_id":null,"routing_configuration_id":null}`,
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			none := fastly.NullableNull[string]()
			return domains.Domains(c).Update(ctx, "b", domains.DomainInput{Description: none, ServiceID: none, RoutingConfigurationID: none})
		},
	},
	{
		Name: "get domain status", Sent: "GET /domain-management/v1/tools/status?domain=example.org&scope=estimate", Again: true,
		Reply: `{"scope":"estimate","domain":"example.org","zone":"org","status":"priced active","tags":"generic",` +
			`"offers":[{"vendor":"v.example.com","price":"25000.00","currency":"USD"}]}`,
		Want: &domains.Status{
			Domain: "example.org", Zone: "org", Status: collection.SpaceList{"priced", "active"}, Tags: collection.SpaceList{"generic"},
			Scope: domains.ScopeEstimate, Offers: []domains.Offer{{Vendor: "v.example.com", Price: "25000.00", Currency: "USD"}},
		},
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return domains.Research(c).Status(ctx, "example.org", domains.StatusQuery{Scope: domains.ScopeEstimate})
		},
	},
	{
		Name:  "suggest domains",
		Sent:  "GET /domain-management/v1/tools/suggest?query=fast+test&defaults=com%2Cnet&keywords=testing&location=de&vendor=v.example.com",
		Reply: `{"results":[{"domain":"fastte.st","subdomain":"fastte.","zone":"st","path":"/ing"}]}`, Again: true,
		Want: []domains.Suggestion{{Domain: "fastte.st", Subdomain: "fastte.", Zone: "st", Path: "/ing"}},
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return domains.Research(c).Suggest(ctx, "fast test", domains.SuggestQuery{
				Defaults: collection.CommaList{"com", "net"}, Keywords: collection.CommaList{"testing"}, Location: "de", Vendor: "v.example.com",
			})
		},
	},
	{
		Name: "delete active routing config", Sent: "DELETE /domain-management/v1/routing-configs/r?force=true", Status: 204, Again: true,
		Uncounted: true, Parallel: true,
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return nil, domains.RoutingConfigs(c).DeleteWith(ctx, "r", domains.RoutingConfigDeleteInput{Force: new(true)})
		},
	},
	{
		Name: "deactivate routing config", Sent: "POST /domain-management/v1/routing-configs/r/deactivate", Uncounted: true, Parallel: true,
		Reply: `{"id":"r","name":"n","state":"draft-only","links":{"self":"/r"},"activated_at":null,"created_at":"2026-01-02T03:04:05Z"}`,
		Want: &domains.RoutingConfig{
			ID: "r", Name: "n", State: domains.StateDraftOnly, Links: map[string]string{"self": "/r"}, CreatedAt: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
		},
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return domains.RoutingConfigs(c).Deactivate(ctx, "r")
		},
	},
	{
		Name: "update draft", Sent: `PATCH /domain-management/v1/routing-configs/r/draft {"comment":"c"}`, Again: true, Uncounted: true, Parallel: true,
		Reply: `{"id":"v","comment":"c","activated_at":null}`, Want: &domains.RoutingVersion{ID: "v", Comment: "c"},
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return domains.RoutingDraft(c, "r").Update(ctx, domains.RoutingDraftInput{Comment: new("c")})
		},
	},
	{
		Name: "activate draft", Sent: "POST /domain-management/v1/routing-configs/r/activate", Uncounted: true, Parallel: true,
		Reply: `{"id":"v"}`, Want: &domains.RoutingVersion{ID: "v"},
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return domains.RoutingDraft(c, "r").Activate(ctx)
		},
	},
	{
		Name: "discard draft", Sent: "DELETE /domain-management/v1/routing-configs/r/draft", Status: 204, Again: true, Uncounted: true, Parallel: true,
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return nil, domains.RoutingDraft(c, "r").Discard(ctx)
		},
	},
	{
		Name: "diff of draft", Sent: "GET /domain-management/v1/routing-configs/r/draft/diff", Again: true,
		Reply: `{"added":[{"path":{"id":"p","path":"/a"},"rules":[{"id":"u","is_default":true,"action":{"type":"service","value":"S1"},"conditions":[]}]}],"deleted":[],` +
			`"modified":[{"path_id":"q","path":"/b","old_path":"/c","rules_added":[{"id":"w"}],"rules_deleted":[{"id":"x"}],"rules_changed":[` +
			`{"rule_id":"y","new_action":{"type":"service","value":"S2"},"old_action":{"type":"service","value":"S1"}}]}]}`,
		Want: &domains.DraftDiff{
			Added: []domains.PathWithRules{{Path: domains.RoutingPath{ID: "p", Path: "/a"}, Rules: []domains.RoutingRule{
				{ID: "u", IsDefault: true, Action: toService("S1"), Conditions: []domains.RoutingCondition{}},
			}}},
			Deleted: []domains.PathWithRules{},
			Modified: []domains.PathChange{{
				PathID: "q", Path: "/b", OldPath: "/c", RulesAdded: []domains.RoutingRule{{ID: "w"}}, RulesDeleted: []domains.RoutingRule{{ID: "x"}},
				RulesChanged: []domains.RuleChange{{RuleID: "y", NewAction: toService("S2"), OldAction: toService("S1")}},
			}},
		},
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return domains.RoutingDraft(c, "r").Diff(ctx)
		},
	},
	{
		Name: "activate version", Sent: "POST /domain-management/v1/routing-configs/r/versions/v%2F1/activate", Uncounted: true, Parallel: true,
		Reply: `{"id":"v/1"}`, Want: &domains.RoutingVersion{ID: "v/1"},
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return domains.RoutingVersions(c, "r").Activate(ctx, "v/1")
		},
	},
	{
		Name: "delete inactive versions", Sent: "DELETE /domain-management/v1/routing-configs/r/versions/inactive", Status: 204, Again: true,
		Uncounted: true, Parallel: true,
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return nil, domains.RoutingVersions(c, "r").DeleteInactive(ctx)
		},
	},
	{
		Name: "list versions", Sent: "GET /domain-management/v1/routing-configs/r/versions?limit=100&sort=created_at", Again: true,
		Reply: `{"data":[{"id":"v"}],"meta":{}}`, Want: []domains.RoutingVersion{{ID: "v"}},
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return domains.RoutingVersions(c, "r").Where(domains.RoutingVersionQuery{Sort: domains.RoutingVersionSortCreatedAt}).List(ctx)
		},
	},
	{
		Name: "create default rule", Uncounted: true, Parallel: true, Status: 201, Reply: `{"id":"u"}`, Want: &domains.RoutingRule{ID: "u"},
		Sent: `POST /domain-management/v1/routing-configs/r/paths/p/rules {"action":{"type":"service","value":"S1"},"conditions":[],"position":{"before":"w"}}`,
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return domains.RoutingRules(c, "r", "p").Create(ctx, domains.RoutingRuleInput{
				Action: new(toService("S1")), Conditions: []domains.RoutingCondition{}, Position: &domains.RulePosition{Before: "w"},
			})
		},
	},
	{
		Name: "get domain ownerships", Sent: "GET /domain-ownerships", Header: map[string]string{"Accept": "application/vnd.api+json"}, Again: true,
		Reply: `{"expires_at":"2026-12-31T00:00:00Z","data":[{"id":"a"}]}`,
		Want: &domains.OwnershipList{
			ExpiresAt: time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC), Raw: []byte(`{"expires_at":"2026-12-31T00:00:00Z","data":[{"id":"a"}]}`),
		},
		Call: func(ctx context.Context, c *fastly.Client) (any, error) { return domains.Ownerships(c).Get(ctx) },
	},
}

func toService(id string) domains.RoutingAction {
	return domains.RoutingAction{Type: domains.RoutingActionService, Value: id}
}

func TestOperations(t *testing.T) {
	shapetest.CheckOperations(t, func(c *fastly.Client) *fastly.Client { return c }, operations)
}

func TestVersionCursors(t *testing.T) {
	shapetest.CheckCursors(t, shapetest.CursorList{
		First: "/domain-management/v1/routing-configs/r/versions?limit=100",
		Items: [3]string{`{"id":"a"}`, `{"id":"b"}`, `{"id":"c"}`}, Want: []domains.RoutingVersion{{ID: "a"}, {ID: "b"}, {ID: "c"}},
		List: func(ctx context.Context, c *fastly.Client, opts ...fastly.CallOption) (any, error) {
			return domains.RoutingVersions(c, "r").List(ctx, opts...)
		},
	})
}

// A routing configuration with a draft, two active versions, and a reactivated version.
func TestRouting(t *testing.T) {
	client, fake := fastlytest.New(t)
	ctx, configs := t.Context(), domains.RoutingConfigs(client)
	shop, blog := fake.AddService("shop").ID, fake.AddService("blog").ID
	defaultRule := []domains.RoutingRuleInput{{Action: new(toService(shop)), Conditions: []domains.RoutingCondition{}}}
	config, err := configs.Create(ctx, domains.RoutingConfigInput{Name: new("www"), InitialVersion: &domains.InitialVersion{
		Activate: new(true), Comment: new("one"), Paths: []domains.InitialPath{{Path: "/", Rules: defaultRule}},
	}})
	require.NoError(t, err)
	require.Equal(t, domains.StateActive, config.State)
	require.NotNil(t, config.ActivatedAt)
	paths, draft, versions := domains.RoutingPaths(client, config.ID), domains.RoutingDraft(client, config.ID), domains.RoutingVersions(client, config.ID)
	all, err := paths.List(ctx)
	require.NoError(t, err)
	require.Len(t, all, 1)

	// A failed write creates no draft. A successful write creates one with the ids of the active
	// version.
	rules := domains.RoutingRules(client, config.ID, all[0].ID)
	_, err = rules.Create(ctx, domains.RoutingRuleInput{Action: new(toService("nosuch")), Conditions: header("mobile")})
	require.ErrorContains(t, err, "must be a service that exists")
	_, err = draft.Diff(ctx)
	require.ErrorIs(t, err, fastly.ErrNotFound)
	first, err := rules.Create(ctx, domains.RoutingRuleInput{Action: new(toService(blog)), Conditions: header("mobile")})
	require.NoError(t, err)
	second, err := rules.Create(ctx, domains.RoutingRuleInput{
		Action: new(toService(blog)), Conditions: header("tablet"), Position: &domains.RulePosition{Before: first.ID},
	})
	require.NoError(t, err)
	listed, err := rules.List(ctx)
	require.NoError(t, err)
	require.Equal(t, []string{second.ID, first.ID}, []string{listed[0].ID, listed[1].ID})
	require.True(t, listed[2].IsDefault, "the default rule stays the last")
	_, err = rules.Update(ctx, second.ID, domains.RoutingRuleInput{Position: &domains.RulePosition{After: first.ID}})
	require.NoError(t, err)
	backwards, err := rules.Where(domains.RoutingRuleQuery{Sort: domains.RoutingRuleSortPositionDescending}).List(ctx)
	require.NoError(t, err)
	require.Equal(t, []string{second.ID, first.ID}, []string{backwards[1].ID, backwards[2].ID})
	_, err = paths.Update(ctx, all[0].ID, domains.RoutingPathInput{Path: new("/shop")})
	require.NoError(t, err)
	diff, err := draft.Diff(ctx)
	require.NoError(t, err)
	require.Len(t, diff.Modified, 1)
	require.Equal(t, []string{"/", "/shop"}, []string{diff.Modified[0].OldPath, diff.Modified[0].Path})
	require.Len(t, diff.Modified[0].RulesAdded, 2)

	two, err := draft.Activate(ctx)
	require.NoError(t, err)
	old, err := versions.List(ctx)
	require.NoError(t, err)
	require.Len(t, old, 1)
	require.Equal(t, "one", old[0].Comment)
	one, err := versions.Activate(ctx, old[0].ID)
	require.NoError(t, err)
	require.Equal(t, old[0].ID, one.ID)
	all, err = paths.List(ctx)
	require.NoError(t, err)
	require.Equal(t, "/", all[0].Path, "of the first version again")
	old, err = versions.List(ctx)
	require.NoError(t, err)
	require.Equal(t, []string{two.ID}, []string{old[0].ID})
	require.NoError(t, versions.DeleteInactive(ctx))
	_, err = versions.Activate(ctx, two.ID)
	require.ErrorIs(t, err, fastly.ErrNotFound)

	// A configuration in use cannot be deleted by accident.
	domain, err := domains.Domains(client).Create(ctx, domains.DomainInput{
		FQDN: new("www.example.com"), RoutingConfigurationID: fastly.NullableValue(config.ID),
	})
	require.NoError(t, err)
	force := domains.RoutingConfigDeleteInput{Force: new(true)}
	require.ErrorIs(t, configs.DeleteWith(ctx, config.ID, force), fastly.ErrConflict, "a domain is linked to it")
	_, err = domains.Domains(client).Update(ctx, domain.ID, domains.DomainInput{RoutingConfigurationID: fastly.NullableNull[string]()})
	require.NoError(t, err)
	require.ErrorIs(t, configs.Delete(ctx, config.ID), fastly.ErrConflict, "it has an active version")
	config, err = configs.Deactivate(ctx, config.ID)
	require.NoError(t, err)
	require.Equal(t, domains.StateDraftOnly, config.State)
	require.NoError(t, configs.Delete(ctx, config.ID))
	_, err = paths.List(ctx)
	require.ErrorIs(t, err, fastly.ErrNotFound)
}

func header(device string) []domains.RoutingCondition {
	return []domains.RoutingCondition{{
		Type: domains.RoutingConditionHeader, Key: "X-Device", Operator: domains.OperatorEquals, Value: device,
	}}
}

// Listing the domains, their services and the active versions takes tens of requests, not one per
// service.
func TestDomainsOfManyServices(t *testing.T) {
	client, fake := fastlytest.New(t)
	const services, names = 1000, 2000
	for i := range services {
		service := map[string]any{"id": fmt.Sprintf("S%03d", i), "name": fmt.Sprintf("service %d", i), "versions": []any{
			map[string]any{"active": i%2 == 0}, map[string]any{},
		}}
		require.NoError(t, fake.Seed("/service", service))
	}
	for i := range names {
		domain := map[string]any{"fqdn": fmt.Sprintf("d%04d.example.com", i), "service_id": fmt.Sprintf("S%03d", i%services)}
		require.NoError(t, fake.Seed("/domain-management/v1/domains", domain))
	}

	active, ctx := map[string]int{}, t.Context()
	for service, err := range client.Services.All(ctx) {
		require.NoError(t, err)
		if number, ok := service.ActiveVersion(); ok {
			active[service.ID] = number
		}
	}
	linked, served := 0, 0
	for domain, err := range domains.Domains(client).All(ctx) {
		require.NoError(t, err)
		if domain.ServiceID != "" {
			linked++
		}
		if active[domain.ServiceID] == 1 {
			served++
		}
	}
	require.Equal(t, []int{services / 2, names, names / 2}, []int{len(active), linked, served})
	require.Len(t, fake.Requests(), services/100+names/100)
	all, err := client.Services.List(ctx, fastly.WithPageSize(1000))
	require.NoError(t, err)
	require.Len(t, all, services)
	require.Len(t, fake.Requests(), services/100+names/100+1, "a single page, where the API accepts it")
	t.Logf("%d services and %d domains with %d requests", services, names, len(fake.Requests())-1)
}

// Invalid input is refused by name before a request is sent.
func TestBadInput(t *testing.T) {
	client, fake := fastlytest.New(t)
	ctx, research := t.Context(), domains.Research(client)
	for words, err := range map[string]error{
		"get domain status: domain is empty":  shapetest.ErrorOf(research.Status(ctx, "", domains.StatusQuery{})),
		"suggest domains: query is empty":     shapetest.ErrorOf(research.Suggest(ctx, "", domains.SuggestQuery{})),
		`the element "a,b" can't be part of`:  shapetest.ErrorOf(research.Suggest(ctx, "a", domains.SuggestQuery{Defaults: collection.CommaList{"a,b"}})),
		"invalid collection: the zero value":  shapetest.ErrorOf(domains.ResearchAddress{}.Status(ctx, "a", domains.StatusQuery{})),
		"the zero value has no address":       shapetest.ErrorOf(domains.DomainCollection{}.Create(ctx, domains.DomainInput{})),
		"config_id is empty":                  shapetest.ErrorOf(domains.RoutingDraft(client, "").Activate(ctx)),
		"path_id is empty":                    shapetest.ErrorOf(domains.RoutingRules(client, "r", "").Get(ctx, "a")),
		"version_id is \"..\"":                shapetest.ErrorOf(domains.RoutingVersions(client, "r").Activate(ctx, "..")),
		"deactivate routing config: config_":  shapetest.ErrorOf(domains.RoutingConfigs(client).Deactivate(ctx, "")),
		"delete routing config: config_id is": domains.RoutingConfigs(client).Delete(ctx, ""),
	} {
		require.ErrorContains(t, err, words)
	}
	require.Empty(t, fake.Requests())
}

// A successful reply without a list of suggestions is an error.
func TestSuggestionsThatAreNone(t *testing.T) {
	client, fake := fastlytest.New(t)
	fake.Inject(fastlytest.Fault{Status: 200, Body: `{"msg":"oops"}`})
	_, err := domains.Research(client).Suggest(t.Context(), "shop", domains.SuggestQuery{})
	require.ErrorIs(t, err, fastly.ErrEmptyReply)
	for _, body := range []string{`{"results":[]}`, `{"results":null}`} {
		fake.Inject(fastlytest.Fault{Status: 200, Body: body})
		found, err := domains.Research(client).Suggest(t.Context(), "shop", domains.SuggestQuery{})
		require.NoError(t, err)
		require.Empty(t, found)
	}
}
