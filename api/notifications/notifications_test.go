package notifications_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/notifications"
	"github.com/edgesdk/fastly/collection"
	"github.com/edgesdk/fastly/fastlytest"
	"github.com/edgesdk/fastly/internal/shapetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// configs holds a configuration of every type with its encoding.
var configs = map[notifications.Type]struct {
	config notifications.Config
	text   string
}{
	notifications.TypeDatadog: {notifications.DatadogConfig{APIKey: "k1", Site: "datadoghq.eu"}, `{"apikey":"k1","site":"datadoghq.eu"}`},
	notifications.TypeJiraIssue: {
		notifications.JiraIssueConfig{BaseURL: "https://jira.example.com", Username: "u", Token: "t1", ProjectKey: "P", IssueType: "Task"},
		`{"baseurl":"https://jira.example.com","username":"u","token":"t1","projectkey":"P","issuetype":"Task"}`,
	},
	notifications.TypeJSM:            {notifications.JSMConfig{APIKey: "k2"}, `{"apikey":"k2"}`},
	notifications.TypeMailingList:    {notifications.MailingListConfig{Address: "list@example.com"}, `{"address":"list@example.com"}`},
	notifications.TypeMicrosoftTeams: {notifications.MicrosoftTeamsConfig{Webhook: "https://teams.example.com"}, `{"webhook":"https://teams.example.com"}`},
	notifications.TypeNewRelic:       {notifications.NewRelicConfig{Account: "1", Key: "k3"}, `{"account":"1","key":"k3"}`},
	notifications.TypeOpsgenie:       {notifications.OpsgenieConfig{APIKey: "k4"}, `{"apikey":"k4"}`},
	notifications.TypePagerDuty:      {notifications.PagerDutyConfig{Key: "k5"}, `{"key":"k5"}`},
	notifications.TypeSlack:          {notifications.SlackConfig{Webhook: "https://slack.example.com"}, `{"webhook":"https://slack.example.com"}`},
	notifications.TypeSplunkOnCall:   {notifications.SplunkOnCallConfig{URL: "https://splunk.example.com"}, `{"url":"https://splunk.example.com"}`},
	notifications.TypeWebhook:        {notifications.WebhookConfig{Webhook: "https://hook.example.com"}, `{"webhook":"https://hook.example.com"}`},
	"carrierpigeon": {
		notifications.OtherConfig{Unknown: collection.Unknown{"loft": json.RawMessage(`{"n":"inner"}`)}}, `{"loft":{"n":"inner"}}`,
	},
}

