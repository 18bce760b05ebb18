package dns_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/dns"
	"github.com/edgesdk/fastly/fastlytest"
	"github.com/edgesdk/fastly/internal/shapetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// operations lists the requests that the table of families does not cover.
var operations = []shapetest.Operation[*fastly.Client]{
	{
		Name: "get zone", Sent: "GET /dns/v1/zones/z", Again: true,
		Reply: `{"id":"z","name":"example.com.","type":"secondary","nameservers":["ns."],"serial":"2026112701","xfr_config_inbound":{"primaries":` +
			`[{"address":"192.0.2.1","description":"p"}],"inbound_tsig_key_id":"k","notify_ip_addresses":{"ipv4":["192.0.2.5"]}}}`,
		Want: &dns.Zone{
			ID: "z", Name: "example.com.", Type: dns.ZoneSecondary, Nameservers: []string{"ns."}, Serial: 2026112701,
			XFRConfigInbound: &dns.XFRConfigInbound{
				Primaries:        []dns.Primary{{Address: "192.0.2.1", Description: "p"}},
				InboundTSIGKeyID: "k", NotifyIPAddresses: dns.NotifyIPAddresses{IPv4: []string{"192.0.2.5"}},
			},
		},
		Call: func(ctx context.Context, c *fastly.Client) (any, error) { return dns.Zones(c).Get(ctx, "z") },
	},
	{
		Name: "remove key from zone", Reply: `{"id":"z"}`, Again: true, Want: &dns.Zone{ID: "z"}, Uncounted: true, Parallel: true,
		Sent: `PATCH /dns/v1/zones/z {"description":null,"xfr_config_inbound":{"inbound_tsig_key_id":null}}`,
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			none := fastly.NullableNull[string]()
			return dns.Zones(c).Update(ctx, "z", dns.ZoneInput{
				Description: none, XFRConfigInbound: &dns.XFRConfigInboundInput{InboundTSIGKeyID: none},
			})
		},
	},
	{
		Name: "remove primaries from zone", Reply: `{"id":"z"}`, Again: true, Want: &dns.Zone{ID: "z"}, Uncounted: true, Parallel: true,
		Sent: `PATCH /dns/v1/zones/z {"xfr_config_inbound":{"primaries":[]}}`,
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return dns.Zones(c).Update(ctx, "z", dns.ZoneInput{XFRConfigInbound: &dns.XFRConfigInboundInput{Primaries: []dns.Primary{}}})
		},
	},
	{
		Name: "create key without note", Status: 201, Reply: `{"id":"k"}`, Want: &dns.TSIGKey{ID: "k"}, Uncounted: true, Parallel: true,
		Sent: `POST /dns/v1/tsig-keys {"name":"n","algorithm":"hmac-sha256","secret":"c2VjcmV0"}`,
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return dns.TSIGKeys(c).Create(ctx, dns.TSIGKeyInput{
				Name: new("n"), Algorithm: new(dns.HMACSHA256), Secret: new(fastly.Secret("c2VjcmV0")), Description: fastly.NullableNull[string](),
			})
		},
	},
	{
		Name: "remove note from key", Reply: `{"id":"k"}`, Again: true, Want: &dns.TSIGKey{ID: "k"}, Uncounted: true, Parallel: true,
		Sent: `PATCH /dns/v1/tsig-keys/k {"description":null}`,
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return dns.TSIGKeys(c).Update(ctx, "k", dns.TSIGKeyInput{Description: fastly.NullableNull[string]()})
		},
	},
	{
		Name: "create configuration", Status: 201, Uncounted: true, Parallel: true,
		Header: map[string]string{"Accept": "application/vnd.api+json", "Content-Type": "application/vnd.api+json"},
		Sent: `POST /dns/configurations {"data":{"type":"dns_configuration","attributes":{"name":"n","dualstack":true},` +
			`"relationships":{"tls_configuration":{"data":{"type":"tls_configuration","id":"t"}}}}}`,
		Reply: `{"data":{"id":"c","type":"dns_configuration","attributes":{"name":"n","dualstack":true,"region":"global"},` +
			`"relationships":{"tls_configuration":{"data":{"type":"tls_configuration","id":"t"}}}}}`,
		Want: &dns.Configuration{ID: "c", Name: "n", Dualstack: true, Region: "global", TLSConfigurationID: "t"},
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return dns.Configurations(c).Create(ctx, dns.ConfigurationInput{Name: new("n"), Dualstack: new(true), TLSConfigurationID: new("t")})
		},
	},
}

