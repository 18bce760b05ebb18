package ngwaf_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/ngwaf"
	"github.com/edgesdk/fastly/collection"
	"github.com/edgesdk/fastly/fastlytest"
	"github.com/edgesdk/fastly/internal/shapetest"
	"github.com/edgesdk/fastly/internal/wire"
)

type monitoringOperation = shapetest.Operation[*fastly.Client]

const monitoredShop = "/ngwaf/v1/workspaces/W1"

var noon = time.Date(2026, time.November, 27, 12, 0, 0, 0, time.UTC)

// monitoringRead returns a read operation.
func monitoringRead(name, sent, reply string, want any, call func(ctx context.Context, c *fastly.Client) (any, error)) monitoringOperation {
	return monitoringOperation{Name: name, Sent: "GET " + sent, Reply: reply, Want: want, Again: true, Call: call}
}

// monitoringWrite returns an operation that acquires the write lock of the workspace and does not
// count.
func monitoringWrite(name, sent, reply string, want any, call func(ctx context.Context, c *fastly.Client) (any, error)) monitoringOperation {
	return monitoringOperation{Name: name, Sent: sent, Reply: reply, Want: want, Uncounted: true, Turn: "workspace/W1", Call: call}
}

// repeatable marks an operation that is retried after a failure.
func repeatable(op monitoringOperation) monitoringOperation {
	op.Again = true
	return op
}

// unpublished returns an operation with an undocumented reply, which may be empty.
func unpublished(op monitoringOperation) monitoringOperation {
	op.Header, op.Want = map[string]string{"Accept": "*/*"}, &collection.RawReply{Raw: json.RawMessage(op.Reply)}
	return op
}

func alertsOf(c *fastly.Client) ngwaf.AlertCollection { return ngwaf.Alerts(c, "W1") }
func eventsOf(c *fastly.Client) ngwaf.EventCollection { return ngwaf.Events(c, "W1") }

func requestsOf(c *fastly.Client) ngwaf.RequestCollection {
	return ngwaf.Requests(ngwaf.InWorkspace(c, "W1"))
}

func sourcesOf(c *fastly.Client) ngwaf.RateLimitedSourceCollection {
	return ngwaf.RateLimitedSources(c, "W1")
}