// operations lists the requests that the table of families does not cover.
func operations() []shapetest.Operation[*fastly.Client] {
	all := []shapetest.Operation[*fastly.Client]{
		{
			Name: "update without configuration", Sent: `PATCH /notifications/integrations/i {"name":"n","description":""}`, Status: http.StatusNoContent,
			Again: true, Uncounted: true, Parallel: true,
			Call: func(ctx context.Context, c *fastly.Client) (any, error) {
				return nil, notifications.Integrations(c).Update(ctx, "i", notifications.IntegrationInput{Name: new("n"), Description: new("")})
			},
		},
		{
			Name: "get signing key", Sent: "GET /notifications/integrations/i/signingKey", Reply: `{"signingKey":"k"}`, Again: true,
			Want: &notifications.SigningKey{SigningKey: "k"},
			Call: func(ctx context.Context, c *fastly.Client) (any, error) {
				return notifications.Integrations(c).SigningKey(ctx, "i")
			},
		},
		{
			Name: "rotate signing key", Sent: "POST /notifications/integrations/i/rotateSigningKey", Reply: `{"signingKey":"k"}`,
			Want: &notifications.SigningKey{SigningKey: "k"}, Uncounted: true, Parallel: true,
			Call: func(ctx context.Context, c *fastly.Client) (any, error) {
				return notifications.Integrations(c).RotateSigningKey(ctx, "i")
			},
		},
		{
			Name: "list integration types", Sent: "GET /notifications/integration-types", Again: true,
			Reply: `[{"type":"slack","display_name":"Slack","custom_fields":[{"name":"webhook","display_name":"Webhook URL","format":"url"}]}]`,
			Want: []notifications.IntegrationType{{
				Type: notifications.TypeSlack, DisplayName: "Slack",
				CustomFields: []notifications.CustomField{{Name: "webhook", DisplayName: "Webhook URL", Format: "url"}},
			}},
			Call: func(ctx context.Context, c *fastly.Client) (any, error) {
				return notifications.IntegrationTypes(c).List(ctx)
			},
		},
		{
			Name: "list event types", Sent: "GET /notifications/v1/event-mappings/event-types?scope_type=ngwaf&sort=-event_type", Again: true,
			Reply: `{"data":[{"event_type":"ngwaf.list.create","display_name":"Next-Gen WAF: List: Create","scope_types":["ngwaf","account"]}]}`,
			Want: []notifications.EventType{{
				EventType: "ngwaf.list.create", DisplayName: "Next-Gen WAF: List: Create",
				ScopeTypes: []notifications.ScopeType{notifications.ScopeNGWAF, notifications.ScopeAccount},
			}},
			Call: func(ctx context.Context, c *fastly.Client) (any, error) {
				query := notifications.EventTypeQuery{ScopeType: notifications.ScopeNGWAF, Sort: "-event_type"}
				return notifications.EventTypes(c).Where(query).List(ctx)
			},
		},
		{
			Name: "list scope types", Sent: "GET /notifications/v1/event-mappings/scope-types?sort=scope_type", Again: true,
			Reply: `{"data":[{"scope_type":"account"},{"scope_type":"wasm"}]}`,
			Want:  []notifications.Scope{{ScopeType: notifications.ScopeAccount}, {ScopeType: notifications.ScopeWasm}},
			Call: func(ctx context.Context, c *fastly.Client) (any, error) {
				return notifications.ScopeTypes(c).Where(notifications.ScopeQuery{Sort: "scope_type"}).List(ctx)
			},
		},
		{
			Name: "confirm a mailing list", Sent: `POST /notifications/mailinglist-confirmations {"email":"list@example.com"}`, Status: http.StatusNoContent,
			Uncounted: true, Parallel: true,
			Call: func(ctx context.Context, c *fastly.Client) (any, error) {
				return nil, notifications.MailingListConfirmations(c).Create(ctx, "list@example.com")
			},
		},
	}
	for of, test := range configs {
		in := notifications.IntegrationInput{Name: new("n"), Config: test.config}
		if _, other := test.config.(notifications.OtherConfig); other {
			in.Type = &of
		}
		body := fmt.Sprintf(`{"name":"n","type":%q,"config":%s}`, of, test.text)
		all = append(all, shapetest.Operation[*fastly.Client]{
			Name: "create " + string(of), Sent: "POST /notifications/integrations " + body, Reply: `{"integration_id":"i"}`,
			Want: &notifications.CreatedIntegration{IntegrationID: "i"}, Uncounted: true, Parallel: true,
			Call: func(ctx context.Context, c *fastly.Client) (any, error) {
				return notifications.Integrations(c).Create(ctx, in)
			},
		}, shapetest.Operation[*fastly.Client]{
			Name: "update " + string(of), Sent: "PATCH /notifications/integrations/i " + body, Status: http.StatusNoContent,
			Again: true, Uncounted: true, Parallel: true,
			Call: func(ctx context.Context, c *fastly.Client) (any, error) {
				return nil, notifications.Integrations(c).Update(ctx, "i", in)
			},
		}, shapetest.Operation[*fastly.Client]{
			Name: "get " + string(of), Sent: "GET /notifications/integrations/i", Again: true,
			Reply: fmt.Sprintf(`{"id":"i","name":"n","description":"d","type":%q,"config":%s,"status":"s","created_at":"2026-01-02T03:04:05Z"}`, of, test.text),
			Want: &notifications.Integration{
				ID: "i", Name: "n", Description: "d", Type: of, Config: test.config, Status: "s", CreatedAt: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
			},
			Call: func(ctx context.Context, c *fastly.Client) (any, error) {
				return notifications.Integrations(c).Get(ctx, "i")
			},
		})
	}
	return all
}

