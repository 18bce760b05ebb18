package airuntime_test

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/airuntime"
	"github.com/edgesdk/fastly/fastlytest"
	"github.com/edgesdk/fastly/internal/shapetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// root is the common path prefix of all operations.
const root = "/ai-runtime-control/v1"

var (
	january  = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	february = time.Date(2026, 2, 3, 4, 5, 6, 0, time.UTC)
	filter   = airuntime.Filter{Key: "k", Provider: "anthropic", Model: "claude-opus-4-7", From: january, To: february}
)

// operations lists the requests that the table of families does not cover.
var operations = []shapetest.Operation[*fastly.Client]{
	{
		Name: "get virtual key", Sent: "GET " + root + "/keys/k", Again: true,
		Reply: `{"id":"k","customer_id":"c","name":"n","type":"t","user_id":"u","created_by":"Ada","expires_at":"2026-02-03T04:05:06Z","rpm_limit":600,
			"tpm_limit":null,"spend_limit_enabled_on":null,"deleted_at":null,"last_used_at":"2026-01-02T03:04:05Z","created_at":"2026-01-02T03:04:05.000000001Z"}`,
		Want: &airuntime.VirtualKey{
			ID: "k", CustomerID: "c", Name: "n", Type: "t", UserID: "u", CreatedBy: "Ada", ExpiresAt: &february, RPMLimit: new(600),
			LastUsedAt: &january, CreatedAt: january.Add(1),
		},
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return airuntime.VirtualKeys(c).Get(ctx, "k")
		},
	},
	{
		Name: "remove the limits of a virtual key", Sent: "PATCH " + root + `/keys/k {"expires_at":null,"rpm_limit":null,"tpm_limit":1}`, Again: true,
		Reply: `{"id":"k","tpm_limit":1}`, Want: &airuntime.VirtualKey{ID: "k", TPMLimit: new(1)}, Uncounted: true, Parallel: true,
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return airuntime.VirtualKeys(c).Update(ctx, "k", airuntime.VirtualKeyUpdateInput{
				ExpiresAt: fastly.NullableNull[time.Time](), RPMLimit: fastly.NullableNull[int](), TPMLimit: fastly.NullableValue(1),
			})
		},
	},
	{
		Name: "rotate virtual key", Sent: "POST " + root + `/keys/k/rotate {"expires_at":"2026-02-03T04:05:06Z"}`, Status: 201,
		Reply: `{"id":"k","access_token":"t"}`, Want: &airuntime.VirtualKey{ID: "k", AccessToken: "t"}, Uncounted: true, Parallel: true,
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return airuntime.VirtualKeys(c).Rotate(ctx, "k", airuntime.RotateInput{ExpiresAt: &february})
		},
	},
	{
		Name: "rotate virtual key without a time", Sent: "POST " + root + "/keys/k/rotate {}", Status: 201,
		Reply: `{"id":"k","access_token":"t"}`, Want: &airuntime.VirtualKey{ID: "k", AccessToken: "t"}, Uncounted: true, Parallel: true,
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return airuntime.VirtualKeys(c).Rotate(ctx, "k", airuntime.RotateInput{})
		},
	},
	{
		Name: "get failover policy", Sent: "GET " + root + "/keys/k/failover", Again: true,
		Reply: `{"targets":[{"provider_connection_id":"a"},{"provider_connection_id":"b"}],"timeout_enabled":true,"rate_limit_429_enabled":false,"server_error_5xx_enabled":true}`,
		Want: &airuntime.FailoverPolicy{
			Targets:        []airuntime.FailoverTarget{{ProviderConnectionID: "a"}, {ProviderConnectionID: "b"}},
			TimeoutEnabled: true, ServerError5xxEnabled: true,
		},
		Call: func(ctx context.Context, c *fastly.Client) (any, error) { return airuntime.Failover(c, "k").Get(ctx) },
	},
	{
		Name: "update failover policy", Again: true, Uncounted: true, Parallel: true,
		Sent:  "PUT " + root + `/keys/k/failover {"targets":[],"timeout_enabled":true,"rate_limit_429_enabled":false,"server_error_5xx_enabled":true}`,
		Reply: `{"targets":[],"rate_limit_429_enabled":true}`,
		Want:  &airuntime.FailoverPolicy{Targets: []airuntime.FailoverTarget{}, RateLimit429Enabled: true},
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return airuntime.Failover(c, "k").Update(ctx, airuntime.FailoverInput{
				Targets: []airuntime.FailoverTarget{}, TimeoutEnabled: new(true), RateLimit429Enabled: new(false), ServerError5xxEnabled: new(true),
			})
		},
	},
	{
		Name: "list providers", Sent: "GET " + root + "/providers", Again: true,
		Reply: `{"data":[{"id":"p","display_name":"P","default_base_url":"https://p.example.com","models":[{"id":"m","display_name":"M","provider_id":"p"}]}],"meta":{"total":1}}`,
		Want: []airuntime.Provider{{
			ID: "p", DisplayName: "P", DefaultBaseURL: "https://p.example.com", Models: []airuntime.Model{{ID: "m", DisplayName: "M", ProviderID: "p"}},
		}},
		Call: func(ctx context.Context, c *fastly.Client) (any, error) { return airuntime.Providers(c).List(ctx) },
	},
	{
		Name: "get Bedrock setup", Sent: "GET " + root + "/providers/bedrock/setup", Again: true,
		Reply: `{"arc_role_arn":"arn:aws:iam::1:role/r","external_id":"e"}`, Want: &airuntime.BedrockSetup{ARCRoleARN: "arn:aws:iam::1:role/r", ExternalID: "e"},
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return airuntime.Providers(c).BedrockSetup(ctx)
		},
	},
	{
		Name: "list models", Sent: "GET " + root + "/providers/a%2Fb/models", Again: true,
		Reply: `{"data":[{"id":"m","provider_id":"a/b"}],"meta":{"total":1}}`, Want: []airuntime.Model{{ID: "m", ProviderID: "a/b"}},
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return airuntime.Models(c, "a/b").List(ctx)
		},
	},
	{
		Name: "list sessions", Sent: "GET " + root + "/sessions?from=2026-01-02T03%3A04%3A05Z&key=k&limit=10&model=claude-opus-4-7&provider=anthropic&sort=-created_at&to=2026-02-03T04%3A05%3A06Z",
		Again: true,
		Reply: `{"data":[{"id":"s","virtual_key_id":"k","virtual_key_name":"n","provider":"p","model":"m","requests":1,"input_tokens":2,"output_tokens":3,
			"created_at":"2026-01-02T03:04:05.000006Z","updated_at":"2026-02-03T04:05:06Z","logs":[{"request":"q","response":"r","attrs":{"a":[1]}}]}],"meta":{"next_cursor":""}}`,
		Want: []airuntime.Session{{
			ID: "s", VirtualKeyID: "k", VirtualKeyName: "n", Provider: "p", Model: "m", Requests: 1, InputTokens: 2, OutputTokens: 3,
			CreatedAt: january.Add(6 * time.Microsecond), UpdatedAt: february,
			Logs: []airuntime.SessionLog{{Request: "q", Response: "r", Attrs: map[string]json.RawMessage{"a": json.RawMessage("[1]")}}},
		}},
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return airuntime.Sessions(c).Where(airuntime.SessionQuery{Filter: filter, Sort: "-created_at"}).List(ctx)
		},
	},
	{
		Name: "list usage metrics", Again: true,
		Sent: "GET " + root + "/usage-metrics?from=2026-01-02T03%3A04%3A05Z&granularity=hourly&key=k&limit=10&model=claude-opus-4-7&provider=anthropic&sort=-date&to=2026-02-03T04%3A05%3A06Z",
		Reply: `{"data":[{"date":"2026-01-02","usage_type":"requests","quantity":3000000000,"virtual_key_id":"k","virtual_key_name":"n","provider":"p","model":"m"},
			{"date":"2026-01-02 03:00:00"},{"date":"2026-01-02T00:00:00Z"}],"meta":{"next_cursor":""}}`,
		Want: []airuntime.UsageMetric{
			{Date: january.Truncate(24 * time.Hour), UsageType: "requests", Quantity: 3_000_000_000, VirtualKeyID: "k", VirtualKeyName: "n", Provider: "p", Model: "m"},
			{Date: january.Truncate(time.Hour)},
			{Date: january.Truncate(24 * time.Hour)},
		},
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			query := airuntime.UsageQuery{Filter: filter, Granularity: airuntime.Hourly, Sort: "-date"}
			return airuntime.UsageMetrics(c).Where(query).List(ctx)
		},
	},
	{
		Name: "export usage metrics", Again: true, Header: map[string]string{"Accept": "text/csv"},
		Sent:  "GET " + root + "/usage-metrics/export?key=k&provider=anthropic&model=claude-opus-4-7&from=2026-01-02T03%3A04%3A05Z&to=2026-02-03T04%3A05%3A06Z&sort=date&limit=7&cursor=c",
		Reply: "date,quantity\n", Want: "date,quantity\n",
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			export, err := airuntime.UsageMetrics(c).Export(ctx, airuntime.ExportQuery{Filter: filter, Sort: "date", Limit: 7, Cursor: "c"})
			if err != nil {
				return nil, err
			}
			defer func() { _ = export.Close() }()
			text, err := io.ReadAll(export)
			return string(text), err
		},
	},
}