// monitoringOperations lists the requests that the table of families does not cover.
var monitoringOperations = []monitoringOperation{
	monitoringRead("get alert signing key", monitoredShop+"/alerts/a/signing-key", `{"signing_key":"s"}`, &ngwaf.AlertSigningKey{SigningKey: "s"},
		func(ctx context.Context, c *fastly.Client) (any, error) { return alertsOf(c).SigningKey(ctx, "a") }),
	monitoringWrite("rotate alert signing key", "POST "+monitoredShop+"/alerts/a/signing-key", `{"signing_key":"s"}`, &ngwaf.AlertSigningKey{SigningKey: "s"},
		func(ctx context.Context, c *fastly.Client) (any, error) {
			return alertsOf(c).RotateSigningKey(ctx, "a")
		}),
	unpublished(monitoringOperation{
		Name: "test alert", Sent: "POST " + monitoredShop + "/alerts/a/test", Reply: `{"ok":1}`, Uncounted: true, Parallel: true,
		Call: func(ctx context.Context, c *fastly.Client) (any, error) { return alertsOf(c).Test(ctx, "a") },
	}),

	monitoringRead("list agents", monitoredShop+"/agents", `{"data":[{"agent_id":"a","agent_version":"4.66.0"}],"meta":{"limit":100,"total":1}}`,
		[]ngwaf.Agent{{ID: "a", Unknown: collection.Unknown{"agent_version": json.RawMessage(`"4.66.0"`)}}},
		func(ctx context.Context, c *fastly.Client) (any, error) { return ngwaf.Agents(c, "W1").List(ctx) }),
	monitoringRead("get agent", monitoredShop+"/agents/a", `{"agent_id":"a","agent_active":true,"agent_decision_time_50th":0.5,"agent_last_rule_updated_at":""}`,
		&ngwaf.Agent{ID: "a", Active: true, DecisionTime50th: 0.5},
		func(ctx context.Context, c *fastly.Client) (any, error) { return ngwaf.Agents(c, "W1").Get(ctx, "a") }),
	monitoringRead("list agent keys", monitoredShop+"/agent-keys", `{"data":[{"access_key":"a","secret_key":"s","is_primary":true}],"meta":{"total":1}}`,
		[]ngwaf.AgentKey{{AccessKey: "a", SecretKey: "s", IsPrimary: true}},
		func(ctx context.Context, c *fastly.Client) (any, error) { return ngwaf.AgentKeys(c, "W1").List(ctx) }),

	unpublished(monitoringRead("list default dashboards", "/ngwaf/v1/default-dashboards", `[]`, nil,
		func(ctx context.Context, c *fastly.Client) (any, error) { return ngwaf.DefaultDashboards(c).List(ctx) })),
	monitoringRead("get default dashboard", monitoredShop+"/default-dashboard", `{"dashboard_id":"d"}`, &ngwaf.DefaultDashboard{DashboardID: "d"},
		func(ctx context.Context, c *fastly.Client) (any, error) {
			return ngwaf.WorkspaceDashboard(c, "W1").Get(ctx)
		}),
	repeatable(monitoringWrite("update default dashboard", "PUT "+monitoredShop+`/default-dashboard {"dashboard_id":"d"}`, `{"dashboard_id":"d"}`, &ngwaf.DefaultDashboard{DashboardID: "d"},
		func(ctx context.Context, c *fastly.Client) (any, error) {
			return ngwaf.WorkspaceDashboard(c, "W1").Update(ctx, ngwaf.DefaultDashboardInput{DashboardID: "d"})
		})),

	monitoringRead("list events", monitoredShop+"/events?from=2026-11-27T12%3A00%3A00Z&ip=192.0.2.1&limit=1000&signal=SQLI&status=expired&to=2026-11-27T13%3A00%3A00Z",
		`{"data":[],"meta":{"limit":1000,"total":0,"next_cursor":""}}`, []ngwaf.Event(nil),
		func(ctx context.Context, c *fastly.Client) (any, error) {
			return eventsOf(c).List(ctx, ngwaf.EventQuery{From: noon, To: noon.Add(time.Hour), IP: "192.0.2.1", Signal: "SQLI", Status: ngwaf.EventExpired})
		}),
	monitoringRead("get event", monitoredShop+"/events/e", `{"id":"e","action":"shun","block_signals":null,"window":60,"expires_at":"","sample_request":{"id":"r"}}`,
		&ngwaf.Event{ID: "e", Action: "shun", Window: 60, SampleRequest: &ngwaf.Request{ID: "r"}},
		func(ctx context.Context, c *fastly.Client) (any, error) { return eventsOf(c).Get(ctx, "e") }),
	repeatable(monitoringWrite("update event", "PATCH "+monitoredShop+`/events/e {"is_expired":true}`, `{"id":"e","is_expired":true}`, &ngwaf.Event{ID: "e", IsExpired: true},
		func(ctx context.Context, c *fastly.Client) (any, error) {
			return eventsOf(c).Update(ctx, "e", ngwaf.EventInput{IsExpired: new(true)})
		})),
	unpublished(monitoringWrite("expire event", "POST "+monitoredShop+"/events/e/expire", `{"id":"e"}`, nil,
		func(ctx context.Context, c *fastly.Client) (any, error) { return eventsOf(c).Expire(ctx, "e") })),

	unpublished(monitoringRead("list rate-limited sources", monitoredShop+"/rate-limited-sources", `{"data":[]}`, nil,
		func(ctx context.Context, c *fastly.Client) (any, error) { return sourcesOf(c).List(ctx) })),
	unpublished(monitoringRead("get rate-limited source", monitoredShop+"/rate-limited-sources/s", `{"id":"s"}`, nil,
		func(ctx context.Context, c *fastly.Client) (any, error) { return sourcesOf(c).Get(ctx, "s") })),
	repeatable(monitoringWrite("delete rate-limited source", "DELETE "+monitoredShop+"/rate-limited-sources/s", "", nil,
		func(ctx context.Context, c *fastly.Client) (any, error) { return nil, sourcesOf(c).Delete(ctx, "s") })),
	repeatable(monitoringWrite("delete rate-limited sources", "DELETE "+monitoredShop+"/rate-limited-sources", "", nil,
		func(ctx context.Context, c *fastly.Client) (any, error) { return nil, sourcesOf(c).DeleteAll(ctx) })),

	monitoringRead("get attacks report", "/ngwaf/v1/reports/attacks?from=2026-11-27T12%3A00%3A00Z&to=2026-11-27T13%3A00%3A00Z",
		`{"data":[{"id":"W1","name":"shop","total_count":9,"attack_count":3,"blocked_count":2,"flagged_count":1,"flagged_ip_count":4,"all_flagged_ip_count":5,`+
			`"top_attack_signals":[{"tag_name":"XSS","tag_count":2,"total_count":3}],`+
			`"top_attack_sources":[{"country_code":"DE","country_name":"Germany","request_count":1,"total_count":3}]}],"meta":{"total":1}}`,
		[]ngwaf.AttackReport{{
			ID: "W1", Name: "shop", TotalCount: 9, AttackCount: 3, BlockedCount: 2, FlaggedCount: 1, FlaggedIPCount: 4, AllFlaggedIPCount: 5,
			TopAttackSignals: []ngwaf.AttackSignal{{TagName: "XSS", TagCount: 2, TotalCount: 3}},
			TopAttackSources: []ngwaf.AttackSource{{CountryCode: "DE", CountryName: "Germany", RequestCount: 1, TotalCount: 3}},
		}},
		func(ctx context.Context, c *fastly.Client) (any, error) {
			return ngwaf.Reports(c).Attacks(ctx, ngwaf.AttackReportQuery{From: noon, To: noon.Add(time.Hour)})
		}),
	monitoringRead("get signals report", "/ngwaf/v1/reports/signals?from=2026-11-27T12%3A00%3A00Z&signal_type=bot&to=2026-11-27T13%3A00%3A00Z",
		`{"data":[{"name":"XSS","display_name":"Cross-site scripting","count":3,"top_workspaces":[{"id":"W1","name":"shop","count":2}]}]}`,
		[]ngwaf.SignalReport{{
			Name: "XSS", DisplayName: "Cross-site scripting", Count: 3, TopWorkspaces: []ngwaf.TopWorkspace{{ID: "W1", Name: "shop", Count: 2}},
		}},
		func(ctx context.Context, c *fastly.Client) (any, error) {
			return ngwaf.Reports(c).Signals(ctx, ngwaf.SignalReportQuery{From: noon, To: noon.Add(time.Hour), SignalType: ngwaf.SignalsBot})
		}),

	monitoringRead("list requests of a workspace", monitoredShop+"/requests?limit=1000", `{"data":[],"meta":{"limit":1000,"total":0}}`, []ngwaf.Request(nil),
		func(ctx context.Context, c *fastly.Client) (any, error) { return requestsOf(c).List(ctx) }),
	monitoringRead("search requests of a workspace", monitoredShop+"/requests?limit=1000&q=httpcode%3A404+from%3A1795780800+until%3A1795784400",
		`{"data":[],"meta":{"limit":1000,"total":0}}`, []ngwaf.Request(nil),
		func(ctx context.Context, c *fastly.Client) (any, error) {
			return requestsOf(c).Where(ngwaf.RequestQuery{Q: "httpcode:404", From: noon, Until: noon.Add(time.Hour)}).List(ctx)
		}),
	monitoringRead("search requests of the account", "/ngwaf/v1/requests?limit=1000&q=from%3A-2d", `{"data":[],"meta":{"limit":1000,"total":0}}`, []ngwaf.Request(nil),
		func(ctx context.Context, c *fastly.Client) (any, error) {
			return ngwaf.Requests(ngwaf.InAccount(c)).Where(ngwaf.RequestQuery{Q: "from:-2d"}).List(ctx)
		}),
	monitoringRead("get request", monitoredShop+"/requests/r", `{"id":"r","timestamp":"","response_code":999,"summation":{"attrs":{"RuleID":"x"},"attacks":[1]}}`,
		&ngwaf.Request{ID: "r", ResponseCode: 999, Summation: ngwaf.RequestSummation{
			Attrs: map[string]json.RawMessage{"RuleID": json.RawMessage(`"x"`)}, Attacks: []json.RawMessage{json.RawMessage("1")},
		}},
		func(ctx context.Context, c *fastly.Client) (any, error) { return requestsOf(c).Get(ctx, "r") }),
	{
		Name: "export requests", Sent: "GET " + monitoredShop + "/requests?q=from%3A-2d&export=true", Reply: "id\nr\n", Want: "id\nr\n", Again: true,
		Header: map[string]string{"Accept": "*/*"},
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			export, err := requestsOf(c).Export(ctx, ngwaf.RequestQuery{Q: "from:-2d"})
			if err != nil {
				return nil, err
			}
			defer export.Close()
			text, err := io.ReadAll(export)
			return string(text), err
		},
	},
	unpublished(monitoringWrite("report request", "POST "+monitoredShop+"/requests/r/report", `{}`, nil,
		func(ctx context.Context, c *fastly.Client) (any, error) { return requestsOf(c).Report(ctx, "r") })),

	{
		Name: "simulate request", Sent: "POST " + monitoredShop + `/simulate {"request":"GET / HTTP/1.1\r\n\r\n<é>","response":"HTTP/1.1 404 Not Found\r\n\r\n"}`,
		Reply: `{"waf_response":406,"signals":[{"type":"XSS","detector":"LIBINJECTIONJS","detector_scope":"system","location":"POSTBODY",` +
			`"name":"n","value":"v","redaction":"none"},{"type":"new","detector_scope":"galaxy","redaction":"new"}]}`,
		Want: &ngwaf.Simulation{WAFResponse: 406, Signals: []ngwaf.SimulatedSignal{
			{
				Type: "XSS", Detector: "LIBINJECTIONJS", DetectorScope: ngwaf.DetectorSystem, Location: "POSTBODY", Name: "n", Value: "v",
				Redaction: ngwaf.RedactedNone,
			},
			{Type: "new", DetectorScope: "galaxy", Redaction: "new"},
		}},
		Again: true, Uncounted: true, Parallel: true,
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return ngwaf.Simulator(c, "W1").Simulate(ctx, ngwaf.SimulationInput{Request: "GET / HTTP/1.1\r\n\r\n<é>", Response: "HTTP/1.1 404 Not Found\r\n\r\n"})
		},
	},

	monitoringRead("get timeseries of a workspace", monitoredShop+"/timeseries?end=2026-11-27T13%3A00%3A00Z&granularity=60&metrics=XSS%2Csite.a&start=2026-11-27T12%3A00%3A00Z",
		`{"data":[{"timestamp":"2026-11-27T12:00:00Z","XSS":3}],"meta":{"total":1}}`,
		[]ngwaf.TimeseriesPoint{{Timestamp: noon, Metrics: map[string]json.RawMessage{"XSS": json.RawMessage("3")}}},
		func(ctx context.Context, c *fastly.Client) (any, error) {
			return ngwaf.Timeseries(ngwaf.InWorkspace(c, "W1")).Get(ctx, ngwaf.TimeseriesQuery{From: noon, Metrics: []string{"XSS", "site.a"}, To: noon.Add(time.Hour), Granularity: 60})
		}),
	monitoringRead("get timeseries of the account",
		"/ngwaf/v1/timeseries?dimensions=time%2Cworkspaces&from=2026-11-27T12%3A00%3A00Z&granularity=60&metrics=XSS&to=2026-11-27T13%3A00%3A00Z",
		`{"data":[{"dimensions":{"time":"t","workspace":"W1"},"values":[{"XSS":"3"}]}],"meta":{"total":1}}`,
		[]ngwaf.TimeseriesPoint{{
			Dimensions: ngwaf.TimeseriesDimensions{Time: "t", Workspace: "W1"}, Values: []map[string]json.RawMessage{{"XSS": json.RawMessage(`"3"`)}},
		}},
		func(ctx context.Context, c *fastly.Client) (any, error) {
			return ngwaf.Timeseries(ngwaf.InAccount(c)).Get(ctx, ngwaf.TimeseriesQuery{
				From: noon, Metrics: []string{"XSS"}, To: noon.Add(time.Hour), Granularity: 60, Dimensions: []string{"time", "workspaces"},
			})
		}),
	unpublished(monitoringRead("get agent timeseries",
		monitoredShop+"/timeseries/agents/a?start=2026-11-27T12%3A00%3A00Z&end=2026-11-27T13%3A00%3A00Z&metrics=cpu&granularity=60", `{"data":[]}`, nil,
		func(ctx context.Context, c *fastly.Client) (any, error) {
			return ngwaf.Timeseries(ngwaf.InWorkspace(c, "W1")).Agent(ctx, "a",
				ngwaf.AgentTimeseriesQuery{Start: noon, End: noon.Add(time.Hour), Metrics: []string{"cpu"}, Granularity: 60})
		})),
}