func TestOperations(t *testing.T) {
	shapetest.CheckOperations(t, func(c *fastly.Client) *fastly.Client { return c }, operations())
}

// Configurations in integrations and inputs are encoded as they were decoded.
func TestConfigsAreUnions(t *testing.T) {
	kinds := []string{}
	for of := range configs {
		kinds = append(kinds, string(of))
	}
	slices.Sort(kinds)
	integration := func(r shapetest.UnionRandom) any {
		object, config := map[string]any{}, map[string]any{}
		of := shapetest.One(r, kinds...)
		if err := json.Unmarshal([]byte(configs[notifications.Type(of)].text), &config); err != nil {
			return nil
		}
		r.With(object, "type", of)
		for name := range maps.Clone(config) {
			if len(name)%3 == r.IntN(9) {
				delete(config, name)
			}
		}
		object["config"] = r.Object(config)
		return object
	}
	sent := func(value any) []any { return []any{value.(map[string]any)["config"]} }
	shapetest.Union[notifications.Integration]{
		Make: integration, Sent: sent, Types: 12,
		Variants: func(i notifications.Integration) []any { return []any{i.Config} },
	}.Check(t)
	shapetest.Union[notifications.IntegrationInput]{
		Make: integration, Sent: sent, Types: 12,
		Variants: func(in notifications.IntegrationInput) []any { return []any{in.Config} },
	}.Check(t)
}

// A nil pointer counts as no configuration.
func TestNilConfig(t *testing.T) {
	client, fake := fastlytest.New(t)
	fake.Inject(fastlytest.Fault{Status: http.StatusNoContent})
	in := notifications.IntegrationInput{Config: (*notifications.SlackConfig)(nil), Type: new(notifications.TypeSlack)}
	require.NoError(t, notifications.Integrations(client).Update(t.Context(), "i", in))
	requests := fake.Requests()
	require.JSONEq(t, `{"type":"slack","config":null}`, string(requests[0].Body))
}

// Configurations of any type can be sent back unmodified, including unknown members.
func TestConfigsRoundTrip(t *testing.T) {
	client, fake := fastlytest.New(t)
	types := []notifications.Type{""}
	for of := range configs {
		types = append(types, of)
	}
	slices.Sort(types)
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 1))
		of, members := types[r.IntN(len(types))], map[string]any{}
		if err := json.Unmarshal([]byte(configs[of].text), &members); of != "" {
			require.NoError(t, err)
		}
		for range r.IntN(3) {
			members[fmt.Sprint("extra", r.IntN(9))] = []any{nil, "text", 1.5, true, []any{"a"}, map[string]any{"b": "c"}}[r.IntN(6)]
		}
		for name := range members {
			if r.IntN(3) == 0 {
				delete(members, name)
			}
		}
		text, err := json.Marshal(map[string]any{"type": of, "config": members})
		require.NoError(t, err)
		fake.Inject(fastlytest.Fault{Status: http.StatusOK, Body: string(text)})
		read, err := notifications.Integrations(client).Get(t.Context(), "i")
		require.NoError(t, err)
		require.Equal(t, of, read.Type)
		fake.Inject(fastlytest.Fault{Status: http.StatusNoContent})
		require.NoError(t, notifications.Integrations(client).Update(t.Context(), "i", notifications.IntegrationInput{Type: &of, Config: read.Config}))
		requests := fake.Requests()
		require.JSONEq(t, string(text), string(requests[len(requests)-1].Body))
	}
}

