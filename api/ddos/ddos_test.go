package ddos_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/ddos"
	"github.com/edgesdk/fastly/fastlytest"
	"github.com/edgesdk/fastly/internal/shapetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	ruleText = `"id":"r","name":"n","action":"off","customer_id":"c","service_id":"s","source_ip":"192.0.2.1","source_ip_prefix":"192.0.2.0/24",` +
		`"country_code":"DE","asn":"64496","host":"www.example.com","additional_attributes":["user_agent"],` +
		`"created_at":"2026-01-02T03:04:05Z","updated_at":"2026-01-02T03:04:05Z"`
	trafficText = `{"customer_id":"c","service_id":"s","traffic_percentage":12.34,"created_at":"2026-01-02T03:04:05Z","updated_at":"2026-01-02T03:04:05Z",` +
		`"attributes":[{"name":"country_code","values":[{"value":"DE","percentage":80},{"value":"FR","percentage":20}]}]}`
)

var (
	at   = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	rule = ddos.Rule{
		ID: "r", Name: "n", Action: ddos.ActionOff, CustomerID: "c", ServiceID: "s", SourceIP: "192.0.2.1", SourceIPPrefix: "192.0.2.0/24",
		CountryCode: "DE", ASN: "64496", Host: "www.example.com", AdditionalAttributes: []string{"user_agent"}, CreatedAt: at, UpdatedAt: at,
	}
	traffic = ddos.TrafficStats{
		CustomerID: "c", ServiceID: "s", TrafficPercentage: 12.34, CreatedAt: at, UpdatedAt: at,
		Attributes: []ddos.AttributeStats{{Name: "country_code", Values: []ddos.AttributeValue{{"DE", 80}, {"FR", 20}}}},
	}
)

// operations lists the requests that the table of families does not cover.
var operations = []shapetest.Operation[*fastly.Client]{
	{
		Name: "get event", Sent: "GET /ddos-protection/v1/events/e", Again: true,
		Reply: `{"id":"e","name":"n","customer_id":"c","service_id":"s","requests_allowed":1,"requests_detected":5000000000,` +
			`"started_at":"2026-01-02T03:04:05Z","ended_at":null,"created_at":"2026-01-02T03:04:05Z","updated_at":null}`,
		Want: &ddos.Event{
			ID: "e", Name: "n", CustomerID: "c", ServiceID: "s", RequestsAllowed: 1, RequestsDetected: 5_000_000_000, StartedAt: at, CreatedAt: at,
		},
		Call: func(ctx context.Context, c *fastly.Client) (any, error) { return ddos.Events(c).Get(ctx, "e") },
	},
	{
		Name: "list event rules", Sent: "GET /ddos-protection/v1/events/e/rules?include=traffic_stats&limit=100", Again: true,
		Reply: `{"data":[{` + ruleText + `,"traffic_stats":` + trafficText + `},{"id":"q","asn":null}],"meta":{"limit":100}}`,
		Want:  []ddos.EventRule{{rule, &traffic}, {Rule: ddos.Rule{ID: "q"}}},
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			query := ddos.EventRuleQuery{Include: []ddos.Include{ddos.IncludeTrafficStats}}
			return ddos.EventRules(c, "e").Where(query).List(ctx)
		},
	},
	{
		Name: "get traffic stats", Sent: "GET /ddos-protection/v1/events/e/rules/r/traffic-stats", Reply: trafficText, Want: &traffic, Again: true,
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return ddos.EventRules(c, "e").TrafficStats(ctx, "r")
		},
	},
	{
		Name: "get rule", Sent: "GET /ddos-protection/v1/rules/r", Reply: `{` + ruleText + `}`, Want: &rule, Again: true,
		Call: func(ctx context.Context, c *fastly.Client) (any, error) { return ddos.Rules(c).Get(ctx, "r") },
	},
	{
		Name: "update rule", Sent: `PATCH /ddos-protection/v1/rules/r {"action":"off"}`, Reply: `{` + ruleText + `}`, Want: &rule,
		Again: true, Unrecorded: true, Parallel: true,
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return ddos.Rules(c).Update(ctx, "r", ddos.RuleInput{Action: new(ddos.ActionOff)})
		},
	},
}

func TestOperations(t *testing.T) {
	shapetest.CheckOperations(t, func(c *fastly.Client) *fastly.Client { return c }, operations)
}