func TestMonitoringOperations(t *testing.T) {
	shapetest.CheckOperations(t, func(c *fastly.Client) *fastly.Client { return c }, monitoringOperations)
}

// alertConfigs holds a configuration of each type, with secrets if possible, and its encoding.
var alertConfigs = map[string]ngwaf.AlertConfig{
	`{"type":"datadog","config":{"key":"hush","site":"us1"}}`: ngwaf.DatadogAlert{Key: "hush", Site: "us1"},
	`{"type":"jira","config":{"host":"https://example.atlassian.net","issue_type":"task","key":"hush","project":"shop","username":"u"}}`: ngwaf.JiraAlert{
		Host: "https://example.atlassian.net", IssueType: "task", Key: "hush", Project: "shop", Username: "u",
	},
	`{"type":"mailinglist","config":{"address":"security@example.com"}}`:             ngwaf.MailingListAlert{Address: "security@example.com"},
	`{"type":"microsoftteams","config":{"webhook":"https://example.com/hush"}}`:      ngwaf.MicrosoftTeamsAlert{Webhook: "https://example.com/hush"},
	`{"type":"opsgenie","config":{"key":"hush"}}`:                                    ngwaf.OpsgenieAlert{Key: "hush"},
	`{"type":"pagerduty","config":{"key":"hush"}}`:                                   ngwaf.PagerDutyAlert{Key: "hush"},
	`{"type":"slack","config":{"webhook":"https://hooks.slack.com/services/hush"}}`:  ngwaf.SlackAlert{Webhook: "https://hooks.slack.com/services/hush"},
	`{"type":"webhook","config":{"webhook":"https://example.com/hush"}}`:             ngwaf.WebhookAlert{Webhook: "https://example.com/hush"},
	`{"type":"webhook","config":{"webhook":"https://example.com/hush","new":[1.5]}}`: ngwaf.WebhookAlert{Webhook: "https://example.com/hush", Unknown: rawMembers("new", "[1.5]")},
	`{"type":"pager","config":{"number":"1"}}`:                                       ngwaf.OtherAlert{Type: "pager", Unknown: rawMembers("number", `"1"`)},
}

