package ngwaf_test

import (
	"context"
	"encoding/json"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/edgesdk/fastly"
	"github.com/edgesdk/fastly/api/ngwaf"
	"github.com/edgesdk/fastly/fastlytest"
	"github.com/edgesdk/fastly/internal/shapetest"
)

// inOneWorkspace is the scope of the workspace "W1". Writes acquire its lock.
var inOneWorkspace = &ngwaf.ObjectScope{Type: ngwaf.ScopeWorkspace, AppliesTo: []string{"W1"}}

const oneWorkspace = `{"scope":{"type":"workspace","applies_to":["W1"]}}`

// configuration lists the requests that the table of families does not cover.
var configuration = []shapetest.Operation[*fastly.Client]{
	{
		Name: "change the scope of a signal", Sent: "PATCH /ngwaf/v1/workspaces/W1/signals/a " + oneWorkspace, Reply: oneWorkspace, Again: true, Uncounted: true,
		Turn: "workspace/W1", Want: &ngwaf.Signal{Scope: *inOneWorkspace},
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return ngwaf.Signals(ngwaf.InWorkspace(c, "W1")).Update(ctx, "a", ngwaf.SignalInput{Scope: inOneWorkspace})
		},
	},
	{
		Name: "change the scope of a list", Sent: "PATCH /ngwaf/v1/lists/a " + oneWorkspace, Reply: oneWorkspace, Again: true, Uncounted: true,
		Parallel: true, Want: &ngwaf.List{Scope: *inOneWorkspace},
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return ngwaf.Lists(ngwaf.InAccount(c)).Update(ctx, "a", ngwaf.ListInput{Scope: inOneWorkspace})
		},
	},
	{
		Name: "a rule that expires no more", Sent: `PATCH /ngwaf/v1/rules/a {"conditions":[],"actions":[],"expires_at":null}`, Again: true,
		Reply: `{"id":"a","conditions":null,"actions":[],"expires_at":null,"created_at":"","updated_at":"2026-02-06T20:34:43.88Z"}`, Uncounted: true, Parallel: true,
		Want: &ngwaf.Rule{ID: "a", Actions: ngwaf.Actions{}, UpdatedAt: time.Date(2026, 2, 6, 20, 34, 43, 880_000_000, time.UTC)},
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return ngwaf.Rules(ngwaf.InAccount(c)).Update(ctx, "a", ngwaf.RuleInput{
				Conditions: ngwaf.Conditions{}, Actions: ngwaf.Actions{}, ExpiresAt: fastly.NullableNull[time.Time](),
			})
		},
	},
	{
		Name: "values that the API has none of so far", Sent: "GET /ngwaf/v1/workspaces/W1", Again: true,
		Reply: `{"id":"W1","mode":"new","default_blocking_response_code":999,"ip_anonymization":null,"attack_signal_thresholds":{"one_minute":"7"}}`,
		Want:  &ngwaf.Workspace{ID: "W1", Mode: "new", DefaultBlockingResponseCode: 999, AttackSignalThresholds: ngwaf.AttackSignalThresholds{OneMinute: 7}},
		Call:  func(ctx context.Context, c *fastly.Client) (any, error) { return ngwaf.Workspaces(c).Get(ctx, "W1") },
	},
	{
		Name: "get top attacks", Sent: "GET /ngwaf/v1/workspaces/W1/top-attacks?field=path&from=2026-11-01T00%3A00%3A00Z&to=2026-11-02T00%3A00%3A00Z&limit=2",
		Reply: `{"data":[{"value":"/a","display_name":"A","count":7}]}`, Again: true, Want: []ngwaf.TopAttack{{Value: "/a", DisplayName: "A", Count: 7}},
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			from := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
			return ngwaf.Workspaces(c).TopAttacks(ctx, "W1", ngwaf.TopAttacksQuery{Field: ngwaf.AttackPath, From: from, To: from.AddDate(0, 0, 1), Limit: 2})
		},
	},
	{
		Name: "list no virtual patches", Sent: "GET /ngwaf/v1/workspaces/W1/virtual-patches?limit=1000", Reply: `{"data":[],"meta":{"limit":1000,"total":0}}`,
		Again: true, Want: []ngwaf.VirtualPatch(nil),
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return ngwaf.VirtualPatches(c, "W1").List(ctx)
		},
	},
	{
		Name: "get virtual patch", Sent: "GET /ngwaf/v1/workspaces/W1/virtual-patches/a%2Fb", Reply: `{"id":"a/b","description":"d","enabled":true,"mode":"log"}`,
		Again: true, Want: &ngwaf.VirtualPatch{ID: "a/b", Description: "d", Enabled: true, Mode: ngwaf.VirtualPatchLog},
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return ngwaf.VirtualPatches(c, "W1").Get(ctx, "a/b")
		},
	},
	{
		Name: "update virtual patch", Sent: `PATCH /ngwaf/v1/workspaces/W1/virtual-patches/a {"enabled":false,"mode":"block","action":"x"}`, Reply: `{"id":"a"}`,
		Again: true, Uncounted: true, Turn: "workspace/W1", Want: &ngwaf.VirtualPatch{ID: "a"},
		Call: func(ctx context.Context, c *fastly.Client) (any, error) {
			return ngwaf.VirtualPatches(c, "W1").Update(ctx, "a", ngwaf.VirtualPatchInput{Enabled: new(false), Mode: new(ngwaf.VirtualPatchBlock), Action: new("x")})
		},
	},
}