func TestOperations(t *testing.T) {
	shapetest.CheckOperations(t, func(c *fastly.Client) *fastly.Client { return c }, operations)
}

// Sessions and usage metrics, which have no row in the table of families.
func TestCursors(t *testing.T) {
	t.Run("sessions", func(t *testing.T) {
		shapetest.CheckCursors(t, shapetest.CursorList{
			First: root + "/sessions?limit=10", Items: [3]string{`{"id":"a"}`, `{"id":"b"}`, `{"id":"c"}`},
			Want: []airuntime.Session{{ID: "a"}, {ID: "b"}, {ID: "c"}},
			List: func(ctx context.Context, client *fastly.Client, opts ...fastly.CallOption) (any, error) {
				return airuntime.Sessions(client).List(ctx, opts...)
			},
		})
	})
	t.Run("usage metrics", func(t *testing.T) {
		shapetest.CheckCursors(t, shapetest.CursorList{
			First: root + "/usage-metrics?limit=10", Items: [3]string{`{"quantity":1}`, `{"quantity":2}`, `{"quantity":3}`},
			Want: []airuntime.UsageMetric{{Quantity: 1}, {Quantity: 2}, {Quantity: 3}},
			List: func(ctx context.Context, client *fastly.Client, opts ...fastly.CallOption) (any, error) {
				return airuntime.UsageMetrics(client).List(ctx, opts...)
			},
		})
	})
}