func rawMembers(name, text string) collection.Unknown {
	return collection.Unknown{name: json.RawMessage(text)}
}

// The type of a configuration is the type of the alert in creates and replies. Updates omit it.
// Package fmt never prints a secret.
func TestAlertConfigs(t *testing.T) {
	client, fake := fastlytest.New(t)
	fake.SetRules(fastlytest.KnownRules)
	require.NoError(t, fake.Seed("/ngwaf/v1/workspaces", map[string]any{"id": "W1"}))
	for text, config := range alertConfigs {
		created, err := alertsOf(client).Create(t.Context(), ngwaf.AlertInput{Config: config})
		require.NoError(t, err)
		require.JSONEq(t, text, lastBody(fake))
		require.Equal(t, config, created.Config)
		require.Contains(t, text, `"type":"`+string(created.Type)+`"`)

		_, members, _ := strings.Cut(text, `"config"`)
		updated, err := alertsOf(client).Update(t.Context(), created.ID, ngwaf.AlertUpdateInput{Config: created.Config, Events: []ngwaf.AlertEvent{ngwaf.AlertEventFlag}})
		require.NoError(t, err)
		require.JSONEq(t, `{"events":["flag"],`+`"config"`+members, lastBody(fake))
		require.Equal(t, config, updated.Config)

		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
			for _, value := range []any{created, *created, config, ngwaf.AlertInput{Config: config}, ngwaf.AlertUpdateInput{Config: config}} {
				require.NotContains(t, fmt.Sprintf(verb, value), "hush", "%s of %T", verb, value)
			}
		}
	}
	for _, config := range []ngwaf.AlertConfig{nil, (*ngwaf.SlackAlert)(nil)} {
		_, err := alertsOf(client).Create(t.Context(), ngwaf.AlertInput{Config: config})
		require.NoError(t, err)
		require.NotContains(t, lastBody(fake), "slack")
	}
	created, err := alertsOf(client).Create(t.Context(), ngwaf.AlertInput{Config: &ngwaf.SlackAlert{Webhook: "w"}})
	require.NoError(t, err)
	require.Equal(t, ngwaf.AlertSlack, created.Type)
}