func TestConfiguration(t *testing.T) {
	shapetest.CheckOperations(t, func(c *fastly.Client) *fastly.Client { return c }, configuration)
}

// Invalid input is refused by name before a request is sent.
func TestBadConfiguration(t *testing.T) {
	client, fake := fastlytest.New(t)
	ctx, all, now := t.Context(), ngwaf.Workspaces(client), time.Now()
	response := func(code int) ngwaf.WorkspaceInput { return ngwaf.WorkspaceInput{DefaultBlockingResponseCode: &code} }
	for words, err := range map[string]error{
		"create workspace: default_blocking_response_code is 200, not 301, 302, or 400 to 599": shapetest.ErrorOf(all.Create(ctx, response(200))),
		"update workspace: default_blocking_response_code is 600":                              shapetest.ErrorOf(all.Update(ctx, "W1", response(600))),
		"default_blocking_response_code is 399":                                                shapetest.ErrorOf(all.Update(ctx, "W1", response(399))),
		"update workspace: workspace_id is empty":                                              shapetest.ErrorOf(all.Update(ctx, "", ngwaf.WorkspaceInput{})),
		"get top attacks: field is empty":                                                      shapetest.ErrorOf(all.TopAttacks(ctx, "W1", ngwaf.TopAttacksQuery{From: now})),
		"get top attacks: from is zero":                                                        shapetest.ErrorOf(all.TopAttacks(ctx, "W1", ngwaf.TopAttacksQuery{Field: ngwaf.AttackPath})),
		"list rules: workspace_id is empty":                                                    shapetest.ErrorOf(ngwaf.Rules(ngwaf.InWorkspace(client, "")).List(ctx)),
		"the client is not one that New made":                                                  shapetest.ErrorOf(ngwaf.Lists(ngwaf.Scope{}).List(ctx)),
		"list signals: WithPageSize":                                                           shapetest.ErrorOf(ngwaf.Signals(ngwaf.InAccount(client)).List(ctx, fastly.WithPageSize(2))),
		"invalid collection: the zero value has no address":                                    shapetest.ErrorOf(ngwaf.WorkspaceCollection{}.Create(ctx, ngwaf.WorkspaceInput{})),
	} {
		require.ErrorContains(t, err, words)
	}
	require.Empty(t, fake.Requests())
	for _, code := range []int{301, 302, 400, 599} {
		_, err := all.Create(ctx, ngwaf.WorkspaceInput{Name: new("w"), Mode: new(ngwaf.WorkspaceLog), DefaultBlockingResponseCode: &code})
		require.NoError(t, err)
	}
}