// A missing or null configuration is nil. An error about an invalid one contains its location.
func TestConfigsThatLack(t *testing.T) {
	client, fake := fastlytest.New(t)
	for text, want := range map[string]notifications.Config{
		`{"type":"slack"}`:               nil,
		`{"type":"slack","config":null}`: nil,
		`{"type":"slack","config":{}}`:   notifications.SlackConfig{},
		`{"type":null,"config":{}}`:      notifications.OtherConfig{},
	} {
		fake.Inject(fastlytest.Fault{Status: http.StatusOK, Body: text})
		read, err := notifications.Integrations(client).Get(t.Context(), "i")
		require.NoError(t, err, text)
		require.Equal(t, want, read.Config, text)
	}
	for text, want := range map[string]string{
		`{"type":"slack","config":[1]}`:                "/config",
		`{"type":"slack","config":{"webhook":["x1"]}}`: "/config/webhook",
		`{"type":["slack"]}`:                           "/type",
	} {
		fake.Inject(fastlytest.Fault{Status: http.StatusOK, Body: text})
		_, err := notifications.Integrations(client).Get(t.Context(), "i")
		require.ErrorContains(t, err, want, text)
		require.NotContains(t, err.Error(), "x1")
	}
}

// An integration in the fake: secrets are never returned, and omitted fields are unchanged.
func TestLifeOfAnIntegration(t *testing.T) {
	client, _ := fastlytest.New(t)
	ctx, all := t.Context(), notifications.Integrations(client)
	made, err := all.Create(ctx, notifications.IntegrationInput{Name: new("a"), Config: notifications.NewRelicConfig{Account: "1", Key: "hidden"}})
	require.NoError(t, err)
	read, err := all.Get(ctx, made.IntegrationID)
	require.NoError(t, err)
	require.Equal(t, notifications.NewRelicConfig{Account: "1"}, read.Config)
	require.NoError(t, all.Update(ctx, made.IntegrationID, notifications.IntegrationInput{Description: new("d")}))
	require.NoError(t, all.Update(ctx, made.IntegrationID, notifications.IntegrationInput{Config: notifications.SlackConfig{Webhook: "hidden"}}))
	read, err = all.Get(ctx, made.IntegrationID)
	require.NoError(t, err)
	require.Equal(t, []any{"a", "d", notifications.TypeSlack, notifications.SlackConfig{}}, []any{read.Name, read.Description, read.Type, read.Config})
	_, err = all.SigningKey(ctx, made.IntegrationID)
	require.ErrorContains(t, err, "only integrations of type webhook have a signing key")

	require.NoError(t, all.Update(ctx, made.IntegrationID, notifications.IntegrationInput{Config: notifications.WebhookConfig{Webhook: "hidden"}}))
	first, err := all.SigningKey(ctx, made.IntegrationID)
	require.NoError(t, err)
	rotated, err := all.RotateSigningKey(ctx, made.IntegrationID)
	require.NoError(t, err)
	require.NotEqual(t, first, rotated)
	again, err := all.SigningKey(ctx, made.IntegrationID)
	require.NoError(t, err)
	require.Equal(t, rotated, again)
	for _, value := range []any{first, *first, notifications.SlackConfig{Webhook: "hidden"}, configs["carrierpigeon"].config} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x"} {
			text := fmt.Sprintf(verb, value)
			require.NotContains(t, text, first.SigningKey.Reveal())
			require.NotContains(t, text, "hidden")
			require.NotContains(t, text, "inner")
		}
	}
}