// Errors about invalid replies contain no secrets.
func TestAlertErrorsHideSecrets(t *testing.T) {
	client, fake := fastlytest.New(t)
	for _, body := range []string{
		`["hush"]`, `"hush"`, `{"type":"slack","config":{"webhook":["hush"]}}`, `{"type":"slack","config":["hush"]}`, `{"type":"slack","config":"hush"`,
		`{"type":"pager","config":["hush"]}`, `{"type":"slack","config":{"webhook":"hush","new":}`,
	} {
		fake.Inject(fastlytest.Fault{Status: http.StatusOK, Body: body})
		_, err := alertsOf(client).Get(t.Context(), "a")
		require.ErrorContains(t, err, "get alert")
		require.NotContains(t, err.Error(), "hush", body)
	}
}

// lastBody returns the body of the last request.
func lastBody(fake *fastlytest.Fake) string {
	all := fake.Requests()
	return string(all[len(all)-1].Body)
}

// Known and unknown members of an alert are preserved.
func TestAlertsRoundTrip(t *testing.T) {
	shapetest.Union[ngwaf.Alert]{
		Make: func(r shapetest.UnionRandom) any {
			alert, config := map[string]any{"id": "a", "events": []any{}}, map[string]any{}
			r.With(alert, "type", shapetest.One(r, "datadog", "jira", "mailinglist", "microsoftteams", "opsgenie", "pagerduty", "slack", "webhook"))
			for _, name := range []string{"address", "host", "issue_type", "key", "project", "site", "username", "webhook", "type", "Type"} {
				if r.IntN(3) == 0 {
					config[name] = fmt.Sprintf("é%d", r.Int())
				}
			}
			alert["config"] = r.Object(config)
			return alert
		},
		Sent:     func(value any) []any { return []any{value.(map[string]any)["config"]} },
		Variants: func(alert ngwaf.Alert) []any { return []any{alert.Config} },
		Types:    9,
	}.Check(t)

	for _, text := range []string{`{"type":"slack"}`, `{"type":"slack","config":null}`, `{}`} {
		var alert ngwaf.Alert
		require.NoError(t, wire.Decode([]byte(text), &alert))
		require.Nil(t, alert.Config)
	}
	var alert ngwaf.Alert
	require.ErrorContains(t, wire.Decode([]byte(`{"type":"slack","config":{"webhook":{}}}`), &alert), "/config/webhook")
}

