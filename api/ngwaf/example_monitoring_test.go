package ngwaf_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/ngwaf"
	"github.com/edgesdk/fastly/fastlytest"
)

// monitored returns a client of a fake account with a workspace that blocks attacks.
func monitored() (client *fastly.Client, fake *fastlytest.Fake, id string, err error) {
	fake = fastlytest.NewFake()
	if client, err = fake.Client(); err != nil {
		return nil, nil, "", err
	}
	return client, fake, "W1", fake.Seed("/ngwaf/v1/workspaces", map[string]any{"id": "W1", "name": "shop", "mode": "block"})
}

func ExampleAlerts() {
	client, _, id, err := monitored()
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx, alerts := context.Background(), ngwaf.Alerts(client, id)
	alert, err := alerts.Create(ctx, ngwaf.AlertInput{
		Description: new("on call"), Events: []ngwaf.AlertEvent{ngwaf.AlertEventFlag},
		Config: ngwaf.WebhookAlert{Webhook: "https://example.com/alerts"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	before, err := alerts.SigningKey(ctx, alert.ID)
	if err != nil {
		fmt.Println(err)
		return
	}
	after, err := alerts.RotateSigningKey(ctx, alert.ID)
	if err != nil {
		fmt.Println(err)
		return
	}
	if _, err := alerts.Test(ctx, alert.ID); err != nil {
		fmt.Println(err)
		return
	}
	alert, err = alerts.Update(ctx, alert.ID, ngwaf.AlertUpdateInput{Events: alert.Events, Config: ngwaf.WebhookAlert{Webhook: "https://example.com/v2"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	if config, is := alert.Config.(ngwaf.WebhookAlert); is {
		fmt.Println(alert.Description, alert.Type, config.Webhook.Reveal(), alert.LastStatusCode)
	}
	fmt.Println(after.SigningKey, after.SigningKey != before.SigningKey)
	fmt.Println(alerts.Delete(ctx, alert.ID))
	// Output:
	// on call webhook https://example.com/v2 200
	// [redacted] true
	// <nil>
}

func ExampleAgents() {
	client, _, id, err := monitored()
	if err != nil {
		fmt.Println(err)
		return
	}
	for agent, err := range ngwaf.Agents(client, id).All(context.Background()) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(agent.Name, agent.Active, string(agent.Unknown["agent_version"]))
	}
	// Output: agent-1 true "4.66.0"
}

func ExampleAgentKeys() {
	client, _, id, err := monitored()
	if err != nil {
		fmt.Println(err)
		return
	}
	keys, err := ngwaf.AgentKeys(client, id).List(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	// Keys are redacted unless they are revealed.
	fmt.Println(keys[0].IsPrimary, keys[0].SecretKey, len(keys[0].SecretKey.Reveal()))
	// Output: true [redacted] 22
}

func ExampleDashboards() {
	client, _, id, err := monitored()
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx, dashboards := context.Background(), ngwaf.Dashboards(client, id)
	dashboard, err := dashboards.Create(ctx, ngwaf.DashboardInput{
		Name: new("Attacks"),
		Items: []ngwaf.DashboardItem{{
			Title: "XSS", Span: 6,
			DataSource:    ngwaf.DashboardDataSource{Type: "ngwaf.v1.workspaces.timeseries", Config: json.RawMessage(`{"metrics":["XSS"]}`)},
			Visualization: ngwaf.DashboardVisualization{Type: "chart"},
		}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(dashboard.Name, dashboard.Items[0].Title, string(dashboard.Items[0].DataSource.Config))

	// Display the dashboard by default.
	first, err := ngwaf.WorkspaceDashboard(client, id).Update(ctx, ngwaf.DefaultDashboardInput{DashboardID: dashboard.ID})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(first.DashboardID == dashboard.ID)
	fmt.Println(dashboards.Delete(ctx, dashboard.ID))
	// Output:
	// Attacks XSS {"metrics":["XSS"]}
	// true
	// <nil>
}

func ExampleWorkspaceDashboard() {
	client, _, id, err := monitored()
	if err != nil {
		fmt.Println(err)
		return
	}
	dashboard, err := ngwaf.WorkspaceDashboard(client, id).Get(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(dashboard.DashboardID)
	// Output: overview
}

func ExampleDefaultDashboards() {
	client, _, _, err := monitored()
	if err != nil {
		fmt.Println(err)
		return
	}
	reply, err := ngwaf.DefaultDashboards(client).List(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(string(reply.Raw))
	// Output: {"data":[{"id":"overview","name":"Overview"}],"meta":{"total":1}}
}

func ExampleHeaderLinks() {
	client, _, id, err := monitored()
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx, links := context.Background(), ngwaf.HeaderLinks(client, id)
	link, err := links.Create(ctx, ngwaf.HeaderLinkInput{HeaderName: new("X-Request-ID"), HeaderContext: new("request")})
	if err != nil {
		fmt.Println(err)
		return
	}
	link, err = links.Update(ctx, link.ID, ngwaf.HeaderLinkInput{HeaderName: new("X-Trace-ID"), HeaderContext: new("request")})
	if err != nil {
		fmt.Println(err)
		return
	}
	all, err := links.List(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(all), all[0].HeaderName, links.Delete(ctx, link.ID))
	// Output: 1 X-Trace-ID <nil>
}

func ExampleEvents() {
	client, fake, id, err := monitored()
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := fake.Seed("/ngwaf/v1/workspaces/"+id+"/events", map[string]any{"id": "e1", "source": "192.0.2.1"}); err != nil {
		fmt.Println(err)
		return
	}
	// End all active events of the last day.
	ctx, events := context.Background(), ngwaf.Events(client, id)
	active, err := events.List(ctx, ngwaf.EventQuery{From: fake.Now().Add(-24 * time.Hour), Status: ngwaf.EventActive})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, event := range active {
		expired, err := events.Update(ctx, event.ID, ngwaf.EventInput{IsExpired: new(true)})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(expired.Source, expired.Action, expired.IsExpired)
	}
	// Output: 192.0.2.1 flagged true
}

func ExampleRateLimitedSources() {
	client, fake, id, err := monitored()
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := fake.Seed("/ngwaf/v1/workspaces/"+id+"/rate-limited-sources", map[string]any{"id": "s1", "source": "192.0.2.1"}); err != nil {
		fmt.Println(err)
		return
	}
	ctx, sources := context.Background(), ngwaf.RateLimitedSources(client, id)
	reply, err := sources.Get(ctx, "s1")
	if err != nil {
		fmt.Println(err)
		return
	}
	var source struct{ ID, Source string }
	if err := json.Unmarshal(reply.Raw, &source); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(source.Source, sources.Delete(ctx, source.ID))
	_, err = sources.Get(ctx, "s1")
	fmt.Println(errors.Is(err, fastly.ErrNotFound))
	// Output:
	// 192.0.2.1 <nil>
	// true
}

// storedAttack is a request with a signal.
var storedAttack = map[string]any{
	"id": "r1", "path": "/login", "uri": "/login?q=1", "country": "DE", "agent_response_code": 406,
	"signals": []any{map[string]any{"id": "SQLI", "location": "QUERYSTRING", "value": "1", "detector": "SQLI"}},
}

func ExampleReports() {
	client, fake, id, err := monitored()
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := fake.Seed("/ngwaf/v1/workspaces/"+id+"/requests", storedAttack); err != nil {
		fmt.Println(err)
		return
	}
	ctx, from := context.Background(), fake.Now().Add(-24*time.Hour)
	attacks, err := ngwaf.Reports(client).Attacks(ctx, ngwaf.AttackReportQuery{From: from})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, r := range attacks {
		fmt.Println(r.Name, r.AttackCount, r.BlockedCount, r.TopAttackSources[0].CountryCode)
	}
	signals, err := ngwaf.Reports(client).Signals(ctx, ngwaf.SignalReportQuery{From: from, SignalType: ngwaf.SignalsAttack})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, r := range signals {
		fmt.Println(r.Name, r.Count, r.TopWorkspaces[0].Name)
	}
	// Output:
	// shop 1 1 DE
	// SQLI 1 shop
}

func ExampleRequests() {
	client, fake, id, err := monitored()
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := fake.Seed("/ngwaf/v1/workspaces/"+id+"/requests", storedAttack); err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()
	// Search all workspaces, and get a request from its workspace.
	query := ngwaf.RequestQuery{Q: "tag:SQLI path:/login", From: fake.Now().Add(-24 * time.Hour)}
	found, err := ngwaf.Requests(ngwaf.InAccount(client)).Where(query).List(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	requests := ngwaf.Requests(ngwaf.InWorkspace(client, found[0].WorkspaceID))
	request, err := requests.Get(ctx, found[0].ID)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(request.URI, request.Signals[0].ID, request.AgentResponseCode)

	export, err := requests.Export(ctx, ngwaf.RequestQuery{Q: "country:DE"})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer export.Close()
	line := make([]byte, len("id,timestamp"))
	if _, err := io.ReadFull(export, line); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(string(line))
	// Output:
	// /login?q=1 SQLI 406
	// id,timestamp
}

func ExampleSimulator() {
	client, _, id, err := monitored()
	if err != nil {
		fmt.Println(err)
		return
	}
	simulation, err := ngwaf.Simulator(client, id).Simulate(context.Background(), ngwaf.SimulationInput{
		Request: "GET /?q=%3Cscript%3E HTTP/1.1\r\nHost: www.example.com\r\n\r\n",
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(simulation.WAFResponse)
	for _, signal := range simulation.Signals {
		fmt.Println(signal.Type, signal.Location, signal.Value)
	}
	// Output:
	// 406
	// XSS QUERYSTRING q=<script>
}

func ExampleTimeseries() {
	client, fake, id, err := monitored()
	if err != nil {
		fmt.Println(err)
		return
	}
	metrics, to := []string{"requests_total", "XSS"}, fake.Now()
	points, err := ngwaf.Timeseries(ngwaf.InWorkspace(client, id)).Get(context.Background(), ngwaf.TimeseriesQuery{
		From: to.Add(-2 * time.Hour), To: to, Metrics: metrics, Granularity: 3600,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, point := range points {
		for _, metric := range metrics {
			value, _ := point.Value(metric)
			fmt.Println(metric, value)
		}
	}
	// Output:
	// requests_total 5
	// XSS 3
	// requests_total 10
	// XSS 6
}