func TestOperations(t *testing.T) {
	shapetest.CheckOperations(t, func(c *fastly.Client) *fastly.Client { return c }, operations)
}

// A key must be removed from a zone before it can be deleted. The update keeps the other transfer
// settings.
func TestKeyOfZone(t *testing.T) {
	client, _ := fastlytest.New(t)
	ctx, keys, zones := t.Context(), dns.TSIGKeys(client), dns.Zones(client)
	key, err := keys.Create(ctx, dns.TSIGKeyInput{Name: new("n"), Algorithm: new(dns.HMACSHA384), Secret: new(fastly.Secret("c2VjcmV0"))})
	require.NoError(t, err)
	primaries := []dns.Primary{{Address: "192.0.2.1", Description: "ns1"}}
	zone, err := zones.Create(ctx, dns.ZoneInput{
		Name: new("example.com"), Type: new(dns.ZoneSecondary),
		XFRConfigInbound: &dns.XFRConfigInboundInput{Primaries: primaries, InboundTSIGKeyID: fastly.NullableValue(key.ID)},
	})
	require.NoError(t, err)
	require.Equal(t, "example.com.", zone.Name)
	require.Len(t, zone.Nameservers, 4)
	require.Equal(t, key.ID, zone.XFRConfigInbound.InboundTSIGKeyID)
	require.ErrorIs(t, keys.Delete(ctx, key.ID), fastly.ErrConflict)

	zone, err = zones.Update(ctx, zone.ID, dns.ZoneInput{
		XFRConfigInbound: &dns.XFRConfigInboundInput{InboundTSIGKeyID: fastly.NullableNull[string]()},
	})
	require.NoError(t, err)
	require.Empty(t, zone.XFRConfigInbound.InboundTSIGKeyID)
	require.Equal(t, primaries, zone.XFRConfigInbound.Primaries)
	require.NoError(t, keys.Delete(ctx, key.ID))

	listed, err := zones.List(ctx)
	require.NoError(t, err)
	require.Nil(t, listed[0].XFRConfigInbound, "lists leave it out")
	require.Nil(t, listed[0].Nameservers)
}

// A secret is sent in the body of a request, and never printed.
func TestSecret(t *testing.T) {
	const secret = "c2VjcmV0LW9mLXRyYW5zZmVycw=="
	client, fake := fastlytest.New(t)
	in := dns.TSIGKeyInput{Name: new("n"), Algorithm: new(dns.Algorithm("md5")), Secret: new(fastly.Secret(secret))}
	_, err := dns.TSIGKeys(client).Create(t.Context(), in)
	require.ErrorContains(t, err, "must be one of hmac-sha224")
	require.NotContains(t, fmt.Sprintf("%v %+v %v", err, err, *in.Secret), secret)
	require.Contains(t, string(fake.Requests()[0].Body), secret)
}

func TestBadInput(t *testing.T) {
	client, fake := fastlytest.New(t)
	for words, err := range map[string]error{
		"get DNS zone: id is empty":               shapetest.ErrorOf(dns.Zones(client).Get(t.Context(), "")),
		"delete TSIG key: id is":                  dns.TSIGKeys(client).Delete(t.Context(), ".."),
		"update DNS configuration: id is empty":   shapetest.ErrorOf(dns.Configurations(client).Update(t.Context(), "", dns.ConfigurationInput{})),
		"invalid collection: the zero value has ": shapetest.ErrorOf(dns.ZoneCollection{}.List(t.Context())),
	} {
		require.ErrorContains(t, err, words)
	}
	require.Empty(t, fake.Requests())
}