// Writes to one workspace do not overlap. Writes to different workspaces, and to the account, may.
func TestTurnsOfWorkspaces(t *testing.T) {
	signal := func(scope func(*fastly.Client) ngwaf.Scope) func(context.Context, *fastly.Client) error {
		return func(ctx context.Context, c *fastly.Client) error {
			return shapetest.ErrorOf(ngwaf.Signals(scope(c)).Create(ctx, ngwaf.SignalInput{Name: new("s")}))
		}
	}
	workspace := func(id string) func(*fastly.Client) ngwaf.Scope {
		return func(c *fastly.Client) ngwaf.Scope { return ngwaf.InWorkspace(c, id) }
	}
	rename := func(ctx context.Context, c *fastly.Client) error {
		return shapetest.ErrorOf(ngwaf.Workspaces(c).Update(ctx, "W1", ngwaf.WorkspaceInput{Name: new("n")}))
	}
	drop := func(ctx context.Context, c *fastly.Client) error { return ngwaf.Redactions(c, "W1").Delete(ctx, "r") }
	for name, test := range map[string]struct {
		writes []func(context.Context, *fastly.Client) error
		peak   int
	}{
		"one workspace":  {[]func(context.Context, *fastly.Client) error{signal(workspace("W1")), rename, drop}, 1},
		"two workspaces": {[]func(context.Context, *fastly.Client) error{signal(workspace("W2")), rename}, 2},
		"the account":    {[]func(context.Context, *fastly.Client) error{signal(ngwaf.InAccount), signal(ngwaf.InAccount), rename}, 3},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, fake := fastlytest.New(t)
				fake.Inject(fastlytest.Fault{Status: http.StatusOK, Body: `{"id":"x"}`, Delay: time.Second, Times: -1})
				var group sync.WaitGroup
				for _, write := range test.writes {
					group.Go(func() { require.NoError(t, write(t.Context(), client)) })
				}
				group.Wait()
				require.Equal(t, test.peak, fake.Peak())
			})
		})
	}
}

// Virtual patches always exist, and fill several pages.
func TestVirtualPatches(t *testing.T) {
	client, fake := fastlytest.New(t)
	require.NoError(t, fake.Seed("/ngwaf/v1/workspaces", map[string]any{"id": "W1", "name": "shop"}))
	patches := ngwaf.VirtualPatches(client, "W1")
	all, err := patches.List(t.Context())
	require.NoError(t, err)
	require.Greater(t, len(all), 2)
	paged, err := patches.List(t.Context(), fastly.WithPageSize(2))
	require.NoError(t, err)
	require.Equal(t, all, paged)
	require.ErrorIs(t, shapetest.ErrorOf(ngwaf.VirtualPatches(client, "none").List(t.Context())), fastly.ErrNotFound)
}

// Rules can be encoded and decoded by encoding/json, for example to keep them in files.
func TestRulesAreJSON(t *testing.T) {
	text := `{"type":"rate_limit","conditions":[{"type":"single","field":"ip","operator":"in_list","value":"site.a"}],"actions":[{"type":"allow"}],` +
		`"rate_limit":{"signal":"SQLI","threshold":1,"interval":60,"duration":300,"client_identifiers":[{"type":"ip","x":1}],"y":[null]}}`
	var in ngwaf.RuleInput
	require.NoError(t, json.Unmarshal([]byte(text), &in))
	require.Equal(t, ngwaf.RuleInput{
		Type:       new(ngwaf.RuleRateLimit),
		Conditions: ngwaf.Conditions{ngwaf.SingleCondition{Field: "ip", Operator: ngwaf.OperatorInList, Value: "site.a"}},
		Actions:    ngwaf.Actions{ngwaf.AllowAction{}},
		RateLimit: &ngwaf.RateLimit{
			Signal: "SQLI", Threshold: 1, Interval: 60, Duration: 300, Unknown: unknown("y", `[null]`),
			ClientIdentifiers: []ngwaf.ClientIdentifier{{Type: ngwaf.ClientIP, Unknown: unknown("x", `1`)}},
		},
	}, in)
	encoded, err := json.Marshal(in)
	require.NoError(t, err)
	require.JSONEq(t, text, string(encoded))
	require.Error(t, json.Unmarshal([]byte(`{"conditions":7}`), &in))
	require.ErrorContains(t, json.Unmarshal([]byte(`{"rate_limit":{"threshold":"x"}}`), &in), "threshold")
}
