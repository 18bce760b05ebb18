package shapetest_test

import (
	"context"
	"encoding/json"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/ngwaf"
	"github.com/edgesdk/fastly/fastlytest"
	"github.com/edgesdk/fastly/internal/shapetest"
	"github.com/edgesdk/fastly/internal/wire"
)

// ngwafMonitoringRows lists the families of package ngwaf for monitoring.
var ngwafMonitoringRows = []shapetest.Resource{
	{
		Name: "alerts", JSON: true, Patch: true, Free: true, Turn: "workspace/{}", EmptyList: `{"data":[],"meta":{"limit":1000,"total":0}}`, EmptyBody: "{}",
		List: "/ngwaf/v1/workspaces/{}/alerts?limit=1000", New: "/ngwaf/v1/workspaces/{}/alerts", // limited, without further pages
		Missing: "alert none not found", MissingOwner: "workspace none not found",
		Within: inNgwafWorkspace, Fixed: []string{"type"},
		Of: func(client *fastly.Client, ids []string) any { return alertsByMembers{ngwaf.Alerts(client, ids[0])} },
		Samples: map[string][2]any{
			"type": {"webhook", "webhook"}, "events": {[]any{"flag"}, []any{"flag", "flag"}},
			"config": {map[string]any{"webhook": "https://example.com/1"}, map[string]any{"webhook": "https://example.com/2", "new": []any{1.5, nil}}},
		},
	},
	{
		Name: "dashboards", JSON: true, Patch: true, Free: true, Turn: "workspace/{}", EmptyList: `{"data":[],"meta":{"total":0}}`, EmptyBody: "{}",
		List: "/ngwaf/v1/workspaces/{}/dashboards", Missing: "dashboard none not found", MissingOwner: "workspace none not found",
		Within: inNgwafWorkspace,
		Of:     func(client *fastly.Client, ids []string) any { return ngwaf.Dashboards(client, ids[0]) },
		Samples: map[string][2]any{"items": {
			[]any{ngwafItem("a", map[string]any{"metrics": []any{"XSS", 1e300}})},
			[]any{ngwafItem("b", map[string]any{}), ngwafItem("c", map[string]any{"x": nil})},
		}},
	},
	{
		Name: "header links", JSON: true, Free: true, Turn: "workspace/{}", EmptyList: `{"data":[],"meta":{"total":0}}`, EmptyBody: "{}",
		List: "/ngwaf/v1/workspaces/{}/header-links", Missing: "header link none not found", MissingOwner: "workspace none not found",
		Within: inNgwafWorkspace,
		Of:     func(client *fastly.Client, ids []string) any { return ngwaf.HeaderLinks(client, ids[0]) },
	},
}

// inNgwafWorkspace creates a workspace.
func inNgwafWorkspace(_ context.Context, _ *fastly.Client, fake *fastlytest.Fake) ([]string, error) {
	return []string{"W1"}, fake.Seed("/ngwaf/v1/workspaces", map[string]any{"id": "W1", "name": "shop"})
}

// ngwafItem returns an item of a dashboard.
func ngwafItem(id string, config map[string]any) map[string]any {
	return map[string]any{
		"id": id, "title": "Attacks", "subtitle": "of all kinds", "span": 6,
		"data_source":   map[string]any{"type": "ngwaf.v1.workspaces.timeseries", "config": config},
		"visualization": map[string]any{"type": "chart", "config": config},
	}
}

// alertsByMembers adapts alerts to the checks: its inputs contain the type as in the API, beside a
// generic configuration.
type alertsByMembers struct{ ngwaf.AlertCollection }

type (
	newAlertMembers struct {
		Type        string             `json:"type"`
		Description *string            `json:"description"`
		Config      json.RawMessage    `json:"config"`
		Events      []ngwaf.AlertEvent `json:"events"`
	}
	alertMembers struct {
		Config json.RawMessage    `json:"config"`
		Events []ngwaf.AlertEvent `json:"events"`
	}
)

// Create converts the members to a configuration.
func (a alertsByMembers) Create(ctx context.Context, in newAlertMembers, opts ...fastly.CallOption) (*ngwaf.Alert, error) {
	config, err := alertConfig(in.Type, in.Config)
	if err != nil {
		return nil, err
	}
	return a.AlertCollection.Create(ctx, ngwaf.AlertInput{Description: in.Description, Config: config, Events: in.Events}, opts...)
}

// Update converts the members to a configuration.
func (a alertsByMembers) Update(ctx context.Context, id string, in alertMembers, opts ...fastly.CallOption) (*ngwaf.Alert, error) {
	config, err := alertConfig("webhook", in.Config)
	if err != nil {
		return nil, err
	}
	return a.AlertCollection.Update(ctx, id, ngwaf.AlertUpdateInput{Config: config, Events: in.Events}, opts...)
}

func alertConfig(kind string, members json.RawMessage) (ngwaf.AlertConfig, error) {
	text, err := json.Marshal(map[string]any{"type": kind, "config": members})
	if err != nil {
		return nil, err
	}
	var alert ngwaf.Alert
	err = wire.Decode(text, &alert)
	return alert.Config, err
}
