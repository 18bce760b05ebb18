package domains_test

import (
	"context"
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

const (
	path = "/domain-management/v1/domains"
	// linked is a domain with all fields, and free one without a link.
	linked = `{"id":"a","fqdn":"www.example.com","description":"x","service_id":"S1","routing_configuration_id":"R1","activated":true,` +
		`"verified":true,"created_at":"2025-08-01T18:18:48.000Z","updated_at":"2025-08-01T18:18:49.000Z"}`
	free = `{"id":"b","fqdn":"b.example.com","description":"","service_id":null,"activated":false,"verified":false}`
)

var (
	created    = time.Date(2025, time.August, 1, 18, 18, 48, 0, time.UTC)
	wantLinked = domains.Domain{
		ID: "a", FQDN: "www.example.com", Description: "x", ServiceID: "S1", RoutingConfigurationID: "R1", Activated: true, Verified: true,
		CreatedAt: created, UpdatedAt: created.Add(time.Second),
	}
	wantFree = domains.Domain{ID: "b", FQDN: "b.example.com"}
)

// operations are all that the package sends.
var operations = []shapetest.Operation[*fastly.Client]{
	{
		Name: "list domains", Sent: "GET " + path + "?limit=100", Reply: `{"data":[` + linked + `,` + free + `],"meta":{"limit":100,"total":2}}`,
		Again: true, Want: []domains.Domain{wantLinked, wantFree},
		Call: func(ctx context.Context, c *fastly.Client) (any, error) { return domains.Domains(c).List(ctx) },
	},
	{
		Name:  "filter domains",
		Sent:  "GET " + path + "?activated=true&fqdn=example.com&fqdn_match=ends_with&limit=100&service_id=S1&sort=-fqdn&verified=false",
		Reply: `{"data":[],"meta":null}`, Again: true, Want: []domains.Domain(nil),
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return domains.Domains(c).Where(domains.DomainQuery{
				FQDN: "example.com", FQDNMatch: domains.MatchEndsWith, ServiceID: "S1", Activated: new(true), Verified: new(false),
				Sort: domains.SortFQDNDescending,
			}).List(ctx)
		},
	},
	{
		Name: "get domain", Sent: "GET " + path + "/a%2Fb", Reply: linked, Again: true, Want: &wantLinked,
		Call: func(ctx context.Context, c *fastly.Client) (any, error) { return domains.Domains(c).Get(ctx, "a/b") },
	},
	{
		Name: "create domain", Status: 201, Reply: linked, Want: &wantLinked, Uncounted: true, Parallel: true,
		Sent: "POST " + path + ` {"fqdn":"www.example.com","description":"x","service_id":"S1","routing_configuration_id":"R1"}`,
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return domains.Domains(c).Create(ctx, domains.DomainInput{
				FQDN: new("www.example.com"), Description: fastly.NullableValue("x"),
				ServiceID: fastly.NullableValue("S1"), RoutingConfigurationID: fastly.NullableValue("R1"),
			})
		},
	},
	{
		Name: "unlink domain", Reply: free, Again: true, Want: &wantFree, Uncounted: true, Parallel: true,
		Sent: "PATCH " + path + `/b {"description":null,"service_id":null,"routing_configuration_id":null}`,
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			none := fastly.NullableNull[string]()
			return domains.Domains(c).Update(ctx, "b", domains.DomainInput{Description: none, ServiceID: none, RoutingConfigurationID: none})
		},
	},
	{
		Name: "delete domain", Sent: "DELETE " + path + "/a", Status: 204, Again: true, Uncounted: true, Parallel: true,
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return nil, domains.Domains(c).Delete(ctx, "a")
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
}

func TestOperations(t *testing.T) {
	shapetest.CheckOperations(t, func(c *fastly.Client) *fastly.Client { return c }, operations)
}

func TestPages(t *testing.T) {
	shapetest.CheckCursors(t, shapetest.CursorList{
		First: path + "?limit=100", Items: [3]string{`{"id":"0"}`, `{"id":"1","service_id":null}`, `{"id":"2"}`},
		Want: []domains.Domain{{ID: "0"}, {ID: "1"}, {ID: "2"}},
		List: func(ctx context.Context, c *fastly.Client, opts ...fastly.CallOption) (any, error) {
			return domains.Domains(c).List(ctx, opts...)
		},
	})
}

// Bad input is refused before anything is sent, and named.
func TestBadInput(t *testing.T) {
	client, fake := fastlytest.New(t)
	ctx, all, research := t.Context(), domains.Domains(client), domains.Research(client)
	for words, err := range map[string]error{
		"get domain: id is empty":            shapetest.ErrorOf(all.Get(ctx, "")),
		`update domain: id is ".."`:          shapetest.ErrorOf(all.Update(ctx, "..", domains.DomainInput{})),
		`delete domain: id is "."`:           all.Delete(ctx, "."),
		"get domain status: domain is empty": shapetest.ErrorOf(research.Status(ctx, "", domains.StatusQuery{})),
		"suggest domains: query is empty":    shapetest.ErrorOf(research.Suggest(ctx, "", domains.SuggestQuery{})),
		`the element "a,b" can't be part of`: shapetest.ErrorOf(research.Suggest(ctx, "a", domains.SuggestQuery{Defaults: collection.CommaList{"a,b"}})),
		"list domain: the client is not one": shapetest.ErrorOf(domains.Domains(nil).List(ctx)),
		"invalid collection: the zero value": shapetest.ErrorOf(domains.ResearchAddress{}.Status(ctx, "a", domains.StatusQuery{})),
		"the zero value has no address":      shapetest.ErrorOf(domains.DomainCollection{}.Create(ctx, domains.DomainInput{})),
	} {
		require.ErrorContains(t, err, words)
	}
	require.Empty(t, fake.Requests())
}

// What the API refuses is an error with its words, in either of the dialects of the family.
func TestRefusals(t *testing.T) {
	client, fake := fastlytest.New(t)
	fake.Inject(fastlytest.Fault{Status: 400, Body: `{"errors":[{"title":"Invalid value for fqdn","detail":"fqdn has already been taken"}]}`})
	_, err := domains.Domains(client).Create(t.Context(), domains.DomainInput{FQDN: new("a.example.com")})
	require.ErrorContains(t, err, "Invalid value for fqdn: fqdn has already been taken")
	fake.Inject(fastlytest.Fault{Status: 400, Body: `{"title":"Domain not found","status":400,"detail":"fastly"}`})
	_, err = domains.Research(client).Status(t.Context(), "fastly", domains.StatusQuery{})
	require.ErrorContains(t, err, "400 Domain not found: fastly")
	fake.Inject(fastlytest.Fault{Status: 404, Body: `{"errors":[{"title":"Not Found"}]}`})
	require.ErrorIs(t, domains.Domains(client).Delete(t.Context(), "a"), fastly.ErrNotFound)
}
