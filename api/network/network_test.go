package network_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/network"
	"github.com/edgesdk/fastly/fastlytest"
	"github.com/edgesdk/fastly/internal/shapetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// operations lists all requests of the package.
var operations = []shapetest.Operation[*fastly.Client]{
	{
		Name: "list POPs", Sent: "GET /datacenters", Again: true,
		Reply: `[{"code":"AMS","name":"Amsterdam","group":"Europe","region":"EU-West","stats_region":"europe","billing_region":"Europe",` +
			`"coordinates":{"x":0,"y":1,"latitude":52,"longitude":4.763889},"shield":"amsterdam-nl"},{"code":"ACC"}]`,
		Want: []network.POP{
			{
				Code: "AMS", Name: "Amsterdam", Group: "Europe", Region: network.RegionEUWest, StatsRegion: network.StatsRegionEurope,
				BillingRegion: network.BillingRegionEurope, Coordinates: network.Coordinates{Latitude: 52, Longitude: 4.763889, Y: 1}, Shield: "amsterdam-nl",
			},
			{Code: "ACC"},
		},
		Call: func(ctx context.Context, c *fastly.Client) (any, error) { return network.POPs(c).List(ctx) },
	},
	{
		Name: "get public IPs", Sent: "GET /public-ip-list", Reply: `{"addresses":["192.0.2.0/24"],"ipv6_addresses":["2001:db8::/32"]}`, Again: true,
		Want: &network.PublicIPList{Addresses: []string{"192.0.2.0/24"}, IPv6Addresses: []string{"2001:db8::/32"}},
		Call: func(ctx context.Context, c *fastly.Client) (any, error) { return network.PublicIPs(c).Get(ctx) },
	},
	{
		Name: "edge check", Sent: "GET /content/edge_check?url=https%3A%2F%2Fwww.example.com%2Fa%3Fb%3D1", Again: true,
		Reply: `[{"hash":"d41d","pop":"amsterdam-nl","server":"cache-ams1","response_time":1,"request":{"method":null,"url":null,"headers":{"Fastly-Debug":1}},` +
			`"response":{"status":301,"headers":{"via":"1.1 varnish","set-cookie":["a=1","b=2"]}}}]`,
		Want: []network.EdgeCheck{{
			Hash: "d41d", POP: "amsterdam-nl", Server: "cache-ams1", ResponseTime: 1,
			Request:  network.EdgeRequest{Headers: network.Header{"Fastly-Debug": {"1"}}},
			Response: network.EdgeResponse{Status: 301, Headers: network.Header{"via": {"1.1 varnish"}, "set-cookie": {"a=1", "b=2"}}},
		}},
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return network.Content(c).EdgeCheck(ctx, "https://www.example.com/a?b=1")
		},
	},
}

func TestOperations(t *testing.T) {
	shapetest.CheckOperations(t, func(c *fastly.Client) *fastly.Client { return c }, operations)
}

func TestBadInput(t *testing.T) {
	client, fake := fastlytest.New(t)
	require.ErrorContains(t, shapetest.ErrorOf(network.ContentAddress{}.EdgeCheck(t.Context(), "a")), "the zero value has no address")
	require.ErrorContains(t, shapetest.ErrorOf(network.PublicIPAddress{}.Get(t.Context())), "the zero value has no address")
	require.ErrorContains(t, shapetest.ErrorOf(network.POPCollection{}.List(t.Context())), "the zero value has no address")
	require.Empty(t, fake.Requests())
	require.ErrorContains(t, shapetest.ErrorOf(network.Content(client).EdgeCheck(t.Context(), "")), "url can't be blank", "the server's to judge")
}

// Names of header fields are case-insensitive. Values are encoded as they were decoded.
func TestHeader(t *testing.T) {
	header := network.Header{"set-cookie": {"a=1", "b=2"}, "Host": {"www.example.com"}, "empty": {}}
	require.Equal(t, []string{"a=1", "www.example.com", "", ""}, []string{header.Get("Set-Cookie"), header.Get("host"), header.Get("empty"), header.Get("via")})
	text, err := json.Marshal(header)
	require.NoError(t, err)
	require.JSONEq(t, `{"set-cookie":["a=1","b=2"],"Host":"www.example.com","empty":[]}`, string(text))
}

// Reading the addresses requires no token, and the addresses can be parsed.
func TestPublicIPs(t *testing.T) {
	client, fake := fastlytest.New(t, fastly.WithoutToken())
	list, err := network.PublicIPs(client).Get(t.Context())
	require.NoError(t, err)
	require.Empty(t, fake.Requests()[0].Header.Get("Fastly-Key"))
	for _, text := range append(list.Addresses, list.IPv6Addresses...) {
		_, err := netip.ParsePrefix(text)
		require.NoError(t, err)
	}
	_, err = network.POPs(client).List(t.Context())
	require.ErrorIs(t, err, fastly.ErrUnauthorized, "the others need one")
}

// A check covers every POP. It has a separate hourly limit.
func TestEdgeCheck(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, fake := fastlytest.New(t, fastly.WithMaxWait(0), fastly.WithRetries(fastly.RetryPolicy{MaxAttempts: 1}))
		ctx, service := t.Context(), fake.AddService("shop").ID
		require.NoError(t, fake.Seed("/domain-management/v1/domains", map[string]any{"fqdn": "www.example.com", "service_id": service}))
		pops, err := network.POPs(client).List(ctx)
		require.NoError(t, err)
		for url, status := range map[string]int{"https://www.example.com/a": http.StatusOK, "other.example.com": http.StatusInternalServerError} {
			checks, err := network.Content(client).EdgeCheck(ctx, url)
			require.NoError(t, err)
			require.Len(t, checks, len(pops))
			for i, check := range checks {
				require.Equal(t, status, check.Response.Status)
				require.Contains(t, check.Response.Headers.Get("X-Served-By"), pops[i].Code)
			}
		}
		for range 198 {
			_, err := network.Content(client).EdgeCheck(ctx, "www.example.com")
			require.NoError(t, err)
		}
		_, err = network.Content(client).EdgeCheck(ctx, "www.example.com")
		require.ErrorIs(t, err, fastly.ErrRateLimited)
		_, err = client.Services.Create(ctx, fastly.ServiceInput{Name: new("blog")})
		require.NoError(t, err, "writes have another limit")
		time.Sleep(time.Hour)
		_, err = network.Content(client).EdgeCheck(ctx, "www.example.com")
		require.NoError(t, err)
	})
}