// Items of a dashboard can be sent back unmodified, including unknown members.
func TestDashboardsKeepMembers(t *testing.T) {
	client, fake := fastlytest.New(t)
	require.NoError(t, fake.Seed("/ngwaf/v1/workspaces", map[string]any{"id": "W1"}))
	items := `[{"id":"i","title":"t","span":6,"new":1,"data_source":{"type":"s","config":{"n":1e400},"new":[null]},"visualization":{"type":"v","new":{}}}]`
	var list []any
	decoder := json.NewDecoder(strings.NewReader(items))
	decoder.UseNumber()
	require.NoError(t, decoder.Decode(&list))
	require.NoError(t, fake.Seed(monitoredShop+"/dashboards", map[string]any{"id": "d", "items": list}))
	dashboard, err := ngwaf.Dashboards(client, "W1").Get(t.Context(), "d")
	require.NoError(t, err)
	_, err = ngwaf.Dashboards(client, "W1").Update(t.Context(), "d", ngwaf.DashboardInput{Items: dashboard.Items})
	require.NoError(t, err)
	var sent struct{ Items json.RawMessage }
	require.NoError(t, json.Unmarshal([]byte(lastBody(fake)), &sent))
	require.Equal(t, canonical(t, items), canonical(t, string(sent.Items)))
}

// canonical returns a JSON text with sorted members and unmodified numbers.
func canonical(t *testing.T, text string) string {
	t.Helper()
	var value any
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	require.NoError(t, decoder.Decode(&value))
	ordered, err := json.Marshal(value)
	require.NoError(t, err)
	return string(ordered)
}

// Lists of events and requests are complete over several pages, numbered from 1.
func TestNumberedPages(t *testing.T) {
	client, fake := fastlytest.New(t)
	require.NoError(t, fake.Seed("/ngwaf/v1/workspaces", map[string]any{"id": "W1"}, map[string]any{"id": "W2"}))
	for i := range 5 {
		require.NoError(t, fake.Seed(monitoredShop+"/events", map[string]any{"id": fmt.Sprint(i), "detected_at": timeAgo(fake, -time.Hour)}))
		require.NoError(t, fake.Seed(monitoredShop+"/requests", map[string]any{"id": fmt.Sprint(i), "timestamp": timeAgo(fake, -time.Hour)}))
	}
	require.NoError(t, fake.Seed("/ngwaf/v1/workspaces/W2/requests", map[string]any{"id": "5"}))
	ctx, two := t.Context(), fastly.WithPageSize(2)

	found, err := eventsOf(client).List(ctx, ngwaf.EventQuery{From: fake.Now().Add(-2 * time.Hour)}, two)
	require.NoError(t, err)
	require.Equal(t, "01234", joinedIDs(found, func(e ngwaf.Event) string { return e.ID }))
	listed, err := requestsOf(client).List(ctx, two)
	require.NoError(t, err)
	require.Equal(t, "01234", joinedIDs(listed, func(r ngwaf.Request) string { return r.ID }))
	all, err := ngwaf.Requests(ngwaf.InAccount(client)).Where(ngwaf.RequestQuery{From: fake.Now().Add(-6 * 24 * time.Hour)}).List(ctx, two)
	require.NoError(t, err)
	require.Equal(t, "012345", joinedIDs(all, func(r ngwaf.Request) string { return r.ID }))
	require.Equal(t, "W1W1W1W1W1W2", joinedIDs(all, func(r ngwaf.Request) string { return r.WorkspaceID }))
	for _, r := range fake.Requests() {
		require.NotContains(t, r.URI, "page=0")
	}
}