// Ids that would change the path are refused before a request is sent.
func TestRefusedInput(t *testing.T) {
	client, fake := fastlytest.New(t)
	ctx := t.Context()
	for _, id := range []string{"", ".", ".."} {
		for name, err := range map[string]error{
			"rotate":          shapetest.ErrorOf(airuntime.VirtualKeys(client).Rotate(ctx, id, airuntime.RotateInput{})),
			"get failover":    shapetest.ErrorOf(airuntime.Failover(client, id).Get(ctx)),
			"update failover": shapetest.ErrorOf(airuntime.Failover(client, id).Update(ctx, airuntime.FailoverInput{})),
			"list models":     shapetest.ErrorOf(airuntime.Models(client, id).List(ctx)),
		} {
			require.ErrorContains(t, err, " is ", "%s %q", name, id)
		}
	}
	require.Empty(t, fake.Requests())
	_, err := airuntime.VirtualKeyCollection{}.Rotate(ctx, "k", airuntime.RotateInput{})
	require.ErrorContains(t, err, "the zero value has no address")
}

// The access token of a key is returned only when it is created or rotated. Package fmt never
// prints it.
func TestLifeOfAVirtualKey(t *testing.T) {
	client, _ := fastlytest.New(t)
	ctx, keys := t.Context(), airuntime.VirtualKeys(client)
	made, err := keys.Create(ctx, airuntime.VirtualKeyInput{Name: new("chatbot"), RPMLimit: new(600)})
	require.NoError(t, err)
	require.NotEmpty(t, made.AccessToken)
	require.Equal(t, fastlytest.User, made.UserID)
	rotated, err := keys.Rotate(ctx, made.ID, airuntime.RotateInput{ExpiresAt: &february})
	require.NoError(t, err)
	require.NotEqual(t, made.AccessToken, rotated.AccessToken)
	read, err := keys.Get(ctx, made.ID)
	require.NoError(t, err)
	require.Empty(t, read.AccessToken)
	require.Equal(t, []any{february, 600}, []any{*read.ExpiresAt, *read.RPMLimit})
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x"} {
		for _, key := range []*airuntime.VirtualKey{made, rotated} {
			require.NotContains(t, fmt.Sprintf(verb, *key), key.AccessToken.Reveal())
		}
	}

	changed, err := keys.Update(ctx, made.ID, airuntime.VirtualKeyUpdateInput{
		RPMLimit: fastly.NullableNull[int](), ExpiresAt: fastly.NullableNull[time.Time](), SpendLimitEnabled: new(true),
	})
	require.NoError(t, err)
	require.Nil(t, changed.RPMLimit)
	require.Nil(t, changed.ExpiresAt)
	require.True(t, changed.SpendLimitEnabled)
	require.NotNil(t, changed.SpendLimitEnabledOn)

	require.NoError(t, keys.Delete(ctx, made.ID))
	left, err := keys.List(ctx)
	require.NoError(t, err)
	require.Empty(t, left)
	all, err := keys.Where(airuntime.VirtualKeyQuery{IncludeDeleted: true}).List(ctx)
	require.NoError(t, err)
	require.Len(t, all, 1)
	require.NotNil(t, all[0].DeletedAt)
}

