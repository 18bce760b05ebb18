package domains_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/domains"
	"github.com/edgesdk/fastly/collection"
	"github.com/edgesdk/fastly/fastlytest"
	"github.com/edgesdk/fastly/internal/shapetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// operations are what the table of families does not check.
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
}

func TestOperations(t *testing.T) {
	shapetest.CheckOperations(t, func(c *fastly.Client) *fastly.Client { return c }, operations)
}

// Bad input is refused before anything is sent, and named.
func TestBadInput(t *testing.T) {
	client, fake := fastlytest.New(t)
	ctx, research := t.Context(), domains.Research(client)
	for words, err := range map[string]error{
		"get domain status: domain is empty": shapetest.ErrorOf(research.Status(ctx, "", domains.StatusQuery{})),
		"suggest domains: query is empty":    shapetest.ErrorOf(research.Suggest(ctx, "", domains.SuggestQuery{})),
		`the element "a,b" can't be part of`: shapetest.ErrorOf(research.Suggest(ctx, "a", domains.SuggestQuery{Defaults: collection.CommaList{"a,b"}})),
		"invalid collection: the zero value": shapetest.ErrorOf(domains.ResearchAddress{}.Status(ctx, "a", domains.StatusQuery{})),
		"the zero value has no address":      shapetest.ErrorOf(domains.DomainCollection{}.Create(ctx, domains.DomainInput{})),
	} {
		require.ErrorContains(t, err, words)
	}
	require.Empty(t, fake.Requests())
}