// A mapping requires existing integrations, and is inactive without any.
func TestLifeOfAMapping(t *testing.T) {
	client, _ := fastlytest.New(t)
	ctx, all := t.Context(), notifications.EventMappings(client)
	list, err := notifications.Integrations(client).Create(ctx, notifications.IntegrationInput{
		Name: new("list"), Config: notifications.MailingListConfig{Address: "list@example.com"},
	})
	require.NoError(t, err)
	status := func() string {
		read, err := notifications.Integrations(client).Get(ctx, list.IntegrationID)
		require.NoError(t, err)
		return read.Status
	}
	require.Equal(t, "pending", status())
	require.NoError(t, notifications.MailingListConfirmations(client).Create(ctx, "list@example.com"))
	require.Equal(t, "confirmed", status())

	in := notifications.EventMappingInput{
		Name: new("logins"), ScopeType: new(notifications.ScopeAccount), EventTypes: []string{"user.login"}, IntegrationIDs: []string{list.IntegrationID},
	}
	made, err := all.Create(ctx, in)
	require.NoError(t, err)
	require.Equal(t, notifications.MappingActive, made.MappingStatus)
	require.Equal(t, fastlytest.Customer, made.CustomerID)
	found, err := all.Where(notifications.EventMappingQuery{IntegrationID: list.IntegrationID}).List(ctx)
	require.NoError(t, err)
	require.Equal(t, []notifications.EventMapping{*made}, found)
	in.IntegrationIDs = []string{"nosuch"}
	_, err = all.Update(ctx, made.ID, in)
	require.ErrorContains(t, err, "names no integration: nosuch")

	require.NoError(t, notifications.Integrations(client).Delete(ctx, list.IntegrationID))
	left, err := all.Get(ctx, made.ID)
	require.NoError(t, err)
	require.Empty(t, left.IntegrationIDs)
	require.Equal(t, notifications.MappingInactive, left.MappingStatus)
}

// Invalid input is refused by name before a request is sent.
func TestBadInput(t *testing.T) {
	client, fake := fastlytest.New(t)
	ctx, all := t.Context(), notifications.Integrations(client)
	mismatch := notifications.IntegrationInput{Type: new(notifications.TypeSlack), Config: notifications.PagerDutyConfig{Key: "hidden"}}
	for words, err := range map[string]error{
		`create integration: type is "slack", but config is of type "pagerduty"`: shapetest.ErrorOf(all.Create(ctx, mismatch)),
		`update integration: type is "slack", but config is of type "pagerduty"`: all.Update(ctx, "i", mismatch),
		"update integration: integration_id is empty":                            all.Update(ctx, "", notifications.IntegrationInput{}),
		"get signing key: integration_id is empty":                               shapetest.ErrorOf(all.SigningKey(ctx, "")),
		"rotate signing key: integration_id is empty":                            shapetest.ErrorOf(all.RotateSigningKey(ctx, "")),
		"create mailing list confirmation: email is empty":                       notifications.MailingListConfirmations(client).Create(ctx, ""),
		"invalid collection: the zero value":                                     notifications.ConfirmationAddress{}.Create(ctx, "a"),
		"the zero value has no address":                                          shapetest.ErrorOf(notifications.IntegrationCollection{}.Create(ctx, mismatch)),
	} {
		require.ErrorContains(t, err, words)
		require.NotContains(t, err.Error(), "hidden")
	}
	require.Empty(t, fake.Requests())
}

// Errors do not quote members without a field at any depth, because they may be secret.
func TestMembersWithoutFieldsAreRedacted(t *testing.T) {
	client, fake := fastlytest.New(t)
	for _, unknown := range []collection.Unknown{
		{"key": json.RawMessage(`"hidden-value"`), "n": json.RawMessage(`1`)},
		{"auth": json.RawMessage(`{"keys":[1,{"first":"hidden-value"}]}`)},
	} {
		other, slack := notifications.OtherConfig{Unknown: unknown}, notifications.SlackConfig{Webhook: "https://example.com", Unknown: unknown}
		for _, config := range []notifications.Config{other, &other, slack, &slack} {
			in := notifications.IntegrationInput{Name: new("a"), Config: config}
			fake.Inject(fastlytest.Fault{Status: 400, Body: `{"msg":"hidden-value is no key"}`})
			_, err := notifications.Integrations(client).Create(t.Context(), in)
			require.ErrorContains(t, err, "[redacted] is no key")
			fake.Inject(fastlytest.Fault{Status: 400, Body: `{"msg":"hidden-value is no key"}`})
			require.ErrorContains(t, notifications.Integrations(client).Update(t.Context(), "i", in), "[redacted] is no key")
		}
	}
}
