package shapetest_test

import (
	"context"
	"slices"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/ngwaf"
	"github.com/edgesdk/fastly/fastlytest"
	"github.com/edgesdk/fastly/internal/shapetest"
)

// ngwafRows lists the families of package ngwaf.
var ngwafRows = slices.Concat(ngwafConfigurationRows, ngwafMonitoringRows)

// ngwafConfigurationRows lists the families that configure the Next-Gen WAF.
var ngwafConfigurationRows = []shapetest.Resource{
	ngwafRow(shapetest.Resource{
		Name: "NGWAF workspaces", List: "/ngwaf/v1/workspaces", Query: "limit=1000", Pages: shapetest.ByNumber, Missing: "workspace none not found", Turn: "workspace/a",
		Of: func(client *fastly.Client, _ []string) any { return ngwaf.Workspaces(client) },
		Samples: map[string][2]any{
			"default_blocking_response_code": {301, 599}, "mode": {"block", "log"}, "ip_anonymization": {"hashed", ""}, "client_ip_headers": {[]any{"X-One", "X-Two"}, []any{}},
			"attack_signal_thresholds": {
				map[string]any{"one_minute": 1, "ten_minutes": 2, "one_hour": 3, "immediate": true},
				map[string]any{"one_minute": 4, "ten_minutes": 5, "one_hour": 6, "immediate": false},
			},
		},
		Filtered: filtered{"limit=1000&mode=block": func(ctx context.Context, on any, opts ...fastly.CallOption) (any, error) {
			return on.(ngwaf.WorkspaceCollection).Where(ngwaf.WorkspaceQuery{Mode: ngwaf.WorkspaceBlock}).List(ctx, opts...)
		}},
	}),
	inWorkspace(ngwafRow(shapetest.Resource{
		Name: "NGWAF thresholds", List: "/thresholds", Query: "limit=1000", Pages: shapetest.InOne, Missing: "threshold none not found",
		Samples: map[string][2]any{"action": {"block", "log"}, "interval": {60, 3600}},
	}), ngwaf.Thresholds),
	inWorkspace(ngwafRow(shapetest.Resource{
		Name: "NGWAF redactions", List: "/redactions", Query: "limit=1000", Pages: shapetest.InOne, Missing: "redaction none not found",
		Samples: map[string][2]any{"type": {"request_header", "response_header"}},
	}), ngwaf.Redactions),
	inWorkspace(ngwafRules, scopedTo(ngwaf.Rules)), inAccount(ngwafRules, ngwaf.Rules),
	inWorkspace(ngwafSignals, scopedTo(ngwaf.Signals)), inAccount(ngwafSignals, ngwaf.Signals),
	inWorkspace(ngwafLists, scopedTo(ngwaf.Lists)), inAccount(ngwafLists, ngwaf.Lists),
}

// Rows of families that exist in workspaces and in the account. The first samples contain unknown
// variants and members.
var (
	ngwafRules = ngwafRow(shapetest.Resource{
		Name: "NGWAF rules", List: "/rules", Query: "limit=1000", Pages: shapetest.ByNumber, Missing: "rule none not found",
		Samples: map[string][2]any{
			"type": {"request", "rate_limit"}, "enabled": {true, false}, "group_operator": {"all", "any"}, "request_logging": {"sampled", "none"},
			"scope": ngwafScope, "expires_at": {"2027-01-02T03:04:05Z", "2028-01-02T03:04:05Z"},
			"conditions": {
				[]any{
					map[string]any{"type": "single", "field": "path", "operator": "equals", "value": "/login", "new": 1.5},
					map[string]any{"type": "group", "group_operator": "any", "conditions": []any{map[string]any{"type": "new", "field": []any{}}}},
				},
				[]any{},
			},
			"actions": {[]any{map[string]any{"type": "block", "response_code": 403}, map[string]any{"type": "new", "signal": "x"}}, []any{map[string]any{"type": "allow"}}},
			"rate_limit": {
				map[string]any{
					"signal": "SQLI", "threshold": 1, "interval": 60, "duration": 300, "new": true,
					"client_identifiers": []any{map[string]any{"type": "request_header", "name": "x", "new": nil}},
				},
				map[string]any{"signal": "XSS", "threshold": 2, "interval": 600, "duration": 600, "client_identifiers": []any{map[string]any{"type": "ip"}}},
			},
		},
		Filtered: filtered{"action=block&enabled=true&limit=1000&types=request%2Csignal": func(ctx context.Context, on any, opts ...fastly.CallOption) (any, error) {
			query := ngwaf.RuleQuery{Action: "block", Enabled: new(true), Types: []string{"request", "signal"}}
			return on.(ngwaf.RuleCollection).Where(query).List(ctx, opts...)
		}},
	})
	ngwafSignals = ngwafRow(shapetest.Resource{
		Name: "NGWAF signals", List: "/signals", Query: "limit=1000", Pages: shapetest.InOne, Missing: "signal none not found", Unique: "name",
		Fixed: []string{"name"}, Apart: []string{"scope"}, Samples: map[string][2]any{"scope": ngwafScope},
	})
	ngwafLists = ngwafRow(shapetest.Resource{
		Name: "NGWAF lists", List: "/lists", Missing: "list none not found", Unique: "name",
		Fixed: []string{"name", "type"}, Apart: []string{"scope"}, Samples: map[string][2]any{"scope": ngwafScope, "type": {"string", "ip"}},
	})
	ngwafScope = [2]any{
		map[string]any{"type": "account", "applies_to": []any{"*"}},
		map[string]any{"type": "workspace", "applies_to": []any{"W1", "W2"}},
	}
)

// ngwafRow adds the common properties of the families of the Next-Gen WAF.
func ngwafRow(r shapetest.Resource) shapetest.Resource {
	r.JSON, r.Patch, r.Free, r.EmptyList, r.EmptyBody = true, true, true, `{"data":[],"meta":{"total":0}}`, "{}"
	return r
}

// inWorkspace returns the row of a family in a workspace.
func inWorkspace[K any](r shapetest.Resource, of func(client *fastly.Client, workspaceID string) K) shapetest.Resource {
	r.List, r.MissingOwner, r.Turn = "/ngwaf/v1/workspaces/{}"+r.List, "workspace none not found", "workspace/{}"
	r.Of = func(client *fastly.Client, ids []string) any { return of(client, ids[0]) }
	r.Within = func(ctx context.Context, client *fastly.Client, _ *fastlytest.Fake) ([]string, error) {
		w, err := ngwaf.Workspaces(client).Create(ctx, ngwaf.WorkspaceInput{Name: new("shop"), Mode: new(ngwaf.WorkspaceLog)})
		id, err := idOf(w, err, func(w *ngwaf.Workspace) string { return w.ID })
		return []string{id}, err
	}
	return r
}

// inAccount returns the row of a family in the account.
func inAccount[K any](r shapetest.Resource, of func(ngwaf.Scope) K) shapetest.Resource {
	r.Name, r.List = r.Name+" of the account", "/ngwaf/v1"+r.List
	r.Of = func(client *fastly.Client, _ []string) any { return of(ngwaf.InAccount(client)) }
	return r
}

// scopedTo returns the constructor of a collection in a workspace.
func scopedTo[K any](of func(ngwaf.Scope) K) func(client *fastly.Client, workspaceID string) K {
	return func(client *fastly.Client, workspaceID string) K { return of(ngwaf.InWorkspace(client, workspaceID)) }
}