// connect creates a provider connection.
func connect(t *testing.T, client *fastly.Client) *airuntime.ProviderConnection {
	t.Helper()
	made, err := airuntime.ProviderConnections(client).Create(t.Context(), airuntime.ProviderConnectionInput{
		Name: new("anthropic"), Models: []string{"claude-opus-4-7"}, BaseURL: new("https://api.anthropic.com"), APIKey: new(fastly.Secret("hidden")),
	})
	require.NoError(t, err)
	return made
}

// A failover policy requires existing connections. Connections list the keys that refer to them.
func TestFailover(t *testing.T) {
	client, _ := fastlytest.New(t)
	ctx := t.Context()
	connection := connect(t, client)
	key, err := airuntime.VirtualKeys(client).Create(ctx, airuntime.VirtualKeyInput{Name: new("chatbot")})
	require.NoError(t, err)
	policy, target := airuntime.Failover(client, key.ID), []airuntime.FailoverTarget{{ProviderConnectionID: connection.ID}}
	set, err := policy.Update(ctx, airuntime.FailoverInput{Targets: target, TimeoutEnabled: new(true)})
	require.NoError(t, err)
	require.Equal(t, &airuntime.FailoverPolicy{Targets: target, TimeoutEnabled: true}, set)
	_, err = policy.Update(ctx, airuntime.FailoverInput{Targets: []airuntime.FailoverTarget{{ProviderConnectionID: "none"}}})
	require.ErrorContains(t, err, "'targets' names no provider connection: none")
	read, err := airuntime.ProviderConnections(client).Get(ctx, connection.ID)
	require.NoError(t, err)
	require.Equal(t, []string{key.ID}, read.VirtualKeyIDs)

	require.NoError(t, airuntime.ProviderConnections(client).Delete(ctx, connection.ID))
	got, err := policy.Get(ctx)
	require.NoError(t, err)
	require.Equal(t, &airuntime.FailoverPolicy{Targets: []airuntime.FailoverTarget{}, TimeoutEnabled: true}, got)
	require.NoError(t, airuntime.VirtualKeys(client).Delete(ctx, key.ID))
	_, err = policy.Get(ctx)
	require.ErrorIs(t, err, fastly.ErrNotFound)
}