func timeAgo(fake *fastlytest.Fake, ago time.Duration) string {
	return fake.Now().Add(ago).UTC().Format(time.RFC3339)
}

func joinedIDs[T any](list []T, id func(T) string) string {
	var all strings.Builder
	for _, o := range list {
		all.WriteString(id(o))
	}
	return all.String()
}

// Values that the API accepts without effect are accepted here too.
func TestSilentAnswers(t *testing.T) {
	client, fake := fastlytest.New(t)
	require.NoError(t, fake.Seed("/ngwaf/v1/workspaces", map[string]any{"id": "W1"}))
	require.NoError(t, fake.Seed(monitoredShop+"/events",
		map[string]any{"id": "a", "source": "192.0.2.1", "reasons": []any{map[string]any{"signal_id": "XSS", "count": 2}}},
		map[string]any{"id": "b", "is_expired": true}))
	ctx, from := t.Context(), fake.Now().Add(-time.Hour)
	for want, query := range map[string]ngwaf.EventQuery{
		"ab": {}, "a": {Status: ngwaf.EventActive}, "b": {Status: ngwaf.EventExpired}, "": {Status: "gone"}, "a ": {Signal: "XSS"}, "a  ": {IP: "192.0.2.1"},
		" ": {To: from},
	} {
		query.From = from
		found, err := eventsOf(client).List(ctx, query)
		require.NoError(t, err)
		require.Equal(t, strings.TrimSpace(want), joinedIDs(found, func(e ngwaf.Event) string { return e.ID }), "%+v", query)
	}
	expired, err := eventsOf(client).Update(ctx, "a", ngwaf.EventInput{IsExpired: new(true)})
	require.NoError(t, err)
	require.True(t, expired.IsExpired)

	for _, scope := range []ngwaf.Scope{ngwaf.InWorkspace(client, "W1"), ngwaf.InAccount(client)} {
		points, err := ngwaf.Timeseries(scope).Get(ctx, ngwaf.TimeseriesQuery{From: from, Metrics: []string{"XSS", "nosuch"}, To: from.Add(time.Hour), Granularity: 1800})
		require.NoError(t, err)
		require.Len(t, points, 2)
		for _, p := range points {
			value, ok := p.Value("XSS")
			require.True(t, ok && value > 0, "%v", p)
			value, ok = p.Value("nosuch")
			require.True(t, ok && value == 0)
			_, ok = p.Value("SQLI")
			require.False(t, ok)
		}
	}
}

// A simulated request is sent byte for byte.
func TestSimulationIsUnmodified(t *testing.T) {
	client, fake := fastlytest.New(t)
	require.NoError(t, fake.Seed("/ngwaf/v1/workspaces", map[string]any{"id": "W1"}))
	text := "POST /?q=%27 HTTP/1.1\r\nHost: é\r\nContent-Length: 9\r\n\r\n<\u2028\x00\x7f\\\"&>"
	_, err := ngwaf.Simulator(client, "W1").Simulate(t.Context(), ngwaf.SimulationInput{Request: text})
	require.NoError(t, err)
	var sent map[string]string
	require.NoError(t, json.Unmarshal([]byte(lastBody(fake)), &sent))
	require.Equal(t, map[string]string{"request": text}, sent)
}