// Events can be filtered by an overlapping time range and by service.
func TestEventsOfATimeRange(t *testing.T) {
	client, fake := fastlytest.New(t)
	require.NoError(t, fake.Seed(
		"/ddos-protection/v1/events",
		map[string]any{"id": "early", "service_id": "S1", "started_at": "2026-01-01T00:00:00Z", "ended_at": "2026-01-01T01:00:00Z"},
		map[string]any{"id": "late", "service_id": "S2", "started_at": "2026-01-02T00:00:00Z", "ended_at": "2026-01-02T01:00:00Z"},
		map[string]any{"id": "running", "service_id": "S1", "started_at": "2026-01-03T00:00:00Z"},
	))
	day := func(n, hour int) time.Time { return time.Date(2026, 1, n, hour, 30, 0, 0, time.UTC) }
	for _, test := range []struct {
		query ddos.EventQuery
		want  []string
	}{
		{ddos.EventQuery{}, []string{"early", "late", "running"}},
		{ddos.EventQuery{From: day(1, 0)}, []string{"early", "late", "running"}},
		{ddos.EventQuery{From: day(1, 1)}, []string{"late", "running"}},
		{ddos.EventQuery{From: day(4, 0)}, []string{"running"}},
		{ddos.EventQuery{To: day(2, 0)}, []string{"early", "late"}},
		{ddos.EventQuery{From: day(1, 1), To: day(2, 9), ServiceID: "S2"}, []string{"late"}},
		{ddos.EventQuery{ServiceID: "S1", To: day(1, 9)}, []string{"early"}},
	} {
		var ids []string
		for event, err := range ddos.Events(client).Where(test.query).All(t.Context()) {
			require.NoError(t, err)
			ids = append(ids, event.ID)
			require.Equal(t, event.ID == "running", event.EndedAt == nil)
		}
		require.Equal(t, test.want, ids, "%+v", test.query)
	}
}

// A rule is the same in every event. It has statistics only in lists that include them.
func TestLifeOfARule(t *testing.T) {
	client, fake := fastlytest.New(t)
	ctx := t.Context()
	require.NoError(t, fake.Seed("/ddos-protection/v1/events", map[string]any{"id": "E1", "service_id": "S1"}, map[string]any{"id": "E2", "service_id": "S1"}))
	for _, event := range []string{"E1", "E2"} {
		require.NoError(t, fake.Seed("/ddos-protection/v1/events/"+event+"/rules", map[string]any{"id": "R1", "country_code": "DE", "asn": "64496"}))
	}
	read, err := ddos.Rules(client).Get(ctx, "R1")
	require.NoError(t, err)
	require.Equal(t, []any{"S1", fastlytest.Customer, ddos.ActionDefault, "DE"}, []any{read.ServiceID, read.CustomerID, read.Action, read.CountryCode})

	changed, err := ddos.Rules(client).Update(ctx, "R1", ddos.RuleInput{Action: new(ddos.ActionBlock)})
	require.NoError(t, err)
	for _, event := range []string{"E1", "E2"} {
		of := ddos.EventRules(client, event)
		rules, err := of.List(ctx)
		require.NoError(t, err)
		require.Equal(t, []ddos.EventRule{{Rule: *changed}}, rules)
		stats, err := of.TrafficStats(ctx, "R1")
		require.NoError(t, err)
		require.Equal(t, []ddos.AttributeStats{
			{Name: "country_code", Values: []ddos.AttributeValue{{"DE", 100}}}, {Name: "asn", Values: []ddos.AttributeValue{{"64496", 100}}},
		}, stats.Attributes)
		rules, err = of.Where(ddos.EventRuleQuery{Include: []ddos.Include{ddos.IncludeTrafficStats}}).List(ctx)
		require.NoError(t, err)
		require.Equal(t, []ddos.EventRule{{*changed, stats}}, rules)
	}
	_, err = ddos.Rules(client).Update(ctx, "R2", ddos.RuleInput{Action: new(ddos.ActionBlock)})
	require.ErrorIs(t, err, fastly.ErrNotFound)
	_, err = ddos.EventRules(client, "E1").TrafficStats(ctx, "R2")
	require.ErrorIs(t, err, fastly.ErrNotFound)
}

// Invalid input is refused by name before a request is sent.
func TestBadInput(t *testing.T) {
	client, fake := fastlytest.New(t)
	ctx := t.Context()
	for words, err := range map[string]error{
		"get DDoS event: event_id is empty":                  shapetest.ErrorOf(ddos.Events(client).Get(ctx, "")),
		"list DDoS event rules: event_id is empty":           shapetest.ErrorOf(ddos.EventRules(client, "").List(ctx)),
		"get DDoS rule traffic statistics: rule_id is empty": shapetest.ErrorOf(ddos.EventRules(client, "e").TrafficStats(ctx, "")),
		"update DDoS rule: rule_id is empty":                 shapetest.ErrorOf(ddos.Rules(client).Update(ctx, "", ddos.RuleInput{})),
		"invalid collection: the zero value has no address":  shapetest.ErrorOf(ddos.EventRuleCollection{}.TrafficStats(ctx, "r")),
	} {
		require.ErrorContains(t, err, words)
	}
	require.Empty(t, fake.Requests())
}