// A connection requires the fields of its authentication type, and never returns its API key.
func TestProviderConnections(t *testing.T) {
	client, fake := fastlytest.New(t)
	ctx, all := t.Context(), airuntime.ProviderConnections(client)
	require.Equal(t, "https://api.anthropic.com", connect(t, client).BaseURL)
	setup, err := airuntime.Providers(client).BedrockSetup(ctx)
	require.NoError(t, err)
	require.Equal(t, fastlytest.Customer, setup.ExternalID)
	in := airuntime.ProviderConnectionInput{
		Name: new("bedrock"), Models: []string{"m"}, AuthType: new(airuntime.AuthAWSIAM), CustomerRoleARN: new("arn:aws:iam::1:role/r"), Region: new("us-east-1"),
	}
	made, err := all.Create(ctx, in)
	require.NoError(t, err)
	require.Equal(t, []any{airuntime.AuthAWSIAM, "us-east-1"}, []any{made.AuthType, made.Region})
	in.APIKey = new(fastly.Secret("hidden"))
	_, err = all.Create(ctx, in)
	require.ErrorContains(t, err, "api_key")
	require.NotContains(t, err.Error(), "hidden")
	require.NotContains(t, fmt.Sprintf("%+v", in), "hidden")
	_, err = all.Update(ctx, made.ID, airuntime.ProviderConnectionUpdateInput{APIKey: new(fastly.Secret("hidden"))})
	require.ErrorContains(t, err, "does not go with")
	in.Name, in.APIKey = new("anthropic"), nil
	_, err = all.Create(ctx, in)
	require.ErrorContains(t, err, "must be bedrock")
	require.Contains(t, string(fake.Requests()[0].Body), `"api_key":"hidden"`)
}

// Usage metrics are sums over sessions. The export contains the same metrics as the list.
func TestUsage(t *testing.T) {
	client, fake := fastlytest.New(t)
	ctx := t.Context()
	require.NoError(t, fake.Seed(root+"/keys", map[string]any{"id": "k", "name": "chatbot"}))
	session := func(at string, tokens int, model string) map[string]any {
		return map[string]any{"virtual_key_id": "k", "provider": "anthropic", "model": model, "input_tokens": tokens, "created_at": at}
	}
	require.NoError(t, fake.Seed(root+"/sessions",
		session("2026-01-02T03:04:05.000001Z", 10, "opus"), session("2026-01-02T03:59:00Z", 20, "opus"),
		session("2026-01-02T05:00:00Z", 40, "opus"), session("2026-01-03T00:00:00Z", 80, "sonnet"),
	))
	metrics := airuntime.UsageMetrics(client)
	tokens := func(query airuntime.UsageQuery) (of []string) {
		t.Helper()
		list, err := metrics.Where(query).List(ctx, fastly.WithPageSize(2))
		require.NoError(t, err)
		for _, metric := range list {
			if metric.UsageType == "input_tokens" {
				of = append(of, fmt.Sprint(metric.Date.Format("02 15"), " ", metric.VirtualKeyName, " ", metric.Model, " ", metric.Quantity))
			}
		}
		return of
	}
	require.Equal(t, []string{"02 00 chatbot opus 70", "03 00 chatbot sonnet 80"}, tokens(airuntime.UsageQuery{}))
	require.Equal(t, []string{"02 03 chatbot opus 30", "02 05 chatbot opus 40", "03 00 chatbot sonnet 80"}, tokens(airuntime.UsageQuery{Granularity: airuntime.Hourly}))
	require.Equal(t, []string{"03 00 chatbot sonnet 80", "02 00 chatbot opus 70"}, tokens(airuntime.UsageQuery{Sort: "-date"}))
	hour := airuntime.Filter{From: time.Date(2026, 1, 2, 3, 30, 0, 0, time.UTC), To: time.Date(2026, 1, 2, 4, 0, 0, 0, time.UTC)}
	require.Equal(t, []string{"02 00 chatbot opus 20"}, tokens(airuntime.UsageQuery{Filter: hour}))
	require.Empty(t, tokens(airuntime.UsageQuery{Filter: airuntime.Filter{Key: "other"}}))

	sessions, err := airuntime.Sessions(client).Where(airuntime.SessionQuery{Filter: hour}).List(ctx)
	require.NoError(t, err)
	require.Len(t, sessions, 1)
	export, err := metrics.Export(ctx, airuntime.ExportQuery{Filter: airuntime.Filter{Model: "sonnet"}})
	require.NoError(t, err)
	defer func() { _ = export.Close() }()
	rows, err := csv.NewReader(export).ReadAll()
	require.NoError(t, err)
	require.Equal(t, []string{"date", "usage_type", "quantity", "virtual_key_id", "virtual_key_name", "provider", "model"}, rows[0])
	require.Equal(t, []string{"2026-01-03T00:00:00Z", "input_tokens", "80", "k", "chatbot", "anthropic", "sonnet"}, rows[2])
	require.Len(t, rows, 4)
}