// Invalid input is refused by name before a request is sent.
func TestMonitoringBadInput(t *testing.T) {
	client, fake := fastlytest.New(t)
	ctx, account := t.Context(), ngwaf.InAccount(client)
	workspace := ngwaf.InWorkspace(client, "W1")
	long := ngwaf.RequestQuery{From: noon, Until: noon.Add(7*24*time.Hour + time.Second)}
	for _, test := range []struct {
		words string
		err   error
	}{
		{"list events: from is zero", shapetest.ErrorOf(eventsOf(client).List(ctx, ngwaf.EventQuery{}))},
		{"get attacks report: from is zero", shapetest.ErrorOf(ngwaf.Reports(client).Attacks(ctx, ngwaf.AttackReportQuery{}))},
		{"get signals report: from is zero", shapetest.ErrorOf(ngwaf.Reports(client).Signals(ctx, ngwaf.SignalReportQuery{}))},
		{"get timeseries: from is zero", shapetest.ErrorOf(ngwaf.Timeseries(account).Get(ctx, ngwaf.TimeseriesQuery{Metrics: []string{"XSS"}}))},
		{"get timeseries: metrics is empty", shapetest.ErrorOf(ngwaf.Timeseries(account).Get(ctx, ngwaf.TimeseriesQuery{From: noon}))},
		{`the element "a,b" can't be part of`, shapetest.ErrorOf(ngwaf.Timeseries(account).Get(ctx, ngwaf.TimeseriesQuery{From: noon, Metrics: []string{"a,b"}}))},
		{"dimensions require the scope of the account", shapetest.ErrorOf(ngwaf.Timeseries(workspace).Get(ctx, ngwaf.TimeseriesQuery{From: noon, Metrics: []string{"XSS"}, Dimensions: []string{"time"}}))},
		{"get agent timeseries: the scope is the account", shapetest.ErrorOf(ngwaf.Timeseries(account).Agent(ctx, "a", ngwaf.AgentTimeseriesQuery{}))},
		{"list requests: ", shapetest.ErrorOf(requestsOf(client).Where(long).List(ctx))},
		{"is longer than 7 days", shapetest.ErrorOf(requestsOf(client).Where(long).List(ctx))},
		{"export requests: ", shapetest.ErrorOf(requestsOf(client).Export(ctx, long))},
		{"get request: the scope is the account", shapetest.ErrorOf(ngwaf.Requests(account).Get(ctx, "r"))},
		{"export requests: the scope is the account", shapetest.ErrorOf(ngwaf.Requests(account).Export(ctx, ngwaf.RequestQuery{}))},
		{"report request: the scope is the account", shapetest.ErrorOf(ngwaf.Requests(account).Report(ctx, "r"))},
		{"get request: request_id is empty", shapetest.ErrorOf(requestsOf(client).Get(ctx, ""))},
		{"list alerts: workspace_id is empty", shapetest.ErrorOf(ngwaf.Alerts(client, "").List(ctx))},
		{"simulate request: request and response have 204801 bytes", shapetest.ErrorOf(ngwaf.Simulator(client, "W1").Simulate(ctx, ngwaf.SimulationInput{
			Request: strings.Repeat("x", 200<<10), Response: "x",
		}))},
		{"simulate request: ", shapetest.ErrorOf(ngwaf.Simulator(client, "W1").Simulate(ctx, ngwaf.SimulationInput{Request: "GET / HTTP/1.1\r\n\r\n\xff"}))},
		{"the zero value has no address", shapetest.ErrorOf(ngwaf.AlertCollection{}.SigningKey(ctx, "a"))},
		{"the client is not one that New made", shapetest.ErrorOf(ngwaf.Requests(ngwaf.Scope{}).Get(ctx, "r"))},
	} {
		require.ErrorContains(t, test.err, test.words)
	}
	require.Empty(t, fake.Requests())
}

// The members of a destination that have no field may be secret, at any depth: errors lack them.
func TestMembersOfAlertsAreRedacted(t *testing.T) {
	client, fake := fastlytest.New(t)
	alerts := ngwaf.Alerts(client, "W1")
	for _, unknown := range []collection.Unknown{rawMembers("key", `"hidden-value"`), rawMembers("auth", `{"keys":[1,{"first":"hidden-value"}]}`)} {
		other, slack := ngwaf.OtherAlert{Type: "pager", Unknown: unknown}, ngwaf.SlackAlert{Unknown: unknown}
		for _, config := range []ngwaf.AlertConfig{other, &other, slack, &slack} {
			fake.Inject(fastlytest.Fault{Status: 400, Body: `{"title":"hidden-value is no key"}`, Times: 2})
			_, err := alerts.Create(t.Context(), ngwaf.AlertInput{Config: config})
			require.ErrorContains(t, err, "[redacted] is no key")
			_, err = alerts.Update(t.Context(), "a", ngwaf.AlertUpdateInput{Config: config})
			require.ErrorContains(t, err, "[redacted] is no key")
		}
	}
	_, err := alerts.Create(t.Context(), ngwaf.AlertInput{})
	require.Error(t, err)
}
